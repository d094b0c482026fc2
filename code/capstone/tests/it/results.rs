//! Every recording in the repository is complete, and each way of being incomplete is noticed.

use std::fs;

use bench_harness::repository::{RESULTS, is_known, repository_root};
use bench_harness::results::{Results, SCHEMA};
use capstone::figures::recordings;
use serde_json::{Value, json};

use crate::fixtures::{SOUND, sound};

const KIB: u64 = 1024;

#[test]
fn every_recording_is_complete_and_of_a_commit_in_the_history() {
    let root = repository_root().unwrap();
    let recordings = recordings::all(&root).unwrap();
    assert!(!recordings.is_empty(), "{RESULTS} holds no recording");
    for recording in &recordings {
        let (machine, results) = (&recording.machine, &recording.results);
        let name = format!("{machine}/{}", recording.file);
        assert_eq!(
            *machine,
            results.environment.machine.folder(),
            "{name}: the folder is not that of its machine"
        );
        assert_eq!(
            results.lacks(),
            [""; 0],
            "{name}: record it again, in full, from a clean tree"
        );
        let mut seen = results.circumstances.values();
        assert!(
            seen.all(|seen| seen.control_holds),
            "{name}: a control shows a difference between arms that are alike: record it again on a quiet machine"
        );
        let hash = &results.environment.commit.hash;
        assert_ne!(
            is_known(&root, hash),
            Some(false),
            "{name}: its commit {hash} is not in this history: record it again"
        );
        let bytes = fs::metadata(root.join(RESULTS).join(&name)).unwrap().len();
        let cases = results.cases.len() as u64;
        assert!(
            bytes < KIB * (20 + 2 * cases),
            "{name} has {bytes} bytes for {cases} cases: fewer samples would do"
        );
    }
}

#[test]
fn a_sound_recording_has_no_problems_and_survives_writing_and_reading() {
    let results = sound();
    assert_eq!(results.problems(), [""; 0]);
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("new/copy.json");
    results.save(&file).unwrap();
    assert_eq!(Results::load(&file).unwrap(), results);
    let short = SOUND.replace(", ", ",").replace("System),d", "System), d");
    assert_eq!(fs::read_to_string(&file).unwrap(), short);
}

/// The sound recording with one value replaced.
fn with(pointer: &str, value: Value) -> String {
    let mut recording: Value = serde_json::from_str(SOUND).unwrap();
    *recording.pointer_mut(pointer).unwrap() = value;
    recording.to_string()
}

#[test]
fn what_the_text_may_not_quote_is_said() {
    const SAMPLES: &str = "/cases/pooled/samples";
    let unsure = "case pooled: its median lies anywhere from 1.0 to 2.1 ns";
    #[rustfmt::skip] // a table
    let cases = [
        ("/effort/quick", json!(true), "recorded with --quick"),
        ("/cases", json!({}), "no cases"),
        ("/environment/commit/dirty", json!(["x.rs"]), "changes: x.rs"),
        ("/environment/build/profile", json!("debug"), "--release"),
        (SAMPLES, json!([]), "case pooled: has samples of 0 processes instead of 3"),
        (SAMPLES, json!([[1.0], [], [1.0]]), "case pooled: a process gave no samples"),
        (SAMPLES, json!([[1.0], [0.0], [1.0]]), "case pooled: a time of 0 ns"),
        (SAMPLES, json!([[1.0], [2.0], [2.1]]), unsure),
    ];
    for (pointer, value, expected) in cases {
        let problems = Results::parse(&with(pointer, value)).unwrap().problems();
        let problems = problems.join("\n");
        assert!(problems.contains(expected), "{pointer}: {problems}");
    }
}

#[test]
fn a_file_of_another_schema_or_with_an_unknown_field_is_not_read() {
    let error = Results::parse(&with("/schema", json!(SCHEMA + 1))).unwrap_err();
    assert!(error.to_string().contains("record it again"), "{error}");
    let stored_median = SOUND.replace(r#""about": "fast","#, r#""about": "fast", "median": 1.0,"#);
    let error = format!("{:#}", Results::parse(&stored_median).unwrap_err());
    assert!(error.contains("unknown field `median`"), "{error}");
}
