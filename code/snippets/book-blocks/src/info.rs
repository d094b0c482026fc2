//! The words behind a fence: what language a block is in and what it promises.

/// The languages that the book uses beside Rust. A word that is not here is taken for a typing
/// error, since a misspelt `rust` would go untested.
const OTHER_LANGUAGES: &[&str] = &[
    "console", "css", "diff", "go", "html", "json", "markdown", "sh", "text", "toml", "yaml",
];

/// What a fence says.
#[derive(Debug, PartialEq, Eq)]
pub enum Info {
    Rust(Rust),
    /// `text,output`: what the Rust block above it prints.
    Output,
    Other,
}

/// What the fence of a Rust block says.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Rust {
    pub mode: Mode,
    /// The error codes of a `compile_fail` block.
    pub codes: Vec<String>,
    pub noplayground: bool,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Mode {
    #[default]
    Run,
    NoRun,
    Ignore,
    ShouldPanic,
    CompileFail,
}

impl Info {
    /// The error says what to write instead.
    pub fn parse(info: &str) -> Result<Info, String> {
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
            return Rust::parse(&words).map(Info::Rust);
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

impl Rust {
    fn parse(words: &[&str]) -> Result<Rust, String> {
        let mut rust = Rust::default();
        for &word in words {
            let mode = match word {
                "noplayground" => {
                    rust.noplayground = true;
                    continue;
                }
                code if is_error_code(code) => {
                    rust.codes.push(code.to_owned());
                    continue;
                }
                "no_run" => Mode::NoRun,
                "ignore" => Mode::Ignore,
                "should_panic" => Mode::ShouldPanic,
                "compile_fail" => Mode::CompileFail,
                unknown => {
                    return Err(format!(
                        "`{unknown}` means nothing on a Rust block; known are noplayground, no_run, \
                         ignore, should_panic, compile_fail and an error code such as E0382"
                    ));
                }
            };
            if rust.mode != Mode::Run {
                return Err(format!("`{word}` contradicts the word before it; keep one"));
            }
            rust.mode = mode;
        }
        match (rust.mode, rust.codes.is_empty()) {
            (Mode::CompileFail, true) => Err(
                "a compile_fail block names the error that it shows, as in `compile_fail,E0382`"
                    .into(),
            ),
            (Mode::CompileFail, false) | (_, true) => Ok(rust),
            (_, false) => Err("an error code belongs to a compile_fail block only".into()),
        }
    }
}

fn is_error_code(word: &str) -> bool {
    word.strip_prefix('E')
        .is_some_and(|digits| digits.len() == 4 && digits.bytes().all(|b| b.is_ascii_digit()))
}
