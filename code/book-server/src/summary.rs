//! `SUMMARY.md`: each chapter that it names exists and can be read.

use crate::problem::{problem, refuse, relative};
use crate::text;
use anyhow::anyhow;
use regex::Regex;
use std::path::Path;

/// Checks the list of chapters in the folder `source`. mdBook itself says no line.
pub(crate) fn check(root: &Path, source: &Path) -> anyhow::Result<()> {
    let path = source.join("SUMMARY.md");
    let shown = relative(root, &path);
    let missing = "create it: a Markdown list of links, one for each chapter";
    let text = text::read(&path, shown, missing).map_err(|told| anyhow!(told))?;
    let link = Regex::new(r"\]\(<?([^)#>]+)").expect("a valid pattern");
    let mut problems = Vec::new();
    for (index, line) in text.lines().enumerate() {
        for chapter in link.captures_iter(line).map(|found| found[1].to_owned()) {
            let file = source.join(&chapter);
            let named = relative(root, &file);
            if file.is_file() {
                problems.extend(text::read(&file, named, "make it readable for yourself").err());
            } else {
                problems.push(problem(
                    shown,
                    Some(index + 1),
                    format!("names the chapter `{chapter}`, which does not exist"),
                    format!("create `{}`, or take the line out", named.display()),
                ));
            }
        }
    }
    refuse(&problems)
}
