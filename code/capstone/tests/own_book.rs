//! A reader's own results in a copy of the book, with what they lack and contradict said in place.

mod known;

use std::fs;
use std::path::{Path, PathBuf};

use bench_harness::repository::RESULTS;
use bench_harness::results::Results;
use capstone::figures::Shown;
use capstone::own_book;
use tempfile::TempDir;

const MAP: &str = "prove.json#/cases/system-map-hintpool/median";
const ZEROS: &str = "prove.json#/cases/system-zeroed-1mib-hintpool/median";

/// A repository whose book quotes a recording, and a file of a reader's results.
struct Readers {
    repository: TempDir,
    results: PathBuf,
}

impl Readers {
    fn with(own: &Results) -> Self {
        let repository = tempfile::tempdir().unwrap();
        let write = |path: &str, text: &str| {
            let path = repository.path().join(path);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, text).unwrap();
        };
        let page = format!(
            "# A page\n\nA map takes <!-- figure: {MAP} ns -->100 ns<!-- /figure -->, zeros <!-- figure: {ZEROS} time -->21 µs<!-- /figure -->.\n\
             That is fast. <!-- claim: {MAP} < 150 -->\nIt is not a moment. <!-- claim: {MAP} > 1 -->\nZeros last. <!-- claim: {ZEROS} > 1 -->\n\n\
             {{{{#include figures/charts/times-system-whole.svg}}}}\n"
        );
        write("book.toml", "[book]\n");
        write("README.md", "# Nothing measured\n");
        write("book/page.md", &page);
        write("book/other.md", "# Another\n\nNothing is quoted here.\n");
        write(
            "book/figures/charts/times-system-whole.svg",
            "<svg>recorded</svg>\n",
        );
        write("exercises/1/README.md", "# One\n");
        known::known()
            .save(&repository.path().join(RESULTS).join("machine/prove.json"))
            .unwrap();
        let results = repository.path().join("target/mine.json");
        own.save(&results).unwrap();
        Self {
            repository,
            results,
        }
    }

    fn root(&self) -> &Path {
        self.repository.path()
    }

    fn make(&self) -> anyhow::Result<Shown> {
        own_book::make(self.root(), &self.results, &self.root().join("target/copy"))
    }

    fn copied(&self, path: &str) -> String {
        fs::read_to_string(self.root().join("target/copy").join(path)).unwrap()
    }
}

/// Twice as slow with maps, and without a word about zeros or whole buffers.
fn own() -> Results {
    let mut own = known::known();
    own.cases
        .retain(|name, _| !name.contains("zeroed") && !name.contains("whole"));
    for (name, case) in &mut own.cases {
        if name.contains("map") {
            case.samples.iter_mut().flatten().for_each(|ns| *ns *= 2.0);
        }
    }
    own
}

#[test]
fn the_copy_shows_the_reader_s_figures_and_says_what_they_lack_and_contradict() {
    let readers = Readers::with(&own());
    let before = fs::read_to_string(readers.root().join("book/page.md")).unwrap();
    let shown = readers.make().unwrap();
    assert_eq!(
        shown,
        Shown {
            pages: 1,
            figures: 1,
            missing: 1,
            contradicted: 2
        }
    );
    let page = readers.copied("book/page.md");
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
    let chart = readers.copied("book/figures/charts/times-system-whole.svg");
    assert!(chart.contains("do not give this chart"), "{chart}");
    assert_eq!(
        readers.copied("book/other.md"),
        "# Another\n\nNothing is quoted here.\n"
    );

    let after = fs::read_to_string(readers.root().join("book/page.md")).unwrap();
    assert_eq!(before, after, "the recorded text is not touched");
}

#[test]
fn the_recorded_results_themselves_contradict_nothing_and_are_drawn() {
    let readers = Readers::with(&known::known());
    let shown = readers.make().unwrap();
    assert_eq!((shown.missing, shown.contradicted), (0, 0));
    let chart = readers.copied("book/figures/charts/times-system-whole.svg");
    assert!(chart.starts_with("<svg role=\"img\""), "{chart}");
}

#[test]
fn a_copy_replaces_the_one_before() {
    let readers = Readers::with(&own());
    readers.make().unwrap();
    let left = readers.root().join("target/copy/book/left.md");
    fs::write(&left, "left").unwrap();
    readers.make().unwrap();
    assert!(!left.exists());
}

#[test]
fn a_folder_with_something_else_in_it_is_left_alone() {
    let readers = Readers::with(&own());
    let sources = readers.root().join("book");
    let error = own_book::make(readers.root(), &readers.results, &sources).unwrap_err();
    assert!(error.to_string().contains("would be lost"), "{error}");
    assert!(sources.join("page.md").exists());
}

#[test]
fn results_of_something_else_are_refused() {
    let mut other = known::known();
    other.cases = other
        .cases
        .into_iter()
        .map(|(name, case)| (format!("own-{name}"), case))
        .collect();
    let error = format!("{:#}", Readers::with(&other).make().unwrap_err());
    assert!(
        error.contains("mine.json can't be shown in the book")
            && error.contains("cargo course prove"),
        "{error}"
    );
}
