//! What `code/README.md` says of the crates is what they declare.

use crate::book::{assert_none, files, pattern, read, root, shown};
use crate::cargo::packages;
use cargo_metadata::DependencyKind;
use std::collections::BTreeSet;

const PAGE: &str = "code/README.md";
/// It alone may contain unsafe code.
const POOL: &str = "hintpool";

#[test]
fn the_picture_shows_what_the_crates_declare() {
    let page = read(&root().join(PAGE));
    let picture = page.split("```mermaid\ngraph TD\n").nth(1);
    let picture = picture.and_then(|rest| rest.split("```").next());
    let picture = picture.unwrap_or_else(|| panic!("{PAGE} has no picture"));
    let drawn: BTreeSet<_> = picture.lines().map(|line| line.trim().to_owned()).collect();
    let declared = declared();
    let wrong = drawn.symmetric_difference(&declared);
    let wrong = wrong.map(|line| format!("{PAGE}: `{line}` is drawn or declared, and not both"));
    assert_none(wrong);
}

/// A line for each crate, with those that it uses, and a dotted one with those that only its tests use.
fn declared() -> BTreeSet<String> {
    let ours = |name: &str| packages().iter().any(|package| package.name == name);
    let mut lines = BTreeSet::new();
    for package in packages() {
        let used = package.dependencies.iter().filter(|used| ours(&used.name));
        let (by_tests, by_itself): (Vec<_>, Vec<_>) =
            used.partition(|used| used.kind == DependencyKind::Development);
        if by_tests.is_empty() && by_itself.is_empty() {
            lines.insert(package.name.clone());
        }
        for (arrow, used) in [("-->", by_itself), ("-.->", by_tests)] {
            // Once, also if its build script uses it too.
            let names = BTreeSet::from_iter(used.iter().map(|used| used.name.as_str()));
            if !names.is_empty() {
                let names = Vec::from_iter(names).join(" & ");
                lines.insert(format!("{} {arrow} {names}", package.name));
            }
        }
    }
    lines
}

#[test]
fn only_the_pool_has_unsafe_code() {
    let others = packages().iter().filter(|package| package.name != POOL);
    let targets = others.flat_map(|package| &package.targets);
    let files = targets.filter(|target| target.is_lib() || target.is_bin());
    let files = files.map(|target| target.src_path.as_std_path());
    let lax = files.filter(|file| !read(file).contains("#![forbid(unsafe_code)]"));
    let lax = lax.map(|file| format!("{}: begin it with #![forbid(unsafe_code)]", shown(file)));
    assert_none(lax);
}

#[test]
fn the_pools_atomics_come_through_one_file() {
    let source = root().join("code/hintpool/src");
    // The race runs on the real machine and never in a model; a model counts beside what it checks.
    let exempt = pattern(r"/(sync|loom_models|local/directed_race)\.rs$|/src/loom_models/");
    let (exempt, others): (Vec<_>, Vec<_>) = files(&source, "rs")
        .into_iter()
        .partition(|path| exempt.is_match(&path.to_string_lossy()));
    assert!(exempt.iter().any(|path| names_an_atomic(&read(path))));
    let others = others.iter().filter(|path| names_an_atomic(&read(path)));
    let others = others.map(|path| {
        let file = shown(path);
        format!("{file}: take atomics from crate::sync, so that the models see them")
    });
    assert_none(others);
}

/// A fence for the compiler alone is no atomic, and loom has none.
fn names_an_atomic(text: &str) -> bool {
    let code = pattern(r"(?m)^\s*//.*$").replace_all(text, "").into_owned();
    let atomic = pattern(r"(std|loom)::sync::(\{[^;]*\b)?atomic::(?<what>\w+|\{)");
    let mut found = atomic.captures_iter(&code);
    found.any(|found| &found["what"] != "compiler_fence")
}
