//! `firstmove explain`

use std::fmt::Write as _;
use std::path::PathBuf;

use super::args::{Explain, ExplainFormat, RecordsIn};
use super::exit::{Exit, Failure};
use super::inputs::Inputs;
use super::memory::Known;
use super::replay::Replay;
use super::session::Session;
use super::story::story;
use super::workspace::Workspace;
use super::{by_name, records, replay};
use crate::api::Explanation;
use crate::decide::decision::{Decision, Trace};
use crate::decide::eval::{Person, Row};
use crate::decide::{Batch, Decided, Entry};
use crate::history::ledger::Told;
use crate::intake::Keep;
use crate::language::plan::Plan;
use crate::records::place::Numbering;
use crate::records::rows::Reject;
use crate::report::output;
use crate::values::identity;
use crate::values::text::nearest;

/// What is known of somebody's past.
struct Past {
    /// What happened so far; nothing without a ledger.
    story: Option<Vec<Told>>,
    /// How the last move came about that was reserved for them.
    replay: Option<Replay>,
}

pub(super) fn run(args: &Explain, session: &Session) -> Result<Exit, Failure> {
    let workspace = Workspace::find(session)?;
    let policy = workspace.policy(session)?;
    let plan = &policy.plan;
    let files = records::files(&input(args), &workspace)?;
    session.progress.begin(&files);
    let roster = records::roster(plan, &workspace, &args.input)?;
    let mut intake = records::intake(plan, &roster, &workspace, &args.input, session.now()?, 1)?;
    let mut known = Known::read(session, &workspace, plan, &roster)?;
    let mut batch = known.batch(1, true);
    let mut entries: Vec<Entry> = Vec::new();
    let mut rejects: Vec<Reject> = Vec::new();
    // How the records are counted for `--row`, where it isn't over all of them.
    let mut shown_rows: Vec<u64> = Vec::new();
    let inputs = Inputs::of_run(&files, batch.run(), &session.progress)?;
    inputs.count_identities(&mut intake, batch.run(), &session.progress)?;
    for input in inputs.iter() {
        let (name, mut file) = input.open(&intake, &Keep::Some(Vec::new()), session)?;
        batch.run().files.begin(&name, intake.rows());
        while let Some(chunk) = intake.next_chunk(&mut file, &mut batch.run().state) {
            let chunk = chunk.map_err(|error| records::intake_failure(&name, &error))?;
            batch.run().note_unreadable(chunk.unreadable);
            entries.extend(chunk.entries);
            if file.numbering() == Numbering::Sheet && files.len() == 1 {
                shown_rows.extend(chunk.lines);
            }
            rejects.extend(chunk.rejects);
        }
    }
    // Everyone is decided, since who came before may have taken the last slot.
    let mut asked = asked(args, plan, &entries, &shown_rows);
    if let (true, None, Some(key)) = (asked.is_empty(), args.row, &args.key) {
        asked = remembered(key, plan, &mut known, &mut batch, &mut entries, session)?;
    }
    let mut pasts = Vec::new();
    for entry in asked.iter().filter_map(|place| entries.get(*place)) {
        let story = known.story(entry)?;
        let replay = match &story {
            Some(story) => replay::last_reservation(story, entry, plan, &roster, &workspace, session)?,
            None => None,
        };
        pasts.push(Past { story, replay });
    }
    let mut explained = Vec::new();
    known.decide(&mut batch, &mut entries, |decided| {
        if let Some(which) = asked.iter().position(|place| *place == decided.place)
            && let Some(trace) = &decided.trace
        {
            explained.push(show(args.format, &decided, trace, pasts.get(which)));
        }
    })?;
    if explained.is_empty() {
        return Err(nobody(args, plan, &entries, &rejects));
    }
    session.progress.end();
    records::warn_of_cells(&intake.notices, session);
    match args.format {
        ExplainFormat::Human => session.print(&explained.join("\n"))?,
        ExplainFormat::Ndjson => session.print_data(format!("{}\n", explained.join("\n")).as_bytes())?,
        ExplainFormat::Json => session.print_data(format!("[{}]\n", explained.join(",")).as_bytes())?,
    }
    Ok(Exit::Done)
}

