//! What depends on itself, and what grows without end.

use std::collections::{HashMap, HashSet, VecDeque};

use super::checker::Checker;
use super::typed::{Expr, ExprKind, Policy};
use super::visit::visit;
use crate::language::diagnostic::{Code, Diagnostic};
use crate::values::ids::{CapId, DefineId, Id};

/// How many values and conditions a defined name may come to, those of the names in it counted each time.
const MOST_PARTS: u64 = 100_000;

/// How many defined names and caps may stand inside each other: each is worked out inside the one that names it.
const MOST_LEVELS: usize = 32;

impl Checker<'_> {
    /// Finds caps whose limits depend on each other, and defined names that grow too large.
    pub(super) fn circles(&mut self, policy: Option<&Policy>) {
        let Some(policy) = policy.filter(|policy| policy.caps.len() == self.scope.caps.len()) else { return };
        if self.too_many_levels(policy) {
            return;
        }
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

    /// Finds the first name that too many others stand inside of. A circle of caps has no end of levels; it is found as
    /// what it is.
    fn too_many_levels(&mut self, policy: &Policy) -> bool {
        let mut levels = Levels { policy, known: HashMap::new() };
        let defines = policy.defines.iter().map(|(id, define)| (Named::Define(id), define.span));
        let caps = policy.caps.iter().map(|(id, cap)| (Named::Cap(id), cap.limit.span));
        for (named, span) in defines.chain(caps) {
            if levels.of(named, 0) > MOST_LEVELS && !levels.is_circle(named) {
                let message = format!("more than {MOST_LEVELS} names inside each other");
                self.find(Diagnostic::new(Code::TooLarge, span, message).help("say more in one of them"));
                return true;
            }
        }
        false
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

    /// Whether a defined name asks a cap, itself or by the names in it.
    pub(super) fn asks_a_cap(&self, define: DefineId) -> bool {
        let mut caps = Vec::new();
        if let Some(Some(define)) = self.defines.get(&define) {
            self.caps_in(&define.value, &mut HashSet::new(), &mut caps);
        }
        !caps.is_empty()
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

/// Something that is worked out where its name stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
enum Named {
    Define(DefineId),
    Cap(CapId),
}

/// How many names stand inside of each.
struct Levels<'p> {
    policy: &'p Policy,
    known: HashMap<Named, usize>,
}

impl Levels<'_> {
    fn of(&mut self, named: Named, depth: usize) -> usize {
        if let Some(known) = self.known.get(&named) {
            return *known;
        }
        if depth > MOST_LEVELS {
            return depth;
        }
        let inner = self.inside(named).into_iter().map(|inner| self.of(inner, depth + 1)).max();
        let levels = inner.unwrap_or(0) + 1;
        // What was cut off on the way is not known.
        if levels <= MOST_LEVELS {
            self.known.insert(named, levels);
        }
        levels
    }

    fn inside(&self, named: Named) -> Vec<Named> {
        let expr = match named {
            Named::Define(id) => self.policy.defines.lookup(id).map(|define| &define.value),
            Named::Cap(id) => self.policy.caps.lookup(id).map(|cap| &cap.limit),
        };
        let mut inside = Vec::new();
        let Some(expr) = expr else { return inside };
        visit(expr, &mut |part| {
            let named = match part.kind {
                ExprKind::Usage(cap, _) | ExprKind::Exhausted(cap) => Named::Cap(cap),
                ExprKind::Defined(define) => Named::Define(define),
                _ => return,
            };
            if !inside.contains(&named) {
                inside.push(named);
            }
        });
        inside
    }

    /// Whether the name stands inside of itself.
    fn is_circle(&self, named: Named) -> bool {
        let mut seen = HashSet::new();
        let mut open = self.inside(named);
        while let Some(next) = open.pop() {
            if next == named {
                return true;
            }
            if seen.insert(next) {
                open.extend(self.inside(next));
            }
        }
        false
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
