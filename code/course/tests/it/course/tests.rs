#[test]
fn doubles_two() {
    assert_eq!(tiny::double(2), 4, "two and two make four");
}

#[test]
fn doubles_zero() {
    assert_eq!(tiny::double(0), 0);
}

#[test]
fn greets() {
    assert_eq!(tiny::greet(), "hello");
}

/// The types that the tests rely on: one that is made to equal everything does not fit.
#[allow(dead_code)]
fn signatures() {
    let _: fn(u32) -> u32 = tiny::double;
    let _: fn() -> String = tiny::greet;
}
