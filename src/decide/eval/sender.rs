//! A sender, as decisions see them.

use std::sync::Arc;

use jiff::tz::TimeZone;

use crate::decide::state::SenderId;
use crate::values::Value;

/// Who would act.
#[derive(Clone, Debug)]
pub struct Sender {
    /// The name in output: the `id` of the configuration, or what the record says.
    pub name: Arc<str>,
    /// The same sender in the state.
    pub id: SenderId,
    /// The slots of the record `sender`, defaults filled in.
    pub slots: Box<[Value]>,
    /// The zone of their days, weeks and hours.
    pub zone: TimeZone,
}
