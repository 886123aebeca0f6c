//! Worksheets while `today` writes them: somebody types, several run at once, some are killed, the disk is full. Nothing that
//! was typed is lost, every sheet is whole, and every cap ends at its limit.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Output, Stdio};
use std::thread;
use std::time::Duration;

use calamine::{Reader, open_workbook_auto};
use rust_xlsxwriter::Workbook;
use serde_json::Value as Json;

/// How many moves a sender's day has.
const A_DAY: usize = 25;

const NOW: &str = "2026-05-29T10:00:00Z";

/// The columns of a worksheet, as `docs/cli.md` names them.
const COLUMNS: [&str; 15] = [
    "when",
    "name",
    "title",
    "company",
    "prospect",
    "address",
    "move",
    "with",
    "subject",
    "text",
    "no_text",
    "because",
    "rule",
    "done",
    "reservation",
];

/// A team's folder, in which `today` has run once.
struct Team {
    folder: tempfile::TempDir,
    format: &'static str,
}

impl Team {
    fn new(senders: &[&str], format: &'static str) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let policy = include_str!("worksheets.in/day.policy").replace("limit  2", &format!("limit  {A_DAY}"));
        fs::write(folder.path().join("day.policy"), policy).unwrap();
        let row = |sender: &str, lead: usize| format!("{sender},{lead},linkedin.com/in/{sender}-{lead},Ann\n");
        let rows = senders.iter().flat_map(|sender| (0..A_DAY * 4).map(|lead| row(sender, lead)));
        let list = format!("sender,id,profile_url,first_name\n{}", rows.collect::<String>());
        fs::write(folder.path().join("leads.csv"), list).unwrap();
        Self { folder, format }
    }

    fn today(&self) -> Command {
        self.today_at(NOW)
    }

    fn today_at(&self, now: &str) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_firstmove"));
        command
            .args([
                "today",
                "leads.csv",
                "-o",
                "today",
                "--format",
                self.format,
                "--policy",
                "day.policy",
                "--ledger",
                "day.db",
            ])
            .args(["--now", now])
            .current_dir(self.folder.path())
            .stdout(Stdio::null())
            .stderr(Stdio::piped());
        command
    }

    /// Runs it to its end: exit status, and what is said.
    fn run(&self) -> (Option<i32>, String) {
        let output = self.today().output().unwrap();
        (output.status.code(), String::from_utf8(output.stderr).unwrap())
    }

    /// Records what a sheet says.
    fn record(&self, sender: &str) -> Output {
        let sheet = self.sheet(sender);
        Command::new(env!("CARGO_BIN_EXE_firstmove"))
            .args(["record", "--policy", "day.policy", "--ledger", "day.db", "--now", NOW, "--from"])
            .arg(sheet.strip_prefix(self.folder.path()).unwrap())
            .current_dir(self.folder.path())
            .output()
            .unwrap()
    }

    fn begin(&self) -> Child {
        self.today().stderr(Stdio::null()).spawn().unwrap()
    }

    fn sheet(&self, sender: &str) -> PathBuf {
        self.folder.path().join(format!("today/{sender}.{}", self.format))
    }

    /// What stands in `done`, by the reservation, of a sheet that has to be whole.
    fn done(&self, sender: &str) -> BTreeMap<String, String> {
        done(&self.sheet(sender)).unwrap()
    }

    /// Fills one row in as a person does, who sees what is there by now: `in_place`, or beside and renamed.
    fn fill(&self, sender: &str, reservation: &str, in_place: bool) {
        let path = self.sheet(sender);
        // A sheet that is being saved by nobody can always be read.
        let mut rows = done(&path).unwrap();
        rows.insert(reservation.to_owned(), "yes".to_owned());
        save(&path, &rows, in_place);
    }

    /// Fails unless the ledger is sound and each of these senders has a whole day reserved.
    fn must_be_exact(&self, senders: &[&str]) {
        let lines = self.ledger();
        let events: Vec<&Json> = lines.iter().filter_map(|line| line.get("event")).collect();
        let is_ended = |id: &Json| events.iter().any(|event| event["ends"] == *id);
        let mut days: BTreeMap<String, usize> = BTreeMap::new();
        for event in events.iter().filter(|event| event["kind"] == "planned" && !is_ended(&event["id"])) {
            *days.entry(event["sender"].as_str().unwrap().to_owned()).or_default() += 1;
        }
        assert_eq!(days, senders.iter().map(|sender| ((*sender).to_owned(), A_DAY)).collect());
        for sender in senders {
            assert_eq!(self.done(sender).len(), A_DAY, "{sender}");
        }
    }

    /// The lines of the ledger, which has to be sound.
    fn ledger(&self) -> Vec<Json> {
        let ledger = |args: &[&str]| {
            let mut command = Command::new(env!("CARGO_BIN_EXE_firstmove"));
            command.arg("ledger").args(args).args(["--ledger", "day.db", "--now", NOW]).current_dir(self.folder.path());
            let output = command.output().unwrap();
            assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
            [output.stdout, output.stderr].map(|text| String::from_utf8(text).unwrap())
        };
        let said = ledger(&["check"]).concat();
        assert!(said.contains("no errors, no warnings"), "{said}");
        let [exported, _] = ledger(&["export"]);
        exported.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
    }

    fn temporary(&self) -> Vec<String> {
        let entries = fs::read_dir(self.folder.path().join("today")).unwrap();
        let names = entries.map(|entry| entry.unwrap().file_name().into_string().unwrap());
        names.filter(|name| name.starts_with('.')).collect()
    }
}

