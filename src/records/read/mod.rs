//! Files as rows, a format a file here. Nothing is known of fields yet.

mod csv;
mod cutter;
#[cfg(feature = "workspace")]
mod encoded;
#[cfg(feature = "workspace")]
mod failing;
#[cfg(feature = "workspace")]
mod formats;
#[cfg_attr(not(feature = "workspace"), expect(dead_code, reason = "without files, objects are handed over"))]
mod json;
mod lines;
#[cfg(feature = "columnar")]
mod parquet;
mod rows;
#[cfg(feature = "workspace")]
mod trailer;
#[cfg(feature = "workspace")]
mod utf16;
#[cfg(feature = "workspace")]
mod xlsx;

pub use csv::table;
#[cfg(feature = "workspace")]
pub use encoded::is_encoding;
#[cfg(feature = "workspace")]
pub use formats::{Opening, additions, open, open_as, open_encoded, open_file, sheets, stream};
pub(crate) use json::Objects;
#[cfg(feature = "cli")]
pub(crate) use rows::UTF_8;
pub use rows::{ReadError, Rows, SeekRead, Trailer};
#[cfg(feature = "workspace")]
pub use xlsx::Addition;
