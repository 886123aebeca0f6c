//! Yes and no as people write them, and as programs do in their languages.

const YES: [&str; 20] = [
    "yes",
    "true",
    "1",
    "y",
    "on",
    "verdadero",
    "si",
    "wahr",
    "ja",
    "vrai",
    "oui",
    "vero",
    "verdadeiro",
    "sim",
    "waar",
    "t",
    "j",
    "1.0",
    "checked",
    "[x]",
];

const NO: [&str; 18] = [
    "no",
    "false",
    "0",
    "n",
    "off",
    "falso",
    "falsch",
    "nein",
    "faux",
    "non",
    "nao",
    "onwaar",
    "nee",
    "f",
    "0.0",
    "unchecked",
    "[ ]",
    "[]",
];

/// What a text says, if it is one of them.
pub(super) fn yes_no(text: &str) -> Option<bool> {
    let is_one = |words: &[&str]| words.iter().any(|word| word.eq_ignore_ascii_case(text));
    if is_one(&YES)
        || matches!(text, "sí" | "Sí" | "SÍ" | "x" | "X" | "✓" | "✔" | "✔\u{fe0f}" | "☑" | "☑\u{fe0f}" | "✅")
    {
        return Some(true);
    }
    (is_one(&NO) || matches!(text, "não" | "Não" | "NÃO" | "☐")).then_some(false)
}
