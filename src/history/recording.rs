//! What somebody says that happened, made an event of a ledger: whether it can be, whom it is about, and what was known.

use jiff::{SignedDuration, Timestamp};
use thiserror::Error;

use super::facts;
use super::telling::{known_by, own_mark};
use super::unfit::{self, Unfit};
use super::whom::{self, Typed, Whom, whom};
use crate::decide::eval::{Asked, Sender, cap_limit};
use crate::decide::state::State;
use crate::history::ledger::{Event, EventId, Ledger, LedgerError, Name, PersonNumber, Telling, Told};
use crate::language::plan::Plan;
use crate::values::ids::CapId;
use crate::values::{EventKind, Value, calendar, identity};

/// What somebody says that happened.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Statement {
    /// The person, by anything that they go by.
    pub person: Option<String>,
    pub mv: Option<String>,
    /// The texts that it carried: `note`, `subject and body`.
    pub with: Option<String>,
    /// The cap of a reading or restriction.
    pub cap: Option<String>,
    /// What a counter showed.
    pub count: Option<Count>,
    /// Why a move turned out impossible.
    pub reason: Option<String>,
    /// The reservation that was carried out, or turned out impossible.
    pub reservation: Option<EventId>,
}

/// What kind of event is said to have happened, when, and when that is said.
#[derive(Clone, Copy, Debug)]
pub struct Occasion {
    pub kind: EventKind,
    pub at: Timestamp,
    pub now: Timestamp,
}

/// What a counter of the network shows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Count {
    /// How many were counted.
    Used(u64),
    /// How many are left of the limit in force.
    Left(u64),
}

