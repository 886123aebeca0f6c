//! Somebody as a sheet shows them, and why a text is empty there.

use crate::decide::decision::Decision;
use crate::decide::{Decided, Entry};
use crate::language::plan::Plan;
use crate::report::output::Who;
use crate::values::ids::Id as _;
use crate::values::{Value, identity};

/// Who a decision is about, as far as the record says so, or the ledger.
pub(super) fn who(plan: &Plan, decided: &Decided<'_>) -> Who {
    let field = |name: &str| text(plan, decided.entry, name);
    let names = || [field("first_name"), field("last_name")].map(Option::unwrap_or_default).join(" ");
    let name = field("full_name").or_else(|| field("name")).map_or_else(names, str::to_owned);
    Who {
        name: name.trim().to_owned(),
        title: field("title").unwrap_or_default().to_owned(),
        company: field("company").unwrap_or_default().to_owned(),
        prospect: decided.decision.prospect.to_string(),
        address: address(decided, field("profile_url")).unwrap_or_default(),
    }
}

fn text<'e>(plan: &Plan, entry: &'e Entry, name: &str) -> Option<&'e str> {
    match entry.prospect.get(plan.prospect.schema.field(name)?.index())? {
        Value::Text(text) if !text.is_empty() => Some(text),
        _ => None,
    }
}

/// The address of a profile by which the person is known, or that their record has.
fn address(decided: &Decided<'_>, profile: Option<&str>) -> Option<String> {
    let known = decided.person.aliases().iter().map(|(_, alias)| alias.as_ref().to_owned());
    let in_record = profile.map(|profile| identity::normal(profile).into_owned());
    let address = known.chain(in_record).find(|address| address.starts_with("linkedin.com/in/"));
    address.map(|address| format!("https://www.{address}"))
}

/// Why a move comes without a text; empty where it has one.
pub(super) fn no_text(plan: &Plan, decision: &Decision<'_>) -> String {
    let action = decision.action.as_str();
    let carries = plan.moves.position(|mv| *mv.name == *action).is_some_and(|mv| !plan.moves[mv].forms.is_empty());
    if decision.text.is_some() || decision.subject.is_some() {
        return String::new();
    }
    if !carries {
        return format!("{action} carries none");
    }
    if !decision.with.is_empty() {
        return "yours to write".to_owned();
    }
    let mut why: Vec<&str> = Vec::new();
    for refusal in decision.refused.iter().filter(|refusal| refusal.action() == decision.action && refusal.has_text()) {
        if !why.contains(&&*refusal.why) {
            why.push(&refusal.why);
        }
    }
    if why.is_empty() { "the policy gives it none".to_owned() } else { why.join("; ") }
}