/// What stands in `done` of a sheet, by the reservation; nothing where it can't be read.
fn done(path: &Path) -> Option<BTreeMap<String, String>> {
    let rows = rows(path)?;
    let (header, rows) = rows.split_first()?;
    let place = |column: &str| header.iter().position(|name| name == column);
    let (done, reservation) = (place("done")?, place("reservation")?);
    let cell = |row: &[String], place: usize| Some(row.get(place)?.trim().to_owned());
    rows.iter().map(|row| Some((cell(row, reservation)?, cell(row, done)?))).collect()
}

/// All of a sheet: its header, and its rows; nothing where it can't be read.
pub(crate) fn rows(path: &Path) -> Option<Vec<Vec<String>>> {
    if path.extension().is_some_and(|ending| ending == "csv") {
        let rows = csv::ReaderBuilder::new().has_headers(false).flexible(true).from_path(path).ok()?.into_records();
        return rows.map(|row| Some(row.ok()?.iter().map(str::to_owned).collect())).collect();
    }
    let range = open_workbook_auto(path).ok()?.worksheet_range_at(0)?.ok()?;
    Some(range.rows().map(|row| row.iter().map(ToString::to_string).collect()).collect())
}

/// Saves a sheet as a person's program does; what of it nobody reads is left out.
fn save(path: &Path, rows: &BTreeMap<String, String>, in_place: bool) {
    let content = if path.extension().is_some_and(|ending| ending == "csv") {
        let lines = rows.iter().map(|(reservation, done)| format!("{reservation},{done}\n"));
        format!("reservation,done\n{}", lines.collect::<String>()).into_bytes()
    } else {
        let mut book = Workbook::new();
        let sheet = book.add_worksheet();
        let cells = std::iter::once(("reservation", "done")).chain(rows.iter().map(|(one, other)| (&**one, &**other)));
        for ((reservation, done), row) in cells.zip(0..) {
            sheet.write_string(row, 0, reservation).unwrap();
            sheet.write_string(row, 1, done).unwrap();
        }
        book.save_to_buffer().unwrap()
    };
    if in_place {
        return fs::write(path, content).unwrap();
    }
    let beside = path.with_extension("saving");
    fs::write(&beside, content).unwrap();
    fs::rename(beside, path).unwrap();
}

