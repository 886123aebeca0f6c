//! What there is to do today, to be looked at and worked through.

use std::fmt::Write as _;

use anstyle::Style;

use super::layout::{self, GAP, Wish, blanks, cut, in_a_line, widths, wrapped};
use super::{Task, colour_of};

/// What stands above the columns.
const HEADER: [&str; 6] = ["when", "name", "title, company", "move", "text", "address"];

/// The places of the text, the move and the address among them.
const TEXT: usize = 4;
const MOVE: usize = 3;
const ADDRESS: usize = 5;

/// A text that has less room stands below its row.
const LEAST_TEXT: usize = 30;

/// A text is no wider than this, since long lines are hard to read.
const MOST_TEXT: usize = 72;

/// How far a text stands to the right that has no column.
const INDENT: usize = 4;

/// What there is to do as a table as wide as given (in characters), in colour or not. Texts and addresses are whole: a text is
/// broken into lines, in its column or below the row.
#[must_use]
pub fn agenda(tasks: &[&Task], width: u16, colours: bool) -> String {
    let rows: Vec<[String; 6]> = tasks.iter().map(|task| cells(task)).collect();
    let room = usize::from(width);
    let columns = columns(&rows, room);
    let styled = |style: Style| if colours { style } else { Style::new() };
    let mut text = String::new();
    let header = HEADER.map(str::to_owned);
    write_line(&mut text, &header, &columns, |_, _| styled(Style::new().bold()));
    for row in &rows {
        let style = |place, cell: &str| if place == MOVE { styled(colour_of(cell.into())) } else { Style::new() };
        let lines = columns[TEXT].map(|width| wrapped(&row[TEXT], width)).unwrap_or_default();
        let mut first = row.clone();
        first[TEXT] = lines.first().cloned().unwrap_or_default();
        write_line(&mut text, &first, &columns, style);
        for line in lines.into_iter().skip(1) {
            let mut next: [String; 6] = Default::default();
            next[TEXT] = line;
            write_line(&mut text, &next, &columns, |_, _| Style::new());
        }
        let below = columns
            .iter()
            .zip(row)
            .enumerate()
            .filter(|(place, (column, _))| column.is_none() && matches!(*place, TEXT | ADDRESS));
        for line in below.flat_map(|(_, (_, cell))| wrapped(cell, room.saturating_sub(INDENT).max(1))) {
            let _ = writeln!(text, "{:INDENT$}{line}", "");
        }
    }
    text
}

fn cells(task: &Task) -> [String; 6] {
    let who = &task.who;
    let name = if who.name.is_empty() { &who.prospect } else { &who.name };
    let place: Vec<&str> = [&*who.title, &who.company].into_iter().filter(|part| !part.is_empty()).collect();
    let texts: Vec<&str> = [&*task.subject, &task.text].into_iter().filter(|part| !part.is_empty()).collect();
    let text = if texts.is_empty() { format!("({})", task.no_text) } else { texts.join(" / ") };
    let mv = if task.with.is_empty() { task.mv.clone() } else { format!("{} with {}", task.mv, task.with) };
    [
        in_a_line(&task.when),
        in_a_line(name),
        in_a_line(&place.join(", ")),
        mv,
        in_a_line(&text),
        in_a_line(&who.address),
    ]
}

/// How wide each column is; nothing for one without room.
fn columns(rows: &[[String; 6]], room: usize) -> [Option<usize>; 6] {
    let wish = |place: usize| {
        let cells = rows.iter().filter_map(|row| row.get(place));
        let widest = cells.map(|cell| layout::width(cell)).max().unwrap_or_default();
        let header = HEADER.get(place).map_or(0, |name| layout::width(name));
        let whole = if widest == 0 { 0 } else { widest.max(header) };
        match place {
            // What tells when, what and where isn't cut.
            0 => Wish { whole, least: whole, importance: 5 },
            ADDRESS => Wish { whole, least: whole, importance: 2 },
            MOVE => Wish { whole, least: whole, importance: 4 },
            TEXT => Wish { whole: whole.min(MOST_TEXT), least: LEAST_TEXT, importance: 1 },
            1 => Wish { whole, least: 12, importance: 3 },
            _ => Wish { whole, least: 14, importance: 0 },
        }
    };
    let mut shown = [0, 1, 2, 3, 4, 5].map(wish);
    // What can stand below the row goes there before anything else goes away.
    for place in [TEXT, ADDRESS] {
        let taken = shown.iter().filter(|wish| wish.whole > 0).map(|wish| wish.least.min(wish.whole) + GAP);
        if taken.sum::<usize>() > room.saturating_add(GAP)
            && let Some(wish) = shown.get_mut(place)
        {
            wish.whole = 0;
        }
    }
    let widths = widths(&shown, room);
    let mut columns = [None; 6];
    for (column, width) in columns.iter_mut().zip(widths) {
        *column = width;
    }
    columns
}

fn write_line(
    text: &mut String,
    cells: &[String; 6],
    columns: &[Option<usize>; 6],
    style: impl Fn(usize, &str) -> Style,
) {
    let cells = cells.iter().zip(columns).enumerate().filter_map(|(place, (cell, width))| {
        let width = (*width)?;
        let cell = cut(cell, width);
        let style = style(place, &cell);
        Some(format!("{style}{cell}{style:#}{}", blanks(&cell, width)))
    });
    let _ = writeln!(text, "{}", layout::line(cells));
}

#[cfg(test)]
mod tests {
    use super::agenda;
    use crate::report::output::{Task, Who};

    fn task() -> Task {
        let who = Who {
            name: "Ann Lee".to_owned(),
            title: "VP Sales".to_owned(),
            company: "Acme".to_owned(),
            prospect: "1".to_owned(),
            address: "https://www.linkedin.com/in/ann-lee".to_owned(),
        };
        Task {
            when: "09:00 first move".to_owned(),
            who,
            mv: "message".to_owned(),
            with: "body".to_owned(),
            text: "Hi Ann, saw that you raised a series B. Would a look at the numbers help?".to_owned(),
            ..Task::default()
        }
    }

    #[test]
    fn a_wide_screen_has_the_text_in_its_column() {
        let expected = "\
when              name     title, company  move               text                                      address
09:00 first move  Ann Lee  VP Sales, Acme  message with body  Hi Ann, saw that you raised a series B.   https://www.linkedin.com/in/ann-lee
                                                              Would a look at the numbers help?
";
        assert_eq!(
            agenda(&[&task()], 140, false).replace("   ", " ").replace("  ", " "),
            expected.replace("   ", " ").replace("  ", " ")
        );
    }

    #[test]
    fn a_narrow_screen_has_the_text_below_and_nothing_of_it_is_lost() {
        for width in [10, 40, 80, 100] {
            let shown = agenda(&[&task()], width, false);
            for word in ["series", "numbers", "help?", "https://www.linkedin.com/in/ann-lee"] {
                assert!(shown.contains(word), "{width}: {shown}");
            }
            assert!(width < 80 || shown.lines().all(|line| line.chars().count() <= usize::from(width)), "{shown}");
        }
    }
}
