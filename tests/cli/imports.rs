//! What is told from elsewhere, beside what the ledger knows already.

use std::fs;

use super::evening::{EVENING, MONDAY, record};
use super::week::{Rep, rep};

/// The policy of two ways to write to somebody, with its words in LinkedIn's archive.
const WRITTEN: &str = "policy \"Written\" language 1
record prospect
    known by profile_url
    profile_url:  text?
    first_name:   text?
    relationship: stranger | connected = stranger
    reachable:    yes/no = relationship is connected
record sender
    id:       text
    timezone: text = \"America/New_York\"
move connect
move message
    needs reachable because \"not connected\"
    text  body up to 300 characters
move inmail
    text  subject up to 100 characters
    text  body up to 300 characters
follow_up thanks
    after  connect accepted
    wait   1 day
    unless relationship is stranger
    then   message with body \"Thanks, {first_name | there}\"
rule all
    then inmail
";

/// An archive with messages to one person: when, with which subject.
fn archive_of(rep: &Rep, messages: &[(&str, &str)]) {
    let header = "CONVERSATION ID,CONVERSATION TITLE,FROM,SENDER PROFILE URL,TO,RECIPIENT PROFILE URLS,DATE,SUBJECT,\
                  CONTENT,FOLDER,ATTACHMENTS,IS MESSAGE DRAFT,IS CONVERSATION DRAFT\n";
    let own = "https://www.linkedin.com/in/dana-own";
    let row = |(at, subject): &(&str, &str)| {
        format!("c1,,Dana,{own},P1,https://www.linkedin.com/in/p1,{at} UTC,{subject},Hello,INBOX,,No,No\n")
    };
    let rows: String = messages.iter().map(row).collect();
    fs::create_dir_all(rep.path("archive")).unwrap();
    fs::write(rep.path("archive/messages.csv"), format!("{header}{rows}")).unwrap();
    let config = fs::read_to_string(rep.path("firstmove.toml")).unwrap();
    let named = config.replace("[senders.dana]\n", "[senders.dana]\naliases = [\"linkedin.com/in/dana-own\"]\n");
    fs::write(rep.path("firstmove.toml"), if config.contains("aliases") { config } else { named }).unwrap();
}

#[test]
fn an_inmail_without_a_subject_is_one_where_somebody_else_says_so() {
    let said = |rep: &Rep| rep.runs("2026-06-05T13:00:00Z", &["import", "archive", "--sender", "dana"]).2;
    let is = |new: u8, known: u8, merged: u8| {
        format!(
            "{} rows: {new} new, {known} known already, {merged} merged with what another source told, 0 left out, 0 rejected\n",
            new + known + merged
        )
    };
    let inmails = |rep: &Rep| {
        let report = rep.runs("2026-06-05T13:00:00Z", &["report", "--format", "csv"]).1;
        let of_moves = report.lines().filter(|line| line.starts_with("move,"));
        of_moves.map(|line| line.split(',').take(4).collect::<Vec<_>>().join(" ")).collect::<Vec<_>>()
    };
    for is_recorded in [true, false] {
        let rep = rep();
        fs::write(rep.path("week.policy"), WRITTEN).unwrap();
        rep.sheet(MONDAY);
        if is_recorded {
            rep.done(EVENING, &["yes"]);
        }
        archive_of(&rep, &[("2026-06-01 15:00:00", ""), ("2026-06-02 15:00:00", "")]);
        assert_eq!(said(&rep), if is_recorded { is(1, 0, 1) } else { is(2, 0, 0) });
        assert_eq!(inmails(&rep), ["move inmail inmail 1", "move message message 1"]);
        assert_eq!(said(&rep), is(0, 2, 0));
        archive_of(&rep, &[("2026-06-01 15:00:00", ""), ("2026-06-02 15:00:00", ""), ("2026-06-02 16:00:00", "")]);
        assert_eq!(said(&rep), is(1, 2, 0));
        assert_eq!(inmails(&rep), ["move inmail inmail 1", "move message message 2"]);
    }
}

