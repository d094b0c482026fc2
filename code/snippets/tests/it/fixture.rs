//! A book in a scratch folder, and a run of its blocks through the wrapper of the compiler.

use std::env;
use std::fs;
use std::path::Path;
use std::process::{Command, Output};
use std::time::Duration;

use book_blocks::{Block, Book, Plan, Settings, find_blocks};
use tempfile::TempDir;
use walkdir::WalkDir;

/// A word in a block's text that makes it need `noplayground`.
const CRATES: &[&str] = &["hintpool"];

const BOOK_TOML: &str = r#"
[book]
title = "A fixture"
src = "book"

[rust]
edition = "2024"
"#;

pub(crate) struct Fixture(TempDir);

impl Fixture {
    /// `files` are paths from the root of the book's repository, with their texts.
    pub(crate) fn new(files: &[(&str, &str)]) -> Fixture {
        let fixture = Fixture(tempfile::tempdir().expect("a scratch folder"));
        fixture.write("book.toml", BOOK_TOML);
        for (path, text) in files {
            fixture.write(path, text);
        }
        fixture
    }

    /// A book of one page, `book/page.md`.
    pub(crate) fn page(text: &str) -> Fixture {
        Fixture::new(&[
            ("book/SUMMARY.md", "- [Page](page.md)\n"),
            ("book/page.md", text),
        ])
    }

    pub(crate) fn write(&self, path: &str, text: &str) {
        let path = self.root().join(path);
        fs::create_dir_all(path.parent().expect("a folder")).expect("a folder");
        fs::write(path, text).expect("a file");
    }

    pub(crate) fn root(&self) -> &Path {
        self.0.path()
    }

    pub(crate) fn book(&self) -> Book {
        Book::load(self.root()).expect("the fixture is a book")
    }

    pub(crate) fn blocks(&self) -> Vec<Block> {
        let find = |page| find_blocks(page, CRATES).0;
        self.book().pages.iter().flat_map(find).collect()
    }

    pub(crate) fn problems(&self) -> Vec<String> {
        problems(self.root(), &self.book())
    }

    /// The program of the only block of the book, as skeptic hands it to its compiler.
    pub(crate) fn program(&self, settings: &Settings) -> String {
        assert!(self.problems().is_empty(), "the fixture keeps the rules");
        let blocks = self.blocks();
        let [block] = blocks.as_slice() else {
            panic!("the fixture has one block, not {}", blocks.len());
        };
        let plan_file = self.root().join("plan.json");
        let template = Plan::write(block, settings, &plan_file).expect("a plan");
        let visible = block.code.lines().map(|line| match line.trim_start() {
            "#" => "\n".to_owned(),
            hidden if hidden.starts_with("# ") => format!("{}\n", &hidden[2..]),
            _ => format!("{line}\n"),
        });
        let (before, after) = template.split_once("{}").expect("a place for the block");
        let single = |text: &str| text.replace("{{", "{").replace("}}", "}");
        let visible = visible.collect::<String>();
        format!("\n{}{visible}{}", single(before), single(after))
    }

    /// Calls the wrapper as skeptic calls its compiler.
    pub(crate) fn compile(&self, program: &str) -> Result<(), String> {
        let source = self.root().join("test.rs");
        fs::write(&source, program).expect("a source file");
        let own = env::current_exe().expect("this program");
        let libraries = own.parent().expect("a folder");
        // As skeptic passes it: more than a block may use.
        let undeclared = fs::read_dir(libraries).expect("a folder").flatten();
        let mut undeclared = undeclared.map(|entry| entry.path().display().to_string());
        let undeclared = undeclared
            .find(|path| path.contains("/libserde_json-") && path.ends_with(".rlib"))
            .expect("some crate is there that a block may not use");
        let mut compiler = Command::new(env!("CARGO_BIN_EXE_book-rustc"));
        compiler
            .arg(source)
            .args(["--verbose", "--crate-type=bin", "--edition=2021"])
            .args(["--target", env!("SNIPPETS_TARGET")])
            .arg("-L")
            .arg(libraries)
            .args(["--extern", &format!("serde_json={undeclared}")])
            .arg("-o")
            .arg(self.root().join("out.exe"));
        text_of(compiler.output().expect("the wrapper runs")).map(drop)
    }

    /// Compiles the block, and runs the program that the wrapper left. What went wrong is the error.
    pub(crate) fn run(&self, settings: &Settings) -> Result<String, String> {
        self.compile(&self.program(settings))?;
        let mut program = Command::new(self.root().join("out.exe"));
        program.current_dir(self.root());
        text_of(program.output().expect("a program"))
    }
}

/// Every rule that the book at `root` breaks.
pub(crate) fn problems(root: &Path, book: &Book) -> Vec<String> {
    let of_blocks = |page| find_blocks(page, CRATES).1;
    let of_blocks = book.pages.iter().flat_map(of_blocks);
    let told = book.problems.iter().cloned().chain(of_blocks);
    let mut told = told.map(|problem| problem.to_string()).collect::<Vec<_>>();
    // SUMMARY.md decides what a page is. A file that it does not name is never tested.
    for file in WalkDir::new(root.join("book")).sort_by_file_name() {
        let file = file.expect("a file of the book");
        let name = file
            .path()
            .strip_prefix(root)
            .expect("a file below the root");
        let name = name.display().to_string().replace('\\', "/");
        // The others are the list of pages, and what mdBook shows for an address that is none.
        let is_page =
            name.ends_with(".md") && !["book/SUMMARY.md", "book/404.md"].contains(&&*name);
        if is_page && !book.pages.iter().any(|page| page.file == name) {
            told.push(format!(
                "{name}:1: this page is not in SUMMARY.md, so nobody reads or tests it; \
                 list it there or delete it"
            ));
        }
    }
    told
}

pub(crate) fn settings() -> Settings {
    Settings {
        edition: "2024".into(),
        crates: vec!["hintpool".into()],
        limit: Duration::from_secs(10),
    }
}

fn text_of(output: Output) -> Result<String, String> {
    let text = |bytes| String::from_utf8(bytes).expect("UTF-8");
    if output.status.success() {
        Ok(text(output.stdout))
    } else {
        Err(text(output.stderr))
    }
}
