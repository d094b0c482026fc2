//! What the page says: of the control, of verdicts that are provisional, and of what should make you doubt.

use bench_harness::arm::Arm;
use bench_harness::results::{CaseResult, Circumstances, Results};
use capstone::prove::{report, table, tables};

use crate::known::{known, results};

#[test]
fn the_page_asks_nothing_of_a_network_and_folds_what_to_doubt_below_the_answers() {
    let page = report::page(&known()).unwrap();
    for outside in ["src=", "href=", "@import", "url(", "<script"] {
        assert!(!page.contains(outside), "{outside}");
    }
    let names = "http://www.w3.org/2000/svg";
    assert_eq!(page.matches("http").count(), page.matches(names).count());
    assert!(page.contains("prefers-color-scheme: dark"));
    assert!(!page.contains("What to doubt"));
    assert!(page.contains("measured before there was one"));

    let mut interrupted = known();
    interrupted.interrupted = true;
    let page = report::page(&interrupted).unwrap();
    let doubt = page.find("the recording was interrupted").unwrap();
    let folded = page.find("<details class=\"doubt\">").unwrap();
    assert!(page.find("losses first").unwrap() < folded && folded < doubt);
}

/// The known results, as a run now leaves them.
fn seen(control: f64, busy_processors: f64, same_work: bool) -> Results {
    let mut results = known();
    for arm in [Arm::Fresh, Arm::FreshAgain] {
        let ns = if arm == Arm::Fresh { 10.0 } else { control };
        let case = CaseResult {
            group: "system-control".to_owned(),
            about: "control, new beside new: by some arm".to_owned(),
            samples: vec![vec![ns]; 10],
            ..results.cases["system-map-fresh"].clone()
        };
        results.cases.insert(format!("system-control-{arm}"), case);
    }
    let seen = Circumstances {
        busy_processors,
        control_holds: control == 10.0,
        same_work,
    };
    results.circumstances.insert("system-map".to_owned(), seen);
    results
}

#[test]
fn the_control_comes_first_and_a_verdict_found_under_load_is_provisional() {
    let told = |results: &Results| {
        let (controls, lines) = (table::controls(results), table::lines(results));
        let rows = tables::answers(&controls, &lines).rows;
        let map = rows.iter().find(|row| row[1].starts_with("hash map"));
        let explained = tables::explanations(&controls, &lines).join("\n");
        [rows[0][2].clone(), map.unwrap()[2].clone(), explained]
    };
    let [control, map, explained] = told(&seen(10.0, 0.1, true));
    assert_eq!(control, "no difference, 1.00 times: as it must be");
    assert_eq!(map, "does not pay: no difference, 1.00 times as fast");
    assert!(explained.contains("as it must") && !explained.contains("Provisional"));

    let [control, map, explained] = told(&seen(8.0, 0.1, true));
    assert!(control.contains("the machine is unsteady"), "{control}");
    assert!(map.ends_with("(provisional)"), "{map}");
    assert!(explained.contains("shows a difference, or too little"));
    let doubts = seen(8.0, 0.1, true).problems().join("\n");
    assert!(doubts.contains("a control shows a difference"), "{doubts}");
    assert_eq!(seen(10.0, 0.1, true).lacks(), Vec::<String>::new());

    // The control shows nothing, and varies by more than the verdict says.
    let mut varied = seen(10.0, 0.1, true);
    let again = varied.cases.get_mut("system-control-fresh-again").unwrap();
    again.samples = (0..10)
        .map(|process| vec![9.2 + 0.2 * f64::from(process)])
        .collect();
    let [control, map, explained] = told(&varied);
    assert!(control.contains("it shows no difference"), "{control}");
    assert!(map.ends_with("(provisional)"), "{map}");
    assert!(explained.contains("differ as much"), "{explained}");

    let [_, map, explained] = told(&seen(10.0, 1.4, false));
    assert!(map.ends_with("(provisional) (work not checked)"), "{map}");
    assert!(explained.contains("since other programs kept 1.4 processors busy"));
    assert!(
        explained.contains("Work not checked: hash map"),
        "{explained}"
    );
}

#[test]
fn a_gain_of_thousands_is_explained_where_there_is_one() {
    let explained = |without: f64| {
        let results = results(|_, arm| if arm == Arm::Hintpool { 10.0 } else { without });
        tables::explanations(&[], &table::lines(&results)).join("\n")
    };
    assert!(explained(40_250.0).contains("hundreds or thousands of times is real"));
    assert!(!explained(40.0).contains("is real"));
    assert!(explained(40.0).contains("By hand: a list in each thread"));
}
