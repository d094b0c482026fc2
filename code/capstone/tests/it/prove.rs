//! `prove` as a program, at its quickest: that it works, and not what it finds; of the table, and of types of the reader's own.
//!
//! One test runs Cargo, so that no two wait for each other's lock.

use std::fs;
use std::path::Path;
use std::process::Command;

use bench_harness::results::Results;
use capstone::prove::answers;
use capstone::prove::own_type::TEMPLATE;

use crate::fixtures::{HERE, capstone, refused, succeeds};

fn smoke(out: &Path, groups: &[&str]) -> Command {
    let flags = ["prove", "--smoke", "--without-go", "--out"];
    let arguments = [&flags[..], &[out.to_str().unwrap()], groups].concat();
    capstone(HERE, &arguments)
}

/// Before anything is compiled or measured.
fn assert_refused(command: Command, way_on: &str) {
    let told = refused(command, way_on);
    let begun = told.contains("Compiling") || told.contains("1 of ");
    assert!(!begun, "{told}");
}

#[test]
fn every_arm_is_timed_and_counted_and_the_file_tells_where_and_how() {
    let folder = tempfile::tempdir().unwrap();
    let out = folder.path().join("new/results.json");
    // It lies beside the other, where it is looked for.
    assert!(Path::new(env!("CARGO_BIN_EXE_capstone-counting")).is_file());
    let groups = ["map", "buffer-64kib-whole-8-held"];
    let [printed, told] = succeeds(smoke(&out, &groups));
    for part in ["1 of 3, about", "left: control, new beside new"] {
        assert!(told.contains(part), "{told}");
    }
    for part in [
        "cannot tell: too few samples",
        "Provisional: 2 of 2 verdicts",
    ] {
        assert!(printed.contains(part), "{printed}");
    }

    let results = Results::load(&out).unwrap();
    assert!(!results.interrupted);
    let build = &results.environment.build;
    assert!(build.crates.contains_key("regex-automata"), "{build:?}");
    assert_eq!(answers::controls(&results).len(), 1);
    let seen = &results.circumstances["system-map"];
    // Too few samples to hold.
    assert!(!seen.control_holds);
    let lines = answers::lines(&results);
    assert_eq!(lines.len(), 2);
    let map = lines.iter().find(|line| line.group == "system-map");
    assert_eq!(map.unwrap().question, "hash map, 100 entries inserted");
    let arms = ["grown", "fresh", "hintpool", "thread-local"];
    let [grown, others @ ..] = allocations(&results, "map", arms);
    assert!(grown > 3.0, "{grown}");
    assert_eq!(others, [1.0, 0.0, 0.0]);

    // Another run into this file moves the earlier one aside, and its page.
    let [_, told] = succeeds(smoke(&out, &["map"]));
    let date = results.environment.date.replace(':', "-");
    let aside = out.with_file_name(format!("results-{date}.json"));
    assert!(told.contains(aside.to_str().unwrap()), "{told}");
    assert_eq!(Results::load(&aside).unwrap(), results);
    assert!(aside.with_extension("html").exists());
    assert_eq!(answers::lines(&Results::load(&out).unwrap()).len(), 1);
    assert!(out.with_extension("html").exists());
}

#[test]
fn only_the_allocators_that_were_asked_for_are_built_and_run() {
    // Where no other program lies beside it, the first that is missed is named.
    let folder = tempfile::tempdir().unwrap();
    let alone = folder.path().join("capstone");
    fs::copy(env!("CARGO_BIN_EXE_capstone"), &alone).unwrap();
    for (allocator, missed) in [
        ("mimalloc", "prove-mimalloc"),
        ("system", "capstone-counting"),
    ] {
        let mut command = Command::new(&alone);
        command.args(["prove", "--smoke", "--without-go", "map", "--allocators"]);
        command.arg(allocator);
        command.current_dir(env!("CARGO_MANIFEST_DIR"));
        assert_refused(command, missed);
    }
}

/// Ended by Ctrl-C once it has told a line with `when` in it: what it printed, and what it told from there.
///
/// As a terminal does it: all in the foreground get the signal.
#[cfg(unix)]
fn interrupted(out: &Path, groups: &[&str], when: &str) -> [String; 2] {
    use std::io::{BufRead, BufReader};
    use std::os::unix::process::CommandExt;
    use std::process::Stdio;

    let mut child = smoke(out, groups)
        .process_group(0)
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let mut told = BufReader::new(child.stderr.take().unwrap())
        .lines()
        .map(Result::unwrap);
    let seen = told.any(|line| line.contains(when));
    assert!(seen, "it ended before it told of {when:?}");
    let group = format!("-{}", child.id());
    let status = Command::new("kill").args(["-INT", "--", &group]).status();
    assert!(status.unwrap().success());
    let rest = told.collect::<Vec<_>>().join("\n");
    let output = child.wait_with_output().unwrap();
    assert_eq!(output.status.code(), Some(130), "{rest}");
    [String::from_utf8(output.stdout).unwrap(), rest]
}

