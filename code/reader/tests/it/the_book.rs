//! The book of this repository, built once for all tests.

use reader::book::{self, Chapter};
use reader::problem::Problems;
use reader::site::{self, Home};
use scraper::Html;
use std::path::{Path, PathBuf};
use std::sync::LazyLock;
use tempfile::TempDir;
use walkdir::WalkDir;

static ROOT: LazyLock<PathBuf> = LazyLock::new(|| {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .ancestors()
        .nth(2)
        .expect("this crate lies two folders below the repository's root")
        .to_owned()
});

/// A failure is kept too, so that every test that needs the book says why it has none.
static PAGES: LazyLock<Result<TempDir, Problems>> = LazyLock::new(|| {
    let folder = tempfile::tempdir().expect("the system has a folder for temporary files");
    site::build(root(), folder.path(), Home::Published).map(|_| folder)
});

static CHAPTERS: LazyLock<Result<Vec<Chapter>, Problems>> =
    LazyLock::new(|| book::chapters(root()));

/// The repository's root.
pub(crate) fn root() -> &'static Path {
    &ROOT
}

/// A path as a person writes it: from the repository's root.
pub(crate) fn shown(path: &Path) -> String {
    path.strip_prefix(root())
        .unwrap_or(path)
        .display()
        .to_string()
}

/// The folder with the built pages.
pub(crate) fn pages() -> &'static Path {
    match &*PAGES {
        Ok(folder) => folder.path(),
        Err(problems) => panic!("the book does not build\n{problems}"),
    }
}

/// The chapters in reading order.
pub(crate) fn chapters() -> &'static [Chapter] {
    match &*CHAPTERS {
        Ok(chapters) => chapters,
        Err(problems) => panic!("the book does not load\n{problems}"),
    }
}

/// A parsed page.
pub(crate) fn parse(page: &Path) -> Html {
    let text =
        std::fs::read_to_string(page).unwrap_or_else(|error| panic!("{}: {error}", page.display()));
    Html::parse_document(&text)
}

/// All files below `folder` with this extension, in a steady order.
pub(crate) fn files(folder: &Path, extension: &str) -> Vec<PathBuf> {
    WalkDir::new(folder)
        .sort_by_file_name()
        .into_iter()
        .map(|entry| entry.unwrap_or_else(|error| panic!("{error}")).into_path())
        .filter(|path| path.extension().is_some_and(|found| found == extension))
        .collect()
}

/// Fails with every complaint at once.
#[track_caller]
pub(crate) fn assert_none(complaints: &[String]) {
    assert!(
        complaints.is_empty(),
        "{} to mend:\n{}",
        complaints.len(),
        complaints.join("\n")
    );
}
