//! `book.toml`, with the line of whatever is wrong in it.

use crate::problem::Problem;
use mdbook_driver::config::{Config, HtmlConfig};
use regex::Regex;
use std::fs;
use std::path::Path;

/// The book's settings live here, in the repository's root.
pub(crate) const FILE: &str = "book.toml";

pub(crate) fn read(root: &Path) -> Result<Config, Problem> {
    let text = fs::read_to_string(root.join(FILE)).map_err(|error| {
        Problem::new(
            FILE,
            None,
            format!("cannot be read: {error}"),
            "get the file back with `git checkout book.toml`",
        )
    })?;
    let config: Config = text
        .parse()
        .map_err(|error: anyhow::Error| misread(&text, &error))?;
    // mdBook only logs an error in this table and then builds with defaults.
    config
        .get::<HtmlConfig>("output.html")
        .map_err(|error| misread(&text, &error))?;
    Ok(config)
}

fn misread(text: &str, error: &anyhow::Error) -> Problem {
    let cause = error.root_cause();
    let message = match cause.downcast_ref::<toml::de::Error>() {
        Some(error) => error.message().to_owned(),
        None => cause.to_string(),
    };
    let line = cause
        .downcast_ref::<toml::de::Error>()
        .and_then(toml::de::Error::span)
        .map(|span| text[..span.start.min(text.len())].lines().count().max(1))
        .filter(|_| !message.contains("unknown field"))
        .or_else(|| line_of_key(text, &message));
    Problem::new(
        FILE,
        line,
        message.trim().replace('\n', ", "),
        "correct this line; mdBook's guide lists every key it knows",
    )
}

/// Errors inside a table that was already read carry no place, but they quote the key.
fn line_of_key(text: &str, message: &str) -> Option<usize> {
    let key = Regex::new("`([^`]+)`")
        .expect("a pattern written in this file is valid")
        .captures(message)?[1]
        .to_owned();
    let is_key = |line: &str| {
        let line = line.trim_start();
        line.strip_prefix(&key)
            .is_some_and(|rest| rest.trim_start().starts_with('='))
            || line.starts_with('[') && line.contains(&format!("{key}]"))
    };
    text.lines().position(is_key).map(|index| index + 1)
}
