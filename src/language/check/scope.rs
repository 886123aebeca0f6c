//! Every name of a policy, and what it stands for.

use std::collections::HashMap;

use super::typed::Whose;
use crate::language::bundle::Bundle;
use crate::language::diagnostic::{Code, Diagnostic};
use crate::language::source::Span;
use crate::language::syntax::tree::{self, Item, ItemKind, Name};
use crate::values::Type;
use crate::values::ids::{CapId, DefineId, FieldId, FormId, HoursId, ListId, MoveId, Table};

/// What a name of the shared space stands for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Meaning {
    Field(FieldId),
    Define(DefineId),
    List(ListId),
    Cap(CapId),
    Move(MoveId),
}

impl Meaning {
    pub(super) fn kind(self) -> &'static str {
        match self {
            Self::Field(_) => "field",
            Self::Define(_) => "defined name",
            Self::List(_) => "list",
            Self::Cap(_) => "cap",
            Self::Move(_) => "move",
        }
    }
}

/// What is known of a field.
#[derive(Clone, Debug)]
pub(super) struct FieldInfo {
    pub(super) name: Name,
    pub(super) ty: Type,
    /// Whether a record may be without a value, its default worked out.
    pub(super) optional: bool,
}

/// What is known of a move.
#[derive(Clone, Debug)]
pub(super) struct MoveInfo<'a> {
    pub(super) item: &'a tree::Move,
    pub(super) forms: Table<FormId, Name>,
}

/// All names, and the items they stand for, those that were replaced left out.
#[derive(Debug, Default)]
pub(super) struct Scope<'a> {
    pub(super) items: Vec<&'a Item>,
    pub(super) prospect: Table<FieldId, FieldInfo>,
    pub(super) sender: Table<FieldId, FieldInfo>,
    pub(super) moves: Table<MoveId, MoveInfo<'a>>,
    pub(super) caps: Table<CapId, &'a tree::Cap>,
    pub(super) lists: Table<ListId, &'a tree::List>,
    pub(super) defines: Table<DefineId, &'a tree::Define>,
    pub(super) hours: Table<HoursId, &'a tree::Hours>,
    names: HashMap<&'a str, (Meaning, Span)>,
    hours_names: HashMap<&'a str, HoursId>,
    /// Names that are read as values wherever they would be used.
    pub(super) refused: Vec<&'a str>,
    /// Rules, follow-ups and `never`s.
    pub(super) steps: HashMap<&'a str, Span>,
}

impl<'a> Scope<'a> {
    pub(super) fn of(bundle: &'a Bundle, findings: &mut Vec<Diagnostic>) -> Self {
        let mut scope = Self { items: replaced(bundle, findings), ..Self::default() };
        for item in scope.items.clone() {
            scope.item(&item.node, findings);
        }
        scope
    }

    pub(super) fn meaning(&self, name: &str) -> Option<Meaning> {
        self.names.get(name).map(|(meaning, _)| *meaning)
    }

    pub(super) fn hours_of(&self, name: &str) -> Option<HoursId> {
        self.hours_names.get(name).copied()
    }

    pub(super) fn fields(&self, whose: Whose) -> &Table<FieldId, FieldInfo> {
        match whose {
            Whose::Prospect => &self.prospect,
            Whose::Sender => &self.sender,
        }
    }

    pub(super) fn field(&self, whose: Whose, name: &str) -> Option<FieldId> {
        self.fields(whose).position(|field| &*field.name.node == name)
    }

