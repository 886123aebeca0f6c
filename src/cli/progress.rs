//! How far long work has come, on a terminal only.

use std::io::{self, IsTerminal, Read, Seek, SeekFrom, Write};
use std::path::PathBuf;
use std::time::Duration;

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressFinish, ProgressStyle};

/// How long nobody minds waiting without a word.
const PATIENCE: Duration = Duration::from_millis(400);

/// How often it is drawn, a second.
const DRAWN_A_SECOND: u8 = 10;

/// A bar by bytes that have been read. It shows itself once the work takes long, and is gone when it is done.
#[derive(Clone, Debug)]
pub(super) struct Progress {
    bar: ProgressBar,
    is_wanted: bool,
}

impl Progress {
    /// A bar on standard error; with `is_wanted` false, or where that is no terminal, it is never shown.
    pub(super) fn new(is_wanted: bool) -> Self {
        let bar = ProgressBar::hidden().with_finish(ProgressFinish::AndClear);
        // Nothing is to be shown before something begins.
        bar.finish_and_clear();
        Self { bar, is_wanted: is_wanted && io::stderr().is_terminal() }
    }

    /// Begins to count what is read of these files. Where the size of one isn't known, neither is how far it has come.
    pub(super) fn begin(&self, files: &[PathBuf]) {
        let size = |path: &PathBuf| path.metadata().ok().filter(std::fs::Metadata::is_file).map(|there| there.len());
        let sizes: Option<Vec<u64>> = files.iter().map(size).collect();
        let template = match sizes {
            Some(sizes) => {
                self.bar.set_length(sizes.iter().sum());
                "{percent:>3}%  {bar:20}  {binary_bytes} of {binary_total_bytes}, {eta} left"
            }
            None => "{binary_bytes} read",
        };
        // A template that can't be read would only leave the usual bar.
        if let Ok(style) = ProgressStyle::with_template(template) {
            self.bar.set_style(style.progress_chars("█▉▊▋▌▍▎▏░"));
        }
        self.bar.reset();
    }

    /// An input whose reading is counted.
    pub(super) fn counted<R>(&self, input: R) -> Counted<R> {
        Counted { input, progress: self.clone() }
    }

    fn advance(&self, bytes: usize) {
        if !self.is_wanted || self.bar.is_finished() {
            return;
        }
        self.bar.inc(bytes as u64);
        if self.bar.is_hidden() && self.bar.elapsed() > PATIENCE {
            self.bar.set_draw_target(ProgressDrawTarget::stderr_with_hz(DRAWN_A_SECOND));
        }
    }

    /// Writes to standard error without leaving the bar in between.
    pub(super) fn aside(&self, write: impl FnOnce()) {
        self.bar.suspend(write);
    }

    /// Takes the bar off the screen.
    pub(super) fn end(&self) {
        if !self.bar.is_finished() {
            self.bar.finish_and_clear();
            self.bar.set_draw_target(ProgressDrawTarget::hidden());
        }
    }

    /// Standard output. Where it is a terminal, the bar makes room for the first results.
    pub(super) fn making_room(&self) -> impl Write + Send + use<> {
        MakingRoom { out: io::stdout(), progress: self.clone(), is_needed: io::stdout().is_terminal() }
    }
}

/// An input whose reading is counted.
pub(super) struct Counted<R> {
    input: R,
    progress: Progress,
}

impl<R: Read> Read for Counted<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let read = self.input.read(buffer)?;
        self.progress.advance(read);
        Ok(read)
    }
}

impl<R: Seek> Seek for Counted<R> {
    fn seek(&mut self, to: SeekFrom) -> io::Result<u64> {
        self.input.seek(to)
    }
}

struct MakingRoom {
    out: io::Stdout,
    progress: Progress,
    is_needed: bool,
}

impl Write for MakingRoom {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        if self.is_needed {
            self.progress.end();
        }
        self.out.write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.out.flush()
    }
}
