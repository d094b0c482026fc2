//! The charts in the book are those of the recordings, byte for byte.

mod known;

use std::fs;
use std::path::PathBuf;

use bench_harness::repository::RESULTS;
use capstone::figures;
use capstone::prove::gallery;
use tempfile::TempDir;

const PAGE: &str = "# Charts\n\n<figure>\n{{#include figures/charts/gains-system.svg}}\n</figure>\n\n\
                    <details>\n{{#include figures/charts/gains-system.html}}\n</details>\n";

/// A repository with a page and a recording of `prove`.
fn repository(page: &str) -> TempDir {
    let repository = tempfile::tempdir().unwrap();
    let root = repository.path();
    fs::create_dir_all(root.join("book")).unwrap();
    fs::create_dir_all(root.join(RESULTS)).unwrap();
    fs::write(root.join("book/page.md"), page).unwrap();
    known::known()
        .save(&root.join(RESULTS).join("machine/prove.json"))
        .unwrap();
    repository
}

fn problems(repository: &TempDir) -> Vec<String> {
    let report = figures::check(repository.path()).unwrap();
    report.problems.iter().map(ToString::to_string).collect()
}

fn chart(repository: &TempDir) -> PathBuf {
    repository
        .path()
        .join("book/figures/charts/gains-system.svg")
}

#[test]
fn writing_draws_what_pages_include_and_nothing_else() {
    let repository = repository(PAGE);
    let missing = problems(&repository);
    assert_eq!(missing.len(), 2, "{missing:#?}");
    assert!(
        missing[0].starts_with("book/page.md:4: ") && missing[0].contains("is not drawn"),
        "{missing:#?}"
    );

    let changes = figures::write(repository.path()).unwrap();
    assert_eq!(changes.len(), 2, "{changes:#?}");
    assert_eq!(problems(&repository), Vec::<String>::new());
    let folder = chart(&repository).parent().unwrap().to_owned();
    assert_eq!(fs::read_dir(folder).unwrap().count(), 2);
    assert_eq!(figures::check(repository.path()).unwrap().charts, 2);

    let first = fs::read(chart(&repository)).unwrap();
    assert_eq!(
        figures::write(repository.path()).unwrap(),
        Vec::<String>::new()
    );
    assert_eq!(fs::read(chart(&repository)).unwrap(), first);
}

#[test]
fn a_chart_that_differs_in_one_byte_is_told() {
    let repository = repository(PAGE);
    figures::write(repository.path()).unwrap();
    let mut svg = fs::read_to_string(chart(&repository)).unwrap();
    svg.push(' ');
    fs::write(chart(&repository), svg).unwrap();
    let problems = problems(&repository);
    assert_eq!(problems.len(), 1, "{problems:#?}");
    assert!(
        problems[0].contains("gains-system.svg: it is not what the recording gives"),
        "{problems:#?}"
    );
}

#[test]
fn another_recording_gives_another_chart() {
    let repository = repository(PAGE);
    figures::write(repository.path()).unwrap();
    let mut results = known::known();
    for case in results.cases.values_mut() {
        if case.group.contains("map") && case.about.contains("hintpool") {
            case.samples
                .iter_mut()
                .flatten()
                .for_each(|sample| *sample *= 3.0);
        }
    }
    results
        .save(&repository.path().join(RESULTS).join("machine/prove.json"))
        .unwrap();
    assert_eq!(problems(&repository).len(), 2, "picture and numbers");
}

#[test]
fn a_chart_that_no_recording_gives_or_no_page_shows_is_told() {
    let unknown = repository(&PAGE.replace("gains-system.svg", "gains-nowhere.svg"));
    figures::write(unknown.path()).unwrap();
    let told = problems(&unknown);
    assert_eq!(told.len(), 1, "{told:#?}");
    assert!(
        told[0].contains("gains-nowhere.svg: no recording gives this chart"),
        "{told:#?}"
    );

    let left_over = repository(PAGE);
    figures::write(left_over.path()).unwrap();
    fs::write(chart(&left_over).with_file_name("old.svg"), "<svg/>").unwrap();
    let told = problems(&left_over);
    assert_eq!(told.len(), 1, "{told:#?}");
    assert!(
        told[0].contains("old.svg") && told[0].contains("no page shows it"),
        "{told:#?}"
    );
}

#[test]
fn the_gallery_s_table_has_all_its_types_losses_first_and_what_to_do_instead_where_a_pool_does_not_pay()
 {
    let page = "# Types\n\n{{#include figures/charts/gallery.html}}\n";
    let repository = repository(page);
    let file = |name: &str| repository.path().join(gallery::FOLDER).join(name);
    fs::create_dir_all(file("")).unwrap();
    for name in ["pays", "costs", "new"] {
        let text =
            format!("//! A `{name}` & more\n//!\n//! Instead: without `{name}`\n\nfn f() {{}}\n");
        fs::write(file(&format!("{name}.rs")), text).unwrap();
    }
    let mut results = known::known();
    let groups = [
        ("system-table-1-steps", "pays"),
        ("system-zeroed-1mib", "costs"),
    ];
    for (group, name) in groups {
        let own = format!("system-own-of-{name}");
        let cases = results.cases.clone().into_iter();
        for (case, mut about) in cases.filter(|(_, case)| case.group == group) {
            about.group.clone_from(&own);
            results.cases.insert(case.replace(group, &own), about);
        }
    }
    let recording = repository.path().join(RESULTS).join("machine/prove.json");
    results.save(&recording).unwrap();
    figures::write(repository.path()).unwrap();
    assert_eq!(problems(&repository), Vec::<String>::new());

    let table = fs::read_to_string(chart(&repository).with_file_name("gallery.html")).unwrap();
    let wanted = [
        "A <code>costs</code> &amp; more",
        "Instead: without <code>costs</code>",
        "does not pay: takes",
        "A <code>pays</code>",
        "pays: ",
        "A <code>new</code>",
        "not measured",
    ];
    let places = wanted.map(|text| table.find(text).expect(text));
    assert!(places.is_sorted(), "{table}");
    assert!(!table.contains("without <code>pays</code>"), "{table}");

    fs::write(file("new.rs"), "//! New\n").unwrap();
    let error = figures::check(repository.path()).unwrap_err().to_string();
    assert!(
        error.contains("gallery/new.rs") && error.contains("Instead"),
        "{error}"
    );
}
