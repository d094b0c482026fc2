//! A book in a scratch folder, and a run of its blocks through the wrapper of the compiler.

use std::env;
use std::ffi::OsString;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};
use std::time::Duration;

use book_blocks::plan::{Settings, template};
use book_blocks::{Block, Book, Plan, Problem, find_blocks};
use tempfile::TempDir;

/// A word in a block's text that makes it need `noplayground`.
const CRATES: &[&str] = &["hintpool"];

const BOOK_TOML: &str = r#"
[book]
title = "A fixture"
src = "book"

[rust]
edition = "2024"
"#;

pub(crate) struct Fixture {
    folder: TempDir,
}

impl Fixture {
    /// `files` are paths from the root of the book's repository, with their texts.
    pub(crate) fn new(files: &[(&str, &str)]) -> Fixture {
        let fixture = Fixture {
            folder: tempfile::tempdir().expect("a scratch folder"),
        };
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
        self.folder.path()
    }

    pub(crate) fn book(&self) -> Book {
        Book::load(self.root()).expect("the fixture is a book")
    }

    pub(crate) fn blocks(&self) -> Vec<Block> {
        let find = |page| find_blocks(page, CRATES).0;
        self.book().pages.iter().flat_map(find).collect()
    }

    pub(crate) fn problems(&self) -> Vec<Problem> {
        problems(&self.book())
    }

    /// Compiles and runs the only block of the book. What went wrong is the error.
    pub(crate) fn run(&self) -> Result<String, String> {
        let blocks = self.blocks();
        assert_eq!(self.problems(), [], "the fixture keeps the rules");
        let [block] = blocks.as_slice() else {
            panic!("the fixture has one block, not {}", blocks.len());
        };
        Prepared::new(block, &settings(), self.root()).run()
    }
}

pub(crate) fn problems(book: &Book) -> Vec<Problem> {
    let find = |page| find_blocks(page, CRATES).1;
    let of_blocks = book.pages.iter().flat_map(find);
    let of_book = book.problems.iter().chain(&book.unlisted).cloned();
    of_book.chain(of_blocks).collect()
}

pub(crate) fn settings() -> Settings {
    Settings {
        edition: "2024".into(),
        crates: vec!["hintpool".into()],
        limit: Duration::from_secs(10),
    }
}

/// A block as skeptic hands it to its compiler.
pub(crate) struct Prepared {
    pub(crate) program: String,
    pub(crate) folder: PathBuf,
}

impl Prepared {
    pub(crate) fn new(block: &Block, settings: &Settings, root: &Path) -> Prepared {
        let folder = root.join("scratch");
        fs::create_dir_all(&folder).expect("a scratch folder");
        let plan_file = folder.join("plan.json");
        let plan = Plan::new(block, settings);
        fs::write(&plan_file, plan.to_json().expect("JSON")).expect("a plan");
        let template = template(&block.code, &plan_file);
        Prepared {
            program: fill(&template, &block.code),
            folder,
        }
    }

    /// Calls the wrapper as skeptic calls its compiler.
    pub(crate) fn compile(&self) -> Result<(), String> {
        let source = self.folder.join("test.rs");
        fs::write(&source, &self.program).expect("a source file");
        let mut compiler = Command::new(env!("CARGO_BIN_EXE_book-rustc"));
        compiler
            .arg(source)
            .args(["--verbose", "--crate-type=bin", "--edition=2021"])
            .args(["--target", env!("SNIPPETS_TARGET")])
            .args(libraries())
            .arg("-o")
            .arg(self.folder.join("out.exe"));
        text_of(compiler.output().expect("the wrapper runs")).map(drop)
    }

    /// Compiles the block, and runs the program that the wrapper left.
    pub(crate) fn run(&self) -> Result<String, String> {
        self.compile()?;
        let mut program = Command::new(self.folder.join("out.exe"));
        text_of(
            program
                .current_dir(&self.folder)
                .output()
                .expect("a program"),
        )
    }
}

/// All that lies beside this test, as skeptic passes it: more than a block may use.
fn libraries() -> Vec<OsString> {
    let own = env::current_exe().expect("this program");
    let deps = own.parent().expect("a folder").to_path_buf();
    let mut arguments = vec!["-L".into(), deps.clone().into_os_string()];
    for entry in fs::read_dir(deps).expect("a folder").flatten() {
        let file = entry.file_name().into_string().unwrap_or_default();
        let name = file
            .strip_prefix("lib")
            .and_then(|file| file.split_once('-'));
        if let (Some((name @ "serde_json", _)), true) = (name, file.ends_with(".rlib")) {
            let mut argument = OsString::from(format!("{name}="));
            argument.push(entry.path());
            arguments.extend(["--extern".into(), argument]);
        }
    }
    assert!(
        arguments.len() > 2,
        "some crate is there that a block may not use"
    );
    arguments
}

fn text_of(output: Output) -> Result<String, String> {
    let text = |bytes| String::from_utf8(bytes).expect("UTF-8");
    if output.status.success() {
        Ok(text(output.stdout))
    } else {
        Err(text(output.stderr))
    }
}

/// What skeptic makes of a template and a block.
fn fill(template: &str, code: &str) -> String {
    let visible = code.lines().map(|line| match line.trim_start() {
        "#" => "\n".to_owned(),
        hidden if hidden.starts_with("# ") => format!("{}\n", &hidden[2..]),
        _ => format!("{line}\n"),
    });
    let (before, after) = template.split_once("{}").expect("a place for the block");
    let single = |text: &str| text.replace("{{", "{").replace("}}", "}");
    format!(
        "\n{}{}{}",
        single(before),
        visible.collect::<String>(),
        single(after)
    )
}
