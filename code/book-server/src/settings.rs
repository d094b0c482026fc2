//! `book.toml`, with the line of whatever is wrong in it, and `SUMMARY.md`, of which each chapter exists
//! and can be read.

use crate::problem::{self, problem, refuse, relative};
use anyhow::anyhow;
use mdbook_driver::config::{Config, HtmlConfig};
use regex::Regex;
use std::path::Path;

/// The book's settings live here, in the repository's root.
pub(crate) const FILE: &str = "book.toml";

pub(crate) fn read(root: &Path) -> anyhow::Result<Config> {
    let missing = "get the file back with `git checkout book.toml`";
    let text = problem::read(&root.join(FILE), Path::new(FILE), missing)?;
    let config: Config = text.parse().map_err(|error| misread(&text, &error))?;
    // mdBook only logs an error in this table and then builds with defaults.
    config
        .get::<HtmlConfig>("output.html")
        .map_err(|error| misread(&text, &error))?;
    Ok(config)
}

fn misread(text: &str, error: &anyhow::Error) -> anyhow::Error {
    let cause = error.root_cause();
    let toml = cause.downcast_ref::<toml::de::Error>();
    let message = toml.map_or_else(|| cause.to_string(), |error| error.message().to_owned());
    let line = toml
        .and_then(toml::de::Error::span)
        .map(|span| text[..span.start.min(text.len())].lines().count().max(1))
        .filter(|_| !message.contains("unknown field"))
        .or_else(|| line_of_key(text, &message));
    anyhow!(problem(
        Path::new(FILE),
        line,
        message.trim().replace('\n', ", "),
        "correct this line; mdBook's guide lists every key it knows",
    ))
}

/// Errors inside a table that was already read carry no place, but they quote the key.
fn line_of_key(text: &str, message: &str) -> Option<usize> {
    let quoted = Regex::new("`([^`]+)`").expect("a valid pattern");
    let key = regex::escape(&quoted.captures(message)?[1]);
    let line = Regex::new(&format!(r"^\s*({key}\s*=|\[.*\b{key}\])")).expect("a valid pattern");
    let index = text.lines().position(|text| line.is_match(text))?;
    Some(index + 1)
}

/// Checks the list of chapters in the folder `source`. mdBook itself says no line.
pub(crate) fn check_summary(root: &Path, source: &Path) -> anyhow::Result<()> {
    let path = source.join("SUMMARY.md");
    let shown = relative(root, &path);
    let missing = "create it: a Markdown list of links, one for each chapter";
    let text = problem::read(&path, shown, missing)?;
    let link = Regex::new(r"\]\(<?([^)#>]+)").expect("a valid pattern");
    let mut problems = Vec::new();
    for (index, line) in text.lines().enumerate() {
        for chapter in link.captures_iter(line).map(|found| found[1].to_owned()) {
            let file = source.join(&chapter);
            let named = relative(root, &file);
            if file.is_file() {
                let read = problem::read(&file, named, "make it readable for yourself");
                problems.extend(read.err().map(|error| error.to_string()));
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
    refuse(problems)
}
