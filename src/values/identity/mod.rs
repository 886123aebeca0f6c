//! Addresses and persons: one normal form of every spelling.
//!
//! A profile address, an e-mail, a domain and any other identifier are told apart by their shape. Nothing here knows
//! which person they name; that is the state's question.

mod address;
mod bare;
mod clean;
mod company;
mod domain;
mod entry;
mod inside;
mod international;
mod legal_forms;
mod line;
mod listed;
mod named;
mod peeled;
mod plain;
mod renewed;
mod salesforce;
mod saying;
mod shape;
mod site;
mod slips;
mod sorted;
mod spelling;
mod surrounded;
mod typed;
mod visible;
mod wrapped;

pub use clean::clean;
#[cfg(test)]
pub use company::{companies, company, written_companies};
pub use domain::{is_free_mail, is_public_suffix};
pub use entry::{Doubt, Entry, Line};
pub use inside::{addresses, mailboxes, of_address, of_mailbox, several};
pub use legal_forms::LEGAL_FORMS;
pub use line::{cell, line};
pub use listed::Listed;
pub use named::is_no_value;
pub use renewed::renewed;
pub use shape::only_itself;
pub use site::company_site;
#[cfg(test)]
pub use spelling::domain;
pub use spelling::{
    NameKind, email_domain, exact, is_address, is_email, is_garbled, is_nobodys, is_numbered, name_kind, normal,
    without_case,
};
#[cfg(test)]
pub use typed::as_typed;
pub use visible::visible;
pub use wrapped::hides_target;
