//! Fields by which a `never` forbids to write to somebody.

use super::{AtomKind, ConditionId, ConditionKind, Expr, Plan};
use crate::language::check::typed::Whose;
use crate::values::ids::{FieldId, Id};

impl Plan {
    /// The prospect's yes/no fields that a `never` asks, in the order in which they are asked.
    #[must_use]
    pub fn forbidding_fields(&self) -> Vec<FieldId> {
        let mut fields = Vec::new();
        let mut seen = vec![false; self.conditions.len()];
        for never in self.nevers.as_slice() {
            self.collect_forbidding(never.when, &mut seen, &mut fields);
        }
        fields
    }

    fn collect_forbidding(&self, condition: ConditionId, seen: &mut [bool], fields: &mut Vec<FieldId>) {
        match seen.get_mut(condition.index()) {
            Some(seen) if !*seen => *seen = true,
            _ => return,
        }
        match &self.conditions[condition].kind {
            ConditionKind::Constant(_) => {}
            ConditionKind::Not(inner) => self.collect_forbidding(*inner, seen, fields),
            ConditionKind::All(parts) | ConditionKind::Any(parts) => {
                parts.iter().for_each(|part| self.collect_forbidding(*part, seen, fields));
            }
            ConditionKind::Atom(atom) => match &self.atoms[*atom].kind {
                AtomKind::Defined(defined) => self.collect_forbidding(*defined, seen, fields),
                AtomKind::Yes(Expr::Field(Whose::Prospect, field)) if !fields.contains(field) => fields.push(*field),
                _ => {}
            },
        }
    }
}
