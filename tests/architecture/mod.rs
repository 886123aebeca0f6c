//! `docs/architecture.md` holds: the rooms of `src/` are those of the page, each knows only lower ones, and what is
//! absent from a room is absent.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

const PAGE: &str = include_str!("../../docs/architecture.md");

/// The rows of the table with this heading: the cells of each, as they are written.
fn table(heading: &str) -> Vec<Vec<&'static str>> {
    let (_, below) = PAGE.split_once(&format!("\n## {heading}\n")).unwrap();
    let rows = below.lines().skip_while(|line| !line.starts_with('|')).take_while(|line| line.starts_with('|'));
    let cells = |row: &'static str| row.trim_matches('|').split('|').map(str::trim).collect();
    let rows: Vec<_> = rows.skip(2).map(cells).collect();
    assert!(!rows.is_empty(), "{heading} has no table");
    rows
}

/// What stands between backticks in a cell.
fn quoted(cell: &str) -> Vec<&str> {
    cell.split('`').skip(1).step_by(2).collect()
}

fn levels() -> BTreeMap<&'static str, u8> {
    table("The rooms").iter().map(|row| (quoted(row[1])[0], row[0].parse().unwrap())).collect()
}

/// The parts of each room in their order, as paths: `language/syntax`.
fn parts() -> Vec<String> {
    let path = |row: Vec<&str>| format!("{}/{}", quoted(row[0])[0], quoted(row[1])[0]);
    table("Inside the rooms").into_iter().map(path).collect()
}

/// The place in their room's order of the parts that a file belongs to and a path names.
fn part_of(path: &[String], parts: &[String]) -> Option<(String, usize)> {
    let [room, part, ..] = path else { return None };
    let place = parts.iter().position(|known| *known == format!("{room}/{part}"))?;
    Some((room.clone(), place))
}

struct SourceFile {
    path: PathBuf,
    room: String,
    /// Without comments and without the tests at the end.
    code: String,
}

fn source_files() -> Vec<SourceFile> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut folders = vec![root.clone()];
    let mut files = Vec::new();
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|ending| ending == "rs") {
                let relative = path.strip_prefix(&root).unwrap().with_extension("");
                let room = relative.iter().next().unwrap().to_str().unwrap().to_owned();
                let code = code(&fs::read_to_string(&path).unwrap());
                files.push(SourceFile { path, room, code });
            }
        }
    }
    files.retain(|file| !["lib", "main", "internals"].contains(&&*file.room));
    files.sort_by(|one, other| one.path.cmp(&other.path));
    files
}

fn code(text: &str) -> String {
    let lines = text.lines().take_while(|line| *line != "#[cfg(test)]");
    lines.filter(|line| !line.trim_start().starts_with("//")).flat_map(|line| [line, "\n"]).collect()
}

/// The rooms that a text names behind `crate::`, also within braces.
fn rooms_named(code: &str) -> Vec<&str> {
    let mut rooms = Vec::new();
    for rest in code.split("crate::").skip(1) {
        let Some(group) = rest.strip_prefix('{') else {
            rooms.push(first_name(rest));
            continue;
        };
        let mut depth = 0;
        let mut starts_a_part = true;
        for word in group.split_inclusive(|char: char| "{},".contains(char)) {
            if starts_a_part {
                rooms.push(first_name(word.trim()));
            }
            depth += i32::from(word.ends_with('{')) - i32::from(word.ends_with('}'));
            if depth < 0 {
                break;
            }
            starts_a_part = depth == 0 && word.ends_with(',');
        }
    }
    rooms.retain(|room| !room.is_empty());
    rooms
}

fn first_name(text: &str) -> &str {
    text.split(|char: char| !(char.is_alphanumeric() || char == '_')).next().unwrap()
}

#[test]
fn imports_are_read_in_every_form() {
    let code = "use crate::ids::Id;\nuse crate::{text, plan::{Plan, Rule}, eval};\nlet x = crate::calendar::zone();";
    assert_eq!(rooms_named(code), ["ids", "text", "plan", "eval", "calendar"]);
}

