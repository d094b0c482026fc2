//! The page and the charts, made from results of which every number is known.

mod known;
mod known_beside_go;
mod page;

use bench_harness::arm::Arm;
use bench_harness::group::Value;
use bench_harness::judgement::Conclusion;
use bench_harness::results::{CaseResult, Results, Unit};
use capstone::prove::chart::{self, Chart};
use capstone::prove::report;
use capstone::prove::table::{self, Line};

use known::{known, results};
use known_beside_go::known_beside_go;

fn charts(results: &Results) -> Vec<Chart> {
    chart::all(&table::lines(results)).unwrap()
}

#[test]
fn losses_come_first_and_what_pays_most_last() {
    let lines = table::lines(&known());
    let first: Vec<&str> = lines
        .iter()
        .take(2)
        .map(|line| line.question.as_str())
        .collect();
    assert_eq!(
        first,
        [
            "1 MiB of zeros, one byte written",
            "hash map, 100 entries inserted"
        ]
    );
    assert!(matches!(
        lines[0].judgement.conclusion,
        Conclusion::Costs(_)
    ));
    assert!(matches!(
        lines[1].judgement.conclusion,
        Conclusion::MakesNoDifference(_)
    ));
    let pays = |line: &Line| matches!(line.judgement.conclusion, Conclusion::Pays(_));
    assert!(lines[2..].iter().all(pays));
    let faster: Vec<Arm> = lines[2]
        .faster_than_hintpool()
        .map(|(arm, _)| arm)
        .collect();
    assert_eq!(faster, [Arm::RegexAutomata]);
}

#[test]
fn there_is_a_chart_of_the_gains_and_one_for_each_way_to_write() {
    let names: Vec<String> = charts(&known())
        .into_iter()
        .map(|chart| chart.name)
        .collect();
    assert_eq!(
        names,
        [
            "gains-system",
            "times-system-one-byte",
            "times-system-whole"
        ]
    );
}

#[test]
fn types_of_your_own_have_a_chart_apart_from_the_table_s() {
    let mut results = known();
    let cases: Vec<(String, CaseResult)> = (results.cases.iter())
        .filter(|(_, case)| case.group == "system-map")
        .map(|(name, case)| (name.clone(), case.clone()))
        .collect();
    for (name, case) in cases {
        let group = "system-own-of-mine";
        let case = CaseResult {
            group: group.to_owned(),
            about: "the type in mine.rs: by some arm".to_owned(),
            ..case
        };
        let name = name.replace("system-map", group);
        results.cases.insert(name, case);
    }
    let (table, both) = (charts(&known()), charts(&results));
    let of = |charts: &[Chart], name: &str| {
        let chart = charts.iter().find(|chart| chart.name == name);
        chart.map_or(0, |chart| chart.rows.len())
    };
    assert_eq!(of(&both, "gains-system"), of(&table, "gains-system"));
    assert_eq!(
        (of(&both, "gains-own-types"), of(&table, "gains-own-types")),
        (1, 0)
    );
}

#[test]
fn a_chart_follows_the_page_s_colours_and_can_be_read_aloud() {
    for Chart {
        name,
        title,
        description,
        svg,
        ..
    } in charts(&known())
    {
        // All colours come from the page; a fixed one shows in one theme only.
        let fixed = svg.match_indices("=\"#").count();
        assert_eq!(fixed, 0, "{name}");
        assert!(
            svg.contains("currentColor") && svg.contains("var(--course-good"),
            "{name}"
        );
        assert!(
            svg.contains(&format!("<title id=\"{name}-title\">{title}</title>")),
            "{svg}"
        );
        assert!(
            svg.contains(&format!("<desc id=\"{name}-desc\">{description}</desc>")),
            "{svg}"
        );
        assert!(svg.contains(&format!("aria-labelledby=\"{name}-title {name}-desc\"")));
        // A blank line would end it in Markdown.
        assert!(!svg.contains("\n\n"), "{name}");
    }
}

#[test]
fn a_chart_says_in_words_and_numbers_what_it_shows() {
    let [gains, one_byte, _] = &charts(&known())[..] else {
        panic!("not three charts");
    };
    assert!(
        gains.description.contains("the pool loses: 1. "),
        "{}",
        gains.description
    );
    let loss = "does not pay: takes 2.0 times as long";
    assert_eq!(gains.rows[0][1..], [loss, "0.50", "0.50", "0.50"]);
    assert_eq!(
        gains.svg.matches("var(--course-bad").count(),
        3,
        "a line and a cross"
    );
    assert_eq!(
        one_byte.headings,
        ["arm", "64 bytes", "1 KiB", "64 KiB", "4 MiB"]
    );
    assert_eq!(
        one_byte.rows[0],
        ["fresh", "10.6 ns", "20.2 ns", "665 ns", "42 µs"]
    );
}

