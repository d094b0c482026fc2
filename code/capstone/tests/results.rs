//! Every recording in the repository is complete, and each way of being incomplete is noticed.

use std::fs;
use std::path::Path;

use bench_harness::git::{self, Known};
use bench_harness::repository::{RESULTS, repository_root};
use bench_harness::results::{Results, SCHEMA};
use capstone::recordings;
use serde_json::{Value, json};

const SOUND: &str = include_str!("fixtures/sound.json");

const KIB: u64 = 1024;

#[test]
fn every_recording_is_complete_and_of_a_commit_in_the_history() {
    let root = repository_root(Path::new(env!("CARGO_MANIFEST_DIR"))).unwrap();
    let recordings = recordings::all(&root).unwrap();
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
            Vec::<String>::new(),
            "{name}: record it again, in full, from a clean tree"
        );
        let hash = &results.environment.commit.hash;
        match git::is_known(&root, hash) {
            Known::InHistory => {}
            Known::CannotTell => println!(
                "{name}: the whole history is not here, so its commit {hash} was not looked up"
            ),
            Known::NotInHistory => {
                panic!("{name}: its commit {hash} is not in this history: record it again")
            }
        }
        let path = root.join(RESULTS).join(&name);
        let bytes = fs::metadata(path).unwrap().len();
        assert!(
            bytes < KIB * (20 + 2 * results.cases.len() as u64),
            "{name} has {bytes} bytes for {} cases: fewer samples would do",
            results.cases.len()
        );
    }
    assert!(
        !recordings.is_empty(),
        "{RESULTS} holds no recording: cargo run --release -p capstone -- record"
    );
}

#[test]
fn a_machine_is_named_by_what_was_recorded_of_it() {
    let mut machine = Results::parse(SOUND).unwrap().environment.machine;
    assert_eq!(machine.folder(), "test-cpu-model-not-recorded");
    let details = [("model", "1"), ("stepping", "0"), ("family", "25")];
    machine.details = details
        .map(|(name, value)| (name.into(), value.into()))
        .into();
    machine.cpu = "AMD (R) EPYC".to_owned();
    assert_eq!(machine.folder(), "amd-r-epyc-family-25-model-1");
}

