//! `SUMMARY.md`: each chapter that it names exists.

use crate::problem::{problem, refuse, relative};
use anyhow::anyhow;
use regex::Regex;
use std::fs;
use std::path::Path;

/// Checks the list of chapters in the folder `source`. mdBook itself says no line.
pub(crate) fn check(root: &Path, source: &Path) -> anyhow::Result<()> {
    let path = source.join("SUMMARY.md");
    let shown = relative(root, &path);
    let text = fs::read_to_string(&path).map_err(|error| {
        let advice = "create it: a Markdown list of links, one for each chapter";
        anyhow!(problem(
            shown,
            None,
            format!("cannot be read: {error}"),
            advice
        ))
    })?;
    let link = Regex::new(r"\]\(<?([^)#>]+)").expect("a valid pattern");
    let mut missing = Vec::new();
    for (index, line) in text.lines().enumerate() {
        for chapter in link.captures_iter(line).map(|found| found[1].to_owned()) {
            if !source.join(&chapter).is_file() {
                let file = source.join(&chapter);
                missing.push(problem(
                    shown,
                    Some(index + 1),
                    format!("names the chapter `{chapter}`, which does not exist"),
                    format!(
                        "create `{}`, or take the line out",
                        relative(root, &file).display()
                    ),
                ));
            }
        }
    }
    refuse(&missing)
}
