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
