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

/// The numbers that a line names, and what stands before them.
fn counts(line: &str) -> (&str, Vec<u64>) {
    let (name, counts) = line.split_once(": ").unwrap();
    let words = counts.split(|c: char| !c.is_ascii_digit());
    (name, words.filter_map(|word| word.parse().ok()).collect())
}

#[test]
fn on_one_thread_the_pools_say_what_the_book_shows_and_without_them_nothing() {
    let page = page();
    let (mut arguments, output) = shown(&page);
    assert_eq!(said(&arguments), output);
    arguments.extend(["--buffers", "fresh"]);
    assert_eq!(said(&arguments), "10000 records in 2500 frames\n");
}

/// How many buffers travel between threads differs from run to run; what the book says of the rest does not.
#[test]
fn on_two_threads_what_the_book_calls_certain_is_so() {
    let page = page();
    let (mut arguments, _) = shown(&page);
    arguments.extend(["--threads", "2"]);
    let said = said(&arguments);
    let blocks = page.split("```text\n");
    let mut one_run = blocks.filter(|block| block.starts_with("10000 records"));
    let one_run = one_run
        .next()
        .expect("one run")
        .split("```")
        .next()
        .unwrap();
    assert_eq!(said.lines().count(), one_run.lines().count());
    let mut lines = said.lines().zip(one_run.lines());
    let (now, then) = lines.next().unwrap();
    assert_eq!(now, then);
    for (now, then) in lines {
        let [(name, now), (named, then)] = [now, then].map(counts);
        assert_eq!(name, named);
        for counts in [&now, &then] {
            let [created, reused, discarded, idle] = counts[..] else {
                panic!("{name}: {counts:?}");
            };
            let gets = (created + reused, discarded);
            assert_eq!(gets, (then[0] + then[1], 0), "{name}");
            assert!(idle <= created, "{name}: {idle} of {created}");
            if ["columns", "compressors"].contains(&name) {
                assert!((1..=2).contains(&created), "{name}: {created}");
            }
        }
    }
}
