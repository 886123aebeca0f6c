//! Mornings and days: reps who run `today` once each working morning, and work the sheet through by its moments.

use std::collections::HashMap;
use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use jiff::civil::{Date, DateTime, Weekday, date};
use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp, ToSpan as _};

/// The reps, each with a time zone.
const REPS: [(&str, &str); 3] = [("dana", "America/New_York"), ("lee", "Europe/Berlin"), ("kim", "Asia/Kathmandu")];

/// How many accepts each rep gets, one an hour.
const ACCEPTS: i32 = 168;

/// The week in which they are noticed.
const MONDAY: Date = date(2026, 6, 1);

/// A team's folder.
struct Team {
    folder: tempfile::TempDir,
}

/// A row of a sheet, and when it is done.
#[derive(Clone, Debug)]
struct Done {
    key: String,
    mv: String,
    at: Timestamp,
}

impl Team {
    fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    fn runs(&self, now: Timestamp, args: &[&str]) -> (i32, String, String) {
        let output = Command::new(env!("CARGO_BIN_EXE_firstmove"))
            .args(args)
            .args(["--now", &now.to_string()])
            .current_dir(self.folder.path())
            .env("NO_COLOR", "1")
            .output()
            .unwrap();
        let text = |bytes: Vec<u8>| String::from_utf8(bytes).unwrap();
        (output.status.code().unwrap(), text(output.stdout), text(output.stderr))
    }

    /// Everybody's sheet of the morning of one rep; the others', whose morning it isn't, are left where they are.
    fn today(&self, rep: &str, now: Timestamp) -> String {
        let leads = format!("{rep}.csv");
        let (exit, _, said) = self.runs(now, &["today", &leads, "-o", &format!("today-{rep}"), "--format", "csv"]);
        assert_eq!(exit, 0, "{said}");
        fs::read_to_string(self.path(&format!("today-{rep}/{rep}.csv"))).unwrap_or_default()
    }
}

/// The default policies, their history, and a list for each rep.
fn team() -> Team {
    let team = Team { folder: tempfile::tempdir().unwrap() };
    let policies = Path::new(env!("CARGO_MANIFEST_DIR")).join("policies");
    copy(&policies, &team.path("policies"));
    let mut config = "policy = \"policies/outbound.policy\"\nledger = \"firstmove.db\"\n".to_owned();
    for (rep, zone) in REPS {
        let _ = writeln!(config, "[senders.{rep}]\ntimezone = \"{zone}\"");
        // Strangers, and more people to write to than a day has messages for.
        let people = (0..400).map(|lead| match lead % 2 {
            0 => format!("{rep},linkedin.com/in/{rep}-s{lead},Ann,stranger,{}\n", lead % 100),
            _ => format!("{rep},linkedin.com/in/{rep}-c{lead},Ben,connected,{}\n", lead % 100),
        });
        let list = format!("sender,profile_url,first_name,relationship,fit\n{}", people.collect::<String>());
        fs::write(team.path(&format!("{rep}.csv")), list).unwrap();
    }
    fs::write(team.path("firstmove.toml"), config).unwrap();
    team
}

fn copy(from: &Path, to: &Path) {
    fs::create_dir_all(to).unwrap();
    for entry in fs::read_dir(from).unwrap().map(Result::unwrap) {
        let to = to.join(entry.file_name());
        if entry.path().is_dir() {
            copy(&entry.path(), &to);
        } else {
            fs::copy(entry.path(), to).unwrap();
        }
    }
}

/// When the nth accept of a rep came.
fn accepted(zone: &TimeZone, number: i32) -> Timestamp {
    let monday = zone.to_timestamp(MONDAY.at(0, 30, 0, 0)).unwrap();
    monday + SignedDuration::from_hours(i64::from(number))
}

/// The hours of `timing.policy`, told naively.
fn is_open(at: DateTime) -> bool {
    let minutes = i32::from(at.hour()) * 60 + i32::from(at.minute());
    !matches!(at.weekday(), Weekday::Saturday | Weekday::Sunday) && (9 * 60..17 * 60 + 30).contains(&minutes)
}

