//! Records: fields, keys, defaults.

use std::collections::HashMap;

use super::checker::{Checker, Place, named};
use super::scope::type_of;
use super::typed::{Expr, ExprKind, Record, Whose};
use super::visit::visit;
use crate::language::diagnostic::{Code, Diagnostic};
use crate::language::source::Span;
use crate::language::syntax::tree::{self, ItemKind};
use crate::records::schema::{Field, Presence, Schema};
use crate::values::ids::{FieldId, Id};
use crate::values::text::nearest;
use crate::values::{Plain, Type, Value};

impl<'a> Checker<'a> {
    /// One record, put together from all items that declare it.
    pub(super) fn record(&mut self, whose: Whose) -> Record {
        let name = match whose {
            Whose::Prospect => "prospect",
            Whose::Sender => "sender",
        };
        let items: Vec<&'a tree::Record> = self
            .scope
            .items
            .iter()
            .filter_map(|item| match &item.node {
                ItemKind::Record(record) if &*record.name.node == name => Some(record),
                _ => None,
            })
            .collect();
        let mut record = Record::default();
        for field in items.iter().flat_map(|item| &item.fields) {
            self.field_type(field);
            let default = if field.default.is_empty() { None } else { self.default(field, whose) };
            record.schema.fields.push(Field {
                name: field.name.node.clone(),
                ty: type_of(&field.ty.node),
                presence: presence(field),
                meaning: field.meaning.as_ref().map(|meaning| meaning.node.clone()),
            });
            record.defaults.push(default);
        }
        record.default_order = self.default_order(whose, &record);
        if whose == Whose::Prospect {
            record.schema.known_by = self.known_by(&items, &record.schema);
        }
        record
    }

    fn field_type(&mut self, field: &tree::Field) {
        match &field.ty.node {
            tree::Type::Number { range: Some((least, greatest)) } if greatest.node < least.node => {
                let finding = Diagnostic::new(Code::EmptyRange, field.ty.span, "no number is in this range");
                self.find(finding.help(format!("write `from {} to {}`", greatest.node, least.node)));
            }
            tree::Type::Words(words) => {
                const TYPES: [&str; 10] =
                    ["text", "email", "address", "id", "number", "yes/no", "date", "time", "duration", "list of text"];
                if let [word] = words.as_slice()
                    && let Some(near) = nearest(&word.node, TYPES)
                {
                    let finding =
                        Diagnostic::new(Code::UnknownName, word.span, format!("there is no type `{}`", word.node));
                    self.find(finding.suggest(word.span, &word.node, near, TYPES));
                }
                let mut seen: HashMap<&str, Span> = HashMap::new();
                for word in words {
                    let first = *seen.entry(&word.node).or_insert(word.span);
                    if first != word.span {
                        let finding = Diagnostic::new(
                            Code::NameTwice,
                            word.span,
                            format!("the word `{}` stands twice", word.node),
                        );
                        self.find(finding.also(first, "first here"));
                    }
                }
            }
            _ => {}
        }
    }

    fn default(&mut self, field: &tree::Field, whose: Whose) -> Option<Expr> {
        let ty = type_of(&field.ty.node);
        let value = self.at(Place::Default(whose), |checker| {
            checker.cases(&field.default, field.name.span, |checker, value, _| {
                let value = checker.expr(value, Some(&ty))?;
                checker.in_range(&value, &ty, &field.name.node)?;
                Some(value)
            })
        })?;
        if !ty.same_kind(&value.ty) {
            let message = format!("`{}` is {}, and its default is {}", field.name.node, named(&ty), named(&value.ty));
            let finding = Diagnostic::new(Code::TypeMismatch, value.span, message);
            self.find(
                finding
                    .label(format!("this is {}", named(&value.ty)))
                    .also(field.ty.span, format!("this is {}", named(&ty))),
            );
            return None;
        }
        if value.may_be_missing && !field.optional {
            let message = format!("the default of `{}` can be missing", field.name.node);
            let finding = Diagnostic::new(Code::MayBeMissing, value.span, message);
            self.find(
                finding
                    .also(field.ty.span, "a value must be there")
                    .help("add a `?` behind the type, or a last case that is always there"),
            );
        }
        Some(Expr { ty, ..value })
    }

    /// Reports a number that its field would not take.
    pub(super) fn in_range(&mut self, value: &Expr, ty: &Type, field: &str) -> Option<()> {
        let (Type::Number(Some(range)), ExprKind::Constant(Value::Number(number))) = (ty, &value.kind) else {
            return Some(());
        };
        if range.contains(*number) || range.least > range.greatest {
            return Some(());
        }
        let message = format!("`{field}` goes from {} to {}", Plain(range.least), Plain(range.greatest));
        self.find(Diagnostic::new(Code::OutOfRange, value.span, message));
        None
    }

