//! The text with the figures of another recording: what it lacks and what it contradicts is said where it stands.

use std::fs;
use std::path::Path;
use std::sync::LazyLock;

use anyhow::{Context, Result};
use regex::Regex;

use crate::recordings;

use super::source::{Recordings, Source};
use super::{charts, page, pages, read, text_of};

const NO_FIGURE: &str = "no figure";
const NOT_SO: &str = "**(These results do not say so.)**";
const NOT_MEASURED: &str = "**(These results do not tell.)**";

static CLAIM: LazyLock<Regex> =
    LazyLock::new(|| Regex::new("<!-- claim: .*? -->").expect("a fixed pattern"));

/// How the text fared with the other recording.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
pub struct Shown {
    /// Pages that quote it.
    pub pages: usize,
    /// Figures that it has.
    pub figures: usize,
    /// Figures that it lacks.
    pub missing: usize,
    /// Claims that it contradicts, or says nothing about.
    pub contradicted: usize,
}

/// Rewrites each page of a copy of the repository that quotes `file`, which has been replaced there by another recording.
///
/// `note` is put at the top of each such page.
pub fn show_others(root: &Path, file: &str, note: &str) -> Result<Shown> {
    let recorded = recordings::all(root)?;
    let recordings = Recordings::new(&recorded)?;
    let pages = pages(root)?;
    let mut shown = Shown::default();
    for path in &pages {
        let mut text = read(root, path)?;
        let page = page::read(&text);
        let quotes = |source: &Source| source.files().contains(&file);
        let mut quoted = false;
        for placed in page.figures.into_iter().rev() {
            if !quotes(&placed.figure.source) {
                continue;
            }
            quoted = true;
            let figure = text_of(&placed.figure, &recordings);
            match figure {
                Ok(_) => shown.figures += 1,
                Err(_) => shown.missing += 1,
            }
            let figure = figure.as_deref().unwrap_or(NO_FIGURE);
            text.replace_range(placed.shown, &format!("<mark>{figure}</mark>"));
        }
        // A figure holds no line break, so the lines are where they were.
        let mut lines: Vec<String> = text.lines().map(str::to_owned).collect();
        for (number, claim) in page.claims {
            if !quotes(&claim.source) {
                continue;
            }
            quoted = true;
            let value = recordings.value(&claim.source);
            let instead = match value.and_then(|value| claim.holds(&value)) {
                Ok(Ok(())) => continue,
                Ok(Err(_)) => NOT_SO,
                Err(_) => NOT_MEASURED,
            };
            shown.contradicted += 1;
            let line = &mut lines[number - 1];
            *line = CLAIM.replace(line, instead).into_owned();
        }
        if quoted {
            shown.pages += 1;
            let title = lines.iter().position(|line| line.starts_with("# "));
            let below = title.map_or(0, |title| title + 1);
            lines.insert(below, format!("\n> [!IMPORTANT]\n> {note}\n"));
            fs::write(root.join(path), lines.join("\n") + "\n")
                .with_context(|| format!("{} can't be written", path.display()))?;
        }
    }
    charts::write_or_say_so(root, &pages, &recorded)?;
    Ok(shown)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_claim_is_found_within_its_line() {
        let line = "The pool loses. <!-- claim: a.json#/x / a.json#/y > 2 --> And so on.";
        let said = CLAIM.replace(line, NOT_SO);
        assert_eq!(said, format!("The pool loses. {NOT_SO} And so on."));
    }
}