/// Tells the ledger the accepts of a rep that came by now.
fn notice(team: &Team, (rep, zone): (&str, &TimeZone), noticed: &mut i32, now: Timestamp) {
    let mut events = String::from("sender,profile_url,move,event,at\n");
    while *noticed < ACCEPTS && accepted(zone, *noticed) <= now {
        let at = accepted(zone, *noticed);
        let _ = writeln!(events, "{rep},linkedin.com/in/{rep}-a{noticed},connect,accepted,{at}");
        *noticed += 1;
    }
    if events.lines().count() > 1 {
        fs::write(team.path("events.csv"), events).unwrap();
        let (exit, _, said) = team.runs(now, &["import", "events.csv"]);
        assert_eq!(exit, 0, "{said}");
    }
}

/// Works a sheet through by its moments: what is late at once, the rest at its time. Fills `done` in.
fn work(team: &Team, rep: &str, day: Date, (zone, now): (&TimeZone, Timestamp)) -> Vec<Done> {
    let path = team.path(&format!("today-{rep}/{rep}.csv"));
    let mut reader = csv::Reader::from_path(&path).unwrap();
    let header = reader.headers().unwrap().clone();
    let place = |name: &str| header.iter().position(|column| column == name).unwrap();
    let (when, address, mv, done) = (place("when"), place("address"), place("move"), place("done"));
    let rows: Vec<csv::StringRecord> = reader.records().map(Result::unwrap).collect();
    let mut writer = csv::Writer::from_path(&path).unwrap();
    writer.write_record(&header).unwrap();
    let mut all = Vec::new();
    for row in rows {
        let moment = match row[when].strip_prefix("late") {
            Some(_) => now,
            None => {
                let time: jiff::civil::Time = row[when][..5].parse().unwrap();
                zone.to_timestamp(day.to_datetime(time)).unwrap()
            }
        };
        assert!(moment >= now, "{rep} {day}: {row:?}");
        let typed = zone.to_datetime(moment).strftime("%H:%M").to_string();
        let cells = row.iter().enumerate().map(|(column, cell)| if column == done { &typed } else { cell });
        writer.write_record(cells).unwrap();
        let key = row[address].trim_start_matches("https://www.").to_owned();
        all.push(Done { key, mv: row[mv].to_owned(), at: moment });
    }
    writer.flush().unwrap();
    all
}

/// Fails where more was ever done than a cap of `limits.policy` allows, counted naively.
fn must_be_within_caps(rep: &str, zone: &TimeZone, done: &[Done]) {
    let day = |at: Timestamp| zone.to_datetime(at).date();
    let week = SignedDuration::from_hours(7 * 24);
    for one in done {
        let count = |is_in: &dyn Fn(Timestamp) -> bool| {
            done.iter().filter(|other| other.mv == one.mv && other.at <= one.at && is_in(other.at)).count()
        };
        let (today, this_week) = (count(&|at| day(at) == day(one.at)), count(&|at| one.at.duration_since(at) < week));
        match one.mv.as_str() {
            "connect" => assert!(today <= 25 && this_week <= 100, "{rep}: {one:?}: {today}, {this_week}"),
            "message" => assert!(today <= 50, "{rep}: {one:?}: {today}"),
            "inmail" => assert!(this_week <= 20, "{rep}: {one:?}: {this_week}"),
            other => panic!("{rep}: {other}"),
        }
    }
}

