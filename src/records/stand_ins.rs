//! Cells that hold words where a value should be: what spreadsheets, programs and people write for nothing.

/// What spreadsheets show where a formula has no result, in the languages that they speak.
const ERRORS: [&str; 66] = [
    "#N/A",
    "#REF!",
    "#VALUE!",
    "#NAME?",
    "#DIV/0!",
    "#NULL!",
    "#NUM!",
    "#SPILL!",
    "#CALC!",
    "#GETTING_DATA",
    "#DATA!",
    "#FIELD!",
    "#BLOCKED!",
    "#CONNECT!",
    "#UNKNOWN!",
    "#BUSY!",
    "#EXTERNAL!",
    "#PYTHON!",
    "#TIMEOUT!",
    "#ERROR!",
    // German.
    "#NV",
    "#BEZUG!",
    "#WERT!",
    "#ZAHL!",
    "#ÜBERLAUF!",
    "#KALK!",
    "#FEHLER!",
    // French.
    "#VALEUR!",
    "#NOM?",
    "#NUL!",
    "#NOMBRE!",
    "#PROPAGATION!",
    "#ERREUR!",
    // Spanish, Portuguese and Italian.
    "#N/D",
    "#¡REF!",
    "#¡VALOR!",
    "#¿NOMBRE?",
    "#¡DIV/0!",
    "#¡NULO!",
    "#¡NUM!",
    "#¡DESBORDAMIENTO!",
    "#¡CALC!",
    "#VALOR!",
    "#NOME?",
    "#NULO!",
    "#NÚM!",
    "#RIF!",
    "#VALORE!",
    "#NULLO!",
    // Dutch.
    "#N/B",
    "#VERW!",
    "#WAARDE!",
    "#NAAM?",
    "#DEEL/0!",
    "#LEEG!",
    "#GETAL!",
    // Polish, Swedish, Danish and Norwegian.
    "#N/D!",
    "#ADR!",
    "#ARG!",
    "#NAZWA?",
    "#LICZBA!",
    "#SAKNAS!",
    "#REFERENS!",
    "#VÄRDEFEL!",
    "#NAMN?",
    "#I/T",
];

/// Whether a cell is what a spreadsheet shows in place of a value: an error, or `####` of a column that is too narrow.
#[must_use]
pub fn is_spreadsheet_error(cell: &str) -> bool {
    let Some(rest) = cell.strip_prefix('#') else { return false };
    let is_cut_off = rest.len() >= 2 && rest.bytes().all(|byte| byte == b'#');
    is_cut_off || ERRORS.iter().any(|error| error.eq_ignore_ascii_case(cell))
}

/// What people and programs write where there is nothing.
const PLACEHOLDERS: [&str; 34] = [
    "n/a",
    "na",
    "n.a.",
    "n.a",
    "none",
    "null",
    "nil",
    "nan",
    "unknown",
    "undefined",
    "unspecified",
    "missing",
    "empty",
    "blank",
    "tbd",
    "tba",
    "not set",
    "not available",
    "not applicable",
    "not provided",
    "not found",
    "no value",
    "no data",
    "no email",
    "no linkedin",
    "keine",
    "keine angabe",
    "k.a.",
    "k. a.",
    "unbekannt",
    "inconnu",
    "aucun",
    "sin datos",
    "xxx",
];

/// Whether a cell stands for nothing where it should tell people or companies apart: `n/a`, `(not set)`, `-`, `#N/A`.
#[must_use]
pub fn is_placeholder(cell: &str) -> bool {
    // The longest is 16 bytes; most ids and addresses are longer than that with their brackets.
    if cell.len() > 24 {
        return false;
    }
    let bare =
        cell.trim_matches(|mark| matches!(mark, '(' | ')' | '<' | '>' | '[' | ']' | '{' | '}' | '"' | '\'')).trim();
    let is_mark = |letter: char| letter.is_ascii_punctuation() || matches!(letter, '–' | '—' | '…' | '•');
    bare.chars().all(is_mark)
        || is_spreadsheet_error(bare)
        || PLACEHOLDERS.iter().any(|known| known.eq_ignore_ascii_case(bare))
}

/// Whether a cell is a number that a spreadsheet has rounded, as it writes long ones: `1.23457E+11`, `1,23457E+11`.
#[must_use]
pub fn is_rounded(cell: &str) -> bool {
    let digits = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    let Some((number, power)) = cell.split_once(['E', 'e']) else { return false };
    let number = number.strip_prefix('-').unwrap_or(number);
    match (number.split_once(['.', ',']), power.strip_prefix('+')) {
        (Some((whole, fraction)), power_of) => {
            whole.len() == 1 && digits(whole) && digits(fraction) && digits(power_of.unwrap_or(power))
        }
        (None, Some(power)) => number.len() == 1 && digits(number) && digits(power),
        (None, None) => false,
    }
}

/// What a text that is to be said to somebody has instead of a name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unsaid {
    /// A merge field that nobody filled in, or a word by which programs say that there is nothing.
    Unfilled,
    /// A word that may be a name, and may stand for nothing.
    Doubtful,
}

