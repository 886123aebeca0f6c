//! Items without many clauses, and records. Those that decide are in `rules`, those that measure in `measures`.

use crate::language::diagnostic::{Code, Diagnostic};
use crate::language::source::{Span, Spanned};
use crate::language::syntax::grammar::{Node, Nodes, Rule};
use crate::language::syntax::tree::{
    Define, Field, ItemKind, List, Move, Name, Need, Policy, Record, SortKey, TextForm, Type,
};

use super::builder::Builder;

/// The type names of other languages, and ours.
const FOREIGN_TYPES: [(&str, &str); 14] = [
    ("string", "text"),
    ("str", "text"),
    ("int", "number"),
    ("integer", "number"),
    ("float", "number"),
    ("decimal", "number"),
    ("bool", "yes/no"),
    ("boolean", "yes/no"),
    ("datetime", "time"),
    ("timestamp", "time"),
    ("interval", "duration"),
    ("timedelta", "duration"),
    ("list", "list of text"),
    ("array", "list of text"),
];

impl Builder<'_> {
    /// The item that `rule` has read; `head` is where its first word stands.
    pub(super) fn item(&mut self, rule: Rule, parts: Nodes<'_>, head: Span) -> Option<ItemKind> {
        Some(match rule {
            Rule::policy => ItemKind::Policy(self.policy(parts)?),
            Rule::include => ItemKind::Include(self.only_text(parts)?),
            Rule::cases => ItemKind::Cases(self.only_text(parts)?),
            Rule::list => ItemKind::List(self.list(parts)?),
            Rule::define => ItemKind::Define(self.define(parts)?),
            Rule::prioritize => ItemKind::Prioritize(self.prioritize(parts)?),
            Rule::record => ItemKind::Record(self.record(parts)?),
            Rule::move_item => ItemKind::Move(self.move_item(parts)?),
            Rule::cap => ItemKind::Cap(self.cap(parts, head)?),
            Rule::never => ItemKind::Never(self.never(parts, head)?),
            Rule::rule_item => ItemKind::Rule(self.rule(parts, head)?),
            Rule::hours => ItemKind::Hours(self.hours(parts, head)?),
            Rule::follow_up => ItemKind::FollowUp(self.follow_up(parts, head)?),
            Rule::test => ItemKind::Test(self.test(parts, head)?),
            _ => return None,
        })
    }

    /// Reports a clause that an item can't do without. `item` is what it is called: "rule `first`".
    pub(super) fn missing(&mut self, place: Span, item: &str, clause: &str, example: &str) {
        let finding = Diagnostic::new(Code::MissingClause, place, format!("the {item} has no `{clause}`"));
        self.report(finding.help(format!("add `{example}`")));
    }

    fn policy(&mut self, parts: Nodes<'_>) -> Option<Policy> {
        let mut parts = parts.filter(|part| matches!(part.as_rule(), Rule::string | Rule::number));
        let title = self.text(&parts.next()?);
        let language = self.number(&parts.next()?);
        if language.node != 1.0 {
            let message = "this version of the language doesn't exist";
            let finding = Diagnostic::new(Code::UnknownVersion, language.span, message);
            self.report(finding.help("write `language 1`, the only one so far"));
        }
        Some(Policy { title, language })
    }

    fn only_text(&mut self, mut parts: Nodes<'_>) -> Option<crate::language::syntax::tree::Text> {
        parts.find(|part| part.as_rule() == Rule::string).map(|text| self.text(&text))
    }

    fn list(&mut self, parts: Nodes<'_>) -> Option<List> {
        let mut parts = parts.filter(|part| matches!(part.as_rule(), Rule::name | Rule::string));
        let name = self.name(&parts.next()?);
        let file = self.text(&parts.next()?);
        Some(List { name, file, column: parts.next().map(|column| self.text(&column)) })
    }

    fn define(&mut self, mut parts: Nodes<'_>) -> Option<Define> {
        let name = self.name(&parts.next()?);
        let mut value = Vec::new();
        for part in parts.filter(|part| part.as_rule() == Rule::case) {
            value.push(self.case(part)?);
        }
        Some(Define { name, value })
    }

    fn prioritize(&mut self, parts: Nodes<'_>) -> Option<Vec<SortKey>> {
        let mut keys = Vec::new();
        for part in parts.filter(|part| part.as_rule() == Rule::sort_key) {
            let mut key = part.into_inner();
            let by = self.expr(key.next()?)?;
            keys.push(SortKey { by, descending: key.next().is_some_and(|word| word.as_rule() == Rule::kw_descending) });
        }
        Some(keys)
    }

    fn record(&mut self, mut parts: Nodes<'_>) -> Option<Record> {
        let mut record = Record { name: self.name(&parts.next()?), known_by: Vec::new(), fields: Vec::new() };
        let (mut known_by, mut seen) = (None, Vec::new());
        for part in parts {
            let clause = (part.as_rule(), self.span(&part));
            match clause.0 {
                Rule::known_by => {
                    let names = self.names(part);
                    self.once(&mut known_by, &mut seen, names, clause);
                }
                Rule::field => record.fields.push(self.field(part)?),
                _ => {}
            }
        }
        record.known_by = known_by.unwrap_or_default();
        Some(record)
    }

    fn field(&mut self, node: Node<'_>) -> Option<Field> {
        let span = self.span(&node);
        let mut parts = node.into_inner();
        let name = self.name(&parts.next()?);
        let ty = self.field_type(parts.nth(1)?)?;
        let mut field = Field { name, ty, optional: false, default: Vec::new(), meaning: None, span };
        for part in parts {
            match part.as_rule() {
                Rule::optional_mark => field.optional = true,
                Rule::case => field.default.push(self.case(part)?),
                _ => field.meaning = Some(self.text(&part)),
            }
        }
        Some(field)
    }

    fn field_type(&mut self, node: Node<'_>) -> Option<Spanned<Type>> {
        let span = self.span(&node);
        let inner = node.into_inner().next()?;
        let ty = match inner.as_rule() {
            Rule::number_type => {
                let mut bounds = inner.into_inner().filter(|part| part.as_rule() == Rule::number);
                Type::Number { range: Some((self.number(&bounds.next()?), self.number(&bounds.next()?))) }
            }
            Rule::list_type => Type::ListOfText,
            Rule::yes_no_type => Type::YesNo,
            _ => {
                let words: Vec<Node<'_>> = inner.into_inner().collect();
                match words.as_slice() {
                    [word] => self.one_word_type(word),
                    _ => Type::Words(words.iter().map(|word| self.name(word)).collect()),
                }
            }
        };
        Some(Spanned::new(ty, span))
    }

    fn one_word_type(&mut self, word: &Node<'_>) -> Type {
        let written = word.as_str();
        let small = written.to_ascii_lowercase();
        let foreign = FOREIGN_TYPES.iter().find(|(theirs, _)| *theirs == small).map(|(_, ours)| *ours);
        if let Some(ours) = foreign {
            self.foreign(self.span(word), written, ours);
        }
        match foreign.unwrap_or(written) {
            "text" => Type::Text,
            "email" => Type::Email,
            "address" => Type::Address,
            "id" => Type::Id,
            "number" => Type::Number { range: None },
            "yes/no" => Type::YesNo,
            "date" => Type::Date,
            "time" => Type::Time,
            "duration" => Type::Duration,
            "list of text" => Type::ListOfText,
            _ => Type::Words(vec![self.name(word)]),
        }
    }

    fn move_item(&mut self, mut parts: Nodes<'_>) -> Option<Move> {
        let name = self.name(&parts.next()?);
        let mut item = Move { name, title: None, needs: Vec::new(), texts: Vec::new(), during: None };
        let mut seen = Vec::new();
        for part in parts {
            let clause = (part.as_rule(), self.span(&part));
            match clause.0 {
                Rule::string => item.title = Some(self.text(&part)),
                Rule::needs_clause => item.needs.push(self.need(part)?),
                Rule::text_clause => item.texts.push(self.text_form(part)?),
                Rule::during_clause => {
                    let hours: Name = self.named(part)?;
                    self.once(&mut item.during, &mut seen, hours, clause);
                }
                _ => {}
            }
        }
        Some(item)
    }

    fn need(&mut self, node: Node<'_>) -> Option<Need> {
        let span = self.span(&node);
        let mut parts = node.into_inner();
        let condition = self.expr(parts.nth(1)?)?;
        let because = parts.next().and_then(|reason| self.because(reason));
        Some(Need { condition, because, span })
    }

    fn text_form(&mut self, node: Node<'_>) -> Option<TextForm> {
        let span = self.span(&node);
        let mut parts = node.into_inner();
        let form = self.name(&parts.nth(1)?);
        let mut limit = None;
        let mut rest = parts.clone();
        if let Some(length) = rest.next().filter(|part| part.as_rule() == Rule::text_limit) {
            limit = Some(self.sum(length.into_inner().nth(2)?)?);
            parts = rest;
        }
        let (when, because) = self.condition_and_reason(parts)?;
        Some(TextForm { form, limit, when, because, span })
    }
}
