#[test]
fn loops_for_ever() {
    tiny::loops_for_ever();
}

#[test]
fn panics() {
    tiny::panics();
}

#[test]
#[should_panic]
fn does_not_panic() {
    tiny::finds_its_own_folder();
}

#[test]
fn aborts() {
    tiny::aborts();
}

#[test]
fn exits_early() {
    tiny::exits_early();
}

#[test]
#[should_panic(expected = "I cannot go on")]
fn panics_as_it_should() {
    tiny::panics();
}

#[test]
fn returns_early() -> Result<(), std::num::ParseIntError> {
    if "2".parse::<u8>()? == 2 {
        return Ok(());
    }
    panic!("the return above was taken for one of another function");
}

#[test]
fn prints_a_gigabyte() {
    tiny::prints_a_gigabyte();
}

#[test]
fn allocates_without_end() {
    tiny::allocates_without_end();
}

#[test]
fn overflows_the_stack() {
    tiny::overflows_the_stack(0);
}

#[test]
fn leaves_a_child() {
    tiny::leaves_a_child();
}

#[test]
fn leaves_a_child_in_another_session() {
    tiny::leaves_a_child_in_another_session();
}

#[test]
fn deletes_its_own_folder() {
    tiny::deletes_its_own_folder();
}

#[test]
fn finds_its_own_folder() {
    assert!(tiny::finds_its_own_folder());
}

#[test]
fn passes_at_last() {}
