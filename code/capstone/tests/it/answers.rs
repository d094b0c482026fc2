//! The text can quote what `prove` answered, by names.

use bench_harness::results::{Results, Unit};

use crate::fixtures::{Repository, figure, insert, known, known_beside_go};

/// A page that shows the value at this pointer.
fn quote(results: &Results, pointer: &str, format: &str, shown: &str) -> Repository {
    let figure = figure(&format!("prove.json#{pointer}"), format, shown);
    Repository::new(&format!("Here: {figure}.\n"), "prove.json", results)
}

#[test]
fn verdicts_gains_and_tallies_are_quoted_by_name_and_those_of_go_as_well() {
    let results = known_beside_go();
    for (pointer, format, shown) in [
        (
            "/answers/system-zeroed-1mib/hintpool/verdict",
            "text",
            "does not pay: takes 2.0 times as long",
        ),
        (
            "/answers/system-zeroed-1mib/hintpool/gain",
            "x",
            "0.50 times",
        ),
        (
            "/answers/system-table-1-steps/hintpool/low",
            "x",
            "4.0 times",
        ),
        ("/tally/system/costs", "count", "1"),
        ("/tally/system/makes_no_difference", "count", "1"),
        ("/tally/system/cannot_tell", "count", "0"),
        ("/tally/system/pays", "count", "13"),
        ("/tally/system/asked", "count", "15"),
        (
            "/answers/system-map/go-pool/verdict",
            "text",
            "does not pay: takes 2.0 times as long",
        ),
        // The map takes 100 ns with hintpool.
        (
            "/answers/system-map/hintpool-beside-go-pool/gain",
            "x",
            "8.0 times",
        ),
        ("/cases/system-map-go-pool/median", "ns", "800 ns"),
        ("/environment/build/go", "text", "go1.27.3"),
    ] {
        quote(&results, pointer, format, shown).assert_no_problem();
    }
    let unknown = quote(&results, "/answers/system-map/hintpool/mean", "x", "1").problem();
    assert!(unknown.contains("has nothing at"), "{unknown}");
}

/// The applications' recordings have such pairs.
#[test]
fn pairs_of_cases_whose_names_differ_by_one_word_are_answered_too() {
    let mut results = known();
    for (name, group, unit, value) in [
        ("small-fresh-p99", "small", Unit::Ns, 20.0),
        ("small-pooled-p99", "small", Unit::Ns, 40.0),
        ("encode-fresh", "encode", Unit::Ns, 30.0),
        ("encode-pooled", "encode", Unit::Ns, 10.0),
        ("encode-fresh-peak", "encode", Unit::Bytes, 10.0),
        ("encode-pooled-peak", "encode", Unit::Bytes, 20.0),
        ("regex-theirs", "regex", Unit::Ns, 20.0),
        ("regex-fresh", "regex", Unit::Ns, 40.0),
        ("regex-local", "regex", Unit::Ns, 20.0),
        ("regex-hintpool", "regex", Unit::Ns, 10.0),
        ("apart-fresh", "one group", Unit::Ns, 1.0),
        ("apart-pooled", "another one", Unit::Ns, 1.0),
    ] {
        insert(&mut results, name, group, unit, value);
    }
    let costs = "does not pay: takes 2.0 times as long";
    for (pointer, format, shown) in [
        ("small-p99/pooled/verdict", "text", costs),
        ("encode/pooled/gain", "x", "3.0 times"),
        ("regex/fresh/high", "x", "0.50 times"),
        ("regex/local/gain", "x", "1.0 times"),
        ("regex/hintpool/verdict", "text", "pays: 2.0 times as fast"),
        ("encode-peak/pooled/gain", "x", "0.50 times"),
    ] {
        let pointer = format!("/answers/{pointer}");
        quote(&results, &pointer, format, shown).assert_no_problem();
    }
    for pointer in ["encode-peak/pooled/verdict", "apart/pooled/gain"] {
        let problem = quote(&results, &format!("/answers/{pointer}"), "text", "").problem();
        assert!(problem.contains("has nothing at"), "{pointer}: {problem}");
    }
}

#[test]
fn a_time_that_another_run_would_not_find_again_is_not_quoted_and_takes_nothing_from_the_others() {
    let mut noisy = known();
    let case = noisy.cases.get_mut("system-map-fresh").unwrap();
    for (number, samples) in (1..).zip(&mut case.samples) {
        *samples = vec![f64::from(number)];
    }
    assert_eq!(noisy.lacks(), [""; 0]);
    let doubts = noisy.problems();
    assert_eq!(doubts.len(), 1, "{doubts:?}");
    assert!(doubts[0].starts_with("case system-map-fresh: its median"));
    let refused = quote(&noisy, "/cases/system-map-fresh/median", "ns", "5.5 ns").problem();
    assert!(refused.contains("can't be quoted: its median"), "{refused}");
    quote(&noisy, "/cases/system-map-opool/median", "ns", "100 ns").assert_no_problem();
}
