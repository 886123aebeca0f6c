//! `firstmove watch`: decide, and again whenever something changes.

use std::io::{self, IsTerminal};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use jiff::Timestamp;

use super::args::RecordsIn;
use super::deciding::{Became, Deciding};
use super::exit::{Exit, Failure};
use super::live::{self, Broken, Live};
use super::records;
use super::session::Session;
use super::workspace::absolute;
use crate::report::impact::{Noted, Noting};
use crate::report::output::{self, Columns, Line, Summary, decision_line, flips};
use crate::workspace::reload::{Attempt, Look, Reloader};

/// How many flips are listed on a screen.
const MOST_LISTED: usize = 20;

/// What clears a screen, and begins at its top.
const CLEAR: &str = "\u{1b}[2J\u{1b}[H";

pub(super) fn run(args: &RecordsIn, session: &Session) -> Result<Exit, Failure> {
    if args.records.iter().any(|path| path == Path::new("-")) {
        return Err(records::read_once("standard input"));
    }
    let mut watcher = live::watcher()?;
    // What flips is the doing of what was changed, not of the time that passed meanwhile.
    let session = &session.at(session.now()?);
    let root = live::root(session);
    let mut policies = Reloader::new(|| live::load(args, session));
    let policy = Arc::clone(policies.slot());
    let mut decisions = Reloader::new(|| decide(args, session, policy.current().as_deref()));
    let mut screen = Screen { session, last: None };
    let mut listed = None;
    loop {
        watcher.follow(&root, policies.files().chain(decisions.files()));
        match policies.look() {
            Look::Moving => watcher.wait_for_quiet(),
            Look::Loaded => decisions.force(),
            Look::Broken(broken) => screen.broken(&broken, policies.slot().stale_since())?,
            Look::Same => {
                // A file that has come since is none of those looked at.
                let found = policy.current().and_then(|live| records::files(args, &live.workspace).ok());
                if found != listed {
                    listed = found;
                    decisions.force();
                }
                match decisions.look() {
                    Look::Moving => watcher.wait_for_quiet(),
                    Look::Loaded => screen.decided(decisions.slot().current(), policies.slot().stale_since())?,
                    Look::Broken(failure) => screen.failed(&failure),
                    Look::Same => {
                        watcher.wait();
                    }
                }
            }
        }
    }
}

/// Every record, decided.
struct Decided {
    policy: String,
    noted: Vec<Noted>,
    /// For a screen.
    table: Vec<u8>,
    summary: Summary,
    /// The first rejects.
    rejects: Vec<String>,
    /// What is told once a file.
    notices: Vec<String>,
}

fn decide(args: &RecordsIn, session: &Session, live: Option<&Live>) -> Attempt<Decided, Failure> {
    // Why nothing loads has been said.
    let Some(live) = live else { return Attempt { result: Err(Failure::said(Exit::Policy)), files: Vec::new() } };
    let found = records::files(args, &live.workspace);
    // A pattern keeps the folder in sight, also while no file fits it.
    let mut files = records::patterns(&live.workspace);
    files.extend(found.iter().flatten().map(|path| records::sheet_of(path).0.to_owned()));
    let result = found.and_then(|found| decide_files(args, session, live, &found));
    Attempt { result, files: files.iter().map(|file| absolute(file)).collect() }
}

fn decide_files(args: &RecordsIn, session: &Session, live: &Live, files: &[PathBuf]) -> Result<Decided, Failure> {
    let plan = &live.policy.plan;
    let deciding = Deciding { session, workspace: &live.workspace, plan, input: args, files };
    let ledger = live.workspace.ledger_to_read(session)?;
    let (mut noted, mut table, mut noting) = (Vec::new(), Vec::new(), Noting::default());
    let (mut summary, mut rejects, mut notices) = (Summary::default(), Vec::new(), Vec::new());
    if let Ok(columns) = Columns::new(&[], Vec::new()) {
        let format = output::Format::Table { width: session.width(), colours: session.colours_output() };
        let mut writer = output::writer(format, columns, Box::new(&mut table));
        deciding.run(ledger, &[], |became| match became {
            Became::Decided(_, decided) => {
                summary.count(&decided.decision);
                noted.push(noting.note(&decided.decision));
                // Writing into memory can't fail.
                let _ = writer.write(&Line { decision: &decided.decision, kept: &[], trace: None });
            }
            Became::Rejected(_, reject) => {
                summary.reject(reject);
                if rejects.len() < records::MOST_SHOWN {
                    rejects.push(reject.to_string());
                }
            }
            Became::Noticed(notice) => notices.push(notice.to_string()),
        })?;
        let _ = writer.finish();
    }
    Ok(Decided { policy: plan.short_hash().to_owned(), noted, table, summary, rejects, notices })
}

