//! The recorder as a program: what it writes, and what it refuses.

use std::fs;
use std::process::Command;

use bench_harness::repository::{is_known, measured_commit, repository_root};
use bench_harness::results::{Results, Unit};
use tempfile::TempDir;

use crate::fixtures::{HERE, capstone, refused, succeeds};

#[test]
fn a_quick_recording_is_whole_but_not_to_be_quoted() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("quick.json");
    let out = file.to_str().unwrap();
    let flags = ["record", "--quick", "--allow-dirty", "--out", out];
    let arguments = [&flags[..], &["map", "held", "idle"]].concat();
    let [printed, _] = succeeds(capstone(HERE, &arguments));
    assert!(printed.contains("map-pooled"), "{printed}");

    let results = Results::load(&file).unwrap();
    let names: Vec<&str> = results.cases.keys().map(String::as_str).collect();
    let all = "held-all held-tenth idle-free-list idle-hintpool map-fresh map-fresh-with-capacity map-pooled";
    assert_eq!(names.join(" "), all);
    let median = |name: &str| results.cases[name].summary().unwrap().median;
    assert_eq!(median("held-tenth"), 101.0);
    assert_eq!(median("idle-free-list"), f64::from(256 << 20));
    let idle = median("idle-hintpool");
    assert!(idle < f64::from(1 << 20), "{idle}");
    let map = &results.cases["map-pooled"];
    assert_eq!((map.unit, map.samples.len()), (Unit::Ns, 2));
    assert_eq!(map.samples[0].len(), 2);

    assert!(results.problems().concat().contains("--quick"));
}

/// A repository as small as a recorder accepts, with one commit.
fn committed_repository() -> TempDir {
    let folder = tempfile::tempdir().unwrap();
    let root = repository_root().unwrap();
    let at = |path: &str| folder.path().join(path);
    fs::create_dir_all(at("code/capstone/src")).unwrap();
    fs::write(at("book.toml"), "").unwrap();
    fs::write(at("code/capstone/src/one.rs"), "").unwrap();
    for file in ["Cargo.toml", "Cargo.lock"] {
        fs::copy(root.join(file), at(file)).unwrap();
    }
    let identity = "-c user.name=a -c user.email=a@example.org";
    let commit = format!("{identity} commit -q -m one");
    for arguments in ["init -q", "add .", &commit] {
        let mut git = Command::new("git");
        git.args(arguments.split(' ')).current_dir(folder.path());
        assert!(git.status().unwrap().success());
    }
    folder
}

#[test]
fn a_changed_tree_is_refused_unless_it_is_allowed_and_then_recorded() {
    let folder = committed_repository();
    let at = |path: &str| folder.path().join(path);
    let record = |more: &[&str]| {
        let arguments = [&["record", "--quick", "held"], more].concat();
        capstone(folder.path(), &arguments)
    };
    let environment = || {
        let results = Results::load(&at("target/chapters.json")).unwrap();
        results.environment
    };
    succeeds(record(&[]));
    assert_eq!(environment().commit.dirty, [""; 0]);

    fs::write(at("chapter.md"), "a chapter is not measured").unwrap();
    let changed = ["code/capstone/src/one.rs", "code/capstone/src/two.rs"];
    for file in changed {
        fs::write(at(file), "// changed").unwrap();
    }
    let reason = format!("not committed: {}", changed.join(", "));
    let told = refused(record(&[]), &reason);
    assert!(told.contains("--allow-dirty"), "{told}");

    succeeds(record(&["--allow-dirty"]));
    let environment = environment();
    assert_eq!(environment.commit.dirty, changed);
    assert!(environment.command.concat().contains("--allow-dirty"));
}

#[test]
fn a_commit_is_known_if_the_history_holds_it() {
    let folder = committed_repository();
    let head = measured_commit(folder.path(), &[]).unwrap().hash;
    let is_known = |hash: &str| is_known(folder.path(), hash);
    assert_eq!(is_known(&head), Some(true));
    assert_eq!(is_known(&"0123456789".repeat(4)), Some(false));
    let mark = folder.path().join(".handout");
    fs::write(&mark, "").unwrap();
    assert_eq!(is_known(&head), None);
    fs::remove_file(&mark).unwrap();
    fs::remove_dir_all(folder.path().join(".git")).unwrap();
    assert_eq!(is_known(&head), None);
}

#[test]
fn what_is_asked_wrongly_is_told() {
    let unknown = capstone(HERE, &["record", "--quick", "--allow-dirty", "hold"]);
    refused(unknown, r#"no group named "hold": it has buffer-1kib"#);
    let elsewhere = tempfile::tempdir().unwrap();
    let figures = capstone(elsewhere.path(), &["figures"]);
    refused(figures, "not inside the course's repository");
}
