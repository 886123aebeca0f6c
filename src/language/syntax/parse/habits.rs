//! What people write by habit and the grammar doesn't read: each with what is written here instead.

use std::ops::Range;

use crate::language::diagnostic::{Code, Diagnostic};
use crate::language::syntax::grammar::{self, Expected, Rule};

use super::clauses::{ELSE, WHOSE};
use super::comments::foreign_comment;
use super::kind;
use super::letters::is_word;
use super::place::Place;
use super::recovery::{Mistake, Repair, is_reserved};

/// Words of the same meaning, and ours.
const SYNONYMS: [(&str, &str); 3] = [("require", "needs"), ("requires", "needs"), ("reason", "because")];

/// Words and signs that say nothing here.
const IDLE: [&str; 5] = [";", "was", "were", "has", "have"];

/// Kinds of item that begin with a name of one word.
const NAMED: [Rule; 7] =
    [Rule::define, Rule::move_item, Rule::cap, Rule::never, Rule::rule_item, Rule::hours, Rule::follow_up];

impl Place<'_> {
    /// A mistake that is known, with its correction.
    pub(super) fn habit(&self) -> Option<Mistake> {
        let here = self.token(self.stop.at);
        let found = self.words(here.clone());
        self.comment(&here).or_else(|| self.capitals()).or_else(|| self.name_of_line()).or_else(|| match found {
            ":" if self.kind.rule != Rule::record => Some(self.colon(here)),
            "," if !self.expects_word("?") => self.thousands(here),
            "==" if self.expects_word("=") => Some(self.written_so(here, "=")),
            "," if self.expects_word("?") => Some(self.written_so(here, " |")),
            "%" => Some(self.percent(here)),
            _ if self.expects_word("late") && self.kind.rule == Rule::follow_up => Some(self.without_late()),
            _ if self.expects_word("language") && here.is_empty() => Some(self.without_language()),
            _ if found.starts_with('"') && matches!(self.words(self.token_before(here.start)), "with") => {
                Some(self.text_alone(here))
            }
            "otherwise" if self.expects_word("else") => Some(self.otherwise(here)),
            "where" if self.expects_word("when") => Some(self.where_clause(here)),
            "then" if self.kind.rule == Rule::never => Some(self.then_in_never(here)),
            _ if IDLE.contains(&found) => Some(self.idle(here)),
            _ if found.starts_with('"') => self.quoted_name(here),
            _ => {
                let synonym = SYNONYMS.iter().find(|(theirs, ours)| *theirs == found && self.expects_word(ours));
                match synonym {
                    Some((_, ours)) => Some(self.written_so(here, ours)),
                    None => self.name_of_words(here),
                }
            }
        })
    }

    fn corrected(&self, range: Range<usize>, message: String, help: impl Into<String>, right: &str) -> Mistake {
        let span = self.span(range.clone());
        let finding = Diagnostic::new(Code::Foreign, span, message).help(help).edit(span, right);
        Mistake { finding, repair: Repair::Replace(range, right.to_owned()) }
    }

    /// A mistake that may mean several things: told, and read on as if it meant one.
    fn doubted(&self, range: Range<usize>, message: String, help: impl Into<String>, read_as: &str) -> Mistake {
        let finding = Diagnostic::new(Code::Foreign, self.span(range.clone()), message).help(help);
        Mistake { finding, repair: Repair::Replace(range, read_as.to_owned()) }
    }

    fn written_so(&self, range: Range<usize>, right: &str) -> Mistake {
        let word = right.trim();
        let message = format!("`{}` is written `{word}` here", self.words(range.clone()));
        self.corrected(range, message, format!("write `{word}`"), right)
    }

    /// A word or sign to leave out, with the blank behind a word.
    fn idle(&self, here: Range<usize>) -> Mistake {
        let found = self.words(here.clone());
        let behind = self.words(here.end..self.text().len());
        let blank = usize::from(found.starts_with(char::is_alphabetic) && behind.starts_with(' '));
        let message = format!("no `{found}` belongs here");
        self.corrected(here.start..here.end + blank, message, "leave it out", "")
    }

    /// `lapses 14 days`
    fn without_late(&self) -> Mistake {
        let end = self.token_before(self.stop.at).end;
        let length = self.words(self.token_before(self.token_before(end).start).start..end).to_owned();
        let message = "`lapses` counts from when the move was due".to_owned();
        self.corrected(end..end, message, format!("write `lapses {length} late`"), " late")
    }

    /// `policy "Outbound"`
    fn without_language(&self) -> Mistake {
        let end = self.text().trim_end().len();
        let span = self.span(end..end);
        let finding =
            Diagnostic::new(Code::MissingClause, span, "the policy doesn't say in which language it is written")
                .help("write `language 1` behind its title")
                .edit(span, " language 1");
        Mistake { finding, repair: Repair::Replace(end..end, " language 1".to_owned()) }
    }

    /// `connect with "Hi"`
    fn text_alone(&self, here: Range<usize>) -> Mistake {
        let with = self.token_before(here.start).start;
        let finding = Diagnostic::new(Code::Unexpected, self.span(here.clone()), "a text without its kind");
        let finding = finding.help("write which text of the move it is: `with note \"…\"`");
        Mistake { finding, repair: Repair::Replace(with..here.end, String::new()) }
    }

    /// `connect sent more than 30 days ago`
    fn long_ago(&self, comparison: &Range<usize>) -> Option<Mistake> {
        let behind = self.words(comparison.end..self.text().len()).split('\n').next()?;
        let length = behind.split(" ago").next()?;
        if length.len() == behind.len() || length.split_whitespace().count() != 2 {
            return None;
        }
        let right = format!("within {}", length.trim());
        let help = format!(
            "write `{right}` for what lies no further back, and `not` before the whole for what lies further back"
        );
        let range = comparison.start..comparison.end + length.len() + " ago".len();
        Some(self.doubted(range, "how long ago it was is asked with `within`".to_owned(), help, &right))
    }

    /// `employees is less than 50`, `fit over 80`
    pub(super) fn compared_in_words(&self) -> Option<Mistake> {
        let at = self.stop.at;
        let one = self.token_before(at);
        let two = self.token_before(one.start);
        let three = self.token_before(two.start);
        let starts = [three.start, two.start, one.start, at];
        let (range, sign) = starts.into_iter().find_map(|start| {
            let (length, sign) = order_in_words(self.words(start..self.text().len()))?;
            (start + length > at || start == at).then_some((start..start + length, sign))
        })?;
        if let Some(found) = self.long_ago(&range) {
            return Some(found);
        }
        // What is denied, and what no value stands before, is only told.
        let before = self.words(self.token_before(range.start));
        if matches!(before, "not" | "" | "when" | "and" | "or") {
            return None;
        }
        Some(self.written_so(range, sign))
    }

    /// `50%`
    fn percent(&self, here: Range<usize>) -> Mistake {
        let help = "write the number alone, as the field counts: `50`, or `0.5`";
        self.doubted(here, "a number stands without `%`".to_owned(), help, "")
    }

    /// `then connect otherwise inmail`
    fn otherwise(&self, here: Range<usize>) -> Mistake {
        let help = format!("write `else`; {ELSE}, and another case is a rule of its own");
        self.doubted(here, "`otherwise` is written `else` here".to_owned(), help, "else")
    }

    /// A `where`, behind the options too.
    fn where_clause(&self, here: Range<usize>) -> Mistake {
        let is_behind_option = self.words(0..here.start).split_whitespace().any(|word| word == "then");
        if is_behind_option {
            return self.doubted(here, "`where` is written `when` here".to_owned(), WHOSE, "when");
        }
        self.written_so(here, "when")
    }

    /// `never competitors when … then skip`
    fn then_in_never(&self, here: Range<usize>) -> Mistake {
        let skip = self.token(here.end + (self.text().len() - here.end).min(1));
        let message = "a `never` always skips".to_owned();
        if self.words(skip.clone()) != "skip" {
            let line = self.words(here.start..self.text().len()).split('\n').next().unwrap_or("").len();
            let help = "leave the `then` out; what is decided otherwise is a `rule`";
            return self.doubted(here.start..here.start + line, message, help, "");
        }
        let before = self.words(0..here.start);
        let start = before.trim_end_matches([' ', '\t']).len();
        let start = if before.get(..start).is_some_and(|before| before.ends_with('\n')) { here.start } else { start };
        self.corrected(start..skip.end, message, "leave `then skip` out", "")
    }

    fn expects_word(&self, word: &str) -> bool {
        self.stop.expected.iter().any(|expected| match expected {
            Expected::Word(one) => *one == word,
            Expected::Clause(words) | Expected::Operator(words) => words.contains(&word),
            _ => false,
        })
    }

    /// `// why`, `-- why`, `/* why */`
    fn comment(&self, here: &Range<usize>) -> Option<Mistake> {
        // The first of two signs may have been read as an operator.
        let doubled = matches!(self.words(here.clone()), "-" | "/" | "*");
        let start = if doubled { here.start.checked_sub(1)? } else { here.start };
        let opening = self.words(start..start + 2);
        if !matches!(opening, "//" | "--" | "/*") {
            return None;
        }
        let line = self.text().get(start..)?.split('\n').next()?;
        // Behind the end of a comment the line goes on.
        let closed = line.strip_prefix("/*").and_then(|inside| inside.find("*/")).map(|inside| inside + 4);
        let end = start + closed.unwrap_or(line.len());
        let before = self.text().get(..start)?.rsplit('\n').next()?;
        let finding = foreign_comment(self.span(start..start + 2), before, line);
        Some(Mistake { finding, repair: Repair::Replace(start..end, String::new()) })
    }

    /// `NOT engaged`: the word before was taken for a name.
    fn capitals(&self) -> Option<Mistake> {
        let before = self.token_before(self.stop.at);
        let written = self.words(before.clone());
        let small = written.to_ascii_lowercase();
        (small != written && is_reserved(&small)).then(|| self.written_so(before, &small))
    }

    /// `when: engaged`, `define x: 5`, `given fit: 5`
    fn colon(&self, here: Range<usize>) -> Mistake {
        let line = self.text().get(..here.start).and_then(|before| before.rsplit('\n').next()).unwrap_or("");
        if self.expects_word("=") {
            self.written_so(here, " =")
        } else if line.trim_start().starts_with("given ") {
            self.written_so(here, " is")
        } else {
            self.corrected(here, "no `:` belongs here".to_owned(), "leave it out", "")
        }
    }

    /// `1,000`, `1,000,000`
    fn thousands(&self, here: Range<usize>) -> Option<Mistake> {
        let before = self.token_before(here.start);
        let mut groups = Vec::new();
        let mut end = here.start;
        while self.words(end..end + 1) == "," {
            let group = self.token(end + 1);
            end = group.end;
            groups.push(group);
        }
        let digits = |range: &Range<usize>| {
            let words = self.words(range.clone());
            !words.is_empty() && words.bytes().all(|byte| byte.is_ascii_digit())
        };
        let adjoining = before.end == here.start && digits(&before) && before.len() <= 3;
        if !adjoining || groups.is_empty() || !groups.iter().all(|group| digits(group) && group.len() == 3) {
            return None;
        }
        let whole = self.words(before.start..end).replace(',', "");
        let message = "a number has no commas".to_owned();
        if groups.len() > 1 {
            return Some(self.corrected(before.start..end, message, format!("write `{whole}`"), &whole));
        }
        let part = self.words(before.start..end).replace(',', ".");
        let help = format!("write `{whole}`, or `{part}` if the comma stands before a fraction");
        Some(self.doubted(before.start..end, message, help, &whole))
    }

    /// `rule "cold stranger"`
    fn quoted_name(&self, here: Range<usize>) -> Option<Mistake> {
        let asks_name = self.stop.expected.contains(&Expected::Thing("a name"));
        let asks_text = self.stop.expected.contains(&Expected::Thing("a text in quotes"));
        let content = self.words(here.clone()).trim_matches('"');
        let right = content.to_lowercase().replace([' ', '-'], "_");
        let is_name = asks_name && !asks_text && grammar::parse_all(Rule::name, &right);
        is_name.then(|| {
            self.corrected(here, "a name stands without quotes".to_owned(), format!("write `{right}`"), &right)
        })
    }

    /// `rule cold stranger`
    fn name_of_words(&self, here: Range<usize>) -> Option<Mistake> {
        let before = self.text().get(..here.start).filter(|_| NAMED.contains(&self.kind.rule))?;
        let head = self.head()?;
        if head.start >= before.len() || before.contains('\n') || here.is_empty() {
            return None;
        }
        self.one_name(head)
    }

    /// `rule everybody else`, above the clauses: the last word was taken for one.
    fn name_of_line(&self) -> Option<Mistake> {
        let before = self.text().get(..self.stop.at).filter(|_| NAMED.contains(&self.kind.rule))?;
        let head = self.head()?;
        let last = self.words(head.clone()).split_whitespace().last()?;
        // Behind these a condition or an option may have been forgotten.
        let may_go_on = matches!(last, "when" | "then" | "unless" | "because");
        if may_go_on || !self.kind.clauses.contains(&last) || !before.get(head.end..)?.contains('\n') {
            return None;
        }
        let first = self.clause_starts().into_iter().find(|start| *start >= head.end);
        let is_at_first = first.is_none_or(|start| self.stop.at <= self.token(start).end + 1);
        if is_at_first { self.one_name(head) } else { None }
    }

    /// The words on an item's first line, where they are nothing but words.
    fn head(&self) -> Option<Range<usize>> {
        let start = self.text().len() - self.text().trim_start().len();
        let line = self.text().get(start..)?.split('\n').next()?;
        let words = line.split(['=', '"', '#']).next()?.trim_end();
        let is_plain = words.chars().all(|c| c == ' ' || is_word(c));
        (is_plain && words.contains(' ')).then_some(start..start + words.len())
    }

    /// Reports a name of several words. A word of the language among them may begin a clause.
    fn one_name(&self, head: Range<usize>) -> Option<Mistake> {
        let words: Vec<&str> = self.words(head.clone()).split_whitespace().collect();
        let clause = words.iter().position(|word| kind::is_own(word)).filter(|at| at + 1 < words.len());
        let named = words.get(..clause.unwrap_or(words.len()))?;
        let written = self.words(head.clone());
        let length = named.iter().fold(0, |end, word| {
            let behind = written.get(end..).and_then(|rest| rest.find(word)).unwrap_or(0);
            end + behind + word.len()
        });
        let right = named.join("_").to_lowercase();
        if named.len() < 2 || !grammar::parse_all(Rule::name, &right) {
            return None;
        }
        let message = format!("a name is one word: `{}`", named.join(" "));
        let (range, help) = (head.start..head.start + length, format!("write `{right}`"));
        Some(match clause {
            Some(_) => self.doubted(range, message, help, &right),
            None => self.corrected(range, message, help, &right),
        })
    }
}

