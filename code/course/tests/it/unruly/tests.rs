use std::hint::black_box;
use std::process::Command;

#[test]
fn loops_for_ever() {
    loop {
        black_box(0);
    }
}

#[test]
fn panics() {
    tiny::panics();
}

#[test]
#[should_panic]
fn does_not_panic() {
}

#[test]
fn aborts() {
    println!("about to abort");
    std::process::abort();
}

#[test]
fn exits_early() {
    std::process::exit(0);
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
    let line = "round and round it goes ".repeat(43);
    for _ in 0..1 << 20 {
        println!("{line}");
    }
}

#[test]
fn allocates_without_end() {
    let mut all = Vec::new();
    loop {
        all.push(black_box(vec![0_u8; 64 << 20]));
    }
}

#[test]
fn overflows_the_stack() {
    tiny::overflows_the_stack(0);
}

#[test]
fn leaves_a_child() {
    let child = Command::new("sleep").arg("30").spawn().unwrap();
    println!("{}", child.id());
}

#[test]
fn leaves_a_child_in_another_session() {
    let child = Command::new("setsid").args(["sleep", "30"]).spawn().unwrap();
    println!("{}", child.id());
    // Until it has left our group.
    std::thread::sleep(std::time::Duration::from_millis(300));
}

#[test]
fn deletes_its_own_folder() {
    std::fs::remove_dir_all(env!("CARGO_MANIFEST_DIR")).unwrap();
}

#[test]
fn finds_its_own_folder() {
    assert!(std::fs::read_to_string("src/lib.rs").is_ok());
}

#[test]
fn passes_at_last() {}
