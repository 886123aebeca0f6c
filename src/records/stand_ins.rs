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
///
/// ```
/// use firstmove::records::stand_ins::is_spreadsheet_error;
/// assert!(is_spreadsheet_error("#N/A") && is_spreadsheet_error("#bezug!") && is_spreadsheet_error("#####"));
/// assert!(!is_spreadsheet_error("#hiring") && !is_spreadsheet_error("N/A"));
/// ```
#[must_use]
pub fn is_spreadsheet_error(cell: &str) -> bool {
    let Some(rest) = cell.strip_prefix('#') else { return false };
    let is_cut_off = rest.len() >= 2 && rest.bytes().all(|byte| byte == b'#');
    is_cut_off || ERRORS.iter().any(|error| error.eq_ignore_ascii_case(cell))
}