    /// The fields with a default, each after those that its default reads.
    fn default_order(&mut self, whose: Whose, record: &Record) -> Vec<FieldId> {
        let mut order = Vec::new();
        let mut open = Vec::new();
        for field in (0..record.defaults.len()).map(FieldId::from_index) {
            self.place_default(whose, record, field, &mut order, &mut open);
        }
        order
    }

    fn place_default(
        &mut self,
        whose: Whose,
        record: &Record,
        field: FieldId,
        order: &mut Vec<FieldId>,
        open: &mut Vec<FieldId>,
    ) {
        let Some(Some(default)) = record.defaults.get(field.index()) else { return };
        if order.contains(&field) {
            return;
        }
        let name = |field: FieldId| &*record.schema.fields[field].name;
        // A chain of a thousand defaults is a mistake too.
        if let Some(start) = open.iter().position(|known| *known == field).or((open.len() > 1_000).then_some(0)) {
            let circle: Vec<&str> = open.iter().skip(start).map(|field| name(*field)).chain([name(field)]).collect();
            let message = format!("defaults in a circle: {}", circle.join(" → "));
            let place = self.scope.fields(whose)[field].name.span;
            self.find(Diagnostic::new(Code::Circle, place, message));
            order.push(field);
            return;
        }
        open.push(field);
        let mut read = Vec::new();
        visit(default, &mut |part| {
            if let ExprKind::Field(_, field) = part.kind {
                read.push(field);
            }
        });
        for field in read {
            self.place_default(whose, record, field, order, open);
        }
        open.pop();
        if !order.contains(&field) {
            order.push(field);
        }
    }

    /// The fields by which a person is recognised.
    fn known_by(&mut self, items: &[&tree::Record], schema: &Schema) -> Vec<FieldId> {
        let mut known_by = Vec::new();
        let clauses: Vec<&tree::Name> = items.iter().filter_map(|item| item.known_by.first()).collect();
        if let [first, again, ..] = clauses.as_slice() {
            let finding = Diagnostic::new(Code::NameTwice, again.span, "`known by` stands twice");
            self.find(finding.also(first.span, "first here").help("name all fields in one of them"));
        }
        for name in items.iter().flat_map(|item| &item.known_by) {
            let Some(field) = schema.field(&name.node) else {
                let names: Vec<&str> = schema.fields.as_slice().iter().map(|field| &*field.name).collect();
                self.unknown("field", &name.node, name.span, names);
                continue;
            };
            if !schema.fields[field].ty.is_text() {
                let message = format!("`{}` is no text, and can't name a person", name.node);
                self.find(Diagnostic::new(Code::TypeMismatch, name.span, message));
            }
            if !known_by.contains(&field) {
                known_by.push(field);
            }
        }
        if known_by.is_empty() && items.iter().all(|item| item.known_by.is_empty()) {
            match schema.field("id").filter(|id| schema.fields[*id].ty.is_text()) {
                Some(id) => known_by.push(id),
                None => self.no_key(items.first().map(|item| item.name.span)),
            }
        }
        known_by
    }

    fn no_key(&mut self, place: Option<Span>) {
        let (message, help) = match place {
            Some(_) => (
                "nothing says by which fields a person is recognised",
                "add `known by profile_url, email, id`, or a text field `id`",
            ),
            None => (
                "there is no record `prospect`",
                "add one, or include a file that has it: `include \"vocabulary.policy\"`",
            ),
        };
        if self.bundle.is_silent("prospect") {
            return;
        }
        let place = place.unwrap_or_else(|| self.entry_start());
        self.find(Diagnostic::new(Code::NoKey, place, message).help(help));
    }

    /// The place of the entry file's first word.
    pub(super) fn entry_start(&self) -> Span {
        let whole = self.bundle.sources.whole(self.bundle.entry);
        let first = self.bundle.items.iter().find(|item| item.span.source == self.bundle.entry);
        first.map_or(Span { end: whole.start, ..whole }, |item| Span { end: item.span.start, ..item.span })
    }
}

fn presence(field: &tree::Field) -> Presence {
    match (field.default.is_empty(), field.optional) {
        (false, _) => Presence::Defaulted,
        (true, true) => Presence::Optional,
        (true, false) => Presence::Required,
    }
}
