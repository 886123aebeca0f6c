//! Opening a ledger: whether the file is one, whether it may be used here, and bringing it up to date.

use std::fs;
use std::io::Read;
use std::path::Path;
use std::thread;
use std::time::Duration;

use rusqlite::config::DbConfig;
use rusqlite::{Connection, ErrorCode, OpenFlags, ffi};

use super::migrations::{Migration, STEPS};
use super::place::{self, Place};
use super::words::Words;
use super::{Access, Ledger, PATIENCE};
use crate::history::ledger::LedgerError;

/// What tells a ledger from other files of SQLite: `fmlg`.
const APPLICATION: i32 = 0x666d_6c67;

/// How a file of SQLite begins.
const MAGIC: &[u8; 16] = b"SQLite format 3\0";

impl Ledger {
    /// Opens a ledger. A new one is made whole beside and put in its place, so that none is ever half there.
    ///
    /// # Errors
    ///
    /// Where there is none to read, the file is something else, newer, cut off or on a network drive, or the disk fails.
    /// The file is untouched then.
    pub fn open(path: &Path, access: Access) -> Result<Self, LedgerError> {
        if is_on_network(place::folder_of(&place::linked(path))) {
            return Err(LedgerError::OnNetwork(path.to_owned()));
        }
        if place::is_there(path)? {
            must_look_right(path)?;
        } else if access == Access::Write {
            place::make(path, |beside| Self::of(beside, access).and_then(Self::close).map_err(|error| error.at(path)))?;
        } else {
            return Err(LedgerError::NotThere(path.to_owned()));
        }
        Self::of(path, access)
    }

    /// Opens the file at a path as it is, also where it is still empty.
    pub(super) fn of(path: &Path, access: Access) -> Result<Self, LedgerError> {
        match Self::once(path, access) {
            // One was put there just now; and where a disk shows an image, a file becomes another by being opened.
            Err(LedgerError::Replaced(_)) => Self::once(path, access),
            done => done,
        }
    }

    fn once(path: &Path, access: Access) -> Result<Self, LedgerError> {
        let place = Place::of(path)?;
        let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
        let connection = Connection::open_with_flags(path, flags).map_err(|error| failure(path, &error))?;
        let mut ledger = Self { connection, place, words: Words::default(), tombstones: None, name_fields: Vec::new() };
        ledger.set_up(access).map_err(|error| match error {
            Refused::Sqlite(error) => failure(path, &error),
            Refused::Ledger(error) => error,
        })?;
        ledger.place.opened()?;
        Ok(ledger)
    }

    /// Brings everything into the one file.
    pub(super) fn close(self) -> Result<(), LedgerError> {
        let Self { connection, place, .. } = self;
        connection.close().map_err(|(_, error)| failure(place.path(), &error))
    }

    fn set_up(&mut self, access: Access) -> Result<(), Refused> {
        let connection = &self.connection;
        connection.busy_timeout(PATIENCE)?;
        connection.set_prepared_statement_cache_capacity(64);
        // Without it, a statement that binds a kind is planned again at each use, since the kind may be that of an index.
        connection.set_db_config(DbConfig::SQLITE_DBCONFIG_ENABLE_QPSG, true)?;
        // In this order: another command that makes the ledger right now brings both at once.
        let tables: i64 = connection.query_row("SELECT count(*) FROM sqlite_schema", [], |row| row.get(0))?;
        let application: i32 = connection.query_row("PRAGMA application_id", [], |row| row.get(0))?;
        if application != APPLICATION && tables > 0 {
            return Err(Refused::Ledger(LedgerError::NoLedger(self.path().to_owned())));
        }
        let version = self.version()?;
        let latest = i64::try_from(STEPS.len()).unwrap_or(i64::MAX);
        if version > latest {
            return Err(Refused::Ledger(LedgerError::Newer(self.path().to_owned(), version, latest)));
        }
        let connection = &self.connection;
        if access == Access::Write && connection.is_readonly(rusqlite::MAIN_DB)? {
            return Err(Refused::Ledger(LedgerError::ReadOnly(self.path().to_owned())));
        }
        if version < latest {
            connection.pragma_update(None, "synchronous", "FULL")?;
            self.write_ahead()?;
            self.bring_up_to_date()?;
        }
        let connection = &self.connection;
        connection.pragma_update(None, "synchronous", "FULL")?;
        connection.pragma_update(None, "foreign_keys", true)?;
        // Of a person who is forgotten nothing stays behind in free pages.
        connection.pragma_update(None, "secure_delete", true)?;
        connection.pragma_update(None, "temp_store", "MEMORY")?;
        connection.pragma_update(None, "cache_size", -65_536)?;
        Ok(())
    }

    /// Has what is told written to a log first. Whoever makes the same ledger right now holds it for a moment, and for this
    /// SQLite itself doesn't wait.
    fn write_ahead(&self) -> rusqlite::Result<()> {
        const PAUSE: Duration = Duration::from_millis(5);
        let mut tries = PATIENCE.as_millis() / PAUSE.as_millis();
        loop {
            match self.connection.pragma_update(None, "journal_mode", "WAL") {
                Err(error) if error.sqlite_error_code() == Some(ErrorCode::DatabaseBusy) && tries > 0 => {
                    tries -= 1;
                    thread::sleep(PAUSE);
                }
                done => return done,
            }
        }
    }

    pub(super) fn version(&self) -> rusqlite::Result<i64> {
        self.connection.query_row("PRAGMA user_version", [], |row| row.get(0))
    }

