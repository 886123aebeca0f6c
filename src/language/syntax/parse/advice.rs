//! What to do instead, where no correction is certain.

use crate::language::syntax::grammar::{Expected, Rule};

use super::place::Place;

/// What is said of a word that has no counterpart, where it was found.
const ADVICE: [(&str, &str); 9] = [
    ("than", "write `<`, `<=`, `>` or `>=`"),
    ("nor", "write `not (… or …)`"),
    ("xor", "write `(… and not …) or (not … and …)`"),
    ("but", "write `and`"),
    ("in", "write `is one of` and the values with commas between them"),
    ("like", "write `contains`, `starts with`, `ends with` or `mentions`"),
    ("ago", "for what lies no further back write `within 3 days`"),
    ("of", "write `is one of` and the values with commas between them"),
    ("{", "nothing stands in braces here: clauses are lines below their item"),
];

/// Behind a rule's or an option's `wait`.
const NO_LENGTH: &str = "`then wait` has no length: it lasts until something changes; how long after an event something is \
                         done stands in a `follow_up`: `wait 7 days`";

impl Place<'_> {
    /// What to do instead of what was found.
    pub(super) fn advice(&self, found: &str) -> Option<String> {
        let before = self.words(self.token_before(self.stop.at));
        let is_number = |word: &str| !word.is_empty() && word.bytes().all(|byte| byte.is_ascii_digit());
        match (self.kind.rule, before, found) {
            (Rule::cap, _, "per") => Some(self.per()),
            (Rule::cap, count, _) if is_number(count) && self.is_behind_every() => {
                let days = if count == "1" { "day" } else { "days" };
                Some(format!(
                    "write the unit behind the number: `every {count} {days}`, or `every day` for a calendar day"
                ))
            }
            (_, count, _) if is_number(count) && is_of_work(found) => Some(format!(
                "lengths count every day: write `{count} days`; `during` and the name of an `hours` item keep the move to \
                 open hours"
            )),
            (Rule::rule_item, "wait", count) if is_number(count) => Some(NO_LENGTH.to_owned()),
            (Rule::rule_item, _, "wait") => Some(format!("write `then wait` if that is the decision; {NO_LENGTH}")),
            (_, "every", count) if is_number(count) => {
                Some("write `every 7 days`, `every day`, `week` or `month`".to_owned())
            }
            _ => self.advice_by_place(found).map(str::to_owned).or_else(|| self.advice_by_word(found)),
        }
    }

    /// What is said of a word, wherever it stands.
    fn advice_by_word(&self, found: &str) -> Option<String> {
        let known = ADVICE.iter().find(|(theirs, _)| *theirs == found).map(|(_, advice)| (*advice).to_owned());
        let only_text = self.stop.expected == [Expected::Thing("a text in quotes")];
        known.or_else(|| {
            (only_text && !found.is_empty()).then(|| "a text, and the name of a file, stands in quotes".to_owned())
        })
    }

    /// What is said at a place, whatever the word.
    fn advice_by_place(&self, found: &str) -> Option<&'static str> {
        let before = self.token_before(self.stop.at);
        let earlier = self.words(self.token_before(before.start));
        let is_number = |word: &str| !word.is_empty() && word.bytes().all(|byte| byte.is_ascii_digit());
        let line = self.words(0..self.stop.at).rsplit('\n').next().unwrap_or("");
        match (self.kind.rule, found) {
            (_, "-" | "*" | "•") if self.begins_line(self.stop.at) => Some("leave the dash out: a clause is a line"),
            (_, "$" | "€" | "£") => Some("write the number alone"),
            (Rule::rule_item, "priority" | "order" | "prioritize") => Some(
                "rules are asked in the order they stand in; who gets the last slots is an item: `prioritize by …`",
            ),
            (Rule::rule_item | Rule::follow_up, ",") if line.trim_start().starts_with("then") => {
                Some("one move is decided at a time: what comes later is a `follow_up`, what replaces it an `else`")
            }
            (Rule::rule_item | Rule::follow_up, _) if matches!(earlier, "then" | "else") => {
                Some("behind it stands the name of a move: `then connect`")
            }
            (Rule::hours, _) => {
                Some("hours are written `mon to fri 09:00 to 17:30`, their zone in quotes: `in \"Europe/Berlin\"`")
            }
            (Rule::list, _) => Some("the entries of a list stand in a file: `list blocked from \"blocked.txt\"`"),
            (Rule::test, _) if found.starts_with('"') => Some("write `is` between a field and its value"),
            (Rule::cap, _) if earlier == "limit" && is_number(self.words(before)) => {
                Some("what is counted and how often stand in clauses of their own: `counts connect`, `every day`")
            }
            (_, ",") => Some("several values stand behind `is one of` or `mentions one of`, without parentheses"),
            (_, "<" | "<=" | ">" | ">=") => {
                Some("write what is compared again: `employees >= 50 and employees <= 200`")
            }
            (_, _) if earlier == "between" || line.contains(" between ") => Some("write `between 50 and 200`"),
            _ => None,
        }
    }

    /// Whether the number before is that of `every 1`.
    fn is_behind_every(&self) -> bool {
        let count = self.token_before(self.stop.at);
        self.words(self.token_before(count.start)) == "every"
    }

    /// `limit 2 per company`, `limit 20 per day`
    fn per(&self) -> String {
        let behind = self.token(self.stop.at).end;
        let blanks =
            self.words(behind..self.text().len()).len() - self.words(behind..self.text().len()).trim_start().len();
        match self.words(self.token(behind + blanks)) {
            unit @ ("day" | "week" | "month") => format!("write a clause of its own: `every {unit}`"),
            "sender" | "rep" | "user" | "account" | "seat" => {
                "leave it out: a cap counts for each sender where it says nothing else".to_owned()
            }
            "company" | "domain" | "organisation" | "organization" => {
                "write a clause of its own: `for each company_domain`".to_owned()
            }
            "" => "write a clause of its own: `every day`, or `for each company_domain`".to_owned(),
            field => format!("write a clause of its own: `for each {field}`"),
        }
    }
}

/// Whether a word is of days on which people work.
fn is_of_work(word: &str) -> bool {
    matches!(word, "working" | "business" | "work" | "workdays" | "weekdays" | "workday" | "weekday")
}
