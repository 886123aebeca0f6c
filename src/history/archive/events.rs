//! From what stands in an archive to what happened.

use std::collections::{BTreeMap, HashMap, HashSet};

use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::TimeZone;
use serde_json::{Map, Value};

use super::invitations::Member;
use super::messages::Message;
use super::own::Own;
use super::people::{People, Person};
use super::{Archive, ArchiveError, Owner, SOURCE};
use crate::history::ledger::{Event, Facts, Name, Written};
use crate::values::{EventKind, text};

/// Why a row of an archive is no event.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum LeftOut {
    /// A request that somebody else sent.
    Incoming,
    /// A connection of whom nothing may be seen.
    Hidden,
    /// A request to somebody of whom only a name is known that others have too, or nobody.
    InviteeUnknown,
    /// A message from or to somebody of whom only such a name is known.
    MemberUnknown,
    /// Messages of which it can't be told who wrote them.
    OwnerUnknown,
    /// Messages between others, by the address that the sender's aliases say is theirs.
    OwnerAbsent,
    /// Something that was not sent.
    Draft,
    Advertising,
    /// A message in a conversation of several.
    Group,
    /// A request's note, which stands among the messages too.
    Note,
    /// A message of the owner to themselves.
    ToOneself,
}

impl LeftOut {
    /// What it is, as a summary names several of them.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Incoming => "invitations that came in: no moves of ours",
            Self::Hidden => "connections of members who hide who they are",
            Self::InviteeUnknown => "invitations to people whose address isn't known",
            Self::MemberUnknown => "messages with people whose address isn't known",
            Self::OwnerUnknown => "messages of which it isn't known who is the sender",
            Self::OwnerAbsent => "messages in which no address of the sender stands: look at their `aliases`",
            Self::Draft => "drafts",
            Self::Advertising => "advertising",
            Self::Group => "messages in conversations of several",
            Self::Note => "notes of requests, found among the messages too",
            Self::ToOneself => "messages to oneself",
        }
    }
}

/// What an archive tells.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Found {
    /// What happened, what was sent before what came of it, each in order of time.
    pub events: Vec<Event>,
    /// How many rows are no events, and why.
    pub left_out: BTreeMap<LeftOut, u64>,
}

impl Archive {
    /// What happened, by `now`.
    ///
    /// # Errors
    ///
    /// Where the archive is somebody else's.
    pub fn events(&self, owner: &Owner, now: Timestamp) -> Result<Found, ArchiveError> {
        let own = Own::of(self, owner)?;
        let people = People::of(self, &own);
        let mut telling = Telling { archive: self, owner, own, people, talks: HashMap::new(), found: Found::default() };
        telling.messages();
        telling.invitations();
        telling.connections(now);
        telling.found.events.sort_by_key(|event| (event.kind, event.at));
        Ok(telling.found)
    }
}

/// The work of telling.
struct Telling<'a> {
    archive: &'a Archive,
    owner: &'a Owner,
    own: Own,
    people: People<'a>,
    /// With whom there were messages on which day, and when the first was. What opened a talk with a stranger is none.
    talks: HashMap<(Vec<Name>, Date), Timestamp>,
    found: Found,
}

/// Which way a message went.
#[derive(Clone, Copy)]
enum Way {
    Out,
    In,
}

impl<'a> Telling<'a> {
    fn leave_out(&mut self, why: LeftOut) {
        *self.found.left_out.entry(why).or_default() += 1;
    }

    fn event(&self, kind: EventKind, at: Timestamp, person: &Person<'_>) -> Event {
        let mut event = Event::new(kind, at, &self.owner.sender, SOURCE);
        event.names.clone_from(&person.names);
        event.facts = known(person.facts.clone());
        event
    }

    fn connections(&mut self, now: Timestamp) {
        for connection in &self.archive.connections {
            if connection.is_hidden() {
                self.leave_out(LeftOut::Hidden);
                continue;
            }
            let person = self.people.connected(connection);
            let day = day(connection.at, &self.owner.zone);
            let by_then = self.talks.get(&(person.names.clone(), day)).copied().unwrap_or(connection.at);
            // A day that isn't over counts up to now.
            let is_today = day == self::day(now, &self.owner.zone);
            let at = if is_today { by_then.min(now) } else { by_then };
            let mut event = self.event(EventKind::Accepted, at, &person);
            event.mv = Some("connect".to_owned());
            let mut facts = person.facts;
            facts.insert("relationship".to_owned(), Value::from("connected"));
            event.facts = known(facts);
            self.found.events.push(event);
        }
    }

    fn invitations(&mut self) {
        for invitation in &self.archive.invitations {
            if !invitation.went_out {
                self.leave_out(LeftOut::Incoming);
                continue;
            }
            let Some(person) = self.people.person(&invitation.invitee) else {
                self.leave_out(LeftOut::InviteeUnknown);
                continue;
            };
            let mut event = self.event(EventKind::Sent, invitation.at, &person);
            event.mv = Some("connect".to_owned());
            event.with = Some("note".to_owned()).filter(|_| !invitation.note.is_empty());
            self.found.events.push(event);
        }
    }

