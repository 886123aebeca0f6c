//! LinkedIn's archive of every year's shape: `tests/suite/archive/CASE/` has the files, and `expected.txt` what happened
//! by them, what was left out, and what can't be read.

mod grown;
mod made;
mod told_twice;

use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::fs;
use std::io::{Cursor, Write as _};
use std::path::{Path, PathBuf};

use crate::history::archive::{Archive, ArchiveError, File, Owner, is_read, unzip};
use crate::history::ledger::{Event, Name};
use crate::values::calendar::zone;
use zip::write::SimpleFileOptions;

/// The folder of all cases.
fn suite() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/suite/archive")
}

fn owner(aliases: &[&str]) -> Owner {
    Owner {
        sender: "jordan".to_owned(),
        zone: zone("America/New_York").unwrap(),
        aliases: aliases.iter().map(|alias| (*alias).to_owned()).collect(),
    }
}

/// The files below a folder of a case, by their paths from the suite's.
fn files(folder: &Path) -> Vec<(String, Vec<u8>)> {
    let mut folders = vec![folder.to_owned()];
    let mut files = Vec::new();
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else {
                let name = path.strip_prefix(suite()).unwrap().to_str().unwrap().replace('\\', "/");
                files.push((name, fs::read(&path).unwrap()));
            }
        }
    }
    files.sort();
    files
}

fn read(files: Vec<(String, Vec<u8>)>) -> Result<Archive, ArchiveError> {
    let files = files.into_iter().filter_map(|(name, bytes)| File::named(name, Box::new(Cursor::new(bytes))));
    Archive::read(files.collect(), &zone("America/New_York").unwrap())
}

fn of_text(name: &str, text: &str) -> Archive {
    read(vec![(name.to_owned(), text.as_bytes().to_vec())]).unwrap()
}

fn line(event: &Event) -> String {
    let what = [Some(event.kind.as_str()), event.mv.as_deref()].into_iter().flatten().collect::<Vec<_>>().join(" ");
    let with = event.with.as_ref().map(|with| format!(" with {with}")).unwrap_or_default();
    let names: Vec<String> = event.names.iter().map(|Name(field, name)| format!("{field}={name}")).collect();
    let facts = serde_json::to_string(&event.facts.read().unwrap_or_default().prospect).unwrap();
    format!("{} {what}{with}, {} {facts}", event.at, names.join(" "))
}

/// All that an archive says, a line each.
fn said(archive: &Archive, owner: &Owner) -> String {
    let found = archive.events(owner, "2026-05-29T10:00:00Z".parse().unwrap()).unwrap();
    let mut said = format!("rows {}\n", archive.rows);
    found.events.iter().for_each(|event| writeln!(said, "{}", line(event)).unwrap());
    found.left_out.iter().for_each(|(why, count)| writeln!(said, "{count} {why:?}").unwrap());
    archive.rejects.iter().for_each(|reject| writeln!(said, "{reject}").unwrap());
    archive.unread.iter().for_each(|unread| writeln!(said, "{unread}").unwrap());
    said
}

#[test]
fn every_year_s_shape_is_read() {
    let mut cases = 0;
    for entry in fs::read_dir(suite()).unwrap() {
        let folder = entry.unwrap().path();
        let archive = read(files(&folder)).unwrap();
        let expected = fs::read_to_string(folder.join("expected.txt")).unwrap();
        assert_eq!(said(&archive, &owner(&["Jordan Pike-Test"])), expected, "{}", folder.display());
        cases += 1;
    }
    assert!(cases >= 4);
}

#[test]
fn every_row_is_told_left_out_or_rejected() {
    for entry in fs::read_dir(suite()).unwrap() {
        let archive = read(files(&entry.unwrap().path())).unwrap();
        let found = archive.events(&owner(&["Jordan Pike-Test"]), "2026-05-29T10:00:00Z".parse().unwrap()).unwrap();
        let left_out: u64 = found.left_out.values().sum();
        assert_eq!(archive.rows, found.events.len() as u64 + left_out + archive.rejects.len() as u64);
    }
}

