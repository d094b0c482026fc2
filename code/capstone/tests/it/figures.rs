//! Every figure in the text is the one that was recorded, and no time stands in the text without a source.

use bench_harness::repository::repository_root;
use bench_harness::results::{Circumstances, Results};
use capstone::figures;

use crate::fixtures::{HERE, PAGE, Repository, figure, slow_down, sound};

#[test]
fn every_figure_in_the_text_is_the_recorded_one() {
    let root = repository_root(HERE.as_ref()).unwrap();
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
fn the_recorded_figure_passes_and_is_counted() {
    let pooled = figure(POOLED, "ns", "8.0 ns");
    let fresh = figure(FRESH, "time", "1.2 µs");
    let cpu = figure("sound.json#/environment/machine/cpu", "text", "Test CPU");
    let gain = figure(GAIN, "x", "150 times");
    let repository = with(&format!(
        "# A get takes {pooled}\n\n- On {cpu}, {gain}.\n\n\
         | what | it takes |\n| --- | --- |\n| alloc | {fresh} |\n"
    ));
    repository.assert_no_problem();
    let report = figures::check(repository.root()).unwrap();
    assert_eq!((report.pages, report.figures), (1, 4));
}

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
    of(POOLED, "furlongs", "\"furlongs\"");
    of(GAIN, "ns", "use x");
    let lost = "lost.json#/cases/pooled/median";
    of(lost, "ns", "there is no lost.json of any machine");
    let environment = "sound.json#/environment";
    of(environment, "text", "neither a number nor a text");
    let case = |place: &str, message: &str| of(&format!("sound.json#/cases/{place}"), "x", message);
    case("polled/median", r#"no case "polled""#);
    let nothing = "nothing at /cases/pooled/mean: a case has median";
    case("pooled/mean", nothing);
    let over = |place: &str, message: &str| case(&format!("{place} / {POOLED}"), message);
    over("elsewhere/median", "not measured in turns");
    over("pooled/operations_per_sample", "two numbers of one unit");

    let marker = "<!-- figure: sound.json#/cases/pooled/median ns -->";
    told(3, &format!("{marker}8.0 ns.\n\nMore."), "has no end");
    told(3, "8.0<!-- /figure --> of them.", "none has begun");
    // At the start of a line it is HTML.
    let in_html = format!("so:\n\n{marker}8.0 ns<!-- /figure --> here.");
    told(5, &in_html, "this figure stands in HTML");
}

/// Beside the machine of the fixture a newer one, whose recording is what `change` makes of it.
fn with_newer(page: &str, change: impl FnOnce(&mut Results)) -> Repository {
    let repository = with(page);
    let mut newer = sound();
    newer.environment.date = "2099-01-01T00:00:00Z".to_owned();
    change(&mut newer);
    repository.record("newer", "sound.json", &newer);
    repository
}

fn without_pooled(newer: &mut Results) {
    newer.cases.remove("pooled");
}

#[test]
fn a_claim_is_held_against_every_machine_and_the_one_that_contradicts_it_is_named() {
    let claim = |bound: &str| format!("It wins. <!-- claim: {GAIN} {bound} -->\n");
    with(&claim("> 100")).assert_no_problem();
    let turned = with(&claim("< 1").replace("It wins. ", "It loses.\n")).problem();
    assert!(
        turned.starts_with("book/page.md:2: machine: the claim does not hold"),
        "{turned}"
    );
    let slower = with_newer(&claim("> 100"), |newer| slow_down(newer, "pooled", 2.0)).problem();
    assert!(
        slower.contains("page.md:1: newer: the claim does not hold: the recording has 75."),
        "{slower}"
    );
    let older = with_newer(&claim("> 200"), |newer| slow_down(newer, "pooled", 0.5)).problem();
    assert!(older.contains("1: machine: the"), "{older}");
    with_newer(&claim("> 100"), without_pooled).assert_no_problem();
}

#[test]
fn a_figure_is_of_the_newest_recording_that_may_be_quoted_for_it_and_a_range_of_all() {
    let older = |repository: &Repository| figures::check(repository.root()).unwrap().older;
    let page = |time, gain| {
        let (time, gain) = (figure(POOLED, "ns", time), figure(GAIN, "range", gain));
        format!("It takes {time} and is {gain} as fast.\n")
    };
    let all = page("16 ns", "75 to 150 times");
    let repository = with_newer(&all, |newer| slow_down(newer, "pooled", 2.0));
    repository.assert_no_problem();
    assert_eq!(older(&repository), [""; 0]);

    let doubtful = |newer: &mut Results| {
        slow_down(newer, "pooled", 2.0);
        let seen = Circumstances {
            busy_processors: 0.0,
            control_holds: false,
            same_work: true,
        };
        let group = newer.cases["pooled"].group.clone();
        newer.circumstances.insert(group, seen);
    };
    let changes: [&dyn Fn(&mut Results); 2] = [&without_pooled, &doubtful];
    for change in changes {
        let repository = with_newer(&page("8.0 ns", "150 times"), change);
        repository.assert_no_problem();
        let older = older(&repository);
        assert_eq!(older.len(), 2, "{older:#?}");
        assert!(
            older[0].ends_with(":1: \"8.0 ns\" is of machine"),
            "{older:#?}"
        );
    }
}

#[test]
fn the_readme_and_the_exercises_are_pages_too() {
    let repository = with("Nothing.\n");
    let pages = [
        "README.md",
        "book/deep/er/page.md",
        "exercises/1-first/README.md",
    ];
    for page in pages {
        repository.write(page, "It takes 1 ns.\n");
    }
    let mut problems = repository.problems();
    problems.sort();
    let places = problems.iter().map(|problem| problem.split(": ").next());
    let wanted = pages.map(|page| format!("{page}:1"));
    assert!(places.eq(wanted.iter().map(|place| Some(place.as_str()))));
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
fn a_time_without_a_source_fails_wherever_it_is_prose() {
    for (line, page) in [
        (4, "One.\nTwo.\nA get takes\n7.2 ns there.\n"),
        (1, "# 5 ms\n"),
        (1, "- 5 ms\n"),
        (3, "| a |\n| --- |\n| 5 ms |\n"),
        (1, "> 30 seconds\n"),
        (1, "A [link of **3 µs**](page.md).\n"),
        (1, "A picture: ![of 3 µs](page.svg)\n"),
        (2, "<details>\n<summary>After 5 ms</summary>\n</details>\n"),
        (3, "<details>\n\n5 ms\n\n</details>\n"),
        (3, "A note.[^1]\n\n[^1]: 5 ms\n"),
        // An excuse reaches no further than its line or its paragraph.
        (
            2,
            "Set it to 10 s. <!-- not measured: a setting -->\nThis took 7.2 ns.\n",
        ),
        (
            4,
            "<!-- not measured: a setting -->\nSet it to 10 s.\n\nThis took 7.2 ns.\n",
        ),
    ] {
        let problem = with(page).problem();
        let place = format!("{PAGE}:{line}: ");
        assert!(
            problem.starts_with(&place) && problem.contains("has no source"),
            "{page}: {problem}"
        );
    }
}

#[test]
fn a_time_in_code_or_with_an_excuse_passes_and_an_excuse_must_excuse_something_and_say_why() {
    for page in [
        "Write `Duration::from_millis(5)` or `5 ms`.\n\n```text\ntook 7.2 ns\n```\n\n    took 7.2 ns\n",
        "Set it to 10 seconds. <!-- not measured: a setting of yours -->\n",
        "<!-- not measured: settings of yours -->\nSet it to 10 seconds,\nor to 20 seconds.\n",
        "About 20 minutes.\n",
    ] {
        with(page).assert_no_problem();
    }
    let idle = with("All is well. <!-- not measured: once there was a number -->\n").problem();
    assert!(idle.contains("no number here"), "{idle}");
    let problems = with("Set it to 10 s. <!-- not measured: -->\n").problems();
    assert!(
        problems.concat().contains("almost a marker"),
        "{problems:?}"
    );
}
