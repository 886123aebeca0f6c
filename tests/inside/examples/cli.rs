//! What items of `cli` do, by example.

#[test]
fn parallel_in_parallel() {
    use crate::cli::parallel::in_parallel;
    assert_eq!(in_parallel(2, &["a", "bcd", "ef"], |text| text.len()), [1, 3, 2]);
}
