use std::hint::black_box;
use std::process::Command;

pub fn loops_for_ever() {
    loop {
        black_box(0);
    }
}

pub fn panics() {
    panic!("I cannot go on");
}

pub fn aborts() {
    println!("about to abort");
    std::process::abort();
}

pub fn exits_early() {
    std::process::exit(0);
}

pub fn prints_a_gigabyte() {
    let line = "round and round it goes ".repeat(43);
    for _ in 0..1 << 20 {
        println!("{line}");
    }
}

pub fn allocates_without_end() {
    let mut all = Vec::new();
    loop {
        all.push(black_box(vec![1u8; 1 << 20]));
    }
}

#[allow(unconditional_recursion)]
pub fn overflows_the_stack(depth: u64) -> u64 {
    black_box(overflows_the_stack(depth + 1)) + 1
}

pub fn leaves_a_child() {
    let child = Command::new("sleep").arg("30").spawn().unwrap();
    println!("{}", child.id());
}

pub fn leaves_a_child_in_another_session() {
    let child = Command::new("setsid").args(["sleep", "30"]).spawn().unwrap();
    println!("{}", child.id());
    // Until it has left our group.
    std::thread::sleep(std::time::Duration::from_millis(300));
}

pub fn deletes_its_own_folder() {
    std::fs::remove_dir_all(env!("CARGO_MANIFEST_DIR")).unwrap();
}

pub fn finds_its_own_folder() -> bool {
    std::fs::read_to_string("src/lib.rs").is_ok()
}