#[test]
fn a_sheet_each_working_morning_misses_no_follow_up() {
    let team = team();
    for (rep, zone_name) in REPS {
        let zone = TimeZone::get(zone_name).unwrap();
        let at = |day: Date, hour| zone.to_timestamp(day.at(hour, 0, 0, 0)).unwrap();
        let (mut done, mut noticed) = (Vec::new(), 0);
        for day in (0..12).map(|days| MONDAY + days.days()) {
            if matches!(day.weekday(), Weekday::Saturday | Weekday::Sunday) {
                continue;
            }
            let morning = at(day, 9);
            notice(&team, (rep, &zone), &mut noticed, morning);
            let sheet = team.today(rep, morning);
            assert_eq!(team.today(rep, at(day, 11)), sheet, "asked again, the same");
            done.extend(work(&team, rep, day, (&zone, morning)));
            let evening = at(day, 18);
            notice(&team, (rep, &zone), &mut noticed, evening);
            let recorded = team.runs(evening, &["record", "--from", &format!("today-{rep}/{rep}.csv")]);
            assert_eq!(recorded.0, 0, "{}", recorded.2);
        }
        must_be_within_caps(rep, &zone, &done);
        let messages: HashMap<&str, Timestamp> = done.iter().map(|done| (done.key.as_str(), done.at)).collect();
        for number in 0..ACCEPTS {
            let accept = accepted(&zone, number);
            let (from, to) = (accept + SignedDuration::from_hours(24), accept + SignedDuration::from_hours(48));
            let minutes = (0..24 * 60).map(|minute| zone.to_datetime(from + SignedDuration::from_mins(minute)));
            let open = minutes.filter(|at| is_open(*at)).count();
            let sent = messages.get(format!("linkedin.com/in/{rep}-a{number}").as_str());
            let sent = *sent.unwrap_or_else(|| panic!("{rep}: nobody wrote to {number}, accepted {accept}"));
            assert!(sent >= from && is_open(zone.to_datetime(sent)), "{rep} {number}: {sent}, accepted {accept}");
            // Where the range holds less than an hour of open time, the first stretch behind it is added to it.
            let to = if open >= 60 { to } else { to + SignedDuration::from_hours(72) };
            assert!(sent <= to, "{rep} {number}: {sent}, accepted {accept}");
        }
    }
}

/// A folder with one policy, one list, one rep in Berlin.
fn rep(policy: &str, list: &str) -> Team {
    let team = Team { folder: tempfile::tempdir().unwrap() };
    fs::write(team.path("day.policy"), policy).unwrap();
    fs::write(team.path("rep.csv"), list).unwrap();
    let config = "policy = \"day.policy\"\nledger = \"day.db\"\nrecords = [\"rep.csv\"]\n[senders.rep]\ntimezone = \"Europe/Berlin\"\n";
    fs::write(team.path("firstmove.toml"), config).unwrap();
    team
}

/// When, whom, what, of each row of a sheet.
fn rows(sheet: &str) -> Vec<String> {
    let mut reader = csv::Reader::from_reader(sheet.as_bytes());
    let header = reader.headers().unwrap().clone();
    let place = |name: &str| header.iter().position(|column| column == name).unwrap();
    let (when, prospect, mv) = (place("when"), place("prospect"), place("move"));
    reader
        .records()
        .map(Result::unwrap)
        .map(|row| format!("{} | {} | {}", &row[when], &row[prospect], &row[mv]))
        .collect()
}

const OFFICE: &str = "policy \"Office\" language 1
record prospect
    known by profile_url
    profile_url: text?
    fit:         number = 0
record sender
    id:       text
    timezone: text = \"UTC\"
hours office
    mon to fri 09:00 to 17:00
    in sender.timezone
    except 2026-06-04
move connect
    during office
    needs not connect sent because \"asked already\"
move message
    needs connect accepted
move withdraw
    needs connect unanswered
cap daily
    counts connect, message
    limit  3
    every  day
follow_up thanks
    after  connect accepted
    wait   1 day
    unless message sent
    then   message
follow_up stale
    after  connect sent
    wait   21 days
    unless accepted or declined or withdrawn
    then   withdraw
rule all
    when   not connect accepted
    then   connect
    else   wait
rule known
    then   skip
prioritize by fit descending
";

const FIVE: &str = "profile_url,fit\nlinkedin.com/in/p1,1\nlinkedin.com/in/p2,5\nlinkedin.com/in/p3,3\nlinkedin.com/in/p4,4\nlinkedin.com/in/p5,2\n";

fn at(text: &str) -> Timestamp {
    TimeZone::get("Europe/Berlin").unwrap().to_timestamp(text.parse::<DateTime>().unwrap()).unwrap()
}

