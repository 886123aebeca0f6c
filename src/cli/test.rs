//! `firstmove test`

use std::fmt::Write as _;

use serde_json::json;

use super::args::{FindingFormat, Test, TestFormat};
use super::exit::{Exit, Failure};
use super::findings;
use super::junit;
use super::ran::Ran;
use super::session::Session;
use super::workspace::{PolicyFile, Workspace};
use super::{policy_files, unsaved};
use crate::decide::testing;
use crate::language::LoadedPolicy;
use crate::language::source::Sources;
use crate::values::text::counted;
use crate::workspace::config::Config;

pub(super) fn run(args: &Test, session: &Session) -> Result<Exit, Failure> {
    let workspace = Workspace::find(session)?;
    let asked: Vec<PolicyFile> = match unsaved::path(&args.files, args.stdin_name.as_deref())? {
        Some(path) => vec![workspace.unsaved_file(path, unsaved::read()?)],
        None => policy_files::asked_for(&args.files, &workspace, session)?,
    };
    let files = policy_files::entries(asked, &workspace, session);
    let mut ran: Vec<Ran> = Vec::new();
    for file in &files {
        let policy = LoadedPolicy::load(&file.files(), &file.path, &workspace.extra()).map_err(|refused| {
            let colours = session.colours_messages();
            let text = findings::render(
                &file.seen_from_here(&refused.sources),
                &refused.findings,
                FindingFormat::Human,
                colours,
            );
            session.message_lines(text.trim_end());
            Failure::said(Exit::Policy)
        })?;
        run_file(&policy, &file.seen_from_here(&policy.plan.sources), args, &mut ran);
    }
    let failed = ran.iter().filter(|ran| !ran.has_passed()).count();
    match args.format {
        TestFormat::Json => session.print_data(as_json(&ran).as_bytes())?,
        TestFormat::Junit => session.print_data(junit::junit(&ran).as_bytes())?,
        TestFormat::Human => session.print(&for_people(&ran, session.global.verbose))?,
    }
    if ran.is_empty() {
        let failure = Failure::new(Exit::No, "no test was run");
        return Err(match &args.only {
            Some(only) => failure.help(format!("no test's title holds `{only}`")),
            None => failure.help("write one: test \"what it shows\", with `given` and `expect` below"),
        });
    }
    let has_senders = |config: &Config| config.senders_file.is_some() || !config.senders.is_empty();
    if failed > 0 && workspace.loaded.as_ref().is_some_and(|loaded| has_senders(&loaded.config)) {
        session.say(
            "a test knows no sender of firstmove.toml: what it needs of one stands in it, as in \
             `given sender.plan is sales_navigator`",
        );
    }
    Ok(if failed > 0 { Exit::No } else { Exit::Done })
}

/// Runs the tests of one entry file. One that stands in a file which several entries include runs once.
fn run_file(policy: &LoadedPolicy, sources: &Sources, args: &Test, ran: &mut Vec<Ran>) {
    let is_asked = |title: &str| args.only.as_ref().is_none_or(|only| title.contains(only.as_str()));
    let own = policy.checked.tests.iter().filter(|test| is_asked(&test.title));
    let outcomes = own.map(|test| testing::run(&policy.plan, test));
    let cases = policy.checked.cases.iter().flat_map(|cases| testing::run_cases(&policy.plan, cases));
    for outcome in outcomes.chain(cases.filter(|outcome| is_asked(&outcome.title))) {
        let Some(source) = sources.get(outcome.span.source) else { continue };
        let (file, line) = (source.name.to_string(), source.line_column(outcome.span.start).0);
        let is_known = |known: &Ran| known.file == file && known.line == line && known.outcome.title == outcome.title;
        if !ran.iter().any(is_known) {
            ran.push(Ran { outcome, file, line });
        }
    }
}

fn for_people(ran: &[Ran], all: bool) -> String {
    let mut text = String::new();
    for test in ran {
        let outcome = &test.outcome;
        if test.has_passed() {
            if all {
                let _ = writeln!(text, "ok      {}", outcome.title);
            }
            continue;
        }
        let _ = writeln!(text, "failed  {} ({})", outcome.title, test.place());
        for failure in &outcome.failures {
            let _ = writeln!(text, "  expected: {}\n  decided:  {}", failure.expected, failure.decided);
        }
        if let Some(trace) = &outcome.trace {
            for line in trace.to_string().lines() {
                let _ = writeln!(text, "    {line}");
            }
        }
    }
    let failed = ran.iter().filter(|ran| !ran.has_passed()).count();
    let _ = writeln!(text, "{}: {} passed, {failed} failed", counted(ran.len(), "test"), ran.len() - failed);
    text
}

fn as_json(ran: &[Ran]) -> String {
    let tests: Vec<serde_json::Value> = ran
        .iter()
        .map(|test| {
            let failures: Vec<serde_json::Value> = test
                .outcome
                .failures
                .iter()
                .map(|failure| json!({"expected": failure.expected, "decided": failure.decided}))
                .collect();
            json!({
                "title": test.outcome.title,
                "place": test.place(),
                "passed": test.has_passed(),
                "failures": failures,
            })
        })
        .collect();
    let text = serde_json::to_string_pretty(&tests).unwrap_or_default();
    format!("{text}\n")
}
