//! `firstmove record`

use std::path::Path;
use std::sync::Arc;

use jiff::Timestamp;
use jiff::tz::TimeZone;

use super::args::{Record, RecordsIn};
use super::done_rows::{asks_out, refusal_of, row, two_moments};
use super::exit::{Exit, Failure};
use super::import::MUST_BE_LISTED;
use super::records;
use super::session::{NOT_AS_OF, Session};
use super::sheet_writing::OTHERS_FOLDER;
use super::worksheets;
use super::workspace::Workspace;
use crate::decide::eval::Sender;
use crate::decide::state::State;
use crate::history::ledger::{EventId, Ledger, LedgerError, Name, Telling, Told};
use crate::history::opted_out::{Heard, heed};
use crate::history::recording::{Count, Occasion, RecordError, Statement, named, record};
use crate::history::undoing::{self, Mistaken, Undone};
use crate::history::whom::{Whom, forgotten, near, whom};
use crate::language::plan::Plan;
use crate::records::done::{self, SheetDay};
use crate::records::typer::SenderZone;
use crate::records::worksheet::Filled;
use crate::values::EventKind;
use crate::values::text::counted;
use crate::workspace::senders::{Roster, SenderError};

/// Who tells what is typed.
const TYPED: &str = "record";

pub(super) fn run(args: &Record, session: &Session) -> Result<Exit, Failure> {
    session.must_be_present("nothing can be told", NOT_AS_OF)?;
    must_fit(args)?;
    let workspace = Workspace::find(session)?;
    let policy = workspace.policy(session)?;
    let plan = &policy.plan;
    let input = RecordsIn { sender: args.sender.clone(), ..RecordsIn::default() };
    let roster = records::roster(plan, &workspace, &input)?;
    let now = session.now()?;
    if let Some(event) = args.event {
        return one(args, event, session, plan, &roster, &mut workspace.ledger_to_write(session)?, now);
    }
    if let Some(numbers) = &args.undo {
        return undo(
            args,
            numbers.first().copied(),
            session,
            plan,
            &roster,
            &mut workspace.ledger_to_write(session)?,
            now,
        );
    }
    // What can't be read is said before anything is recorded.
    let sheets = args
        .from
        .iter()
        .filter(|path| args.from.len() == 1 || !records::lies_beside(path) && !is_others(path))
        .map(|path| worksheets::read(path, &session.progress));
    let sheets = sheets.collect::<Result<Vec<Filled>, Failure>>()?;
    let mut ledger = workspace.ledger_to_write(session)?;
    let exits = sheets.into_iter().map(|sheet| {
        let whose = if args.from.len() > 1 { format!("{}: ", sheet.name) } else { String::new() };
        worksheet(sheet, &whose, session, plan, &roster, &mut ledger, now)
    });
    exits.collect::<Result<Vec<Exit>, Failure>>().map(|exits| exits.into_iter().max().unwrap_or(Exit::Done))
}

/// Whether it is the folder of those who are on no worksheet, which `today/*` names as well.
fn is_others(path: &Path) -> bool {
    path.file_name().is_some_and(|name| name == OTHERS_FOLDER) && path.is_dir()
}

