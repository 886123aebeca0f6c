//! What every command has at hand: the options of all commands, the clock, and two places to write to.

use std::cell::OnceCell;
use std::env;
use std::io::{self, IsTerminal, Write};

use anstream::stream::RawStream;
use anstream::{AutoStream, ColorChoice};
use anstyle::{AnsiColor, Style};
use jiff::civil::Date;
use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp};

use super::args::{Global, When};
use super::exit::{Exit, Failure};
use super::progress::Progress;
use crate::records::notices::FileNotice;
use crate::values::{calendar, text};
use crate::workspace::clock;

/// One run of the program.
#[derive(Debug)]
pub(super) struct Session {
    pub(super) global: Global,
    pub(super) progress: Progress,
    /// When somebody first asked for the time.
    started: OnceCell<Timestamp>,
}

/// What to do where only now will do.
pub(super) const NOT_AS_OF: &str = "leave --as-of out";

/// Headings of what is said to a person.
const ERROR: Style = AnsiColor::Red.on_default().bold();
const WARNING: Style = AnsiColor::Yellow.on_default().bold();
const HELP: Style = AnsiColor::Cyan.on_default().bold();

impl Session {
    pub(super) fn new(global: Global) -> Self {
        let progress = Progress::new(!global.quiet);
        Self { global, progress, started: OnceCell::new() }
    }

    /// This run, with a fixed moment as now.
    #[cfg(feature = "watch")]
    pub(super) fn at(&self, now: Timestamp) -> Self {
        let global = Global { now: Some(now.to_string()), ..self.global.clone() };
        Self { global, progress: self.progress.clone(), started: OnceCell::from(now) }
    }

    /// The moment that counts as now: the same for all that one command asks.
    pub(super) fn now(&self) -> Result<Timestamp, Failure> {
        match (&self.global.now, self.as_of()?) {
            (Some(now), _) => moment(now),
            (None, Some(as_of)) => Ok(as_of),
            (None, None) => Ok(*self.started.get_or_init(clock::now)),
        }
    }

    /// The moment that counts as now whenever it is asked: the clock goes on, unless another moment was said.
    #[cfg(feature = "watch")]
    pub(super) fn present(&self) -> Result<Timestamp, Failure> {
        if self.global.now.is_some() || self.as_of()?.is_some() { self.now() } else { Ok(clock::now()) }
    }

    /// A copy of this run for another thread.
    #[cfg(feature = "watch")]
    pub(super) fn beside(&self) -> Self {
        Self { global: self.global.clone(), progress: self.progress.clone(), started: self.started.clone() }
    }

    /// The moment up to which the ledger's word is taken; nothing for all that it has been told.
    pub(super) fn as_of(&self) -> Result<Option<Timestamp>, Failure> {
        self.global.as_of.as_deref().map(moment).transpose()
    }

    /// Fails as of another time, at which this can't be; `help` says what to do instead.
    pub(super) fn must_be_present(&self, what: &str, help: &str) -> Result<(), Failure> {
        match self.as_of()? {
            None => Ok(()),
            Some(_) => Err(Failure::new(Exit::Usage, format!("{what} as of another time")).help(help)),
        }
    }

    /// Whether standard output is in colour.
    pub(super) fn colours_output(&self) -> bool {
        self.colours(&io::stdout())
    }

    /// Whether standard error is in colour.
    pub(super) fn colours_messages(&self) -> bool {
        self.colours(&io::stderr())
    }

    /// Where the person leaves it open, what the terminal can do and what `NO_COLOR` and `CLICOLOR` say.
    fn colours(&self, stream: &impl RawStream) -> bool {
        match self.global.color {
            When::Always => true,
            When::Never => false,
            When::Auto => AutoStream::choice(stream) != ColorChoice::Never,
        }
    }

    /// How wide tables may be, in columns of the screen.
    pub(super) fn width(&self) -> u16 {
        const UNKNOWN: u16 = 80;
        let said = env::var("COLUMNS").ok().and_then(|width| width.parse().ok()).filter(|width| *width > 0);
        said.or_else(|| terminal_size::terminal_size().map(|(width, _)| width.0)).unwrap_or(UNKNOWN)
    }

    /// How wide lists may be of which nothing is left out: where no screen shows them, as wide as they are.
    pub(super) fn width_of_lists(&self) -> u16 {
        if io::stdout().is_terminal() || env::var_os("COLUMNS").is_some() { self.width() } else { u16::MAX }
    }

    /// Whether somebody looks at what is said: standard error is a terminal.
    pub(super) fn is_watched(&self) -> bool {
        io::stderr().is_terminal()
    }

