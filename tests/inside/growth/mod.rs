//! What is asked of a large past, or of a large policy, grows about as fast as it does. Work is counted in steps, since a
//! clock would count what else the machine does.

mod checking;
mod deciding;

use crate::values::work;

/// How many steps something takes.
fn steps_of<T>(run: impl FnOnce() -> T) -> u64 {
    let before = work::steps();
    run();
    work::steps() - before
}

/// Twice as much may take little more than twice as many steps.
fn assert_linear(what: &str, size: usize, mut run: impl FnMut(usize)) {
    let [some, twice, four_times] = [1, 2, 4].map(|times| steps_of(|| run(times * size)));
    let steps = format!("{what}: {some} steps of {size}, {twice} of twice, {four_times} of four times as many");
    assert!(some >= size as u64 / 2, "{steps}: hardly any is counted");
    assert!(twice as f64 <= some as f64 * 2.5 && four_times as f64 <= twice as f64 * 2.5, "{steps}");
}

#[test]
fn quadratic_work_is_recognised() {
    let quadratic = |size: usize| (0..size).for_each(|_| work::count(size));
    let found = std::panic::catch_unwind(|| assert_linear("a square", 100, quadratic));
    assert!(found.is_err());
}

#[test]
#[cfg(feature = "workspace")]
fn kept_columns_of_one_name_have_short_names() {
    let kept = vec!["x".to_owned(); 5_000];
    let columns = crate::report::output::Columns::new(&[], kept).unwrap();
    assert_eq!(columns.kept[..3], ["x", "input.x", "input.x.2"]);
    assert!(columns.kept.iter().all(|name| name.len() < 20));
}
