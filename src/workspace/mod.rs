//! A folder of policies, records and configuration.
