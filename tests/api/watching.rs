//! A policy that changes while the program runs.

use std::fs;
use std::thread::sleep;
use std::time::{Duration, Instant};

use firstmove::{Engine, Policy, WatchError};
use serde_json::json;

use super::{POLICY, action, moment};

fn wait_until(mut is_so: impl FnMut() -> bool) {
    let begun = Instant::now();
    while !is_so() {
        assert!(begun.elapsed() < Duration::from_secs(60), "it was not seen");
        sleep(Duration::from_millis(10));
    }
}

#[test]
fn a_good_change_decides_and_a_bad_one_is_said_while_the_last_good_one_decides() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("live.policy");
    fs::write(&path, POLICY).unwrap();
    let watcher = Policy::watch(&path).unwrap();
    let first = watcher.current();
    let mut engine = Engine::new(&first).now(moment("2026-05-29T10:00:00Z"));
    engine.sender("dana", &json!({})).unwrap();
    assert_eq!(action(&mut engine, &json!({ "id": "ann" })), "connect");
    assert!(watcher.error().is_none() && watcher.stale_since().is_none());

    fs::write(&path, POLICY.replace("limit  1", "limit  2")).unwrap();
    wait_until(|| watcher.current().hash() != first.hash());
    engine.set_policy(&watcher.current()).unwrap();
    assert_eq!(action(&mut engine, &json!({ "id": "ben" })), "connect", "two a day now");
    assert_eq!(action(&mut engine, &json!({ "id": "cyd" })), "wait", "and what was decided before counts");

    let second = watcher.current();
    fs::write(&path, POLICY.replace("rule warm", "ruel warm")).unwrap();
    wait_until(|| watcher.error().is_some());
    assert!(watcher.error().unwrap().to_string().contains("ruel warm"));
    assert!(watcher.stale_since().is_some());
    assert_eq!(watcher.current().hash(), second.hash());

    fs::write(&path, POLICY).unwrap();
    wait_until(|| watcher.error().is_none() && watcher.current().hash() == first.hash());
}

#[test]
fn what_does_not_load_to_begin_with_is_not_watched() {
    let folder = tempfile::tempdir().unwrap();
    let error = Policy::watch(folder.path().join("nothing.policy")).unwrap_err();
    assert!(matches!(error, WatchError::Policy(_)), "{error}");
}

#[test]
fn a_sender_who_does_not_fit_the_new_policy_changes_nothing() {
    let policy = Policy::parse(POLICY).unwrap();
    let mut engine = Engine::new(&policy).now(moment("2026-05-29T10:00:00Z"));
    engine.sender("dana", &json!({ "plan": "paid" })).unwrap();
    let other = Policy::parse(&POLICY.replace("free | paid = free", "text")).unwrap();
    let strict = Policy::parse(&POLICY.replace("    plan:     free | paid = free\n", "")).unwrap();
    engine.set_policy(&other).unwrap();
    let error = engine.set_policy(&strict).unwrap_err();
    assert_eq!(error.to_string(), "the sender `dana`: `record sender` has no field `plan`");
    assert_eq!(engine.policy().hash(), other.hash());
}
