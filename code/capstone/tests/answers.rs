//! The text can quote what `prove` answered, by names.

mod known;
mod known_beside_go;

use std::fs;

use bench_harness::arm::Arm;
use bench_harness::repository::RESULTS;
use bench_harness::results::{CaseResult, Results, Unit};
use capstone::figures;

use known::{known, results};
use known_beside_go::known_beside_go;

/// What is wrong with a page that quotes these results.
fn problems(results: &Results, page: &str) -> Vec<String> {
    let root = tempfile::tempdir().unwrap();
    fs::create_dir(root.path().join("book")).unwrap();
    fs::write(root.path().join("book/page.md"), page).unwrap();
    results
        .save(&root.path().join(RESULTS).join("machine/prove.json"))
        .unwrap();
    let report = figures::check(root.path()).unwrap();
    report.problems.iter().map(ToString::to_string).collect()
}

/// A sentence that shows the value at this pointer.
fn quote(pointer: &str, format: &str, shown: &str) -> String {
    format!("Here: <!-- figure: prove.json#{pointer} {format} -->{shown}<!-- /figure -->.\n")
}

#[test]
fn verdicts_gains_and_tallies_are_quoted_by_name() {
    let loss = "/answers/system-zeroed-1mib/hintpool";
    let gain = "/answers/system-table-1-steps/hintpool";
    for (pointer, format, shown) in [
        (
            loss,
            "/verdict text",
            "does not pay: takes 2.0 times as long",
        ),
        (loss, "/word text", "does not pay"),
        (loss, "/interval text", "2.0 times"),
        (loss, "/gain x", "0.50 times"),
        (gain, "/verdict text", "pays: 4.0 times as fast"),
        (gain, "/low x", "4.0 times"),
        ("/answers/system-map/opool", "/high x", "1.0 times"),
        ("/tally/system", "/costs count", "1"),
        ("/tally/system", "/makes_no_difference count", "1"),
        ("/tally/system", "/pays count", "13"),
        ("/tally/system", "/asked count", "15"),
    ] {
        let (field, format) = format.split_once(' ').unwrap();
        let page = quote(&format!("{pointer}{field}"), format, shown);
        assert_eq!(problems(&known(), &page), Vec::<String>::new(), "{page}");
    }
}

/// The applications' recordings have such pairs.
#[test]
fn pairs_of_cases_whose_names_differ_by_one_word_are_answered_too() {
    let mut results = known();
    let some = results.cases.values().next().unwrap().clone();
    let mut add = |name: &str, group: &str, unit, value: f64| {
        let case = CaseResult {
            group: group.to_owned(),
            unit,
            samples: vec![vec![value]; 10],
            ..some.clone()
        };
        results.cases.insert(name.to_owned(), case);
    };
    for (name, unit, fresh, pooled) in [
        ("small-BUFFERS-p99", Unit::Ns, 20.0, 40.0),
        ("encode-BUFFERS", Unit::Ns, 30.0, 10.0),
        ("encode-BUFFERS-peak", Unit::Bytes, 10.0, 20.0),
    ] {
        add(&name.replace("BUFFERS", "fresh"), name, unit, fresh);
        add(&name.replace("BUFFERS", "pooled"), name, unit, pooled);
    }
    for (way, value) in [
        ("theirs", 20.0),
        ("fresh", 40.0),
        ("local", 20.0),
        ("hintpool", 10.0),
    ] {
        add(&format!("regex-{way}"), "regex", Unit::Ns, value);
    }
    add("apart-fresh", "one group", Unit::Ns, 1.0);
    add("apart-pooled", "another one", Unit::Ns, 1.0);
    for (pointer, format, shown) in [
        (
            "small-p99/pooled/verdict",
            "text",
            "does not pay: takes 2.0 times as long",
        ),
        ("encode/pooled/gain", "x", "3.0 times"),
        ("regex/fresh/interval", "text", "2.0 times"),
        ("regex/local/gain", "x", "1.0 times"),
        ("regex/hintpool/verdict", "text", "pays: 2.0 times as fast"),
        ("encode-peak/pooled/interval", "text", "0.50 times"),
        ("system-table-1-steps/hintpool/word", "text", "pays"),
    ] {
        let page = quote(&format!("/answers/{pointer}"), format, shown);
        assert_eq!(problems(&results, &page), Vec::<String>::new(), "{page}");
    }
    for pointer in ["encode-peak/pooled/verdict", "apart/pooled/gain"] {
        let page = quote(&format!("/answers/{pointer}"), "text", "");
        let problems = problems(&results, &page).join("\n");
        assert!(problems.contains("has nothing at"), "{pointer}: {problems}");
    }
}