/// Saves all of a sheet as a person's program does.
fn save_table(path: &Path, table: &[Vec<String>]) {
    if path.extension().is_some_and(|ending| ending == "csv") {
        let mut writer = csv::Writer::from_path(path).unwrap();
        table.iter().for_each(|row| writer.write_record(row).unwrap());
        return writer.flush().unwrap();
    }
    let mut book = Workbook::new();
    let sheet = book.add_worksheet();
    for (cells, row) in table.iter().zip(0..) {
        for (cell, column) in cells.iter().zip(0..) {
            sheet.write_string(row, column, cell).unwrap();
        }
    }
    book.save(path).unwrap();
}

/// Numbers that look like chance, and are the same in every run.
struct Chance(u64);

impl Chance {
    fn below(&mut self, most: u64) -> u64 {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) % most
    }
}

/// Types one row after the other while `today` runs, at every moment of its work.
fn type_while_it_runs(format: &'static str, seed: u64) {
    let team = Team::new(&["dana"], format);
    assert_eq!(team.run().0, Some(0));
    let mut chance = Chance(seed);
    let mut typed = BTreeSet::new();
    let reservations: Vec<String> = team.done("dana").into_keys().collect();
    for (round, rows) in reservations.chunks(2).enumerate() {
        let mut running = team.begin();
        for reservation in rows {
            thread::sleep(Duration::from_millis(chance.below(120)));
            team.fill("dana", reservation, format == "csv" && round.is_multiple_of(2));
            typed.insert(reservation.clone());
        }
        assert!(running.wait().unwrap().success(), "round {round}");
        let done = team.done("dana");
        let lost: Vec<&String> = typed.iter().filter(|id| done.get(*id).is_none_or(|done| done != "yes")).collect();
        assert_eq!(lost, [""; 0], "round {round}");
    }
    assert_eq!(
        team.run(),
        (
            Some(0),
            "warning: records name senders whom no configuration knows: they have the policy's defaults\n".to_owned()
        )
    );
    assert_eq!(team.temporary(), [""; 0]);
    team.must_be_exact(&["dana"]);
}

#[test]
fn what_is_typed_into_csv_while_today_runs_stays() {
    type_while_it_runs("csv", 1);
}

#[test]
fn what_is_typed_into_a_workbook_while_today_runs_stays() {
    type_while_it_runs("xlsx", 2);
}

/// Somebody whose program saves every few milliseconds, so that no window of any run is missed.
#[test]
fn what_is_saved_all_the_time_stays() {
    let team = Team::new(&["dana"], "csv");
    assert_eq!(team.run().0, Some(0));
    let reservations: Vec<String> = team.done("dana").into_keys().collect();
    thread::scope(|scope| {
        let typist = scope.spawn(|| {
            for reservation in &reservations {
                thread::sleep(Duration::from_millis(15));
                team.fill("dana", reservation, false);
            }
        });
        while !typist.is_finished() {
            assert_eq!(team.run().0, Some(0));
        }
    });
    assert_eq!(team.run().0, Some(0));
    assert!(team.done("dana").values().all(|done| done == "yes"), "{:?}", team.done("dana"));
    assert_eq!(team.temporary(), [""; 0]);
}

#[test]
fn what_is_recorded_while_today_runs_is_recorded_once() {
    let team = Team::new(&["dana"], "csv");
    assert_eq!(team.run().0, Some(0));
    let mut chance = Chance(3);
    let reservations: Vec<String> = team.done("dana").into_keys().collect();
    for reservation in reservations.iter().take(12) {
        team.fill("dana", reservation, false);
        let mut running = team.begin();
        thread::sleep(Duration::from_millis(chance.below(100)));
        let recorded = team.record("dana");
        assert!(recorded.status.success(), "{}", String::from_utf8_lossy(&recorded.stderr));
        assert!(running.wait().unwrap().success());
    }
    let sent = team.ledger().iter().filter(|line| line["event"]["kind"] == "sent").count();
    assert_eq!(sent, 12);
}