#[test]
fn what_hours_hold_back_stands_on_the_sheet_at_their_opening() {
    let team = rep(OFFICE, FIVE);
    let sheet = rows(&team.today("rep", at("2026-06-01T08:30")));
    let first = |person: u8| format!("09:00 first move | linkedin.com/in/p{person} | connect");
    assert_eq!(
        sheet,
        [first(2), first(4), first(3)],
        "the most important first, and no more than the cap has room for"
    );
    assert_eq!(rows(&team.today("rep", at("2026-06-01T08:45"))), sheet, "asked again, the same");
    assert_eq!(
        rows(&team.today("rep", at("2026-06-01T12:00"))),
        sheet,
        "asked again when the hours are open, the same"
    );
    // Until then they are to wait, and nobody takes a second slot.
    let (_, decisions, _) =
        team.runs(at("2026-06-01T08:50"), &["eval", "--columns", "prospect,move,until", "--reserve"]);
    assert!(
        decisions.contains("\"linkedin.com/in/p2\",\"move\":\"wait\",\"until\":\"2026-06-01T09:00:00+02:00\""),
        "{decisions}"
    );
    assert_eq!(rows(&team.today("rep", at("2026-06-01T12:30"))), sheet);
    // How that came about is told as of then.
    let (_, told, _) = team.runs(at("2026-06-01T08:50"), &["explain", "linkedin.com/in/p2"]);
    let came_about = "how it came about on 2026-06-01 08:30, as of 09:00, by all";
    assert!(told.contains(came_about) && !told.contains("has changed since"), "{told}");
}

#[test]
fn what_comes_due_later_today_goes_before_first_moves() {
    let team = rep(OFFICE, FIVE);
    let told = |person: &str, when: &str| {
        let args = ["record", "accepted", "--prospect", person, "--at", when];
        assert_eq!(team.runs(at("2026-06-02T08:00"), &args).0, 0);
    };
    told("linkedin.com/in/a1", "2026-06-01 14:10");
    told("linkedin.com/in/p4", "2026-06-01 11:00");
    told("linkedin.com/in/a2", "2026-06-02 01:00");
    let sheet = rows(&team.today("rep", at("2026-06-02T09:00")));
    let expected = [
        "11:00 follow-up | linkedin.com/in/p4 | message",
        "14:10 follow-up | linkedin.com/in/a1 | message",
        "09:00 first move | linkedin.com/in/p2 | connect",
    ];
    assert_eq!(sheet, expected);
    assert_eq!(rows(&team.today("rep", at("2026-06-02T14:00"))), sheet);
    // Before its moment, nobody is told to send it; a reply takes it off the sheet.
    let (_, decided, _) = team.runs(at("2026-06-02T10:59"), &["eval", "--columns", "prospect,move"]);
    assert!(decided.contains("\"linkedin.com/in/p4\",\"move\":\"wait\""), "{decided}");
    let (_, decided, _) = team.runs(at("2026-06-02T11:00"), &["eval", "--columns", "prospect,move"]);
    assert!(decided.contains("\"linkedin.com/in/p4\",\"move\":\"message\""), "{decided}");
    let sent = ["record", "sent", "--prospect", "linkedin.com/in/a1", "--move", "message"];
    assert_eq!(team.runs(at("2026-06-02T12:00"), &sent).0, 0);
    assert_eq!(rows(&team.today("rep", at("2026-06-02T13:00"))), [expected[0], expected[2]]);
}

