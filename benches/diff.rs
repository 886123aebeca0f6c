//! How long `firstmove diff` takes over 100,000 records, beside two `firstmove eval`s of the same records, as whole
//! processes in the same run: the default policy against one with lower caps and another rule.
//!
//! `cargo bench --bench diff`; `FIRSTMOVE_ROWS` takes another number of records.
#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::print_stdout,
    reason = "a benchmark fails by panicking, and says what it finds"
)]
#![allow(missing_docs, reason = "a benchmark is no interface")]

use std::fmt::Write as _;
use std::fs;
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

/// How many records there are, if nothing else is said.
const ROWS: usize = 100_000;

/// How often each is timed.
const RUNS: usize = 5;

fn main() {
    let rows = std::env::var("FIRSTMOVE_ROWS").map_or(ROWS, |rows| rows.parse().unwrap());
    let folder = tempfile::tempdir().unwrap();
    workspace(folder.path(), rows);
    let eval = |policy: &str| {
        timed(folder.path(), &["eval", "leads.csv", "-p", policy, "-q", "--columns", "prospect,move", "-o", "out.csv"])
    };
    let (mut diffs, mut evals) = (Vec::new(), Vec::new());
    for _ in 0..RUNS {
        evals.push(eval("old/outbound.policy") + eval("new/outbound.policy"));
        diffs.push(timed(
            folder.path(),
            &["diff", "old/outbound.policy", "new/outbound.policy", "--records", "leads.csv", "-q"],
        ));
    }
    let (diff, evals) = (median(diffs), median(evals));
    let ratio = diff.as_secs_f64() / evals.as_secs_f64();
    println!("{rows} records: diff {diff:.2?}, two evals {evals:.2?}: {ratio:.2} times as long (medians of {RUNS})");
}

/// Two versions of the default policy, and a list of people.
fn workspace(folder: &Path, rows: usize) {
    for version in ["old", "new"] {
        let made =
            Command::new(env!("CARGO_BIN_EXE_firstmove")).args(["init", "-q", version]).current_dir(folder).status();
        assert!(made.unwrap().success());
        fs::rename(folder.join(version).join("policies"), folder.join("policies")).unwrap();
        fs::remove_dir_all(folder.join(version)).unwrap();
        fs::rename(folder.join("policies"), folder.join(version)).unwrap();
    }
    let change = |file: &str, from: &str, to: &str| {
        let path = folder.join("new").join(file);
        let text = fs::read_to_string(&path).unwrap();
        assert!(text.contains(from), "{file} has no {from}");
        fs::write(path, text.replace(from, to)).unwrap();
    };
    change("limits.policy", "limit  25 ", "limit  20 ");
    change("outbound.policy", "seniority is c_suite", "seniority >= vp");
    let mut leads = "id,profile_url,first_name,title,company,relationship,sender,signal\n".to_owned();
    for row in 0..rows {
        let title = ["VP Sales", "Head of Marketing", "Engineer", "CEO", "Account Executive"][row * 7 % 5];
        let relationship = if row % 5 == 0 { "connected" } else { "stranger" };
        let signal = if row % 3 == 0 { "" } else { "posted about hiring" };
        let (company, sender) = (row % 5_000, row % 50);
        writeln!(
            leads,
            "p{row},https://www.linkedin.com/in/person-{row},Ann{row},{title},Co{company},{relationship},s{sender},{signal}"
        )
        .unwrap();
    }
    fs::write(folder.join("leads.csv"), leads).unwrap();
}

fn timed(folder: &Path, words: &[&str]) -> Duration {
    let begun = Instant::now();
    let status = Command::new(env!("CARGO_BIN_EXE_firstmove"))
        .args(words)
        .current_dir(folder)
        .env("FIRSTMOVE_NOW", "2026-06-01T10:00:00Z")
        .stdout(Stdio::null())
        .status()
        .unwrap();
    assert!(matches!(status.code(), Some(0 | 1)), "{words:?}");
    begun.elapsed()
}

fn median(mut times: Vec<Duration>) -> Duration {
    times.sort();
    times[times.len() / 2]
}