/// Comparisons in words, the longest first, and their signs.
const ORDERS: [(&str, &str); 24] = [
    ("not more than", "<="),
    ("not less than", ">="),
    ("greater than or equal to", ">="),
    ("more than or equal to", ">="),
    ("less than or equal to", "<="),
    ("greater than", ">"),
    ("larger than", ">"),
    ("higher than", ">"),
    ("bigger than", ">"),
    ("more than", ">"),
    ("smaller than", "<"),
    ("fewer than", "<"),
    ("lower than", "<"),
    ("less than", "<"),
    ("no less than", ">="),
    ("no more than", "<="),
    ("at least", ">="),
    ("at most", "<="),
    ("above", ">"),
    ("over", ">"),
    ("below", "<"),
    ("under", "<"),
    ("equal to", "is"),
    ("equals", "is"),
];

/// How long the comparison in words is that a text begins with, an `is` before it included, and its sign.
fn order_in_words(text: &str) -> Option<(usize, &'static str)> {
    let rest = text.strip_prefix("is ").map_or(text, str::trim_start);
    let skipped = text.len() - rest.len();
    ORDERS.iter().find_map(|(words, sign)| {
        let mut at = 0;
        for word in words.split(' ') {
            let behind = rest.get(at..)?;
            let blanks = behind.len() - behind.trim_start_matches(' ').len();
            let behind = behind.trim_start_matches(' ').strip_prefix(word)?;
            if behind.starts_with(is_word) {
                return None;
            }
            at += blanks + word.len();
        }
        Some((skipped + at, *sign))
    })
}