#[test]
fn a_day_without_hours_has_no_first_moves() {
    for (closed, open) in [("2026-06-04T09:00", "2026-06-05 09:00"), ("2026-06-06T09:00", "2026-06-08 09:00")] {
        let team = rep(&OFFICE.replace("    during office\n    needs not connect", "    needs not connect"), FIVE);
        let sent =
            ["record", "sent", "--prospect", "linkedin.com/in/old", "--move", "connect", "--at", "2026-05-12 10:00"];
        assert_eq!(team.runs(at(closed), &sent).0, 0);
        let (exit, screen, said) = team.runs(at(closed), &["today", "-o", "today-rep", "--format", "csv"]);
        assert_eq!(exit, 0, "{said}");
        let day =
            at(closed).to_zoned_datetime(TimeZone::get("Europe/Berlin").unwrap()).strftime("%A, %Y-%m-%d").to_string();
        let first =
            format!("{day}, is outside of all hours of the policy: first moves wait (--any-day hands them out)\n");
        assert!(screen.starts_with(&first), "{screen}");
        assert!(screen.contains(&format!("5 wait until {open} CEST")), "{screen}");
        // A follow-up that has no hours is done all the same.
        let sheet = rows(&fs::read_to_string(team.path("today-rep/rep.csv")).unwrap());
        assert_eq!(sheet.len(), 1, "{sheet:?}");
        assert!(sheet[0].starts_with("late since 2026-06-02 10:00") && sheet[0].ends_with("withdraw"), "{sheet:?}");
        let (_, caps, _) = team.runs(at(closed), &["caps", "--format", "csv"]);
        assert!(caps.contains("rep,daily,,0,3,3"), "{caps}");

        let (_, screen, _) = team.runs(at(closed), &["today", "--any-day", "-o", "today-rep", "--format", "csv"]);
        assert!(screen.starts_with(&format!("{day}, is outside of all hours of the policy\n")), "{screen}");
        let sheet = rows(&fs::read_to_string(team.path("today-rep/rep.csv")).unwrap());
        assert_eq!(sheet.len(), 4, "{sheet:?}");
        // What was handed out for any day stays so.
        assert_eq!(rows(&team.today("rep", at(closed) + SignedDuration::from_hours(1))), sheet);
    }
}

const TEXTS: &str = "policy \"Texts\" language 1
record prospect
    known by email, profile_url
    id:           text?
    profile_url:  text?
    email:        text?
    first_name:   text?
    last_name:    text?
    title:        text?
    company:      text?
    signal:       text?
    relationship: stranger | pending | connected = stranger
record sender
    id:       text
    timezone: text = \"UTC\"
move connect
    needs relationship is stranger because \"asked already\"
    text note up to 300 characters
move message
    text body up to 300 characters
cap daily
    counts connect
    limit  2
    every  day
rule known
    when relationship is connected
    then message with body
rule pending
    when relationship is pending
    then review
    because \"Somebody has to look.\"
rule strangers
    then connect with note \"Hi {first_name}, saw that you {signal}\"
    else connect
";

const PEOPLE: &str = "id,profile_url,email,first_name,last_name,title,company,signal,relationship,phone
1,linkedin.com/in/ann,ann@x.example,Ann,Lee,VP Sales,Acme,raised a series B,stranger,+1 555
2,linkedin.com/in/ben,,Ben,,,Acme,,stranger,12
3,,cem@x.example,Cem,Kaya,CTO,Initech,,connected,
4,linkedin.com/in/dan,,Dan,,,,,stranger,
5,linkedin.com/in/eva,,Eva,,,,,pending,
";

#[test]
fn a_sheet_says_who_and_why_and_has_everyone_else_beside() {
    let team = rep(TEXTS, PEOPLE);
    team.runs(at("2026-06-01T09:00"), &["today", "-o", "today-rep", "--format", "csv", "--keep", "phone"]);
    let sheet = fs::read_to_string(team.path("today-rep/rep.csv")).unwrap();
    let expected = "\
when,name,title,company,prospect,address,move,with,subject,text,no_text,because,rule,phone,done,reservation
09:00 first move,Ann Lee,VP Sales,Acme,1,https://www.linkedin.com/in/ann,connect,note,,\"Hi Ann, saw that you raised a series B\",,,strangers,'+1 555,,1
09:00 first move,Ben,,Acme,2,https://www.linkedin.com/in/ben,connect,,,,signal is missing,,strangers,12,,2
09:00 first move,Cem Kaya,CTO,Initech,3,,message,body,,,yours to write,,known,,,3
";
    assert_eq!(sheet, expected);
    let others = fs::read_to_string(team.path("today-rep/others/rep.csv")).unwrap();
    let expected = "\
name,title,company,prospect,address,move,until,why,rule
Eva,,,5,https://www.linkedin.com/in/eva,review,,Somebody has to look.,pending
Dan,,,4,https://www.linkedin.com/in/dan,wait,2026-06-02T00:00:00+02:00,signal is missing; daily is exhausted (2 of 2),strangers
";
    assert_eq!(others, expected);

    // What a rep adds stays, what is carried over is written anew, and not twice.
    fs::write(
        team.path("today-rep/rep.csv"),
        sheet
            .replace(",done,", ",done,mine,")
            .replace(",,1\n", ",yes,hot,1\n")
            .replace(",,2\n", ",,,2\n")
            .replace(",,3\n", ",,,3\n"),
    )
    .unwrap();
    let keep = ["today", "-o", "today-rep", "--format", "csv", "--keep", "phone"];
    let (exit, _, said) = team.runs(at("2026-06-01T10:00"), &keep);
    assert_eq!(exit, 0, "{said}");
    let again = fs::read_to_string(team.path("today-rep/rep.csv")).unwrap();
    assert!(again.starts_with("when,name,title,company,prospect,address,move,with,subject,text,no_text,because,rule,phone,done,mine,reservation\n"), "{again}");
    assert!(again.contains(",'+1 555,yes,hot,1\n"), "{again}");
}

