//! The recorder as a program: what it writes, and what it refuses.

use std::path::Path;
use std::process::{Command, Output};

use bench_harness::git::{self, Known};
use bench_harness::repository::repository_root;
use bench_harness::results::{Results, Unit};
use tempfile::TempDir;

fn capstone(arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_capstone"));
    // Cargo sets it for this test; the program sees it as it would see it under `cargo run`.
    command
        .args(arguments)
        .env("CARGO_PKG_NAME", "capstone")
        .current_dir(env!("CARGO_MANIFEST_DIR"));
    command
}

fn run(mut command: Command) -> (Output, String) {
    let output = command.output().unwrap();
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    (output, said)
}

#[test]
fn a_quick_recording_is_whole_but_not_to_be_quoted() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("quick.json");
    let (output, said) = run(capstone(&[
        "record",
        "--quick",
        "--allow-dirty",
        "--out",
        file.to_str().unwrap(),
        "map",
        "held-tenth",
        "idle",
    ]));
    assert!(output.status.success(), "{said}");

    let results = Results::load(&file).unwrap();
    let names: Vec<&str> = results.cases.keys().map(String::as_str).collect();
    assert_eq!(
        names,
        [
            "held-tenth",
            "idle-free-list",
            "idle-hintpool",
            "idle-hintpool-at-once",
            "map-fresh",
            "map-fresh-with-capacity",
            "map-pooled"
        ]
    );
    let median = |name: &str| results.cases[name].summary().unwrap().median;
    assert_eq!(median("held-tenth"), 101.0);
    assert_eq!(median("idle-free-list"), f64::from(256 << 20));
    assert!(
        median("idle-hintpool") < f64::from(1 << 20),
        "{}",
        median("idle-hintpool")
    );
    let map = &results.cases["map-pooled"];
    assert_eq!(
        (map.unit, map.samples.len(), map.samples[0].len()),
        (Unit::Ns, 2, 2)
    );
    assert!(map.operations_per_sample > 1);

    // The last one may come of so few samples on a busy machine.
    let not_for_quoting = |problem: &String| {
        [
            "--quick",
            "uncommitted changes",
            "the profile",
            "its median lies anywhere",
        ]
        .iter()
        .any(|known| problem.contains(known))
    };
    let problems = results.problems();
    assert!(
        problems.iter().any(|problem| problem.contains("--quick")),
        "{problems:?}"
    );
    assert!(problems.iter().all(not_for_quoting), "{problems:?}");
}

/// A repository as small as a recorder accepts, with one commit.
fn committed_repository() -> TempDir {
    let folder = tempfile::tempdir().unwrap();
    let root = repository_root(Path::new(env!("CARGO_MANIFEST_DIR"))).unwrap();
    std::fs::create_dir_all(folder.path().join("code/capstone/src")).unwrap();
    std::fs::write(folder.path().join("book.toml"), "").unwrap();
    std::fs::write(folder.path().join("code/capstone/src/one.rs"), "").unwrap();
    for file in ["Cargo.toml", "Cargo.lock"] {
        std::fs::copy(root.join(file), folder.path().join(file)).unwrap();
    }
    for arguments in [
        &["init", "-q"][..],
        &["add", "."],
        &[
            "-c",
            "user.name=a",
            "-c",
            "user.email=a@example.org",
            "commit",
            "-q",
            "-m",
            "one",
        ],
    ] {
        assert!(
            Command::new("git")
                .args(arguments)
                .current_dir(folder.path())
                .status()
                .unwrap()
                .success()
        );
    }
    folder
}

fn record_in(folder: &TempDir, more: &[&str]) -> (Output, String) {
    let mut command = capstone(&["record", "--quick", "held-all"]);
    command.args(more).current_dir(folder.path());
    run(command)
}

#[test]
fn a_changed_tree_is_refused_unless_it_is_allowed_and_then_recorded() {
    let folder = committed_repository();
    let out = folder.path().join("target/chapters.json");
    let (output, said) = record_in(&folder, &[]);
    assert!(output.status.success(), "{said}");
    assert_eq!(
        Results::load(&out).unwrap().environment.commit.dirty,
        Vec::<String>::new()
    );

    std::fs::write(
        folder.path().join("chapter.md"),
        "a chapter is not measured",
    )
    .unwrap();
    std::fs::write(folder.path().join("code/capstone/src/one.rs"), "// changed").unwrap();
    std::fs::write(folder.path().join("code/capstone/src/two.rs"), "// new").unwrap();
    let (output, said) = record_in(&folder, &[]);
    assert!(!output.status.success());
    assert!(
        said.contains("not committed: code/capstone/src/one.rs, code/capstone/src/two.rs")
            && said.contains("--allow-dirty"),
        "{said}"
    );

    let (output, said) = record_in(&folder, &["--allow-dirty"]);
    assert!(output.status.success(), "{said}");
    let results = Results::load(&out).unwrap();
    assert_eq!(
        results.environment.commit.dirty,
        ["code/capstone/src/one.rs", "code/capstone/src/two.rs"]
    );
    assert!(
        results
            .environment
            .command
            .contains(&"--allow-dirty".to_owned())
    );
}

#[test]
fn what_another_recording_measures_must_be_committed_for_that_one_alone() {
    let folder = committed_repository();
    std::fs::write(folder.path().join("server.rs"), "// new").unwrap();
    let dirty = |files| git::measured_commit(folder.path(), files).unwrap().dirty;
    assert_eq!(dirty(&["server.rs"]), ["server.rs"]);
    assert_eq!(dirty(&[]), Vec::<String>::new());
}

#[test]
fn a_commit_is_known_if_the_history_holds_it() {
    let folder = committed_repository();
    let head = git::measured_commit(folder.path(), &[]).unwrap().hash;
    assert_eq!(git::is_known(folder.path(), &head), Known::InHistory);
    assert_eq!(
        git::is_known(folder.path(), "0123456789abcdef0123456789abcdef01234567"),
        Known::NotInHistory
    );
    let mark = folder.path().join(".handout");
    std::fs::write(&mark, "").unwrap();
    assert_eq!(git::is_known(folder.path(), &head), Known::CannotTell);
    std::fs::remove_file(&mark).unwrap();
    std::fs::remove_dir_all(folder.path().join(".git")).unwrap();
    assert_eq!(git::is_known(folder.path(), &head), Known::CannotTell);
}

#[test]
fn a_program_that_cargo_did_not_start_does_not_record() {
    let mut command = capstone(&["record", "--quick", "--allow-dirty", "held-all"]);
    command.env_remove("CARGO_PKG_NAME");
    let (output, said) = run(command);
    assert!(
        !output.status.success() && said.contains("record through Cargo"),
        "{said}"
    );
}

#[test]
fn an_unknown_case_and_a_folder_outside_the_repository_are_named() {
    let (output, said) = run(capstone(&["record", "--quick", "--allow-dirty", "held-al"]));
    assert!(
        !output.status.success() && said.contains(r#""held-al""#) && said.contains("list"),
        "{said}"
    );

    let elsewhere = tempfile::tempdir().unwrap();
    let mut command = capstone(&["figures", "--check"]);
    command.current_dir(elsewhere.path());
    let (output, said) = run(command);
    assert!(
        !output.status.success() && said.contains("not inside the course's repository"),
        "{said}"
    );
}