    /// The names of the shared space that stand for something of this kind.
    pub(super) fn names_of(&self, asked: impl Fn(Meaning) -> bool) -> impl Iterator<Item = &'a str> {
        self.names.iter().filter(move |(_, (meaning, _))| asked(*meaning)).map(|(name, _)| *name)
    }

    fn item(&mut self, item: &'a ItemKind, findings: &mut Vec<Diagnostic>) {
        match item {
            ItemKind::Define(define) => {
                let id = self.defines.push(define);
                self.name(&define.name, Meaning::Define(id), findings);
            }
            ItemKind::List(list) => {
                let id = self.lists.push(list);
                self.name(&list.name, Meaning::List(id), findings);
            }
            ItemKind::Cap(cap) => {
                let id = self.caps.push(cap);
                self.name(&cap.name, Meaning::Cap(id), findings);
            }
            ItemKind::Move(mv) => {
                let id = self.moves.push(MoveInfo { item: mv, forms: forms(mv) });
                self.name(&mv.name, Meaning::Move(id), findings);
                if matches!(&*mv.name.node, "wait" | "skip" | "review" | "next" | "anything") {
                    let message = format!("`{}` is built in, and can't be a move of a policy", mv.name.node);
                    findings.push(Diagnostic::new(Code::NameTwice, mv.name.span, message));
                }
            }
            ItemKind::Hours(hours) => {
                let id = self.hours.push(hours);
                if let Some(first) = self.hours_names.insert(&hours.name.node, id) {
                    let first = self.hours[first].name.span;
                    findings.push(twice(&hours.name, first));
                }
            }
            ItemKind::Record(record) => self.record(record, findings),
            ItemKind::Never(never) => self.step(&never.name, findings),
            ItemKind::Rule(rule) => self.step(&rule.name, findings),
            ItemKind::FollowUp(follow_up) => self.step(&follow_up.name, findings),
            _ => {}
        }
    }

    fn name(&mut self, name: &'a Name, meaning: Meaning, findings: &mut Vec<Diagnostic>) {
        // Fields and moves can be meant all the same: `prospect.no`, `no sent`.
        let is_named_alone = matches!(meaning, Meaning::Define(_) | Meaning::List(_) | Meaning::Cap(_));
        if is_named_alone && matches!(&*name.node, "yes" | "no" | "now") {
            let message = format!("`{}` is a value, and no {} can be called so", name.node, meaning.kind());
            let finding = Diagnostic::new(Code::NameTwice, name.span, message);
            let what = if matches!(meaning, Meaning::Define(_)) { "name" } else { meaning.kind() };
            findings.push(finding.help(format!("give it another name: `{}_{what}`", name.node)));
            self.refused.push(&name.node);
        }
        match self.names.get(&*name.node) {
            Some((_, first)) => findings.push(twice(name, *first)),
            None => {
                self.names.insert(&name.node, (meaning, name.span));
            }
        }
    }

    fn step(&mut self, name: &'a Name, findings: &mut Vec<Diagnostic>) {
        match self.steps.get(&*name.node) {
            Some(first) => findings.push(twice(name, *first)),
            None => {
                self.steps.insert(&name.node, name.span);
            }
        }
    }

    fn record(&mut self, record: &'a tree::Record, findings: &mut Vec<Diagnostic>) {
        let whose = match &*record.name.node {
            "prospect" => Whose::Prospect,
            "sender" => Whose::Sender,
            other => {
                let message = format!("there is no record `{other}`");
                let finding = Diagnostic::new(Code::UnknownRecord, record.name.span, message);
                findings.push(finding.help("write `prospect` or `sender`"));
                return;
            }
        };
        for field in &record.fields {
            let info = FieldInfo { name: field.name.clone(), ty: type_of(&field.ty.node), optional: field.optional };
            match whose {
                Whose::Prospect => {
                    let id = self.prospect.push(info);
                    self.name(&field.name, Meaning::Field(id), findings);
                }
                Whose::Sender => {
                    let known = self.sender.iter().find(|(_, known)| known.name.node == field.name.node);
                    if let Some((_, known)) = known {
                        findings.push(twice(&field.name, known.name.span));
                    }
                    self.sender.push(info);
                }
            }
        }
    }
}

