//! The charts and tables in the book are those of the recordings, byte for byte; a copy of it shows a reader's own results, and says in place what they lack and contradict.

use std::fs;

use bench_harness::arm::Arm;
use bench_harness::results::{Results, Unit};
use capstone::figures;
use capstone::figures::own_book::{self, Shown};
use capstone::prove::book_tables::{self, GALLERY};

use crate::fixtures::{PAGE, Repository, figure, insert, known, slow_down};

const WITH_CHART: &str = "# Charts\n\n<figure>\n{{#include figures/charts/gains-system.svg}}\n</figure>\n\n\
                    <details>\n{{#include figures/charts/tables.html:gains-system}}\n</details>\n";
const CHART: &str = "book/figures/charts/gains-system.svg";
const TABLES: &str = "book/figures/charts/tables.html";

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
    let repository = repository(WITH_CHART);
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
    let changed = drawn(WITH_CHART);
    changed.write(CHART, &changed.read(CHART).replace("</svg>", " </svg>"));
    let unknown = drawn(&WITH_CHART.replace("gains-system.svg", "gains-nowhere.svg"));
    let left_over = drawn(WITH_CHART);
    left_over.write("book/figures/charts/old.svg", "<svg/>");
    let left_in_tables = drawn(WITH_CHART);
    let old = "<!-- ANCHOR: old -->\n<table></table>\n<!-- ANCHOR_END: old -->\n";
    left_in_tables.write(TABLES, &(left_in_tables.read(TABLES) + old));
    let changed_table = drawn(WITH_CHART);
    let table = changed_table.read(TABLES);
    changed_table.write(TABLES, &table.replace("</table>", " </table>"));
    for (repository, told) in [
        (
            changed,
            "gains-system.svg: it is not what the recording gives",
        ),
        (unknown, "gains-nowhere.svg: no recording gives this chart"),
        (left_over, "old.svg:1: no page shows it"),
        (
            left_in_tables,
            "tables.html:1: it holds more than pages show",
        ),
        (
            changed_table,
            "tables.html:gains-system: it is not what the recording gives",
        ),
    ] {
        let problem = repository.problem();
        assert!(problem.contains(told), "{problem}");
    }
    let recorded_anew = drawn(WITH_CHART);
    let mut results = known();
    slow_down(&mut results, "system-map-hintpool", 3.0);
    recorded_anew.record("machine", "prove.json", &results);
    assert_eq!(recorded_anew.problems().len(), 2, "picture and numbers");
}

#[test]
fn the_gallery_s_table_has_all_its_types_losses_first_and_what_to_do_instead_where_a_pool_does_not_pay()
 {
    let repository = repository("# Types\n\n{{#include figures/charts/tables.html:gallery}}\n");
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

    let table = repository.read(TABLES);
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

const MAP: &str = "prove.json#/cases/system-map-hintpool/median";
const ZEROS: &str = "prove.json#/cases/system-zeroed-1mib-hintpool/median";
const TIMES: &str = "book/figures/charts/times-system-whole.svg";
const MINE: &str = "target/mine.json";
const COPY: &str = "target/copy";

/// A repository whose book quotes a recording, and a file of a reader's results.
fn readers(own: &Results) -> Repository {
    let (map, zeros) = (figure(MAP, "ns", "100 ns"), figure(ZEROS, "time", "21 µs"));
    let page = format!(
        "# A page\n\nA map takes {map}, zeros {zeros}.\n\
         That is fast. <!-- claim: {MAP} < 150 -->\nIt is not a moment. <!-- claim: {MAP} > 1 -->\nZeros last. <!-- claim: {ZEROS} > 1 -->\n\n\
         {{{{#include figures/charts/times-system-whole.svg}}}}\n"
    );
    let repository = Repository::new(&page, "prove.json", &known());
    repository.write("README.md", "# Nothing measured\n");
    repository.write("book/other.md", "# Another\n\nNothing is quoted here.\n");
    repository.write(TIMES, "<svg>recorded</svg>\n");
    repository.write("exercises/1/README.md", "# One\n");
    own.save(&repository.root().join(MINE)).unwrap();
    repository
}

fn make(readers: &Repository, into: &str) -> anyhow::Result<Shown> {
    let root = readers.root();
    own_book::make(root, &root.join(MINE), &root.join(into))
}

/// Twice as slow with maps, and without a word about zeros or whole buffers.
fn own() -> Results {
    let mut own = known();
    own.cases
        .retain(|name, _| !name.contains("zeroed") && !name.contains("whole"));
    slow_down(&mut own, "system-map-hintpool", 2.0);
    own
}

#[test]
fn the_copy_shows_the_reader_s_figures_and_says_what_they_lack_and_contradict() {
    let readers = readers(&own());
    let before = readers.read(PAGE);
    let shown = Shown {
        pages: 1,
        figures: 1,
        missing: 1,
        contradicted: 2,
    };
    assert_eq!(make(&readers, COPY).unwrap(), shown);
    let copied = |path| readers.read(&format!("{COPY}/{path}"));
    let page = copied(PAGE);
    for part in [
        "# A page\n\n> [!IMPORTANT]\n> The marked figures on this page, and the charts of `prove.json`, are yours.",
        "--><mark>200 ns</mark><!-- /figure -->",
        "--><mark>no figure</mark><!-- /figure -->",
        "That is fast. **(These results do not say so.)**\n",
        "It is not a moment. <!-- claim",
        "Zeros last. **(These results do not tell.)**\n",
    ] {
        assert!(page.contains(part), "no {part:?} in\n{page}");
    }
    assert!(copied(TIMES).contains("do not give this chart"));
    assert_eq!(copied("book/other.md"), readers.read("book/other.md"));
    assert_eq!(
        before,
        readers.read(PAGE),
        "the recorded text is not touched"
    );

    // The next copy replaces it.
    readers.write(&format!("{COPY}/book/left.md"), "left");
    known().save(&readers.root().join(MINE)).unwrap();
    let shown = make(&readers, COPY).unwrap();
    assert!(!readers.root().join(COPY).join("book/left.md").exists());
    // The recorded results themselves contradict nothing and are drawn.
    assert_eq!((shown.missing, shown.contradicted), (0, 0));
    let chart = readers.read(&format!("{COPY}/{TIMES}"));
    assert!(chart.starts_with("<svg role=\"img\""), "{chart}");
}

#[test]
fn a_folder_with_something_else_in_it_and_results_of_something_else_are_refused() {
    let readers = readers(&own());
    let error = make(&readers, "book").unwrap_err().to_string();
    assert!(error.contains("would be lost"), "{error}");
    assert!(readers.root().join(PAGE).exists());

    let mut other = known();
    let cases = known().cases.into_iter();
    other.cases = cases
        .map(|(name, case)| (format!("own-{name}"), case))
        .collect();
    other.save(&readers.root().join(MINE)).unwrap();
    let error = format!("{:#}", make(&readers, COPY).unwrap_err());
    let told = error.contains("mine.json can't be shown in the book");
    assert!(told && error.contains("cargo course prove"), "{error}");
    assert!(!fs::exists(readers.root().join(COPY)).unwrap());
}
