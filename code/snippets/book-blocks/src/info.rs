//! The words behind a fence: what language a block is in and what it promises.

use serde::{Deserialize, Serialize};

/// The languages that the book uses beside Rust. A word that is not here is taken for a typing
/// error, since a misspelt `rust` would go untested.
const OTHER_LANGUAGES: &[&str] = &[
    "console", "css", "diff", "go", "html", "json", "markdown", "sh", "text", "toml", "yaml",
];

/// What a fence says.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Info {
    Rust(Kind),
    /// `text,output`: what the Rust block above it prints.
    Output,
    Other,
}

/// What a Rust block promises.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    Run,
    Ignore,
    ShouldPanic,
    /// To fail with this error code.
    CompileFail(String),
}

impl Info {
    /// The error says what to write instead.
    pub(crate) fn parse(info: &str) -> Result<Info, String> {
        // Crates of ours are not in the Rust playground, which mdBook is told by that word.
        let words = info.split(',').filter(|word| *word != "noplayground");
        match *words.collect::<Vec<_>>() {
            ["rust"] => Ok(Info::Rust(Kind::Run)),
            ["rust", "ignore"] => Ok(Info::Rust(Kind::Ignore)),
            ["rust", "should_panic"] => Ok(Info::Rust(Kind::ShouldPanic)),
            ["rust", "compile_fail", code] => Ok(Info::Rust(Kind::CompileFail(code.to_owned()))),
            ["rust", ..] => Err(format!(
                "`{info}` is no promise; after `rust` write nothing, ignore, should_panic, or \
                 compile_fail and the error's code, as in `rust,compile_fail,E0382`"
            )),
            ["text", "output"] => Ok(Info::Output),
            [other] if OTHER_LANGUAGES.contains(&other) => Ok(Info::Other),
            _ => Err(format!(
                "`{info}` is no language that the book uses; write `rust` or one of: {}",
                OTHER_LANGUAGES.join(", ")
            )),
        }
    }
}
