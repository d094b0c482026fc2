//! The book's chapters, as `book/SUMMARY.md` lists them.
//!
//! A full reading of that file is mdBook's, and mdBook is too heavy for this crate. Titles, paths
//! and depth are all that is shown here, and `cargo course read` reports what is wrong with the file.

use crate::repository::Repository;

#[derive(Debug, PartialEq, Eq)]
pub struct Chapter {
    /// As the book counts them, such as `3.1`; the introduction and the appendices have none.
    pub number: Option<String>,
    pub title: String,
    /// Relative to the repository.
    pub path: String,
}

pub fn read(repository: &Repository) -> anyhow::Result<Vec<Chapter>> {
    let summary = repository.read(&repository.root().join("book/SUMMARY.md"))?;
    let mut chapters = Vec::new();
    // How many list items there were so far at each depth.
    let mut counted: Vec<usize> = Vec::new();
    for line in summary.lines() {
        let item = line.trim_start();
        let depth = (line.len() - item.len()) / 2;
        let listed = item.strip_prefix("- ");
        let Some((title, path)) = link(listed.unwrap_or(item)) else {
            continue;
        };
        let number = listed.map(|_| {
            counted.resize(depth + 1, 0);
            counted[depth] += 1;
            let numbers: Vec<_> = counted.iter().map(usize::to_string).collect();
            numbers.join(".")
        });
        chapters.push(Chapter {
            number,
            title: title.replace('\\', ""),
            path: format!("book/{}", path.trim_start_matches("./")),
        });
    }
    Ok(chapters)
}

/// Where the course is published, for those who have not built the book.
const PUBLISHED: &str = "https://hintpool.github.io/a-hint-not-a-promise";

/// Where a chapter's source, such as `book/5-exercises/README.md`, is read: the page that
/// `cargo course read` built, or else the published one.
pub fn address(repository: &Repository, chapter: &str) -> String {
    let source = chapter.strip_prefix("book/").unwrap_or(chapter);
    let page = match source.strip_suffix("README.md") {
        Some(folder) => format!("{folder}index.html"),
        None => format!("{}.html", source.strip_suffix(".md").unwrap_or(source)),
    };
    let built = repository.root().join("target/book").join(&page);
    match built.is_file() {
        true => built.display().to_string(),
        false => format!("{PUBLISHED}/{page}"),
    }
}

fn link(item: &str) -> Option<(&str, &str)> {
    let (title, rest) = item.strip_prefix('[')?.rsplit_once("](")?;
    Some((title, rest.strip_suffix(')')?))
}
