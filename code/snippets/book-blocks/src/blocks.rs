//! Finds the Rust blocks of a page and checks the rules for writing them.

use std::ops::Range;

use mdbook_markdown::pulldown_cmark::{CodeBlockKind, Event, Tag, TagEnd};
use mdbook_markdown::{MarkdownOptions, new_cmark_parser};

use serde::{Deserialize, Serialize};

use crate::info::{Info, Kind};
use crate::page::{Page, Place, Problem};

/// One Rust block of the book.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Block {
    /// Its fence, in the file in which it was written.
    pub place: Place,
    pub kind: Kind,
    /// The text between the fences, hidden lines and their `# ` included.
    pub code: String,
    /// For each line of `code`, where it was written.
    pub lines: Vec<Place>,
    pub output: Option<Output>,
}

/// The output that the reader is shown below a block.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Output {
    pub place: Place,
    pub text: String,
}

/// All Rust blocks of `page` in their order, and each broken rule. `crates` are those that a
/// block may use beside `std`. A block that breaks a rule is left out: its problem stands for it.
pub fn find_blocks(page: &Page, crates: &[&str]) -> (Vec<Block>, Vec<Problem>) {
    let mut finder = Finder {
        page,
        crates,
        blocks: Vec::new(),
        // No output block can belong to a block above the page's first.
        may_have_output: false,
        fence_in_html: false,
        problems: Vec::new(),
    };
    let mut fence: Option<Fence> = None;
    let parser = new_cmark_parser(&page.text, &MarkdownOptions::default());
    for (event, range) in parser.into_offset_iter() {
        match event {
            Event::Start(Tag::CodeBlock(CodeBlockKind::Fenced(info))) => {
                fence = Some(Fence::new(info.to_string(), range.start));
            }
            Event::Start(Tag::CodeBlock(CodeBlockKind::Indented)) => finder.report(
                page.origin(range.start),
                "indented code names no language; put it between fences and name it",
            ),
            Event::Text(text) => {
                if let Some(fence) = &mut fence {
                    fence.push(page, &text, range);
                }
            }
            Event::End(TagEnd::CodeBlock) => {
                if let Some(fence) = fence.take() {
                    finder.fence(fence);
                }
            }
            Event::Start(Tag::HtmlBlock) => finder.fence_in_html = false,
            Event::Html(html) => finder.raw_html(&html, range.start),
            _ => {}
        }
    }
    finder.finish()
}

struct Fence {
    info: String,
    start: usize,
    code: String,
    lines: Vec<Place>,
}

impl Fence {
    fn new(info: String, start: usize) -> Self {
        Fence {
            info,
            start,
            code: String::new(),
            lines: Vec::new(),
        }
    }

    fn push(&mut self, page: &Page, text: &str, range: Range<usize>) {
        let mut offset = range.start;
        for line in text.split_inclusive('\n') {
            if self.code.is_empty() || self.code.ends_with('\n') {
                self.lines.push(page.origin(offset.min(range.end)).clone());
            }
            self.code.push_str(line);
            offset += line.len();
        }
    }
}

struct Finder<'a> {
    page: &'a Page,
    crates: &'a [&'a str],
    blocks: Vec<Block>,
    /// Whether the next output block would belong to the last Rust block.
    may_have_output: bool,
    /// Whether a fence is open in the raw HTML that is being read.
    fence_in_html: bool,
    problems: Vec<Problem>,
}

