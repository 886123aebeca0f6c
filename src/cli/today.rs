//! `firstmove today`

use std::collections::{BTreeMap, HashMap};
use std::io::{self, IsTerminal as _};
use std::path::PathBuf;
use std::sync::Arc;

use super::args::{RecordsIn, Today};
use super::day::Day;
use super::exit::{Exit, Failure};
use super::inputs::Inputs;
use super::keeping::{self, Keeping};
use super::kept_sheets::Kept;
use super::memory::Known;
use super::outputs::Outputs;
use super::overview::{Screen, overview};
use super::records;
use super::session::{NOT_AS_OF, Session};
use super::sheet_folder::SheetFolder;
use super::sheet_names::{SheetNames, alike};
use super::sheet_writing::Written;
use super::workspace::Workspace;
use crate::decide::eval::{FIRST_OF_LEDGER, Hold, Row, Run, Sender, Unreadable};
use crate::decide::{Batch, Entry};
use crate::intake::{Intake, usual_threads};
use crate::language::LoadedPolicy;
use crate::language::plan::Plan;
use crate::report::output::{self, MOST_IN_CELL, WorksheetFormat, fits_cell};
use crate::values::Value;
use crate::values::ids::Id as _;
use crate::values::text::counted;

pub(super) fn run(args: &Today, session: &Session) -> Result<Exit, Failure> {
    if !args.dry_run {
        session.must_be_present("without --dry-run, nothing can be handed out", NOT_AS_OF)?;
    }
    let workspace = Workspace::find(session)?;
    let policy = workspace.policy(session)?;
    let plan = &policy.plan;
    let files = files(&args.input, &workspace)?;
    records::warn_of_others(&args.input, &workspace, session);
    session.progress.begin(&files);
    let roster = records::roster(plan, &workspace, &args.input)?;
    let now = session.now()?;
    let mut intake = records::intake(plan, &roster, &workspace, &args.input, now, usual_threads())?;
    let outputs = Outputs::of(session, &workspace).and_policy(&policy, &workspace, session)?.and_read(&files);
    let sheets = sheets(args, &workspace);
    let mut folder = SheetFolder::open(sheets.as_deref(), args.format, SheetNames::new(roster.names()), session)?;
    let mut known = if args.dry_run {
        Known::read(session, &workspace, plan, &roster)?
    } else {
        Known::reserve(session, &workspace, plan, &roster, Hold::ToMidnight)?
    };
    folder.iter_mut().try_for_each(|folder| folder.look(&mut known, args.dry_run))?;
    let mut batch = known.batch(usual_threads(), false);
    let fits = |entry: &Entry| match &folder {
        Some(folder) if folder.format == WorksheetFormat::Xlsx => unfit(plan, entry),
        _ => None,
    };
    let mut records = Records::read(&files, &args.keep, fits, &mut intake, batch.run(), session)?;
    // What isn't read is told before anything is reserved that hangs on it.
    records::warn_of_cells(&intake.notices, session);
    let mut all = known.due_today(&mut batch, &mut records.entries)?;
    all.append(&mut records.entries);
    if let Some(folder) = &folder {
        folder.must_be_free(all.iter().map(|entry| &*entry.sender.name), outputs)?;
    }
    let mut days: BTreeMap<String, Day> = BTreeMap::new();
    let reservations = known.decide_day(&mut batch, &mut all, args.any_day, |decided| {
        // Who has no record is nobody to make a first move to.
        if decided.is_withheld && decided.entry.row >= FIRST_OF_LEDGER {
            return;
        }
        let day = days.entry(decided.decision.sender.to_string());
        let day = day.or_insert_with(|| Day::of(plan, &decided.entry.sender, records.keeping.names(), now));
        day.note(plan, &decided, records.kept.remove(&decided.entry.row).unwrap_or_default(), now);
    })?;
    session.progress.end();
    days.values_mut().for_each(|day| day.finish(&reservations));
    let written = folder.map(|folder| folder.write(&mut days, &mut known)).transpose()?;
    let nowhere = without_address(plan, &days);
    let senders = show(args, session, days, &written, &mut known, &mut batch)?;
    warn_of_addresses(&nowhere, session);
    records::warn_of_unlisted(&intake, session);
    for [one, other] in alike(senders.iter().map(|sender| &*sender.name)) {
        session.warn(&format!("`{one}` and `{other}` are two senders, each with caps and a day of their own: if they are one, name them in firstmove.toml"));
    }
    known.warn_of_disputed(&mut batch, session);
    known.warn_of_handed_twice(&mut batch, session);
    known.warn_of_forgotten(session);
    known.warn_of_unnamed(session);
    if records.rejected > 0 {
        session.say(&format!("{} rejected", counted(records.rejected, "record")));
    }
    let is_changed = written.is_some() && was_changed(plan, &workspace, session);
    let failed = say_written(written.unwrap_or_default(), is_changed, session);
    Ok(failed.unwrap_or(if records.rejected > 0 { Exit::No } else { Exit::Done }))
}

