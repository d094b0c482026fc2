//! Reads a page of Markdown: its figures, its claims, and what is wrong with it whatever the recordings say.

use std::ops::Range;
use std::sync::LazyLock;

use anyhow::{Context, Result, bail, ensure};
use pulldown_cmark::{Event, Parser, Tag};
use regex::{Captures, Regex};

use super::format::Value;

#[derive(Debug, Default)]
pub(super) struct Page {
    pub(super) figures: Vec<Figure>,
    pub(super) claims: Vec<Claim>,
    /// With the line of each.
    pub(super) problems: Vec<(usize, String)>,
}

#[derive(Debug)]
pub(super) struct Figure {
    pub(super) line: usize,
    pub(super) source: Source,
    pub(super) format: String,
    /// What stands between the markers.
    pub(super) shown: Range<usize>,
}

#[derive(Debug)]
pub(super) struct Claim {
    pub(super) line: usize,
    pub(super) source: Source,
    /// Whether the value is said to be below the bound, and not above it.
    below: bool,
    bound: f64,
    pub(super) marker: Range<usize>,
}

/// A value of a results file, or the ratio of two.
#[derive(Debug)]
pub(super) struct Source {
    pub(super) file: String,
    pub(super) pointer: String,
    pub(super) divisor: Option<String>,
}

const FIGURE: &str = r"<!-- figure: (?<source>\S+(?: / \S+)?) (?<format>\S+) -->(?<shown>(?:[^<\\\n]|\\.)*)<!-- /figure -->";
const CLAIM: &str = r"<!-- claim: (?<claimed>\S+(?: / \S+)?) (?<sign>[<>]) (?<bound>\S+) -->";

/// A figure, a claim, or a comment that begins as one of them.
static MARKER: LazyLock<Regex> = LazyLock::new(|| {
    let pattern = format!(r"{FIGURE}|{CLAIM}|(?is:<!--\s*/?(?:figure|claim).*?-->)");
    Regex::new(&pattern).expect("the pattern is well formed")
});

/// Figures, comments, tags and where links lead: no number that a reader sees is in them but those of figures.
static NOT_PROSE: LazyLock<Regex> = LazyLock::new(|| {
    let pattern = format!(r"{FIGURE}|(?s:<!--.*?-->)|<[/a-zA-Z][^<>]*>|\]\([^()\s]*\)");
    Regex::new(&pattern).expect("the pattern is well formed")
});

/// A number, then a unit, with nothing, spaces or a hyphen between. A unit is a whole word, and the number does not end one. The 1960s are no time.
static TIME: LazyLock<Regex> = LazyLock::new(|| {
    let units = "ns|µs|μs|us|ms|secs?|(?:nano|micro|milli)?seconds?";
    let between = r"[\s\u{2011}-]";
    let pattern = format!(r"\b(?:\d[\d.,_]*(?:{between}*(?:{units})|{between}+s)|\d{{1,3}}s)\b");
    Regex::new(&pattern).expect("the pattern is well formed")
});

pub(super) fn read(source: &str) -> Page {
    let mut page = Page::default();
    let (text, html) = without_code(source);
    for found in MARKER.captures_iter(&text) {
        let start = found.get_match().start();
        let line = 1 + source[..start].matches('\n').count();
        let in_html = html.iter().any(|block| block.contains(&start));
        if let Err(error) = page.add(&found, line, in_html) {
            page.problems.push((line, format!("{error:#}")));
        }
    }
    let keep_lines = |found: &Captures<'_>| found[0].replace(|sign| sign != '\n', " ");
    let prose = NOT_PROSE.replace_all(&text, keep_lines);
    for (line, text) in (1..).zip(prose.lines()) {
        for time in TIME.find_iter(text) {
            let time = time.as_str();
            page.problems.push((line, format!("{time:?} has no source: quote a recording with <!-- figure: FILE#/pointer FORMAT --><!-- /figure -->, or write a number that nobody measured as a word")));
        }
    }
    page
}

/// The page with spaces in the place of code; and where HTML stands, in which Markdown is not read.
fn without_code(source: &str) -> (String, Vec<Range<usize>>) {
    let mut text = source.as_bytes().to_vec();
    let mut html = Vec::new();
    for (event, range) in Parser::new(source).into_offset_iter() {
        match event {
            Event::Start(Tag::CodeBlock(_)) | Event::Code(_) => {
                let code = text[range].iter_mut();
                code.filter(|byte| **byte != b'\n')
                    .for_each(|byte| *byte = b' ');
            }
            Event::Start(Tag::HtmlBlock) => html.push(range),
            _ => {}
        }
    }
    let text = String::from_utf8(text).expect("code begins and ends between characters");
    (text, html)
}

impl Page {
    fn add(&mut self, found: &Captures<'_>, line: usize, in_html: bool) -> Result<()> {
        if let Some(shown) = found.name("shown") {
            ensure!(
                !in_html,
                "this figure stands in HTML, where Markdown is not read: put words before it on its line, and a blank line after a tag such as <details>"
            );
            self.figures.push(Figure {
                line,
                source: Source::parse(&found["source"])?,
                format: found["format"].to_owned(),
                shown: shown.range(),
            });
        } else if let Some(bound) = found.name("bound") {
            let bound = bound.as_str();
            self.claims.push(Claim {
                line,
                source: Source::parse(&found["claimed"])?,
                below: &found["sign"] == "<",
                bound: bound
                    .parse()
                    .with_context(|| format!("{bound:?} is no number to compare with"))?,
                marker: found.get_match().range(),
            });
        } else {
            bail!(
                "{:?} is almost a marker: write <!-- figure: FILE#/pointer FORMAT --><!-- /figure --> or <!-- claim: FILE#/pointer < NUMBER -->, on one line",
                &found[0]
            );
        }
        Ok(())
    }
}

impl Source {
    fn parse(text: &str) -> Result<Self> {
        let places = text.split(" / ").map(|place| place.split_once('#'));
        let places: Vec<_> = places.collect::<Option<_>>().unwrap_or_default();
        let (file, pointer, divisor) = match places[..] {
            [(file, pointer)] => (file, pointer, None),
            [(file, above), (same, below)] if file == same => (file, above, Some(below)),
            _ => bail!(
                "{text:?} is neither FILE#/pointer nor FILE#/pointer / FILE#/pointer, both of one FILE"
            ),
        };
        Ok(Self {
            file: file.to_owned(),
            pointer: pointer.to_owned(),
            divisor: divisor.map(str::to_owned),
        })
    }
}

impl Claim {
    /// `None` if the claim holds; if not, what to tell the author.
    pub(super) fn contradiction(&self, value: &Value) -> Result<Option<String>> {
        let (Value::Number(value, _) | Value::Ratio(value)) = value else {
            bail!("a claim compares numbers, and this is {}", value.kind());
        };
        let (holds, word) = match self.below {
            true => (*value < self.bound, "below"),
            false => (*value > self.bound, "above"),
        };
        Ok((!holds).then(|| format!(
            "the claim does not hold: the recording has {value:.3}, which is not {word} {}. Rewrite the sentence, or record again if the machine was busy",
            self.bound
        )))
    }
}
