//! Letters that people and programs write in several ways: with and without their marks, as codes of pages, in another encoding.

use std::borrow::Cow;

use unicode_normalization::UnicodeNormalization;

/// A text that is folded, with plain letters in the place of those with marks: `zoë` is `zoe`, `straße` is `strasse`.
pub(super) fn plain(folded: &str) -> Cow<'_, str> {
    if folded.is_ascii() {
        return Cow::Borrowed(folded);
    }
    let mut letters = String::with_capacity(folded.len());
    for letter in folded.nfd().flat_map(char::to_lowercase) {
        match letter {
            '\u{300}'..='\u{36F}' => {}
            'ß' => letters.push_str("ss"),
            'æ' => letters.push_str("ae"),
            'œ' => letters.push_str("oe"),
            'þ' => letters.push_str("th"),
            'ø' => letters.push('o'),
            'ł' => letters.push('l'),
            'đ' | 'ð' => letters.push('d'),
            'ħ' => letters.push('h'),
            'ı' => letters.push('i'),
            other => letters.push(other),
        }
    }
    Cow::Owned(letters.nfc().collect())
}

/// A name with German and Nordic letters spelled out: `müller` is `mueller`. Nothing of a text without such letters.
pub(super) fn spelled_out(folded: &str) -> Option<String> {
    const SPELLED: [(char, &str); 5] = [('ä', "ae"), ('ö', "oe"), ('ü', "ue"), ('ø', "oe"), ('å', "aa")];
    if !folded.contains(SPELLED.map(|(letter, _)| letter)) {
        return None;
    }
    let mut letters = folded.to_owned();
    for (letter, spelled) in SPELLED {
        letters = letters.replace(letter, spelled);
    }
    Some(plain(&letters).into_owned())
}

/// A text without codes of pages, `AT&amp;T`, and as it was before it was read in another encoding: `MÃ¼ller`.
pub(super) fn mended(text: &str) -> Cow<'_, str> {
    let text =
        if text.contains('&') && text.contains(';') { Cow::Owned(without_codes(text)) } else { Cow::Borrowed(text) };
    match text.contains(['Ã', 'Â', 'Å', 'Ä', 'â']).then(|| as_it_was(&text)).flatten() {
        Some(was) => Cow::Owned(was),
        None => text,
    }
}

/// A name as it was before it was read in an encoding of one byte a letter, where capitals show that: folded again it stays.
pub(super) fn read_again(name: &str) -> Cow<'_, str> {
    let may_be = name.contains(['Ã', 'Â', 'Å', 'Ä']) && !name.contains('â');
    may_be.then(|| as_it_was(name)).flatten().map_or(Cow::Borrowed(name), Cow::Owned)
}

fn without_codes(text: &str) -> String {
    const CODES: [(&str, &str); 8] = [
        ("&nbsp;", " "),
        ("&quot;", "\""),
        ("&apos;", "'"),
        ("&#39;", "'"),
        ("&#039;", "'"),
        ("&#38;", "&"),
        ("&#x26;", "&"),
        ("&amp;", "&"),
    ];
    CODES.iter().fold(text.to_owned(), |text, (code, letter)| text.replace(code, letter))
}

/// A text whose bytes of UTF-8 were read one by one, in the encoding that Windows had; nothing of any other.
fn as_it_was(text: &str) -> Option<String> {
    const HIGH: [char; 32] = [
        '€', '\u{81}', '‚', 'ƒ', '„', '…', '†', '‡', 'ˆ', '‰', 'Š', '‹', 'Œ', '\u{8D}', 'Ž', '\u{8F}', '\u{90}', '‘',
        '’', '“', '”', '•', '–', '—', '˜', '™', 'š', '›', 'œ', '\u{9D}', 'ž', 'Ÿ',
    ];
    let byte = |letter: char| {
        let high = HIGH.iter().position(|high| *high == letter).map(|place| place + 0x80);
        high.and_then(|high| u8::try_from(high).ok()).or_else(|| u8::try_from(u32::from(letter)).ok())
    };
    let bytes: Vec<u8> = text.chars().map(byte).collect::<Option<_>>()?;
    String::from_utf8(bytes).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn letters_of_other_encodings_are_mended() {
        for (text, was) in
            [("MÃ¼ller", "Müller"), ("NestlÃ©", "Nestlé"), ("AT&amp;T", "AT&T"), ("L&#39;Or", "L'Or"), ("Â© A", "© A")]
        {
            assert_eq!(mended(text), was);
        }
        for text in ["Müller", "ÅRSTA", "Ägypten", "SÃO PAULO", "Château", "A & B; C"] {
            assert_eq!(mended(text), text);
        }
    }

    #[test]
    fn marks_are_left_out_and_letters_of_other_scripts_stay() {
        for (text, plain) in
            [("łódź", "lodz"), ("i̇stanbul", "istanbul"), ("straße", "strasse"), ("ガス", "ガス"), ("한국", "한국")]
        {
            assert_eq!(super::plain(text), plain);
        }
        assert_eq!(spelled_out("müller"), Some("mueller".to_owned()));
        assert_eq!(spelled_out("muller"), None);
    }
}
