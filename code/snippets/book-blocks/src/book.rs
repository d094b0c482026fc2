//! Loads the book as mdBook does, with all its pages expanded.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail};
use mdbook_driver::MDBook;
use mdbook_driver::config::{Config, RustEdition};
use mdbook_preprocessor::PreprocessorContext;
use walkdir::WalkDir;

use crate::expand::Expander;
use crate::page::{Page, Place, Problem};

/// The whole book, expanded.
#[derive(Debug)]
pub struct Book {
    /// As `rustc --edition` takes it, if `book.toml` names one.
    pub edition: Option<&'static str>,
    pub pages: Vec<Page>,
    /// Every path whose change can change a block: files, and folders with all they hold.
    pub watched: BTreeSet<PathBuf>,
    /// Includes that lead nowhere.
    pub problems: Vec<Problem>,
    /// Pages that `SUMMARY.md` does not name, which nobody reads or tests.
    pub unlisted: Vec<Problem>,
}

impl Book {
    /// `root` is the folder of `book.toml`.
    pub fn load(root: &Path) -> Result<Book> {
        let toml = root.join("book.toml");
        let mut config = Config::from_disk(&toml)
            .with_context(|| format!("{} cannot be read", toml.display()))?;
        // Reading the book must never write into it.
        config.build.create_missing = false;
        let edition = config.rust.edition.map(edition_flag).transpose()?;

        let source = root.join(&config.book.src);
        let loaded = MDBook::load_with_config(root, config.clone()).with_context(|| {
            format!(
                "the book cannot be loaded; start at {}",
                source.join("SUMMARY.md").display()
            )
        })?;

        let mut expander = Expander {
            root,
            source: &source,
            context: PreprocessorContext::new(root.to_path_buf(), config.clone(), "html".into()),
            watched: BTreeSet::from([toml, source.clone()]),
            problems: Vec::new(),
        };
        let mut pages = Vec::new();
        for chapter in loaded.book.chapters() {
            if let Some(path) = &chapter.path {
                pages.push(expander.page(path, &chapter.content)?);
            }
        }
        Ok(Book {
            edition,
            unlisted: unlisted(&expander, &pages),
            pages,
            watched: expander.watched,
            problems: expander.problems,
        })
    }
}

fn edition_flag(edition: RustEdition) -> Result<&'static str> {
    Ok(match edition {
        RustEdition::E2015 => "2015",
        RustEdition::E2018 => "2018",
        RustEdition::E2021 => "2021",
        RustEdition::E2024 => "2024",
        other => bail!("book.toml: the edition {other:?} is not known here yet"),
    })
}

/// SUMMARY.md decides what a page is. A file that it does not name is never tested.
fn unlisted(expander: &Expander<'_>, pages: &[Page]) -> Vec<Problem> {
    let mut files = WalkDir::new(expander.source)
        .into_iter()
        .filter_map(Result::ok)
        .map(|entry| entry.into_path())
        .filter(|path| path.is_file() && path.extension().is_some_and(|ext| ext == "md"))
        .collect::<Vec<_>>();
    files.sort();
    let mut unlisted = Vec::new();
    for path in files {
        let path = path.strip_prefix(expander.source).unwrap_or(&path);
        let name = expander.name(path);
        if !is_no_page(path) && !pages.iter().any(|page| page.file == name) {
            unlisted.push(Problem::new(
                &Place::new(name, 1),
                "this page is not in SUMMARY.md, so nobody reads or tests it; \
                 list it there or delete it",
            ));
        }
    }
    unlisted
}

/// Whether it is the list of pages, or what mdBook shows for an address that is none.
fn is_no_page(path: &Path) -> bool {
    ["SUMMARY.md", "404.md"]
        .iter()
        .any(|name| path == Path::new(name))
}
