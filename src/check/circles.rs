//! What depends on itself, and what grows without end.

use std::collections::{HashMap, HashSet, VecDeque};

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
        self.cap_circles(policy);
    }

    /// Finds caps whose limits hang on themselves, by whatever way: each circle once.
    fn cap_circles(&mut self, policy: &Policy) {
        let mut asked: Vec<Vec<CapId>> = Vec::new();
        for (_, cap) in policy.caps.iter() {
            let mut caps = Vec::new();
            self.caps_in(&cap.limit, &mut HashSet::new(), &mut caps);
            asked.push(caps);
        }
        let mut found: HashSet<CapId> = HashSet::new();
        for (id, cap) in policy.caps.iter() {
            if found.contains(&id) {
                continue;
            }
            let Some(circle) = way_back(id, &asked) else { continue };
            found.extend(&circle);
            let names: Vec<&str> = circle.iter().chain([&id]).map(|cap| &*policy.caps[*cap].name).collect();
            let message = format!("limits in a circle: {}", names.join(" → "));
            self.find(Diagnostic::new(Code::Circle, cap.limit.span, message));
        }
    }

    /// The caps that an expression asks, itself or by the names in it.
    fn caps_in(&self, expr: &Expr, seen: &mut HashSet<DefineId>, caps: &mut Vec<CapId>) {
        let mut named = Vec::new();
        visit(expr, &mut |part| match part.kind {
            ExprKind::Usage(cap, _) | ExprKind::Exhausted(cap) if !caps.contains(&cap) => caps.push(cap),
            ExprKind::Defined(define) => named.push(define),
            _ => {}
        });
        for define in named {
            if let Some(Some(define)) = self.defines.get(&define).filter(|_| seen.insert(define)) {
                self.caps_in(&define.value, seen, caps);
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

/// The shortest way from a cap through others back to it: itself and those in between.
fn way_back(start: CapId, asked: &[Vec<CapId>]) -> Option<Vec<CapId>> {
    let mut reached: HashSet<CapId> = HashSet::new();
    let mut ways = VecDeque::from([vec![start]]);
    while let Some(way) = ways.pop_front() {
        for next in asked.get(way.last()?.index())? {
            if *next == start {
                return Some(way);
            }
            if reached.insert(*next) {
                ways.push_back(way.iter().copied().chain([*next]).collect());
            }
        }
    }
    None
}
