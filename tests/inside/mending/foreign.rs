//! Policies in the words of people who know another language: pseudo code, Python, JavaScript, SQL, spreadsheets, YAML, Rego,
//! and plain English. Each is written from what it means.

use super::meaning::{Condition, Meaning};
use crate::inside::naive::generate::Choices;

/// A text, and what it meant to whoever wrote it.
pub(super) struct Text {
    pub(super) meaning: Meaning,
    pub(super) text: String,
}

/// Whose words a condition is written in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Dialect {
    Own,
    Python,
    Script,
    Sql,
    Sheet,
    English,
}

const DIALECTS: [Dialect; 6] =
    [Dialect::Own, Dialect::Python, Dialect::Script, Dialect::Sql, Dialect::Sheet, Dialect::English];
const ACTIONS: [&str; 5] = ["connect", "inmail", "message", "skip", "review"];
const WORDS: [&str; 4] = ["vp", "c_suite", "manager", "ic"];
const TEXTS: [&str; 4] = ["ceo", "Sales", "Head of", "VP"];

fn condition(choices: &mut Choices<'_>, depth: usize) -> Condition {
    let kinds = if depth == 0 { 7 } else { 10 };
    match choices.below(kinds) {
        0 => Condition::Holds(choices.one(&["engaged", "open_profile"])),
        1 => Condition::Is(choices.one(&WORDS)),
        2 => Condition::IsNot(choices.one(&WORDS)),
        3 => Condition::Order(
            choices.one(&[">", "<", ">=", "<=", "==", "!="]),
            i32::try_from(choices.below(10)).unwrap(),
        ),
        4 => {
            let low = i32::try_from(choices.below(5)).unwrap();
            let high = low + 1 + i32::try_from(choices.below(5)).unwrap();
            Condition::Between(low, choices.chance(50), high, choices.chance(50))
        }
        5 => {
            let first = choices.below(4);
            let words = (0..2 + choices.below(2)).map(|at| WORDS[(first + at) % 4]).collect();
            Condition::OneOf(words, choices.chance(30))
        }
        6 => {
            let first = choices.below(4);
            Condition::Contains((0..1 + choices.below(2)).map(|at| TEXTS[(first + at) % 4]).collect())
        }
        7 => Condition::And((0..2).map(|_| condition(choices, depth - 1)).collect()),
        8 => Condition::Or((0..2).map(|_| condition(choices, depth - 1)).collect()),
        _ => Condition::Not(Box::new(condition(choices, depth - 1))),
    }
}

/// How tightly what was written holds together, loosest first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Level {
    Or,
    And,
    Not,
    Comparison,
    Value,
}

