//! What `never`s are asked of records that can't be read, or not in every cell.

use jiff::tz::TimeZone;

use crate::decide::eval::{Row as BatchRow, Unreadable, complete_prospect};
use crate::language::plan::Plan;
use crate::records::notices::NoticeKind;
use crate::records::rows::{RawRow, Row};
use crate::records::targets::Target;
use crate::records::typer::Typer;
use crate::values::Value;
use crate::values::ids::{FieldId, Id};

/// A record with what stands in its cells that count as missing and may name somebody on a list, for `never`s to ask;
/// nothing of most. `place` is its place in the batch.
pub(crate) fn as_it_stands(plan: &Plan, place: BatchRow, typer: &Typer<'_>, row: &Row) -> Option<Unreadable> {
    let mut prospect: Option<Box<[Value]>> = None;
    for notice in &row.notices {
        let may_name = matches!(notice.kind, NoticeKind::NoEmail | NoticeKind::NoAddress);
        let column = typer.mapping.columns.iter().find(|column| *column.name == *notice.column);
        if let Some(Target::Prospect(field)) = column.map(|column| &column.target)
            && may_name
            && notice.value.contains(['@', '/'])
            && let Some(slot) = prospect.get_or_insert_with(|| row.prospect.clone()).get_mut(field.index())
        {
            *slot = Value::Text(notice.value.clone());
        }
    }
    prospect.filter(|_| asks_records(plan)).map(|prospect| Unreadable { row: place, prospect, sender: None })
}

/// What can be read of a record that can't be read whole; nothing where no `never` asks for it.
pub(crate) fn unreadable(plan: &Plan, place: BatchRow, typer: &Typer<'_>, raw: &RawRow) -> Option<Unreadable> {
    if !asks_records(plan) {
        return None;
    }
    let fields: Vec<FieldId> = plan.prospect.schema.fields.iter().map(|(field, _)| field).collect();
    let mut prospect = typer.values_of(raw, &fields);
    complete_prospect(plan, &mut prospect, &TimeZone::UTC);
    Some(Unreadable { row: place, prospect, sender: None })
}

/// Whether a `never` asks what records say.
fn asks_records(plan: &Plan) -> bool {
    plan.nevers.as_slice().iter().any(|never| !never.of_records.is_empty())
}
