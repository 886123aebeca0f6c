//! Which fields of a record are said to people.

use super::conditions::{Expr, Part};
use super::ids::DefinedId;
use super::steps::Action;
use super::{Plan, Whose};
use crate::values::ids::{FieldId, Id};

/// Finds the fields that texts are filled from.
struct Search<'p> {
    plan: &'p Plan,
    said: Vec<bool>,
    seen: Vec<DefinedId>,
}

impl Plan {
    /// For each field of the prospect, whether a text may be filled with it, also by a defined name or a default.
    #[must_use]
    pub fn said_fields(&self) -> Vec<bool> {
        let mut search = Search { plan: self, said: vec![false; self.prospect.schema.fields.len()], seen: Vec::new() };
        let rules = self.rules.as_slice().iter().flat_map(|rule| &rule.options);
        let follow_ups = self.follow_ups.as_slice().iter().flat_map(|follow_up| &follow_up.options);
        for choice in rules.chain(follow_ups) {
            let Action::Move(_, texts) = &choice.action else { continue };
            texts.iter().filter_map(|with| with.text.as_ref()).for_each(|text| search.text(text));
        }
        search.said
    }
}

impl<'p> Search<'p> {
    /// A text, or a value that becomes a part of one.
    fn text(&mut self, expr: &'p Expr) {
        match expr {
            Expr::Field(Whose::Prospect, field) => self.field(*field),
            Expr::Defined(define) if !self.seen.contains(define) => {
                self.seen.push(*define);
                let plan = self.plan;
                self.text(&plan.defines[*define]);
            }
            Expr::Template(parts) => {
                for part in parts {
                    if let Part::Value { value, .. } = part {
                        self.text(value);
                    }
                }
            }
            Expr::Cases(cases) => cases.iter().for_each(|case| self.text(&case.value)),
            _ => {}
        }
    }

    fn field(&mut self, field: FieldId) {
        let Some(said) = self.said.get_mut(field.index()) else { return };
        if std::mem::replace(said, true) {
            return;
        }
        let plan = self.plan;
        for (_, default) in plan.prospect.defaults.iter().filter(|(of, _)| *of == field) {
            self.text(default);
        }
    }
}
