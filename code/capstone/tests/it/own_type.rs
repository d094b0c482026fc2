//! `prove --type`: the worked examples, and files that are not as they should be.
//!
//! One test runs Cargo, so that no two wait for each other's lock.

use std::fs;
use std::path::Path;

use bench_harness::results::Results;
use capstone::prove::own_type::TEMPLATE;

use crate::fixtures::{HERE, capstone, refused, succeeds};

/// A set that only the first use has to fill.
const SET: &str = "
use hintpool::Verdict;
pub type Value = std::collections::HashSet<u64>;
pub fn create() -> Value { Value::new() }
pub fn use_it(value: &mut Value) -> u64 {
    value.extend(0..100);
    value.len() as u64
}
pub fn recycle(_: &mut Value) -> Verdict { Verdict::Keep }
";

#[test]
fn the_worked_examples_run_and_a_file_that_is_not_as_it_should_be_is_refused_with_its_reason() {
    let folder = tempfile::tempdir().unwrap();
    let [file, out] = ["mine.rs", "results.json"].map(|name| folder.path().join(name));
    let [mine, out] = [&file, &out].map(|path| path.to_str().unwrap());
    let load = || Results::load(Path::new(out)).unwrap();
    // As files were written before `use_it` returned a number.
    let old = TEMPLATE
        .replace(
            "use_it(value: &mut Value) -> u64",
            "use_it(value: &mut Value)",
        )
        .replace("    value.len() as u64\n", "");
    fs::write(&file, &old).unwrap();
    let [pays, costs, cannot_tell] =
        ["pays", "costs", "cannot-tell"].map(|name| format!("gallery/{name}.rs"));
    let prove = ["prove", "--smoke", "--out", out, "--type"];
    let types = [&pays, &costs, &cannot_tell, mine];
    let [printed, _] = succeeds(capstone(HERE, &[&prove[..], &types].concat()));
    let unchecked = printed.contains("Work not checked: the type in mine.rs;");
    assert!(unchecked, "{printed}");
    let results = load();
    for (name, wanted) in [
        ("costs", [0.0, 0.0]),
        ("cannot-tell", [1.0, 0.0]),
        ("mine", [1.0, 0.0]),
    ] {
        assert_eq!(allocations(&results, name), wanted, "{name}");
    }
    let [fresh, pooled] = allocations(&results, "pays");
    assert!(fresh >= 1.0 && pooled == 0.0, "{fresh}, {pooled}");
    let crates = &results.environment.build.crates;
    assert!(crates.contains_key("flate2"), "{crates:?}");
    let same_work = |group: &str| results.circumstances[group].same_work;
    assert!(same_work("system-own-of-pays") && !same_work("system-own-of-mine"));

    let uncleared = |text: &str| text.replace("    value.clear();\n", "    let _ = &value;\n");
    let line = TEMPLATE
        .lines()
        .position(|line| line.contains("value.clear()"));
    let place = format!("--> {mine}:{}:11", line.unwrap() + 1);
    let another_type = TEMPLATE.replace("-> Verdict", "-> bool");
    let another_type = another_type.replace("Verdict::Keep", "true");
    let differs = "use 2 returns 1024, and 512 with a new value";
    let unequal = "is not equal to a new one (`==`)";
    let not_timed = "so it is not timed";
    let does_not_compile = "mine.rs does not compile";
    for (text, reason, more) in [
        (uncleared(TEMPLATE), differs, not_timed),
        // Nothing but a comparison shows it here.
        (uncleared(&old), unequal, not_timed),
        (SET.to_owned(), unequal, not_timed),
        (
            TEMPLATE.replace(".clear()", ".empty()"),
            does_not_compile,
            &place,
        ),
        (
            another_type,
            does_not_compile,
            "the signatures of the template",
        ),
    ] {
        fs::write(&file, text).unwrap();
        let told = refused(capstone(HERE, &[&prove[..], &[mine]].concat()), reason);
        assert!(told.contains(more), "{told}");
    }
    assert_eq!(load(), results, "nothing was taken from it");
}

/// Allocations per value of one that is made anew and of one from the pool, one at a time.
fn allocations(results: &Results, name: &str) -> [f64; 2] {
    let other = format!("system-own-8-held-of-{name}-thread-local");
    assert!(results.cases.contains_key(&other));
    ["fresh", "hintpool"].map(|arm| {
        let case = &results.cases[&format!("system-own-of-{name}-{arm}-allocations")];
        case.summary().unwrap().median
    })
}

#[test]
fn two_files_of_one_name_are_refused_before_anything_is_compiled() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("Pays.rs");
    fs::write(&file, TEMPLATE).unwrap();
    let [first, second] = ["gallery/pays.rs", file.to_str().unwrap()];
    let command = capstone(HERE, &["prove", "--smoke", "--type", first, second]);
    let reason = format!("{first} and {second} would have one name");
    let told = refused(command, &reason);
    assert!(!told.contains("Compiling"), "{told}");
}

#[test]
fn the_template_is_printed_or_written_but_never_over_a_file() {
    let template = |to: &[&str]| capstone(HERE, &[&["prove", "--template"], to].concat());
    let [printed, _] = succeeds(template(&[]));
    assert_eq!(printed, TEMPLATE);

    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("mine.rs");
    let shown = file.to_str().unwrap();
    succeeds(template(&[shown]));
    assert_eq!(fs::read_to_string(&file).unwrap(), TEMPLATE);

    fs::write(&file, "mine").unwrap();
    refused(template(&[shown]), "never written over");
    assert_eq!(fs::read_to_string(&file).unwrap(), "mine");
}
