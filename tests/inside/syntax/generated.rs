//! Trees made at random: printed and read again they are the same.

use crate::language::source::{Sources, Span, Spanned};
use crate::language::syntax::tree::{
    By, Cap, Case, Choice, Comparison, Cooldown, Counted, Define, Event, Expr, ExprKind, File, Function, Happening,
    Item, ItemKind, Limit, Moment, Name, Negation, Operator, Rule, Scope, State, Text, Window, With, WithText,
};
use crate::language::syntax::{parse, print};
use crate::values::EventKind;
use jiff::{SignedDuration, civil};
use proptest::option;
use proptest::prelude::{BoxedStrategy, Just, Strategy, any, prop, prop_oneof, proptest};
use proptest::sample::select;

use super::print::assert_same_tree;

/// Names that are words of the grammar elsewhere are names wherever the grammar asks for one.
const NAMES: [&str; 24] = [
    "a",
    "engaged",
    "limit",
    "text",
    "note",
    "open",
    "present",
    "missing",
    "exhausted",
    "none",
    "days",
    "one",
    "used",
    "at",
    "by",
    "sent",
    "from",
    "never",
    "min",
    "rule",
    "contains",
    "every",
    "notable",
    "iso_date",
];

/// The name of a list, or of a field.
fn listed() -> impl Strategy<Value = Box<Expr>> {
    let kind = prop_oneof![
        name().prop_map(|name| ExprKind::Name(name.node)),
        (name(), name()).prop_map(|(owner, name)| ExprKind::Member(owner, name)),
    ];
    kind.prop_map(|kind| Box::new(at(kind)))
}

fn place() -> Span {
    Span::new(Sources::default().add("", ""), 0, 0)
}

fn at<T>(node: T) -> Spanned<T> {
    Spanned::new(node, place())
}

fn name() -> impl Strategy<Value = Name> {
    select(NAMES.to_vec()).prop_map(|name| at(name.into()))
}

fn text() -> impl Strategy<Value = Text> {
    "[a-zß\"\\\\ {}#'“\n]{0,12}".prop_map(|text| at(text.into()))
}

fn number() -> impl Strategy<Value = f64> {
    prop_oneof![(-1000_i32..1000).prop_map(f64::from), (1_i32..999).prop_map(|n| f64::from(n) / 100.0)]
}

fn length() -> impl Strategy<Value = SignedDuration> {
    (0_i64..100_000).prop_map(SignedDuration::from_mins)
}

fn moment() -> impl Strategy<Value = Moment> {
    let date = (2000_i16..2100, 1_i8..13, 1_i8..29).prop_map(|(year, month, day)| civil::date(year, month, day));
    let local = (date.clone(), 0_i8..24, 0_i8..60).prop_map(|(date, hour, minute)| date.at(hour, minute, 0, 0));
    prop_oneof![date.prop_map(Moment::Date), local.prop_map(Moment::Local)]
}

fn event_word() -> impl Strategy<Value = Spanned<Happening>> {
    select(vec![
        Happening::Event(EventKind::Sent),
        Happening::Event(EventKind::Accepted),
        Happening::Event(EventKind::Replied),
        Happening::Event(EventKind::Declined),
        Happening::Event(EventKind::Withdrawn),
        Happening::Event(EventKind::Blocked),
        Happening::Unanswered,
    ])
    .prop_map(at)
}

fn leaf() -> BoxedStrategy<ExprKind> {
    prop_oneof![
        4 => name().prop_map(|name| ExprKind::Name(name.node)),
        1 => (name(), name()).prop_map(|(owner, name)| ExprKind::Member(owner, name)),
        1 => number().prop_map(ExprKind::Number),
        1 => text().prop_map(|text| ExprKind::Text(text.node)),
        1 => any::<bool>().prop_map(ExprKind::YesNo),
        1 => moment().prop_map(ExprKind::Moment),
        1 => length().prop_map(ExprKind::Duration),
        1 => prop::collection::vec(text(), 1..3).prop_map(ExprKind::List),
        1 => Just(ExprKind::Now),
        2 => event(None).prop_map(|event| ExprKind::Event(Box::new(event))),
    ]
    .boxed()
}

fn event(within: Option<BoxedStrategy<Expr>>) -> BoxedStrategy<Event> {
    let negated = option::of(select(vec![Negation::Not, Negation::Never]).prop_map(at));
    let by = option::of(select(vec![By::Anyone, By::AnotherSender]).prop_map(at));
    let within = within.map_or(Just(None).boxed(), |within| within.prop_map(Some).boxed());
    (name(), negated, event_word(), by, option::of(name()), within)
        .prop_map(|(subject, negated, word, by, at, within)| Event { subject, negated, word, by, at, within })
        .boxed()
}

fn comparison() -> impl Strategy<Value = Spanned<Comparison>> {
    select(vec![
        Comparison::Is,
        Comparison::IsNot,
        Comparison::Less,
        Comparison::LessOrEqual,
        Comparison::Greater,
        Comparison::GreaterOrEqual,
        Comparison::Contains,
        Comparison::StartsWith,
        Comparison::EndsWith,
    ])
    .prop_map(at)
}

/// Two or more terms; one that is such a row itself gives its own.
fn row(terms: Vec<Expr>, or: bool) -> ExprKind {
    let flat = terms.into_iter().flat_map(|term| match term.node {
        ExprKind::Or(inner) if or => inner,
        ExprKind::And(inner) if !or => inner,
        node => vec![at(node)],
    });
    if or { ExprKind::Or(flat.collect()) } else { ExprKind::And(flat.collect()) }
}

