//! The charts and tables in the book are those of the recordings, byte for byte.

use std::fs;

use bench_harness::arm::Arm;
use bench_harness::results::{Results, Unit};
use capstone::figures;
use capstone::prove::book_tables::{self, GALLERY};

use crate::fixtures::{Repository, insert, known, slow_down};

const PAGE: &str = "# Charts\n\n<figure>\n{{#include figures/charts/gains-system.svg}}\n</figure>\n\n\
                    <details>\n{{#include figures/charts/gains-system.html}}\n</details>\n";
const CHART: &str = "book/figures/charts/gains-system.svg";

/// A repository with a page and a recording of `prove`.
fn repository(page: &str) -> Repository {
    Repository::new(page, "prove.json", &known())
}

/// The same, with its charts drawn.
fn drawn(page: &str) -> Repository {
    let repository = repository(page);
    figures::write(repository.root()).unwrap();
    repository
}

#[test]
fn writing_draws_what_pages_include_and_nothing_else() {
    let repository = repository(PAGE);
    let missing = repository.problems();
    assert_eq!(missing.len(), 2, "{missing:#?}");
    let told = missing[0].starts_with("book/page.md:4: ") && missing[0].contains("is not drawn");
    assert!(told, "{missing:#?}");

    let changes = figures::write(repository.root()).unwrap();
    assert_eq!(changes.len(), 2, "{changes:#?}");
    repository.assert_no_problem();
    let folder = repository.root().join("book/figures/charts");
    assert_eq!(fs::read_dir(folder).unwrap().count(), 2);
    assert_eq!(figures::check(repository.root()).unwrap().charts, 2);

    let first = repository.read(CHART);
    assert_eq!(figures::write(repository.root()).unwrap(), [""; 0]);
    assert_eq!(repository.read(CHART), first);
}

#[test]
fn what_is_not_as_the_recording_gives_it_or_is_given_or_shown_by_none_is_told() {
    let changed = drawn(PAGE);
    changed.write(CHART, &(changed.read(CHART) + " "));
    let unknown = drawn(&PAGE.replace("gains-system.svg", "gains-nowhere.svg"));
    let left_over = drawn(PAGE);
    left_over.write("book/figures/charts/old.svg", "<svg/>");
    for (repository, told) in [
        (
            changed,
            "gains-system.svg: it is not what the recording gives",
        ),
        (unknown, "gains-nowhere.svg: no recording gives this chart"),
        (left_over, "old.svg:1: no page shows it"),
    ] {
        let problem = repository.problem();
        assert!(problem.contains(told), "{problem}");
    }
    let recorded_anew = drawn(PAGE);
    let mut results = known();
    slow_down(&mut results, "system-map-hintpool", 3.0);
    recorded_anew.record("machine", "prove.json", &results);
    assert_eq!(recorded_anew.problems().len(), 2, "picture and numbers");
}

#[test]
fn the_gallery_s_table_has_all_its_types_losses_first_and_what_to_do_instead_where_a_pool_does_not_pay()
 {
    let repository = repository("# Types\n\n{{#include figures/charts/gallery.html}}\n");
    for name in ["pays", "costs", "new"] {
        let text =
            format!("//! A `{name}` & more\n//!\n//! Instead: without `{name}`\n\nfn f() {{}}\n");
        repository.write(&format!("{GALLERY}/{name}.rs"), &text);
    }
    let mut results = known();
    for (group, name) in [
        ("system-table-1-steps", "pays"),
        ("system-zeroed-1mib", "costs"),
    ] {
        let own = format!("system-own-of-{name}");
        for (name, mut case) in known().cases {
            if case.group == group {
                case.group.clone_from(&own);
                results.cases.insert(name.replace(group, &own), case);
            }
        }
    }
    repository.record("machine", "prove.json", &results);
    figures::write(repository.root()).unwrap();
    repository.assert_no_problem();

    let table = repository.read("book/figures/charts/gallery.html");
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

    repository.write(&format!("{GALLERY}/new.rs"), "//! New\n");
    let error = figures::check(repository.root()).unwrap_err().to_string();
    let told = error.contains("gallery/new.rs") && error.contains("Instead");
    assert!(told, "{error}");
}

/// The known results as criterion would have found them, with a last arm that takes twice as long as the first.
fn by_criterion() -> Results {
    let mut results = known();
    results.cases.clear();
    for (name, case) in known().cases {
        let [name, group] = [name, case.group].map(|name| name.replacen("system", "criterion", 1));
        let ns = case.samples[0][0];
        if name.ends_with("-fresh") {
            let again = format!("{group}-{}", Arm::FreshAgain);
            insert(&mut results, &again, &group, Unit::Ns, 2.0 * ns);
        }
        insert(&mut results, &name, &group, Unit::Ns, ns);
    }
    results
}

#[test]
fn a_case_agrees_if_the_gain_of_criterion_lies_in_the_interval_of_prove_or_near_it() {
    let beside = |criterion: &Results| {
        let table = book_tables::beside_criterion(&known(), criterion);
        table.map(|table| table.into_string())
    };
    let mut criterion = by_criterion();
    let alike = beside(&criterion).unwrap();
    assert!(alike.contains("They agree in 15 of 15 cases."), "{alike}");
    slow_down(&mut criterion, "criterion-map-hintpool", 1.0 / 1.2);
    let differs = beside(&criterion).unwrap();
    assert!(differs.contains("agree in 14 of 15 cases."), "{differs}");
    let (_, rows) = differs.split_once("<tbody><tr><td>").unwrap();
    assert!(rows.starts_with("hash map"), "{rows}");
    let row = r#"<td class="number">1.00 times</td><td class="number">1.20</td><td class="number">0.50</td><td>no</td>"#;
    assert!(rows.contains(row), "{rows}");
    assert!(beside(&known()).is_none(), "they have no case in common");
}