/// A sequence goes on from the last that was sent: a reminder that is told again as a message would begin it anew.
#[test]
fn a_reminder_in_the_archive_is_no_message() {
    let policy = WRITTEN.replace(
        "follow_up thanks",
        "move reminder\n    text body up to 300 characters\nfollow_up remind\n    after  message sent\n    wait   1 day\n    \
         unless anything replied\n    then   reminder with body \"Still there?\"\nfollow_up thanks",
    );
    let rep = rep();
    fs::write(rep.path("week.policy"), policy).unwrap();
    fs::write(rep.path("leads.csv"), "profile_url,first_name\n").unwrap();
    let sent = |mv: &str, at: &str| {
        let (exit, said) = record(
            &rep,
            "2026-06-03T21:00:00Z",
            &["sent", "--prospect", "linkedin.com/in/p1", "--move", mv, "--at", at],
        );
        assert_eq!(exit, 0, "{said}");
    };
    sent("message", "2026-06-01 11:00");
    sent("reminder", "2026-06-03 11:00");
    archive_of(&rep, &[("2026-06-01 15:00:00", ""), ("2026-06-03 15:00:00", "")]);
    let (_, _, said) = rep.runs("2026-06-03T21:00:00Z", &["import", "archive", "--sender", "dana"]);
    assert!(said.starts_with("2 rows: 0 new, 0 known already, 2 merged"), "{said}");
    let (_, due, _) = rep.runs("2026-06-05T13:00:00Z", &["due", "--format", "csv"]);
    assert_eq!(due.lines().count(), 1, "{due}");
}

#[test]
fn what_follows_from_what_an_import_says_is_not_what_followed_before() {
    let rep = rep();
    fs::write(rep.path("week.policy"), WRITTEN).unwrap();
    rep.sheet(MONDAY);
    fs::write(
        rep.path("told.csv"),
        "event,at,move,relationship,profile_url\naccepted,2026-06-01 11:30,connect,connected,linkedin.com/in/p1\n",
    )
    .unwrap();
    rep.runs(EVENING, &["import", "told.csv"]);
    fs::write(rep.path("leads.csv"), "profile_url,first_name\n").unwrap();
    let thanks = "late since 2026-06-02 11:30 | linkedin.com/in/p1 | message | Thanks, P1";
    assert_eq!(rep.sheet("2026-06-03T13:00:00Z"), [thanks]);
}

#[test]
fn what_an_import_does_not_say_of_a_person_is_what_was_known_of_them() {
    let rep = rep();
    rep.sheet(MONDAY);
    let told = "event,at,move,profile_url\n\
                sent,2026-06-01 10:30,connect,linkedin.com/in/p1\n\
                sent,2026-06-01 10:40,connect,linkedin.com/in/p1\n\
                accepted,2026-06-01 11:30,connect,linkedin.com/in/p1\n\
                sent,2026-05-30 11:30,connect,linkedin.com/in/p2\n";
    fs::write(rep.path("told.csv"), told).unwrap();
    let all = "4 rows: 4 new, 0 known already, 0 merged with what another source told, 0 left out, 0 rejected\n";
    assert_eq!(rep.runs(EVENING, &["import", "told.csv"]).2, all);
    let again = "4 rows: 0 new, 4 known already, 0 merged with what another source told, 0 left out, 0 rejected\n";
    assert_eq!(rep.runs(EVENING, &["import", "told.csv"]).2, again);
    // One of the two was the reservation, with its rule; what was sent before there was one wasn't.
    let (_, report, _) = rep.runs(EVENING, &["report", "--format", "csv"]);
    assert!(report.contains("\nrule,all,connect,1,"), "{report}");
    rep.fill(&["yes"]);
    let known = "3 rows: 0 recorded, 1 known already, 2 not done, 0 not recorded\n";
    assert_eq!(record(&rep, EVENING, &["--from", "today/dana.csv"]), (0, known.to_owned()));
    fs::write(rep.path("leads.csv"), "profile_url,first_name\n").unwrap();
    let thanks = "late since 2026-06-02 11:30 | linkedin.com/in/p1 | message | Thanks, P1";
    assert_eq!(rep.sheet("2026-06-03T13:00:00Z"), [thanks]);
    assert_eq!(rep.runs("2026-06-03T14:00:00Z", &["ledger", "check"]).0, 0);
}

#[test]
fn an_accept_of_an_archive_comes_after_a_request_that_was_recorded_in_the_evening() {
    let rep = rep();
    rep.sheet(MONDAY);
    rep.done(EVENING, &["yes"]);
    archive_of(&rep, &[("2026-06-01 18:00:00", "")]);
    let connections = "First Name,Last Name,URL,Email Address,Company,Position,Connected On\n\
                       P1,P,https://www.linkedin.com/in/p1,,C,D,01 Jun 2026\n";
    fs::write(rep.path("archive/Connections.csv"), connections).unwrap();
    for said in ["2 rows: 2 new, 0 known already", "2 rows: 0 new, 2 known already"] {
        let (_, _, told) = rep.runs("2026-06-05T13:00:00Z", &["import", "archive", "--sender", "dana"]);
        assert!(told.starts_with(said), "{told}");
    }
    let (_, report, _) = rep.runs("2026-06-05T13:00:00Z", &["report", "--format", "csv"]);
    assert!(report.contains("\nmove,connect,connect,1,1,"), "{report}");
}
