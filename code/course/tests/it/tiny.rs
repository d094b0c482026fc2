//! The files of the small course with one tiny exercise.

pub(crate) const WORKSPACE: &str = r#"[workspace]
resolver = "3"
members = ["code/*", "exercises/*"]

[workspace.package]
version = "0.1.0"
edition = "2024"

[workspace.dependencies]
base = { path = "code/base" }

[profile.dev]
debug = false

[workspace.lints.rust]
unreachable_pub = "warn"
"#;

/// As cargo writes it, so that nothing has to be looked up.
pub(crate) const LOCK: &str = r#"version = 4

[[package]]
name = "base"
version = "0.1.0"

[[package]]
name = "tiny"
version = "0.1.0"
dependencies = [
 "base",
]
"#;

pub(crate) const MANIFEST: &str = r#"[package]
name = "tiny"
version.workspace = true
edition.workspace = true

[lints]
workspace = true

[dependencies]
base.workspace = true

[package.metadata.exercise]
number = 1
title = "Tiny steps"
level = "easy"
minutes = 5
chapter = "book/doubling.md"
files = ["src/lib.rs"]
stages = [
    { name = "Doubling", tests = ["tiny::doubles_two", "tiny::doubles_zero"] },
    { name = "Greeting", tests = ["tiny::greets"] },
]
hints = [{ text = "Multiply." }, { text = "Say hello." }]
"#;

/// What the learner's file and the starter hold at the beginning.
pub(crate) const UNTOUCHED: &str = r#"pub fn double(n: u32) -> u32 {
    todo!("double it")
}

pub fn greet() -> String {
    todo!("say hello")
}
"#;

pub(crate) const TESTS: &str = r#"#[test]
fn doubles_two() {
    assert_eq!(tiny::double(2), 4, "two and two make four");
}

#[test]
fn doubles_zero() {
    assert_eq!(tiny::double(0), 0);
}

#[test]
fn greets() {
    assert_eq!(tiny::greet(), "hello");
}

/// The types that the tests rely on: one that is made to equal everything does not fit.
#[allow(dead_code)]
fn signatures() {
    let _: fn(u32) -> u32 = tiny::double;
    let _: fn() -> String = tiny::greet;
}
"#;

pub(crate) const SOLUTION: &str = r#"pub fn double(number: u32) -> u32 {
    number * base::TWO
}

pub fn greet() -> String {
    "hello".to_owned()
}
"#;

pub(crate) const NOTES: &str = r"# Notes

## Minutes per stage

| stage | minutes |
| --- | --- |
| reading | 1 |
| 1 Doubling | 2 |
| 2 Greeting | 2 |

## Rubric

| stage | points | tests |
| --- | --- | --- |
| 1 Doubling | 60 | `doubles_two`, `doubles_zero` |
| 2 Greeting | 20 | `greets` |
| in words | 20 | |

## Wrong turns

`adds_one`, `always_four`, `always_zero`, `shouts`, `silent`, `triples`, `whispers`, `yawns`
";