    fn messages(&mut self) {
        let notes = self.notes();
        let counterparts = self.counterparts();
        let mut opened: HashSet<&str> = HashSet::new();
        let mut in_order: Vec<&'a Message> = self.archive.messages.iter().collect();
        in_order.sort_by_key(|message| message.at);
        for message in in_order {
            let (way, person) = match self.with_whom(message, &counterparts) {
                Ok(found) => found,
                Err(why) => {
                    self.leave_out(why);
                    continue;
                }
            };
            let is_first = opened.insert(&message.conversation) || message.conversation.is_empty();
            match way {
                Way::Out if notes.contains(&(person.names.clone(), text::fold(&message.content).into_owned())) => {
                    self.leave_out(LeftOut::Note);
                }
                Way::Out => self.sent(message, &person, is_first),
                Way::In => {
                    self.talked(message, &person);
                    let event = self.event(EventKind::Replied, message.at, &person);
                    self.found.events.push(event);
                }
            }
        }
    }

    fn sent(&mut self, message: &Message, person: &Person<'_>, is_first: bool) {
        let message_day = day(message.at, &self.owner.zone);
        let was_connected =
            person.connection.is_some_and(|connection| day(connection.at, &self.owner.zone) < message_day);
        let is_inmail = message.has_subject && is_first && !was_connected;
        let mut event = self.event(EventKind::Sent, message.at, person);
        let (mv, with) = if is_inmail { ("inmail", "subject and body") } else { ("message", "body") };
        event.mv = Some(mv.to_owned());
        event.with = Some(with.to_owned());
        if !is_inmail {
            self.talked(message, person);
        }
        self.found.events.push(event);
    }

    fn talked(&mut self, message: &Message, person: &Person<'_>) {
        let day = day(message.at, &self.owner.zone);
        self.talks.entry((person.names.clone(), day)).or_insert(message.at);
    }

    /// Which way a message went, and the other person.
    fn with_whom(
        &self,
        message: &Message,
        counterparts: &HashMap<&str, Option<Member>>,
    ) -> Result<(Way, Person<'a>), LeftOut> {
        if message.is_draft {
            return Err(LeftOut::Draft);
        }
        if message.is_advertising {
            return Err(LeftOut::Advertising);
        }
        if !self.own.is_known(message) {
            return Err(LeftOut::OwnerUnknown);
        }
        if self.own.is_absent(message) {
            return Err(LeftOut::OwnerAbsent);
        }
        let counterpart = counterparts.get(message.conversation.as_str());
        let others = message.to_addresses.iter().filter(|address| !self.own.has(address)).count();
        let went_out = self.own.is(&message.from);
        if others > usize::from(went_out) || matches!(counterpart, Some(None)) {
            return Err(LeftOut::Group);
        }
        if !went_out {
            let person = self.people.person(&message.from).ok_or(LeftOut::MemberUnknown)?;
            return Ok((Way::In, person));
        }
        if !message.to_addresses.is_empty() && others == 0 {
            return Err(LeftOut::ToOneself);
        }
        let named = message.only_recipient().filter(|to| !self.own.is(to)).and_then(|to| self.people.person(&to));
        // Where only names stand there, whoever else wrote in the conversation is meant.
        let meant = named.or_else(|| self.people.person(counterpart?.as_ref()?));
        Ok((Way::Out, meant.ok_or(LeftOut::MemberUnknown)?))
    }

    /// Of each conversation the one member beside the owner who wrote in it; nobody where several did.
    fn counterparts(&self) -> HashMap<&'a str, Option<Member>> {
        let mut counterparts: HashMap<&str, Option<Member>> = HashMap::new();
        for message in self.archive.messages.iter().filter(|message| !message.conversation.is_empty()) {
            if self.own.is(&message.from) {
                continue;
            }
            let other = counterparts.entry(&message.conversation).or_insert_with(|| Some(message.from.clone()));
            if other.as_ref().is_some_and(|other| *other != message.from) {
                *other = None;
            }
        }
        counterparts
    }

    /// The notes of requests, by whom they went to.
    fn notes(&self) -> HashSet<(Vec<Name>, String)> {
        let went_out = self.archive.invitations.iter().filter(|sent| sent.went_out && !sent.note.is_empty());
        went_out
            .filter_map(|sent| Some((self.people.person(&sent.invitee)?.names, text::fold(&sent.note).into_owned())))
            .collect()
    }
}

fn day(at: Timestamp, zone: &TimeZone) -> Date {
    zone.to_datetime(at).date()
}

/// What is known of a prospect.
fn known(prospect: Map<String, Value>) -> Written<Facts> {
    Facts { prospect, ..Facts::default() }.into()
}