impl Finder<'_> {
    fn fence(&mut self, fence: Fence) {
        let place = self.page.origin(fence.start).clone();
        match Info::parse(&fence.info) {
            Ok(Info::Rust { kind, noplayground }) => {
                // What follows a broken block must not be taken for the output of an older one.
                self.may_have_output = false;
                match self.block(kind, noplayground, &place, fence) {
                    Ok(block) => {
                        self.may_have_output = true;
                        self.blocks.push(block);
                    }
                    Err(message) => self.report(&place, message),
                }
            }
            Ok(Info::Output) => self.output(place, fence.code),
            Ok(Info::Other) => {}
            Err(message) => {
                self.may_have_output = false;
                self.report(&place, message);
            }
        }
    }

    fn block(
        &self,
        kind: Kind,
        noplayground: bool,
        place: &Place,
        fence: Fence,
    ) -> Result<Block, String> {
        check_code(&fence.code)?;
        let ours = self.crates.iter().find(|name| uses(&fence.code, name));
        if let (Some(name), false) = (ours, noplayground) {
            return Err(format!(
                "this block uses {name}, which the Rust playground does not have; \
                 write `noplayground` on its fence"
            ));
        }
        if matches!(kind, Kind::NoRun | Kind::Ignore) && !self.has_reason(fence.start) {
            return Err("this block is not run and nobody says why; \
                        write `<!-- not run: REASON -->` on the line above its fence"
                .into());
        }
        Ok(Block {
            place: place.clone(),
            kind,
            code: fence.code,
            lines: fence.lines,
            output: None,
        })
    }

    /// Whether the nearest line above `start` that is not blank gives a reason.
    fn has_reason(&self, start: usize) -> bool {
        let above = &self.page.text[..start];
        // The fence's own line may begin with a list's or a quotation's indentation.
        let above = above.rfind('\n').map_or("", |end| &above[..end]);
        above
            .lines()
            .map(|line| line.trim_start_matches(['>', ' ']).trim_end())
            .rfind(|line| !line.is_empty())
            .and_then(|line| line.strip_prefix("<!-- not run:"))
            .and_then(|line| line.strip_suffix("-->"))
            .is_some_and(|reason| !reason.trim().is_empty())
    }

    fn output(&mut self, place: Place, text: String) {
        let taken = std::mem::replace(&mut self.may_have_output, false);
        let Some(block) = self.blocks.last_mut().filter(|_| taken) else {
            return self.report(
                &place,
                "no Rust block above this one still lacks its output",
            );
        };
        let message = match &block.kind {
            Kind::NoRun | Kind::Ignore => {
                Some("the block above is not run, so nobody can check this output; write `text`")
            }
            _ if text.trim().is_empty() => Some("an empty output block shows nothing; delete it"),
            Kind::CompileFail { .. } if !text.starts_with("error") => {
                Some("the output of a compile_fail block begins with what rustc says: `error[…`")
            }
            _ => None,
        };
        block.output = Some(Output {
            place: place.clone(),
            text,
        });
        if let Some(message) = message {
            self.report(&place, message);
        }
    }

    /// mdBook shows a fence inside raw HTML as text, and nothing tests it.
    fn raw_html(&mut self, html: &str, start: usize) {
        let mut offset = start;
        for line in html.split_inclusive('\n') {
            let begins = line.trim_start();
            if begins.starts_with("```") || begins.starts_with("~~~") {
                self.fence_in_html = !self.fence_in_html;
                if self.fence_in_html {
                    self.report(
                        self.page.origin(offset),
                        "this fence is inside raw HTML and stays text; leave a blank line above it",
                    );
                }
            } else if line.contains("language-rust") {
                self.report(
                    self.page.origin(offset),
                    "nothing tests Rust that is written as HTML; write a fenced block",
                );
            }
            offset += line.len();
        }
    }

    fn finish(mut self) -> (Vec<Block>, Vec<Problem>) {
        for block in &self.blocks {
            if matches!(block.kind, Kind::CompileFail { .. }) && block.output.is_none() {
                self.problems.push(Problem::new(
                    &block.place,
                    "a compile_fail block is followed by a `text,output` block \
                     whose first line is what rustc says",
                ));
            }
        }
        (self.blocks, self.problems)
    }

    fn report(&mut self, place: &Place, message: impl Into<String>) {
        self.problems.push(Problem::new(place, message));
    }
}

/// What skeptic reads in another way than rustc and mdBook is not written at all.
fn check_code(code: &str) -> Result<(), String> {
    if code.trim().is_empty() {
        return Err("this Rust block is empty".into());
    }
    if code.lines().any(|line| line.trim_start().starts_with("##")) {
        return Err(
            "skeptic does not know `##` as an escaped `#`; write the line in another way".into(),
        );
    }
    if code.contains("\"####") {
        return Err("skeptic cannot quote a block that holds `\"####`".into());
    }
    if code.contains("#![") && !crate::plan::has_main(code) {
        return Err("a block with `#![…]` needs a `fn main` of its own".into());
    }
    Ok(())
}

/// Whether a path in `code` begins with this crate, as in `steps::Pool` and not in `two_steps::f`.
fn uses(code: &str, name: &str) -> bool {
    code.match_indices(name).any(|(at, _)| {
        let ends = code[..at].ends_with(|before: char| before.is_alphanumeric() || before == '_');
        !ends && code[at + name.len()..].starts_with("::")
    })
}
