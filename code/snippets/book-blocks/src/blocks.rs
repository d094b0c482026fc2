//! Finds the Rust blocks of a page and checks the rules for writing them.

use mdbook_markdown::pulldown_cmark::{CodeBlockKind, Event, OffsetIter, Tag};
use mdbook_markdown::{MarkdownOptions, new_cmark_parser};
use serde::{Deserialize, Serialize};

use crate::info::{Info, Kind};
use crate::page::{Page, Place, Problem, line_at, push};

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

/// Markdown as mdBook reads it, with the place of each part.
pub fn events(markdown: &str) -> OffsetIter<'_> {
    new_cmark_parser(markdown, &MarkdownOptions::default()).into_offset_iter()
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
    let mut events = events(&page.text);
    while let Some((event, range)) = events.next() {
        match event {
            Event::Start(Tag::CodeBlock(CodeBlockKind::Fenced(info))) => {
                let (mut code, mut lines) = (String::new(), Vec::new());
                // Until the block's end.
                while let Some((Event::Text(text), range)) = events.next() {
                    let first = line_at(&page.text, range.start) - 1;
                    push(&mut code, &mut lines, &text, |nth| {
                        page.origins[first + nth].clone()
                    });
                }
                finder.fence(&info, range.start, code, lines);
            }
            Event::Start(Tag::CodeBlock(CodeBlockKind::Indented)) => finder.report(
                page.origin(range.start),
                "indented code names no language; put it between fences and name it",
            ),
            Event::Start(Tag::HtmlBlock) => finder.fence_in_html = false,
            Event::Html(html) => finder.raw_html(&html, range.start),
            _ => {}
        }
    }
    for block in &finder.blocks {
        if matches!(block.kind, Kind::CompileFail { .. }) && block.output.is_none() {
            finder.problems.push(Problem {
                place: block.place.clone(),
                message: "a compile_fail block is followed by a `text,output` block \
                          whose first line is what rustc says"
                    .into(),
            });
        }
    }
    (finder.blocks, finder.problems)
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
    fn fence(&mut self, info: &str, start: usize, code: String, lines: Vec<Place>) {
        let place = self.page.origin(start).clone();
        let rust = match Info::parse(info) {
            Ok(Info::Output) => return self.output(place, code),
            Ok(Info::Other) => return,
            Ok(Info::Rust { kind, noplayground }) => self
                .check(&kind, noplayground, start, &code)
                .map(|()| Block {
                    place: place.clone(),
                    kind,
                    code,
                    lines,
                    output: None,
                }),
            Err(message) => Err(message),
        };
        // What follows a broken block must not be taken for the output of an older one.
        self.may_have_output = rust.is_ok();
        match rust {
            Ok(block) => self.blocks.push(block),
            Err(message) => self.report(&place, message),
        }
    }

    /// What keeps the block from being tested as it is written is the error.
    fn check(
        &self,
        kind: &Kind,
        noplayground: bool,
        start: usize,
        code: &str,
    ) -> Result<(), String> {
        let ours = self.crates.iter().find(|name| uses(code, name));
        let problem = if code.trim().is_empty() {
            "this Rust block is empty"
        // What skeptic reads in another way than rustc and mdBook is not written at all.
        } else if code.lines().any(|line| line.trim_start().starts_with("##")) {
            "skeptic does not know `##` as an escaped `#`; write the line in another way"
        } else if code.contains("\"####") {
            "skeptic cannot quote a block that holds `\"####`"
        } else if code.contains("#![") && !has_main(code) {
            "a block with `#![…]` needs a `fn main` of its own"
        } else if let (Some(name), false) = (ours, noplayground) {
            return Err(format!(
                "this block uses {name}, which the Rust playground does not have; \
                 write `noplayground` on its fence"
            ));
        } else if matches!(kind, Kind::NoRun | Kind::Ignore) && !self.has_reason(start) {
            "this block is not run and nobody says why; \
             write `<!-- not run: REASON -->` on the line above its fence"
        } else {
            return Ok(());
        };
        Err(problem.into())
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
        let first = line_at(&self.page.text, start) - 1;
        for (nth, line) in html.lines().enumerate() {
            let place = &self.page.origins[first + nth];
            let begins = line.trim_start();
            if begins.starts_with("```") || begins.starts_with("~~~") {
                self.fence_in_html = !self.fence_in_html;
                if self.fence_in_html {
                    self.report(
                        place,
                        "this fence is inside raw HTML and stays text; leave a blank line above it",
                    );
                }
            } else if line.contains("language-rust") {
                self.report(
                    place,
                    "nothing tests Rust that is written as HTML; write a fenced block",
                );
            }
        }
    }

    fn report(&mut self, place: &Place, message: impl Into<String>) {
        self.problems.push(Problem {
            place: place.clone(),
            message: message.into(),
        });
    }
}

/// Whether the block needs no `fn main` around it.
pub(crate) fn has_main(code: &str) -> bool {
    code.lines().any(|line| {
        let line = line.trim_start();
        // As the compiler gets it.
        let line = line.strip_prefix("# ").unwrap_or(line).trim_start();
        let line = line.strip_prefix("pub ").unwrap_or(line);
        line.starts_with("fn main(")
    })
}

/// Whether a path in `code` begins with this crate, as in `steps::Pool` and not in `two_steps::f`.
fn uses(code: &str, name: &str) -> bool {
    code.match_indices(name).any(|(at, _)| {
        let ends = code[..at].ends_with(|before: char| before.is_alphanumeric() || before == '_');
        !ends && code[at + name.len()..].starts_with("::")
    })
}
