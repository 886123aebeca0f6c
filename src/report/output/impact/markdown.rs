//! What flips, for a comment on a pull request.

use std::fmt::Write as _;

use super::{
    MOST_GROUPS, Policies, Section, by, has_several_senders, headline, prospect, sections, senders, unread, why,
};
use crate::report::impact::{Case, Impact};
use crate::report::output::layout::shown;

/// How long it may become by examples: a comment on GitHub holds 65,536 characters, and the tables must have room.
const MOST_BYTES: usize = 50_000;

pub(super) fn text(impact: &Impact, policies: &Policies) -> String {
    let [old, new] = &policies.names;
    let [old_hash, new_hash] = &policies.hashes;
    let files: Vec<String> = policies.files.iter().map(|file| code(file)).collect();
    let mut out = format!("### {}\n\n", headline(impact));
    let _ = writeln!(
        out,
        "On the records of {}: policy {} ({}) → {} ({}). A decision flips where something else is to be done: another \
         move, by somebody else, with another text, or at another time.\n",
        files.join(", "),
        code(old_hash),
        code(old),
        code(new_hash),
        code(new)
    );
    moves(impact, &mut out);
    let several = has_several_senders(impact);
    for section in sections(impact) {
        let _ = writeln!(out, "#### {}\n", capital(section.heading));
        groups(&section, several, &mut out);
        examples(&section, policies, &mut out);
    }
    if let Some(unread) = unread(impact) {
        let _ = writeln!(out, "{}.", capital(&unread));
    }
    out.truncate(out.trim_end().len());
    out + "\n"
}

fn moves(impact: &Impact, out: &mut String) {
    if impact.moves.is_empty() {
        return;
    }
    out.push_str("| move | before | now | |\n|---|---:|---:|---:|\n");
    for (name, [before, now]) in &impact.moves {
        let change =
            if before == now { String::new() } else { format!("{:+}", i128::from(*now) - i128::from(*before)) };
        let _ = writeln!(out, "| {} | {before} | {now} | {change} |", cell(name));
    }
    out.push('\n');
}

fn groups(section: &Section<'_>, several: bool, out: &mut String) {
    let (heading, line) = if several { (" senders |", "---|") } else { ("", "") };
    let _ = writeln!(out, "| decisions | from | to | by |{heading}\n|---:|---|---|---|{line}");
    for (group, members) in section.groups.iter().take(MOST_GROUPS) {
        let cause = group.cause.as_ref().map(|cause| by(cause, cell)).unwrap_or_default();
        let whose = if several {
            format!(" {} |", senders(members, several).map(|whose| cell(&whose)).unwrap_or_default())
        } else {
            String::new()
        };
        let _ = writeln!(out, "| {} | {} | {} | {cause} |{whose}", members.count, cell(&group.from), cell(&group.to));
    }
    if let Some(more) = section.more() {
        let _ = writeln!(out, "\n{}.", capital(&more));
    }
    out.push('\n');
}

/// Folded away, since a reader wants the table first.
fn examples(section: &Section<'_>, policies: &Policies, out: &mut String) {
    let cases: Vec<&Case> = section.groups.iter().take(MOST_GROUPS).flat_map(|(_, members)| &members.cases).collect();
    if cases.is_empty() {
        return;
    }
    let _ = writeln!(out, "<details><summary>Examples</summary>\n");
    for (number, case) in cases.iter().enumerate() {
        let example = example(case, policies);
        if out.len() + example.len() > MOST_BYTES {
            let _ = writeln!(out, "- and {} more, for which a comment has no room", cases.len() - number);
            break;
        }
        let _ = writeln!(out, "- {example}");
    }
    let _ = writeln!(out, "\n</details>\n");
}

fn example(case: &Case, policies: &Policies) -> String {
    let file = policies.files.get(case.place.file).map_or("", String::as_str);
    let who = prospect(case).map(|name| format!("{}, ", code(&shown(name)))).unwrap_or_default();
    let place = format!("{who}{} row {}", code(file), case.place.row);
    match why(case) {
        Some(why) => format!("{place}: {}", plain(&why)),
        None => place,
    }
}

fn capital(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}

/// A word of somebody's own as code, so that nothing in it is read as Markdown, as a mention or as HTML.
fn code(text: &str) -> String {
    let longest = text.split(|letter| letter != '`').map(str::len).max().unwrap_or_default();
    let fence = "`".repeat(longest + 1);
    let text = text.replace(['\n', '\r'], " ");
    let pad = if text.starts_with('`') || text.ends_with('`') { " " } else { "" };
    format!("{fence}{pad}{text}{pad}{fence}")
}

/// The same for a cell of a table, which a bar would end.
fn cell(text: &str) -> String {
    code(text).replace('|', "\\|")
}

/// A sentence, in which what stands in backticks is code and nothing else is Markdown.
fn plain(text: &str) -> String {
    let text = text.replace(['\n', '\r'], " ");
    let mut is_code = false;
    let parts = text.split('`').map(|part| {
        let written = if is_code { format!("`{part}`") } else { escaped(part) };
        is_code = !is_code;
        written
    });
    parts.collect()
}

fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for letter in text.chars() {
        if "\\`*_[]<>|~&#@".contains(letter) {
            out.push('\\');
        }
        out.push(letter);
        // A name behind `@` would be called and a number behind `#` linked, also where a backslash stands before.
        if matches!(letter, '@' | '#') {
            out.push_str("<!-- -->");
        }
    }
    out
}