#[test]
fn several_at_once_wait_for_each_other() {
    let senders = ["ann", "ben", "cem", "dana"];
    for format in ["csv", "xlsx"] {
        let team = Team::new(&senders, format);
        let running: Vec<Child> = (0..4).map(|_| team.today().spawn().unwrap()).collect();
        for child in running {
            let output = child.wait_with_output().unwrap();
            assert_eq!(output.status.code(), Some(0), "{}", String::from_utf8_lossy(&output.stderr));
        }
        team.must_be_exact(&senders);
        assert_eq!(team.temporary(), [""; 0]);
    }
}

#[test]
fn a_sheet_that_is_open_in_a_spreadsheet_is_left_as_it_is() {
    for mark in ["~$dana.csv", ".~lock.dana.csv#"] {
        let team = Team::new(&["dana", "lee"], "csv");
        assert_eq!(team.run().0, Some(0));
        team.fill("dana", "1", false);
        let (of_dana, mark) = (fs::read(team.sheet("dana")).unwrap(), team.folder.path().join("today").join(mark));
        fs::write(&mark, "").unwrap();
        fs::remove_file(team.sheet("lee")).unwrap();
        let (exit, said) = team.run();
        assert_eq!(exit, Some(4));
        assert!(said.contains("error: `today/dana.csv` is open in another program, and was left as it is\n"), "{said}");
        assert_eq!((fs::read(team.sheet("dana")).unwrap(), team.done("lee").len()), (of_dana, A_DAY));
        fs::remove_file(mark).unwrap();
        assert_eq!((team.run().0, team.done("dana")["1"].as_str()), (Some(0), "yes"));
    }
}

#[test]
fn what_cannot_be_taken_over_keeps_its_sheet_and_no_other() {
    let team = Team::new(&["dana", "lee"], "csv");
    assert_eq!(team.run().0, Some(0));
    team.fill("dana", "1", false);
    let of_dana = fs::read(team.sheet("dana")).unwrap();
    let policy = fs::read_to_string(team.folder.path().join("day.policy")).unwrap();
    let first = "never gone when profile_url is \"linkedin.com/in/dana-0\"\nrule all";
    fs::write(team.folder.path().join("day.policy"), policy.replace("rule all", first)).unwrap();
    fs::remove_file(team.sheet("lee")).unwrap();
    let (exit, said) = team.run();
    assert_eq!(exit, Some(4), "{said}");
    assert!(said.contains("error: `today/dana.csv` has 1 row filled in and not recorded: row 1 (line 2), "), "{said}");
    assert_eq!((fs::read(team.sheet("dana")).unwrap(), team.done("lee").len()), (of_dana, A_DAY));
}

/// A sheet with two columns in front, one of them without a name, and one behind; its rows turned round.
fn with_columns_of_ones_own(mut table: Vec<Vec<String>>) -> Vec<Vec<String>> {
    table[1..].reverse();
    let reservation = table[0].iter().position(|name| name == "reservation").unwrap();
    for row in &mut table {
        let cells = match row[reservation].as_str() {
            "reservation" => ["", "Priority", "my note"],
            "3" => ["first", "2", "-10% offered, \"call\" her"],
            "4" => ["nameless", "", ""],
            "5" => ["", "", "=1+1"],
            _ => [""; 3],
        };
        row.splice(0..0, cells[..2].iter().map(|cell| (*cell).to_owned()));
        row.push(cells[2].to_owned());
    }
    table
}

/// What stands in columns that a rep has added, by the prospect's id; nothing where all of them are empty.
fn added(table: &[Vec<String>]) -> BTreeMap<&str, [&str; 3]> {
    let cells = table[1..].iter().map(|row| (&*row[4], [&*row[14], &*row[15], &*row[16]]));
    cells.filter(|(_, cells)| *cells != [""; 3]).collect()
}