#[test]
fn whose_it_is_comes_out_of_the_files_themselves() {
    let files = files(&suite().join("since_2023"));
    let whole = read(files.clone()).unwrap();
    assert_eq!(said(&whole, &owner(&[])), said(&whole, &owner(&["Jordan Pike-Test"])));
    // Of the messages alone, the one who takes part in every conversation.
    let messages: Vec<_> = files.into_iter().filter(|(name, _)| name.ends_with("messages.csv")).collect();
    let sent = |aliases: &[&str]| {
        let found = read(messages.clone()).unwrap().events(&owner(aliases), "2026-05-29T10:00:00Z".parse().unwrap());
        found.unwrap().events.iter().map(line).collect::<Vec<_>>()
    };
    assert_eq!(sent(&[]), sent(&["https://www.linkedin.com/in/JordanPike-Test/"]));
    assert!(sent(&[]).iter().any(|line| line.contains("sent inmail")));
}

#[test]
fn where_it_can_t_be_told_whose_it_is_no_message_is_told() {
    let archive = of_text(
        "messages.csv",
        "FROM,SENDER PROFILE URL,TO,RECIPIENT PROFILE URLS,DATE,CONTENT\n\
         Ana,https://www.linkedin.com/in/ana,Ben,https://www.linkedin.com/in/ben,2026-04-05 12:00:00 UTC,Hello\n",
    );
    assert_eq!(said(&archive, &owner(&[])), "rows 1\n1 OwnerUnknown\n");
    let by_ben = said(&archive, &owner(&["Ben"]));
    assert!(by_ben.contains(" replied, profile_url=linkedin.com/in/ana "), "{by_ben}");
    let by_ana = said(&archive, &owner(&["linkedin.com/in/ana"]));
    assert!(by_ana.contains(" sent message with body, profile_url=linkedin.com/in/ben "), "{by_ana}");
}

#[test]
fn somebody_else_s_archive_is_refused() {
    let archive = read(files(&suite().join("since_2023"))).unwrap();
    let refused = archive.events(&owner(&["linkedin.com/in/dana"]), "2026-05-29T10:00:00Z".parse().unwrap());
    let (theirs, ours) = ("linkedin.com/in/jordanpike-test".to_owned(), "linkedin.com/in/dana".to_owned());
    assert_eq!(refused, Err(ArchiveError::OfAnother(theirs, ours)));
}

/// Messages between these two, one a conversation.
fn messages(of: &[(&str, &str)]) -> Archive {
    let rows = of.iter().enumerate().map(|(place, (from, to))| {
        let url = |name: &str| format!("{name},https://www.linkedin.com/in/{name}");
        format!("{place},{},{},2026-04-05 12:00:00 UTC,Hello\n", url(from), url(to))
    });
    let header = "CONVERSATION ID,FROM,SENDER PROFILE URL,TO,RECIPIENT PROFILE URLS,DATE,CONTENT\n";
    of_text("messages.csv", &format!("{header}{}", rows.collect::<String>()))
}

#[test]
fn messages_of_somebody_else_are_not_taken_for_those_of_several() {
    let now = "2026-05-29T10:00:00Z".parse().unwrap();
    let of_jordan = messages(&[("jordan", "ana"), ("ben", "jordan"), ("jordan", "dana")]);
    for alias in ["linkedin.com/in/jordann", "linkedin.com/in/dana"] {
        let refused = ArchiveError::OfAnother("linkedin.com/in/jordan".to_owned(), alias.to_owned());
        assert_eq!(of_jordan.events(&owner(&[alias]), now), Err(refused));
    }
    assert_eq!(of_jordan.events(&owner(&["linkedin.com/in/jordan"]), now).unwrap().events.len(), 3);
    // Of a single conversation nobody can tell whose it is.
    let one = messages(&[("jordan", "ana")]);
    assert_eq!(said(&one, &owner(&["linkedin.com/in/jordann"])), "rows 1\n1 OwnerAbsent\n");
}