/// Says what has to be known of the sheets beside what stands in them; the exit status of those that failed.
fn say_written(written: Written, is_changed: bool, session: &Session) -> Option<Exit> {
    let Written { failures, kept, older, .. } = written;
    for path in older {
        session.warn(&format!(
            "`{}` is as it was written earlier today, and may have people who asked not to be contacted since: take it away, or have it written anew by all records",
            path.display()
        ));
    }
    if is_changed {
        session.warn(
            "the policy or one of its lists was changed meanwhile, and the sheets are by what it said before: run it again",
        );
    }
    for Kept { sheet, path, what } in kept {
        let (sheet, path, what) = (sheet.display(), path.display(), what.join(" and "));
        session.warn(&format!(
            "`{sheet}` held {what}, which a new sheet can't take over: as it was, it is kept as `{path}`"
        ));
    }
    failures.iter().map(|failure| session.say_failure(failure)).max()
}

/// Whether the policy or a list of it says something else by now.
fn was_changed(plan: &Plan, workspace: &Workspace, session: &Session) -> bool {
    let Ok(file) = workspace.policy_file(session) else { return false };
    !LoadedPolicy::load(&file.files(), &file.path, &workspace.extra()).is_ok_and(|later| later.plan.hash == plan.hash)
}

/// The folder for the worksheets: what is reserved goes to the one of the configuration, unless another is named.
fn sheets(args: &Today, workspace: &Workspace) -> Option<PathBuf> {
    let configured = || {
        let name = workspace.loaded.as_ref()?.config.sheets.as_ref()?;
        Some(records::from_here(&workspace.folder()?.join(name)))
    };
    args.output.clone().or_else(|| if args.dry_run { None } else { configured() })
}

/// Who is on a sheet without the address of a profile, where the policy's records have one at all.
fn without_address(plan: &Plan, days: &BTreeMap<String, Day>) -> Vec<String> {
    if plan.prospect.schema.field("profile_url").is_none() {
        return Vec::new();
    }
    let tasks = days.values().flat_map(|day| &day.tasks).map(|todo| &todo.task.who);
    tasks.filter(|who| who.address.is_empty()).map(|who| who.prospect.clone()).collect()
}

/// Says for whom there is no profile to open.
fn warn_of_addresses(nowhere: &[String], session: &Session) {
    if nowhere.is_empty() {
        return;
    }
    let named = nowhere.iter().take(records::MOST_SHOWN).map(String::as_str).collect::<Vec<_>>().join(", ");
    let more = nowhere.len().saturating_sub(records::MOST_SHOWN);
    let more = if more > 0 { format!(" and {more} more") } else { String::new() };
    let have = if nowhere.len() == 1 { "has" } else { "have" };
    session.warn(&format!(
        "{} of the day {have} no address of a profile to open: {named}{more}",
        counted(nowhere.len(), "row")
    ));
}

