//! Fields that are called as those that say who must not be contacted, and that no `never` asks.

use std::collections::HashSet;

use super::checker::Checker;
use super::typed::{Expr, ExprKind, Policy, Whose};
use super::visit;
use crate::language::diagnostic::{Code, Diagnostic, any_error};
use crate::language::syntax::tree::{ItemKind, Type};
use crate::records::opt_out::is_called_so;
use crate::values::ids::{DefineId, FieldId, Id};

impl Checker<'_> {
    /// Warns of a yes/no field of the prospect that is called so, where a yes forbids nothing.
    pub(super) fn tell_unasked_opt_out(&mut self, policy: &Policy) {
        if any_error(&self.findings) {
            return;
        }
        let mut asked = HashSet::new();
        policy.nevers.iter().for_each(|never| note_fields(policy, &never.when, &mut asked, &mut HashSet::new()));
        let fields = self.scope.items.iter().filter_map(|item| match &item.node {
            ItemKind::Record(record) if &*record.name.node == "prospect" => Some(&record.fields),
            _ => None,
        });
        let is_unasked = |name: &str| {
            is_called_so(name) && policy.prospect.schema.field(name).is_some_and(|field| !asked.contains(&field))
        };
        let unasked: Vec<_> = fields
            .flatten()
            .filter(|field| matches!(field.ty.node, Type::YesNo) && is_unasked(&field.name.node))
            .map(|field| field.name.clone())
            .collect();
        for name in unasked {
            let message = format!("no `never` asks `{}`, so that a yes keeps nobody from being written to", name.node);
            let finding = Diagnostic::new(Code::UnaskedOptOut, name.span, message);
            self.find(finding.help(format!(
                "add: `never {}`, and below it `when {}`",
                unused_name(policy, &name.node),
                name.node
            )));
        }
    }
}

/// What a `never` for a field may be called: as the field, which has a name of another kind.
fn unused_name(policy: &Policy, field: &str) -> String {
    let is_taken = policy.nevers.iter().any(|never| &*never.name == field);
    if is_taken { format!("{field}_too") } else { field.to_owned() }
}

fn note_fields(policy: &Policy, when: &Expr, fields: &mut HashSet<FieldId>, names: &mut HashSet<DefineId>) {
    visit(when, &mut |part| match &part.kind {
        ExprKind::Field(Whose::Prospect, field) => {
            fields.insert(*field);
        }
        ExprKind::Defined(name) if names.insert(*name) => {
            if let Some(define) = policy.defines.as_slice().get(name.index()) {
                note_fields(policy, &define.value, fields, names);
            }
        }
        _ => {}
    });
}
