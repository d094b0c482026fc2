//! Go beside Rust, with the Go that is here. The step `go` runs these, and a plain `cargo test` lists them as ignored.

use std::process::Command;

use bench_harness::go::{GoProgram, HOW_TO_GET_ONE};
use bench_harness::results::{Results, Unit};
use capstone::prove::answers;

const GROUPS: [&str; 5] = [
    "buffer-1kib-one-byte-2-threads",
    "buffer-64kib-whole-8-held",
    "map",
    "table-1-steps",
    "zeroed-1kib",
];

fn go() -> GoProgram {
    let source = concat!(env!("CARGO_MANIFEST_DIR"), "/go");
    let built = GoProgram::build(None, source.as_ref(), "prove-go").unwrap();
    built.unwrap_or_else(|| panic!("there is no Go here; {HOW_TO_GET_ONE}"))
}

#[test]
#[ignore = "needs Go: .ci/run go"]
fn go_answers_the_same_questions_in_turns_with_rust_and_into_the_same_file() {
    let go = go();
    let folder = tempfile::tempdir().unwrap();
    let out = folder.path().join("results.json");
    let output = Command::new(env!("CARGO_BIN_EXE_capstone"))
        .args(["prove", "--smoke", "--out", out.to_str().unwrap()])
        .args(GROUPS)
        .current_dir(env!("CARGO_MANIFEST_DIR"))
        .output()
        .unwrap();
    let told = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{told}");
    let printed = String::from_utf8_lossy(&output.stdout);
    assert!(printed.contains("does sync.Pool pay?"), "{printed}");

    let results = Results::load(&out).unwrap();
    assert_eq!(results.environment.build.go.as_deref(), Some(&*go.version));
    // Threads that did not run at the same time leave no samples, so the first question may have no answer.
    for question in &GROUPS[1..] {
        let group = format!("system-{question}");
        let case = |name: &str| &results.cases[&format!("{group}-{name}")];
        for arm in ["go-fresh", "go-pool"] {
            let timed = case(arm);
            assert_eq!((&timed.group, timed.unit), (&group, Unit::Ns));
            assert_eq!(timed.parameters, case("hintpool").parameters);
            assert!(timed.summary().unwrap().median > 0.0, "{arm} of {question}");
        }
        let counted = |arm: &str| {
            let counted = case(&format!("{arm}-allocations"));
            assert_eq!(counted.unit, Unit::Count);
            counted.summary().unwrap().median
        };
        assert!(counted("go-fresh") >= 1.0, "{question}");
        // A collection empties the pool, and may come at any time.
        assert!(counted("go-pool") < 0.5, "{question}");
    }
    assert!(answers::go_lines(&answers::lines(&results)).len() >= GROUPS.len() - 1);
}
