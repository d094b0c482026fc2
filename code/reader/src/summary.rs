//! `SUMMARY.md`: which files are chapters, with the line of whatever is wrong in it.

use crate::includes::relative;
use crate::problem::{Problem, Problems};
use mdbook_summary::{Summary, SummaryItem, parse_summary};
use regex::Regex;
use std::fs;
use std::path::{Path, PathBuf};

/// The chapters' files in reading order. Each of them exists.
pub(crate) fn chapter_files(root: &Path, source: &Path) -> Result<Vec<PathBuf>, Problems> {
    let path = source.join("SUMMARY.md");
    let shown = relative(root, &path);
    let text = fs::read_to_string(&path).map_err(|error| {
        Problem::new(
            shown,
            None,
            format!("cannot be read: {error}"),
            "create it: a Markdown list of links, one for each chapter",
        )
    })?;
    let summary = parse_summary(&text).map_err(|error| {
        let message = format!("{error:#}");
        Problem::new(
            shown,
            line_in(&message),
            message,
            "write each chapter as a list item with one link: `- [Title](file.md)`",
        )
    })?;

    let chapters = locations(&summary);
    let missing = chapters
        .iter()
        .filter(|chapter| !source.join(chapter).is_file());
    Problems::check(
        missing
            .map(|chapter| {
                let link = format!("({})", chapter.display());
                let line = text.lines().position(|line| line.contains(&link));
                Problem::new(
                    shown,
                    line.map(|index| index + 1),
                    format!(
                        "names the chapter `{}`, which does not exist",
                        chapter.display()
                    ),
                    format!(
                        "create `{}`, or take the line out",
                        relative(root, &source.join(chapter)).display()
                    ),
                )
            })
            .collect(),
    )?;
    Ok(chapters
        .iter()
        .map(|chapter| source.join(chapter))
        .collect())
}

fn locations(summary: &Summary) -> Vec<PathBuf> {
    fn gather(items: &[SummaryItem], into: &mut Vec<PathBuf>) {
        for item in items {
            if let SummaryItem::Link(link) = item {
                into.extend(link.location.clone());
                gather(&link.nested_items, into);
            }
        }
    }
    let mut found = Vec::new();
    gather(&summary.prefix_chapters, &mut found);
    gather(&summary.numbered_chapters, &mut found);
    gather(&summary.suffix_chapters, &mut found);
    found
}

/// mdBook's own messages say "line 3, column 4".
fn line_in(message: &str) -> Option<usize> {
    Regex::new(r"line (\d+)")
        .expect("a pattern written in this file is valid")
        .captures(message)?[1]
        .parse()
        .ok()
}
