//! The charts in the book are those of the recordings, byte for byte; a copy of it shows a reader's own results, and says in place what they lack and contradict.

use std::fs;

use bench_harness::results::Results;
use capstone::figures;
use capstone::figures::own_book::{self, COPY, Shown};

use crate::fixtures::{PAGE, Repository, figure, known, slow_down, sound};

const WITH_CHART: &str = "# Charts\n\n<figure>\n{{#include figures/charts/gains-system.svg}}\n</figure>\n\n\
                    <details>\n{{#include figures/charts/tables.html:gains-system}}\n</details>\n";
const CHART: &str = "book/figures/charts/gains-system.svg";
const TABLES: &str = "book/figures/charts/tables.html";

#[test]
fn writing_draws_what_pages_include_and_nothing_else() {
    let repository = Repository::new(WITH_CHART, "prove.json", &known());
    let missing = repository.problems();
    assert_eq!(missing.len(), 2, "{missing:#?}");
    assert!(missing[0].starts_with("book/figures/charts/gains-system.svg:1: "));

    let changes = figures::write(repository.root()).unwrap();
    assert_eq!(changes.len(), 2, "{changes:#?}");
    repository.assert_no_problem();
    assert_eq!(figures::check(repository.root()).unwrap().charts, 2);
    assert_eq!(figures::write(repository.root()).unwrap(), [""; 0]);
}

#[test]
fn what_is_not_as_the_recording_gives_it_or_is_given_by_none_is_told() {
    for (file, before, after, told) in [
        (CHART, "</svg>", " </svg>", "gains-system.svg:1: it is not"),
        (TABLES, "</table>", " </table>", "tables.html:1: it is not"),
        (
            PAGE,
            "-system.svg",
            "-none.svg",
            "page.md:4: no recording gives",
        ),
    ] {
        let repository = Repository::new(WITH_CHART, "prove.json", &known());
        figures::write(repository.root()).unwrap();
        repository.write(file, &repository.read(file).replace(before, after));
        let problems = repository.problems();
        assert!(problems[0].contains(told), "{problems:#?}");
    }
}

const MAP: &str = "prove.json#/cases/system-map-hintpool/median";
const ZEROS: &str = "prove.json#/cases/system-zeroed-1mib-hintpool/median";
const TIMES: &str = "book/figures/charts/times-system-whole.svg";
const MINE: &str = "target/mine.json";

/// A repository whose book quotes a recording, and a file of a reader's results.
fn readers(own: &Results) -> Repository {
    let (map, zeros) = (figure(MAP, "ns", "100 ns"), figure(ZEROS, "time", "21 µs"));
    let page = format!(
        "# A page\n\nA map takes {map}, zeros {zeros}.\n\
         That is fast. <!-- claim: {MAP} < 150 -->\nIt is not a moment. <!-- claim: {MAP} > 1 -->\nZeros last. <!-- claim: {ZEROS} > 1 -->\n\n\
         {{{{#include figures/charts/times-system-whole.svg}}}}\n"
    );
    let repository = Repository::new(&page, "prove.json", &known());
    repository.write("book/other.md", "# Another\n\nNothing is quoted here.\n");
    repository.write(TIMES, "<svg>recorded</svg>\n");
    own.save(&repository.root().join(MINE)).unwrap();
    repository
}

fn make(readers: &Repository) -> anyhow::Result<Shown> {
    own_book::make(readers.root(), &readers.root().join(MINE))
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
        figures: 1,
        missing: 1,
        contradicted: 2,
    };
    assert_eq!(make(&readers).unwrap(), shown);
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
    let shown = make(&readers).unwrap();
    assert!(!readers.root().join(COPY).join("book/left.md").exists());
    // The recorded results themselves contradict nothing and are drawn.
    assert_eq!((shown.missing, shown.contradicted), (0, 0));
    let chart = readers.read(&format!("{COPY}/{TIMES}"));
    assert!(chart.starts_with("<svg role=\"img\""), "{chart}");
}

#[test]
fn results_of_something_else_are_refused() {
    let readers = readers(&sound());
    let error = format!("{:#}", make(&readers).unwrap_err());
    let told = error.contains("mine.json can't be shown in the book");
    assert!(told && error.contains("cargo course prove"), "{error}");
    assert!(!fs::exists(readers.root().join(COPY)).unwrap());
}
