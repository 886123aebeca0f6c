//! `firstmove eval --follow`: a stream of records in, a decision for each out, by a policy that may change between two.

use std::collections::HashSet;
use std::fs::File;
use std::io::{self, Read};
use std::ops::ControlFlow;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::args::{Eval, Format};
use super::eval::{self, Decider};
use super::exit::{Exit, Failure};
use super::keeping::Keeping;
use super::live::{self, Broken, Live};
use super::memory::{self, Known};
use super::outcome::Outcome;
use super::outputs::{Files, Outputs};
use super::records;
use super::session::Session;
use super::writer::Writer;
use crate::decide::eval::Hold;
use crate::history::Carried;
use crate::history::ledger::Ledger;
use crate::intake::{Intake, IntakeError, Keep, KeptCells, Stream};
use crate::language::Shrunk;
use crate::language::plan::Plan;
use crate::records::notices::Notices;
use crate::records::read;
use crate::workspace::reload::{Look, Reloader, Slot, keep_up};
use crate::workspace::senders::Roster;

pub(super) fn run(args: &Eval, session: &Session) -> Result<Exit, Failure> {
    let path = input(args)?;
    conflicts(args)?;
    if args.reserve {
        memory::may_reserve(session)?;
    }
    let hold = args.reserve.then(|| memory::hold(&args.hold)).transpose()?;
    Writer::shape(args, session, Vec::new())?;
    let (versions, begun) = versions(args, session)?;
    let Live { workspace, policy, .. } = &*begun;
    let outputs = Outputs::of(session, workspace).and_policy(policy, workspace, session)?.and_read(&[path.to_owned()]);
    let outcome = Outcome::following(&Files::claim(args, outputs)?)?;
    let name = if path == Path::new("-") { "standard input".to_owned() } else { path.display().to_string() };
    let keeping = Keeping::new(&args.keep);
    let stream = open(path, &name, args.input.encoding.as_deref(), keeping.keep())?;
    let (carried, warned) = (Carried::default(), Warned::default());
    Follow {
        args,
        session,
        hold,
        name,
        stream,
        outcome,
        carried,
        begun,
        ledger: None,
        unfit: None,
        warned,
        keeping,
        notices: Notices::default(),
    }
    .run(&versions)
}

/// The stream: standard input, or what was named instead.
fn input(args: &Eval) -> Result<&Path, Failure> {
    match args.input.records.as_slice() {
        [] => Ok(Path::new("-")),
        [one] => Ok(one),
        _ => Err(Failure::new(Exit::Usage, "one stream can be followed, and several files are named")
            .help("put them together: cat FILES | firstmove eval --follow")),
    }
}

/// What can't be asked of a stream.
fn conflicts(args: &Eval) -> Result<(), Failure> {
    let conflict = |what: &str, help: &str| Err(Failure::new(Exit::Usage, what).help(help));
    if !matches!(args.format, None | Some(Format::Ndjson | Format::Csv)) {
        return conflict("of this format nothing can be shown before all is known", "choose --format ndjson or csv");
    }
    if args.output.as_ref().is_some_and(|path| path != Path::new("-")) {
        return conflict(
            "a file appears when it is whole, and a stream is never",
            "leave -o out: the shell's > FILE takes what comes",
        );
    }
    Ok(())
}

fn open(path: &Path, name: &str, encoding: Option<&str>, keep: &Keep) -> Result<Stream, Failure> {
    let failed = |error| records::intake_failure(name, &error);
    let input: Box<dyn Read> = if path == Path::new("-") {
        Box::new(io::stdin())
    } else {
        Box::new(File::open(path).map_err(|error| Failure::reading(&error, &format!("`{name}`")))?)
    };
    let rows = read::stream(name, input, encoding).map_err(|error| failed(IntakeError::Read(error)))?;
    Stream::new(name, rows, keep).map_err(failed)
}