/// One event, as it is typed.
fn one(
    args: &Record,
    kind: EventKind,
    session: &Session,
    plan: &Plan,
    roster: &Roster<'_>,
    ledger: &mut Ledger,
    now: Timestamp,
) -> Result<Exit, Failure> {
    let sender = roster.sender(&mut State::default(), None, &[]).map_err(|error| match &error {
        SenderError::Unsaid(names) => {
            let help = format!("add --sender {}", names.join(", or --sender "));
            Failure::new(Exit::Usage, "whose it is isn't said").help(help)
        }
        SenderError::Unknown(..) => records::sender_failure(&error),
    })?;
    let at = args.at.as_deref().map(|at| moment(at, now, &sender)).transpose()?.unwrap_or(now);
    let person = args.prospect.as_deref().map(|text| named(plan, ledger, text)).transpose().map_err(failure)?;
    let statement = Statement {
        person: person.clone(),
        mv: args.mv.clone(),
        with: args.with.clone(),
        cap: args.cap.clone(),
        count: args.used.map(Count::Used).or(args.left.map(Count::Left)),
        reason: args.reason.clone(),
        reservation: None,
    };
    let person = person.as_deref().unwrap_or_default();
    let telling = ledger.write(|ledger| {
        let is_new = !person.is_empty() && whom(plan, ledger, person)? == Whom::Nobody;
        let was_forgotten = is_new && forgotten(plan, ledger, person)?.is_some();
        let telling = record(plan, ledger, &sender, Occasion { kind, at, now }, &statement, TYPED)?;
        let told = ledger.event(telling.id())?;
        let reason = statement.reason.as_deref();
        let heard = told.as_ref().map(|told| heed(plan, ledger, told, reason, now)).transpose()?;
        // Whoever is told is known by then, and near to nobody but others.
        let near = if is_new { near(ledger, person)? } else { None };
        Ok((telling, is_new.then_some(near), was_forgotten, told, heard.unwrap_or(Heard::Nothing)))
    });
    let (telling, is_new, was_forgotten, told, heard) = telling.map_err(failure)?;
    let told = told.map(|told| told.event);
    let at = told.as_ref().filter(|_| matches!(telling, Telling::New(_))).map_or(at, |event| event.at);
    let mv = told.and_then(|event| event.mv);
    let about = match &args.cap {
        Some(cap) => format!("{} of {cap}", kind.as_str()),
        None => of_person(kind, mv.as_deref(), person),
    };
    let at = at.to_zoned_datetime(sender.zone.clone()).strftime("%Y-%m-%d %H:%M %Z").to_string();
    session.say(&format!("{}: {about} for {}, {at}", self::told(telling), sender.name));
    say_heard(&heard, person, session);
    if was_forgotten {
        session
            .warn(&format!("`{person}` was forgotten before, and is a stranger to the ledger since; {MUST_BE_LISTED}"));
        return Ok(Exit::Done);
    }
    if let Some(near) = is_new {
        say_new(person, near, kind, session);
    }
    if kind == EventKind::Blocked && heard == Heard::Nothing {
        session.say(ONLY_THIS_MOVE);
    }
    Ok(Exit::Done)
}

/// Says that nobody knew whom something was told of. A first move may well be to somebody new; an answer to nothing is more
/// often one misspelt.
fn say_new(person: &str, near: Option<String>, kind: EventKind, session: &Session) {
    let near = near.map(|near| format!(" (it knows `{near}`)")).unwrap_or_default();
    let help = "if that is misspelt, take it back with `firstmove record --undo`, and record it as it should be";
    match kind {
        EventKind::Sent => session.say(&format!("`{person}` is new to the ledger{near}: {help}")),
        _ => session.warn(&format!("the ledger knew nobody as `{person}`{near}: {help}")),
    }
}

/// What is blocked by somebody for whom a move turned out impossible.
const ONLY_THIS_MOVE: &str = "only that move isn't handed out again, and the policy may choose another for them: whoever is to get \
                              none goes on a list that a `never` asks";

