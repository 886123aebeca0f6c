//! Policies, pasts and records, made from a list of numbers. The list is what proptest makes and shrinks: where it ends,
//! every choice left is the first one, and the first choice is the simplest.

use std::fmt::Write;

use crate::language::check::typed::{self, Policy};
use crate::records::schema::{Presence, Schema};
use crate::values::Value;
use crate::values::ids::{CapId, FieldId, FormId, Id, MoveId};
use crate::values::{EventKind, Type};
use jiff::{SignedDuration, Timestamp};

/// Numbers to choose by.
#[derive(Clone, Debug)]
pub(crate) struct Choices<'a> {
    left: std::slice::Iter<'a, u32>,
}

impl<'a> Choices<'a> {
    pub(crate) fn new(numbers: &'a [u32]) -> Self {
        Self { left: numbers.iter() }
    }

    /// A number below `end`.
    pub(crate) fn below(&mut self, end: usize) -> usize {
        self.left.next().map_or(0, |number| *number as usize % end)
    }

    /// Yes so often out of a hundred times.
    pub(crate) fn chance(&mut self, percent: usize) -> bool {
        self.below(100) >= 100 - percent
    }

    pub(crate) fn one<T: Clone>(&mut self, of: &[T]) -> T {
        of[self.below(of.len())].clone()
    }
}

const LENGTHS: [&str; 14] = [
    "1 day",
    "1 second",
    "30 minutes",
    "1 hour",
    "90 minutes",
    "12 hours",
    "24 hours",
    "36 hours",
    "2 days",
    "7 days",
    "2 weeks",
    "30 days",
    "90 days",
    "0 seconds",
];
const DATES: [&str; 7] =
    ["2026-03-08", "2026-03-29", "2026-10-04", "2024-02-29", "2026-11-01", "2026-01-01", "2026-04-05"];
const TIMES: [&str; 5] =
    ["2026-03-08 02:30", "2026-03-29T01:00:00Z", "2026-10-25 01:30", "2026-04-05 01:45", "2024-02-29T23:59:59+05:45"];
pub(crate) const ZONES: [&str; 5] =
    ["UTC", "America/New_York", "Europe/London", "Australia/Lord_Howe", "Asia/Kathmandu"];
const EVENTS: [&str; 7] = ["sent", "accepted", "replied", "declined", "withdrawn", "blocked", "unanswered"];
const MOVES: [&str; 5] = ["connect", "message", "inmail", "follow", "withdraw"];

/// Where an expression stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Place {
    Anywhere,
    Prospect,
    Sender,
    CapUnless,
    FollowUpUnless,
}

/// Writes a policy.
struct Writer<'a, 'b> {
    choices: &'b mut Choices<'a>,
    place: Place,
    /// The caps that may be named.
    caps: Vec<String>,
    conditions: Vec<String>,
    numbers: Vec<String>,
    /// Those of them that aren't another every second, which would use up all the moments that are looked at.
    calm_numbers: Vec<String>,
    texts: Vec<String>,
}

/// The text of a policy.
pub(crate) fn policy(choices: &mut Choices<'_>) -> String {
    writer(choices).policy()
}

/// The text of a policy that does nothing but count: what decides is how much it has counted.
pub(crate) fn counting_policy(choices: &mut Choices<'_>) -> String {
    writer(choices).counting_policy()
}

fn writer<'a, 'b>(choices: &'b mut Choices<'a>) -> Writer<'a, 'b> {
    Writer {
        choices,
        place: Place::Anywhere,
        caps: Vec::new(),
        conditions: Vec::new(),
        numbers: Vec::new(),
        calm_numbers: Vec::new(),
        texts: Vec::new(),
    }
}

const HEAD: &str = "policy \"Made\" language 1\n\nlist listed from \"listed.txt\"\n\n";