#[test]
fn a_sound_recording_has_no_problems_and_survives_writing_and_reading() {
    let results = Results::parse(SOUND).unwrap();
    assert_eq!(results.problems(), Vec::<String>::new());
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("new/copy.json");
    results.save(&file).unwrap();
    assert_eq!(Results::load(&file).unwrap(), results);
    assert_eq!(
        fs::read_to_string(&file).unwrap(),
        SOUND
            .replace(", ", ",")
            .replace(r#"System),default"#, r#"System), default"#)
    );
}

/// The sound recording with one value replaced, or removed.
fn with(pointer: &str, value: Option<Value>) -> String {
    let mut recording: Value = serde_json::from_str(SOUND).unwrap();
    let (parent, field) = pointer.rsplit_once('/').unwrap();
    let parent = recording
        .pointer_mut(parent)
        .unwrap()
        .as_object_mut()
        .unwrap();
    assert!(parent.contains_key(field), "the fixture has no {pointer}");
    match value {
        Some(value) => parent.insert(field.to_owned(), value),
        None => parent.remove(field),
    };
    recording.to_string()
}

/// Every object of the environment and of a case, so that no field is forgotten here when one is added.
fn fields(at: &str, value: &Value, found: &mut Vec<String>) {
    let Some(object) = value.as_object() else {
        return;
    };
    for (name, field) in object {
        // These maps hold what there is; their names are not part of the format.
        if ["settings", "crates", "parameters"]
            .iter()
            .any(|map| at.ends_with(map))
            || at == "/cases" && name != "pooled"
        {
            continue;
        }
        let pointer = format!("{at}/{name}");
        fields(&pointer, field, found);
        found.push(pointer);
    }
}

#[test]
fn a_recording_that_lacks_any_field_is_not_read() {
    let mut all = Vec::new();
    fields("", &serde_json::from_str(SOUND).unwrap(), &mut all);
    all.retain(|pointer| pointer != "/cases/pooled");
    assert!(all.len() > 30, "{all:?}");
    for pointer in all {
        let error = format!(
            "{:#}",
            Results::parse(&with(&pointer, None)).expect_err(&pointer)
        );
        assert!(error.contains("missing field"), "{pointer}: {error}");
    }
}

#[test]
fn an_empty_text_in_the_environment_is_a_problem() {
    let mut texts = Vec::new();
    fields("", &serde_json::from_str(SOUND).unwrap(), &mut texts);
    let recording: Value = serde_json::from_str(SOUND).unwrap();
    texts.retain(|pointer| {
        pointer.starts_with("/environment") && recording.pointer(pointer).unwrap().is_string()
    });
    assert!(texts.len() > 10, "{texts:?}");
    for pointer in texts {
        let problems = Results::parse(&with(&pointer, Some(json!(" "))))
            .unwrap()
            .problems();
        let named = pointer[1..].replace('/', ".");
        assert!(
            problems.contains(&format!("{named} is empty")),
            "{pointer}: {problems:?}"
        );
    }
}

#[test]
fn what_the_text_may_not_quote_is_said() {
    for (pointer, value, expected) in [
        ("/environment/date", json!("yesterday"), "no RFC 3339 date"),
        (
            "/environment/commit/hash",
            json!("0123456"),
            "no full commit hash",
        ),
        (
            "/environment/commit/dirty",
            json!(["Cargo.lock"]),
            "uncommitted changes: Cargo.lock",
        ),
        (
            "/environment/machine/memory_bytes",
            json!(0),
            "environment.machine.memory_bytes is empty",
        ),
        (
            "/environment/build/crates",
            json!({}),
            "environment.build.crates is empty",
        ),
        (
            "/environment/build/profile",
            json!("debug"),
            "record with --release",
        ),
        ("/effort/quick", json!(true), "recorded with --quick"),
        ("/cases", json!({}), "no cases"),
        (
            "/cases/pooled/about",
            json!(""),
            "case pooled: group and about",
        ),
        (
            "/cases/pooled/operations_per_sample",
            json!(0),
            "case pooled: operations_per_sample is 0",
        ),
        (
            "/cases/pooled/samples",
            json!([]),
            "case pooled: has samples of 0 processes instead of 3",
        ),
        (
            "/cases/pooled/samples",
            json!([[1.0], [], [1.0]]),
            "case pooled: a process gave no samples",
        ),
        (
            "/cases/pooled/samples",
            json!([[1.0], [-1.0], [1.0]]),
            "case pooled: a sample is below zero",
        ),
        (
            "/cases/pooled/samples",
            json!([[1.0], [0.0], [1.0]]),
            "case pooled: a time of 0 ns",
        ),
        (
            "/cases/pooled/samples",
            json!([[1.0], [2.0], [2.1]]),
            "case pooled: its median lies anywhere from 1.0 to 2.1 ns",
        ),
    ] {
        let problems = Results::parse(&with(pointer, Some(value)))
            .unwrap()
            .problems();
        assert!(
            problems.iter().any(|problem| problem.contains(expected)),
            "{pointer}: {problems:?}"
        );
    }
}

#[test]
fn a_file_of_another_schema_or_with_an_unknown_field_is_not_read() {
    let error = Results::parse(&with("/schema", Some(json!(SCHEMA + 1))))
        .unwrap_err()
        .to_string();
    assert!(error.contains("record it again"), "{error}");
    let stored_median = SOUND.replace(r#""about": "fast","#, r#""about": "fast", "median": 1.0,"#);
    let error = format!("{:#}", Results::parse(&stored_median).unwrap_err());
    assert!(error.contains("unknown field `median`"), "{error}");
}

#[test]
fn the_view_has_what_the_samples_say() {
    let view = Results::parse(SOUND).unwrap().view().unwrap();
    assert_eq!(view["cases"]["pooled"]["median"], json!(8.0));
    assert_eq!(view["cases"]["pooled"]["count"], json!(4));
    assert_eq!(
        view["cases"]["pooled"]["parameters"]["capacity_bytes"],
        json!(1024)
    );
    let error = Results::parse(&with("/cases/pooled/samples", Some(json!([]))))
        .unwrap()
        .view()
        .unwrap_err();
    assert!(
        error.to_string().contains("case pooled has no samples"),
        "{error}"
    );
}
