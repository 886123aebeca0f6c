//! How a decision came about, as a tree of text.

use std::fmt::{self, Write as _};

use super::{StepKind, Trace, TraceCap, TraceCondition, TraceOption, TraceStep, TraceVerdict};
use crate::values::text::shown;

impl fmt::Display for Trace {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(&tree(self))
    }
}

/// A trace as lines. What doesn't apply is shown only as far as it says why: the conditions that fail, and the rule that
/// nearly matched.
fn tree(trace: &Trace) -> String {
    let mut text = String::new();
    for step in &trace.steps {
        step_lines(step, &mut text);
    }
    for cap in &trace.caps {
        cap_line(cap, &mut text);
    }
    text
}

fn step_lines(step: &TraceStep, text: &mut String) {
    let sign = match step.verdict {
        TraceVerdict::Decided => "→",
        TraceVerdict::PassedOn => "↓",
        TraceVerdict::NotMet => "·",
    };
    let kind = match step.kind {
        StepKind::Never => "never ",
        StepKind::FollowUp => "follow_up ",
        StepKind::Rule => "",
        StepKind::Reservation => "reservation ",
    };
    let note = step.note.as_ref().map(|note| format!(" ({note})")).unwrap_or_default();
    let nearly = if step.nearly { "  (nearly)" } else { "" };
    let _ = writeln!(text, "{sign} {kind}{}{note}{nearly}", shown(&step.name));
    let is_met = step.verdict != TraceVerdict::NotMet;
    for condition in &step.conditions {
        // Of what doesn't apply, a line says what fails; the rule that nearly matched is shown whole.
        if is_met || step.nearly {
            condition_lines(condition, 1, text);
        } else if !condition.holds {
            condition_line(condition, 1, text);
        }
    }
    for option in &step.options {
        option_lines(option, text);
    }
}

fn condition_lines(condition: &TraceCondition, depth: usize, text: &mut String) {
    condition_line(condition, depth, text);
    for part in &condition.parts {
        condition_lines(part, depth + 1, text);
    }
}

fn condition_line(condition: &TraceCondition, depth: usize, text: &mut String) {
    let sign = if condition.holds { "yes" } else { "no " };
    let values: Vec<String> = condition.values.iter().map(|(name, value)| format!("{name} = {value}")).collect();
    let values = if values.is_empty() { String::new() } else { format!("   [{}]", values.join(", ")) };
    let line = format!("{}{values}", condition.text);
    let _ = writeln!(text, "{}{sign} {}", "    ".repeat(depth), shown(&line));
}

fn option_lines(option: &TraceOption, text: &mut String) {
    match (&option.code, &option.why) {
        (Some(code), Some(why)) => {
            let _ = writeln!(text, "    ✗ {}: {}  ({code})", option.option, shown(why));
        }
        _ => {
            let _ = writeln!(text, "    ✓ {}", option.option);
        }
    }
    for condition in &option.conditions {
        condition_lines(condition, 2, text);
    }
}

fn cap_line(cap: &TraceCap, text: &mut String) {
    const WIDTH: u64 = 20;
    let because = cap.because.as_ref().map(|because| format!("  {}", shown(because))).unwrap_or_default();
    let shut = cap.shut_until.as_ref().map(|until| format!("  shut until {until}")).unwrap_or_default();
    let Some(limit) = cap.limit else {
        let _ = writeln!(text, "cap {:<20} {} used, no limit{because}", cap.name, cap.used);
        return;
    };
    let full = cap.used.saturating_mul(WIDTH).checked_div(limit).map_or(WIDTH, |full| full.min(WIDTH));
    let bar: String = (0..WIDTH).map(|place| if place < full { '█' } else { '░' }).collect();
    let _ = writeln!(text, "cap {:<20} {bar} {} of {limit}{because}{shut}", cap.name, cap.used);
}
