//! Reads a page of Markdown: its figures, its claims, and what is wrong with it whatever the recordings say.

use std::ops::{Range, RangeInclusive};
use std::sync::LazyLock;

use pulldown_cmark::{Event, Options, Parser, Tag, TagEnd};
use regex::{Captures, Regex};

use super::marker::{Claim, Figure, Marker};

#[derive(Debug, Default)]
pub(super) struct Page {
    pub(super) figures: Vec<PlacedFigure>,
    /// With the line of each.
    pub(super) claims: Vec<(usize, Claim)>,
    /// With the line of each.
    pub(super) problems: Vec<(usize, String)>,
}

#[derive(Debug)]
pub(super) struct PlacedFigure {
    pub(super) line: usize,
    pub(super) figure: Figure,
    /// What stands between the markers.
    pub(super) shown: Range<usize>,
}

pub(super) fn read(source: &str) -> Page {
    let mut reader = Reader {
        source,
        ..Reader::default()
    };
    // What mdBook turns on, so that a table here is a table there.
    let options = Options::ENABLE_TABLES
        | Options::ENABLE_FOOTNOTES
        | Options::ENABLE_STRIKETHROUGH
        | Options::ENABLE_TASKLISTS
        | Options::ENABLE_HEADING_ATTRIBUTES
        | Options::ENABLE_DEFINITION_LIST
        | Options::ENABLE_GFM;
    let mut in_code = false;
    for (event, range) in Parser::new_ext(source, options).into_offset_iter() {
        match event {
            Event::Start(Tag::CodeBlock(_)) => in_code = true,
            Event::End(TagEnd::CodeBlock) => in_code = false,
            Event::Start(Tag::HtmlBlock) => reader.html_block(range),
            Event::InlineHtml(html) => reader.comment(&html, range, false),
            // Text inside a figure is compared as a whole later on.
            Event::Text(_) if !in_code && reader.open.is_none() => {
                reader.visible(&source[range.clone()], range.start);
            }
            Event::End(
                TagEnd::Paragraph | TagEnd::Heading(_) | TagEnd::Item | TagEnd::TableCell,
            ) => reader.unclosed(),
            _ => {}
        }
    }
    reader.finish()
}

#[derive(Default)]
struct Reader<'s> {
    source: &'s str,
    page: Page,
    /// A figure whose end has not come yet, and where what it shows begins.
    open: Option<(Figure, usize)>,
    excuses: Vec<Excuse>,
    /// Numbers with a unit of time outside of figures and code.
    times: Vec<(usize, String)>,
}

/// `<!-- not measured: … -->` and the lines that it speaks for.
struct Excuse {
    line: usize,
    lines: RangeInclusive<usize>,
    used: bool,
}