/// What was told by mistake, taken back.
fn undo(
    args: &Record,
    number: Option<EventId>,
    session: &Session,
    plan: &Plan,
    roster: &Roster<'_>,
    ledger: &mut Ledger,
    now: Timestamp,
) -> Result<Exit, Failure> {
    let person = args.prospect.as_deref().map(|text| named(plan, ledger, text)).transpose().map_err(failure)?;
    let mistaken = match (number, &person) {
        (Some(_), Some(_)) => {
            return Err(Failure::new(Exit::Usage, "a number says already which event is taken back")
                .help("leave --prospect out"));
        }
        (Some(number), None) => Mistaken::Event(number),
        (None, Some(person)) => Mistaken::LastOf(person),
        (None, None) => Mistaken::Last,
    };
    let undone = ledger.write(|ledger| undoing::undo(plan, ledger, mistaken, now, TYPED)).map_err(failure)?;
    let Undone { told: Told { id, event, .. }, lifted } = undone;
    let about = match (&event.cap, event.names.first()) {
        (Some(cap), _) => format!("{} of {cap}", event.kind.as_str()),
        (None, Some(Name(_, name))) => of_person(event.kind, event.mv.as_deref(), name),
        (None, None) => event.kind.as_str().to_owned(),
    };
    let zone = roster.zone(Some(&event.sender), &[]).unwrap_or(TimeZone::UTC);
    let at = event.at.to_zoned_datetime(zone).strftime("%Y-%m-%d %H:%M %Z");
    session.say(&format!("taken back: #{id}, {about} for {}, {at}", event.sender));
    if !lifted.is_empty() {
        let fields = lifted.iter().map(|field| format!("`{field}`")).collect::<Vec<_>>().join(", ");
        session.warn(&format!(
            "with it goes the yes of {fields}, which nothing else in the ledger says of them: {MUST_BE_LISTED}"
        ));
    }
    Ok(Exit::Done)
}

/// What happened to whom, in words: `connect sent to ann`.
fn of_person(kind: EventKind, mv: Option<&str>, person: &str) -> String {
    let joined = match kind {
        EventKind::Sent => "to",
        EventKind::Accepted | EventKind::Declined | EventKind::Replied => "by",
        EventKind::Withdrawn => "from",
        EventKind::Allowed => return format!("{person} allowed"),
        _ => "for",
    };
    let mv = mv.map(|mv| format!("{mv} ")).unwrap_or_default();
    format!("{mv}{} {joined} {person}", kind.as_str())
}

/// Fails where something is said that the event can't hold.
fn must_fit(args: &Record) -> Result<(), Failure> {
    let of_person = matches!(args.event, Some(kind) if !kind.is_of_sender());
    let (is_sent, is_reading) = (args.event == Some(EventKind::Sent), args.event == Some(EventKind::Reading));
    let said = [
        ("--prospect", args.prospect.is_some(), of_person || args.undo.is_some()),
        ("--move", args.mv.is_some(), of_person && args.event != Some(EventKind::Allowed)),
        ("--with", args.with.is_some(), is_sent),
        ("--reason", args.reason.is_some(), of_person),
        ("--cap", args.cap.is_some(), args.event.is_some() && !of_person),
        ("--used", args.used.is_some(), is_reading),
        ("--left", args.left.is_some(), is_reading),
        ("--at", args.at.is_some(), args.event.is_some()),
    ];
    if args.prospect.as_ref().is_some_and(|person| person.trim().is_empty()) {
        return Err(Failure::new(Exit::Usage, "`--prospect` names nobody")
            .help("name the person by an address of their profile, an e-mail or an id"));
    }
    let Some((option, ..)) = said.into_iter().find(|(_, is_said, fits)| *is_said && !fits) else { return Ok(()) };
    let other = if args.undo.is_some() { "--undo" } else { "--from" };
    let what = args.event.map_or(other, |kind| kind.as_str());
    Err(Failure::new(Exit::Usage, format!("`{option}` says nothing about `{what}`")).help("leave it out"))
}

