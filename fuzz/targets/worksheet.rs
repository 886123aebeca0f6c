//! Any bytes as a worksheet that comes back: no panic, `done` is read in one way only, and a sheet that is written from what
//! was read holds the same.
#![no_main]

use std::io::Cursor;

use firstmove::internals::values::calendar::zone;
use firstmove::internals::report::output::{Task, Workday, WorksheetFormat, worksheet};
use firstmove::internals::records::done::{Done, SheetDay};
use firstmove::internals::records::read;
use firstmove::internals::records::worksheet::{Filled, read_worksheet};
use libfuzzer_sys::fuzz_target;

fn filled(bytes: Vec<u8>) -> Option<Filled> {
    let rows = read::open_file("dana.csv", None, Box::new(Cursor::new(bytes))).ok()?;
    read_worksheet("dana.csv", rows).ok()
}

/// The sheet that is written from what stands in another.
fn written(filled: &Filled) -> Vec<u8> {
    let tasks = filled.rows.iter().map(|row| Task {
        when: "first move".to_owned(),
        done: row.done.clone(),
        reservation: row.reservation.clone(),
        added: row.added.clone(),
        ..Task::default()
    });
    let tasks: Vec<Task> = tasks.collect();
    let tasks: Vec<&Task> = tasks.iter().collect();
    let day = Workday { tasks: &tasks, kept: &[], added: &filled.added, others: &[] };
    let mut bytes = Vec::new();
    worksheet(day, WorksheetFormat::Csv, &mut bytes).expect("a sheet in memory");
    bytes
}

fuzz_target!(|bytes: &[u8]| {
    let Some(first) = filled(bytes.to_vec()) else { return };
    let zone = zone("America/New_York").expect("it is a zone");
    let now = "2026-11-03T15:00:00Z".parse().expect("it is a moment");
    for row in &first.rows {
        let sheet = SheetDay { day: "2026-11-02".parse().expect("it is a day"), since: None };
        let done = Done::read(&row.done, sheet, now, &zone);
        assert_eq!(row.is_open(), matches!(done, Ok(Done::Open)), "{}", row.done);
        assert_eq!(row.added.len(), first.added.len());
    }
    // Cells that a spreadsheet would run are written behind a quote once.
    let Some(second) = filled(written(&first)) else { panic!("what was written can't be read: {first:?}") };
    let Some(third) = filled(written(&second)) else { panic!("what was written can't be read: {second:?}") };
    assert_eq!((second.rows.len(), third.rows.len()), (first.rows.len(), first.rows.len()));
    for (second, third) in second.rows.iter().zip(&third.rows) {
        assert_eq!((&second.done, &second.added), (&third.done, &third.added));
    }
});
