//! `prove --type`: the worked examples, and files that are not as they should be.
//!
//! One test runs Cargo, so that no two wait for each other's lock.

use std::fs;
use std::path::PathBuf;
use std::process::{Command, Output};

use bench_harness::results::Results;
use capstone::prove::own_type::TEMPLATE;
use tempfile::TempDir;

fn prove(arguments: &[&str]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_capstone"));
    command.arg("prove").args(arguments);
    command.current_dir(env!("CARGO_MANIFEST_DIR"));
    command.output().unwrap()
}

fn told(output: &Output) -> String {
    String::from_utf8_lossy(&output.stderr).into_owned()
}

/// What is found of all of these in one run.
fn results(folder: &TempDir, files: &[PathBuf]) -> Results {
    let out = folder.path().join("results.json");
    let mut arguments = vec!["--smoke", "--out", out.to_str().unwrap()];
    for file in files {
        arguments.extend(["--type", file.to_str().unwrap()]);
    }
    let output = prove(&arguments);
    assert!(output.status.success(), "{}", told(&output));
    Results::load(&out).unwrap()
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

fn examples() -> Vec<PathBuf> {
    let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("gallery");
    let files = ["pays.rs", "costs.rs", "cannot-tell.rs"];
    files.map(|file| folder.join(file)).to_vec()
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
fn the_worked_examples_run_and_a_file_that_does_not_compile_is_named_with_its_line() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("mine.rs");
    fs::write(&file, TEMPLATE).unwrap();
    let files = [examples(), vec![file.clone()]].concat();
    let results = results(&folder, &files);
    let of = |name: &str| allocations(&results, name);
    let [fresh, pooled] = of("pays");
    assert!(fresh >= 1.0 && pooled == 0.0, "{fresh}, {pooled}");
    assert_eq!(of("costs"), [0.0, 0.0]);
    assert_eq!(of("cannot-tell"), [1.0, 0.0]);
    assert_eq!(of("mine"), [1.0, 0.0]);
    let crates = &results.environment.build.crates;
    assert!(crates.contains_key("flate2"), "{crates:?}");

    assert!(results.circumstances.values().all(|seen| seen.same_work));
    let shown = file.to_str().unwrap();

    // As files were written before `use_it` returned a number.
    let old = TEMPLATE
        .replace(
            "use_it(value: &mut Value) -> u64",
            "use_it(value: &mut Value)",
        )
        .replace("    value.len() as u64\n", "");
    let out = folder.path().join("results.json");
    fs::write(&file, &old).unwrap();
    let arguments = ["--smoke", "--out", out.to_str().unwrap(), "--type", shown];
    let output = prove(&arguments);
    let printed = String::from_utf8_lossy(&output.stdout);
    assert!(output.status.success(), "{}", told(&output));
    assert!(
        printed.contains("Work not checked: the type in mine.rs;"),
        "{printed}"
    );
    // What was found of the others stays.
    let both = Results::load(&out).unwrap();
    assert!(both.cases.contains_key("system-own-of-pays-hintpool"));
    assert!(!both.circumstances["system-own-of-mine"].same_work);

    let uncleared = |text: &str| text.replace("    value.clear();\n", "    let _ = &value;\n");
    for (text, reason) in [
        (
            uncleared(TEMPLATE),
            "use 2 returns 1024, and 512 with a new value",
        ),
        // Nothing but a comparison shows it here.
        (uncleared(&old), "is not equal to a new one (`==`)"),
        (SET.to_owned(), "is not equal to a new one (`==`)"),
    ] {
        fs::write(&file, text).unwrap();
        let output = prove(&arguments);
        let error = told(&output);
        assert!(
            !output.status.success() && error.contains(reason),
            "{error}"
        );
        assert!(error.contains("so it is not timed"), "{error}");
        assert!(output.stdout.is_empty());
    }
    assert_eq!(Results::load(&out).unwrap(), both);

    fs::write(&file, TEMPLATE).unwrap();
    let line = 1 + TEMPLATE
        .lines()
        .position(|line| line.contains("value.clear()"))
        .unwrap();
    fs::write(&file, TEMPLATE.replace("value.clear()", "value.empty()")).unwrap();
    let output = prove(&["--smoke", "--type", shown]);
    let error = told(&output);
    assert!(!output.status.success());
    assert!(
        error.contains(&format!("{shown} does not compile")),
        "{error}"
    );
    assert!(error.contains(&format!("--> {shown}:{line}:11")), "{error}");

    fs::write(
        &file,
        TEMPLATE
            .replace("-> Verdict", "-> bool")
            .replace("Verdict::Keep", "true"),
    )
    .unwrap();
    let error = told(&prove(&["--smoke", "--type", shown]));
    assert!(error.contains("the signatures of the template"), "{error}");
}

#[test]
fn two_files_of_one_name_are_refused_before_anything_is_compiled() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("Pays.rs");
    fs::write(&file, TEMPLATE).unwrap();
    let [first, second] = [&examples()[0], &file].map(|file| file.to_str().unwrap().to_owned());
    let error = told(&prove(&["--smoke", "--type", &first, "--type", &second]));
    assert!(
        error.contains(&format!("{first} and {second} would have one name")),
        "{error}"
    );
    assert!(!error.contains("Compiling"), "{error}");
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
    assert!(!output.status.success());
    assert!(
        told(&output).contains("never written over"),
        "{}",
        told(&output)
    );
    assert_eq!(fs::read_to_string(&file).unwrap(), "mine");
}
