//! Reads a page of Markdown: its figures, its claims, and what is wrong with it whatever the recordings say.

use std::ops::{Range, RangeInclusive};
use std::sync::LazyLock;

use pulldown_cmark::{Event, Options, Parser, Tag, TagEnd};
use regex::Regex;

use super::bare_times;
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
        page: Page::default(),
        prose: Prose::default(),
        open: None,
        excuses: Vec::new(),
        times: Vec::new(),
        in_code: false,
    };
    // What mdBook turns on, so that a table here is a table there.
    let options = Options::ENABLE_TABLES
        | Options::ENABLE_FOOTNOTES
        | Options::ENABLE_STRIKETHROUGH
        | Options::ENABLE_TASKLISTS
        | Options::ENABLE_HEADING_ATTRIBUTES
        | Options::ENABLE_DEFINITION_LIST
        | Options::ENABLE_GFM;
    for (event, range) in Parser::new_ext(source, options).into_offset_iter() {
        reader.event(event, range);
    }
    reader.finish()
}

struct Reader<'s> {
    source: &'s str,
    page: Page,
    /// What a reader sees of the block so far.
    prose: Prose,
    /// A figure whose end has not come yet, and where what it shows begins.
    open: Option<(Figure, usize)>,
    excuses: Vec<Excuse>,
    /// Numbers with a unit of time outside of figures and code.
    times: Vec<(usize, String)>,
    in_code: bool,
}

/// `<!-- not measured: … -->` and the lines that it speaks for.
struct Excuse {
    line: usize,
    lines: RangeInclusive<usize>,
    used: bool,
}

/// The visible text of a block, and where each piece of it stands in the source.
#[derive(Default)]
struct Prose {
    text: String,
    /// Where a piece starts, in `text` and in the source.
    pieces: Vec<(usize, usize)>,
}

/// Stands for what is visible but no prose, so that words on both sides of it do not meet.
const NO_PROSE: &str = "\u{fffc}";

