//! What items of `report` do, by example.

#[test]
fn impact() {
    use crate::decide::decision::Decision;
    use crate::report::impact::{Change, Noted};
    fn decision(action: &'static str) -> Decision<'static> {
        Decision {
            prospect: "ann".into(),
            key: "ann".into(),
            sender: "dana".into(),
            action: action.into(),
            with: vec![],
            subject: None,
            text: None,
            at: None,
            rule: None,
            because: None,
            until: None,
            refused: vec![],
            policy: "0123456789ab",
        }
    }
    let (was, now) = (Noted::of(&decision("connect")), Noted::of(&decision("review")));
    assert_eq!(was.change_to(&now), Some(Change::Move));
    assert_eq!(was.change_to(&was), None);
}

#[test]
fn parting_step_name() {
    use crate::decide::decision::StepKind;
    assert_eq!(crate::report::impact::step_name(StepKind::Rule, "senior"), "senior");
    assert_eq!(crate::report::impact::step_name(StepKind::FollowUp, "chase"), "follow-up chase");
}

#[test]
fn calendar() {
    use crate::report::output::calendar;
    assert!(calendar(&[]).starts_with("BEGIN:VCALENDAR\r\nVERSION:2.0\r\n"));
}

#[test]
fn gauges() {
    use crate::report::output::{Gauge, Limit, gauges_picture};
    let gauge = Gauge {
        sender: Some("dana".to_owned()),
        cap: "daily_invites".to_owned(),
        values: Vec::new(),
        used: 5,
        reserved: 2,
        limit: Limit::Of(25),
        frees_at: None,
        frees_by_lapse: false,
        shut_until: None,
    };
    let table = gauges_picture(&[gauge], 60, false);
    assert_eq!(table, "dana\n  daily_invites  ██▌░░░░░░░░░░  5 of 25  20 left  2 reserved\n");
}

#[test]
fn list_texts() -> Result<(), std::io::Error> {
    use crate::report::output::{ListFormat, texts};
    let lines = vec![["error".to_owned(), "the file is damaged".to_owned()]];
    let csv = texts("findings", ["severity", "message"], lines, ListFormat::Csv, String::new)?;
    assert_eq!(csv, b"severity,message\nerror,the file is damaged\n");
    Ok(())
}

#[test]
fn report_of() -> Result<(), &'static str> {
    use crate::report::rates::Rate;
    let rate = Rate::of(14, 50).ok_or("none")?;
    assert_eq!(format!("{:.3} {:.3} {:.3}", rate.share, rate.low, rate.high), "0.280 0.175 0.417");
    Ok(())
}

#[test]
fn summary_lines() {
    use crate::report::output::Summary;
    assert_eq!(Summary::default().lines(), "0 rows: 0 decided, 0 rejected\n");
}