/// Loads what decides, and keeps it up to date from here on. Nothing is decided by what never loaded.
fn versions(args: &Eval, session: &Session) -> Result<(Arc<Slot<Live>>, Arc<Live>), Failure> {
    let mut watcher = live::watcher()?;
    let (root, input, own) = (live::root(session), args.input.clone(), session.beside());
    let mut reloader = Reloader::new(move || live::load(&input, &own)).guarded(live::GUARD);
    let slot = Arc::clone(reloader.slot());
    let live = loop {
        watcher.follow(&root, reloader.files());
        match reloader.look() {
            Look::Broken(Broken::Failure(failure)) => return Err(failure),
            Look::Broken(broken) => {
                broken.say(session);
                return Err(Failure::said(Exit::Policy));
            }
            Look::Moving | Look::Same => watcher.wait_for_quiet(),
            Look::Loaded => {}
        }
        if let Some(live) = slot.current() {
            break live;
        }
    };
    let mut voice = Voice::new(session, &slot, &live);
    keep_up(root, watcher, reloader, move |look| {
        voice.say(&look);
        ControlFlow::Continue(())
    })
    .map_err(|error| Failure::new(Exit::Files, format!("can't watch beside the stream: {error}")))?;
    Ok((slot, live))
}

/// Says what comes of changes.
struct Voice {
    session: Session,
    slot: Arc<Slot<Live>>,
    /// The version of which was said last that it decides.
    said: Arc<Live>,
    is_stale: bool,
    /// The ledger with which it was begun, and the one of which was said that it waits.
    ledger: Option<PathBuf>,
    waits: Option<PathBuf>,
}

impl Voice {
    fn new(session: &Session, slot: &Arc<Slot<Live>>, live: &Arc<Live>) -> Self {
        let ledger = live.workspace.ledger_path(session);
        let (slot, said, waits) = (Arc::clone(slot), Arc::clone(live), ledger.clone());
        Self { session: session.beside(), slot, said, is_stale: false, ledger, waits }
    }

    fn say(&mut self, look: &Look<Broken>) {
        let decides = self.said.policy.plan.short_hash().to_owned();
        match (look, self.slot.current()) {
            (Look::Broken(broken), _) => {
                self.is_stale = true;
                broken.say(&self.session);
                if let Some(since) = self.slot.stale_since() {
                    self.session.message(&live::still_decides(&decides, since));
                }
            }
            (Look::Loaded, Some(live)) => {
                let next = live.policy.plan.short_hash();
                let was_stale = std::mem::take(&mut self.is_stale);
                match (was_stale, *decides == *next) {
                    (true, _) => self.session.message(&format!("mended: policy {next} decides")),
                    (false, true) => self.session.say(&format!("policy {next}: the configuration was read anew")),
                    (false, false) => self.session.say(&format!("policy {decides} → {next}")),
                }
                self.say_of_lists(&live);
                self.say_of_ledger(&live);
                self.said = live;
            }
            _ => {}
        }
    }

    /// Who has left a list, and whether they are still blocked.
    fn say_of_lists(&self, live: &Live) {
        for Shrunk { list, before, now } in &live.shrunk {
            let seconds = live::PATIENCE.as_secs();
            self.session.message(&format!(
                "warning: the list `{list}` has {now} entries, and had {before}: who is gone stays blocked for \
                 {seconds} seconds, since the file may not be whole yet"
            ));
        }
        for Shrunk { list, before, now } in self.said.shrunk.iter().filter(|_| live.shrunk.is_empty()) {
            self.session.message(&format!(
                "warning: the list `{list}` has stayed at {now} entries, and had {before}: who is gone may be written to"
            ));
        }
    }

    /// That another ledger waits for the next start: what is reserved in one doesn't count in another.
    fn say_of_ledger(&mut self, live: &Live) {
        let ledger = live.workspace.ledger_path(&self.session);
        if ledger != self.waits && ledger != self.ledger {
            let to = ledger.as_ref().map_or_else(|| "none".to_owned(), |path| format!("`{}`", path.display()));
            self.session.message(&format!("`ledger` was changed to {to}, which takes effect at the next start"));
        }
        self.waits = ledger;
    }
}

