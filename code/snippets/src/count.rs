//! Counts the Rust blocks of the book and what each lane ran.

use std::fmt;

/// How many Rust fences `markdown` has. It looks at lines only, so that it shares no mistake with
/// the parser that found the blocks.
pub fn rust_fences(markdown: &str) -> usize {
    let mut open: Option<&str> = None;
    let mut count = 0;
    for line in markdown.lines() {
        // A block can stand in a list or a quotation.
        let line = line.trim_start_matches([' ', '>']);
        let fence = fence_of(line);
        match open {
            Some(opened) if fence.starts_with(opened) && line.trim_end() == fence => open = None,
            None if !fence.is_empty() => {
                open = Some(fence);
                let info = line[fence.len()..].trim_start();
                let language = info.split([',', ' ', '\t']).next().unwrap_or_default();
                count += usize::from(language == "rust");
            }
            _ => {}
        }
    }
    count
}

/// The three or more backticks or tildes with which `line` begins.
fn fence_of(line: &str) -> &str {
    for mark in ['`', '~'] {
        let rest = line.trim_start_matches(mark);
        let fence = &line[..line.len() - rest.len()];
        if fence.len() >= 3 {
            return fence;
        }
    }
    ""
}

/// What skeptic's tests did, by kind of block.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Skeptic {
    pub run: usize,
    pub no_run: usize,
    pub should_panic: usize,
    pub compile_fail: usize,
    pub ignored: usize,
}

impl Skeptic {
    /// From what `cargo test` printed.
    pub fn parse(log: &str) -> Skeptic {
        let mut ran = Skeptic::default();
        for (name, outcome) in tests(log, "Running tests/rust_blocks.rs ") {
            let kind = match outcome {
                "ok" if name.starts_with("no_run_in_") => &mut ran.no_run,
                "ok" if name.starts_with("should_panic_in_") => &mut ran.should_panic,
                "ok" if name.starts_with("compile_fail_in_") => &mut ran.compile_fail,
                "ok" => &mut ran.run,
                "ignored" => &mut ran.ignored,
                _ => continue,
            };
            *kind += 1;
        }
        ran
    }

    pub fn all(&self) -> usize {
        self.run + self.no_run + self.should_panic + self.compile_fail + self.ignored
    }
}

impl fmt::Display for Skeptic {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "skeptic {}, no_run {}, compile_fail {}, should_panic {}, ignored {}",
            self.run, self.no_run, self.compile_fail, self.should_panic, self.ignored
        )
    }
}

/// How many doctests of the pages passed or were ignored, from what `cargo test` printed.
pub fn doctests(log: &str) -> usize {
    tests(log, "Doc-tests snippets")
        .filter(|(name, _)| name.contains(" - pages::"))
        .filter(|(_, outcome)| matches!(*outcome, "ok" | "ignored"))
        .count()
}

/// Names and outcomes of the tests below the header with which Cargo announces a lane.
fn tests<'a>(log: &'a str, lane: &'a str) -> impl Iterator<Item = (&'a str, &'a str)> {
    let mut inside = false;
    log.lines().filter_map(move |line| {
        let begins = line.trim_start();
        // On Windows, Cargo writes the path with a backslash.
        if begins.starts_with("Running ") || begins.starts_with("Doc-tests ") {
            inside = begins.replace('\\', "/").starts_with(lane);
        }
        let (name, outcome) = line.strip_prefix("test ")?.rsplit_once(" ... ")?;
        inside.then_some((name, outcome.trim()))
    })
}
