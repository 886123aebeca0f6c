//! People to write into files: a cell for each type of field, among them what formats have to take care of.

use std::io::Write;

use csv::{QuoteStyle, WriterBuilder};
use jiff::civil::{Date, DateTime};
use rust_xlsxwriter::{ExcelDateTime, Format, Workbook};

/// A policy that looks at a field of each type, and remembers.
pub(super) const POLICY: &str = r#"
policy "All types" language 1

record prospect
    known by id
    id:       text
    name:     text?
    fit:      number = 50
    degree:   stranger | connected = stranger
    open:     yes/no = no
    met_on:   date?
    wrote_at: time?
    patience: duration?
    tags:     list of text?

move connect
    text note up to 60 characters

move message

cap monthly
    counts connect
    limit  400
    every  month

rule wrote
    when wrote_at within 30 days
    then message
    because "They wrote to us."

rule met
    when days since met_on > 28 and degree is stranger
    then connect with note "Hi {name}, we met on {met_on}."
    else connect
    because "We met."

rule patient
    when patience > 10 days
    then review
    because "They asked for time."

rule tagged
    when tags contains "vip" or tags contains "=SUM(1)"
    then connect
    because "Tagged."

rule fits
    when fit > 49.5 and not open
    then connect
    because "Fits."

rule all
    then skip
    because "Nothing speaks for it."
"#;

/// The names of the columns.
pub(super) const HEADER: [&str; 9] = ["id", "Name", "fit", "degree", "open", "met on", "wrote_at", "patience", "tags"];

/// A person, a value for each column.
#[derive(Clone, Debug)]
pub(super) struct Person {
    pub(super) id: String,
    pub(super) name: &'static str,
    pub(super) fit: Option<f64>,
    pub(super) degree: &'static str,
    pub(super) open: Option<bool>,
    pub(super) met_on: Option<Date>,
    pub(super) wrote_at: Option<DateTime>,
    pub(super) patience: &'static str,
    pub(super) tags: &'static [&'static str],
}

/// So many people, always the same.
pub(super) fn people(count: usize) -> Vec<Person> {
    // Of each list, another place for every person; the lists are of lengths without a common divisor.
    let names = ["Ann", "Zoë, MBA", "Bo \"B\" Ek", "", "=cmd|'/C calc'!A0", "two\nlines", " Li "];
    let fits =
        [Some(80.0), Some(49.5), None, Some(-3.25), Some(1e6), Some(0.1 + 0.2), Some(50.0), Some(49.6), Some(7.0)];
    let degrees = ["stranger", "Connected", "", "stranger"];
    let tags: [&[&str]; 5] = [&[], &["vip"], &["a", "b c"], &["=SUM(1)"], &["x"]];
    let patiences = ["", "2 weeks", "", "7 days", "", "240 hours", "", "", "", "", "11 days"];
    let day =
        |place: usize| Date::constant(2026, 1, 1).checked_add(jiff::Span::new().days((place % 148) as i64)).unwrap();
    let at = |place: usize| day(place * 7).at((place % 24) as i8, (place % 60) as i8, 0, 0);
    let person = |place: usize| Person {
        // Every hundredth stands there twice.
        id: format!("{:05}", if place % 100 == 99 { place - 1 } else { place }),
        name: names[place % names.len()],
        fit: fits[place % fits.len()],
        degree: degrees[place % degrees.len()],
        open: [None, Some(true), Some(false)][place % 3],
        met_on: (place % 13 < 9).then(|| day(place)),
        wrote_at: place.is_multiple_of(17).then(|| at(place)),
        patience: patiences[place % patiences.len()],
        tags: tags[place % tags.len()],
    };
    (0..count).map(person).collect()
}

impl Person {
    /// The cells as text.
    pub(super) fn cells(&self) -> [String; 9] {
        [
            self.id.clone(),
            self.name.to_owned(),
            self.fit.map(|fit| format!("{fit}")).unwrap_or_default(),
            self.degree.to_owned(),
            self.open.map(|open| if open { "yes" } else { "no" }.to_owned()).unwrap_or_default(),
            self.met_on.map(|day| day.to_string()).unwrap_or_default(),
            self.wrote_at.map(|at| at.strftime("%Y-%m-%d %H:%M").to_string()).unwrap_or_default(),
            self.patience.to_owned(),
            self.tags.join(";"),
        ]
    }

    fn object(&self) -> serde_json::Value {
        serde_json::json!({
            "id": self.id,
            "Name": self.name,
            "fit": self.fit,
            "degree": (!self.degree.is_empty()).then_some(self.degree),
            "open": self.open,
            "met on": self.met_on.map(|day| day.to_string()),
            "wrote_at": self.wrote_at.map(|at| at.to_string()),
            "patience": self.patience,
            "tags": self.tags,
        })
    }
}

pub(super) fn csv(rows: &[[String; 9]], separator: u8) -> Vec<u8> {
    let mut out = WriterBuilder::new().delimiter(separator).quote_style(QuoteStyle::Necessary).from_writer(Vec::new());
    out.write_record(HEADER).unwrap();
    rows.iter().for_each(|row| out.write_record(row).unwrap());
    out.into_inner().unwrap()
}

pub(super) fn ndjson(people: &[Person]) -> Vec<u8> {
    let mut out = Vec::new();
    people.iter().for_each(|person| writeln!(out, "{}", person.object()).unwrap());
    out
}

/// A text as UTF-16 behind its mark.
pub(super) fn utf_16(text: &[u8], bytes: fn(u16) -> [u8; 2]) -> Vec<u8> {
    let text = format!("\u{feff}{}", std::str::from_utf8(text).unwrap());
    text.encode_utf16().flat_map(bytes).collect()
}

/// A workbook of typed cells, as a person who types them into a sheet gets it.
pub(super) fn xlsx(people: &[Person]) -> Vec<u8> {
    let mut workbook = Workbook::new();
    let sheet = workbook.add_worksheet();
    let (day, at) = (Format::new().set_num_format("d mmm yyyy"), Format::new().set_num_format("m/d/yy h:mm"));
    let serial = |day: Date| ExcelDateTime::from_ymd(day.year() as u16, day.month() as u8, day.day() as u8).unwrap();
    sheet.write_row(0, 0, HEADER).unwrap();
    for (person, row) in people.iter().zip(1..) {
        sheet.write_string(row, 0, &person.id).unwrap();
        sheet.write_string(row, 1, person.name).unwrap();
        sheet.write_string(row, 3, person.degree).unwrap();
        sheet.write_string(row, 7, person.patience).unwrap();
        sheet.write_string(row, 8, person.tags.join("; ")).unwrap();
        if let Some(fit) = person.fit {
            sheet.write_number(row, 2, fit).unwrap();
        }
        if let Some(open) = person.open {
            sheet.write_boolean(row, 4, open).unwrap();
        }
        if let Some(met) = person.met_on {
            sheet.write_datetime_with_format(row, 5, serial(met), &day).unwrap();
        }
        if let Some(wrote) = person.wrote_at {
            let moment = serial(wrote.date()).and_hms(wrote.hour() as u16, wrote.minute() as u8, 0).unwrap();
            sheet.write_datetime_with_format(row, 6, moment, &at).unwrap();
        }
    }
    workbook.save_to_buffer().unwrap()
}
