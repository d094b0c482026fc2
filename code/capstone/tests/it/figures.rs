//! Every figure in the text is the one that was recorded, and no time stands in the text without a source.

use bench_harness::repository::repository_root;
use capstone::figures;

use crate::fixtures::{PAGE, Repository, figure, slow_down, sound};

#[test]
fn every_figure_in_the_text_is_the_recorded_one() {
    let root = repository_root().unwrap();
    let report = figures::check(&root).unwrap();
    println!(
        "{} figures and {} claims in {} pages",
        report.figures, report.claims, report.pages
    );
    assert!(report.pages > 0 && report.figures > 0 && report.claims > 0);
    assert!(
        report.problems.is_empty(),
        "{} figures or times need work:\n{}\n",
        report.problems.len(),
        report.problems.join("\n")
    );
}

/// With the recording of `tests/fixtures/sound.json`.
fn with(page: &str) -> Repository {
    Repository::new(page, "sound.json", &sound())
}

const FRESH: &str = "sound.json#/cases/fresh/median";
const POOLED: &str = "sound.json#/cases/pooled/median";
const GAIN: &str = "sound.json#/cases/fresh/median / sound.json#/cases/pooled/median";

#[test]
fn another_figure_or_none_fails_with_file_line_and_what_to_do() {
    let told = |line: usize, shown: &str, told: &str| {
        let problem = with(&format!("A page.\n\nA get takes {shown}\n")).problem();
        let place = format!("{PAGE}:{line}: ");
        let told = problem.starts_with(&place) && problem.contains(told);
        assert!(told, "{problem}");
    };
    let of =
        |source: &str, format, message: &str| told(3, &figure(source, format, "1.0 ns"), message);
    let another = r#"the text says "1.0 ns" and the recording "8.0 ns": run `cargo run -p capstone -- figures --write`"#;
    of(POOLED, "ns", another);
    let unfit = r#"no format "MiB" of a time: use ns, time or per-second"#;
    of(POOLED, "MiB", unfit);
    of(GAIN, "ns", "use x or range");
    of(POOLED, "range", r#"no format "range" of a time"#);
    let lost = "lost.json#/cases/pooled/median";
    of(lost, "ns", "there is no lost.json of any machine");
    let environment = "sound.json#/environment";
    of(environment, "text", "neither a number nor a text");
    let case = |place: &str, message: &str| of(&format!("sound.json#/cases/{place}"), "x", message);
    case("polled/median", "has nothing at /cases/polled/median");
    let over = |place: &str, message: &str| case(&format!("{place} / {POOLED}"), message);
    over("elsewhere/median", "not measured in turns");
    over("pooled/operations_per_sample", "two numbers of one unit");
    // At the start of a line it is HTML.
    let in_html = format!("so:\n\n{} here.", figure(POOLED, "ns", "8.0 ns"));
    told(5, &in_html, "this figure stands in HTML");
    for comment in [
        "figure: sound.json#/a ns",
        "figure sound.json#/a ns",
        "figure: sound.json#/a",
        "/figure",
        "Claims: x",
        "claim: sound.json#/a",
    ] {
        told(
            3,
            &format!("so <!-- {comment} --> much."),
            "almost a marker",
        );
    }
    let no_number = "much. <!-- claim: sound.json#/a < half -->";
    told(3, no_number, "\"half\" is no number");
    of("sound.json/a", "ns", "neither FILE#/pointer");
    of("sound.json#/a / b.json#/b", "x", "of one FILE");
    let of_others = "One: <!-- toc --> <!-- not run: needs a network --> <!---->\n";
    with(of_others).assert_no_problem();
}

/// Beside the machine of the fixture a newer one, on which `pooled` takes this many times as long.
fn with_newer(page: &str, factor: f64) -> Repository {
    let repository = with(page);
    let mut newer = sound();
    newer.environment.date = "2099-01-01T00:00:00Z".to_owned();
    slow_down(&mut newer, "pooled", factor);
    repository.record("newer", "sound.json", &newer);
    repository
}

#[test]
fn a_claim_is_held_against_every_machine_that_has_the_cases_and_the_one_that_contradicts_it_is_named()
 {
    let claim = |bound: &str| format!("It wins.\n<!-- claim: {GAIN} {bound} -->\n");
    let holds = with(&claim("> 100"));
    let mut without = sound();
    without.cases.remove("pooled");
    holds.record("other", "sound.json", &without);
    holds.assert_no_problem();
    let slower = with_newer(&claim("> 100"), 2.0).problem();
    assert!(
        slower.contains("page.md:2: newer: the claim does not hold: the recording has 75."),
        "{slower}"
    );
    let older = with_newer(&claim("> 200"), 0.5).problem();
    assert!(older.contains("2: machine: the"), "{older}");
}

#[test]
fn a_figure_is_of_the_newest_recording_and_a_range_of_all() {
    let time = figure(POOLED, "ns", "16 ns");
    let gain = figure(GAIN, "range", "75 to 150 times");
    let page = format!("It takes {time} and is {gain} as fast.\n");
    with_newer(&page, 2.0).assert_no_problem();
}

#[test]
fn a_time_that_another_run_would_not_find_again_is_not_quoted_and_takes_nothing_from_the_others() {
    let mut noisy = sound();
    noisy.cases.get_mut("fresh").unwrap().samples = vec![vec![1.0], vec![2.0], vec![3.0]];
    assert_eq!(noisy.lacks(), [""; 0]);
    let quote = |source, format, shown| {
        let page = format!("Here: {}.\n", figure(source, format, shown));
        Repository::new(&page, "sound.json", &noisy)
    };
    let refused = quote(FRESH, "ns", "2.0 ns").problem();
    assert!(refused.contains("can't be quoted: its median"), "{refused}");
    quote(POOLED, "ns", "8.0 ns").assert_no_problem();
}

#[test]
fn the_readme_and_the_exercises_are_pages_too() {
    for page in [
        "README.md",
        "book/deep/er/page.md",
        "exercises/1-first/README.md",
    ] {
        let repository = with("Nothing.\n");
        repository.write(page, "It takes 1 ns.\n");
        let problem = repository.problem();
        assert!(problem.starts_with(&format!("{page}:1: ")), "{problem}");
    }
}

#[test]
fn writing_fills_markers_in_and_touches_nothing_else() {
    let page = |pooled, fresh| {
        let pooled = figure(POOLED, "ns", pooled);
        let fresh = figure(FRESH, "time", fresh);
        let lost = figure("lost.json#/cases/fresh/median", "ns", "5 ns");
        format!("A get: {pooled}, *an* {fresh}.\nLost: {lost}.\n")
    };
    let repository = with(&page("", "9 ns"));
    let changes = figures::write(repository.root()).unwrap();
    assert_eq!(changes.len(), 2, "{changes:?}");
    assert_eq!(repository.read(PAGE), page("8.0 ns", "1.2 µs"));
    assert_eq!(figures::write(repository.root()).unwrap(), [""; 0]);
    assert!(repository.problem().contains("lost.json"));
}

#[test]
fn a_time_without_a_source_fails_wherever_it_is_prose_and_passes_in_code() {
    for (line, page) in [
        (4, "One.\nTwo.\nA get takes\n7.2 ns there.\n"),
        (1, "# 5 ms\n"),
        (3, "| a |\n| --- |\n| 5 ms |\n"),
        (1, "A [link of **3 µs**](page.md).\n"),
        (2, "<details>\n<summary>After 5 ms</summary>\n</details>\n"),
    ] {
        let problem = with(page).problem();
        let place = format!("{PAGE}:{line}: ");
        assert!(
            problem.starts_with(&place) && problem.contains("has no source"),
            "{page}: {problem}"
        );
    }
    let times =
        "3ns, 1,400 µs, 14 μs, 10 us, 2 s, 2s, 60-second, 1 microsecond, 3 milliseconds, 5 sec";
    for time in times.split(", ") {
        let problem = with(&format!("After {time} or so.\n")).problem();
        assert!(problem.contains(&format!("{time:?} has")), "{problem}");
    }
    with("20 minutes, 64 KiB, in the 1990s, the u64s, 3 sets, section 3 says, 1st, 10 msgs, 12 times, Ms 3\n").assert_no_problem();
    with("Write `Duration::from_millis(5)` or `5 ms`.\n\n```text\ntook 7.2 ns\n```\n\n    took 7.2 ns\n").assert_no_problem();
    with("It [waits](https://example.org/5-seconds) <!-- 5 ms --> 20 minutes.\n")
        .assert_no_problem();
}
