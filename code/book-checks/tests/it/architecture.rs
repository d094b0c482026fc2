//! What `code/README.md` says of the crates is what they declare.

use crate::book::{assert_none, files, pattern, read, root, shown};
use crate::cargo::packages;
use std::collections::BTreeSet;

const PAGE: &str = "code/README.md";
/// It alone may contain unsafe code.
const POOL: &str = "hintpool";

#[test]
fn the_picture_shows_what_the_crates_declare() {
    let (drawn, declared) = (drawn(&read(&root().join(PAGE))), declared());
    let wrong = drawn.symmetric_difference(&declared);
    let wrong = wrong.map(|line| format!("{PAGE}: `{line}` is drawn or declared, and not both"));
    assert_none(wrong);
}

/// Each crate, and an arrow for each that it uses; a dotted one if only its tests do.
fn declared() -> BTreeSet<String> {
    let ours = |name: &str| packages().iter().any(|package| package.name == name);
    let mut lines = BTreeSet::new();
    for package in packages() {
        lines.insert(package.name.clone());
        for used in package.dependencies.iter().filter(|used| ours(&used.name)) {
            let is_for_tests = used.kind.as_deref() == Some("dev");
            let arrow = if is_for_tests { "-.->" } else { "-->" };
            lines.insert(format!("{} {arrow} {}", package.name, used.name));
        }
    }
    lines
}

/// The same, as the picture has it.
fn drawn(page: &str) -> BTreeSet<String> {
    let picture = page.split("```mermaid\ngraph TD\n").nth(1);
    let picture = picture.and_then(|rest| rest.split("```").next());
    let picture = picture.unwrap_or_else(|| panic!("{PAGE} has no picture"));
    let line = pattern(r"(?m)^ *([\w& -]+?)(?: (-->|-\.->) ([\w& -]+))?$");
    let mut lines = BTreeSet::new();
    for found in line.captures_iter(picture) {
        let names = |side: usize| {
            let side = found.get(side).map(|side| side.as_str());
            side.into_iter().flat_map(|side| side.split(" & "))
        };
        for from in names(1) {
            lines.extend(names(3).map(|to| format!("{from} {} {to}", &found[2])));
        }
        lines.extend(names(1).chain(names(3)).map(str::to_owned));
    }
    lines
}

#[test]
fn only_the_pool_has_unsafe_code() {
    let others = packages().iter().filter(|package| package.name != POOL);
    let targets = others.flat_map(|package| &package.targets);
    let lax = targets.filter(|target| {
        target.is(&["lib", "bin"]) && !read(&target.src_path).contains("#![forbid(unsafe_code)]")
    });
    let lax = lax.map(|target| {
        let file = shown(&target.src_path);
        format!("{file}: begin it with #![forbid(unsafe_code)]")
    });
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
