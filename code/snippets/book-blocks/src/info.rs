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
        let mut words = info.split([',', ' ', '\t']).filter(|word| !word.is_empty());
        let Some(language) = words.next() else {
            return Err(
                "this fence names no language, and Rust in it would go untested; \
                        write `text` if it is none"
                    .into(),
            );
        };
        let words = words.collect::<Vec<_>>();
        if language == "rust" {
            return rust(&words);
        }
        if language == "rs" || language.eq_ignore_ascii_case("rust") {
            return Err(format!(
                "`{language}` is not tested by every tool; write `rust`"
            ));
        }
        if !OTHER_LANGUAGES.contains(&language) {
            return Err(format!(
                "`{language}` is no language that the book uses; write `rust` or one of: {}",
                OTHER_LANGUAGES.join(", ")
            ));
        }
        match (language, words.as_slice()) {
            (_, []) => Ok(Info::Other),
            ("text", ["output"]) => Ok(Info::Output),
            (_, words) => Err(format!(
                "`{}` means nothing after `{language}`",
                words.join(",")
            )),
        }
    }
}

fn rust(words: &[&str]) -> Result<Info, String> {
    let (mut kind, mut codes, mut noplayground) = (Kind::Run, Vec::new(), false);
    for &word in words {
        let said = match word {
            "noplayground" => {
                noplayground = true;
                continue;
            }
            code if is_error_code(code) => {
                codes.push(code.to_owned());
                continue;
            }
            "no_run" => Kind::NoRun,
            "ignore" => Kind::Ignore,
            "should_panic" => Kind::ShouldPanic,
            "compile_fail" => Kind::CompileFail { codes: Vec::new() },
            unknown => {
                return Err(format!(
                    "`{unknown}` means nothing on a Rust block; known are noplayground, no_run, \
                     ignore, should_panic, compile_fail and an error code such as E0382"
                ));
            }
        };
        if kind != Kind::Run {
            return Err(format!("`{word}` contradicts the word before it; keep one"));
        }
        kind = said;
    }
    match (&mut kind, codes.is_empty()) {
        (Kind::CompileFail { .. }, true) => Err(
            "a compile_fail block names the error that it shows, as in `compile_fail,E0382`".into(),
        ),
        (Kind::CompileFail { codes: shown }, false) => {
            *shown = codes;
            Ok(Info::Rust { kind, noplayground })
        }
        (_, true) => Ok(Info::Rust { kind, noplayground }),
        (_, false) => Err("an error code belongs to a compile_fail block only".into()),
    }
}

fn is_error_code(word: &str) -> bool {
    word.strip_prefix('E')
        .is_some_and(|digits| digits.len() == 4 && digits.bytes().all(|b| b.is_ascii_digit()))
}
