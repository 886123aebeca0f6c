//! What depends on itself, and what grows without end.

use std::collections::HashMap;

use super::checker::Checker;
use super::typed::{Expr, ExprKind, Policy};
use super::visit::visit;
use crate::diagnostic::{Code, Diagnostic};
use crate::ids::{CapId, DefineId, Id};

/// How many values and conditions a defined name may come to, those of the names in it counted each time.
const MOST_PARTS: u64 = 100_000;

impl Checker<'_> {
    /// Finds caps whose limits depend on each other, and defined names that grow too large.
    pub(super) fn circles(&mut self, policy: Option<&Policy>) {
        let Some(policy) = policy.filter(|policy| policy.caps.len() == self.scope.caps.len()) else { return };
        let mut sizes = HashMap::new();
        for (id, define) in policy.defines.iter() {
            if size_of_define(policy, id, &mut sizes) > MOST_PARTS {
                let message = format!("`{}` grows to more than {MOST_PARTS} parts", define.name);
                let finding = Diagnostic::new(Code::TooLarge, define.span, message);
                self.find(finding.help("name smaller parts, and use each of them less often"));
            }
        }
        if sizes.values().any(|size| *size > MOST_PARTS) {
            return;
        }
        for (id, cap) in policy.caps.iter() {
            if let Some(circle) = circle(policy, &mut vec![id]) {
                let names: Vec<&str> = circle.iter().map(|cap| &*policy.caps[*cap].name).collect();
                let message = format!("limits in a circle: {}", names.join(" → "));
                self.find(Diagnostic::new(Code::Circle, cap.limit.span, message));
                return;
            }
        }
    }
}

fn size_of_define(policy: &Policy, id: DefineId, sizes: &mut HashMap<DefineId, u64>) -> u64 {
    if let Some(known) = sizes.get(&id) {
        return *known;
    }
    let mut size = 0u64;
    let Some(define) = policy.defines.lookup(id) else { return 0 };
    let mut named = Vec::new();
    visit(&define.value, &mut |part| {
        size = size.saturating_add(1);
        if let ExprKind::Defined(inner) = part.kind {
            named.push(inner);
        }
    });
    for inner in named {
        size = size.saturating_add(size_of_define(policy, inner, sizes));
    }
    sizes.insert(id, size);
    size
}

/// The caps that a cap's limit leads through back to one of them.
fn circle(policy: &Policy, open: &mut Vec<CapId>) -> Option<Vec<CapId>> {
    let last = *open.last()?;
    let mut read = Vec::new();
    caps_in(policy, &policy.caps[last].limit, &mut read);
    for cap in read {
        if let Some(start) = open.iter().position(|known| *known == cap) {
            return Some(open.iter().skip(start).copied().chain([cap]).collect());
        }
        if open.len() > policy.caps.len() || cap.index() < open.first()?.index() {
            // A circle through an earlier cap was looked for from there.
            continue;
        }
        open.push(cap);
        if let Some(found) = circle(policy, open) {
            return Some(found);
        }
        open.pop();
    }
    None
}

fn caps_in(policy: &Policy, expr: &Expr, caps: &mut Vec<CapId>) {
    visit(expr, &mut |part| match part.kind {
        ExprKind::Usage(cap, _) | ExprKind::Exhausted(cap) if !caps.contains(&cap) => caps.push(cap),
        ExprKind::Defined(define) => {
            if let Some(define) = policy.defines.lookup(define) {
                caps_in(policy, &define.value, caps);
            }
        }
        _ => {}
    });
}
