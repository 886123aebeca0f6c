//! `messages.csv`.

use jiff::Timestamp;
use jiff::tz::TimeZone;

use super::invitations::Member;
use super::table::{Column, Table};
use super::{Archive, File};

#[derive(Clone, Debug)]
pub(super) struct Message {
    pub(super) at: Timestamp,
    /// Empty where the file says none.
    pub(super) conversation: String,
    pub(super) from: Member,
    /// Whom it went to: their addresses where the file has them.
    pub(super) to_addresses: Vec<String>,
    /// Their names, one behind the other.
    pub(super) to_names: String,
    pub(super) has_subject: bool,
    pub(super) content: String,
    pub(super) is_draft: bool,
    pub(super) is_advertising: bool,
}

impl Message {
    /// The one member whom it went to, where it was one.
    pub(super) fn only_recipient(&self) -> Option<Member> {
        match self.to_addresses.as_slice() {
            [] if self.to_names.is_empty() => None,
            [] => Some(Member { name: self.to_names.clone(), address: String::new() }),
            [address] => Some(Member { name: self.to_names.clone(), address: address.clone() }),
            _ => None,
        }
    }
}

const COLUMNS: [Column; 11] = [
    Column::Optional("CONVERSATION ID"),
    Column::Optional("CONVERSATION TITLE"),
    Column::Needed("FROM"),
    Column::Needed("SENDER PROFILE URL"),
    Column::Optional("TO"),
    Column::Optional("RECIPIENT PROFILE URLS"),
    Column::Needed("DATE"),
    Column::Optional("SUBJECT"),
    Column::Needed("CONTENT"),
    Column::Optional("IS MESSAGE DRAFT"),
    Column::Optional("IS CONVERSATION DRAFT"),
];

impl Archive {
    pub(super) fn read_messages(&mut self, file: File, zone: &TimeZone) -> Result<(), String> {
        const DATE: usize = 6;
        let mut table = Table::read(file, COLUMNS)?;
        let days = table.day_order(DATE);
        for row in std::mem::take(&mut table.rows) {
            self.rows += 1;
            let moment = match table.moment(&row, DATE, zone, days) {
                Ok(moment) => moment,
                Err(reject) => {
                    self.rejects.push(*reject);
                    continue;
                }
            };
            let [conversation, title, from, sender, to_names, recipients, _, subject, content, draft, in_draft] =
                table.cells(&row);
            let is_advertising = is_advertising(&title, &sender, &content);
            self.messages.push(Message {
                at: moment.at,
                conversation,
                from: Member { name: from, address: sender },
                to_addresses: addresses(&recipients),
                to_names,
                has_subject: !subject.is_empty(),
                content,
                is_draft: is_yes(&draft) || is_yes(&in_draft),
                is_advertising,
            });
        }
        self.finish(table);
        Ok(())
    }
}

fn addresses(cell: &str) -> Vec<String> {
    cell.split([',', ' ', ';']).filter(|address| !address.is_empty()).map(str::to_owned).collect()
}

fn is_yes(cell: &str) -> bool {
    ["yes", "true", "1"].iter().any(|yes| yes.eq_ignore_ascii_case(cell))
}

/// Advertising has no member who sent it; it has a title, or is laid out by the editor for advertisers.
fn is_advertising(title: &str, sender: &str, content: &str) -> bool {
    sender.is_empty() && (content.contains("spinmail-quill-editor") || title.to_lowercase().contains("sponsored"))
}