#[test]
fn columns_that_a_rep_adds_stay_with_their_rows() {
    let [own @ .., reservation] = COLUMNS;
    let header = [&own[..], &["", "Priority", "my note", reservation]].concat();
    for (format, [offered, sum]) in
        [("csv", ["'-10% offered, \"call\" her", "'=1+1"]), ("xlsx", ["-10% offered, \"call\" her", "=1+1"])]
    {
        let team = Team::new(&["dana"], format);
        assert_eq!(team.run().0, Some(0));
        save_table(&team.sheet("dana"), &with_columns_of_ones_own(rows(&team.sheet("dana")).unwrap()));
        let kept = BTreeMap::from([("2", ["first", "2", offered]), ("3", ["nameless", "", ""]), ("4", ["", "", sum])]);
        // The second one reads what the first one has written.
        for _ in 0..2 {
            let (exit, said) = team.run();
            assert_eq!(exit, Some(0), "{said}");
            let sheet = rows(&team.sheet("dana")).unwrap();
            assert_eq!((&sheet[0], sheet.len()), (&header.iter().map(|name| (*name).to_owned()).collect(), A_DAY + 1));
            assert_eq!(added(&sheet), kept, "{format}");
        }
        // A row that is done takes its own along; the others keep theirs on the next day, under other reservations.
        let mut sheet = rows(&team.sheet("dana")).unwrap();
        let (done, reservation) = (13, 17);
        sheet.iter_mut().find(|row| row[reservation] == "4").unwrap()[done] = "yes".to_owned();
        save_table(&team.sheet("dana"), &sheet);
        assert!(team.record("dana").status.success());
        assert!(team.today_at("2026-05-30T10:00:00Z").output().unwrap().status.success());
        let sheet = rows(&team.sheet("dana")).unwrap();
        let of_second = sheet.iter().find(|row| row[4] == "2").unwrap();
        assert_ne!(of_second[reservation], "3");
        assert_eq!(added(&sheet), kept.into_iter().filter(|(id, _)| *id != "3").collect(), "{format}");
    }
}

#[test]
fn what_a_killed_run_has_left_behind_is_taken_over() {
    let team = Team::new(&["dana"], "csv");
    assert_eq!(team.run().0, Some(0));
    // As if it was killed right after it put a new sheet where somebody had just saved an old one.
    let left = team.folder.path().join("today/.firstmove-sheet-abc");
    fs::write(&left, "reservation,done,note\n7,yes,\n8,,she is away\n").unwrap();
    fs::write(team.folder.path().join("today/.firstmove-sheet-def"), "when,pro").unwrap();
    assert_eq!(team.run().0, Some(0));
    assert_eq!((team.done("dana")["7"].as_str(), team.temporary().len()), ("yes", 0));
    let sheet = rows(&team.sheet("dana")).unwrap();
    let noted: Vec<_> = sheet.iter().filter(|row| !row[14].is_empty()).map(|row| (&*row[14], &*row[15])).collect();
    assert_eq!(noted, [("note", "reservation"), ("she is away", "8")]);
}

#[test]
fn a_run_that_is_killed_leaves_whole_sheets_and_a_second_one_gives_the_day() {
    let senders = ["ann", "ben", "cem", "dana", "eli", "fay"];
    let mut chance = Chance(4);
    for format in ["csv", "xlsx"] {
        let team = Team::new(&senders, format);
        let mut typed: BTreeMap<&str, BTreeSet<String>> = BTreeMap::new();
        for round in 0..24 {
            let mut running = team.begin();
            thread::sleep(Duration::from_millis(chance.below(160)));
            let sender = senders[round % senders.len()];
            if team.sheet(sender).exists() {
                let open = team.done(sender).into_iter().find(|(_, done)| done.is_empty()).unwrap().0;
                team.fill(sender, &open, false);
                typed.entry(sender).or_default().insert(open);
                thread::sleep(Duration::from_millis(chance.below(40)));
            }
            running.kill().unwrap();
            running.wait().unwrap();
            // Whatever is there is whole.
            for sender in senders.iter().filter(|sender| team.sheet(sender).exists()) {
                assert_eq!(team.done(sender).len(), A_DAY, "{sender}");
            }
        }
        assert_eq!(team.run().0, Some(0));
        team.must_be_exact(&senders);
        assert_eq!(team.temporary(), [""; 0]);
        for (sender, typed) in typed {
            let done = team.done(sender);
            assert!(typed.iter().all(|id| done[id] == "yes"), "{sender}: {typed:?} of {done:?}");
        }
    }
}

