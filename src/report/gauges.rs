//! How full the caps of a policy are.

use std::collections::HashMap;
use std::sync::Arc;

use jiff::tz::TimeZone;
use jiff::{Timestamp, ZonedDateTime};

use crate::decide::eval::{Sender, UsageCache, Values, fullest, gauge};
use crate::decide::state::State;
use crate::language::plan::{Cap, Plan};
use crate::report::output::{Gauge, Limit};
use crate::values::ids::{CapId, FieldId};

/// Of how many values a cap is shown that counts each apart.
const MOST_VALUES: usize = 3;

/// How full every cap is for each of these senders, as far as the state knows what happened, with what was counted of it so
/// far. A cap that counts for all of them together stands behind, once, unless it stands otherwise for one of them.
#[must_use]
pub fn gauges(
    plan: &Plan,
    (state, cache): (&State, &mut UsageCache),
    now: Timestamp,
    senders: &[Arc<Sender>],
) -> Vec<Gauge> {
    let mut asking = Asking { plan, state, now, cache, fullest: HashMap::new() };
    let mut gauges = Vec::new();
    let (own, shared): (Vec<_>, Vec<_>) = plan.caps.iter().partition(|(_, cap)| cap.per_sender);
    let shared: Vec<Vec<Vec<Gauge>>> =
        shared.iter().map(|cap| senders.iter().map(|sender| asking.of_cap(*cap, sender)).collect()).collect();
    let is_same =
        |of_cap: &[Vec<Gauge>]| of_cap.windows(2).all(|pair| matches!(pair, [one, other] if same(one, other)));
    for (place, sender) in senders.iter().enumerate() {
        gauges.extend(own.iter().flat_map(|cap| asking.of_cap(*cap, sender)));
        let apart = shared.iter().filter(|of_cap| !is_same(of_cap)).filter_map(|of_cap| of_cap.get(place));
        gauges.extend(apart.flatten().cloned());
    }
    let together = shared.iter().filter(|of_cap| is_same(of_cap)).filter_map(|of_cap| of_cap.first());
    gauges.extend(together.flatten().map(everyones));
    gauges
}

/// The gauge of one sender as that of all of them, whose zones may differ.
fn everyones(gauge: &Gauge) -> Gauge {
    let utc = |at: &ZonedDateTime| at.with_time_zone(TimeZone::UTC);
    Gauge {
        sender: None,
        frees_at: gauge.frees_at.as_ref().map(utc),
        shut_until: gauge.shut_until.as_ref().map(utc),
        ..gauge.clone()
    }
}

/// Whether a cap stands the same for two senders.
fn same(one: &[Gauge], other: &[Gauge]) -> bool {
    let but_for_sender = |gauge: &Gauge| {
        let Gauge { values, used, reserved, limit, frees_at, shut_until, .. } = gauge.clone();
        (values, used, reserved, limit, frees_at.map(|at| at.timestamp()), shut_until.map(|at| at.timestamp()))
    };
    one.iter().map(but_for_sender).eq(other.iter().map(but_for_sender))
}

struct Asking<'a> {
    plan: &'a Plan,
    state: &'a State,
    now: Timestamp,
    cache: &'a mut UsageCache,
    /// Of caps that all senders share, the fullest values in a time zone.
    fullest: HashMap<(CapId, Option<String>), Vec<Values>>,
}

impl Asking<'_> {
    fn of_cap(&mut self, (id, cap): (CapId, &Cap), sender: &Sender) -> Vec<Gauge> {
        let fullest = self.fullest((id, cap), sender);
        fullest.iter().filter_map(|values| self.of_values((id, cap), sender, values)).collect()
    }

    fn fullest(&mut self, (id, cap): (CapId, &Cap), sender: &Sender) -> Vec<Values> {
        let Self { plan, state, now, .. } = *self;
        let count = || fullest(plan, state, (sender, id), now, MOST_VALUES);
        if cap.per_sender {
            return count();
        }
        let zone = sender.zone.iana_name().map(str::to_owned);
        self.fullest.entry((id, zone)).or_insert_with(count).clone()
    }

    fn of_values(&mut self, (id, cap): (CapId, &Cap), sender: &Sender, values: &Values) -> Option<Gauge> {
        let gauge = gauge(self.plan, self.state, (sender, id), values, self.now, self.cache)?;
        let zoned = |at: Timestamp| at.to_zoned_datetime(sender.zone.clone());
        let limit = match gauge.status.limit {
            _ if cap.reads.prospect => Limit::ByProspect,
            None => Limit::None,
            Some(limit) => Limit::Of(limit),
        };
        let name = |(field, value): &(FieldId, Box<str>)| {
            Some((self.plan.prospect.schema.fields.lookup(*field)?.name.to_string(), value.to_string()))
        };
        Some(Gauge {
            sender: Some(sender.name.to_string()),
            cap: cap.name.to_string(),
            values: values.iter().filter_map(name).collect(),
            used: gauge.status.used,
            limit,
            reserved: gauge.reserved,
            frees_at: gauge.frees_at.map(zoned),
            frees_by_lapse: gauge.frees_by_lapse,
            shut_until: gauge.status.shut_until.map(zoned),
        })
    }
}
