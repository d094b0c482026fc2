//! A compiled block is kept until something changes that its compilation depends on.

use std::fs;
use std::path::Path;

use book_blocks::{Plan, plan};
use snippets::compile::{Compiled, compile};
use snippets::request::Request;

use crate::fixture::{Fixture, Prepared, settings};

const PAGE: &str = "```rust\nprintln!(\"kept\");\n```\n";

struct Kept {
    fixture: Fixture,
    plan: Plan,
}

impl Kept {
    fn new() -> Kept {
        let fixture = Fixture::page(PAGE);
        let plan = Plan::new(
            &fixture.blocks()[0],
            &settings(),
            fixture.root().join("kept"),
        );
        Kept { fixture, plan }
    }

    /// Without a compiler, only what was kept can be had.
    fn is_kept(&self, plan: &Plan, program: &str, request: &Request) -> bool {
        compile(
            plan,
            program,
            request,
            Path::new("no-compiler"),
            self.fixture.root(),
        )
        .is_ok()
    }

    fn compile(&self, program: &str) -> Compiled {
        let rustc = Path::new(env!("SNIPPETS_RUSTC"));
        compile(
            &self.plan,
            program,
            &Request::default(),
            rustc,
            self.fixture.root(),
        )
        .expect("the compiler runs")
    }
}

#[test]
fn it_is_not_compiled_again_unless_something_changed() {
    let kept = Kept::new();
    let program = "fn main() {}";
    let request = Request::default();
    assert!(
        !kept.is_kept(&kept.plan, program, &request),
        "nothing is kept yet"
    );
    assert!(
        kept.compile(program)
            .program
            .is_some_and(|program| program.is_file())
    );
    assert!(kept.is_kept(&kept.plan, program, &request));

    assert!(
        !kept.is_kept(&kept.plan, "fn main() { }", &request),
        "another text"
    );
    let mut plan = kept.plan.clone();
    plan.edition = "2021".into();
    assert!(!kept.is_kept(&plan, program, &request), "another edition");
    let mut plan = kept.plan.clone();
    plan.compiler = "a newer compiler".into();
    assert!(!kept.is_kept(&plan, program, &request), "another compiler");
}

#[test]
fn it_is_compiled_again_when_a_library_has_other_content() {
    let kept = Kept::new();
    let library = kept.fixture.root().join("libhintpool.rlib");
    fs::write(&library, "first").expect("a library");
    let request = Request {
        externs: vec![("hintpool".into(), library.clone())],
        ..Request::default()
    };
    let rustc = Path::new(env!("SNIPPETS_RUSTC"));
    // A library that is named but not used is not opened.
    compile(
        &kept.plan,
        "fn main() {}",
        &request,
        rustc,
        kept.fixture.root(),
    )
    .expect("it compiles");
    assert!(kept.is_kept(&kept.plan, "fn main() {}", &request));
    fs::write(&library, "other").expect("a library");
    assert!(!kept.is_kept(&kept.plan, "fn main() {}", &request));
}

#[test]
fn an_error_is_kept_as_well_and_never_becomes_a_program() {
    let kept = Kept::new();
    let broken = "fn main() { unknown(); }";
    assert!(kept.compile("fn main() {}").program.is_some());
    assert!(kept.compile(broken).program.is_none());
    assert!(kept.is_kept(&kept.plan, broken, &Request::default()));
    let again = kept.compile(broken);
    assert!(again.program.is_none());
    assert!(again.diagnostics.iter().any(|found| found.level == "error"));
}

#[test]
fn the_switch_compiles_again() {
    let fixture = Fixture::page(PAGE);
    let block = Prepared::new(&fixture.blocks()[0], &settings(), fixture.root());
    assert_eq!(block.run(&[]).as_deref(), Ok("kept\n"));
    // Another program in its place shows which one is run.
    let program = block.folder.join("kept/program");
    fs::remove_file(&program).expect("a program");
    fs::copy(env!("CARGO_BIN_EXE_book-rustc"), &program).expect("a copy");
    assert_ne!(
        block.run(&[]).as_deref(),
        Ok("kept\n"),
        "the kept program is run"
    );
    assert_eq!(
        block.run(&[(snippets::compile::COLD, "1")]).as_deref(),
        Ok("kept\n")
    );
}

#[test]
fn a_program_without_a_plan_is_refused() {
    let fixture = Fixture::page(PAGE);
    let mut block = Prepared::new(&fixture.blocks()[0], &settings(), fixture.root());
    let plan = Plan::path_in(&block.program).expect("a plan");
    assert!(plan.is_file(), "{}", plan::template("", &plan));
    block.program = "fn main() {}\n".into();
    let said = block.run(&[]).expect_err("no plan");
    assert!(said.contains("names no plan"), "{said}");
}
