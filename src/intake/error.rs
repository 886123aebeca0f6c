//! Why records can't be taken in.

use crate::records::habits::Doubt;
use crate::records::mapping::MappingError;
use crate::records::read::ReadError;
use crate::workspace::senders::SenderError;

/// Why records can't be read on.
#[derive(Debug)]
pub enum IntakeError {
    /// The file failed, or is no table.
    Read(ReadError),
    /// Its columns don't fit the policy.
    Mapping(MappingError),
    /// Its records name no sender, and there are several.
    Sender(SenderError),
    /// A column to be kept isn't there.
    Keep(String, Vec<String>),
    /// It has columns that nothing reads, and all of them have to be: what is told of them.
    Unread(Vec<String>),
    /// Its dates or numbers can be read in two ways.
    Doubt(Doubt),
}