#[cfg(unix)]
#[test]
fn ctrl_c_keeps_what_is_good_and_says_that_the_rest_is_missing() {
    let folder = tempfile::tempdir().unwrap();
    let out = folder.path().join("results.json");
    // It takes most of a second, so that the signal comes before its answer.
    let slow = ["buffer-4mib-whole-2-threads"];
    let [printed, rest] = interrupted(&out, &slow, "Ctrl-C ends it");
    assert!(rest.contains("nothing is written"), "{rest}");
    assert_eq!(printed, "");
    assert!(!out.exists());

    let [printed, _] = interrupted(&out, &[], "2 of ");
    assert!(printed.contains("It was interrupted"), "{printed}");
    let results = Results::load(&out).unwrap();
    assert!(results.interrupted);
    let problems = results.problems().concat();
    assert!(problems.contains("interrupted"), "{problems}");
    let lines = answers::lines(&results).len();
    assert!((1..40).contains(&lines), "{lines} answers");
}

#[test]
fn what_is_asked_wrongly_is_answered_with_the_way_on() {
    for (arguments, way_on) in [
        ("prove --smoke mop", "cargo course prove --list"),
        // Without --smoke a debug build would say something else.
        ("prove map", "cargo course prove"),
        ("prove --smoke --type none.rs", "--template none.rs"),
        (
            "prove --smoke --type gallery/pays.rs ./gallery/pays.rs",
            "would have one name",
        ),
        (
            "prove --smoke map --go /no/such/go",
            "there is no Go at /no/such/go",
        ),
    ] {
        let arguments: Vec<&str> = arguments.split(' ').collect();
        assert_refused(capstone(HERE, &arguments), way_on);
    }
}

#[test]
fn where_nothing_can_be_written_nothing_is_measured() {
    let folder = tempfile::tempdir().unwrap();
    let file = |name: &str| folder.path().join(name);
    fs::create_dir(file("folder.json")).unwrap();
    fs::write(file("old.json"), "old").unwrap();
    for (out, way_on) in [
        ("old.json", "is no results file, so name another"),
        ("folder.json", "can't be written, so name another"),
        ("old.json/new.json", "can't be written, so name another"),
        ("results.html", "give it the ending .json"),
    ] {
        assert_refused(smoke(&file(out), &["map"]), way_on);
    }
    assert_eq!(fs::read_to_string(file("old.json")).unwrap(), "old");
    assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 2);
}

#[test]
fn the_worked_examples_run_and_a_file_that_is_not_as_it_should_be_is_refused_with_its_reason() {
    let folder = tempfile::tempdir().unwrap();
    let [file, out] = ["mine.rs", "results.json"].map(|name| folder.path().join(name));
    let [mine, out] = [&file, &out].map(|path| path.to_str().unwrap());
    let load = || Results::load(Path::new(out)).unwrap();
    let [pays, costs, cannot_tell] =
        ["pays", "costs", "cannot-tell"].map(|name| format!("gallery/{name}.rs"));
    let prove = ["prove", "--smoke", "--out", out, "--type"];
    let types = [&*pays, &costs, &cannot_tell];
    succeeds(capstone(HERE, &[&prove[..], &types].concat()));
    let results = load();
    let allocations = |name: &str| {
        let held = format!("system-own-8-held-of-{name}-thread-local");
        assert!(results.cases.contains_key(&held));
        allocations(&results, &format!("own-of-{name}"), ["fresh", "hintpool"])
    };
    assert_eq!(allocations("costs"), [0.0, 0.0]);
    assert_eq!(allocations("cannot-tell"), [1.0, 0.0]);
    let [fresh, pooled] = allocations("pays");
    assert!(fresh >= 1.0 && pooled == 0.0, "{fresh}, {pooled}");
    let crates = &results.environment.build.crates;
    assert!(crates.contains_key("flate2"), "{crates:?}");
    let uncleared = |text: &str| text.replace("    value.clear();\n", "    let _ = &value;\n");
    let line = TEMPLATE
        .lines()
        .position(|line| line.contains("value.clear()"));
    let place = format!("--> {mine}:{}:11", line.unwrap() + 1);
    let differs = "use 2 returns 1024, and 512 with a new value";
    let unequal = "is not equal to a new one (`==`)";
    let not_timed = "so it is not timed";
    for (text, reason, more) in [
        (uncleared(TEMPLATE), differs, not_timed),
        // Nothing but a comparison shows it here.
        (
            uncleared(&TEMPLATE.replace("value.len() as u64", "7")),
            unequal,
            not_timed,
        ),
        (
            TEMPLATE.replace(".clear()", ".empty()"),
            "mine.rs does not compile",
            &place,
        ),
    ] {
        fs::write(&file, text).unwrap();
        let told = refused(capstone(HERE, &[&prove[..], &[mine]].concat()), reason);
        assert!(told.contains(more), "{told}");
    }
    assert_eq!(load(), results, "nothing was taken from it");
}

/// Allocations per value of these arms.
fn allocations<const N: usize>(results: &Results, group: &str, arms: [&str; N]) -> [f64; N] {
    arms.map(|arm| {
        let case = &results.cases[&format!("system-{group}-{arm}-allocations")];
        case.summary().unwrap().median
    })
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
