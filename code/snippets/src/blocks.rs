//! Finds the Rust blocks of a page and checks the rules for writing them.

use mdbook_markdown::pulldown_cmark::{CodeBlockKind, Event, Tag, TagEnd};
use mdbook_markdown::{MarkdownOptions, new_cmark_parser};

use crate::fence::{Fence, Kind};
use crate::page::{Page, Place, Problem};

/// What a block may use beside `std`.
pub const CRATES: [&str; 4] = ["hintpool", "loom", "steps", "thread_local"];

/// One Rust block of the book.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Block {
    /// Its fence, in the file in which it was written.
    pub place: Place,
    pub kind: Kind,
    /// The text between the fences, hidden lines and their `# ` included.
    pub code: String,
    /// For each line of `code`, where it was written.
    pub lines: Vec<Place>,
    /// The output that the reader is shown below it.
    pub output: Option<Output>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Output {
    pub place: Place,
    pub text: String,
}

impl Block {
    /// The program that it stands for, by rustdoc's rules. Lines of both have the same numbers.
    pub fn program(&self) -> String {
        let lines = self.code.lines().map(unhidden);
        let code: String = lines.flat_map(|line| [line, "\n"]).collect();
        if has_main(&self.code) {
            code
        } else if self.code.trim_end().ends_with("(())") {
            // It ends in `Ok::<(), E>(())`, so it may use `?`.
            let result = "core::result::Result<(), impl core::fmt::Debug>";
            format!("fn main() {{ fn block() -> {result} {{ {code}}} block().unwrap() }}\n")
        } else {
            format!("fn main() {{ {code}}}\n")
        }
    }
}

fn has_main(code: &str) -> bool {
    code.lines().map(unhidden).any(|line| {
        let line = line.trim_start();
        let line = line.strip_prefix("pub ").unwrap_or(line);
        line.starts_with("fn main(")
    })
}

/// The line as the compiler gets it, without the sign that hides it from readers.
fn unhidden(line: &str) -> &str {
    match line.trim_start().strip_prefix('#') {
        Some("") => "",
        Some(rest) if rest.starts_with('#') => rest,
        Some(rest) => rest.strip_prefix(' ').unwrap_or(line),
        None => line,
    }
}

/// All Rust blocks of `page` in their order, and each broken rule. A block that breaks a rule is left out: its problem
/// stands for it.
pub fn find_blocks(page: &Page) -> (Vec<Block>, Vec<Problem>) {
    let mut finder = Finder {
        page,
        blocks: Vec::new(),
        // No output block can belong to a block above the page's first.
        may_have_output: false,
        problems: Vec::new(),
    };
    let mut open: Option<(String, usize, Vec<Place>, String)> = None;
    let mut fence_in_html = false;
    let parser = new_cmark_parser(&page.text, &MarkdownOptions::default());
    for (event, range) in parser.into_offset_iter() {
        match event {
            Event::Start(Tag::CodeBlock(CodeBlockKind::Fenced(info))) => {
                open = Some((info.to_string(), range.start, Vec::new(), String::new()));
            }
            Event::Start(Tag::CodeBlock(CodeBlockKind::Indented)) => finder.report(
                page.origin(range.start),
                "indented code names no language; put it between fences and name it",
            ),
            Event::Text(text) => {
                if let Some((.., lines, code)) = &mut open {
                    let mut offset = range.start;
                    for line in text.split_inclusive('\n') {
                        if code.is_empty() || code.ends_with('\n') {
                            lines.push(page.origin(offset.min(range.end)));
                        }
                        code.push_str(line);
                        offset += line.len();
                    }
                }
            }
            Event::End(TagEnd::CodeBlock) => {
                if let Some((info, start, lines, code)) = open.take() {
                    finder.fence(&info, start, lines, code);
                }
            }
            Event::Start(Tag::HtmlBlock) => fence_in_html = false,
            Event::Html(html) => finder.raw_html(&html, range.start, &mut fence_in_html),
            _ => {}
        }
    }
    for block in &finder.blocks {
        if matches!(block.kind, Kind::CompileFail { .. }) && block.output.is_none() {
            finder.problems.push(Problem::new(
                block.place.clone(),
                "a compile_fail block is followed by a `text,output` block \
                 whose first line is what rustc says",
            ));
        }
    }
    (finder.blocks, finder.problems)
}

struct Finder<'a> {
    page: &'a Page,
    blocks: Vec<Block>,
    /// Whether the next output block would belong to the last Rust block.
    may_have_output: bool,
    problems: Vec<Problem>,
}

impl Finder<'_> {
    fn fence(&mut self, info: &str, start: usize, lines: Vec<Place>, code: String) {
        let place = self.page.origin(start);
        let block = match Fence::parse(info) {
            Ok(Fence::Other) => return,
            Ok(Fence::Output) => return self.output(place, code),
            Ok(Fence::Rust { kind, noplayground }) => self
                .check_rust(&kind, noplayground, start, &code)
                .map(|()| kind),
            Err(message) => Err(message),
        };
        // What follows a broken block must not be taken for the output of an older one.
        self.may_have_output = block.is_ok();
        match block {
            Ok(kind) => self.blocks.push(Block {
                place,
                kind,
                code,
                lines,
                output: None,
            }),
            Err(message) => self.report(place, message),
        }
    }

    fn check_rust(
        &self,
        kind: &Kind,
        noplayground: bool,
        start: usize,
        code: &str,
    ) -> Result<(), String> {
        if code.trim().is_empty() {
            return Err("this Rust block is empty".into());
        }
        if code.contains("#![") && !has_main(code) {
            return Err("a block with `#![…]` needs a `fn main` of its own".into());
        }
        let ours = CRATES.iter().find(|name| uses(code, name));
        if let (Some(name), false) = (ours, noplayground) {
            return Err(format!(
                "this block uses {name}, which the Rust playground does not have; \
                 write `noplayground` on its fence"
            ));
        }
        if matches!(kind, Kind::NoRun | Kind::Ignore) && !self.has_reason(start) {
            return Err("this block is not run and nobody says why; \
                        write `<!-- not run: REASON -->` on the line above its fence"
                .into());
        }
        Ok(())
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
            return self.report(place, "no Rust block above this one still lacks its output");
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
            self.report(place, message);
        }
    }

    /// mdBook shows a fence inside raw HTML as text, and nothing tests it.
    fn raw_html(&mut self, html: &str, start: usize, fence_is_open: &mut bool) {
        let mut offset = start;
        for line in html.split_inclusive('\n') {
            let begins = line.trim_start();
            if begins.starts_with("```") || begins.starts_with("~~~") {
                *fence_is_open = !*fence_is_open;
                if *fence_is_open {
                    let message =
                        "this fence is inside raw HTML and stays text; leave a blank line above it";
                    self.report(self.page.origin(offset), message);
                }
            } else if line.contains("language-rust") {
                let message = "nothing tests Rust that is written as HTML; write a fenced block";
                self.report(self.page.origin(offset), message);
            }
            offset += line.len();
        }
    }

    fn report(&mut self, place: Place, message: impl Into<String>) {
        self.problems.push(Problem::new(place, message));
    }
}

/// Whether a path in `code` begins with this crate, as in `steps::Pool` and not in `two_steps::f`.
fn uses(code: &str, name: &str) -> bool {
    code.match_indices(name).any(|(at, _)| {
        let ends = code[..at].ends_with(|before: char| before.is_alphanumeric() || before == '_');
        !ends && code[at + name.len()..].starts_with("::")
    })
}
