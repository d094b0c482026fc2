//! A reader's own results in a copy of the book, with what they lack and contradict said in place.

use std::fs;

use bench_harness::results::Results;
use capstone::figures::own_book::{self, Shown};

use crate::fixtures::{PAGE, Repository, figure, known, slow_down};

const MAP: &str = "prove.json#/cases/system-map-hintpool/median";
const ZEROS: &str = "prove.json#/cases/system-zeroed-1mib-hintpool/median";
const CHART: &str = "book/figures/charts/times-system-whole.svg";
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
    repository.write(CHART, "<svg>recorded</svg>\n");
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
    assert!(copied(CHART).contains("do not give this chart"));
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
    let chart = readers.read(&format!("{COPY}/{CHART}"));
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