impl Reader<'_> {
    fn visible(&mut self, text: &str, start: usize) {
        for time in times(text) {
            let line = self.line(start + time.start);
            self.times.push((line, text[time].to_owned()));
        }
    }

    /// A comment, in a text or in HTML, where Markdown is not read.
    fn comment(&mut self, comment: &str, Range { start, end }: Range<usize>, in_html: bool) {
        let line = self.line(start);
        match Marker::parse(comment) {
            None => {}
            Some(Err(error)) => self.problem(line, format!("{error:#}")),
            Some(Ok(Marker::Figure(_))) if in_html => self.problem(
                line,
                "this figure stands in HTML, where Markdown is not read: put words before it on its line, and a blank line after a tag such as <details>",
            ),
            Some(Ok(Marker::Figure(figure))) => {
                self.unclosed();
                self.open = Some((figure, end));
            }
            Some(Ok(Marker::EndOfFigure)) => match self.open.take() {
                Some((figure, begin)) => self.page.figures.push(PlacedFigure {
                    line: self.line(begin),
                    figure,
                    shown: begin..start,
                }),
                // Its beginning has been complained about, or it is harmless.
                None if in_html => {}
                None => self.problem(
                    line,
                    "a figure ends here and none has begun: write <!-- figure: … --> before it",
                ),
            },
            Some(Ok(Marker::Claim(claim))) => self.page.claims.push((line, claim)),
            Some(Ok(Marker::NotMeasured)) => {
                let last = match in_html {
                    true => self.last_line_of_paragraph(end),
                    false => self.line(end),
                };
                self.excuses.push(Excuse {
                    line,
                    lines: line..=last,
                    used: false,
                });
            }
        }
    }

    /// Markdown does not look into HTML, so the comments and the visible text are picked out here.
    fn html_block(&mut self, range: Range<usize>) {
        static COMMENT: LazyLock<Regex> =
            LazyLock::new(|| Regex::new("(?s)<!--.*?-->").expect("the pattern is well formed"));
        // A figure goes as a whole: where it stands is complained about, and that is enough.
        static NO_TEXT: LazyLock<Regex> = LazyLock::new(|| {
            let figure = r"<!--\s*figure:.*?-->.*?<!--\s*/figure\s*-->";
            Regex::new(&format!("(?s){figure}|<!--.*?-->|<[^>]*>"))
                .expect("the pattern is well formed")
        });
        let block = &self.source[range.clone()];
        for comment in COMMENT.find_iter(block) {
            let place = range.start + comment.start()..range.start + comment.end();
            self.comment(comment.as_str(), place, true);
        }
        let text = NO_TEXT.replace_all(block, |tag: &Captures<'_>| " ".repeat(tag[0].len()));
        self.visible(&text, range.start);
    }

    /// The last line before a blank one, from the line after that of `offset`.
    fn last_line_of_paragraph(&self, offset: usize) -> usize {
        let after = self.source[offset..]
            .lines()
            .skip(1)
            .take_while(|line| !line.trim().is_empty());
        self.line(offset) + after.count()
    }

    fn unclosed(&mut self) {
        if let Some((_, start)) = self.open.take() {
            self.problem(
                self.line(start),
                "this figure has no end: write <!-- /figure --> after it in the same paragraph",
            );
        }
    }

    fn problem(&mut self, line: usize, message: impl Into<String>) {
        self.page.problems.push((line, message.into()));
    }

    fn line(&self, offset: usize) -> usize {
        1 + self.source[..offset].matches('\n').count()
    }

    fn finish(mut self) -> Page {
        self.unclosed();
        for (line, time) in std::mem::take(&mut self.times) {
            let mut excused = false;
            for excuse in &mut self.excuses {
                if excuse.lines.contains(&line) {
                    (excuse.used, excused) = (true, true);
                }
            }
            if !excused {
                self.problem(
                    line,
                    format!("{time:?} has no source: quote a recording with <!-- figure: FILE#/pointer FORMAT --><!-- /figure -->, or write <!-- not measured: reason --> on this line"),
                );
            }
        }
        for excuse in self.excuses.iter().filter(|excuse| !excuse.used) {
            self.page.problems.push((excuse.line, "there is no number here that needs the excuse: take <!-- not measured --> out, or put it on the number's line".to_owned()));
        }
        self.page
    }
}

/// A number, then a unit, with nothing, spaces or a hyphen between. A unit is a whole word, and the number does not end one.
static TIME: LazyLock<Regex> = LazyLock::new(|| {
    let units = "ns|µs|μs|us|ms|s|secs?|(?:nano|micro|milli)?seconds?";
    Regex::new(&format!(
        r"\b(?<number>\d[\d.,_]*)(?<between>[\s\u{{2011}}-]*)(?<unit>{units})\b"
    ))
    .expect("the pattern is well formed")
});

/// Where numbers with a unit of time stand.
fn times(text: &str) -> impl Iterator<Item = Range<usize>> + '_ {
    TIME.captures_iter(text).filter_map(|found| {
        let is_decade =
            found["number"].len() == 4 && found["between"].is_empty() && &found["unit"] == "s";
        let whole = found.get(0)?;
        (!is_decade).then(|| whole.range())
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_with_a_unit_of_time_are_found_and_what_only_looks_like_a_time_is_not() {
        for text in [
            "7.2 ns",
            "3ns",
            "1,400 µs",
            "14 μs",
            "10 us",
            "5 ms",
            "2 s",
            "60-second",
            "1 microsecond",
            "3\u{a0}milliseconds",
            "5 sec",
        ] {
            let sentence = format!("After {text} or so");
            let found: Vec<_> = times(&sentence).map(|range| &sentence[range]).collect();
            assert_eq!(found, [text]);
        }
        let none = "20 minutes, 64 KiB, in the 1990s, the u64s, 3 sets, section 3 says, 1st, 10 msgs, 12 times, Ms 3";
        assert_eq!(times(none).count(), 0);
    }
}