/// The places of who is no record's by a key: as the ledger knows them, or by what people call them in either. Whom only the
/// ledger knows is added to the records.
fn remembered<'p>(
    key: &str,
    plan: &Plan,
    known: &mut Known<'_, 'p>,
    batch: &mut Batch<'p>,
    entries: &mut Vec<Entry>,
    session: &Session,
) -> Result<Vec<usize>, Failure> {
    let row = Row::try_from(entries.len().saturating_add(1)).unwrap_or(Row::MAX);
    let mut asked = Vec::new();
    let mut remembered = known.remembered(batch, key, row)?;
    if remembered.is_empty() {
        asked = by_name::called(key, plan, entries);
        let called: Vec<&Entry> = asked.iter().filter_map(|place| entries.get(*place)).collect();
        remembered = known.called(batch, key, row, &called)?;
        let all: Vec<&Entry> = called.into_iter().chain(&remembered).collect();
        by_name::must_be_one(key, plan, &all)?;
    }
    if !remembered.is_empty() {
        session.say(&format!("no record is known as `{key}`: decided by what the ledger keeps"));
        asked.extend((entries.len()..).take(remembered.len()));
        entries.extend(remembered);
    }
    Ok(asked)
}

/// The records to read. With `--row`, what stands where the person would is the first of them.
fn input(args: &Explain) -> RecordsIn {
    let mut input = args.input.clone();
    if args.row.is_some() {
        input.records.splice(0..0, args.key.iter().map(PathBuf::from));
    }
    input
}

/// The places of the records that are asked for.
fn asked(args: &Explain, plan: &Plan, entries: &[Entry], shown_rows: &[u64]) -> Vec<usize> {
    let is_asked = |place: usize, entry: &Entry| match (&args.row, &args.key) {
        (Some(row), _) => shown_rows.get(place).unwrap_or(&entry.row) == row,
        (None, Some(key)) => {
            let names = names(plan, entry);
            names.iter().any(|name| **name == *identity::normal(key) || name == identity::exact(key))
        }
        (None, None) => false,
    };
    entries.iter().enumerate().filter(|(place, entry)| is_asked(*place, entry)).map(|(place, _)| place).collect()
}

/// Everything that a record's person is known by, its `id` among it.
fn names(plan: &Plan, entry: &Entry) -> Vec<String> {
    let person = Person::of(plan, &entry.prospect);
    let aliases = person.iter().flat_map(|person| person.aliases()).map(|(_, alias)| alias.to_string());
    let id = plan.prospect.schema.field("id").and_then(|id| entry.prospect.get(crate::values::ids::Id::index(id)));
    let id = match id {
        Some(crate::values::Value::Text(id)) => plan
            .prospect
            .schema
            .fields
            .as_slice()
            .iter()
            .find(|field| &*field.name == "id")
            .map(|field| field.name_in(id).into_owned()),
        _ => None,
    };
    aliases.chain(id).collect()
}

fn nobody(args: &Explain, plan: &Plan, entries: &[Entry], rejects: &[Reject]) -> Failure {
    if let Some(row) = args.row {
        let is_it = |reject: &&Reject| match reject.numbering {
            Numbering::Lines | Numbering::Rows => reject.row == row,
            Numbering::Sheet => reject.line == row,
        };
        if let Some(reject) = rejects.iter().find(is_it) {
            return Failure::new(Exit::No, format!("that row is rejected: {reject}"));
        }
        return Failure::new(Exit::Usage, format!("there is no row {row}"));
    }
    let key = args.key.as_deref().unwrap_or_default();
    let names: Vec<String> = entries.iter().flat_map(|entry| names(plan, entry)).collect();
    Failure::new(Exit::Usage, format!("no record is known as `{key}`"))
        .help("ask by id, profile address, e-mail or name, or by --row N")
        .did_you_mean(nearest(&identity::normal(key), names.iter().map(String::as_str)))
}

fn show(format: ExplainFormat, decided: &Decided<'_>, trace: &Trace, past: Option<&Past>) -> String {
    match format {
        ExplainFormat::Ndjson | ExplainFormat::Json => as_json(&decided.decision, trace, past),
        ExplainFormat::Human => {
            let zone = &decided.entry.sender.zone;
            let story = past.and_then(|past| past.story.as_ref()).filter(|story| !story.is_empty());
            let story = story.map(|story| format!("{}\n", self::story(story, zone))).unwrap_or_default();
            let replay = past.and_then(|past| past.replay.as_ref()).map(|replay| replay.for_people(zone));
            story
                + &Explanation::new((&decided.decision).into(), trace.clone()).to_string()
                + &replay.unwrap_or_default()
        }
    }
}

/// The decision as `eval` writes it, how it came about, and with a ledger what happened before.
fn as_json(decision: &Decision<'_>, trace: &Trace, past: Option<&Past>) -> String {
    let mut object = output::object(decision, Some(trace)).unwrap_or_default();
    let Some(past) = past else { return object };
    let mut add = |name: &str, value: Option<String>| {
        if let Some(value) = value
            && object.pop().is_some()
        {
            let _ = write!(object, ",\"{name}\":{value}}}");
        }
    };
    add("history", past.story.as_ref().and_then(|story| serde_json::to_string(story).ok()));
    add("came_about", past.replay.as_ref().and_then(|replay| serde_json::to_string(replay).ok()));
    object
}