/// A stream that is followed.
struct Follow<'a> {
    args: &'a Eval,
    session: &'a Session,
    hold: Option<Hold>,
    name: String,
    stream: Stream,
    outcome: Outcome,
    /// What was told and decided so far, under whatever version.
    carried: Carried,
    /// Whose ledger it is that is read and told.
    begun: Arc<Live>,
    /// That ledger, between two versions: it stays open, so that none that has come in its place is taken for it.
    ledger: Option<Ledger>,
    /// A version that loads, and can't read the stream.
    unfit: Option<Arc<Live>>,
    warned: Warned,
    keeping: Keeping,
    /// What was told so far of cells.
    notices: Notices,
}

/// What needs to be said once.
#[derive(Default)]
struct Warned {
    of_order: bool,
    of_senders: bool,
    /// Names that stand for several people.
    of_disputed: HashSet<Box<str>>,
}

impl Follow<'_> {
    fn run(mut self, versions: &Slot<Live>) -> Result<Exit, Failure> {
        let mut live = Arc::clone(&self.begun);
        self.fits(&live)?;
        let mut has_row = self.read_on()?;
        let kept = self.keeping.of_file(self.stream.kept_names());
        let mut writer = Writer::open(self.args, &Files::default(), self.session, kept)?;
        while has_row {
            live = self.latest(versions, live);
            has_row = self.stretch(versions, &live, &mut writer)?;
        }
        writer.finish()?;
        let exit = self.outcome.finish()?;
        self.warn_of_cells_in_all();
        self.outcome.say(self.session);
        Ok(exit)
    }

    /// Waits for the next row; `false` at the end of the stream.
    fn read_on(&mut self) -> Result<bool, Failure> {
        self.stream.read_on().map_err(|error| records::intake_failure(&self.name, &error))
    }

    /// The version that decides from here on: the last one, unless it can't read the stream.
    fn latest(&mut self, versions: &Slot<Live>, before: Arc<Live>) -> Arc<Live> {
        let Some(latest) = self.other_than(&before, versions) else { return before };
        let Err(failure) = self.fits(&latest) else { return latest };
        self.session.say_failure(&failure);
        let decides = before.policy.plan.short_hash();
        self.session.message(&format!("policy {decides} still decides, since the new one can't read the stream"));
        self.unfit = Some(latest);
        before
    }

    /// Another version than this, where there is one that was not found to be unfit.
    fn other_than(&self, live: &Arc<Live>, versions: &Slot<Live>) -> Option<Arc<Live>> {
        let is_it = |known: &Arc<Live>, latest: &Arc<Live>| Arc::ptr_eq(known, latest);
        let latest = versions.current()?;
        let is_known = is_it(live, &latest) || self.unfit.as_ref().is_some_and(|unfit| is_it(unfit, &latest));
        (!is_known).then_some(latest)
    }

    /// Whether a version can read the stream.
    fn fits(&self, live: &Live) -> Result<(), Failure> {
        let roster = records::roster(&live.policy.plan, &live.workspace, &self.args.input)?;
        self.intake(live, &roster)?
            .attend(&self.stream)
            .map_err(|error| records::intake_failure(&self.name, &error))?;
        Ok(())
    }

    fn intake<'p>(&self, live: &'p Live, roster: &'p Roster<'p>) -> Result<Intake<'p>, Failure> {
        let plan = &live.policy.plan;
        records::intake(plan, roster, &live.workspace, &self.args.input, self.session.present()?, 1)
    }

    /// Decides records by one version, as long as that is the last one; `false` at the end of the stream.
    fn stretch(&mut self, versions: &Slot<Live>, live: &Arc<Live>, writer: &mut Writer) -> Result<bool, Failure> {
        let plan = &live.policy.plan;
        let roster = records::roster(plan, &live.workspace, &self.args.input)?;
        let mut intake = self.intake(live, &roster)?;
        let mut columns = intake.attend(&self.stream).map_err(|error| records::intake_failure(&self.name, &error))?;
        let ledger = self.ledger()?;
        let awaits_ledger = ledger.is_none();
        let carried = std::mem::take(&mut self.carried);
        let mut known = Known::follow(self.session, ledger, plan, &roster, self.hold, carried)?;
        let mut batch = known.batch(1, self.args.explain);
        self.warn_of_order(plan);
        let goes_on = loop {
            let now = self.session.present()?;
            known.move_on(&mut batch, now);
            intake.move_on(batch.run().now());
            let state = &mut batch.run().state;
            let since = state.next_number();
            let mut chunk = intake
                .take(&mut self.stream, &mut columns, state)
                .map_err(|error| records::intake_failure(&self.name, &error))?;
            known.note_told(state, since, &chunk.entries);
            batch.run().note_unreadable(std::mem::take(&mut chunk.unreadable));
            self.outcome.reject(self.stream.header(), &chunk.rejects, self.session)?;
            self.warn_of_cells(&mut intake);
            self.warn_of_senders(&intake);
            self.keep(writer);
            let mut kept: Vec<KeptCells> = self.keeping.placed(chunk.kept).collect();
            let mut decider = Decider { batch: &mut batch, known: &mut known };
            eval::write(&mut decider, &mut chunk.entries, &mut kept, writer, &mut self.outcome)?;
            writer.hand_on().map_err(|error| writer.failure(&error))?;
            known.warn_of_forgotten(self.session);
            known.warn_of_disputed_among(&mut batch, &chunk.entries, &mut self.warned.of_disputed, self.session);
            if !self.read_on()? {
                break false;
            }
            if self.other_than(live, versions).is_some() || (awaits_ledger && self.ledger_has_come()) {
                break true;
            }
        };
        (self.carried, self.ledger) = known.into_carried();
        Ok(goes_on)
    }

    fn ledger(&mut self) -> Result<Option<Ledger>, Failure> {
        if let Some(ledger) = self.ledger.take() {
            return Ok(Some(ledger));
        }
        let workspace = &self.begun.workspace;
        match self.hold {
            Some(_) => workspace.ledger_to_write(self.session).map(Some),
            None => workspace.ledger_to_read(self.session),
        }
    }

    /// Whether the ledger is there that wasn't.
    fn ledger_has_come(&self) -> bool {
        self.begun.workspace.ledger_path(self.session).is_some_and(|path| path.exists())
    }

    fn warn_of_order(&mut self, plan: &Plan) {
        if plan.remembers && !plan.prioritize.is_empty() && !std::mem::replace(&mut self.warned.of_order, true) {
            self.session.warn("`prioritize` needs all records at once: those of a stream are decided as they come");
        }
    }

    /// Tells of cells of a kind that the stream had none of before.
    fn warn_of_cells(&mut self, intake: &mut Intake<'_>) {
        for new in self.notices.absorb(std::mem::take(&mut intake.notices)) {
            self.session.warn_of(&new);
        }
    }

    /// At the end, how many cells there were of each kind that came again.
    fn warn_of_cells_in_all(&self) {
        for notice in self.notices.iter().filter(|notice| notice.count > 1) {
            self.session.warn(&format!("in all, {notice}"));
        }
    }

    /// Takes in what a record brings that is to be carried over, and tells of what there is no room for.
    fn keep(&mut self, writer: &mut Writer) {
        let new = self.keeping.of_file(self.stream.kept_names());
        if !new.is_empty() && !writer.keep(&new) {
            let names: Vec<String> = new.iter().map(|name| format!("`{name}`")).collect();
            let warning = format!("no room for {}, which came after the header was written", names.join(", "));
            self.session.warn(&format!("{warning}; --format ndjson has room"));
        }
    }

    fn warn_of_senders(&mut self, intake: &Intake<'_>) {
        if intake.has_unlisted_senders && !std::mem::replace(&mut self.warned.of_senders, true) {
            records::warn_of_unlisted(intake, self.session);
        }
    }
}
