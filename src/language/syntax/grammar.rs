//! The grammar, and its rules in words that people know. The only file that knows pest's parser.

use pest::Parser;
use pest::error::{Error, ErrorVariant, InputLocation};
use pest::iterators::{Pair, Pairs};

#[derive(pest_derive::Parser)]
#[grammar = "../grammar/policy.pest"]
struct PolicyParser;

/// A stretch of text that a grammar rule has read.
pub(super) type Node<'i> = Pair<'i, Rule>;

/// What lies inside a [`Node`], in order.
pub(super) type Nodes<'i> = Pairs<'i, Rule>;

/// Where reading stopped, and what would have been right there.
#[derive(Debug)]
pub(super) struct Stop {
    /// The byte offset in the text that was read.
    pub(super) at: usize,
    /// What could have stood there, in the order of the grammar, none twice.
    pub(super) expected: Vec<Expected>,
}

/// What can stand at a place.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Expected {
    /// One word or sign, as it is written.
    Word(&'static str),
    /// Any of these words, which begin a clause.
    Clause(&'static [&'static str]),
    /// Any of these words, which go on with an expression.
    Operator(&'static [&'static str]),
    /// Something that people have a name for.
    Thing(&'static str),
    /// One of these words, which people have a name for together.
    OneOf(&'static str, &'static [&'static str]),
    /// As `OneOf`, but only named where nothing else could stand there.
    Aside(&'static str, &'static [&'static str]),
    /// Nothing worth saying: blanks, and what is accepted only to be corrected.
    Unsaid,
}

/// Reads the whole of `text` as `rule`, and gives back what lies inside it.
pub(super) fn parse(rule: Rule, text: &str) -> Result<Nodes<'_>, Stop> {
    let mut read = PolicyParser::parse(rule, text).map_err(|error| stop(&error))?;
    Ok(read.next().map_or(read, Node::into_inner))
}

/// Whether `text` begins with what `rule` reads.
pub(super) fn parse_start(rule: Rule, text: &str) -> bool {
    PolicyParser::parse(rule, text).is_ok()
}

/// Whether all of `text` is what `rule` reads.
pub(super) fn parse_all(rule: Rule, text: &str) -> bool {
    PolicyParser::parse(rule, text).is_ok_and(|mut read| read.next().is_some_and(|node| node.as_str() == text))
}

fn stop(error: &Error<Rule>) -> Stop {
    let at = match error.location {
        InputLocation::Pos(at) | InputLocation::Span((at, _)) => at,
    };
    let mut expected = Vec::new();
    if let ErrorVariant::ParsingError { positives, .. } = &error.variant {
        for one in positives.iter().map(|rule| known_as(*rule)) {
            if one != Expected::Unsaid && !expected.contains(&one) {
                expected.push(one);
            }
        }
    }
    Stop { at, expected }
}

const EVENT_WORDS: &[&str] = &["sent", "accepted", "replied", "declined", "withdrawn", "blocked", "unanswered"];

const UNITS: &[&str] = &["minutes", "hours", "days", "weeks", "minute", "hour", "day", "week"];

/// What people call that which a rule reads.
#[rustfmt::skip]
fn known_as(rule: Rule) -> Expected {
    match rule {
        Rule::kw_ago => Expected::Word("ago"),
        Rule::kw_after => Expected::Word("after"),
        Rule::kw_and => Expected::Word("and"),
        Rule::kw_another => Expected::Word("another"),
        Rule::kw_anyone => Expected::Word("anyone"),
        Rule::kw_ascending => Expected::Word("ascending"),
        Rule::kw_at => Expected::Word("at"),
        Rule::kw_because => Expected::Word("because"),
        Rule::kw_between => Expected::Word("between"),
        Rule::kw_by => Expected::Word("by"),
        Rule::kw_characters => Expected::Word("characters"),
        Rule::kw_column => Expected::Word("column"),
        Rule::kw_contains => Expected::Word("contains"),
        Rule::kw_cooldown => Expected::Word("cooldown"),
        Rule::kw_counts => Expected::Word("counts"),
        Rule::kw_dates => Expected::Word("dates"),
        Rule::kw_day => Expected::Word("day"),
        Rule::kw_days => Expected::Word("days"),
        Rule::kw_descending => Expected::Word("descending"),
        Rule::kw_during => Expected::Word("during"),
        Rule::kw_each => Expected::Word("each"),
        Rule::kw_else => Expected::Word("else"),
        Rule::kw_ends => Expected::Word("ends"),
        Rule::kw_every => Expected::Word("every"),
        Rule::kw_everyone => Expected::Word("everyone"),
        Rule::kw_except => Expected::Word("except"),
        Rule::kw_exhausted => Expected::Word("exhausted"),
        Rule::kw_expect => Expected::Word("expect"),
        Rule::kw_for => Expected::Word("for"),
        Rule::kw_from => Expected::Word("from"),
        Rule::kw_given => Expected::Word("given"),
        Rule::kw_in => Expected::Word("in"),
        Rule::kw_is => Expected::Word("is"),
        Rule::kw_known => Expected::Word("known"),
        Rule::kw_language => Expected::Word("language"),
        Rule::kw_lapses => Expected::Word("lapses"),
        Rule::kw_late => Expected::Word("late"),
        Rule::kw_limit => Expected::Word("limit"),
        Rule::kw_list => Expected::Word("list"),
        Rule::kw_matches => Expected::Word("matches"),
        Rule::kw_mentions => Expected::Word("mentions"),
        Rule::kw_missing => Expected::Word("missing"),
        Rule::kw_month => Expected::Word("month"),
        Rule::kw_needs => Expected::Word("needs"),
        Rule::kw_never => Expected::Word("never"),
        Rule::kw_no => Expected::Word("no"),
        Rule::kw_none => Expected::Word("none"),
        Rule::kw_not => Expected::Word("not"),
        Rule::kw_number => Expected::Word("number"),
        Rule::kw_of => Expected::Word("of"),
        Rule::kw_one => Expected::Word("one"),
        Rule::kw_or => Expected::Word("or"),
        Rule::kw_present => Expected::Word("present"),
        Rule::kw_read => Expected::Word("read"),
        Rule::kw_refused => Expected::Word("refused"),
        Rule::kw_restricted => Expected::Word("restricted"),
        Rule::kw_sender => Expected::Word("sender"),
        Rule::kw_since => Expected::Operator(&["since"]),
        Rule::kw_starts => Expected::Word("starts"),
        Rule::kw_text => Expected::Word("text"),
        Rule::kw_then => Expected::Word("then"),
        Rule::kw_to => Expected::Word("to"),
        Rule::kw_unless => Expected::Word("unless"),
        Rule::kw_until => Expected::Word("until"),
        Rule::kw_up => Expected::Word("up"),
        Rule::kw_used => Expected::Word("used"),
        Rule::kw_wait => Expected::Word("wait"),
        Rule::kw_week => Expected::Word("week"),
        Rule::kw_when => Expected::Word("when"),
        Rule::kw_with => Expected::Word("with"),
        Rule::kw_within => Expected::Word("within"),
        Rule::kw_yes => Expected::Word("yes"),
        Rule::when_clause | Rule::when_word => Expected::Clause(&["when"]),
        Rule::because_clause => Expected::Clause(&["because"]),
        Rule::unless_clause => Expected::Clause(&["unless"]),
        Rule::during_clause => Expected::Clause(&["during"]),
        Rule::then_clause => Expected::Clause(&["then"]),
        Rule::else_clause => Expected::Clause(&["else"]),
        Rule::known_by => Expected::Clause(&["known"]),
        Rule::needs_clause => Expected::Clause(&["needs"]),
        Rule::text_clause => Expected::Clause(&["text"]),
        Rule::counts_clause => Expected::Clause(&["counts"]),
        Rule::for_clause => Expected::Clause(&["for"]),
        Rule::limit_clause => Expected::Clause(&["limit"]),
        Rule::every_clause => Expected::Clause(&["every"]),
        Rule::cooldown_clause => Expected::Clause(&["cooldown"]),
        Rule::zone_clause | Rule::every_zone => Expected::Clause(&["in"]),
        Rule::except_clause => Expected::Clause(&["except"]),
        Rule::after_clause => Expected::Clause(&["after"]),
        Rule::wait_clause => Expected::Clause(&["wait"]),
        Rule::lapses_clause => Expected::Clause(&["lapses"]),
        Rule::given_clause => Expected::Clause(&["given"]),
        Rule::at_clause => Expected::Clause(&["at"]),
        Rule::expect_clause => Expected::Clause(&["expect"]),

        Rule::comparison_tail => Expected::Operator(&[
            "is", "contains", "starts", "ends", "between", "mentions", "matches", "within", "<", "<=", ">", ">=",
        ]),
        Rule::is_tail | Rule::is_op => Expected::Operator(&["is"]),
        Rule::order_tail | Rule::order_op => Expected::Operator(&["<", "<=", ">", ">="]),
        Rule::words_tail | Rule::words_op => Expected::Operator(&["contains", "starts", "ends"]),
        Rule::between_tail => Expected::Operator(&["between"]),
        Rule::mentioned => Expected::Thing("the name of a list"),
        Rule::mentions_tail => Expected::Operator(&["mentions"]),
        Rule::matches_tail => Expected::Operator(&["matches"]),
        Rule::within_tail => Expected::Operator(&["within"]),
        Rule::or_op => Expected::Operator(&["or"]),
        Rule::and_op => Expected::Operator(&["and"]),
        Rule::not_op => Expected::Operator(&["not"]),
        Rule::add_op => Expected::Operator(&["+", "-"]),
        Rule::mul_op => Expected::Operator(&["*", "/"]),
        Rule::owned => Expected::Operator(&["."]),
        Rule::arguments => Expected::Operator(&["("]),
        Rule::event_negation => Expected::Operator(&["not", "never"]),
        Rule::event_modifier => Expected::Operator(&["by", "at"]),
        Rule::by_modifier => Expected::Operator(&["by"]),
        Rule::at_modifier => Expected::Operator(&["at"]),
        Rule::with | Rule::with_forms => Expected::Operator(&["with"]),
        Rule::until => Expected::Operator(&["until"]),
        Rule::decided_by => Expected::Operator(&["by"]),
        Rule::text_limit => Expected::Operator(&["up"]),
        Rule::ago => Expected::Operator(&["ago"]),

        Rule::name | Rule::field_name => Expected::Thing("a name"),
        Rule::string => Expected::Thing("a text in quotes"),
        Rule::number | Rule::magnitude => Expected::Thing("a number"),
        Rule::duration => Expected::Thing("a length of time"),
        Rule::unit => Expected::Aside("`minutes`, `hours`, `days` or `weeks`", UNITS),
        Rule::moment => Expected::Thing("a date, or a date and time"),
        Rule::date => Expected::Thing("a date"),
        Rule::time_of_day => Expected::Thing("a time of day"),
        Rule::expr | Rule::conjunction | Rule::negation | Rule::comparison => Expected::Thing("a condition or a value"),
        Rule::sum | Rule::product | Rule::operand | Rule::named | Rule::parens
        | Rule::text_list | Rule::days_since => Expected::Thing("a value"),
        Rule::event_word | Rule::event_token | Rule::event_tail => {
            Expected::Aside("what happened (`sent`, `accepted`, `replied`, …)", EVENT_WORDS)
        },
        Rule::choices => Expected::Word("one"),
        Rule::state => Expected::OneOf("`present`, `missing` or `exhausted`", &["present", "missing", "exhausted"]),
        Rule::choice | Rule::action => Expected::Thing("a move"),
        Rule::with_part | Rule::counted => Expected::Thing("a name"),
        Rule::with_file | Rule::except_file => Expected::Thing("a file"),
        Rule::case | Rule::case_start => Expected::Word("="),
        Rule::sort_key => Expected::Thing("what to sort by"),
        Rule::field => Expected::Thing("the next field"),
        Rule::colon => Expected::Word(":"),
        Rule::optional_mark => Expected::Word("?"),
        Rule::close => Expected::Word(")"),
        Rule::close_bracket => Expected::Word("]"),
        Rule::field_type | Rule::number_type | Rule::list_type | Rule::yes_no_type | Rule::words_type => {
            Expected::Thing("a type")
        }
        Rule::for_each => Expected::Word("each"),
        Rule::month => Expected::Word("month"),
        Rule::range_word => Expected::Word("to"),
        Rule::open_clause | Rule::day_range | Rule::weekday => Expected::Thing("a day of the week"),
        Rule::except_day => Expected::Thing("a date, or `dates in` a file"),
        Rule::given_count | Rule::given_restricted | Rule::given_event => Expected::Thing("what is given"),
        Rule::expect_refused | Rule::expect_decision => Expected::Thing("a move"),
        Rule::EOI => Expected::Unsaid,

        Rule::policy | Rule::include | Rule::cases | Rule::list | Rule::define | Rule::prioritize | Rule::record
        | Rule::move_item | Rule::cap | Rule::never | Rule::rule_item | Rule::hours | Rule::follow_up | Rule::test
        | Rule::compat_or | Rule::compat_and | Rule::compat_not | Rule::compat_differs | Rule::compat_equals
        | Rule::compat_if | Rule::compat_elif | Rule::kw_elif | Rule::differs_tail
        | Rule::WHITESPACE | Rule::COMMENT | Rule::letter | Rule::word_char | Rule::word_end | Rule::reserved
        | Rule::date_digits | Rule::clock_digits | Rule::zone_offset | Rule::half_day | Rule::compat_dash | Rule::compat_range
        | Rule::atom | Rule::with_stop => Expected::Unsaid,
    }
}
