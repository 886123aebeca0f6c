//! What benchmarks and fuzz targets see of the inside. It is no part of the public interface, and changes without notice.

pub mod decide {
    pub use crate::decide::{Batch, Entry, eval, state, targets};
}
#[cfg(feature = "ledger")]
pub mod history {
    pub use crate::history::{Memory, archive, event_table, import, ledger};
}
#[cfg(feature = "workspace")]
pub mod intake {
    pub use crate::intake::{Intake, Keep, usual_threads};
}
pub mod language {
    pub use crate::language::{LoadedPolicy, bundle, source, syntax};
}
#[cfg(feature = "workspace")]
pub mod records {
    pub use crate::records::{done, read, sources, worksheet};
}
#[cfg(feature = "workspace")]
pub mod report {
    pub use crate::report::output;
}
pub mod values {
    pub use crate::values::{calendar, identity};
}
#[cfg(feature = "workspace")]
pub mod workspace {
    #[cfg(feature = "watch")]
    pub use crate::workspace::reload;
    pub use crate::workspace::{config, files, senders, sources};
}