/// The rows of a worksheet whose `done` says something.
fn worksheet(
    sheet: Filled,
    whose: &str,
    session: &Session,
    plan: &Plan,
    roster: &Roster<'_>,
    ledger: &mut Ledger,
    now: Timestamp,
) -> Result<Exit, Failure> {
    let Filled { rows, unread: mut refused, .. } = sheet;
    let mut tally = Tally::default();
    let mut heard = Vec::new();
    ledger.write(|ledger| {
        for filled in &rows {
            match row(plan, roster, ledger, now, filled) {
                Ok(done) => {
                    let (telling, reason) = done.unzip();
                    tally.count(telling);
                    let told = telling.map(|telling| ledger.event(telling.id())).transpose()?.flatten();
                    if let Some(told) = told {
                        let is_blocked =
                            told.event.kind == EventKind::Blocked && matches!(telling, Some(Telling::New(_)));
                        let who = told.event.names.first().map_or(&filled.place, |name| &name.1).clone();
                        let wish = heed(plan, ledger, &told, reason.flatten().as_deref(), now)?;
                        tally.blocked += usize::from(is_blocked && wish == Heard::Nothing);
                        heard.push((who, wish));
                    }
                }
                Err(error) => refused.push(refusal_of(filled, error)?),
            }
            match asks_out(plan, roster, ledger, now, filled) {
                Ok(None) => {}
                Ok(Some(said)) => heard.push(said),
                Err(error) => refused.push(refusal_of(filled, error)?),
            }
        }
        Ok::<(), LedgerError>(())
    })?;
    for refused in &refused {
        session.message(&format!("not recorded: {refused}"));
    }
    for (who, heard) in &heard {
        say_heard(heard, who, session);
    }
    if tally.blocked > 0 {
        session.say(&format!("{whose}{} blocked: {ONLY_THIS_MOVE}", tally.blocked));
    }
    session.say(&format!("{whose}{}", tally.words(refused.len())));
    Ok(if refused.is_empty() { Exit::Done } else { Exit::No })
}

/// Says what came of somebody's wish not to be contacted.
fn say_heard(heard: &Heard, who: &str, session: &Session) {
    match heard {
        Heard::Nothing | Heard::Known => {}
        Heard::Forgotten => session.warn(&format!(
            "{who}: this is of somebody who was forgotten since, and the ledger keeps nothing of them: {MUST_BE_LISTED}"
        )),
        Heard::Noted(field) => session.warn(&format!(
            "{who} asked not to be contacted: the ledger has `{field}` of them now, and nobody writes to them (if that is \
             wrong: firstmove record allowed --prospect \"{who}\")"
        )),
        Heard::NoField => session.warn(&format!(
            "{who} asked not to be contacted, and only this is recorded: no `never` of the policy asks a field like \
             `do_not_contact`, so {MUST_BE_LISTED}"
        )),
    }
}

/// When it happened, as it was typed: a time alone is of today.
fn moment(text: &str, now: Timestamp, sender: &Arc<Sender>) -> Result<Timestamp, Failure> {
    let today = SheetDay { day: sender.zone.to_datetime(now).date(), since: None };
    done::moment(text, today, now, &sender.zone).map_err(|fault| {
        let why = two_moments(text, fault, sender).unwrap_or_else(|| format!("`{text}` is not a time"));
        let name = &sender.name;
        Failure::new(Exit::Usage, why)
            .help(format!("write it like \"2026-05-29 10:00\", 2026-05-29 or 10:00, in the zone of {name}"))
    })
}

fn failure(error: RecordError) -> Failure {
    match error {
        RecordError::Ledger(error) => Failure::from(error),
        RecordError::Refused(why, help) => {
            let failure = Failure::new(Exit::Usage, why);
            match help {
                Some(help) => failure.help(help),
                None => failure,
            }
        }
    }
}

fn told(telling: Telling) -> &'static str {
    match telling {
        Telling::New(_) => "recorded",
        Telling::Known(_) | Telling::Merged(_) => "known already",
    }
}

/// What came of a worksheet.
#[derive(Default)]
struct Tally {
    recorded: usize,
    known: usize,
    open: usize,
    /// Of those recorded, for whom the move turned out impossible, and no more is said of them.
    blocked: usize,
}

impl Tally {
    fn count(&mut self, telling: Option<Telling>) {
        match telling {
            None => self.open += 1,
            Some(Telling::New(_)) => self.recorded += 1,
            Some(Telling::Known(_) | Telling::Merged(_)) => self.known += 1,
        }
    }

    fn words(&self, refused: usize) -> String {
        let rows = self.recorded + self.known + self.open + refused;
        let Self { recorded, known, open, .. } = self;
        format!(
            "{}: {recorded} recorded, {known} known already, {open} not done, {refused} not recorded",
            counted(rows, "row")
        )
    }
}