fn twice(name: &Name, first: Span) -> Diagnostic {
    let finding = Diagnostic::new(Code::NameTwice, name.span, format!("two things are called `{}`", name.node));
    finding.label("again here").also(first, "first here").help("give one of them another name")
}

/// The text forms of a move: several lines of one are the cases of its length.
fn forms(mv: &tree::Move) -> Table<FormId, Name> {
    let mut forms: Table<FormId, Name> = Table::default();
    for text in &mv.texts {
        if forms.position(|known| known.node == text.form.node).is_none() {
            forms.push(text.form.clone());
        }
    }
    forms
}

/// A type as written, as a type.
pub(super) fn type_of(ty: &tree::Type) -> Type {
    match ty {
        tree::Type::Text => Type::Text,
        tree::Type::Email => Type::Email,
        tree::Type::Address => Type::Address,
        tree::Type::Id => Type::Id,
        tree::Type::Number { range } => Type::Number(
            range.map(|(least, greatest)| crate::values::Range { least: least.node, greatest: greatest.node }),
        ),
        tree::Type::YesNo => Type::YesNo,
        tree::Type::Date => Type::Date,
        tree::Type::Time => Type::Time,
        tree::Type::Duration => Type::Duration,
        tree::Type::Words(words) => Type::Words(words.iter().map(|word| word.node.clone()).collect()),
        tree::Type::ListOfText => Type::ListOfText,
    }
}

/// The items, each `replace` in the place of what it replaces.
fn replaced<'a>(bundle: &'a Bundle, findings: &mut Vec<Diagnostic>) -> Vec<&'a Item> {
    let mut items: Vec<&'a Item> = Vec::new();
    let mut replacements: Vec<(&'a Item, &'a Item)> = Vec::new();
    for item in &bundle.items {
        match &item.node {
            ItemKind::Replace(inner) => replacements.push((item, inner)),
            _ => items.push(item),
        }
    }
    for (outer, inner) in replacements {
        let Some((kind, name)) = kind_and_name(&inner.node) else {
            let message = "only an item with a name can be replaced";
            findings.push(Diagnostic::new(Code::NothingReplaced, outer.span, message));
            continue;
        };
        let is_replaced = |item: &&mut &'a Item| {
            // What the configuration asks of every policy, none can replace.
            let fixed = bundle.never_sources.contains(&item.span.source);
            !fixed
                && item.span.source != outer.span.source
                && kind_and_name(&item.node).is_some_and(|known| (known.0, &known.1.node) == (kind, &name.node))
        };
        match items.iter_mut().find(is_replaced) {
            Some(place) => *place = inner,
            None if bundle.is_silent(&name.node) => {}
            None => {
                let names = items.iter().filter_map(|item| kind_and_name(&item.node)).filter(|known| known.0 == kind);
                let names: Vec<&str> = names.map(|known| &*known.1.node).collect();
                let message = format!("no included file has a {kind} `{}` to replace", name.node);
                let finding = Diagnostic::new(Code::NothingReplaced, name.span, message);
                findings.push(match crate::values::text::nearest(&name.node, names.iter().copied()) {
                    Some(near) => finding.suggest(name.span, &name.node, near, names),
                    None => finding.help("leave `replace` out to add it"),
                });
            }
        }
    }
    items
}

fn kind_and_name(item: &ItemKind) -> Option<(&'static str, &Name)> {
    Some(match item {
        ItemKind::Define(define) => ("define", &define.name),
        ItemKind::List(list) => ("list", &list.name),
        ItemKind::Move(mv) => ("move", &mv.name),
        ItemKind::Cap(cap) => ("cap", &cap.name),
        ItemKind::Never(never) => ("never", &never.name),
        ItemKind::Rule(rule) => ("rule", &rule.name),
        ItemKind::Hours(hours) => ("hours", &hours.name),
        ItemKind::FollowUp(follow_up) => ("follow_up", &follow_up.name),
        _ => return None,
    })
}