fn expr() -> BoxedStrategy<Expr> {
    let kind = leaf().prop_recursive(4, 40, 4, |inner| {
        let expr = inner.prop_map(at).boxed();
        let one = || expr.clone().prop_map(Box::new);
        let operator = select(vec![Operator::Plus, Operator::Minus, Operator::Times, Operator::DividedBy]).prop_map(at);
        let function = select(vec![Function::Min, Function::Max, Function::Round, Function::Length]).prop_map(at);
        let state = select(vec![State::Present, State::Missing, State::Exhausted]);
        let some = || prop::collection::vec(expr.clone(), 1..4);
        let timed = expr.clone().prop_filter("an event keeps its own", |expr| !matches!(expr.node, ExprKind::Event(_)));
        prop_oneof![
            one().prop_map(ExprKind::Not),
            prop::collection::vec(expr.clone(), 2..4).prop_map(|terms| row(terms, false)),
            prop::collection::vec(expr.clone(), 2..4).prop_map(|terms| row(terms, true)),
            (one(), comparison(), one()).prop_map(|(left, word, right)| ExprKind::Compare(left, word, right)),
            (one(), some(), any::<bool>()).prop_map(|(value, choices, negated)| ExprKind::OneOf {
                value,
                choices,
                negated
            }),
            (one(), state, any::<bool>()).prop_map(|(value, state, negated)| ExprKind::State { value, state, negated }),
            (one(), one(), one()).prop_map(|(value, least, most)| ExprKind::Between(value, least, most)),
            (one(), prop::collection::vec(text(), 1..3)).prop_map(|(value, texts)| ExprKind::Mentions(value, texts)),
            (one(), listed()).prop_map(|(value, list)| ExprKind::MentionsOneOf(value, list)),
            (one(), text()).prop_map(|(value, text)| ExprKind::Matches(value, text)),
            (timed.prop_map(Box::new), one()).prop_map(|(value, length)| ExprKind::Within(value, length)),
            (one(), operator, one()).prop_map(|(left, sign, right)| ExprKind::Arithmetic(left, sign, right)),
            (function, some()).prop_map(|(function, arguments)| ExprKind::Call(function, arguments)),
            one().prop_map(ExprKind::DaysSince),
            event(Some(expr.clone())).prop_map(|event| ExprKind::Event(Box::new(event))),
        ]
    });
    kind.prop_map(at).boxed()
}

fn case<T: std::fmt::Debug>(value: impl Strategy<Value = T>) -> impl Strategy<Value = Case<T>> {
    (value, option::of(expr()), option::of(text())).prop_map(|(value, when, because)| Case {
        value,
        when,
        because,
        span: place(),
    })
}

fn define() -> impl Strategy<Value = ItemKind> {
    (name(), prop::collection::vec(case(expr()), 1..4))
        .prop_map(|(name, value)| ItemKind::Define(Define { name, value }))
}

fn choice() -> impl Strategy<Value = Choice> {
    let with_text = prop_oneof![
        Just(WithText::ByHand),
        text().prop_map(WithText::Literal),
        name().prop_map(WithText::Defined),
        text().prop_map(WithText::File),
    ];
    let with = (name(), with_text).prop_map(|(form, text)| With { form, text });
    // `with note from` is the beginning of a file.
    let with =
        with.prop_filter("a file", |with| !matches!(&with.text, WithText::Defined(name) if &*name.node == "from"));
    (name(), prop::collection::vec(with, 0..3), option::of(expr())).prop_map(|(action, with, when)| Choice {
        action,
        with,
        when,
        span: place(),
    })
}

fn rule() -> impl Strategy<Value = ItemKind> {
    let parts =
        (name(), prop::collection::vec(expr(), 0..3), prop::collection::vec(choice(), 1..4), option::of(text()));
    parts.prop_map(|(name, when, options, because)| ItemKind::Rule(Rule { name, when, options, because }))
}

fn cap() -> impl Strategy<Value = ItemKind> {
    let counted = (name(), option::of(name())).prop_map(|(name, with)| Counted { name, with });
    let scope = prop_oneof![Just(Scope::Everyone), prop::collection::vec(name(), 1..3).prop_map(Scope::Each)];
    let limit = prop_oneof![Just(Limit::None(place())), expr().prop_map(Limit::Count)];
    let cooldown = (length(), any::<bool>())
        .prop_map(|(length, after_restricted)| Cooldown { length: at(length), after_restricted });
    (
        name(),
        (prop::collection::vec(counted, 1..3), option::of(expr())),
        option::of(scope.prop_map(at)),
        prop::collection::vec(case(limit), 1..4),
        length().prop_map(|length| at(Window::Rolling(length))),
        option::of(cooldown),
    )
        .prop_map(|(name, (counts, unless), scope, limit, every, cooldown)| {
            ItemKind::Cap(Cap { name, counts, unless, scope, limit, every: Some(every), cooldown })
        })
}

fn item() -> impl Strategy<Value = Item> {
    prop_oneof![define(), rule(), cap()].prop_map(at)
}

proptest! {
    #[test]
    fn trees_come_back_the_same(items in prop::collection::vec(item(), 1..4)) {
        let file = File { items, ..File::default() };
        let printed = print(&file, "");
        let again = parse(Sources::default().add("", printed.as_str()), &printed);
        assert!(again.findings.is_empty(), "{printed}\n{:?}", again.findings);
        assert_same_tree(&file, &again.file);
        assert_eq!(print(&again.file, &printed), printed);
    }
}
