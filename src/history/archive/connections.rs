//! `Connections.csv`, and `Profile.csv`, which says what the owner is called.

use jiff::Timestamp;
use jiff::tz::TimeZone;

use super::table::{Column, Table};
use super::{Archive, File};

#[derive(Clone, Debug, Default)]
pub(super) struct Connection {
    pub(super) first_name: String,
    pub(super) last_name: String,
    /// The profile's address as it stands there; empty for older files.
    pub(super) address: String,
    pub(super) email: String,
    pub(super) company: String,
    pub(super) title: String,
    /// The day as it stands there.
    pub(super) day: String,
    /// Its last second.
    pub(super) at: Timestamp,
}

impl Connection {
    pub(super) fn full_name(&self) -> String {
        format!("{} {}", self.first_name, self.last_name).trim().to_owned()
    }

    /// Whether the member let nothing be seen but the day.
    pub(super) fn is_hidden(&self) -> bool {
        self.address.is_empty() && self.email.is_empty() && self.full_name().is_empty()
    }
}

const COLUMNS: [Column; 7] = [
    Column::Needed("First Name"),
    Column::Needed("Last Name"),
    Column::Optional("URL"),
    Column::Optional("Email Address"),
    Column::Optional("Company"),
    Column::Optional("Position"),
    Column::Needed("Connected On"),
];

impl Archive {
    pub(super) fn read_connections(&mut self, file: File, zone: &TimeZone) -> Result<(), String> {
        const CONNECTED_ON: usize = 6;
        let table = Table::read(file, COLUMNS)?;
        let days = table.day_order(CONNECTED_ON);
        for row in &table.rows {
            let [first_name, last_name, address, email, company, title, day] = table.cells(row);
            match table.moment(row, CONNECTED_ON, zone, days) {
                Ok(moment) => {
                    let at = moment.at;
                    let connection = Connection { first_name, last_name, address, email, company, title, day, at };
                    self.connections.push(connection);
                }
                Err(reject) => self.rejects.push(*reject),
            }
        }
        self.finish(table);
        Ok(())
    }

    pub(super) fn read_profile(&mut self, file: File) -> Result<(), String> {
        let table = Table::read(file, [Column::Needed("First Name"), Column::Needed("Last Name")])?;
        self.profile_names.extend(table.rows.iter().map(|row| table.cells(row).join(" ")));
        Ok(())
    }

    /// Counts the rows of a file, and takes over those that are none.
    pub(super) fn finish<const N: usize>(&mut self, table: Table<N>) {
        self.rows += (table.rows.len() + table.rejects.len()) as u64;
        self.rejects.extend(table.rejects);
    }
}
