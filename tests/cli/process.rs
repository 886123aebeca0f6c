//! A command that goes on while its files change.

use std::fs;
use std::io::{BufRead, BufReader, Read, Write};
use std::path::Path;
use std::process::{Child, ChildStdin, Command, ExitStatus, Stdio};
use std::sync::mpsc::{Receiver, channel};
use std::time::Duration;

use tempfile::TempDir;

/// Long enough for any machine; nothing waits for it unless the test fails.
const AT_MOST: Duration = Duration::from_secs(25);

/// A running command, and what it says line by line.
pub(super) struct Running {
    pub(super) folder: TempDir,
    process: Child,
    input: Option<ChildStdin>,
    results: Receiver<String>,
    said: Receiver<String>,
}

impl Running {
    /// Begins a command in a folder.
    pub(super) fn begin(folder: TempDir, args: &[&str], environment: &[(&str, &str)]) -> Self {
        let mut process = Command::new(env!("CARGO_BIN_EXE_firstmove"))
            .args(args)
            .current_dir(folder.path())
            .env_remove("FIRSTMOVE_NOW")
            .envs(environment.iter().copied())
            .env("NO_COLOR", "1")
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        let results = lines(process.stdout.take().unwrap());
        let said = lines(process.stderr.take().unwrap());
        let input = process.stdin.take();
        Self { folder, process, input, results, said }
    }

    /// Puts a file in its place, whole.
    pub(super) fn write(&self, name: &str, text: &str) {
        let path = self.folder.path().join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        let beside = path.with_extension("tmp");
        fs::write(&beside, text).unwrap();
        fs::rename(beside, path).unwrap();
    }

    /// Hands it something on standard input.
    pub(super) fn give(&mut self, text: &str) {
        let input = self.input.as_mut().unwrap();
        input.write_all(text.as_bytes()).and_then(|()| input.flush()).unwrap();
    }

    /// The next line of standard output.
    pub(super) fn result(&self) -> String {
        self.results.recv_timeout(AT_MOST).unwrap()
    }

    /// The first line said from here on that holds this text.
    pub(super) fn says(&self, text: &str) -> String {
        loop {
            let line = self.said.recv_timeout(AT_MOST).unwrap_or_else(|_| panic!("never said: {text}"));
            if line.contains(text) {
                return line;
            }
        }
    }

    /// Ends its input; the lines of standard output and error that were not looked at yet, and how it ended.
    pub(super) fn end(mut self) -> (Vec<String>, Vec<String>, ExitStatus) {
        drop(self.input.take());
        let ended = self.process.wait().unwrap();
        (self.results.iter().collect(), self.said.iter().collect(), ended)
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        // It may have ended by itself.
        let _ = self.process.kill();
        self.process.wait().unwrap();
    }
}

fn lines(stream: impl Read + Send + 'static) -> Receiver<String> {
    let (tell, heard) = channel();
    std::thread::spawn(move || {
        for line in BufReader::new(stream).lines().map_while(Result::ok) {
            if tell.send(line).is_err() {
                return;
            }
        }
    });
    heard
}

/// Writes files below a folder.
pub(super) fn write_all(folder: &Path, files: &[(&str, &str)]) {
    for (name, text) in files {
        let path = folder.join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }
}