#[cfg(target_os = "linux")]
#[test]
fn a_full_disk_leaves_whole_sheets_and_a_second_run_gives_the_day() {
    let senders = ["ann", "ben", "cem", "dana", "eli", "fay"];
    // A disk of its own needs a name space of its own, which not every machine gives.
    let small = |size: &str, rest: &str| {
        let script = format!("mkdir -p today && mount -t tmpfs -o size={size} tmpfs today && {rest}");
        let mut command = Command::new("unshare");
        command.args(["--user", "--map-root-user", "--mount", "sh", "-c", &script]);
        command
    };
    if !small("64k", "true")
        .current_dir(tempfile::tempdir().unwrap().path())
        .output()
        .is_ok_and(|made| made.status.success())
    {
        // Past what the test's runner keeps to itself.
        let skipped = "SKIPPED: no small disk can be made here, so a full one was not tried";
        writeln!(std::io::stderr(), "{skipped}").unwrap();
        return;
    }
    let firstmove = env!("CARGO_BIN_EXE_firstmove");
    for (format, size) in [("csv", "4k"), ("csv", "8k"), ("csv", "12k"), ("xlsx", "20k"), ("xlsx", "28k")] {
        let team = Team::new(&senders, format);
        let run = format!(
            "{firstmove} today leads.csv -o today --format {format} --policy day.policy --ledger day.db --now {NOW}"
        );
        let script = format!("{run}; echo \"exit $?\"; ls -A today | wc -l; for f in today/*; do cp $f kept; done");
        fs::create_dir(team.folder.path().join("kept")).unwrap();
        let output = small(size, &script).current_dir(team.folder.path()).output().unwrap();
        let (shown, said) = (String::from_utf8(output.stdout).unwrap(), String::from_utf8(output.stderr).unwrap());
        assert!(shown.contains("exit 4\n"), "{format} {size}: {shown}{said}");
        assert!(said.contains("no space left"), "{said}");
        assert!(!shown.contains("exit 4\n6\n"), "{format} {size} has room for all");
        for kept in fs::read_dir(team.folder.path().join("kept")).unwrap() {
            assert_eq!(done(&kept.unwrap().path()).map(|rows| rows.len()), Some(A_DAY));
        }
        // On a disk with room, the same day comes whole.
        assert_eq!(team.run().0, Some(0));
        team.must_be_exact(&senders);
    }
}

/// Somebody changes the policy while `today` waits for the folder: what was decided is by what it said before.
#[test]
fn a_policy_that_is_changed_meanwhile_is_told() {
    let team = Team::new(&["dana"], "csv");
    assert!(!team.run().1.contains("was changed meanwhile"));
    let held = fs::File::open(team.folder.path().join("today")).unwrap();
    held.lock().unwrap();
    let mut waiting = team.today().spawn().unwrap();
    let mut said = BufReader::new(waiting.stderr.take().unwrap());
    let mut line = String::new();
    while !line.contains("is waited for") {
        assert_ne!(said.read_line(&mut line).unwrap(), 0, "{line}");
    }
    let policy = team.folder.path().join("day.policy");
    fs::write(&policy, fs::read_to_string(&policy).unwrap() + "# one line more\n").unwrap();
    held.unlock().unwrap();
    said.read_to_string(&mut line).unwrap();
    assert_eq!(waiting.wait().unwrap().code(), Some(0), "{line}");
    assert!(line.contains("warning: the policy or one of its lists was changed meanwhile"), "{line}");
}