    /// Takes the steps that the ledger lacks. Another command may have taken them while this one waited for the lock.
    fn bring_up_to_date(&mut self) -> Result<(), Refused> {
        self.connection.execute_batch("BEGIN EXCLUSIVE")?;
        let taken = usize::try_from(self.version()?).unwrap_or(0);
        let stepped = self.take_steps(taken);
        if stepped.is_err() {
            let _ = self.connection.execute_batch("ROLLBACK");
        }
        Ok(stepped?)
    }

    /// Takes all steps but those taken already, and keeps what came out.
    fn take_steps(&mut self, taken: usize) -> rusqlite::Result<()> {
        let missing = || STEPS.iter().skip(taken);
        for step in missing() {
            if let Migration::Tables(sql) = step {
                self.connection.execute_batch(sql)?;
            }
        }
        if taken > 0 && missing().any(|step| *step == Migration::Names) {
            self.renew_names()?;
        }
        self.connection.pragma_update(None, "application_id", APPLICATION)?;
        self.connection.pragma_update(None, "user_version", i64::try_from(STEPS.len()).unwrap_or(i64::MAX))?;
        self.connection.execute_batch("COMMIT")
    }
}

/// Why a ledger isn't opened.
enum Refused {
    Sqlite(rusqlite::Error),
    Ledger(LedgerError),
}

impl From<rusqlite::Error> for Refused {
    fn from(error: rusqlite::Error) -> Self {
        Self::Sqlite(error)
    }
}

/// Fails where the file doesn't begin like a ledger, or isn't as long as it says.
fn must_look_right(path: &Path) -> Result<(), LedgerError> {
    let failed = |error: &std::io::Error| place::failed(path, error);
    let mut file = fs::File::open(path).map_err(|error| failed(&error))?;
    let metadata = file.metadata().map_err(|error| failed(&error))?;
    let mut header = [0; 32];
    if file.read_exact(&mut header).is_err() || !header.starts_with(MAGIC) {
        return Err(LedgerError::NoLedger(path.to_owned()));
    }
    let number = |at: usize, len: usize| {
        header.iter().skip(at).take(len).fold(0u64, |number, byte| number << 8 | u64::from(*byte))
    };
    let page = match number(16, 2) {
        1 => 65_536,
        page => page,
    };
    let said = page * number(28, 4);
    // What the log beside it still has to bring into the file may be what is missing.
    if metadata.len() < said && !has_log(path) {
        let how = format!("it has {} bytes and should have {said}", metadata.len());
        return Err(LedgerError::Damaged(path.to_owned(), how));
    }
    Ok(())
}

/// Whether a log lies beside the file: a command is writing, or was when the machine went off.
fn has_log(path: &Path) -> bool {
    fs::metadata(place::with_ending(path, "-wal")).is_ok_and(|there| there.len() > 0)
}

/// Whether a folder lies on another machine's disk.
#[cfg(target_os = "linux")]
fn is_on_network(folder: &Path) -> bool {
    /// The numbers by which the kernel names NFS, SMB (two of them), CIFS, 9P, AFS, Coda and Ceph (`man 2 statfs`).
    const NETWORK: [i64; 8] =
        [0x6969, 0x517b, 0xfe53_4d42, 0xff53_4d42, 0x0102_1997, 0x5346_414f, 0x7375_7245, 0x00c3_6400];
    rustix::fs::statfs(folder).is_ok_and(|found| {
        #[allow(clippy::useless_conversion, reason = "the type of the field is another on other processors")]
        let kind = i64::from(found.f_type);
        NETWORK.contains(&kind)
    })
}

/// Elsewhere nobody tells, and the lock itself has to be trusted.
#[cfg(not(target_os = "linux"))]
fn is_on_network(_: &Path) -> bool {
    false
}

/// An error of SQLite as one of ours.
pub(super) fn failure(path: &Path, error: &rusqlite::Error) -> LedgerError {
    let path = path.to_owned();
    let extended = error.sqlite_error().map(|error| error.extended_code);
    match error.sqlite_error_code() {
        Some(ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked) => LedgerError::Busy(path),
        Some(ErrorCode::ReadOnly | ErrorCode::PermissionDenied) => LedgerError::ReadOnly(path),
        Some(ErrorCode::NotADatabase) => LedgerError::NoLedger(path),
        Some(ErrorCode::DatabaseCorrupt) => LedgerError::Damaged(path, error.to_string()),
        Some(ErrorCode::DiskFull) => LedgerError::Full(path),
        // Nothing else keeps the file beside the ledger, of a few pages, from growing.
        Some(ErrorCode::SystemIoFailure) if extended == Some(ffi::SQLITE_IOERR_SHMSIZE) => LedgerError::Full(path),
        // What a limit or a quota refuses looks like what a broken disk does.
        Some(ErrorCode::SystemIoFailure) if extended.is_some_and(|code| UNWRITTEN.contains(&code)) => {
            LedgerError::Failed(path, "its disk takes no more: it is full, over a quota, or damaged".to_owned())
        }
        _ => LedgerError::Failed(path, error.to_string()),
    }
}

/// What SQLite says where the system doesn't write.
const UNWRITTEN: [i32; 4] =
    [ffi::SQLITE_IOERR_WRITE, ffi::SQLITE_IOERR_FSYNC, ffi::SQLITE_IOERR_DIR_FSYNC, ffi::SQLITE_IOERR_TRUNCATE];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_disk_without_room_for_the_file_beside_a_ledger_is_full() {
        let said = |code: i32| failure(Path::new("a.db"), &rusqlite::Error::SqliteFailure(ffi::Error::new(code), None));
        assert!(matches!(said(ffi::SQLITE_IOERR_SHMSIZE), LedgerError::Full(_)));
        assert!(matches!(said(ffi::SQLITE_IOERR_READ), LedgerError::Failed(..)));
    }
}