    /// Writes results that another program reads, as they are.
    pub(super) fn print_data(&self, bytes: &[u8]) -> Result<(), Failure> {
        let mut out = io::stdout().lock();
        let written = out.write_all(bytes).and_then(|()| out.flush());
        written.map_err(|error| Failure::writing(&error, "standard output"))
    }

    /// Writes results as they are where another program reads them, else for a person.
    pub(super) fn print_as(&self, text: &str, is_data: bool) -> Result<(), Failure> {
        if is_data { self.print_data(text.as_bytes()) } else { self.print(text) }
    }

    /// Writes results for a person, on whose terminal they do nothing but stand there.
    pub(super) fn print(&self, text: &str) -> Result<(), Failure> {
        let shown = if self.colours_output() { text::shown_styled(text) } else { text::shown_lines(text) };
        self.print_data(shown.as_bytes())
    }

    /// Says something to a person, unless they asked for quiet.
    pub(super) fn say(&self, text: &str) {
        if !self.global.quiet {
            self.message(text);
        }
    }

    /// Says several lines to a person, with their colours, unless they asked for quiet.
    pub(super) fn say_lines(&self, text: &str) {
        if !self.global.quiet {
            self.message_lines(text);
        }
    }

    /// Says more to a person who asked for it.
    pub(super) fn say_more(&self, text: &str) {
        if self.global.verbose {
            self.message(text);
        }
    }

    pub(super) fn warn(&self, text: &str) {
        if !self.global.quiet {
            self.write_aside(&format!("{} {}", self.heading("warning:", WARNING), text::shown(text)));
        }
    }

    /// Warns of what nobody wants to miss who asked for quiet: who may be written to and must not be.
    pub(super) fn warn_always(&self, text: &str) {
        self.write_aside(&format!("{} {}", self.heading("warning:", WARNING), text::shown(text)));
    }

    /// Warns of what is to be told of files, quietly or not.
    pub(super) fn warn_of(&self, notice: &FileNotice) {
        if notice.first.kind.may_forbid() {
            self.warn_always(&notice.to_string())
        } else {
            self.warn(&notice.to_string())
        }
    }

    /// Says what ended the command, and gives its exit status.
    pub(super) fn say_failure(&self, failure: &Failure) -> Exit {
        self.progress.end();
        if !failure.message.is_empty() {
            let message = text::shown(&failure.message);
            self.write_aside(&format!("{} {message}", self.heading("error:", ERROR)));
        }
        if let Some(help) = &failure.help {
            self.write_aside(&format!("{} {}", self.heading("help:", HELP), text::shown_lines(help)));
        }
        failure.exit
    }

    fn heading(&self, word: &str, style: Style) -> String {
        if self.colours_messages() { format!("{style}{word}{style:#}") } else { word.to_owned() }
    }

    /// Writes a line to standard error, for a person, on whose terminal it does nothing but stand there.
    pub(super) fn message(&self, text: &str) {
        self.write_aside(&text::shown(text));
    }

    /// Writes several lines to standard error, with their colours where the terminal shows any.
    pub(super) fn message_lines(&self, text: &str) {
        let is_styled = self.colours_messages();
        self.write_aside(&if is_styled { text::shown_styled(text) } else { text::shown_lines(text) });
    }

    /// Writes to standard error what is shown already. Where even that fails, there is nobody left to tell.
    fn write_aside(&self, shown: &str) {
        self.progress.aside(|| {
            let _ = writeln!(io::stderr(), "{shown}");
        });
    }
}

/// A moment as it was typed, or a day in UTC: the moment at which it begins, or with `is_end` the one at which it is over.
pub(super) fn day_or_moment(given: &str, is_end: bool) -> Result<Timestamp, Failure> {
    let Ok(day) = given.parse::<Date>() else { return moment(given) };
    let length = SignedDuration::from_hours(if is_end { 24 } else { 0 });
    let begin = day.to_zoned_datetime(TimeZone::UTC).map(|begin| begin.timestamp());
    begin.ok().and_then(|begin| begin.checked_add(length).ok()).map_or_else(|| moment(given), Ok)
}

/// A moment as it was typed. A bare one is in UTC: there is no sender whose zone it could be in.
fn moment(given: &str) -> Result<Timestamp, Failure> {
    calendar::parse_moment(given, &TimeZone::UTC).map_err(|_| {
        let message = format!("`{given}` is not a time");
        Failure::new(Exit::Usage, message).help("write it like 2026-05-29T10:00:00Z, or 2026-05-29 10:00 for UTC")
    })
}