/// Whether a text that is to be said to somebody stands for nothing. `names` are what its field and column are called.
///
/// Merge fields are recognised by their marks: `{{first_name}}`, `*|FNAME|*`, `%FNAME%`, `${name}`, and in plain brackets by what
/// stands there: `[First Name]`. Of words, only those are taken for nothing that no person is called so in that spelling: `null`,
/// `undefined`, `NaN`, `n/a`, or marks alone. `Null`, `NULL`, `None`, `NA` and `Unknown` may be names, and stay.
#[must_use]
pub fn unsaid(text: &str, names: &[&str]) -> Option<Unsaid> {
    // Neither marks nor words for nothing stand in most names.
    let has_mark =
        text.bytes().any(|byte| matches!(byte, b'{' | b'[' | b'<' | b'%' | b'*' | b'$' | b'(' | b'#' | b'/'));
    if !has_mark && text.len() > 16 {
        return None;
    }
    if text.contains("{{") && text.contains("}}") || text.contains("*|") && text.contains("|*") {
        return Some(Unsaid::Unfilled);
    }
    if is_spreadsheet_error(text) || between(text, "${", "}").is_some() || between(text, "<%", "%>").is_some() {
        return Some(Unsaid::Unfilled);
    }
    let is_word =
        |inner: &&str| inner.bytes().all(|byte| byte.is_ascii_uppercase() || matches!(byte, b'_' | b'0'..=b'9'));
    if between(text, "%", "%").filter(is_word).is_some() || between(text, "%%", "%%").is_some() {
        return Some(Unsaid::Unfilled);
    }
    let pairs = [("[", "]"), ("{", "}"), ("<", ">"), ("(", ")"), ("%", "%")];
    if let Some(inner) = pairs.into_iter().find_map(|(open, close)| between(text, open, close)) {
        return Some(if is_field(inner, names) || is_placeholder(inner) { Unsaid::Unfilled } else { Unsaid::Doubtful });
    }
    of_word(text)
}

/// Whether letters of a text were read in another encoding than they were written in, or stand as codes of HTML.
#[must_use]
pub fn is_garbled(text: &str) -> bool {
    let is_code = |rest: &str| {
        let code = rest.split_once(';').map_or("", |(code, _)| code);
        let is_number =
            code.strip_prefix('#').is_some_and(|number| number.bytes().all(|byte| byte.is_ascii_hexdigit()));
        let is_name = code.len() < 9 && code.bytes().any(|byte| byte.is_ascii_lowercase());
        code.len() > 1 && (is_number || is_name && code.bytes().all(|byte| byte.is_ascii_alphanumeric()))
    };
    if text.split('&').skip(1).any(is_code) {
        return true;
    }
    if text.is_ascii() {
        return false;
    }
    let pairs = text.chars().zip(text.chars().skip(1));
    pairs
        .into_iter()
        .any(|(first, second)| matches!(first, 'Ã' | 'Â') && !second.is_ascii() || (first, second) == ('â', '€'))
}

/// Whether a first name is written as nobody would say it: with quotes, brackets or pictures, in capitals alone, or as
/// an initial.
#[must_use]
pub fn is_adorned(text: &str) -> bool {
    let is_odd = |letter: char| {
        matches!(letter, '"' | '“' | '”' | '(' | ')' | '[' | ']' | '@' | '|' | '/')
            || matches!(letter, '\u{2190}'..='\u{2bff}' | '\u{1f000}'..='\u{1faff}')
    };
    let letters = || text.chars().filter(|letter| letter.is_alphabetic());
    let is_shouted = letters().count() > 2 && letters().all(char::is_uppercase);
    let bare = text.trim_end_matches('.');
    let is_initial = bare.len() == 1 && bare.bytes().all(|byte| byte.is_ascii_alphabetic());
    text.chars().any(is_odd) || is_shouted || is_initial
}

/// A word that stands alone.
fn of_word(text: &str) -> Option<Unsaid> {
    const NOTHING: [&str; 9] = ["null", "undefined", "NaN", "nan", "nil", "n/a", "N/A", "n.a.", "N.A."];
    const DOUBTFUL: [&str; 10] =
        ["null", "none", "na", "unknown", "test", "first name", "last name", "firstname", "lastname", "name"];
    let is_mark = |letter: char| letter.is_ascii_punctuation() || matches!(letter, '–' | '—' | '…');
    if NOTHING.contains(&text) || text.chars().all(is_mark) {
        return Some(Unsaid::Unfilled);
    }
    DOUBTFUL.iter().any(|word| word.eq_ignore_ascii_case(text)).then_some(Unsaid::Doubtful)
}

/// What stands between two marks around a whole text.
fn between<'t>(text: &'t str, open: &str, close: &str) -> Option<&'t str> {
    let inner = text.strip_prefix(open)?.strip_suffix(close)?.trim();
    (!inner.is_empty()).then_some(inner)
}

/// Whether a text is what a field is called, or ends as the names of such fields do.
fn is_field(text: &str, names: &[&str]) -> bool {
    const WORDS: [&str; 10] =
        ["name", "firstname", "lastname", "fname", "lname", "first", "last", "company", "title", "jobtitle"];
    let plain: String =
        text.chars().filter(char::is_ascii_alphanumeric).map(|letter| letter.to_ascii_lowercase()).collect();
    let is_it = |name: &str| {
        let letters = name.chars().filter(char::is_ascii_alphanumeric).map(|letter| letter.to_ascii_lowercase());
        letters.eq(plain.chars())
    };
    plain.ends_with("name") || WORDS.contains(&plain.as_str()) || names.iter().any(|name| is_it(name))
}

/// The address that a formula of a spreadsheet links to: of `=HYPERLINK("https://…","View")` the first part.
#[must_use]
pub fn linked(formula: &str) -> Option<&str> {
    const NAME: &str = "HYPERLINK(";
    let formula = formula.trim_start_matches('=').trim_start();
    let (name, rest) = formula.split_at_checked(NAME.len())?;
    let address = rest.trim_start().strip_prefix('"').filter(|_| name.eq_ignore_ascii_case(NAME))?;
    let (address, behind) = address.split_once('"')?;
    let ends = behind.trim_start().starts_with([',', ';', ')']);
    (ends && !address.is_empty()).then_some(address)
}
