//! Finds the Rust blocks of a page and checks the rules for writing them.

use anyhow::Result;
use mdbook_markdown::pulldown_cmark::{CodeBlockKind, Event, OffsetIter, Tag};
use mdbook_markdown::{MarkdownOptions, new_cmark_parser};
use serde::{Deserialize, Serialize};

use crate::info::{Info, Kind};
use crate::place::Place;

/// One Rust block of the book.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Block {
    /// Its fence, in the file in which it was written.
    pub place: Place,
    pub kind: Kind,
    /// The text between the fences, hidden lines and their `# ` included.
    pub code: String,
    /// Whether no line of `code` comes from an include, so that each lies as far below the fence as it did there.
    pub is_as_written: bool,
    pub output: Option<Output>,
}

/// The output that the reader is shown below a block.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Output {
    pub place: Place,
    pub text: String,
}

/// Begins the last line of what skeptic is given; the block as JSON follows.
const MARK: &str = "// block: ";

impl Block {
    /// The program that the block stands for, by rustdoc's rules. Lines of the program have the numbers of the block's.
    pub fn program(&self) -> String {
        let mut program = String::new();
        for line in self.code.lines() {
            let hidden = line.trim_start();
            program += match hidden.strip_prefix("# ") {
                Some(hidden) => hidden,
                None if hidden == "#" => "",
                None => line,
            };
            program.push('\n');
        }
        let is_main = |line: &str| line.trim_start().starts_with("fn main(");
        match program.lines().any(is_main) {
            true => program,
            false => format!("fn main() {{ {program}}}\n"),
        }
    }

    /// The program and, in a comment below it, the block itself.
    pub fn for_skeptic(&self) -> Result<String> {
        let block = serde_json::to_string(self)?;
        Ok(format!("{}{MARK}{block}\n", self.program()))
    }

    /// The block and its program, as skeptic hands them to its compiler.
    pub fn from_skeptic(text: &str) -> Option<(Block, &str)> {
        // skeptic begins each program with a line of its own.
        let (program, block) = text.strip_prefix('\n')?.rsplit_once(MARK)?;
        Some((serde_json::from_str(block).ok()?, program))
    }
}

/// Markdown as mdBook reads it, with the place of each part.
pub fn events(markdown: &str) -> OffsetIter<'_> {
    new_cmark_parser(markdown, &MarkdownOptions::default()).into_offset_iter()
}

/// All Rust blocks of the `text` of a Markdown file, in their order, and each broken rule, with its place and what to
/// do about it. A block that breaks a rule is left out: its problem stands for it.
pub fn find_blocks(file: &str, text: &str) -> (Vec<Block>, Vec<String>) {
    let (mut blocks, mut problems) = (Vec::<Block>::new(), Vec::new());
    // Whether the last Rust block is run and still lacks its output.
    let mut lacks_output = false;
    let mut events = events(text);
    while let Some((event, range)) = events.next() {
        let Event::Start(Tag::CodeBlock(kind)) = event else {
            continue;
        };
        let mut code = String::new();
        // Until the block's end.
        while let Some((Event::Text(line), _)) = events.next() {
            code += &line;
        }
        let place = Place::of(file, text, range.start);
        let info = match &kind {
            CodeBlockKind::Fenced(info) => Info::parse(info),
            CodeBlockKind::Indented => Err("put code between fences, and name its language".into()),
        };
        let mut break_rule = |message: &str| problems.push(format!("{place}: {message}"));
        match info {
            Ok(Info::Other) => {}
            Ok(Info::Output) => match blocks.last_mut().filter(|_| lacks_output) {
                Some(block) => {
                    block.output = Some(Output { place, text: code });
                    lacks_output = false;
                }
                None => {
                    break_rule("no Rust block above this one is run and still lacks its output")
                }
            },
            Ok(Info::Rust(Kind::Ignore)) if !has_reason(&text[..range.start]) => {
                lacks_output = false;
                break_rule(
                    "this block is not run and nobody says why; \
                     write `<!-- not run: REASON -->` on the line above its fence",
                );
            }
            Ok(Info::Rust(kind)) => {
                lacks_output = kind != Kind::Ignore;
                blocks.push(Block {
                    place,
                    kind,
                    code,
                    is_as_written: true,
                    output: None,
                });
            }
            Err(message) => {
                lacks_output = false;
                break_rule(&message);
            }
        }
    }
    (blocks, problems)
}

/// Whether the text above a fence ends with a reason, blank lines aside.
fn has_reason(above: &str) -> bool {
    let last = above.trim_end().lines().next_back().unwrap_or_default();
    last.strip_prefix("<!-- not run:")
        .and_then(|line| line.strip_suffix("-->"))
        .is_some_and(|reason| !reason.trim().is_empty())
}