#[test]
fn a_sheet_of_the_layout_before_is_read_and_keeps_what_is_the_reps_own() {
    let team = rep(TEXTS, PEOPLE);
    team.today("rep", at("2026-06-01T09:00"));
    let old = "when,prospect,address,move,with,subject,text,because,rule,done,company,reservation\n\
               first move,1,https://www.linkedin.com/in/ann,connect,note,,Hi,,strangers,,my note,1\n\
               first move,2,https://www.linkedin.com/in/ben,connect,,,,,strangers,09:10,,2\n";
    fs::write(team.path("today-rep/rep.csv"), old).unwrap();
    let sheet = team.today("rep", at("2026-06-01T10:00"));
    assert!(sheet.starts_with("when,name,title,company,prospect,address,move,with,subject,text,no_text,because,rule,done,company (2),reservation\n"), "{sheet}");
    assert!(sheet.contains(",strangers,,my note,1\n") && sheet.contains(",strangers,09:10,,2\n"), "{sheet}");
    // Again: the column that is called like the sheet's own keeps its new name.
    assert_eq!(team.today("rep", at("2026-06-01T11:00")), sheet);
    fs::write(team.path("old.csv"), old).unwrap();
    let (exit, _, said) = team.runs(at("2026-06-01T12:00"), &["record", "--from", "old.csv"]);
    assert_eq!((exit, said.as_str()), (0, "2 rows: 1 recorded, 0 known already, 1 not done, 0 not recorded\n"));
}

#[test]
fn what_is_reserved_is_written_or_shown() {
    let team = rep(TEXTS, PEOPLE);
    let (exit, screen, said) = team.runs(at("2026-06-01T09:00"), &["today"]);
    assert_eq!(exit, 0, "{said}");
    for shown in
        ["Hi Ann, saw that you raised a series B", "https://www.linkedin.com/in/ben", "(yours to write)", "Cem Kaya"]
    {
        assert!(screen.contains(shown), "{screen}");
    }
    let (_, caps, _) = team.runs(at("2026-06-01T09:00"), &["caps", "--format", "csv"]);
    assert!(caps.contains("rep,daily,,2,"), "{caps}");

    // With a folder in the configuration, that is where it goes; without reserving, nowhere.
    let team = rep(TEXTS, PEOPLE);
    let config = fs::read_to_string(team.path("firstmove.toml")).unwrap();
    fs::write(team.path("firstmove.toml"), format!("sheets = \"sheets\"\n{config}")).unwrap();
    let (_, screen, _) = team.runs(at("2026-06-01T09:00"), &["today", "--dry-run"]);
    assert!(screen.contains("Hi Ann") && !team.path("sheets").exists(), "{screen}");
    let (_, screen, _) = team.runs(at("2026-06-01T09:00"), &["today"]);
    assert!(
        screen.starts_with("rep: 2 connect, 1 message → sheets/rep.xlsx\n") && !screen.contains("Hi Ann"),
        "{screen}"
    );
    assert!(team.path("sheets/rep.xlsx").exists());
}