/// A zip of files.
fn zipped(files: &[(String, Vec<u8>)]) -> Vec<u8> {
    let mut zip = zip::ZipWriter::new(Cursor::new(Vec::new()));
    for (name, bytes) in files {
        zip.start_file(name.as_str(), SimpleFileOptions::default()).unwrap();
        zip.write_all(bytes).unwrap();
    }
    zip.finish().unwrap().into_inner()
}

#[test]
fn a_zip_says_what_its_folder_says() {
    let files = files(&suite().join("since_2023"));
    let (unzipped, no_files) = unzip(Cursor::new(zipped(&files))).unwrap();
    assert_eq!(no_files, []);
    let names: BTreeSet<&str> = unzipped.iter().map(|file| file.name.as_str()).collect();
    assert!(names.iter().all(|name| is_read(name)) && names.len() == 3, "{names:?}");
    let from_zip = Archive::read(unzipped, &zone("America/New_York").unwrap()).unwrap();
    assert_eq!(said(&from_zip, &owner(&[])), said(&read(files).unwrap(), &owner(&[])));
}

#[test]
fn what_only_has_the_name_of_a_file_is_told() {
    let mut zip = zip::ZipWriter::new(Cursor::new(Vec::new()));
    let options = SimpleFileOptions::default();
    zip.add_directory("Export/messages.csv", options).unwrap();
    zip.add_symlink("Export/Invitations.csv", "elsewhere.csv", options).unwrap();
    // Unpacked by some programs, a file stands in a folder of its name.
    zip.add_directory("Export/Connections.csv", options).unwrap();
    zip.start_file("Export/Connections.csv/Connections.csv", options).unwrap();
    zip.write_all(b"First Name,Last Name,URL,Connected On\n").unwrap();
    let (files, no_files) = unzip(Cursor::new(zip.finish().unwrap().into_inner())).unwrap();
    assert_eq!(files.len(), 1);
    let said: Vec<String> = no_files.iter().map(ToString::to_string).collect();
    assert_eq!(
        said,
        [
            "can't read `Export/messages.csv/`: it is a folder",
            "can't read `Export/Invitations.csv`: it is a link, and no file"
        ]
    );
}

#[test]
fn what_is_no_archive_is_refused() {
    let zip = zipped(&files(&suite().join("since_2023")));
    let refused = |bytes: &[u8]| unzip(Cursor::new(bytes.to_vec())).map(|(files, _)| files.len());
    for end in [4, zip.len() / 3, zip.len() - 30] {
        assert!(matches!(refused(&zip[..end]), Err(ArchiveError::Damaged(_))), "{end}");
    }
    assert_eq!(refused(b"id,email\n"), Err(ArchiveError::NoZip));
    assert_eq!(refused(b""), Err(ArchiveError::NoZip));
    // Damaged within, where only the check sum tells.
    let mut changed = zip.clone();
    let content = zip.windows(12).position(|window| window == b"messages.csv").unwrap() + 100;
    changed[content] ^= 0x55;
    assert!(matches!(refused(&changed), Err(ArchiveError::Damaged(_))));
    let (nothing, _) = unzip(Cursor::new(zipped(&[("Skills.csv".to_owned(), b"Name\n".to_vec())]))).unwrap();
    let read = Archive::read(nothing, &zone("UTC").unwrap());
    assert_eq!(read.unwrap_err(), ArchiveError::NothingToRead);
}

#[test]
fn an_archive_that_expands_to_more_than_memory_should_hold_is_refused() {
    let mut zip = zip::ZipWriter::new(Cursor::new(Vec::new()));
    for name in ["Connections.csv", "messages.csv"] {
        zip.start_file(name, SimpleFileOptions::default()).unwrap();
        let spaces = vec![b' '; 1 << 20];
        (0..130).for_each(|_| zip.write_all(&spaces).unwrap());
    }
    let refused = unzip(zip.finish().unwrap()).err().unwrap();
    assert_eq!(refused, ArchiveError::TooLarge("messages.csv".to_owned()));
    assert_eq!(refused.to_string(), "with its `messages.csv` the files of it are larger than 256 MiB");
}
