//! What a text meant where it came from: cases in order, each a condition and what is done, read as people read them who
//! never saw this language. It shares nothing with the project's own evaluation.

use crate::inside::naive::generate::Choices;

pub(super) const SENIORITIES: [&str; 4] = ["ic", "manager", "vp", "c_suite"];
const TITLES: [&str; 5] = ["x", "CEO", "VP Sales", "Head of Sales", "Sales Manager"];

/// Somebody of whom everything is known.
#[derive(Clone, Debug)]
pub(super) struct Person {
    pub(super) engaged: bool,
    pub(super) open_profile: bool,
    pub(super) fit: f64,
    pub(super) title: &'static str,
    pub(super) seniority: &'static str,
}

impl Person {
    /// Some people, each of another kind.
    pub(super) fn some(choices: &mut Choices<'_>) -> Vec<Self> {
        let person = |choices: &mut Choices<'_>| Self {
            engaged: choices.chance(50),
            open_profile: choices.chance(50),
            fit: f64::from(u8::try_from(choices.below(11)).unwrap()),
            title: choices.one(&TITLES),
            seniority: choices.one(&SENIORITIES),
        };
        (0..12).map(|_| person(choices)).chain(Self::all()).collect()
    }

    /// People of every kind.
    pub(super) fn all() -> Vec<Self> {
        let mut all = Vec::new();
        for number in 0..160_usize {
            all.push(Self {
                engaged: number % 2 == 0,
                open_profile: number / 2 % 2 == 0,
                fit: [0.0, 3.0, 4.0, 8.0, 10.0][number / 4 % 5],
                title: TITLES[number / 20 % 5],
                seniority: SENIORITIES[(number / 20 + number / 4) % 4],
            });
        }
        all
    }
}

/// A condition.
#[derive(Clone, Debug)]
pub(super) enum Condition {
    /// `engaged`
    Holds(&'static str),
    /// `seniority == "vp"`
    Is(&'static str),
    /// `seniority != "vp"`
    IsNot(&'static str),
    /// One of several words; none of them where it is denied.
    OneOf(Vec<&'static str>, bool),
    /// `fit >= 4`
    Order(&'static str, i32),
    /// `3 < fit <= 8`
    Between(i32, bool, i32, bool),
    /// The title contains one of these.
    Contains(Vec<&'static str>),
    And(Vec<Condition>),
    Or(Vec<Condition>),
    Not(Box<Condition>),
}

impl Condition {
    pub(super) fn holds(&self, person: &Person) -> bool {
        match self {
            Self::Holds("engaged") => person.engaged,
            Self::Holds(_) => person.open_profile,
            Self::Is(word) => person.seniority == *word,
            Self::IsNot(word) => person.seniority != *word,
            Self::OneOf(words, denied) => words.contains(&person.seniority) != *denied,
            Self::Order(sign, number) => {
                let number = f64::from(*number);
                match *sign {
                    "<" => person.fit < number,
                    "<=" => person.fit <= number,
                    ">" => person.fit > number,
                    ">=" => person.fit >= number,
                    "==" => (person.fit - number).abs() < f64::EPSILON,
                    _ => (person.fit - number).abs() >= f64::EPSILON,
                }
            }
            Self::Between(low, with_low, high, with_high) => {
                let (low, high) = (f64::from(*low), f64::from(*high));
                (if *with_low { low <= person.fit } else { low < person.fit })
                    && (if *with_high { person.fit <= high } else { person.fit < high })
            }
            Self::Contains(texts) => {
                let title = person.title.to_lowercase();
                texts.iter().any(|text| title.contains(&text.to_lowercase()))
            }
            Self::And(parts) => parts.iter().all(|part| part.holds(person)),
            Self::Or(parts) => parts.iter().any(|part| part.holds(person)),
            Self::Not(part) => !part.holds(person),
        }
    }
}

/// What is done in which case.
#[derive(Clone, Debug)]
pub(super) struct Meaning {
    /// Who is never dealt with.
    pub(super) never: Vec<Condition>,
    /// Asked in order.
    pub(super) cases: Vec<(Option<Condition>, &'static str)>,
}

impl Meaning {
    /// The move; somebody looks where no case fits.
    pub(super) fn decides(&self, person: &Person) -> &'static str {
        if self.never.iter().any(|never| never.holds(person)) {
            return "skip";
        }
        let fits = |when: &Option<Condition>| when.as_ref().is_none_or(|when| when.holds(person));
        self.cases.iter().find(|(when, _)| fits(when)).map_or("review", |(_, action)| action)
    }
}