/// A condition in the words of a dialect.
fn words(choices: &mut Choices<'_>, dialect: Dialect, condition: &Condition) -> (String, Level) {
    use Dialect::{English, Own, Python, Script, Sheet, Sql};
    let (is, is_not) = match dialect {
        Own | English => (" is ", " is not "),
        Python | Script => choices.one(&[(" == ", " != "), ("==", "!=")]),
        Sql | Sheet => choices.one(&[(" = ", " <> "), ("=", "<>"), (" = ", " != ")]),
    };
    let quote = |choices: &mut Choices<'_>, text: &str| match dialect {
        Own => format!("\"{text}\""),
        Python | Sql => choices.one(&[format!("'{text}'"), format!("\"{text}\"")]),
        Script | Sheet => choices.one(&[format!("\"{text}\""), format!("“{text}”")]),
        English => choices.one(&[format!("“{text}”"), format!("‘{text}’"), format!("\"{text}\""), format!("„{text}“")]),
    };
    let word = |choices: &mut Choices<'_>, word: &str| {
        let bare = matches!(dialect, Own | English) || choices.chance(40);
        if bare {
            return if choices.chance(15) { word.to_uppercase() } else { word.to_owned() };
        }
        quote(choices, word)
    };
    let field = |choices: &mut Choices<'_>, name: &str| match choices.below(12) {
        0..=8 => name.to_owned(),
        9 => name.replace('_', "-"),
        10 if name == "open_profile" => "openProfile".to_owned(),
        _ => format!("prospect.{name}"),
    };
    match condition {
        Condition::Holds(name) => {
            let name = field(choices, name);
            match (dialect, choices.chance(50)) {
                (Own | English, _) | (_, false) => (name, Level::Value),
                (Python, _) => (format!("{name}{is}{}", choices.one(&["True", "true"])), Level::Comparison),
                (Sql | Sheet, _) => (format!("{name}{is}{}", choices.one(&["TRUE", "true", "yes"])), Level::Comparison),
                (Script, _) => (format!("{name}{is}true"), Level::Comparison),
            }
        }
        Condition::Is(value) => (format!("seniority{is}{}", word(choices, value)), Level::Comparison),
        Condition::IsNot(value) => (format!("seniority{is_not}{}", word(choices, value)), Level::Comparison),
        Condition::Order(sign, number) => {
            let sign = match *sign {
                "==" => is.trim(),
                "!=" => is_not.trim(),
                ">=" if choices.chance(20) => "≥",
                "<=" if choices.chance(20) => "≤",
                sign => sign,
            };
            (format!("fit {sign} {number}"), Level::Comparison)
        }
        Condition::Between(low, with_low, high, with_high) => {
            let sign = |with: bool| if with { "<=" } else { "<" };
            if *with_low && *with_high && matches!(dialect, Own | Sql | English) {
                return (format!("fit between {low} and {high}"), Level::Comparison);
            }
            if dialect == Python {
                return (format!("{low} {} fit {} {high}", sign(*with_low), sign(*with_high)), Level::Comparison);
            }
            let parts = [
                ("fit".to_owned(), sign(*with_high), high.to_string()),
                (low.to_string(), sign(*with_low), "fit".to_owned()),
            ];
            let parts: Vec<String> = parts.iter().map(|(left, sign, right)| format!("{left} {sign} {right}")).collect();
            (parts.join(&joined(choices, dialect, " and ")), Level::And)
        }
        Condition::OneOf(all, denied) => {
            let several: Vec<String> = all.iter().map(|one| word(choices, one)).collect();
            let between = if *denied { is_not } else { is };
            match dialect {
                Own => (format!("seniority{between}one of {}", several.join(", ")), Level::Comparison),
                English => (format!("seniority{between}{}", several.join(" or ")), Level::Comparison),
                _ => {
                    let each: Vec<String> = several.iter().map(|one| format!("seniority{between}{one}")).collect();
                    let (join, level) = if *denied { (" and ", Level::And) } else { (" or ", Level::Or) };
                    (each.join(&joined(choices, dialect, join)), level)
                }
            }
        }
        Condition::Contains(texts) => {
            let texts: Vec<String> = texts.iter().map(|text| quote(choices, text)).collect();
            if dialect == English {
                return (format!("title contains {}", texts.join(" or ")), Level::Comparison);
            }
            let each: Vec<String> = texts.iter().map(|text| format!("title contains {text}")).collect();
            let level = if each.len() > 1 { Level::Or } else { Level::Comparison };
            (each.join(&joined(choices, dialect, " or ")), level)
        }
        Condition::And(parts) => (join(choices, dialect, parts, " and ", Level::And), Level::And),
        Condition::Or(parts) => (join(choices, dialect, parts, " or ", Level::Or), Level::Or),
        Condition::Not(part) => {
            let (inner, level) = words(choices, dialect, part);
            let not = match dialect {
                Script => choices.one(&["!", "! "]),
                Sql => choices.one(&["NOT ", "not "]),
                _ => "not ",
            };
            // A sign denies one value, a word the comparison behind it.
            let most = if dialect == Script { Level::Value } else { Level::Comparison };
            (if level < most { format!("{not}({inner})") } else { format!("{not}{inner}") }, Level::Not)
        }
    }
}

/// The sign or word of a dialect for ` and ` or ` or `.
fn joined(choices: &mut Choices<'_>, dialect: Dialect, own: &str) -> String {
    match (dialect, own) {
        (Dialect::Script, " and ") => choices.one(&[" && ", "&&"]).to_owned(),
        (Dialect::Script, _) => choices.one(&[" || ", "||"]).to_owned(),
        (Dialect::Sql | Dialect::Sheet, own) => choices.one(&[own.to_uppercase(), own.to_owned()]),
        (_, own) => own.to_owned(),
    }
}

fn join(choices: &mut Choices<'_>, dialect: Dialect, parts: &[Condition], own: &str, level: Level) -> String {
    let parts: Vec<String> = parts
        .iter()
        .map(|part| {
            let (inner, own_level) = words(choices, dialect, part);
            if own_level < level || own_level == level && choices.chance(30) { format!("({inner})") } else { inner }
        })
        .collect();
    parts.join(&joined(choices, dialect, own))
}

/// A whole text: a few rules, sometimes a `never`.
pub(super) fn written(choices: &mut Choices<'_>) -> Text {
    let dialect = choices.one(&DIALECTS);
    let mut meaning = Meaning { never: Vec::new(), cases: Vec::new() };
    let mut text = String::new();
    if choices.chance(30) {
        let when = condition(choices, 1);
        text += &never(choices, dialect, &when);
        meaning.never.push(when);
    }
    for number in 0..1 + choices.below(3) {
        let rule = rule(choices, dialect, number, &mut meaning.cases);
        text += &rule;
    }
    Text { meaning, text: noise(choices, &text) }
}

