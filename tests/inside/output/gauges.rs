//! Gauges: what a screen shows at its width, and what other programs read.

use crate::report::output::{Gauge, Limit, ListFormat, gauges, gauges_picture};

fn gauge(cap: &str, used: u64, limit: Limit) -> Gauge {
    Gauge {
        sender: Some("dana".to_owned()),
        cap: cap.to_owned(),
        values: Vec::new(),
        used,
        reserved: 0,
        limit,
        frees_at: None,
        frees_by_lapse: false,
        shut_until: None,
    }
}

fn several() -> Vec<Gauge> {
    let at = |text: &str| Some(text.parse().unwrap());
    vec![
        Gauge {
            frees_at: at("2026-05-30T09:12:00-04:00[America/New_York]"),
            ..gauge("weekly_invites", 57, Limit::Of(100))
        },
        Gauge {
            frees_at: at("2026-05-30T00:00:00-04:00[America/New_York]"),
            ..gauge("daily_invites", 25, Limit::Of(25))
        },
        Gauge { shut_until: at("2026-06-04T11:00:00-04:00[America/New_York]"), ..gauge("inmails", 2, Limit::Of(20)) },
        gauge("withdrawals", 0, Limit::Of(10)),
        gauge("free_notes", 12, Limit::None),
        gauge("by_size", 3, Limit::ByProspect),
        Gauge {
            sender: None,
            values: vec![("company_domain".to_owned(), "acme.example".to_owned())],
            ..gauge("company_touches", 3, Limit::Of(3))
        },
    ]
}

fn picture(width: u16, colours: bool) -> String {
    gauges_picture(&several(), width, colours)
}

#[test]
fn a_wide_screen_shows_all() {
    let expected = "\
dana
  weekly_invites                █████████████████░░░░░░░░░░░░░  57 of 100  43 left      next 2026-05-30 09:12
  daily_invites                 ██████████████████████████████  25 of 25   0 left       next 2026-05-30 00:00
  inmails                       ██████████████████████████████  2 of 20    0 left       shut until 2026-06-04 11:00
  withdrawals                   ░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░  0 of 10    10 left
  free_notes                                                    12         no limit
  by_size                                                       3          by prospect
everyone
  company_touches acme.example  ██████████████████████████████  3 of 3     0 left
";
    assert_eq!(picture(120, false), expected);
}

#[test]
fn a_narrow_screen_cuts_names_then_leaves_columns_out() {
    for width in 1..140 {
        let picture = picture(width, false);
        assert_eq!(picture.lines().count(), 9, "{picture}");
        let widest = picture.lines().map(unicode_width::UnicodeWidthStr::width).max().unwrap();
        assert!(widest <= usize::from(width).max(3), "{widest} of {width}:\n{picture}");
    }
    let narrow = picture(40, false);
    assert!(narrow.contains("\n  weekly_invites       ███▍░░  57 of 100\n"), "{narrow}");
    assert!(narrow.contains("\n  company_touches ac…  ██████  3 of 3\n"), "{narrow}");
}

#[test]
fn colours_say_what_is_full() {
    let picture = picture(120, true);
    let colour_of = |cap: &str| {
        let line = picture.lines().find(|line| line.contains(cap)).unwrap();
        line.split_once("\u{1b}[").and_then(|(_, rest)| rest.split_once('m')).map(|(code, _)| code)
    };
    assert_eq!(colour_of("weekly_invites"), Some("32"));
    assert_eq!(colour_of("daily_invites"), Some("31"), "full");
    assert_eq!(colour_of("inmails"), Some("31"), "shut");
    assert_eq!(colour_of("withdrawals"), Some("32"));
    let nearly = Gauge { cap: "nearly".to_owned(), ..gauge("nearly", 80, Limit::Of(100)) };
    assert!(gauges_picture(&[nearly], 80, true).contains("\u{1b}[33m"));
    let plain = self::picture(120, false);
    assert!(!plain.contains('\u{1b}'));
}

#[test]
fn what_was_used_can_be_seen_and_no_gauge_overflows() {
    let line = |gauge: Gauge| gauges_picture(&[gauge], 60, false);
    assert!(line(gauge("one", 1, Limit::Of(100_000))).contains("▏░"));
    assert!(line(gauge("over", u64::MAX, Limit::Of(3))).contains(" 0 left"));
    assert!(!line(gauge("shut", 0, Limit::Of(0))).contains('░'), "of nothing all is used");
    let hostile = Gauge { sender: Some("da\u{1b}[2Jna".to_owned()), ..gauge("one", 1, Limit::Of(2)) };
    assert!(!line(hostile).contains('\u{1b}'));
}

#[test]
fn other_programs_read_rows_and_objects() {
    let dangerous = Gauge { sender: Some("=dana".to_owned()), ..several().remove(6) };
    let csv = String::from_utf8(gauges(&[several().remove(2), dangerous], ListFormat::Csv).unwrap()).unwrap();
    assert_eq!(
        csv,
        "sender,cap,values,used,limit,left,limited,frees_at,shut_until,reserved,frees_by\n\
         dana,inmails,,2,20,0,yes,,2026-06-04T11:00:00-04:00,0,\n\
         '=dana,company_touches,company_domain=acme.example,3,3,0,yes,,,0,\n"
    );
    let json: serde_json::Value = serde_json::from_slice(&gauges(&several(), ListFormat::Json).unwrap()).unwrap();
    assert_eq!(json.as_array().unwrap().len(), 7);
    assert_eq!(
        json[6],
        serde_json::json!({
            "sender": null, "cap": "company_touches", "values": {"company_domain": "acme.example"}, "used": 3,
            "limit": 3, "left": 0, "limited": "yes", "frees_at": null, "shut_until": null, "reserved": 0,
            "frees_by": null
        })
    );
    assert_eq!(json[4]["limited"], "no");
    assert_eq!(json[5]["limited"], "by_prospect");
    assert_eq!(gauges(&[], ListFormat::Json).unwrap(), b"[]\n");
}

/// A reservation that lapses frees a slot only where its move isn't made; a window that moves on always does.
#[test]
fn a_reservation_that_lapses_is_told_from_a_window_that_moves_on() {
    let at = |text: &str| Some(text.parse().unwrap());
    let frees_at = at("2026-05-30T09:00:00-04:00[America/New_York]");
    let lapsing = Gauge { reserved: 3, frees_at, frees_by_lapse: true, ..gauge("daily_invites", 25, Limit::Of(25)) };
    let moving = Gauge { frees_by_lapse: false, ..lapsing.clone() };
    let line = |gauge: &Gauge| gauges_picture(std::slice::from_ref(gauge), 120, false);
    assert!(line(&lapsing).contains("0 left  3 reserved  next 2026-05-30 09:00, if not sent"), "{}", line(&lapsing));
    assert!(line(&moving).ends_with("3 reserved  next 2026-05-30 09:00\n"), "{}", line(&moving));
    let lines = String::from_utf8(gauges(&[lapsing, moving], ListFormat::Ndjson).unwrap()).unwrap();
    let frees_by = |line: &str| serde_json::from_str::<serde_json::Value>(line).unwrap()["frees_by"].clone();
    assert_eq!(lines.lines().map(frees_by).collect::<Vec<_>>(), ["lapse", "window"]);
}