impl Reader<'_> {
    fn event(&mut self, event: Event<'_>, range: Range<usize>) {
        match event {
            Event::Start(Tag::CodeBlock(_)) => {
                self.end_of_block();
                self.in_code = true;
            }
            Event::End(TagEnd::CodeBlock) => self.in_code = false,
            Event::Start(Tag::HtmlBlock) => {
                self.end_of_block();
                self.html_block(range);
            }
            Event::Start(tag) if !is_inline(&tag.to_end()) => self.end_of_block(),
            Event::End(tag) if !is_inline(&tag) => self.end_of_block(),
            Event::InlineHtml(html) => self.inline_html(&html, range),
            Event::Text(text) if !self.in_code => self.visible(&text, range),
            Event::Code(_) => self.visible(NO_PROSE, range),
            Event::SoftBreak | Event::HardBreak => self.visible(" ", range),
            _ => {}
        }
    }

    /// Text inside a figure is compared as a whole later on.
    fn visible(&mut self, text: &str, range: Range<usize>) {
        if self.open.is_none() {
            self.prose.pieces.push((self.prose.text.len(), range.start));
            self.prose.text.push_str(text);
        }
    }

    fn inline_html(&mut self, html: &str, range: Range<usize>) {
        let line = self.line(range.start);
        match Marker::parse(html) {
            None => {}
            Some(Err(error)) => self.problem(line, format!("{error:#}")),
            Some(Ok(Marker::Figure(figure))) => {
                self.unclosed();
                self.visible(NO_PROSE, range.clone());
                self.open = Some((figure, range.end));
            }
            Some(Ok(Marker::EndOfFigure)) => match self.open.take() {
                Some((figure, start)) => self.page.figures.push(PlacedFigure {
                    line: self.line(start),
                    figure,
                    shown: start..range.start,
                }),
                None => self.problem(
                    line,
                    "a figure ends here and none has begun: write <!-- figure: … --> before it"
                        .to_owned(),
                ),
            },
            Some(Ok(Marker::Claim(claim))) => self.page.claims.push((line, claim)),
            Some(Ok(Marker::NotMeasured)) => self.excuse(line, line..=self.line(range.end)),
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
            let line = self.line(range.start + comment.start());
            match Marker::parse(comment.as_str()) {
                None => {}
                Some(Err(error)) => self.problem(line, format!("{error:#}")),
                Some(Ok(Marker::Figure(_))) => self.problem(
                    line,
                    "this figure stands in HTML, where Markdown is not read: put words before it on its line, and a blank line after a tag such as <details>".to_owned(),
                ),
                // Its beginning has been complained about, or it is harmless.
                Some(Ok(Marker::EndOfFigure)) => {}
                Some(Ok(Marker::Claim(claim))) => self.page.claims.push((line, claim)),
                Some(Ok(Marker::NotMeasured)) => {
                    let last = self.last_line_of_paragraph(range.start + comment.end());
                    self.excuse(line, line..=last);
                }
            }
        }
        let text = NO_TEXT.replace_all(block, |tag: &regex::Captures<'_>| " ".repeat(tag[0].len()));
        self.visible(&text, range);
        self.end_of_block();
    }

    /// The last line before a blank one, from the line after that of `offset`.
    fn last_line_of_paragraph(&self, offset: usize) -> usize {
        let after = self.source[offset..]
            .lines()
            .skip(1)
            .take_while(|line| !line.trim().is_empty());
        self.line(offset) + after.count()
    }

    fn end_of_block(&mut self) {
        self.unclosed();
        let prose = std::mem::take(&mut self.prose);
        for time in bare_times::find(&prose.text) {
            self.times.push((
                self.line(prose.in_source(time.start)),
                prose.text[time].to_owned(),
            ));
        }
    }

    fn unclosed(&mut self) {
        if let Some((_, start)) = self.open.take() {
            let line = self.line(start);
            self.problem(
                line,
                "this figure has no end: write <!-- /figure --> after it in the same paragraph"
                    .to_owned(),
            );
        }
    }

    fn excuse(&mut self, line: usize, lines: RangeInclusive<usize>) {
        self.excuses.push(Excuse {
            line,
            lines,
            used: false,
        });
    }

    fn problem(&mut self, line: usize, message: String) {
        self.page.problems.push((line, message));
    }

    fn line(&self, offset: usize) -> usize {
        1 + self.source[..offset]
            .bytes()
            .filter(|byte| *byte == b'\n')
            .count()
    }

    fn finish(mut self) -> Page {
        self.end_of_block();
        for (line, time) in std::mem::take(&mut self.times) {
            let mut excuses = self
                .excuses
                .iter_mut()
                .filter(|excuse| excuse.lines.contains(&line))
                .peekable();
            if excuses.peek().is_none() {
                self.page.problems.push((
                    line,
                    format!("{time:?} has no source: quote a recording with <!-- figure: FILE#/pointer FORMAT --><!-- /figure -->, or write <!-- not measured: reason --> on this line"),
                ));
            }
            excuses.for_each(|excuse| excuse.used = true);
        }
        for excuse in self.excuses.iter().filter(|excuse| !excuse.used) {
            self.page.problems.push((excuse.line, "there is no number here that needs the excuse: take <!-- not measured --> out, or put it on the number's line".to_owned()));
        }
        self.page
    }
}

impl Prose {
    fn in_source(&self, offset: usize) -> usize {
        let piece = self
            .pieces
            .partition_point(|(start, _)| *start <= offset)
            .saturating_sub(1);
        self.pieces
            .get(piece)
            .map_or(0, |(start, source)| source + (offset - start))
    }
}

fn is_inline(tag: &TagEnd) -> bool {
    matches!(
        tag,
        TagEnd::Emphasis
            | TagEnd::Strong
            | TagEnd::Strikethrough
            | TagEnd::Superscript
            | TagEnd::Subscript
            | TagEnd::Link
            | TagEnd::Image
    )
}