/// Shows the days, and how full the caps are with all that. What stands on no sheet is shown, so that nothing is reserved
/// that nobody has seen. Given back are the senders.
fn show<'p>(
    args: &Today,
    session: &Session,
    days: BTreeMap<String, Day>,
    written: &Option<Written>,
    known: &mut Known<'_, 'p>,
    batch: &mut Batch<'p>,
) -> Result<Vec<Arc<Sender>>, Failure> {
    let screen = Screen {
        width: session.width_of_lists(),
        colours: session.colours_output(),
        is_whole: written.is_none() || io::stdout().is_terminal(),
        is_any_day: args.any_day,
    };
    let paths = written.as_ref().map(|written| written.paths.clone()).unwrap_or_default();
    session.print(&overview(&days, &paths, screen))?;
    let senders: Vec<Arc<Sender>> = days.into_values().map(|day| day.sender).collect();
    let gauges = known.gauges(batch, &senders)?;
    if !gauges.is_empty() {
        session.print(&format!("\n{}", output::gauges_picture(&gauges, session.width(), session.colours_output())))?;
    }
    Ok(senders)
}

/// What a worksheet can't hold of who somebody is, in words.
fn unfit(plan: &Plan, entry: &Entry) -> Option<String> {
    let schema = &plan.prospect.schema;
    let names = schema.field("id").into_iter().chain(schema.known_by.iter().copied());
    let mut texts = names.filter_map(|field| match entry.prospect.get(field.index()) {
        Some(Value::Text(text)) => Some((field, text)),
        _ => None,
    });
    let (field, text) = texts.find(|(_, text)| !fits_cell(text))?;
    let name = schema.fields.lookup(field).map_or("", |field| &*field.name);
    let length = text.encode_utf16().count();
    Some(format!(
        "`{name}` has {length} characters, and a cell of a sheet holds {MOST_IN_CELL} (--format csv has room)"
    ))
}

/// The records to read. Without any, only follow-ups are due.
fn files(input: &RecordsIn, workspace: &Workspace) -> Result<Vec<PathBuf>, Failure> {
    let has_some = workspace.loaded.as_ref().is_some_and(|loaded| !loaded.config.records.is_empty());
    if input.records.is_empty() && !has_some { Ok(Vec::new()) } else { records::files(input, workspace) }
}

/// The records of all files.
struct Records {
    entries: Vec<Entry>,
    /// What is carried over of each, by its row.
    kept: HashMap<Row, Vec<String>>,
    keeping: Keeping,
    /// How many can't be read.
    rejected: usize,
}

impl Records {
    fn read(
        files: &[PathBuf],
        keep: &[String],
        unfit: impl Fn(&Entry) -> Option<String>,
        intake: &mut Intake<'_>,
        run: &mut Run<'_>,
        session: &Session,
    ) -> Result<Self, Failure> {
        let mut all = Self { entries: Vec::new(), kept: HashMap::new(), keeping: Keeping::new(keep), rejected: 0 };
        let inputs = Inputs::of_run(files, run, &session.progress)?;
        inputs.count_identities(intake, run, &session.progress)?;
        for input in inputs.iter() {
            let (name, mut file) = input.open(intake, all.keeping.keep(), session)?;
            let before = intake.rows();
            run.files.begin(&name, before);
            while let Some(chunk) = intake.next_chunk(&mut file, &mut run.state) {
                let chunk = chunk.map_err(|error| records::intake_failure(&name, &error))?;
                for reject in chunk.rejects.iter().take(records::MOST_SHOWN.saturating_sub(all.rejected)) {
                    session.message(&format!("rejected: {reject}"));
                }
                all.rejected += chunk.rejects.len();
                run.note_unreadable(chunk.unreadable);
                all.keeping.of_file(file.kept_names());
                let kept: Vec<_> = all.keeping.placed(chunk.kept).collect();
                let mut kept = kept.into_iter();
                for entry in chunk.entries {
                    let kept = kept.next().unwrap_or_default();
                    let Some(why) = unfit(&entry) else {
                        if !keep.is_empty() {
                            all.kept.insert(entry.row, keeping::row(kept));
                        }
                        all.entries.push(entry);
                        continue;
                    };
                    if all.rejected < records::MOST_SHOWN {
                        session.message(&format!("rejected: {name}, row {}: {why}", entry.row - before));
                    }
                    all.rejected += 1;
                    let Entry { row, prospect, sender, .. } = entry;
                    run.note_unreadable([Unreadable { row, prospect, sender: Some(sender) }]);
                }
            }
        }
        Ok(all)
    }
}
