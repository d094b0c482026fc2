//! The answers, the page and the charts, made from results of which every number is known.

use bench_harness::arm::Arm;
use bench_harness::results::{Circumstances, Results};
use capstone::prove::{answers, report, tables};

use crate::fixtures::{case, known, results};

#[test]
fn losses_come_first_and_what_pays_most_last() {
    let lines = answers::lines(&known());
    let questions: Vec<&str> = lines.iter().map(|line| line.question.as_str()).collect();
    assert_eq!(questions[0], "1 MiB of zeros, one byte written");
    assert_eq!(questions[1], "hash map, 100 entries inserted");
    let faster = tables::faster_than_hintpool(&lines[2..3]);
    assert!(faster[0].starts_with("regex-automata, 2.0 times (") && faster.len() == 1);
}

#[test]
fn the_page_asks_nothing_of_a_network_and_folds_what_to_doubt_below_the_answers() {
    let page = report::page(&known());
    for outside in ["src=", "href=", "@import", "url(", "<script"] {
        assert!(!page.contains(outside), "{outside}");
    }
    let names = "http://www.w3.org/2000/svg";
    assert_eq!(page.matches("http").count(), page.matches(names).count());
    assert!(page.contains("prefers-color-scheme: dark"));
    assert!(!page.contains("What to doubt"));

    let mut interrupted = known();
    interrupted.interrupted = true;
    let page = report::page(&interrupted);
    let wanted = [
        "losses first",
        "<details class=\"doubt\">",
        "the recording was interrupted",
    ];
    let places = wanted.map(|text| page.find(text).expect(text));
    assert!(places.is_sorted(), "{page}");
}

#[test]
fn where_go_was_measured_it_has_a_section_and_a_chart_of_its_own() {
    const SECTION: &str = "<h2>The same questions in Go</h2>";
    let mut known = known();
    let page = report::page(&known);
    let (_, section) = page.split_once(SECTION).unwrap();
    let (section, _) = section.split_once("All times").unwrap();
    // Those first in which Go's pool loses.
    let (_, rows) = section.split_once("<tbody><tr><td>").unwrap();
    assert!(rows.starts_with("hash map, 100 entries inserted"), "{rows}");
    assert!(rows.contains("does not pay: takes 2.0 times as long"));
    assert!(section.contains("aria-labelledby=\"gains-go-title"));

    known.cases.retain(|name, _| !name.contains("-go-"));
    let without = report::page(&known);
    assert!(!without.contains(SECTION) && without.contains("not measured"));
}

/// The known results, as a run now leaves them.
fn seen(control: f64, busy_processors: f64) -> Results {
    let mut results = known();
    for (arm, ns) in [(Arm::Fresh, 10.0), (Arm::FreshAgain, control)] {
        let name = format!("system-control-{arm}");
        results.cases.insert(name, case("system-control", ns));
    }
    let seen = Circumstances {
        busy_processors,
        control_holds: control == 10.0,
        same_work: true,
    };
    results.circumstances.insert("system-map".to_owned(), seen);
    results
}

#[test]
fn the_control_comes_first_and_a_verdict_found_under_load_is_provisional() {
    let told = |results: &Results| {
        let (controls, lines) = (answers::controls(results), answers::lines(results));
        let rows = tables::answers(&controls, &lines).rows;
        let map = rows.iter().find(|row| row[1].starts_with("hash map"));
        let explained = tables::explanations(&controls, &lines).join("\n");
        [rows[0][2].clone(), map.unwrap()[2].clone(), explained]
    };
    let [control, map, explained] = told(&seen(10.0, 0.1));
    assert!(control.starts_with("1.00 times: it shows no difference"));
    assert_eq!(map, "does not pay: no difference, 1.00 times as fast");
    assert!(explained.contains("as it must") && !explained.contains("Provisional"));
    assert_eq!(seen(10.0, 0.1).lacks(), [""; 0]);

    let [control, map, explained] = told(&seen(8.0, 0.1));
    assert!(control.contains("the machine is unsteady"), "{control}");
    assert!(map.ends_with("(provisional)"), "{map}");
    assert!(explained.contains("shows a difference, or too little"));
    let doubts = seen(8.0, 0.1).problems().join("\n");
    assert!(doubts.contains("a control shows a difference"), "{doubts}");

    // The control shows nothing, and varies by more than the verdict says.
    let mut varied = seen(10.0, 0.1);
    let again = varied.cases.get_mut("system-control-fresh-again").unwrap();
    let processes = (0..10).map(|process| vec![9.2 + 0.2 * f64::from(process)]);
    again.samples = processes.collect();
    let [control, map, explained] = told(&varied);
    assert!(control.contains("it shows no difference"), "{control}");
    assert!(map.ends_with("(provisional)"), "{map}");
    assert!(explained.contains("differ as much"), "{explained}");

    let [_, map, explained] = told(&seen(10.0, 1.4));
    assert!(map.ends_with("(provisional)"), "{map}");
    assert!(explained.contains("since other programs kept 1.4 processors busy"));
}

#[test]
fn a_gain_of_thousands_is_explained_where_there_is_one() {
    let explained = |without: f64| {
        let results = results(|_, arm| if arm == Arm::Hintpool { 10.0 } else { without });
        tables::explanations(&[], &answers::lines(&results)).join("\n")
    };
    assert!(explained(40_250.0).contains("hundreds or thousands of times is real"));
    assert!(!explained(40.0).contains("is real"));
}
