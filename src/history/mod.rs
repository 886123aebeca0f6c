//! What happened: kept in a ledger, brought in from archives, tables and worksheets, and made known to a run.

pub mod archive;
mod carried;
pub mod event_table;
mod facts;
pub mod follow_ups;
mod forecast;
pub mod forget;
pub mod import;
pub mod ledger;
mod memory;
pub mod opted_out;
mod past;
pub mod recording;
pub mod telling;
pub mod undoing;
pub mod unfit;
pub mod whom;

pub use carried::Carried;
pub use forecast::forecast;
pub use memory::Memory;
pub use past::Past;