/// Where the mark of 2 stands on the axis.
fn place_of_two(chart: &Chart) -> &str {
    let before = chart.svg.split("\n2×\n").next().unwrap();
    let (_, text) = before.rsplit_once("<text x=\"").unwrap();
    text.split('"').next().unwrap()
}

#[test]
fn what_needs_no_chart_to_decide_is_off_the_scale_and_takes_no_room_from_the_rest() {
    let gains = |without_map: f64| {
        let results = results(|group, arm| match (group.value, arm) {
            (_, Arm::Hintpool) => 10.0,
            (Value::Map, _) => without_map,
            (Value::Zeroed { .. }, _) => 8.0,
            _ => 90.0,
        });
        charts(&results).swap_remove(0)
    };
    let (near, far, slow) = (gains(99.0), gains(905_000.0), gains(0.5));
    assert_eq!(near.svg.matches("off the scale").count(), 0);
    assert_eq!(far.svg.matches("off the scale: 90,500×").count(), 1);
    assert_eq!(slow.svg.matches("off the scale: 0.05×").count(), 1);
    // An arrow stands for the disc, and for the cross.
    let marks = |chart: &Chart| {
        let marks = ["<circle", "<polygon"].map(|mark| chart.svg.matches(mark).count());
        (marks[0], marks[1])
    };
    let (circles, _) = marks(&near);
    assert_eq!(marks(&near), (circles, 0));
    assert_eq!(marks(&far), (circles - 1, 1));
    assert_eq!(place_of_two(&near), place_of_two(&far));
    assert!(far.description.contains(" 1 of them lies off the scale"));
    assert!(!near.description.contains("scale"), "{}", near.description);
    let map = far.rows.iter().find(|row| row[0].contains("map")).unwrap();
    assert_eq!(map[3], "90500.00", "the table has it");
}

#[test]
fn where_go_was_measured_it_has_a_section_and_a_chart_of_its_own() {
    const SECTION: &str = "<h2>The same questions in Go</h2>";
    let page = report::page(&known_beside_go()).unwrap();
    let section = page.find(SECTION).unwrap();
    let chart = page.find("aria-labelledby=\"gains-go-title").unwrap();
    assert!(section < chart && chart < page.find("All times").unwrap());
    // Those first in which Go's pool loses.
    let first = page[section..].find("<tbody><tr><td>").unwrap() + section;
    assert!(
        page[first..].starts_with("<tbody><tr><td>hash map, 100 entries inserted"),
        "{}",
        &page[first..][..200]
    );
    assert!(page[first..].contains("does not pay: takes 2.0 times as long"));
    assert!(page.contains("go1.27.3"));
    let charts = charts(&known_beside_go());
    let go = charts
        .iter()
        .find(|chart| chart.name == "gains-go")
        .unwrap();
    assert_eq!(go.rows.len(), 15);
    assert!(
        go.description.contains("the pool loses: 1. "),
        "{}",
        go.description
    );

    let without = report::page(&known()).unwrap();
    assert!(!without.contains(SECTION) && without.contains("not measured"));
}

#[test]
fn an_application_has_a_chart_of_its_pairs_losses_first() {
    let mut application = known();
    let template = application.cases.values().next().unwrap().clone();
    application.cases.clear();
    for (name, unit, value) in [
        ("large-fresh-p99", Unit::Ns, 300.0),
        ("large-pooled-p99", Unit::Ns, 100.0),
        ("small-fresh-p99", Unit::Ns, 100.0),
        ("small-pooled-p99", Unit::Ns, 200.0),
        ("small-fresh-peak", Unit::Bytes, 300.0),
        ("small-pooled-peak", Unit::Bytes, 100.0),
    ] {
        let case = CaseResult {
            unit,
            samples: vec![vec![value]; 10],
            ..template.clone()
        };
        application.cases.insert(name.to_owned(), case);
    }
    let charts = chart::of(&application, "server").unwrap();
    let [gains] = &charts[..] else {
        panic!("not one chart but {}", charts.len());
    };
    assert_eq!(gains.name, "gains-server");
    let questions: Vec<&str> = gains.rows.iter().map(|row| row[0].as_str()).collect();
    // Bytes are no time, and so no gain of speed.
    assert_eq!(questions, ["small p99", "large p99"]);
    assert_eq!(gains.rows[1][1], "pays: 3.0 times as fast");
    assert!(
        gains.description.contains("the pool loses: 1. "),
        "{}",
        gains.description
    );
}
