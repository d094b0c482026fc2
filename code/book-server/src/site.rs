//! Renders the book's pages into a folder.

use crate::named_excerpts::NamedExcerpts;
use crate::problem::{problem, refuse, relative};
use crate::{mdbook_log, settings};
use anyhow::{Context, anyhow};
use book_blocks::Book;
use mdbook_driver::MDBook;
use mdbook_driver::book::BookItem;
use mdbook_driver::config::Config;
use regex::Regex;
use std::fmt;
use std::fs;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

/// Where the pages will be served from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Home {
    /// The address in `book.toml`.
    Published,
    /// The root of a server on this machine.
    Local,
}

/// What was built.
#[derive(Debug)]
pub(crate) struct Site {
    /// How many chapters it has.
    chapters: usize,
    /// How long the build took.
    took: Duration,
}

impl fmt::Display for Site {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let plural = if self.chapters == 1 { "" } else { "s" };
        let seconds = self.took.as_secs_f64();
        write!(
            out,
            "Built {} chapter{plural} in {seconds:.1} s",
            self.chapters
        )
    }
}

/// Builds the book of the repository at `root` into the folder `into`, whose content is replaced.
pub(crate) fn build(root: &Path, into: &Path, home: Home) -> anyhow::Result<Site> {
    let start = Instant::now();
    let mut mdbook = open(root)?;
    mdbook.config.build.build_dir = into.to_owned();
    if home == Home::Local {
        // The page for a missing address carries absolute links; `mdbook serve` does the same.
        mdbook.config.set("output.html.site-url", "/")?;
    }
    name_excerpts(root, &mut mdbook, home)?;
    let (outcome, complaints) = mdbook_log::listen(|| mdbook.build());
    let complaints = complaints.iter().map(|text| place(root, &mdbook, text));
    refuse(&complaints.collect::<Vec<_>>())?;
    outcome.map_err(|error| unplaced(&format!("{error:#}")))?;
    Ok(Site {
        chapters: pages(&mdbook).count(),
        took: start.elapsed(),
    })
}

/// Says below each quoting block which file it quotes.
fn name_excerpts(root: &Path, mdbook: &mut MDBook, home: Home) -> anyhow::Result<()> {
    let names = NamedExcerpts {
        root: dunce::canonicalize(root).unwrap_or_else(|_| root.to_owned()),
        published: branch(&mdbook.config, home),
    };
    let folder = names.root.join(&mdbook.config.book.src);
    let mut problems = Vec::new();
    mdbook.book.for_each_chapter_mut(|chapter| {
        if let Some(path) = &chapter.source_path {
            match names.add_to(&folder.join(path), &chapter.content) {
                Ok(named) => chapter.content = named,
                Err(problem) => problems.push(problem),
            }
        }
    });
    refuse(&problems)
}

/// Loads the book after everything that mdBook would pass over has been checked.
fn open(root: &Path) -> anyhow::Result<MDBook> {
    let config = settings::read(root)?;
    settings::check_summary(root, &root.join(&config.book.src))?;
    let book = Book::load(root).map_err(|error| unplaced(&format!("{error:#}")))?;
    let problems = book.problems.iter().map(|found| {
        let (file, line) = (Path::new(&found.place.file), Some(found.place.line));
        let advice = "correct the directive, or put a \\ before its braces to show it as text";
        problem(file, line, &found.message, advice)
    });
    refuse(&problems.collect::<Vec<_>>())?;
    // `MDBook::load` also reads the environment, where it stops at a variable that is not UTF-8.
    MDBook::load_with_config(root, config).map_err(|error| unplaced(&format!("{error:#}")))
}

/// Builds into the folder that `book.toml` names, and returns it. The old content stays until
/// the new one is complete.
pub(crate) fn publish(root: &Path) -> anyhow::Result<(PathBuf, Site)> {
    let target = root.join(settings::read(root)?.build.build_dir);
    let parent = target.parent().unwrap_or(root);
    fs::create_dir_all(parent).with_context(|| format!("cannot create {}", parent.display()))?;
    // In the same folder, since a rename does not cross file systems.
    let beside = tempfile::Builder::new()
        .prefix(".book-")
        .tempdir_in(parent)
        .with_context(|| format!("cannot create a folder in {}", parent.display()))?;
    let fresh = beside.path().join("new");
    let site = build(root, &fresh, Home::Published)?;
    if target.exists() {
        fs::rename(&target, beside.path().join("old"))
            .with_context(|| format!("cannot replace {}", target.display()))?;
    }
    fs::rename(&fresh, &target).with_context(|| format!("cannot fill {}", target.display()))?;
    Ok((target, site))
}

/// Where the files of the book's repository can be read. On this machine they lie beside the book, perhaps
/// changed since.
fn branch(config: &Config, home: Home) -> Option<String> {
    let html = config.html_config().unwrap_or_default();
    let repository = html.git_repository_url?;
    (home == Home::Published).then(|| format!("{}/blob/main", repository.trim_end_matches('/')))
}

fn pages(mdbook: &MDBook) -> impl Iterator<Item = &mdbook_driver::book::Chapter> {
    mdbook.iter().filter_map(|item| match item {
        BookItem::Chapter(chapter) if !chapter.is_draft_chapter() => Some(chapter),
        _ => None,
    })
}

/// mdBook names the chapter in its messages, by the page it becomes: `README.md` is `index.md`.
fn place(root: &Path, mdbook: &MDBook, message: &str) -> String {
    let named = pages(mdbook).find_map(|chapter| {
        let source = chapter.source_path.as_ref()?;
        let page = match source.file_stem() {
            Some(stem) if stem.eq_ignore_ascii_case("readme") => source.with_file_name("index.md"),
            _ => source.clone(),
        };
        message
            .contains(&format!("`{}`", page.display()))
            .then_some((chapter, source))
    });
    let Some((chapter, source)) = named else {
        return unplaced(message).to_string();
    };
    problem(
        relative(root, &mdbook.source_dir().join(source)),
        line_with_tag(&chapter.content, message),
        message.replace('\n', " "),
        "close every tag in the block that opens it, and check what the message quotes",
    )
}

/// For what mdBook says without naming a file.
fn unplaced(message: &str) -> anyhow::Error {
    anyhow!(problem(
        Path::new(settings::FILE),
        None,
        format!("mdBook cannot build this book: {}", message.trim()),
        "read the message above; `mdbook build` may say more",
    ))
}

/// The first line of a chapter that may hold the tag a message speaks of: it opens the tag without
/// closing it, or the other way round.
fn line_with_tag(text: &str, message: &str) -> Option<usize> {
    let tag = Regex::new("tag `</?([A-Za-z][A-Za-z0-9-]*)>`").expect("a valid pattern");
    let tag = tag.captures(message)?;
    let opening = format!("<{}", &tag[1]);
    let closing = format!("</{}", &tag[1]);
    text.lines()
        .position(|line| line.matches(&opening).count() != line.matches(&closing).count())
        .map(|index| index + 1)
}