/// What is shown of it.
struct Screen<'s> {
    session: &'s Session,
    last: Option<Arc<Decided>>,
}

impl Screen<'_> {
    /// Begins anew at the top of a terminal.
    fn clear(&self) -> Result<(), Failure> {
        if io::stdout().is_terminal() { self.session.print_data(CLEAR.as_bytes()) } else { Ok(()) }
    }

    /// What is decided at first, later what of it flips; and since when the policy is stale, where it is.
    fn decided(&mut self, decided: Option<Arc<Decided>>, since: Option<Timestamp>) -> Result<(), Failure> {
        let Some(decided) = decided else { return Ok(()) };
        self.clear()?;
        match &self.last {
            None => self.all(&decided)?,
            Some(last) => self.flipped(last, &decided)?,
        }
        for reject in &decided.rejects {
            self.session.message(&format!("rejected: {reject}"));
        }
        for notice in &decided.notices {
            self.session.warn(notice);
        }
        let summary = if self.session.is_watched() {
            decided.summary.picture(self.session.width(), self.session.colours_messages())
        } else {
            decided.summary.lines()
        };
        self.session.say_lines(summary.trim_end());
        self.say_stale(&decided, since);
        self.last = Some(decided);
        Ok(())
    }

    fn all(&self, decided: &Decided) -> Result<(), Failure> {
        if io::stdout().is_terminal() {
            return self.session.print_data(&decided.table);
        }
        let lines: String = decided.noted.iter().map(|noted| format!("{}\n", decision_line(noted))).collect();
        self.session.print(&lines)
    }

    fn flipped(&self, last: &Decided, decided: &Decided) -> Result<(), Failure> {
        let flips = flips(&last.noted, &decided.noted);
        let policy = if last.policy == decided.policy {
            format!("policy {}", decided.policy)
        } else {
            format!("policy {} → {}", last.policy, decided.policy)
        };
        let flipped = match flips.len() {
            0 => "nothing flips".to_owned(),
            1 => "1 decision flips".to_owned(),
            several => format!("{several} decisions flip"),
        };
        self.session.say(&format!("{policy}: {flipped}"));
        let mut lines = String::new();
        if io::stdout().is_terminal() {
            let width = self.session.width();
            lines.extend(flips.iter().take(MOST_LISTED).map(|flip| format!("{}\n", flip.line(width))));
            let more = flips.len().saturating_sub(MOST_LISTED);
            if more > 0 {
                lines += &format!("and {more} more\n");
            }
        } else {
            lines.extend(flips.iter().map(|flip| format!("{flip}\n")));
        }
        self.session.print(&lines)
    }

    /// What keeps a policy from being loaded, and what decides meanwhile.
    fn broken(&self, broken: &Broken, since: Option<Timestamp>) -> Result<(), Failure> {
        self.clear()?;
        broken.say(self.session);
        match &self.last {
            Some(last) => self.say_stale(last, since),
            None => self.session.message("nothing is decided before it loads"),
        }
        Ok(())
    }

    /// That what decides isn't what the files hold, where it is so.
    fn say_stale(&self, last: &Decided, since: Option<Timestamp>) {
        if let Some(since) = since {
            self.session.message(&live::still_decides(&last.policy, since));
        }
    }

    /// Why the records can't be decided. What was shown of them stays.
    fn failed(&self, failure: &Failure) {
        self.session.say_failure(failure);
    }
}
