//! Days, weeks, months, open hours, time zones.
