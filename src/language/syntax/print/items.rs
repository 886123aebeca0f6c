//! Items, a function each.

use crate::language::source::Span;
use crate::language::syntax::tree::{
    Case, Define, Expr, Field, Item, ItemKind, List, Move, Name, Record, SortKey, Text, TextForm, Type,
};
use crate::values::Plain;

use super::Line;
use super::clauses::{Keywords, Reasons, Table};
use super::expressions::{Level, Writer};
use super::layout::{INDENT, Pieces, Row};

impl Writer<'_> {
    /// The lines of one item.
    pub(super) fn item(self, item: &Item, lines: &mut Vec<Line>) {
        let first = lines.len();
        match &item.node {
            ItemKind::Policy(policy) => {
                let words = format!("policy {} language {}", self.text(&policy.title), Plain(policy.language.node));
                lines.push(Line::new(0, Pieces::of(words), item.span));
            }
            ItemKind::Include(file) => lines.push(self.single("include", file, item.span)),
            ItemKind::Cases(file) => lines.push(self.single("cases from", file, item.span)),
            ItemKind::List(list) => lines.push(self.list(list, item.span)),
            ItemKind::Prioritize(keys) => lines.push(self.prioritize(keys, item.span)),
            ItemKind::Define(define) => self.define(define, item.span, lines),
            ItemKind::Record(record) => self.record(record, item.span, lines),
            ItemKind::Move(a_move) => self.move_item(a_move, item.span, lines),
            ItemKind::Cap(cap) => self.cap(cap, item.span, lines),
            ItemKind::Never(never) => self.never(never, item.span, lines),
            ItemKind::Rule(rule) => self.rule(rule, item.span, lines),
            ItemKind::Hours(hours) => self.hours(hours, item.span, lines),
            ItemKind::FollowUp(follow_up) => self.follow_up(follow_up, item.span, lines),
            ItemKind::Test(test) => self.test(test, item.span, lines),
            ItemKind::Replace(inner) => self.item(inner, lines),
        }
        if let (ItemKind::Replace(_), Some(head)) = (&item.node, lines.get_mut(first)) {
            head.words = std::mem::take(&mut head.words).prefixed("replace ");
            head.span = item.span.to(head.span);
        }
    }

    fn single(self, words: &str, text: &Text, span: Span) -> Line {
        Line::new(0, Pieces::of(format!("{words} {}", self.text(text))), span)
    }

    /// `cap weekly_invites`: the line that an item's clauses stand under.
    pub(super) fn head(self, word: &str, name: &Name, item: Span) -> Line {
        Line::new(0, Pieces::of(format!("{word} {}", name.node)), item.to(name.span))
    }

    fn list(self, list: &List, span: Span) -> Line {
        let mut words = format!("list {} from {}", list.name.node, self.text(&list.file));
        if let Some(column) = &list.column {
            words = format!("{words} column {}", self.text(column));
        }
        Line::new(0, Pieces::of(words), span)
    }

    fn prioritize(self, keys: &[SortKey], span: Span) -> Line {
        let mut out = Pieces::of("prioritize by ");
        for (index, key) in keys.iter().enumerate() {
            if index > 0 {
                out.push(",");
                out.space();
            }
            self.before_comma(&key.by, &mut out);
            out.push(if key.descending { " descending" } else { "" });
        }
        Line::new(0, out, span)
    }

    fn define(self, define: &Define, span: Span, lines: &mut Vec<Line>) {
        if let [case] = define.value.as_slice() {
            let words = Pieces::of(format!("define {}", define.name.node));
            lines.push(Line::new(0, words.then(self.case(case)), span));
        } else {
            lines.push(self.head("define", &define.name, span));
            self.cases(&define.value, INDENT, lines);
        }
    }

    /// `= 50 when new_account because "…"` on one line.
    fn case(self, case: &Case<Expr>) -> Pieces {
        self.case_row(case).into_iter().flatten().reduce(Pieces::then).unwrap_or_default()
    }

    fn case_row(self, case: &Case<Expr>) -> Row {
        let value = self.expr(&case.value).prefixed("= ");
        vec![Some(value), self.when(case.when.as_ref()), self.because(case.because.as_ref())]
    }

    /// Several cases, a line each.
    fn cases(self, cases: &[Case<Expr>], indent: usize, lines: &mut Vec<Line>) {
        let mut table = Table::new(indent);
        for case in cases {
            table.row(case.span, self.case_row(case));
        }
        lines.extend(table.lines());
    }

    fn record(self, record: &Record, span: Span, lines: &mut Vec<Line>) {
        lines.push(self.head("record", &record.name, span));
        if let (Some(first), Some(last)) = (record.known_by.first(), record.known_by.last()) {
            let words = self.names(&record.known_by, ",").prefixed("known by ");
            lines.push(Line::new(INDENT, words, first.span.to(last.span)));
        }
        let mut table = Table::new(INDENT).with(Reasons::Meanings);
        for field in &record.fields {
            // A field whose cases have lines of their own ends, on its own line, with its type.
            let last = field.meaning.as_ref().map_or(field.ty.span, |meaning| meaning.span);
            let own = if field.default.len() > 1 { field.ty.span.to(last) } else { field.span };
            table.row(field.span.to(own), self.field_row(field));
        }
        for (mut line, field) in table.lines().into_iter().zip(&record.fields) {
            if let Some(case) = field.default.first().filter(|_| field.default.len() > 1) {
                line.span.end = line.span.end.min(case.span.start);
            }
            lines.push(line);
            if field.default.len() > 1 {
                self.cases(&field.default, 2 * INDENT, lines);
            }
        }
    }

    fn field_row(self, field: &Field) -> Row {
        let mut value = self.field_type(&field.ty.node);
        value.push(if field.optional { "?" } else { "" });
        if let [only] = field.default.as_slice() {
            value = value.then(self.case(only));
        }
        let meaning = field.meaning.as_ref().map(|meaning| Pieces::of(self.text(meaning)));
        vec![Some(Pieces::of(format!("{}:", field.name.node))), Some(value), meaning]
    }

    fn field_type(self, ty: &Type) -> Pieces {
        Pieces::of(match ty {
            Type::Text => "text".to_owned(),
            Type::Email => "email".to_owned(),
            Type::Address => "address".to_owned(),
            Type::Id => "id".to_owned(),
            Type::Number { range: None } => "number".to_owned(),
            Type::Number { range: Some((least, greatest)) } => {
                format!("number from {} to {}", Plain(least.node), Plain(greatest.node))
            }
            Type::YesNo => "yes/no".to_owned(),
            Type::Date => "date".to_owned(),
            Type::Time => "time".to_owned(),
            Type::Duration => "duration".to_owned(),
            Type::Words(words) => return self.names(words, " |"),
            Type::ListOfText => "list of text".to_owned(),
        })
    }

    fn move_item(self, item: &Move, span: Span, lines: &mut Vec<Line>) {
        let mut head = self.head("move", &item.name, span);
        if let Some(title) = &item.title {
            head.words.push(&format!(" {}", self.text(title)));
            head.span = span.to(title.span);
        }
        lines.push(head);
        let keywords = Keywords::of(&[
            (!item.needs.is_empty(), "needs"),
            (!item.texts.is_empty(), "text"),
            (item.during.is_some(), "during"),
        ]);
        let mut needs = Table::new(INDENT).with(Reasons::Needs);
        for need in &item.needs {
            let condition = keywords.before("needs", self.expr(&need.condition));
            needs.row(need.span, vec![Some(condition), self.because(need.because.as_ref())]);
        }
        lines.extend(needs.lines());
        let mut texts = Table::new(INDENT);
        for text in &item.texts {
            texts.row(text.span, self.text_row(text, &keywords));
        }
        lines.extend(texts.lines());
        if let Some(hours) = &item.during {
            lines.push(keywords.line("during", Pieces::of(&*hours.node), hours.span));
        }
    }

    fn text_row(self, text: &TextForm, keywords: &Keywords) -> Row {
        let limit = text.limit.as_ref().map(|limit| {
            let mut words = self.at_least(limit, Level::Sum).prefixed("up to ");
            words.push(" characters");
            words
        });
        vec![
            Some(keywords.before("text", Pieces::of(&*text.form.node))),
            limit,
            self.when(text.when.as_ref()),
            self.because(text.because.as_ref()),
        ]
    }
}
