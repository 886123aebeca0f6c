//! `firstmove diff`

mod side;
mod to;

use std::collections::HashMap;
use std::path::{Path, PathBuf};

use self::side::Side;
use self::to::To;
use super::args::{Diff, RecordsIn};
use super::deciding::{Became, Deciding};
use super::exit::{Exit, Failure};
use super::records;
use super::session::Session;
use super::workspace::Workspace;
use crate::decide::Decided;
use crate::decide::decision::{StepKind, Trace};
use crate::history::ledger::Ledger;
use crate::language::LoadedPolicy;
use crate::language::plan::{Plan, Step};
use crate::report::impact::{
    Change, Difference, Group, Impact, Noting, Place, Seen, Steps, first_difference, step_name,
};
use crate::report::output::Policies;
use crate::values::text::counted;

/// A policy of the two, loaded.
struct Loaded {
    side: Side,
    policy: LoadedPolicy,
}

pub(super) fn run(args: &Diff, session: &Session) -> Result<Exit, Failure> {
    let workspace = Workspace::find(session)?;
    let to = To::of(args, &workspace, session)?;
    let old = Side::of(Some(&args.old), &workspace, session)?;
    let new = Side::of(args.new.as_deref(), &workspace, session)?;
    // Both are looked at before either fails.
    let (old, new) = (load(old, session), load(new, session));
    let (old, new) = (old?, new?);
    let input = RecordsIn {
        records: args.records.clone(),
        sender: args.sender.clone(),
        source: args.source.clone(),
        encoding: args.encoding.clone(),
    };
    let files = files(&input, &workspace)?;
    // Both know the same of the past, whatever the ledger is told meanwhile.
    let mut ledger = workspace.ledger_to_read(session)?;
    let most = to.most(args.examples);
    let (mut compared, rejected) = compare(&old, &new, (&input, &files), &mut ledger, most, session)?;
    if to.shows_examples() {
        explain(&mut compared, &old, &new, (&input, &files), ledger, session)?;
    }
    let policies = Policies {
        names: [&old, &new].map(|loaded| loaded.side.name.clone()),
        hashes: [&old, &new].map(|loaded| loaded.policy.plan.short_hash().to_owned()),
        files: files.iter().map(|path| path.display().to_string()).collect(),
    };
    to.write(&compared, &policies, session)?;
    say_rejected(&compared, &rejected, &to, session);
    Ok(if compared.flips() == 0 { Exit::Done } else { Exit::No })
}

fn load(side: Side, session: &Session) -> Result<Loaded, Failure> {
    let policy = side.load(session)?;
    session.say_more(&format!("{}: {} ({})", side.name, policy.plan.title, policy.plan.short_hash()));
    Ok(Loaded { side, policy })
}

fn files(input: &RecordsIn, workspace: &Workspace) -> Result<Vec<PathBuf>, Failure> {
    if input.records.iter().any(|path| path == Path::new("-")) {
        return Err(records::read_once("standard input"));
    }
    let files = records::files(input, workspace).map_err(|failure| match failure.exit {
        Exit::Usage => failure.help("name a file that both policies decide: firstmove diff main: --records leads.csv"),
        _ => failure,
    })?;
    let is_pipe = |path: &&PathBuf| path.metadata().is_ok_and(|about| !about.is_file() && !about.is_dir());
    match files.iter().find(is_pipe) {
        Some(pipe) => Err(records::read_once(&format!("`{}`", pipe.display()))),
        None => Ok(files),
    }
}

/// Says which records neither policy can read: the first of them, and how many, where the output doesn't say that.
fn say_rejected(impact: &Impact, rejected: &[String], to: &To, session: &Session) {
    rejected.iter().for_each(|reject| session.message(&format!("rejected: {reject}")));
    if impact.rejected > 0 && !to.tells_rejected() {
        session.say(&format!("{} can be read by neither policy", counted(impact.rejected, "record")));
    }
}

impl Loaded {
    fn deciding<'a>(&'a self, (input, files): (&'a RecordsIn, &'a [PathBuf]), session: &'a Session) -> Deciding<'a> {
        Deciding { session, workspace: &self.side.workspace, plan: &self.policy.plan, input, files }
    }

    /// Says of a failure by which of the two it is. What can't be read can be by neither.
    fn named(&self, failure: Failure) -> Failure {
        if failure.message.is_empty() || failure.message.starts_with("can't ") {
            return failure;
        }
        let failure = self.side.helped(failure);
        Failure { message: format!("by {}, {}", self.side.shown(), failure.message), ..failure }
    }
}