impl Writer<'_, '_> {
    fn one(&mut self, of: &[&'static str]) -> &'static str {
        self.choices.one(of)
    }

    fn chance(&mut self, percent: usize) -> bool {
        self.choices.chance(percent)
    }

    fn policy(mut self) -> String {
        let mut out = String::from(HEAD);
        self.records(&mut out);
        let hours = self.hours(&mut out);
        let caps = self.choices.below(4);
        // Defined names that ask caps come after them, so that limits read earlier caps only, and exemptions none.
        let mut items = String::new();
        let plain = self.choices.below(3);
        for number in 0..plain {
            self.define(&mut items, number);
        }
        for number in 0..caps {
            self.cap(&mut items, number, 35);
        }
        for number in plain..plain + self.choices.below(4) {
            self.define(&mut items, number);
        }
        self.moves(&mut out, hours);
        out.push_str(&items);
        if self.chance(20) {
            let _ = writeln!(out, "never stop\n    when {}\n", self.condition(2));
        }
        for number in 0..self.choices.below(3) {
            self.follow_up(&mut out, number, hours);
        }
        for number in 0..=self.choices.below(4) {
            self.rule(&mut out, number);
        }
        if self.chance(30) {
            let key = self.sort_key();
            let more = if self.chance(40) { format!(", {}", self.sort_key()) } else { String::new() };
            let _ = writeln!(out, "prioritize by {key}{more}");
        }
        out
    }

    fn counting_policy(mut self) -> String {
        let mut out = String::from(HEAD);
        self.records(&mut out);
        for (name, forms) in MOVES.iter().zip(["    text note\n", "    text body\n", "    text body\n", "", ""]) {
            let _ = writeln!(out, "move {name}\n{forms}");
        }
        self.cap(&mut out, 0, 100);
        for used in 0..8 {
            let mv = self.one(&["connect", "connect with note", "message", "inmail with body", "follow", "withdraw"]);
            let _ = writeln!(out, "rule used_{used}\n    when cap_0.used is {used}\n    then {mv}\n    else skip\n");
        }
        out
    }

    fn records(&mut self, out: &mut String) {
        out.push_str("record prospect\n    known by id, email, phone\n");
        for (name, ty) in [("id", "id"), ("email", "email"), ("phone", "address")] {
            let _ = writeln!(out, "    {name}: {}?", self.one(&["text", ty]));
        }
        out.push_str("    first_name: text?\n");
        out.push_str("    title: text?\n    company_domain: text?\n    tags: list of text?\n    zone_name: text?\n");
        out.push_str(
            "    seen_on: date?\n    replied_at: time?\n    pause: duration?\n    score: number?\n    flag: yes/no?\n",
        );
        self.place = Place::Prospect;
        let fit = if self.chance(50) {
            "number = 50".to_owned()
        } else {
            format!("number\n        = 80 when {}\n        = 20", self.condition(1))
        };
        let engaged = self.condition(1);
        let _ = writeln!(out, "    fit: {fit}\n    engaged: yes/no = ({engaged}) or fit > 90");
        let relation = if self.chance(50) { "" } else { " = pending" };
        let mark = if relation.is_empty() { "?" } else { "" };
        let _ = writeln!(out, "    relationship: stranger | pending | connected{mark}{relation}\n");
        self.place = Place::Sender;
        let quota = self.condition(1);
        let _ = writeln!(
            out,
            "record sender\n    id: text\n    timezone: text = \"UTC\"\n    created: date?\n    ssi: number = 2\n    \
             plan: free | premium = premium\n    quota: number\n        = 1 when {quota}\n        = 3\n"
        );
        self.place = Place::Anywhere;
    }

    /// Writes an `hours` item, and says whether.
    fn hours(&mut self, out: &mut String) -> bool {
        if !self.chance(60) {
            return false;
        }
        let open = self.one(&[
            "mon to fri 09:00 to 17:30",
            "sun 01:30 to 03:00",
            "mon to sun 00:00 to 24:00",
            "sat, sun 22:00 to 24:00\n    mon 00:00 to 00:30",
        ]);
        let zone = self.one(&["sender.timezone", "\"Australia/Lord_Howe\"", "zone_name", "\"America/New_York\""]);
        let _ = writeln!(out, "hours office\n    {open}\n    in {zone}");
        if self.chance(30) {
            let _ = writeln!(out, "    except {}", self.choices.one(&DATES));
        }
        out.push('\n');
        true
    }

    fn moves(&mut self, out: &mut String, hours: bool) {
        for (name, forms) in [
            ("connect", &["note"] as &[_]),
            ("inmail", &["subject", "body"]),
            ("message", &["body"]),
            ("follow", &[]),
            ("withdraw", &[]),
        ] {
            let _ = writeln!(out, "move {name}");
            for _ in 0..self.choices.below(5).saturating_sub(2) {
                let _ = writeln!(out, "    needs {}", self.condition(2));
            }
            for form in forms {
                if self.chance(30) {
                    let _ =
                        writeln!(out, "    text {form} up to {} characters when {}", self.count(), self.condition(1));
                }
                let _ = writeln!(out, "    text {form} up to {} characters", self.one(&["300", "12", "20"]));
            }
            if hours && self.chance(25) {
                out.push_str("    during office\n");
            }
            out.push('\n');
        }
    }

    /// Writes a cap that exempts something so often out of a hundred times.
    fn cap(&mut self, out: &mut String, number: usize, exempts: usize) {
        let name = format!("cap_{number}");
        let _ = write!(
            out,
            "cap {name}\n    counts {}",
            self.one(&[
                "connect",
                "message",
                "connect, message",
                "inmail, connect with note",
                "connect with note",
                "inmail with body",
                "withdraw",
                "connect, inmail, message, follow"
            ])
        );
        if self.chance(exempts) {
            self.place = Place::CapUnless;
            let _ = write!(out, " unless {}", self.condition(2));
            self.place = Place::Anywhere;
        }
        out.push('\n');
        match self.choices.below(6) {
            0 | 1 => {}
            2 => out.push_str("    for everyone\n"),
            3 => out.push_str("    for each company_domain\n"),
            4 => out.push_str("    for each sender and company_domain\n"),
            _ => out.push_str("    for each sender\n"),
        }
        for _ in 0..self.choices.below(3).saturating_sub(1) {
            let limit = if self.chance(20) { "none".to_owned() } else { self.count() };
            let _ = writeln!(out, "    limit {limit} when {}", self.condition(2));
        }
        let limit = if self.chance(10) { "none".to_owned() } else { self.count() };
        let _ = writeln!(out, "    limit {limit}");
        let every = match self.choices.below(6) {
            0 => self.one(&LENGTHS[..13]).to_owned(),
            1 => "day".to_owned(),
            2 => "week".to_owned(),
            3 => "month".to_owned(),
            4 => format!("month from day {}", self.choices.one(&["14", "29", "31", "1"])),
            _ => self.one(&LENGTHS[8..13]).to_owned(),
        };
        let zone = if every.starts_with(|first: char| !first.is_ascii_digit()) && self.chance(25) {
            format!(" in \"{}\"", self.choices.one(&ZONES))
        } else {
            String::new()
        };
        let _ = writeln!(out, "    every {every}{zone}");
        if self.chance(40) {
            let after = if self.chance(50) { " after restricted" } else { "" };
            let _ = writeln!(out, "    cooldown {}{after}", self.one(&LENGTHS[..13]));
        }
        out.push('\n');
        self.caps.push(name);
    }

    fn define(&mut self, out: &mut String, number: usize) {
        let _ = write!(out, "define name_{number}\n    = ");
        match self.choices.below(3) {
            0 => {
                let (one, when) = (self.condition(2), self.condition(1));
                if self.chance(30) {
                    let _ = writeln!(out, "({one}) when {when}\n    = {}\n", self.condition(1));
                } else {
                    let _ = writeln!(out, "{one}\n");
                }
                self.conditions.push(format!("name_{number}"));
            }
            1 => {
                let (one, when) = (self.number(2), self.condition(1));
                let value = if self.chance(30) { format!("{one} when {when}\n    = {}", self.number(1)) } else { one };
                let _ = writeln!(out, "{value}\n");
                if !value.contains(" / 1 hour") && !value.contains("name_") {
                    self.calm_numbers.push(format!("name_{number}"));
                }
                self.numbers.push(format!("name_{number}"));
            }
            _ => {
                let text = self.template();
                if self.chance(30) {
                    let _ = writeln!(out, "\"{text}\" when {}\n    = \"{}\"\n", self.condition(1), self.template());
                } else {
                    let _ = writeln!(out, "\"{text}\"\n");
                }
                self.texts.push(format!("name_{number}"));
            }
        }
    }

    fn rule(&mut self, out: &mut String, number: usize) {
        let _ = writeln!(out, "rule rule_{number}");
        for _ in 0..self.choices.below(3) {
            let _ = writeln!(out, "    when {}", self.condition(2));
        }
        self.options(out, true);
        out.push('\n');
    }

    fn options(&mut self, out: &mut String, may_go_on: bool) {
        let mut word = "then";
        let options = 1 + self.choices.below(3);
        for number in 1..=options {
            let option = self.option(may_go_on);
            // What is always possible has nothing behind it.
            let ends = matches!(&*option, "wait" | "skip" | "review" | "next") && number < options;
            let when = if self.chance(30) || ends { format!(" when {}", self.condition(1)) } else { String::new() };
            let _ = writeln!(out, "    {word} {option}{when}");
            word = "else";
        }
    }

    fn option(&mut self, may_go_on: bool) -> String {
        match self.choices.below(13) {
            0 => "connect".to_owned(),
            1 | 2 => format!("connect with note{}", self.with()),
            3 => "message".to_owned(),
            4 => format!("message with body{}", self.with()),
            5 => format!("inmail with subject{} and body{}", self.with(), self.with()),
            6 => "inmail".to_owned(),
            7 => "follow".to_owned(),
            8 => "withdraw".to_owned(),
            9 => "wait".to_owned(),
            10 => "skip".to_owned(),
            11 => "review".to_owned(),
            _ if may_go_on => "next".to_owned(),
            _ => "connect".to_owned(),
        }
    }

    fn with(&mut self) -> String {
        match self.choices.below(3) {
            0 => String::new(),
            1 if !self.texts.is_empty() => format!(" {}", self.choices.one(&self.texts)),
            _ => format!(" \"{}\"", self.template()),
        }
    }

    fn template(&mut self) -> String {
        let words = self.one(&["Hi", "Hello there, "]);
        if !self.calm_numbers.is_empty() && self.chance(25) {
            return format!("{words} {{{}}}", self.choices.one(&self.calm_numbers));
        }
        let part = self.one(&[
            "",
            " {first_name}",
            " {first_name | you}",
            " {fit}{{",
            " {sender.plan}",
            " {tags}",
            " {seen_on | then}",
            "{relationship}",
        ]);
        format!("{words}{part}")
    }

    fn follow_up(&mut self, out: &mut String, number: usize, hours: bool) {
        let _ = writeln!(out, "follow_up follow_{number}");
        let subject = self.one(&["connect", "message", "anything", "inmail"]);
        let _ = writeln!(out, "    after {subject} {}", self.one(&EVENTS[..6]));
        for _ in 0..self.choices.below(5) / 2 {
            let _ = writeln!(out, "    when {}", self.condition(2));
        }
        let mut range = [self.choices.below(13), self.choices.below(13)].map(|place| LENGTHS[place]);
        range.sort_by_key(|length| seconds(length));
        let _ = if range[0] == range[1] {
            writeln!(out, "    wait {}", range[0])
        } else {
            writeln!(out, "    wait {} to {}", range[0], range[1])
        };
        if hours && self.chance(50) {
            out.push_str("    during office\n");
        }
        if self.chance(50) {
            self.place = Place::FollowUpUnless;
            let _ = writeln!(out, "    unless {}", self.condition(2));
            self.place = Place::Anywhere;
        }
        self.options(out, false);
        if self.chance(50) {
            let _ = writeln!(out, "    lapses {} late", self.choices.one(&LENGTHS[..13]));
        }
        out.push('\n');
    }

    fn sort_key(&mut self) -> String {
        let key = match self.choices.below(7) {
            0 => "engaged".to_owned(),
            1 => self.number(1),
            2 => "relationship".to_owned(),
            3 => "seen_on".to_owned(),
            4 => "replied_at".to_owned(),
            5 => "pause".to_owned(),
            _ => "flag".to_owned(),
        };
        format!("{key}{}", self.one(&["", " descending", " ascending"]))
    }

    // ----------------------------------------------------------------------------------------------- expressions

    /// A limit: a number that is never missing.
    fn count(&mut self) -> String {
        if self.place != Place::Anywhere {
            return "2".to_owned();
        }
        match self.choices.below(12) {
            0..=3 => self.one(&["1", "2", "3", "0"]).to_owned(),
            4 => "2.7".to_owned(),
            5 => "sender.ssi".to_owned(),
            6 => "sender.quota".to_owned(),
            7 => "sender.ssi - 3".to_owned(),
            8 => "min(sender.quota, 2)".to_owned(),
            9 => "round(sender.ssi / 4)".to_owned(),
            10 if !self.caps.is_empty() => format!("{}.used + 1", self.choices.one(&self.caps)),
            _ => "fit / 25".to_owned(),
        }
    }

    fn condition(&mut self, depth: usize) -> String {
        if depth > 0 {
            match self.choices.below(10) {
                0..=5 => {}
                6 => return format!("not ({})", self.condition(depth - 1)),
                7 => return format!("({}) and ({})", self.condition(depth - 1), self.condition(depth - 1)),
                8 => return format!("({}) or ({})", self.condition(depth - 1), self.condition(depth - 1)),
                _ => return self.comparison(depth),
            }
        }
        let place = self.place;
        match place {
            Place::Sender => self.of_sender(),
            Place::Prospect => self.of_prospect(),
            Place::CapUnless | Place::FollowUpUnless if self.chance(40) => {
                let word = self.one(&EVENTS);
                let within = if self.chance(50) { format!(" within {}", self.length(0)) } else { String::new() };
                format!("{word}{within}")
            }
            _ => match self.choices.below(12) {
                0 | 1 => self.of_prospect(),
                2 => self.of_sender(),
                3..=6 => self.event(),
                7 => self.within(),
                8 if !self.caps.is_empty() && self.place == Place::Anywhere => {
                    format!("{} is exhausted", self.choices.one(&self.caps))
                }
                9 if !self.conditions.is_empty() => self.choices.one(&self.conditions),
                10 if !self.conditions.is_empty() => format!("{} is no", self.choices.one(&self.conditions)),
                11 => format!("prospect is{} one of listed", self.one(&["", " not"])),
                _ => self.comparison(0),
            },
        }
    }

    fn of_prospect(&mut self) -> String {
        self.one(&[
            "first_name is present",
            "flag",
            "flag is no",
            "flag is not yes",
            "title is \"vp sales\"",
            "title is not \"VP Sales\"",
            "title mentions one of \"vp\", \"head of\"",
            "title mentions one of listed",
            "title mentions one of tags",
            "title matches \"^head\"",
            "title contains \"SALES\"",
            "title starts with \"head\"",
            "title ends with first_name",
            "tags contains \"warm\"",
            "title is one of tags",
            "title is one of \"CEO\", \"VP Sales\"",
            "tags is one of listed",
            "company_domain is one of listed",
            "score >= 50",
            "score between 10 and 50",
            "score is missing",
            "relationship_is",
            "length(title) > 5",
            "length(tags) >= 2",
            "pause > 1 hour",
            "replied_at >= seen_on",
            "seen_on is replied_at",
            "replied_at - seen_on < 1 day",
            "seen_on + pause > replied_at",
            "pause / 1 hour > 2",
            "pause * 2 > 1 day",
            "max(seen_on, 2026-03-08) is 2026-03-08",
        ])
        .replace(
            "relationship_is",
            if self.place == Place::Prospect { "flag is yes" } else { "relationship > stranger" },
        )
    }

    fn of_sender(&mut self) -> String {
        self.one(&[
            "sender.created is present",
            "sender.ssi >= 2",
            "sender.plan is free",
            "sender.created < 2026-03-01",
            "sender.plan is one of premium, free",
        ])
        .replace(
            "sender.plan is free",
            if self.place == Place::Sender { "plan is free" } else { "sender.plan is free" },
        )
    }

    fn event(&mut self) -> String {
        let subject = if self.chance(25) { "anything" } else { self.one(&MOVES) };
        let not = self.one(&["", "", " not", " never"]);
        let word = self.one(&EVENTS);
        let mut event = format!("{subject}{not} {word}");
        match self.choices.below(5) {
            0..=2 => {}
            3 => event.push_str(" by anyone"),
            _ => event.push_str(" by another sender"),
        }
        if self.chance(20) {
            event.push_str(" at company_domain");
        }
        if self.chance(45) {
            let _ = write!(event, " within {}", self.length(1));
        }
        event
    }

    fn within(&mut self) -> String {
        let moment = self.moment(1);
        format!("{moment} within {}", self.length(1))
    }

    fn knows_clock(&self) -> bool {
        !matches!(self.place, Place::Prospect | Place::Sender)
    }

    fn moment(&mut self, depth: usize) -> String {
        let clock = self.knows_clock();
        match self.choices.below(8) {
            0 => "seen_on".to_owned(),
            1 => "replied_at".to_owned(),
            2 => "sender.created".to_owned(),
            3 => self.choices.one(&DATES).to_owned(),
            4 => self.choices.one(&TIMES).to_owned(),
            5 if clock => "now".to_owned(),
            6 if depth > 0 => format!("({} + {})", self.moment(0), self.length(0)),
            7 if depth > 0 => format!("({} - {})", self.moment(0), self.length(0)),
            _ => "seen_on".to_owned(),
        }
    }

    fn length(&mut self, depth: usize) -> String {
        match self.choices.below(8) {
            5 if depth > 0 && self.knows_clock() => format!("({} - {})", self.moment(0), self.moment(0)),
            6 => "pause".to_owned(),
            7 if depth > 0 => format!("{} * 2", self.one(&LENGTHS[..13])),
            _ => self.one(&LENGTHS).to_owned(),
        }
    }

    fn number(&mut self, depth: usize) -> String {
        let clock = self.knows_clock();
        match self.choices.below(10) {
            0 => "score".to_owned(),
            1 => "fit".to_owned(),
            2 => self.one(&["2", "0", "10", "50.5"]).to_owned(),
            3 if !self.caps.is_empty() && self.place == Place::Anywhere => {
                let figure = self.one(&["used", "limit", "left"]);
                format!("{}.{figure}", self.choices.one(&self.caps))
            }
            4 if !self.numbers.is_empty() => self.choices.one(&self.numbers),
            5 if clock => format!("days since {}", self.moment(0)),
            6 if depth > 0 => {
                let sign = self.one(&["+", "-", "*", "/"]);
                format!("({} {sign} {})", self.number(depth - 1), self.number(depth - 1))
            }
            7 if depth > 0 => format!("{}({}, {})", self.one(&["min", "max"]), self.number(0), self.number(0)),
            8 if clock => format!("(({} - {}) / 1 hour)", self.moment(0), self.moment(0)),
            _ => "sender.ssi".to_owned(),
        }
    }

    fn comparison(&mut self, depth: usize) -> String {
        if matches!(self.place, Place::Prospect | Place::Sender) {
            return if self.place == Place::Prospect { self.of_prospect() } else { self.of_sender() };
        }
        let sign = self.one(&["<", ">=", "<=", ">", "is", "is not"]);
        match self.choices.below(5) {
            0 => format!("{} {sign} {}", self.number(depth), self.number(0)),
            1 => format!("{} {sign} {}", self.moment(depth), self.moment(0)),
            3 if !self.texts.is_empty() => format!("{} contains \"2\"", self.choices.one(&self.texts)),
            4 if !self.texts.is_empty() => format!("length({}) > {}", self.choices.one(&self.texts), self.number(0)),
            _ => format!("{} between {} and replied_at", self.moment(depth), self.moment(0)),
        }
    }
}

/// The seconds of one of [`LENGTHS`].
pub(crate) fn seconds(length: &str) -> i64 {
    crate::values::calendar::parse_duration(length).unwrap().as_secs()
}

// --------------------------------------------------------------------------------------------------------- the past

/// A record's raw values.
pub(crate) fn record(choices: &mut Choices<'_>, policy: &Policy, now: Timestamp) -> Vec<Value> {
    let human = choices.below(4);
    let schema = &policy.prospect.schema;
    let mut slots: Vec<Value> = fields(schema).map(|field| value(choices, schema, field, now)).collect();
    let names: &[&str] =
        choices.one(&[&["id"] as &[_], &["id", "email"], &["email"], &["email", "phone"], &["id", "email", "phone"]]);
    for field in ["id", "email", "phone"] {
        // Sometimes a name is that of another, as a shared mailbox is.
        let human = if choices.chance(12) { choices.below(4) } else { human };
        let place = schema.field(field).unwrap();
        let name = match (field, &schema.fields[place].ty) {
            ("id", _) => format!("P{human}"),
            ("email", _) => format!("p{human}@acme.example"),
            (_, Type::Address) => format!("https://www.linkedin.com/in/p{human}/"),
            _ => format!("+1 555 {human}"),
        };
        let name = if names.contains(&field) { Value::Text(name.into()) } else { Value::Missing };
        slots[place.index()] = name;
    }
    slots
}

/// A sender's raw values, and their name.
pub(crate) fn sender(choices: &mut Choices<'_>, policy: &Policy, now: Timestamp, zone: &str) -> Vec<Value> {
    let schema = &policy.sender.schema;
    let mut slots: Vec<Value> = fields(schema).map(|field| value(choices, schema, field, now)).collect();
    slots[schema.field("id").unwrap().index()] = Value::Text("s".into());
    slots[schema.field("timezone").unwrap().index()] = Value::Text(zone.into());
    slots
}

fn fields(schema: &Schema) -> impl Iterator<Item = FieldId> {
    (0..schema.fields.len()).map(FieldId::from_index)
}

fn value(choices: &mut Choices<'_>, schema: &Schema, field: FieldId, now: Timestamp) -> Value {
    let info = &schema.fields[field];
    if info.presence != Presence::Required && !choices.chance(60) {
        return Value::Missing;
    }
    match &info.ty {
        Type::Text | Type::Email | Type::Address | Type::Id => Value::Text(text(choices, &info.name).into()),
        Type::Number(_) => Value::Number(choices.one(&[2.0, 0.0, 1.0, 3.0, 10.0, 50.0, 50.5, 75.0, -1.0])),
        Type::YesNo => Value::YesNo(choices.chance(50)),
        Type::Date => {
            let near = now.to_zoned_datetime(jiff::tz::TimeZone::UTC).date();
            let days = choices.one(&[0, -1, 1, -2, 2, -7, 7, -30]);
            let near = near.saturating_add(SignedDuration::from_hours(days * 24));
            Value::Date(if choices.chance(70) { near } else { choices.one(&DATES).parse().unwrap() })
        }
        Type::Time => Value::Time(moment_near(choices, now, true)),
        Type::Duration => Value::Duration(SignedDuration::from_secs(seconds(choices.one(&LENGTHS)))),
        Type::Words(words) => Value::Word(u16::try_from(choices.below(words.len())).unwrap()),
        Type::ListOfText => {
            let texts = ["warm", "VP SALES", "ceo", "acme.example"];
            Value::List((0..=choices.below(3)).map(|_| choices.one(&texts).into()).collect())
        }
    }
}

fn text(choices: &mut Choices<'_>, field: &str) -> &'static str {
    match field {
        "title" => choices.one(&["VP Sales", "Head of Sales", "ceo", "vp, Marketing Jane"]),
        "company_domain" => choices.one(&["acme.example", "ACME.example", "beta.example"]),
        "zone_name" => choices.one(&["Europe/London", "America/New_York", "nowhere"]),
        _ => choices.one(&["Jane", "Zoë 🙂"]),
    }
}

/// A moment some usual length before (or after) another, to the second or a second beside it.
pub(crate) fn moment_near(choices: &mut Choices<'_>, now: Timestamp, may_come: bool) -> Timestamp {
    let length = seconds(choices.one(&LENGTHS)) * choices.one(&[1, 1, 1, 2]) + choices.one(&[0, 0, 0, 1, -1]);
    let sign = if may_come && choices.chance(25) { 1 } else { -1 };
    let moment = now + SignedDuration::from_secs(sign * length);
    if may_come { moment } else { moment.min(now) }
}

/// The moment of asking: around the clock changes of the zones, a leap day and the turn of the year.
pub(crate) fn now(choices: &mut Choices<'_>) -> Timestamp {
    let base: Timestamp = choices
        .one(&[
            "2026-01-14T10:00:00Z",
            "2026-03-08T07:00:00Z",
            "2026-03-29T01:00:00Z",
            "2026-04-04T15:00:00Z",
            "2026-10-03T15:30:00Z",
            "2026-10-25T01:00:00Z",
            "2026-11-01T06:00:00Z",
            "2024-02-29T18:15:00Z",
            "2025-12-31T23:59:59Z",
        ])
        .parse()
        .unwrap();
    let hours = i64::try_from(choices.below(72)).unwrap() - 20;
    let seconds = choices.one(&[0, 0, 1, -1, 1800, 917]);
    base + SignedDuration::from_secs(if hours == -20 { 0 } else { hours * 3600 } + seconds)
}

/// An event to be told: what, of which move, with which texts.
pub(crate) fn event(choices: &mut Choices<'_>, policy: &Policy) -> (EventKind, Option<MoveId>, Vec<FormId>) {
    let what = choices.one(&[
        EventKind::Sent,
        EventKind::Sent,
        EventKind::Sent,
        EventKind::Accepted,
        EventKind::Replied,
        EventKind::Declined,
        EventKind::Withdrawn,
        EventKind::Blocked,
    ]);
    let named = choices.one(&MOVES);
    let mv = policy.moves.position(|mv| &*mv.name == named).unwrap();
    let forms = &policy.moves[mv].forms;
    let forms = (0..forms.len()).map(FormId::from_index).filter(|_| choices.chance(50)).collect();
    let mv = if what == EventKind::Replied && choices.chance(50) { None } else { Some(mv) };
    (what, mv, forms)
}

/// The most that a cap's limit may be, by the configuration.
pub(crate) fn clamp(choices: &mut Choices<'_>) -> Option<u64> {
    choices.chance(15).then(|| choices.below(3) as u64)
}

/// Something to be told of a counter: `restricted`, or how many.
pub(crate) fn told(choices: &mut Choices<'_>, caps: usize) -> (CapId, Option<u64>) {
    let cap = CapId::from_index(choices.below(caps));
    (cap, choices.chance(50).then(|| choices.below(4) as u64))
}

/// The lengths of time and the moments that stand in a policy.
pub(crate) fn constants(policy: &Policy) -> (Vec<i64>, Vec<Value>) {
    let (mut lengths, mut moments) = (vec![0], Vec::new());
    let zones = ZONES.map(|name| crate::values::calendar::zone(name).unwrap());
    let mut each = |part: &typed::Expr| match &part.kind {
        typed::ExprKind::Constant(Value::Duration(length)) => lengths.push(length.as_secs()),
        typed::ExprKind::Constant(value @ (Value::Date(_) | Value::Time(_))) => moments.push(value.clone()),
        typed::ExprKind::LocalTime(at) => {
            moments.extend(zones.iter().map(|zone| Value::Time(zone.to_timestamp(*at).unwrap())))
        }
        _ => {}
    };
    for expr in expressions(policy) {
        crate::language::check::visit(expr, &mut each);
    }
    for (_, cap) in policy.caps.iter() {
        if let crate::values::calendar::Window::Rolling(length) = &cap.every {
            lengths.push(length.as_secs());
        }
        lengths.extend(cap.cooldown.map(|cooldown| cooldown.length.as_secs()));
    }
    (lengths, moments)
}

/// Every expression of a policy but field defaults, which don't change with time.
pub(crate) fn expressions(policy: &Policy) -> Vec<&typed::Expr> {
    let mut all: Vec<&typed::Expr> = Vec::new();
    for (_, mv) in policy.moves.iter() {
        all.extend(mv.needs.iter().map(|need| &need.condition));
        all.extend(mv.forms.iter().filter_map(|(_, form)| form.limit.as_ref()));
    }
    for (_, cap) in policy.caps.iter() {
        all.extend(cap.unless.iter().chain([&cap.limit]));
    }
    all.extend(policy.defines.iter().map(|(_, define)| &define.value));
    all.extend(policy.nevers.iter().map(|never| &never.when));
    all.extend(policy.rules.iter().flat_map(|rule| &rule.when));
    all.extend(policy.follow_ups.iter().flat_map(|item| item.when.iter().chain(&item.unless)));
    let options =
        policy.rules.iter().map(|rule| &rule.options).chain(policy.follow_ups.iter().map(|item| &item.options));
    for option in options.flatten() {
        all.extend(option.when.iter());
        if let typed::Action::Move(_, with) = &option.action {
            all.extend(with.iter().filter_map(|with| with.text.as_ref()));
        }
    }
    all
}