/// Why something isn't recorded.
#[derive(Debug, Error)]
pub enum RecordError {
    /// It can't be: why not, and what to do.
    #[error("{0}")]
    Refused(String, Option<String>),
    /// The ledger failed.
    #[error(transparent)]
    Ledger(#[from] LedgerError),
}

/// Records what somebody says, in the transaction of `ledger`.
///
/// # Errors
///
/// Where it can't be: a moment to come, a move or cap that the policy doesn't have, an answer before what it answers.
pub fn record(
    plan: &Plan,
    ledger: &mut Ledger,
    sender: &Sender,
    occasion: Occasion,
    statement: &Statement,
    source: &str,
) -> Result<Telling, RecordError> {
    let Occasion { kind, now, .. } = occasion;
    if kind.is_of_sender() {
        let event = of_sender(plan, sender, occasion, statement, source)?;
        return Ok(ledger.tell(&event, now, &known_by(plan))?);
    }
    let (event, reserved) = of_person(plan, ledger, sender, occasion, statement, source)?;
    // A request that is answered while it is reserved was made, though nobody has said so yet.
    if let (EventKind::Accepted | EventKind::Declined, Some(reserved)) =
        (kind, reserved.filter(|told| told.event.at < event.at))
    {
        let made = before(event.at).max(reserved.event.at);
        let statement = Statement { reservation: Some(reserved.id), ..Statement::default() };
        let sending = Occasion { kind: EventKind::Sent, at: made, now };
        let (sent, _) = of_person(plan, ledger, sender, sending, &statement, source)?;
        ledger.tell(&sent, now, &known_by(plan))?;
    }
    Ok(ledger.tell(&event, now, &known_by(plan))?)
}

fn of_sender(
    plan: &Plan,
    sender: &Sender,
    occasion: Occasion,
    statement: &Statement,
    source: &str,
) -> Result<Event, RecordError> {
    let Occasion { kind, at, now } = occasion;
    let Some(name) = &statement.cap else {
        return Err(refused("no cap is named".to_owned(), "name it with --cap"));
    };
    let event = Event { cap: Some(name.clone()), ..Event::new(kind, at, &sender.name, source) };
    unfit::judge(plan, &event, now).map_err(|unfit| refusal(plan, sender, &unfit))?;
    let Some(cap) = plan.caps.position(|cap| *cap.name == **name) else { return Ok(event) };
    let used = match (kind, statement.count) {
        (EventKind::Reading, None) => {
            return Err(refused("a reading shows a number".to_owned(), "say it with --used or --left"));
        }
        (EventKind::Reading, Some(Count::Used(used))) => Some(used),
        (EventKind::Reading, Some(Count::Left(left))) => Some(used_of(plan, sender, cap, at, left)?),
        _ => None,
    };
    Ok(Event { used, ..event })
}

/// What was used, where so many are left of the limit that is in force for the sender.
fn used_of(plan: &Plan, sender: &Sender, cap: CapId, at: Timestamp, left: u64) -> Result<u64, RecordError> {
    let prospect = vec![Value::Missing; plan.prospect.schema.fields.len()];
    let asked = Asked { prospect: &prospect, sender, person: None };
    let limit = cap_limit(plan, &State::default(), asked, cap, at);
    let limit = limit.ok_or_else(|| {
        refused(format!("`{}` has no limit, so nothing can be left of it", plan.caps[cap].name), "say it with --used")
    })?;
    limit.checked_sub(left).ok_or_else(|| {
        let why = format!("{left} can't be left of a limit of {limit}");
        refused(why, "say it with --used, or mend the limit in the policy")
    })
}

/// An event of a person, and the reservation that it concerns.
fn of_person(
    plan: &Plan,
    ledger: &mut Ledger,
    sender: &Sender,
    occasion: Occasion,
    statement: &Statement,
    source: &str,
) -> Result<(Event, Option<Told>), RecordError> {
    let Occasion { kind, at, now } = occasion;
    let reserved = statement.reservation.map(|id| reservation(ledger, id)).transpose()?;
    let key = statement.person.as_deref().map(|text| named(plan, ledger, text)).transpose()?;
    let key = key.as_deref();
    let person = match (&reserved, key) {
        (Some(told), _) => told.person,
        (None, Some(key)) => match whom(plan, ledger, key)? {
            Whom::Person(person) => Some(person),
            // Told so, they would be somebody without an address, and the one who was meant would wait on.
            Whom::Nobody if is_a_name(key) => return Err(called(ledger, key)?),
            Whom::Nobody => None,
            Whom::Several => {
                let why = format!("`{key}` is the name of several people");
                return Err(refused(why, "name them by their profile address"));
            }
        },
        (None, None) => return Err(refused("nobody is named".to_owned(), "name the person with --prospect")),
    };
    let mv = the_move(plan, kind, statement, reserved.as_ref())?;
    let past = person.map(|person| ledger.of_person(person, None)).transpose()?.unwrap_or_default();
    let live = ledger.live(now, None)?;
    let of_person = |told: &&Told| past.iter().any(|of_person| of_person.id == told.id);
    let carried_out = |told: &&Told| told.event.sender == *sender.name && told.event.mv == mv;
    let reserved = reserved.or_else(|| live.iter().filter(of_person).find(carried_out).cloned());
    let last = past.iter().rev().find(|told| !told.event.facts.is_nothing() && !told.event.kind.is_remark());
    let last = reserved.as_ref().or(last);
    let known = last.map(|told| &told.event).or_else(|| past.last().map(|told| &told.event));
    let facts = last.filter(|_| !kind.is_remark()).map(|told| facts::told_again(plan, told, &past));
    let names = match (known.map(|event| event.names.clone()), key) {
        (Some(names), _) if !names.is_empty() => names,
        (_, Some(key)) => vec![name_of(plan, ledger, person, key)?],
        _ => Vec::new(),
    };
    if statement.reservation.is_none()
        && let Some(forgotten) = ledger.forgotten_at(&names)?.filter(|forgotten| at < *forgotten)
    {
        return Err(before_forgetting(forgotten, sender));
    }
    let with = statement.with.clone().or_else(|| reserved.as_ref().and_then(|told| told.event.with.clone()));
    let with = with.filter(|_| kind == EventKind::Sent);
    let of_plan =
        reserved.as_ref().filter(|_| matches!(kind, EventKind::Sent | EventKind::Blocked)).map(|told| &told.event);
    // Why it was decided is no reason why it was impossible.
    let because = of_plan.filter(|_| kind == EventKind::Sent).and_then(|plan| plan.because.clone());
    let mut event = Event {
        names,
        with,
        ends: reserved.as_ref().filter(|_| of_plan.is_some()).map(|told| told.id),
        facts: facts.unwrap_or_default(),
        shared: known.map(|event| event.shared.clone()).unwrap_or_default(),
        rule: of_plan.and_then(|plan| plan.rule.clone()),
        because: statement.reason.clone().or(because),
        policy: of_plan.and_then(|plan| plan.policy.clone()),
        mv,
        ..Event::new(kind, at, &sender.name, source)
    };
    let fits = unfit::judge(plan, &event, now)
        .and_then(|()| unfit::carries(plan, &event))
        .and_then(|()| unfit::in_order(&past, &event, &sender.zone));
    event.at = fits.map_err(|unfit| refusal(plan, sender, &unfit))?;
    let mark = of_plan.map_or_else(|| own_mark(&event), |plan| plan.mark);
    Ok((Event { mark, ..event }, reserved))
}

/// The key of somebody who is named as people write and paste it: as a line of a list is read.
///
/// # Errors
///
/// Where that names several, or nobody for sure.
pub fn named(plan: &Plan, ledger: &mut Ledger, text: &str) -> Result<String, RecordError> {
    match whom::typed(plan, ledger, text)? {
        Typed::Key(key) => Ok(key),
        Typed::Several => {
            let why = format!("`{text}` names several people, or one in several ways");
            Err(refused(why, "name one person, by one address, e-mail or id"))
        }
        Typed::Doubt(help) => Err(refused(format!("`{text}` names nobody for sure"), help)),
    }
}

/// Whether somebody is named by what people call them: by several words that are no address and no e-mail.
fn is_a_name(key: &str) -> bool {
    key.trim().contains(char::is_whitespace) && !key.contains(['@', '/'])
}

/// What is said of somebody who is named so, with what those go by whom the ledger knows as called so.
fn called(ledger: &mut Ledger, name: &str) -> Result<RecordError, LedgerError> {
    const MOST_NAMED: usize = 3;
    let mut keys = Vec::new();
    for person in whom::called(ledger, name, None)?.into_iter().take(MOST_NAMED) {
        let alias = ledger.aliases(person)?.into_iter().find(|alias| alias.disputed.is_none());
        keys.extend(alias.map(|alias| format!("`{}`", alias.name.1)));
    }
    let known = if keys.is_empty() { String::new() } else { format!(": so is called {}", keys.join(", ")) };
    let help = format!("name them by their address, e-mail or id, as a worksheet and `explain` show it{known}");
    Ok(refused(format!("nobody is known by what they are called: `{name}`"), &help))
}

/// What was erased isn't told again.
fn before_forgetting(forgotten: Timestamp, sender: &Sender) -> RecordError {
    let day = forgotten.to_zoned_datetime(sender.zone.clone()).strftime("%Y-%m-%d %H:%M").to_string();
    let why = format!("they were forgotten on {day}, and what happened before that isn't told again");
    refused(why, "leave it out; caps still count what the ledger knew of it")
}

fn reservation(ledger: &mut Ledger, id: EventId) -> Result<Told, RecordError> {
    let told = ledger.event(id)?.filter(|told| told.event.kind == EventKind::Planned);
    told.ok_or_else(|| refused(format!("the ledger has no reservation {id}"), "take a worksheet that this ledger made"))
}

/// A name of somebody whom nothing more is known of: the field is told by its shape.
fn name_of(plan: &Plan, ledger: &mut Ledger, person: Option<PersonNumber>, key: &str) -> Result<Name, RecordError> {
    let normal = identity::normal(key).into_owned();
    if let Some(person) = person {
        let aliases = ledger.aliases(person)?;
        if let Some(alias) =
            aliases.into_iter().find(|alias| alias.name.1 == normal || alias.name.1 == identity::exact(key))
        {
            return Ok(alias.name);
        }
    }
    let known_by = known_by(plan);
    let is_address = normal.contains('/');
    let fits = |field: &&&str| match (is_address, normal.contains('@')) {
        (true, _) => field.contains("url") || field.contains("profile"),
        (false, true) => field.contains("mail"),
        (false, false) => !field.contains("url") && !field.contains("mail"),
    };
    let field = known_by.iter().find(fits).or(known_by.first()).copied().unwrap_or("id");
    let schema = &plan.prospect.schema;
    let described = schema.field(field).and_then(|field| schema.fields.lookup(field));
    let name = described.map_or(normal, |field| field.name_in(key).into_owned());
    Ok(Name(field.to_owned(), name))
}

/// The move that a statement is about: `connect` is what is accepted, declined and withdrawn unless another is said.
fn the_move(
    plan: &Plan,
    kind: EventKind,
    statement: &Statement,
    reserved: Option<&Told>,
) -> Result<Option<String>, RecordError> {
    let of_reservation = || reserved.and_then(|told| told.event.mv.clone());
    let usual = || plan.request.map(|request| plan.moves[request].name.to_string());
    let mv = match kind {
        EventKind::Sent | EventKind::Blocked => statement.mv.clone().or_else(of_reservation),
        EventKind::Accepted | EventKind::Declined | EventKind::Withdrawn => statement.mv.clone().or_else(usual),
        _ => statement.mv.clone(),
    };
    match mv {
        None if kind != EventKind::Replied && !kind.is_remark() => {
            Err(refused("no move is named".to_owned(), "name it with --move"))
        }
        mv => Ok(mv),
    }
}

/// What somebody is told who said something that can't be, and what to do.
fn refusal(plan: &Plan, sender: &Sender, unfit: &Unfit) -> RecordError {
    let moment = |at: Timestamp| at.to_zoned_datetime(sender.zone.clone()).strftime("%Y-%m-%d %H:%M").to_string();
    let or_near =
        |near: &Option<String>, help: String| near.as_ref().map_or(help, |near| format!("did you mean `{near}`?"));
    let (why, help) = match unfit {
        Unfit::Future(at) => {
            (format!("{} is still to come", moment(*at)), "say when it happened, or leave --at out for now".to_owned())
        }
        Unfit::Move(name, near) => {
            let names: Vec<&str> = plan.moves.as_slice().iter().map(|mv| &*mv.name).collect();
            (format!("the policy has no move `{name}`"), or_near(near, format!("its moves are {}", names.join(", "))))
        }
        Unfit::Cap(name, near) => {
            let names: Vec<&str> = plan.caps.as_slice().iter().map(|cap| &*cap.name).collect();
            let help = or_near(near, format!("its caps are {}", names.join(", ")));
            (format!("the policy has no cap `{name}`"), help)
        }
        Unfit::Before(kind, sent) => {
            let why = format!("it can't be {} before it was sent, on {}", kind.as_str(), moment(*sent));
            (why, "mend the time with --at".to_owned())
        }
        Unfit::Form { mv, carries, .. } if carries.is_empty() => (unfit.to_string(), format!("`{mv}` carries none")),
        Unfit::Form { carries, .. } => (unfit.to_string(), format!("it carries {}", carries.join(", "))),
        Unfit::Nobody(_) => (unfit.to_string(), "name the person with --prospect".to_owned()),
    };
    RecordError::Refused(why, Some(help))
}

/// The moment at which something was done that a worksheet only says to be done: now on the sheet's own day, later the
/// end of that day, and before what is known to have come of it since it was reserved.
///
/// # Errors
///
/// Where the ledger fails.
pub fn done_at(
    ledger: &mut Ledger,
    reserved: &Told,
    now: Timestamp,
    sender: &Sender,
) -> Result<Timestamp, LedgerError> {
    let planned = &reserved.event;
    let usual = now.min(before(calendar::midnight_after(planned.at, &sender.zone)));
    let past = reserved.person.map(|person| ledger.of_person(person, None)).transpose()?.unwrap_or_default();
    let is_answer = |event: &&Event| {
        (unfit::is_answer(event.kind) || event.kind == EventKind::Replied)
            && event.sender == planned.sender
            && event.mv == planned.mv
            && event.at > planned.at
    };
    let answered = past.iter().map(|told| &told.event).filter(is_answer).map(|event| event.at).min();
    Ok(answered.map_or(usual, |at| usual.min(before(at)).max(planned.at)))
}

/// The second before.
fn before(at: Timestamp) -> Timestamp {
    at.checked_sub(SignedDuration::from_secs(1)).unwrap_or(at)
}

pub(crate) fn refused(why: String, help: &str) -> RecordError {
    RecordError::Refused(why, Some(help.to_owned()))
}