/// Decides every record by both, and counts what flips. With it comes why the first records can't be read that neither can.
fn compare(
    old: &Loaded,
    new: &Loaded,
    input: (&RecordsIn, &[PathBuf]),
    ledger: &mut Option<Ledger>,
    most: usize,
    session: &Session,
) -> Result<(Impact, Vec<String>), Failure> {
    let mut before: HashMap<Place, Seen> = HashMap::new();
    let (mut noting, mut told) = (Noting::default(), Vec::new());
    *ledger = old
        .deciding(input, session)
        .run(ledger.take(), &[], |became| {
            before.extend(seen(became, &mut noting, &mut told));
        })
        .map_err(|failure| old.named(failure))?;
    let (mut impact, mut rejected) = (Impact::default(), Vec::new());
    *ledger = new
        .deciding(input, session)
        .run(ledger.take(), &[], |became| {
            let Some((place, now)) = seen(became, &mut noting, &mut told) else { return };
            let was = before.remove(&place);
            if let (Some(Seen::Rejected(_)), Seen::Rejected(why)) = (&was, &now)
                && rejected.len() < records::MOST_SHOWN
            {
                rejected.push(why.clone());
            }
            impact.count(place, was.as_ref(), Some(&now), most);
        })
        .map_err(|failure| new.named(failure))?;
    told.iter().for_each(|notice| session.warn(notice));
    // Where the two find a file's header in different rows, one sees records that the other doesn't.
    let mut unseen: Vec<_> = before.into_iter().collect();
    unseen.sort_by(|one, other| one.0.cmp(&other.0));
    for (place, was) in unseen {
        impact.count(place, Some(&was), None, most);
    }
    Ok((impact, rejected))
}

/// What a policy makes of a record; what is told of a whole file goes to `told`, once for both policies.
fn seen(became: Became<'_>, noting: &mut Noting, told: &mut Vec<String>) -> Option<(Place, Seen)> {
    match became {
        Became::Decided(place, decided) => Some((place, Seen::Decided(noting.note(&decided.decision)))),
        Became::Rejected(place, reject) => Some((place, Seen::Rejected(reject.to_string()))),
        Became::Noticed(notice) => {
            let notice = notice.to_string();
            if !told.contains(&notice) {
                told.push(notice);
            }
            None
        }
    }
}

/// Decides once more, to say of the examples of another move where the two policies part ways. Of the traces only those of
/// the old policy are kept, until the new one has decided the same record.
fn explain(
    impact: &mut Impact,
    old: &Loaded,
    new: &Loaded,
    input: (&RecordsIn, &[PathBuf]),
    ledger: Option<Ledger>,
    session: &Session,
) -> Result<(), Failure> {
    let moved = impact.examples().filter(|(group, _)| group.change == Change::Move);
    let groups: HashMap<Place, Group> = moved.map(|(group, case)| (case.place.clone(), group.clone())).collect();
    if groups.is_empty() {
        return Ok(());
    }
    let places: Vec<Place> = groups.keys().cloned().collect();
    let mut traces: HashMap<Place, Trace> = HashMap::new();
    let ledger = old.deciding(input, session).run(ledger, &places, |became| {
        if let Became::Decided(place, Decided { trace: Some(trace), .. }) = became {
            traces.insert(place, trace);
        }
    })?;
    let (old_steps, new_steps) = (steps(&old.policy.plan), steps(&new.policy.plan));
    let mut found: HashMap<Place, Difference> = HashMap::new();
    new.deciding(input, session).run(ledger, &places, |became| {
        if let Became::Decided(place, Decided { trace: Some(now), .. }) = became
            && let (Some(was), Some(group)) = (traces.remove(&place), groups.get(&place))
            && let Some(first) = first_difference(&was, &now, group, [&old_steps, &new_steps])
        {
            found.insert(place, first);
        }
    })?;
    for (_, case) in impact.examples_mut() {
        case.first = found.remove(&case.place);
    }
    Ok(())
}

/// All that a policy asks of a record, with the options of each.
fn steps(plan: &Plan) -> Steps {
    let labels = |step| plan.options(step).iter().map(|option| option.label.to_string()).collect();
    let nevers = plan.nevers.iter().map(|(_, never)| (step_name(StepKind::Never, &never.name), Vec::new()));
    let follow_ups = plan
        .follow_ups
        .iter()
        .map(|(id, follow_up)| (step_name(StepKind::FollowUp, &follow_up.name), labels(Step::FollowUp(id))));
    let rules = plan.rules.iter().map(|(id, rule)| (step_name(StepKind::Rule, &rule.name), labels(Step::Rule(id))));
    nevers.chain(follow_ups).chain(rules).collect()
}