/// Levels only fall along an import, so there can be no circle of rooms either.
#[test]
fn a_room_imports_only_lower_ones() {
    let levels = levels();
    let mut wrong = String::new();
    for file in source_files() {
        let Some(level) = levels.get(&*file.room) else {
            wrong += &format!("{}: the room `{}` isn't in docs/architecture.md\n", file.path.display(), file.room);
            continue;
        };
        for room in rooms_named(&file.code).into_iter().filter(|room| *room != file.room) {
            match levels.get(room) {
                Some(below) if below < level => {}
                Some(other) => {
                    let path = file.path.display();
                    wrong += &format!("{path}: `{}` (level {level}) imports `{room}` (level {other})\n", file.room);
                }
                None => wrong += &format!("{}: `crate::{room}` is no room\n", file.path.display()),
            }
        }
    }
    assert!(wrong.is_empty(), "{wrong}");
}

#[test]
fn a_part_of_a_room_imports_only_those_before_it() {
    let files = source_files();
    let modules: BTreeSet<Vec<String>> = files.iter().map(module).collect();
    let parts = parts();
    for part in &parts {
        let is_there = modules.iter().any(|module| module.join("/") == *part);
        assert!(is_there, "`{part}` of docs/architecture.md is no part of `src/`");
    }
    let mut wrong = String::new();
    for file in &files {
        let Some((room, place)) = part_of(&module(file), &parts) else { continue };
        for imported in imported(file, &modules) {
            if part_of(&imported, &parts).is_some_and(|(of, other)| of == room && other > place) {
                wrong +=
                    &format!("{}: imports `{}`, which stands behind it\n", file.path.display(), imported.join("/"));
            }
        }
    }
    assert!(wrong.is_empty(), "{wrong}");
}

/// The paths that the `use` lines of a text name, each as its parts.
fn imports(code: &str) -> Vec<Vec<&str>> {
    let mut paths = Vec::new();
    for statement in code.split(';') {
        let Some((before, tree)) = statement.rsplit_once("use ") else { continue };
        let before = before.rsplit('\n').next().unwrap();
        if before.is_empty() || before.starts_with("pub") {
            flatten(&[], tree, &mut paths);
        }
    }
    paths
}

/// Adds the paths of a tree like `super::{one::One, two}`.
fn flatten<'a>(above: &[&'a str], tree: &'a str, paths: &mut Vec<Vec<&'a str>>) {
    let (head, group) = match tree.split_once('{') {
        Some((head, group)) => (head, group.trim_end().strip_suffix('}')),
        None => (tree, None),
    };
    let parts = head.split("::").map(first_name_of).filter(|part| !part.is_empty());
    let path: Vec<&str> = above.iter().copied().chain(parts).collect();
    let Some(group) = group else { return paths.push(path) };
    let (mut depth, mut start) = (0, 0);
    for (at, char) in group.char_indices().chain([(group.len(), ',')]) {
        depth += i32::from(char == '{') - i32::from(char == '}');
        if depth == 0 && char == ',' {
            flatten(&path, &group[start..at], paths);
            start = at + 1;
        }
    }
}

fn first_name_of(part: &str) -> &str {
    first_name(part.trim())
}

/// The module of a file: `eval`, `usage`.
fn module(file: &SourceFile) -> Vec<String> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let path = file.path.strip_prefix(root).unwrap().with_extension("");
    let mut module: Vec<String> = path.iter().map(|part| part.to_str().unwrap().to_owned()).collect();
    module.pop_if(|last| last == "mod");
    module
}

