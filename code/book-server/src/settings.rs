//! `book.toml`, with the line of whatever is wrong in it.

use crate::problem::problem;
use crate::text;
use anyhow::anyhow;
use mdbook_driver::config::{Config, HtmlConfig};
use regex::Regex;
use std::path::Path;

/// The book's settings live here, in the repository's root.
pub(crate) const FILE: &str = "book.toml";

pub(crate) fn read(root: &Path) -> anyhow::Result<Config> {
    let missing = "get the file back with `git checkout book.toml`";
    let text =
        text::read(&root.join(FILE), Path::new(FILE), missing).map_err(|told| anyhow!(told))?;
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
