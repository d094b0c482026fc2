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
    Rust {
        kind: Kind,
        noplayground: bool,
    },
    /// `text,output`: what the Rust block above it prints.
    Output,
    Other,
}

/// What a Rust block promises.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    Run,
    NoRun,
    Ignore,
    ShouldPanic,
    CompileFail { codes: Vec<String> },
}

impl Info {
    /// The error says what to write instead.
    pub(crate) fn parse(info: &str) -> Result<Info, String> {
        let words = info.split([',', ' ', '\t']).filter(|word| !word.is_empty());
        match words.collect::<Vec<_>>().as_slice() {
            [] => Err(
                "this fence names no language, and Rust in it would go untested; \
                 write `text` if it is none"
                    .into(),
            ),
            ["rust", words @ ..] => rust(words),
            [other, ..] if *other == "rs" || other.eq_ignore_ascii_case("rust") => Err(format!(
                "`{other}` is not tested by every tool; write `rust`"
            )),
            [other, ..] if !OTHER_LANGUAGES.contains(other) => Err(format!(
                "`{other}` is no language that the book uses; write `rust` or one of: {}",
                OTHER_LANGUAGES.join(", ")
            )),
            ["text", "output"] => Ok(Info::Output),
            [_] => Ok(Info::Other),
            [language, words @ ..] => Err(format!(
                "`{}` means nothing after `{language}`",
                words.join(",")
            )),
        }
    }
}

fn rust(words: &[&str]) -> Result<Info, String> {
    let (mut promise, mut codes, mut noplayground) = ("", Vec::new(), false);
    for &word in words {
        match word {
            "noplayground" => noplayground = true,
            "no_run" | "ignore" | "should_panic" | "compile_fail" => {
                if !promise.is_empty() {
                    return Err(format!("`{word}` contradicts `{promise}`; keep one"));
                }
                promise = word;
            }
            code if is_error_code(code) => codes.push(code.to_owned()),
            unknown => {
                return Err(format!(
                    "`{unknown}` means nothing on a Rust block; known are noplayground, no_run, \
                     ignore, should_panic, compile_fail and an error code such as E0382"
                ));
            }
        }
    }
    let kind = match (promise, codes.is_empty()) {
        ("compile_fail", true) => {
            return Err(
                "a compile_fail block names the error that it shows, as in `compile_fail,E0382`"
                    .into(),
            );
        }
        ("compile_fail", false) => Kind::CompileFail { codes },
        (_, false) => return Err("an error code belongs to a compile_fail block only".into()),
        ("no_run", _) => Kind::NoRun,
        ("ignore", _) => Kind::Ignore,
        ("should_panic", _) => Kind::ShouldPanic,
        _ => Kind::Run,
    };
    Ok(Info::Rust { kind, noplayground })
}

fn is_error_code(word: &str) -> bool {
    word.strip_prefix('E')
        .is_some_and(|digits| digits.len() == 4 && digits.bytes().all(|b| b.is_ascii_digit()))
}