#[test]
fn go_s_own_answers_and_hintpool_beside_them_are_quoted_as_well() {
    let map = "/answers/system-map";
    for (pointer, format, shown) in [
        (
            "/go-pool/verdict",
            "text",
            "does not pay: takes 2.0 times as long",
        ),
        ("/go-pool/gain", "x", "0.50 times"),
        // The map takes 100 ns with hintpool.
        ("/hintpool-beside-go-pool/gain", "x", "8.0 times"),
        ("/hintpool-beside-go-pool/interval", "text", "8.0 times"),
    ] {
        let page = quote(&format!("{map}{pointer}"), format, shown);
        assert_eq!(
            problems(&known_beside_go(), &page),
            Vec::<String>::new(),
            "{page}"
        );
    }
    for (pointer, format, shown) in [
        ("/tally/go/pays", "count", "14"),
        ("/tally/go/costs", "count", "1"),
        ("/cases/system-map-go-pool/median", "ns", "800 ns"),
        ("/environment/build/go", "text", "go1.27.3"),
    ] {
        let page = quote(pointer, format, shown);
        assert_eq!(
            problems(&known_beside_go(), &page),
            Vec::<String>::new(),
            "{page}"
        );
    }
    let ratio = "Here: <!-- figure: prove.json#/cases/system-map-go-fresh/median / \
                 prove.json#/cases/system-map-fresh/median x -->4.0 times<!-- /figure -->.\n";
    assert_eq!(problems(&known_beside_go(), ratio), Vec::<String>::new());
}

#[test]
fn a_claim_holds_a_sentence_to_an_answer() {
    let claim = |bound| {
        format!(
            "It pays.\n<!-- claim: prove.json#/answers/system-table-1-steps/hintpool/low {bound} -->\n"
        )
    };
    assert_eq!(problems(&known(), &claim("> 1.05")), Vec::<String>::new());
    let [turned] = &problems(&known(), &claim("< 1.05"))[..] else {
        panic!("it holds both ways");
    };
    assert!(turned.contains("does not hold"), "{turned}");
}

#[test]
fn what_was_not_asked_is_named_with_the_way_to_write_it() {
    let page = quote("/answers/system-map/hintpool/mean", "x", "1");
    let [problem] = &problems(&known(), &page)[..] else {
        panic!("one problem");
    };
    assert!(problem.contains("/answers/GROUP/ARM/"), "{problem}");
}

#[test]
fn a_time_that_another_run_would_not_find_again_is_not_quoted_and_takes_nothing_from_the_others() {
    let mut noisy = results(|_, arm| if arm == Arm::Hintpool { 5.0 } else { 10.0 });
    let case = noisy.cases.get_mut("system-map-fresh").unwrap();
    for (number, samples) in (1..).zip(&mut case.samples) {
        *samples = vec![f64::from(number)];
    }
    assert_eq!(noisy.lacks(), Vec::<String>::new());
    let [doubt] = &noisy.problems()[..] else {
        panic!("not one case is noisy");
    };
    assert!(
        doubt.starts_with("case system-map-fresh: its median"),
        "{doubt}"
    );
    let page = quote("/cases/system-map-fresh/median", "ns", "5.5 ns");
    let [refused] = &problems(&noisy, &page)[..] else {
        panic!("it was quoted");
    };
    assert!(refused.contains("can't be quoted: its median"), "{refused}");
    let page = quote("/cases/system-map-opool/median", "ns", "10 ns");
    assert_eq!(problems(&noisy, &page), Vec::<String>::new());
}
