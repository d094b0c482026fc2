//! What the book shows of `--stats` is what the program says.

use std::fs;
use std::path::Path;
use std::process::Command;

use encoder::sample;

const PAGE: &str = "book/4-where-it-pays/2-encoding-and-decoding.md";

fn page() -> String {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../..");
    fs::read_to_string(root.join(PAGE)).unwrap()
}

/// The command that the page shows with its output, and that output.
fn shown(page: &str) -> (Vec<&str>, &str) {
    let start = "$ cargo run --release -p encoder -- ";
    let with_output = |block: &&str| block.contains("--stats\n10000 records");
    let block = page.split("```").find(with_output).expect("the command");
    let (command, output) = block.split_once(start).unwrap().1.split_once('\n').unwrap();
    (command.split(' ').collect(), output)
}

/// What the program says in a folder that has the sample, where the page has it.
fn said(arguments: &[&str]) -> String {
    let folder = tempfile::tempdir().unwrap();
    fs::create_dir(folder.path().join("target")).unwrap();
    fs::write(folder.path().join("target/strikes.jsonl"), sample::json()).unwrap();
    let output = Command::new(env!("CARGO_BIN_EXE_encoder"))
        .args(arguments)
        .current_dir(folder.path())
        .output()
        .unwrap();
    let said = String::from_utf8(output.stderr).unwrap();
    assert!(output.status.success(), "{said}");
    said
}

/// One pool's line: its name, and what was created, reused, discarded and is idle.
fn pools(said: &str) -> Vec<(&str, [u64; 4])> {
    let lines = said.lines().skip(1).map(|line| {
        let (name, counts) = line.split_once(": ").unwrap();
        let words = counts.split(|c: char| !c.is_ascii_digit());
        let numbers: Vec<u64> = words.filter_map(|word| word.parse().ok()).collect();
        (name, numbers.try_into().unwrap())
    });
    lines.collect()
}

#[test]
fn on_one_thread_the_pools_say_what_the_book_shows() {
    let page = page();
    let (arguments, output) = shown(&page);
    assert_eq!(said(&arguments), output);
}

/// How many buffers travel between threads differs from run to run; what the book says of the rest does not.
#[test]
fn on_two_threads_what_the_book_calls_certain_is_so() {
    let page = page();
    let (mut arguments, _) = shown(&page);
    arguments.extend(["--threads", "2"]);
    let said = said(&arguments);
    let one_run = page
        .split("```text\n")
        .find(|block| block.starts_with("10000 records"));
    let one_run = one_run.expect("one run").split("```").next().unwrap();
    assert_eq!(said.lines().next(), one_run.lines().next());
    let (now, then) = (pools(&said), pools(one_run));
    assert_eq!(now.len(), then.len());
    for (now, then) in now.into_iter().zip(then) {
        let [(name, now), (named, then)] = [now, then];
        assert_eq!(name, named);
        for [created, reused, discarded, idle] in [now, then] {
            assert_eq!(
                (created + reused, discarded),
                (then[0] + then[1], 0),
                "{name}"
            );
            assert!(idle <= created, "{name}: {idle} of {created}");
            if ["columns", "compressors"].contains(&name) {
                assert!((1..=2).contains(&created), "{name}: {created}");
            }
        }
    }
}
