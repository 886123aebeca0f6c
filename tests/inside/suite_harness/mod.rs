//! Language cases as data: files of policy texts with the findings written below the lines they are about.
//!
//! ```text
//! ==== a misspelt clause
//! rule everyone
//!     than connect
//!     ^^^^ E0102 `than` is no word that can stand here -- write `then`
//! ---- fixed
//! rule everyone
//!     then connect
//! ```
//!
//! A case begins at `====` with its title. A line that begins with `^` is a finding: the carets stand below its place,
//! then come its code, its message, and its help behind `--`. Sections that begin at `----` are further files (`file
//! limits.policy`) or what a stage makes of the text (`fixed`, `printed`). With `SUITE_BLESS=1` the files are written
//! anew from what is found; read the difference before it is kept.

use std::fmt::Write;
use std::path::{Path, PathBuf};

use crate::language::diagnostic::{self, Diagnostic};
use crate::language::source::{Source, Sources};

/// The name of a case's first file.
pub(crate) const MAIN: &str = "case.policy";

/// One case.
#[derive(Clone, Debug)]
pub(crate) struct Case {
    /// What it shows.
    pub(crate) title: String,
    /// Its sections, the first without a name; findings are still among the lines.
    pub(crate) sections: Vec<(String, String)>,
}

impl Case {
    /// The files of the case without the findings, the main one first.
    pub(crate) fn files(&self) -> Vec<(String, String)> {
        let named = self.sections.iter().filter_map(|(name, body)| match name.as_str() {
            "" => Some((MAIN.to_owned(), body)),
            name => name.strip_prefix("file ").map(|name| (name.to_owned(), body)),
        });
        named.map(|(name, body)| (name, without_findings(body))).collect()
    }

    /// The text of the main file.
    pub(crate) fn text(&self) -> String {
        self.files().remove(0).1
    }
}

/// What a stage says to the files of a case.
pub(crate) struct Found {
    /// The texts, by the names of the files.
    pub(crate) sources: Sources,
    /// Everything found.
    pub(crate) findings: Vec<Diagnostic>,
    /// The bodies of sections that are no files, by name.
    pub(crate) made: Vec<(String, String)>,
}

/// All cases of `tests/suite/<stage>`, by file.
pub(crate) fn cases(stage: &str) -> Vec<(PathBuf, Vec<Case>)> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/suite").join(stage);
    let mut paths: Vec<PathBuf> = std::fs::read_dir(&folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    paths.sort();
    assert!(!paths.is_empty(), "no cases in {}", folder.display());
    paths.into_iter().map(|path| (path.clone(), read(&std::fs::read_to_string(path).unwrap()))).collect()
}

/// Holds every case of a stage against what `find` says to its files.
pub(crate) fn check(stage: &str, find: impl Fn(&Case) -> Found) {
    let mut wrong = String::new();
    for (path, cases) in cases(stage) {
        let expected: String = cases.iter().map(write_case).collect();
        let found: String = cases.iter().map(|case| write_case(&with_findings(case, &find(case)))).collect();
        if std::env::var_os("SUITE_BLESS").is_some() {
            std::fs::write(&path, found).unwrap();
        } else if expected != found {
            write!(wrong, "\n{}:\n{}", path.display(), difference(&expected, &found)).unwrap();
        }
    }
    assert!(wrong.is_empty(), "{wrong}\n(SUITE_BLESS=1 writes what was found)");
}

/// The text of the main file with the fixes of `findings` made.
pub(crate) fn fixed(sources: &Sources, findings: &[Diagnostic]) -> String {
    let (main, source) = sources.iter().next().expect("the main file comes first");
    let changed = diagnostic::fixed(sources, findings).into_iter().find(|(id, _)| *id == main);
    changed.map_or(source.text.to_string(), |(_, text)| text)
}

fn read(text: &str) -> Vec<Case> {
    let mut cases: Vec<Case> = Vec::new();
    for line in text.split_inclusive('\n') {
        if let Some(title) = line.strip_prefix("==== ") {
            let sections = vec![(String::new(), String::new())];
            cases.push(Case { title: title.trim().to_owned(), sections });
        } else if let Some(name) = line.strip_prefix("---- ") {
            cases.last_mut().unwrap().sections.push((name.trim().to_owned(), String::new()));
        } else {
            cases.last_mut().expect("a case's title first").sections.last_mut().unwrap().1.push_str(line);
        }
    }
    cases
}

fn write_case(case: &Case) -> String {
    let mut out = format!("==== {}\n", case.title);
    for (name, body) in &case.sections {
        if !name.is_empty() {
            writeln!(out, "---- {name}").unwrap();
        }
        out.push_str(body);
    }
    out
}

fn is_finding(line: &str) -> bool {
    line.trim_start().starts_with('^')
}

fn without_findings(body: &str) -> String {
    body.split_inclusive('\n').filter(|line| !is_finding(line)).collect()
}

fn with_findings(case: &Case, found: &Found) -> Case {
    let sections = case.sections.iter().map(|(name, body)| {
        let file = if name.is_empty() { Some(MAIN) } else { name.strip_prefix("file ") };
        let body = match file {
            Some(file) => below_lines(file, &without_findings(body), found),
            None => {
                found.made.iter().find(|(made, _)| made == name).map_or(String::new(), |(_, body)| format!("{body}\n"))
            }
        };
        (name.clone(), body)
    });
    Case { title: case.title.clone(), sections: sections.collect() }
}

/// The text of a file with its findings below its lines.
fn below_lines(file: &str, text: &str, found: &Found) -> String {
    let Some((id, source)) = found.sources.iter().find(|(_, source)| &*source.name == file) else {
        assert!(!file.ends_with(".policy"), "the stage doesn't read {file}");
        return text.to_owned();
    };
    let mut out = String::new();
    for (number, line) in (1..).zip(text.split_inclusive('\n')) {
        out.push_str(line);
        let here = found.findings.iter().filter(|finding| finding.primary.span.source == id);
        for finding in here.filter(|finding| source.line_column(finding.primary.span.start).0 == number) {
            out.push_str(&finding_line(finding, source));
        }
    }
    out
}

fn finding_line(finding: &Diagnostic, source: &Source) -> String {
    let (line, column) = source.line_column(finding.primary.span.start);
    let (last_line, last_column) = source.line_column(finding.primary.span.end);
    let end = if last_line > line { source.line(line).chars().count() + 1 } else { last_column };
    let carets = "^".repeat(end.saturating_sub(column).max(1));
    let help = finding.help.as_ref().map_or(String::new(), |help| format!(" -- {help}"));
    format!("{}{carets} {} {}{help}\n", " ".repeat(column - 1), finding.code, finding.message)
}

/// The lines that are not the same, with a line around them.
fn difference(expected: &str, found: &str) -> String {
    let (expected, found): (Vec<&str>, Vec<&str>) = (expected.lines().collect(), found.lines().collect());
    let same = expected.iter().zip(&found).take_while(|(one, other)| one == other).count();
    let rest = expected.len().min(found.len()) - same;
    let tail = expected.iter().rev().zip(found.iter().rev()).take(rest).take_while(|(one, other)| one == other).count();
    let start = same.saturating_sub(2);
    let mut out = String::new();
    for (sign, lines) in [("expected", &expected), ("found", &found)] {
        writeln!(out, "  {sign}:").unwrap();
        for line in &lines[start..lines.len() - tail] {
            writeln!(out, "    | {line}").unwrap();
        }
    }
    out
}
