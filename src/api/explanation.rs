//! How a decision comes about.

use std::fmt;

use serde::ser::SerializeMap;
use serde::{Serialize, Serializer};

use super::decision::Decision;
use crate::decide::decision::Trace;
use crate::values::RefusalCode;
use crate::values::text::shown;

/// A decision, and how it comes about.
///
/// [`Display`](fmt::Display) shows it as `firstmove explain` does. Serialised, it is the decision with `trace` behind its
/// fields.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct Explanation {
    /// What is decided.
    pub decision: Decision,
    /// Every `never`, follow-up and rule that was asked, with its conditions and options, and the caps as they stood.
    pub trace: Trace,
}

impl Explanation {
    /// The explanation of a decision by its trace.
    pub(crate) fn new(decision: Decision, trace: Trace) -> Self {
        Self { decision, trace }
    }
}

impl fmt::Display for Explanation {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { decision, trace } = self;
        let with =
            if decision.with.is_empty() { String::new() } else { format!(" with {}", decision.with.join(" and ")) };
        let until = decision.until.as_ref().map(|until| format!(" until {}", until.strftime("%Y-%m-%d %H:%M %Z")));
        writeln!(out, "{}: {}{with}{}", shown(&decision.prospect), decision.action, until.unwrap_or_default())?;
        let duplicate = decision.refused.iter().find(|refusal| refusal.code == RefusalCode::Duplicate);
        let by = match (&decision.rule, duplicate) {
            (Some(rule), _) => format!("by {rule}"),
            (None, Some(refusal)) => refusal.why.clone(),
            (None, None) => "no rule matches".to_owned(),
        };
        let because = decision.because.as_ref().map(|because| format!(": {because}")).unwrap_or_default();
        writeln!(out, "    {}", shown(&format!("{by}{because}")))?;
        for (name, part) in [("subject", &decision.subject), ("text", &decision.text)] {
            if let Some(part) = part {
                // Its further lines stand below its first, where none of them can be taken for a line of the explanation.
                let margin = format!("\n{}", " ".repeat("    : ".len() + name.len()));
                let part = part.lines().map(shown).collect::<Vec<_>>().join(&margin);
                writeln!(out, "    {name}: {part}")?;
            }
        }
        let (sender, key) = (shown(&decision.sender), shown(&decision.key));
        writeln!(out, "    for {sender}, known as {key}, under policy {}\n", decision.policy)?;
        trace.fmt(out)
    }
}

impl Serialize for Explanation {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(Some(14))?;
        self.decision.write_fields(&mut map)?;
        map.serialize_entry("trace", &self.trace)?;
        map.end()
    }
}
