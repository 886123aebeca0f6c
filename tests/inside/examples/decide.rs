//! What items of `decide` do, by example.

#[test]
fn rows_batch_files() {
    use crate::decide::eval::BatchFiles;
    let mut files = BatchFiles::default();
    files.begin("a.csv", 0);
    assert_eq!(files.place(2), "row 2");
    files.begin("b.csv", 5);
    assert_eq!(files.place(7), "row 2 of b.csv");
}

#[test]
fn persons() {
    use crate::decide::state::{Alias, Persons};
    let (url, email): (Alias, Alias) = ((0, "linkedin.com/in/jane".into()), (1, "jane@example.com".into()));
    let mut persons = Persons::default();
    let jane = persons.resolve(std::slice::from_ref(&url)).person;
    let mailed = persons.resolve(std::slice::from_ref(&email)).person;
    assert_eq!(persons.resolve(&[url, email.clone()]).merged, [mailed]);
    assert_eq!(persons.find(&[email]), Some(jane));
    assert_eq!(persons.key(mailed), Some("linkedin.com/in/jane"));
}