fn never(choices: &mut Choices<'_>, dialect: Dialect, when: &Condition) -> String {
    let (when, _) = words(choices, dialect, when);
    let word = choices.one(&["when", "if", "where"]);
    let head = choices.one(&["never first", "never first:", "never \"first\"", "never the first"]);
    let then = choices.one(&["", "", " then skip", "\n    then skip", ": skip"]);
    match choices.below(2) {
        0 if !head.contains(' ') || head.split(' ').count() == 2 => format!("{head} {word} {when}{then}\n"),
        _ => format!("{head}\n    {word} {when}{then}\n"),
    }
}

/// A rule in one of the shapes that people give it; its cases are added to those so far.
fn rule(
    choices: &mut Choices<'_>,
    dialect: Dialect,
    number: usize,
    cases: &mut Vec<(Option<Condition>, &'static str)>,
) -> String {
    let name = match choices.below(8) {
        0..=2 => format!("rule r{number}"),
        3 => format!("rule: r{number}"),
        4 => format!("rule \"cold stranger {number}\""),
        5 => format!("rule Cold Stranger {number}"),
        6 => format!("rule cold-stranger-{}", ["a", "b", "c"][number]),
        _ => format!(" rule r{number}"),
    };
    let (first, second) = (condition(choices, 2), condition(choices, 1));
    let (one, _) = words(choices, dialect, &first);
    let (two, _) = words(choices, dialect, &second);
    let (a, b, c) = (choices.one(&ACTIONS), choices.one(&ACTIONS), choices.one(&ACTIONS));
    let when = choices.one(&["when", "when", "if", "where", "When", "IF", "when:"]);
    let colon = choices.one(&["", "", ":"]);
    let then = choices.one(&["then", "then", "Then", "than", "then:"]);
    // Nobody indents a rule's first line and not what stands below it.
    let indent = if name.starts_with(' ') { "    " } else { choices.one(&["    ", "    ", "\t", "  ", ""]) };
    let body = match choices.below(11) {
        0..=2 => {
            cases.push((Some(first), a));
            format!("{indent}{when} {one}{colon}\n{indent}{then} {a}\n")
        }
        3 => {
            cases.push((Some(first), a));
            format!("{indent}{when} {one} {then} {a}\n")
        }
        4 => {
            cases.push((Some(Condition::And(vec![first, second])), a));
            format!("{indent}{when} {one}\n{indent}{when} {two}\n{indent}{then} {a}\n")
        }
        5 => {
            cases.extend([(Some(first), a), (None, b)]);
            let word = choices.one(&["if", "if", "IF"]);
            let other = choices.one(&["else", "otherwise", "else:"]);
            format!("{indent}{word} {one}{colon}\n{indent}{then} {a}\n{indent}{other} {b}\n")
        }
        6 => {
            cases.extend([(Some(first), a), (Some(second), b), (None, c)]);
            let other = choices.one(&["elif", "else if", "elsif"]);
            format!("{indent}{when} {one}{colon}\n{indent}then {a}\n{indent}{other} {two} then {b}\n{indent}else {c}\n")
        }
        7 => {
            cases.extend([(Some(first), a), (None, b)]);
            format!("{indent}then {a} if {one} else {b}\n")
        }
        8 => {
            cases.push((Some(first), a));
            format!("{indent}then {a} {} {one}\n", choices.one(&["if", "where"]))
        }
        9 => {
            cases.push((Some(first), a));
            format!("{indent}then {a}\n{indent}{} {one}\n", choices.one(&["if", "where"]))
        }
        _ => {
            // The first line of the second rule begins with a blank, or was made a comment.
            cases.extend([(Some(first), a), (Some(second), b)]);
            let head = choices.one(&[" rule second", "# rule second", "  rule second", "// rule second"]);
            let indent = if head.starts_with(' ') { "    " } else { choices.one(&["", "    "]) };
            format!("    when {one}\n    then {a}\n{head}{number}\n{indent}when {two}\n{indent}then {b}\n")
        }
    };
    format!("{name}\n{body}")
}

/// What an editor or a page on the web adds.
fn noise(choices: &mut Choices<'_>, text: &str) -> String {
    let mut out = String::new();
    for line in text.lines() {
        let is_clause = line.starts_with([' ', '\t']);
        match choices.below(24) {
            0 if is_clause => out += &format!("{line}; \n"),
            1 => out += &format!("{line}  // as the team agreed\n"),
            2 => out += &format!("{line} -- as the team agreed\n"),
            3 => out += &format!("{line} /* why not */\n"),
            4 if is_clause => out += &format!("{}\u{a0}{}\n", &line[..1], line[1..].trim_start()),
            5 => out += &format!("// {line}\n{line}\n"),
            6 => out += &format!("{line}\r\n"),
            7 if is_clause => out += &format!("{line} // {line}\n"),
            _ => out += &format!("{line}\n"),
        }
    }
    out
}
