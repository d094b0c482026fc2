//! Every figure in the text is the one that was recorded, and no time stands in the text without a source.

mod bare_times;

use std::fs;
use std::path::Path;

use bench_harness::repository::{RESULTS, repository_root};
use bench_harness::results::{Circumstances, Results};
use capstone::figures;
use tempfile::TempDir;

#[test]
fn every_figure_in_the_text_is_the_recorded_one() {
    let root = repository_root(Path::new(env!("CARGO_MANIFEST_DIR"))).unwrap();
    let report = figures::check(&root).unwrap();
    println!(
        "{} figures and {} claims in {} pages",
        report.figures, report.claims, report.pages
    );
    assert!(
        report.pages > 0,
        "no page was found below {}",
        root.display()
    );
    let problems: Vec<String> = report.problems.iter().map(ToString::to_string).collect();
    assert!(
        problems.is_empty(),
        "{} figures or times need work:\n{}\n",
        problems.len(),
        problems.join("\n")
    );
}

/// A repository with one page and the recording of `tests/fixtures/sound.json`.
struct Repository(TempDir);

const PAGE: &str = "book/page.md";

impl Repository {
    fn with(page: &str) -> Self {
        let repository = Self(tempfile::tempdir().unwrap());
        repository.write("book.toml", "[book]\n");
        repository.write(PAGE, page);
        repository.write(
            &format!("{RESULTS}/machine/sound.json"),
            include_str!("fixtures/sound.json"),
        );
        repository
    }

