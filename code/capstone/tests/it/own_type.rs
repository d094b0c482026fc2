//! `prove --type`: the worked examples, and files that are not as they should be.
//!
//! One test runs Cargo, so that no two wait for each other's lock.

use std::fs;
use std::path::Path;
use std::process::{Command, Output};

use bench_harness::results::Results;
use capstone::prove::own_type::TEMPLATE;

fn prove(arguments: &[&str]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_capstone"));
    command.arg("prove").args(arguments);
    command.current_dir(env!("CARGO_MANIFEST_DIR"));
    command.output().unwrap()
}

fn told(output: &Output) -> String {
    String::from_utf8_lossy(&output.stderr).into_owned()
}

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
    let types = ["--type", &pays, &costs, &cannot_tell, mine];
    let output = prove(&[&["--smoke", "--out", out][..], &types].concat());
    assert!(output.status.success(), "{}", told(&output));
    let printed = String::from_utf8_lossy(&output.stdout);
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
    for (text, reasons) in [
        (
            uncleared(TEMPLATE),
            [
                "use 2 returns 1024, and 512 with a new value",
                "so it is not timed",
            ],
        ),
        // Nothing but a comparison shows it here.
        (
            uncleared(&old),
            ["is not equal to a new one (`==`)", "so it is not timed"],
        ),
        (
            SET.to_owned(),
            ["is not equal to a new one (`==`)", "so it is not timed"],
        ),
        (
            TEMPLATE.replace("value.clear()", "value.empty()"),
            ["mine.rs does not compile", &place],
        ),
        (
            another_type.replace("Verdict::Keep", "true"),
            ["mine.rs does not compile", "the signatures of the template"],
        ),
    ] {
        fs::write(&file, text).unwrap();
        let output = prove(&["--smoke", "--out", out, "--type", mine]);
        let error = told(&output);
        assert!(!output.status.success() && output.stdout.is_empty());
        let told = reasons.iter().all(|reason| error.contains(reason));
        assert!(told, "{error}");
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
    let error = told(&prove(&["--smoke", "--type", first, second]));
    let told = error.contains(&format!("{first} and {second} would have one name"));
    assert!(told && !error.contains("Compiling"), "{error}");
}

#[test]
fn the_template_is_printed_or_written_but_never_over_a_file() {
    let printed = prove(&["--template"]).stdout;
    assert_eq!(String::from_utf8(printed).unwrap(), TEMPLATE);

    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("mine.rs");
    let shown = file.to_str().unwrap();
    assert!(prove(&["--template", shown]).status.success());
    assert_eq!(fs::read_to_string(&file).unwrap(), TEMPLATE);

    fs::write(&file, "mine").unwrap();
    let output = prove(&["--template", shown]);
    let error = told(&output);
    assert!(
        !output.status.success() && error.contains("never written over"),
        "{error}"
    );
    assert_eq!(fs::read_to_string(&file).unwrap(), "mine");
}
