//! The chapters, loaded and expanded as mdBook does it.

use crate::includes::{Includes, relative};
use crate::problem::{Problem, Problems};
use crate::{mdbook_log, settings, summary};
use mdbook_driver::MDBook;
use mdbook_driver::book::BookItem;
use mdbook_html::HtmlHandlebars;
use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

/// A page of the book.
#[derive(Debug, Clone)]
pub struct Chapter {
    /// As named in `SUMMARY.md`.
    pub name: String,
    /// The Markdown file, relative to the repository's root.
    pub source: PathBuf,
    /// The HTML file, relative to the built book.
    pub page: PathBuf,
    /// The text with all includes in place.
    pub markdown: String,
}

/// Loads the book of the repository at `root` and expands its chapters, in reading order.
pub fn chapters(root: &Path) -> Result<Vec<Chapter>, Problems> {
    let mdbook = open(root)?;
    let folder = PathBuf::from(relative(root, &mdbook.source_dir()));
    let (expanded, complaints) =
        mdbook_log::listen(|| mdbook.preprocess_book(&HtmlHandlebars::new()));
    Problems::check(complaints.iter().map(|text| unplaced(text)).collect())?;
    let (book, _) = expanded.map_err(|error| unplaced(&format!("{error:#}")))?;

    Ok(book
        .iter()
        .filter_map(|item| match item {
            BookItem::Chapter(chapter) => Some(Chapter {
                name: chapter.name.clone(),
                source: folder.join(chapter.source_path.as_ref()?),
                page: chapter.path.as_ref()?.with_extension("html"),
                markdown: chapter.content.clone(),
            }),
            _ => None,
        })
        .collect())
}

/// The files a change of which changes the book.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sources {
    /// Everything below it counts, also what is new.
    pub folder: PathBuf,
    /// `book.toml` and what chapters include from elsewhere, also what is missing there.
    pub files: BTreeSet<PathBuf>,
}

/// Looks for the sources of the book at `root`, as far as they can be found while a chapter is
/// broken.
pub fn sources(root: &Path) -> Result<Sources, Problem> {
    let config = settings::read(root)?;
    let folder = root.join(&config.book.src);
    let mut includes = Includes::default();
    for chapter in summary::chapter_files(root, &folder).unwrap_or_default() {
        includes.follow(root, &chapter);
    }
    let mut files = includes.files;
    files.retain(|file| !file.starts_with(&folder));
    files.insert(root.join(settings::FILE));
    Ok(Sources { folder, files })
}

/// Loads the book after everything that mdBook would pass over has been checked.
pub(crate) fn open(root: &Path) -> Result<MDBook, Problems> {
    let config = settings::read(root)?;
    let mut includes = Includes::default();
    for chapter in summary::chapter_files(root, &root.join(&config.book.src))? {
        includes.follow(root, &chapter);
    }
    Problems::check(includes.problems)?;
    MDBook::load(root).map_err(|error| unplaced(&format!("{error:#}")).into())
}

/// For what mdBook says without naming a file.
pub(crate) fn unplaced(message: &str) -> Problem {
    Problem::new(
        settings::FILE,
        None,
        format!("mdBook cannot build this book: {}", message.trim()),
        "read the message above; `mdbook build` may say more",
    )
}