    fn write(&self, path: &str, text: &str) {
        let path = self.0.path().join(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }

    fn page(&self) -> String {
        fs::read_to_string(self.0.path().join(PAGE)).unwrap()
    }

    fn problems(&self) -> Vec<String> {
        let report = figures::check(self.0.path()).unwrap();
        report
            .problems
            .iter()
            .map(|problem| problem.to_string().replace('\\', "/"))
            .collect()
    }
}

/// The only problem of a page, without which the test has nothing to look at.
fn problem(page: &str) -> String {
    let problems = Repository::with(page).problems();
    let [problem] = &problems[..] else {
        panic!("not one problem but {problems:#?}")
    };
    problem.clone()
}

fn no_problem(page: &str) {
    assert_eq!(
        Repository::with(page).problems(),
        Vec::<String>::new(),
        "{page}"
    );
}

#[test]
fn the_recorded_figure_passes_and_is_counted() {
    let repository = Repository::with(
        "# A get takes <!-- figure: sound.json#/cases/pooled/median ns -->8.0 ns<!-- /figure -->\n\n\
         - On <!-- figure: sound.json#/environment/machine/cpu text -->Test CPU<!-- /figure -->.\n\n\
         | what | it takes |\n| --- | --- |\n| alloc | <!-- figure: sound.json#/cases/fresh/median time -->1.2 µs<!-- /figure --> |\n",
    );
    assert_eq!(repository.problems(), Vec::<String>::new());
    let report = figures::check(repository.0.path()).unwrap();
    assert_eq!((report.pages, report.figures), (1, 3));
}

#[test]
fn another_figure_fails_with_file_line_and_what_to_do() {
    let problem = problem(
        "A page.\n\nA get takes <!-- figure: sound.json#/cases/pooled/median ns -->7.2 ns<!-- /figure --> here.\n",
    );
    assert!(problem.starts_with("book/page.md:3: "), "{problem}");
    assert!(
        problem.contains(r#""7.2 ns""#)
            && problem.contains(r#""8.0 ns""#)
            && problem.contains("figures --write"),
        "{problem}"
    );
}

#[test]
fn a_missing_file_case_or_field_is_named() {
    let figure = |source: &str| {
        problem(&format!(
            "Here: <!-- figure: {source} ns -->1.0 ns<!-- /figure -->.\n"
        ))
    };
    assert!(
        figure("lost.json#/cases/pooled/median").contains("there is no lost.json of any machine")
    );
    assert!(figure("sound.json#/cases/polled/median").contains(r#"no case "polled""#));
    assert!(
        figure("sound.json#/cases/pooled/mean")
            .contains("nothing at /cases/pooled/mean: a case has median")
    );
    assert!(figure("sound.json#/environment").contains("neither a number nor a text"));
}

#[test]
fn a_ratio_is_taken_within_a_group_only() {
    no_problem(
        "Pooled, it is <!-- figure: sound.json#/cases/fresh/median / sound.json#/cases/pooled/median x -->150 times<!-- /figure --> as fast.\n",
    );
    let other_group = problem(
        "It is <!-- figure: sound.json#/cases/elsewhere/median / sound.json#/cases/pooled/median x -->1.0 times<!-- /figure -->.\n",
    );
    assert!(
        other_group.contains("not measured in turns"),
        "{other_group}"
    );
    let other_unit = problem(
        "It is <!-- figure: sound.json#/cases/pooled/median / sound.json#/cases/pooled/count x -->1.0 times<!-- /figure -->.\n",
    );
    assert!(
        other_unit.contains("two numbers of one unit"),
        "{other_unit}"
    );
    let not_a_ratio = problem(
        "It is <!-- figure: sound.json#/cases/fresh/median / sound.json#/cases/pooled/median ns -->1.0 ns<!-- /figure -->.\n",
    );
    assert!(not_a_ratio.contains("use x"), "{not_a_ratio}");
}

#[test]
fn a_ratio_of_two_files_is_refused() {
    let repository = Repository::with(
        "It is <!-- figure: sound.json#/cases/fresh/median / later.json#/cases/pooled/median x -->150 times<!-- /figure -->.\n",
    );
    repository.write(
        &format!("{RESULTS}/machine/later.json"),
        include_str!("fixtures/sound.json"),
    );
    assert!(
        repository.problems()[0].contains("two recordings"),
        "{:?}",
        repository.problems()
    );
}

#[test]
fn a_claim_that_a_new_recording_turns_round_fails() {
    let claim = |bound: &str| {
        format!(
            "<!-- claim: sound.json#/cases/pooled/median / sound.json#/cases/fresh/median {bound} -->\n"
        )
    };
    no_problem(&claim("< 0.5"));
    no_problem(&format!("The pool wins. {}", claim("< 0.5")));
    let turned = problem(&format!("The pool loses.\n{}", claim("> 1")));
    assert!(
        turned.starts_with("book/page.md:2: machine: the claim does not hold"),
        "{turned}"
    );
}

/// Beside the machine of the fixture a newer one, whose recording is what `change` makes of it.
fn with_newer(page: &str, change: impl FnOnce(&mut Results)) -> Repository {
    let repository = Repository::with(page);
    let mut newer = Results::parse(include_str!("fixtures/sound.json")).unwrap();
    newer.environment.date = "2099-01-01T00:00:00Z".to_owned();
    change(&mut newer);
    let file = repository.0.path().join(RESULTS).join("newer/sound.json");
    newer.save(&file).unwrap();
    repository
}

fn times_of_pooled(results: &mut Results, factor: f64) {
    let pooled = results.cases.get_mut("pooled").unwrap();
    let samples = pooled.samples.iter_mut().flatten();
    samples.for_each(|sample| *sample *= factor);
}

const GAIN: &str = "sound.json#/cases/fresh/median / sound.json#/cases/pooled/median";

#[test]
fn a_claim_is_held_against_every_machine_and_the_one_that_contradicts_it_is_named() {
    let repository = with_newer(
        &format!("It wins. <!-- claim: {GAIN} > 100 -->\n"),
        |newer| {
            times_of_pooled(newer, 2.0);
        },
    );
    let problems = repository.problems();
    assert_eq!(problems.len(), 1, "{problems:#?}");
    assert!(
        problems[0].contains("page.md:1: newer: the claim does not hold: the recording has 75."),
        "{problems:#?}"
    );
    let older = with_newer(
        &format!("It wins. <!-- claim: {GAIN} > 200 -->\n"),
        |newer| {
            times_of_pooled(newer, 0.5);
        },
    );
    let problems = older.problems();
    assert_eq!(problems.len(), 1, "{problems:#?}");
    assert!(problems[0].contains("1: machine: the"), "{problems:#?}");
    let lacking = with_newer(
        &format!("It wins. <!-- claim: {GAIN} > 100 -->\n"),
        |newer| {
            newer.cases.remove("pooled");
        },
    );
    assert_eq!(lacking.problems(), Vec::<String>::new());
}

#[test]
fn a_figure_is_of_the_newest_recording_that_has_it_and_a_range_of_all() {
    let page = format!(
        "It takes <!-- figure: sound.json#/cases/pooled/median ns -->16 ns<!-- /figure --> and is <!-- figure: {GAIN} range -->75 to 150 times<!-- /figure --> as fast.\n"
    );
    let repository = with_newer(&page, |newer| times_of_pooled(newer, 2.0));
    assert_eq!(repository.problems(), Vec::<String>::new());
    let older = |repository: &Repository| figures::check(repository.0.path()).unwrap().older;
    assert_eq!(older(&repository), []);

    let page = page.replace("75 to 150", "150").replace("16 ns", "8.0 ns");
    let lacking = with_newer(&page, |newer| {
        newer.cases.remove("pooled");
    });
    assert_eq!(lacking.problems(), Vec::<String>::new());
    let older = older(&lacking);
    assert_eq!(older.len(), 2, "{older:#?}");
    assert_eq!(older[0].message, "\"8.0 ns\" is of machine");
}

#[test]
fn what_a_control_makes_doubtful_is_not_quoted() {
    let page =
        "It takes <!-- figure: sound.json#/cases/pooled/median ns -->8.0 ns<!-- /figure -->.\n";
    let repository = with_newer(page, |newer| {
        times_of_pooled(newer, 2.0);
        let group = newer.cases["pooled"].group.clone();
        let seen = Circumstances {
            busy_processors: 0.0,
            control_holds: false,
            same_work: true,
        };
        newer.circumstances.insert(group, seen);
    });
    assert_eq!(repository.problems(), Vec::<String>::new());
}

#[test]
fn a_figure_must_be_closed_and_must_not_start_a_line() {
    let marker = "<!-- figure: sound.json#/cases/pooled/median ns -->";
    assert!(problem(&format!("A get takes {marker}8.0 ns.\n\nMore.\n")).contains("has no end"));
    assert!(problem("A get takes 8.0<!-- /figure --> of them.\n").contains("none has begun"));
    let at_start = problem(&format!(
        "{marker}8.0 ns<!-- /figure --> is what a get takes.\n"
    ));
    assert!(
        at_start.starts_with("book/page.md:1: this figure stands in HTML"),
        "{at_start}"
    );
}

#[test]
fn the_readme_and_the_exercises_are_pages_too() {
    let repository = Repository::with("Nothing.\n");
    repository.write("README.md", "It takes 1 ns.\n");
    repository.write("exercises/1-first/README.md", "It takes 2 ns.\n");
    repository.write("book/deep/er/page.md", "It takes 3 ns.\n");
    let mut problems = repository.problems();
    problems.sort();
    let places: Vec<&str> = problems
        .iter()
        .map(|problem| problem.split(": ").next().unwrap())
        .collect();
    assert_eq!(
        places,
        [
            "README.md:1",
            "book/deep/er/page.md:1",
            "exercises/1-first/README.md:1"
        ]
    );
}

#[test]
fn writing_fills_markers_in_and_touches_nothing_else() {
    let repository = Repository::with(
        "A get: <!-- figure: sound.json#/cases/pooled/median ns --><!-- /figure -->, *an* <!-- figure: sound.json#/cases/fresh/median time -->9 ns<!-- /figure -->.\n\
         Lost: <!-- figure: lost.json#/cases/fresh/median ns -->5 ns<!-- /figure -->.\n",
    );
    let changes = figures::write(repository.0.path()).unwrap();
    assert_eq!(changes.len(), 2, "{changes:?}");
    assert_eq!(
        repository.page(),
        "A get: <!-- figure: sound.json#/cases/pooled/median ns -->8.0 ns<!-- /figure -->, *an* <!-- figure: sound.json#/cases/fresh/median time -->1.2 µs<!-- /figure -->.\n\
         Lost: <!-- figure: lost.json#/cases/fresh/median ns -->5 ns<!-- /figure -->.\n"
    );
    assert_eq!(
        figures::write(repository.0.path()).unwrap(),
        Vec::<String>::new()
    );
    assert!(
        repository.problems()[0].contains("lost.json"),
        "{:?}",
        repository.problems()
    );
}
