//! `Invitations.csv`.

use jiff::Timestamp;
use jiff::tz::TimeZone;

use super::table::{Column, Table};
use super::{Archive, File};
use crate::records::typing::CellProblem;

/// A request.
#[derive(Clone, Debug)]
pub(super) struct Invitation {
    pub(super) at: Timestamp,
    /// Whether the owner sent it.
    pub(super) went_out: bool,
    pub(super) inviter: Member,
    pub(super) invitee: Member,
    /// Empty for none.
    pub(super) note: String,
}

/// A member, as a file names them: older files have no addresses.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Member {
    pub(super) name: String,
    pub(super) address: String,
}

const COLUMNS: [Column; 7] = [
    Column::Needed("From"),
    Column::Needed("To"),
    Column::Needed("Sent At"),
    Column::Optional("Message"),
    Column::Needed("Direction"),
    Column::Optional("inviterProfileUrl"),
    Column::Optional("inviteeProfileUrl"),
];

impl Archive {
    pub(super) fn read_invitations(&mut self, file: File, zone: &TimeZone) -> Result<(), String> {
        const SENT_AT: usize = 2;
        const DIRECTION: usize = 4;
        let table = Table::read(file, COLUMNS)?;
        let days = table.day_order(SENT_AT);
        for row in &table.rows {
            let [from, to, _, note, direction, inviter, invitee] = table.cells(row);
            let went_out = match direction.to_uppercase().as_str() {
                "OUTGOING" => true,
                "INCOMING" => false,
                _ => {
                    let expected = "OUTGOING or INCOMING".to_owned();
                    let problem = CellProblem { value: direction, expected, nearest: None };
                    self.rejects.push(table.reject(row, DIRECTION, problem));
                    continue;
                }
            };
            match table.moment(row, SENT_AT, zone, days) {
                Ok(moment) => self.invitations.push(Invitation {
                    at: moment.at,
                    went_out,
                    inviter: Member { name: from, address: inviter },
                    invitee: Member { name: to, address: invitee },
                    note,
                }),
                Err(reject) => self.rejects.push(*reject),
            }
        }
        self.finish(table);
        Ok(())
    }
}
