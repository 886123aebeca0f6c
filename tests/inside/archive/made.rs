//! An archive of any size, made up.

use std::fmt::Write as _;

/// The files of an archive of somebody who writes with so many members, with so many messages: of every other member a
/// connection and a request. One with more messages is the same archive, later.
pub(crate) fn archive(members: usize, messages: usize) -> Vec<(String, Vec<u8>)> {
    let mut connections = "First Name,Last Name,URL,Email Address,Company,Position,Connected On\n".to_owned();
    let mut invitations = "From,To,Sent At,Message,Direction,inviterProfileUrl,inviteeProfileUrl\n".to_owned();
    for member in (0..members).step_by(2) {
        let (name, address) = (name(member), address(member));
        let (first, last) = name.split_once(' ').unwrap();
        let day = 2 + member % 27;
        writeln!(connections, "{first},{last},{address},,Company {},VP Sales,{day:02} Feb 2024", member % 300).unwrap();
        let sent = day - 1;
        writeln!(invitations, "{OWNER},{name},\"2/{sent}/24, 2:37 PM\",,OUTGOING,{OWN_ADDRESS},{address}").unwrap();
    }
    let mut written = "CONVERSATION ID,CONVERSATION TITLE,FROM,SENDER PROFILE URL,TO,RECIPIENT PROFILE URLS,DATE,\
                       SUBJECT,CONTENT,FOLDER,ATTACHMENTS,IS MESSAGE DRAFT,IS CONVERSATION DRAFT\n"
        .to_owned();
    for message in 0..messages {
        // Each member once before any again, in an order that jumps.
        let member = message * 7_919 % members;
        let theirs = format!("{},{}", name(member), address(member));
        let own = format!("{OWNER},{OWN_ADDRESS}");
        let goes_out = message / members % 3 != 1;
        let (from, to) = if goes_out { (own, theirs) } else { (theirs, own) };
        let subject = if message < members && member % 10 == 1 { "Quick question" } else { "" };
        let (day, hour, minute) = (message / 4_000, message / 200 % 20, message % 60);
        let date =
            format!("2024-{:02}-{:02} {hour:02}:{minute:02}:{:02} UTC", 3 + day / 28, 1 + day % 28, message % 59);
        let content = format!("\"Hello, number {message},\n\nas people write, with \"\"quotes\"\" and line breaks.\"");
        writeln!(written, "2-{member}==,,{from},{to},{date},{subject},{content},INBOX,,No,No").unwrap();
    }
    [("Connections.csv", connections), ("Invitations.csv", invitations), ("messages.csv", written)]
        .map(|(name, text)| (name.to_owned(), text.into_bytes()))
        .to_vec()
}

const OWNER: &str = "Jordan Pike-Test";
const OWN_ADDRESS: &str = "https://www.linkedin.com/in/jordanpike-test";

fn name(member: usize) -> String {
    format!("Member{member} Example")
}

fn address(member: usize) -> String {
    format!("https://www.linkedin.com/in/member-{member}-example")
}