/// The modules that a file imports from, but for those that it is a part of.
fn imported(file: &SourceFile, modules: &BTreeSet<Vec<String>>) -> BTreeSet<Vec<String>> {
    let own = module(file);
    let target = |path: Vec<&str>| {
        let mut at = own.clone();
        for part in path {
            match part {
                "crate" => at.clear(),
                "super" => drop(at.pop()),
                "self" => {}
                part => at.push(part.to_owned()),
            }
        }
        (0..=at.len()).rev().map(|length| at[..length].to_vec()).find(|module| modules.contains(module))
    };
    imports(&file.code).into_iter().filter_map(target).filter(|target| !own.starts_with(target)).collect()
}

#[test]
fn imported_modules_are_found_in_every_form() {
    let file = SourceFile {
        path: Path::new(env!("CARGO_MANIFEST_DIR")).join("src/eval/usage.rs"),
        room: "eval".to_owned(),
        code: "use std::fmt;\nuse super::{\n    until,\n    walk::{Outcome, Verdict},\n    Evaluation,\n};\n\
            pub(super) use crate::plan::Cap;\nuse crate::eval::value::Val as V;\nlet used = 1;\n"
            .to_owned(),
    };
    let modules =
        [&["eval"][..], &["eval", "until"], &["eval", "walk"], &["eval", "value"], &["plan"], &["plan", "ids"]];
    let modules = modules.map(|module| module.iter().map(|part| (*part).to_owned()).collect::<Vec<_>>());
    let found = imported(&file, &BTreeSet::from(modules));
    let found: Vec<String> = found.iter().map(|module| module.join("::")).collect();
    assert_eq!(found, ["eval::until", "eval::value", "eval::walk", "plan"]);
}

#[test]
fn no_files_import_each_other_in_circles() {
    let files = source_files();
    let modules: BTreeSet<Vec<String>> = files.iter().map(module).collect();
    let mut left: BTreeMap<Vec<String>, BTreeSet<Vec<String>>> =
        files.iter().map(|file| (module(file), imported(file, &modules))).collect();
    // Who imports nothing that is left is in no circle, nor is who is imported by nothing that is left.
    loop {
        let before = left.len();
        let names: BTreeSet<Vec<String>> = left.keys().cloned().collect();
        left.retain(|_, imported| imported.iter().any(|module| names.contains(module)));
        let imported: BTreeSet<Vec<String>> = left.values().flatten().cloned().collect();
        left.retain(|module, _| imported.contains(module));
        if left.len() == before {
            break;
        }
    }
    let in_circles: Vec<String> = left.keys().map(|module| module.join("::")).collect();
    assert!(in_circles.is_empty(), "these import each other in circles: {}", in_circles.join(", "));
}

#[test]
fn what_is_absent_from_a_room_is_absent() {
    let files = source_files();
    let mut wrong = String::new();
    for row in table("What is absent") {
        let (what, allowed, signs) = (row[0], quoted(row[1]), quoted(row[2]));
        let holds = |file: &SourceFile| signs.iter().any(|sign| file.code.contains(sign));
        let may = |file: &SourceFile| {
            let path = module(file).join("/") + "/";
            allowed.iter().any(|room| path.starts_with(&format!("{room}/")))
        };
        for file in files.iter().filter(|file| holds(file) && !may(file)) {
            wrong += &format!("{}: {what} belongs to {}\n", file.path.display(), row[1]);
        }
    }
    assert!(wrong.is_empty(), "{wrong}");
}

/// Whoever writes a file in the command line claims it first, so that nothing is written over which the same command reads.
#[test]
fn files_are_opened_for_writing_in_one_place() {
    let ways = ["AtomicFile::create", "AtomicFile::sheet", "File::create", "File::options", "OpenOptions", "fs::write"];
    let opens = |file: &SourceFile| ways.iter().any(|way| file.code.contains(way));
    let files = source_files();
    let found = files.iter().filter(|file| file.room == "cli" && opens(file));
    let names: BTreeSet<&str> = found.map(|file| file.path.file_name().unwrap().to_str().unwrap()).collect();
    // A new workspace is made where nothing is, and worksheets take the place of worksheets.
    assert_eq!(names, BTreeSet::from(["init.rs", "outputs.rs", "sheet_writing.rs"]));
}
