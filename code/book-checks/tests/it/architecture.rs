//! What the appendix on the architecture says of the crates is what they declare.

use book_checks::book::{assert_none, files, page, pattern, read, root, shown};
use book_checks::workspace::packages;
use std::collections::{BTreeMap, BTreeSet};

const PAGE: &str = "book/appendices/architecture.md";
/// It alone may contain unsafe code.
const POOL: &str = "hintpool";

/// What each crate uses of this workspace, and what its tests use besides.
type Arrows = BTreeMap<String, [BTreeSet<String>; 2]>;

#[test]
fn the_arrows_are_those_that_the_crates_declare() {
    assert_none(&differences(&told(&page(PAGE).text), &declared()));
}

#[test]
fn the_check_of_the_arrows_sees_what_it_is_for() {
    let page = "| Crate | It uses | Its tests use |\n| --- | --- | --- |\n\
                | `a` | `b`, `c` | |\n| `b` | | `c` |\n\n| Rule | What |\n| --- | --- |\n| `x` | y |\n";
    let told = told(page);
    let names = |names: &[&str]| names.iter().map(|&name| name.to_owned()).collect();
    let expected = Arrows::from([
        ("a".to_owned(), [names(&["b", "c"]), names(&[])]),
        ("b".to_owned(), [names(&[]), names(&["c"])]),
    ]);
    assert_eq!(told, expected);
    let declared = ["b", "d"].map(|name| (name.to_owned(), Default::default()));
    let found = differences(&told, &declared.into());
    assert_eq!(found.len(), 3, "{found:?}");
}

fn declared() -> Arrows {
    let ours = |name: &String| packages().iter().any(|package| package.name == *name);
    let arrows = packages().iter().map(|package| {
        let used = |dev: bool| {
            let used = package.dependencies.iter();
            let used = used.filter(|used| (used.kind.as_deref() == Some("dev")) == dev);
            used.map(|used| used.name.clone()).filter(ours).collect()
        };
        (package.name.clone(), [used(false), used(true)])
    });
    arrows.collect()
}

/// The rows of the table whose head is `Crate`.
fn told(page: &str) -> Arrows {
    let name = pattern("`([^`]+)`");
    let names = |cell: &str| {
        let names = name.captures_iter(cell);
        names
            .map(|found| found[1].to_owned())
            .collect::<BTreeSet<_>>()
    };
    let table = page
        .lines()
        .skip_while(|line| !line.starts_with("| Crate |"));
    let rows = table.skip(2).map_while(|line| line.strip_prefix('|'));
    let arrows = rows.filter_map(|row| {
        let mut cells = row.split('|').map(names);
        let name = cells.next()?.pop_first()?;
        Some((name, [cells.next()?, cells.next()?]))
    });
    arrows.collect()
}

fn differences(told: &Arrows, declared: &Arrows) -> Vec<String> {
    let crates: BTreeSet<_> = told.keys().chain(declared.keys()).collect();
    let differing = crates
        .into_iter()
        .filter(|&name| told.get(name) != declared.get(name));
    let difference = |name| {
        let (told, declared) = (told.get(name), declared.get(name));
        format!("{PAGE}: the row of `{name}` says {told:?}, and the crate declares {declared:?}")
    };
    differing.map(difference).collect()
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
    assert_none(&lax.collect::<Vec<_>>());
}

#[test]
fn the_pools_atomics_come_through_one_file() {
    let source = root().join("code/hintpool/src");
    // The race runs on the real machine and never in a model; a model counts beside what it checks.
    let exempt = pattern(r"/(sync|models|local/directed_race)\.rs$|/src/models/");
    let (exempt, others): (Vec<_>, Vec<_>) = files(&source, "rs")
        .into_iter()
        .partition(|path| exempt.is_match(&path.to_string_lossy()));
    assert!(exempt.iter().any(|path| names_an_atomic(&read(path))));
    let others = others.iter().filter(|path| names_an_atomic(&read(path)));
    let others = others.map(|path| {
        let file = shown(path);
        format!("{file}: take atomics from crate::sync, so that the models see them")
    });
    assert_none(&others.collect::<Vec<_>>());
}

#[test]
fn the_check_of_the_atomics_sees_what_it_is_for() {
    for text in [
        "use std::sync::atomic::AtomicU8;",
        "use std::sync::{\n    Mutex,\n    atomic::{AtomicPtr, Ordering},\n};",
        "let a = loom::sync::atomic::AtomicU8::new(0);",
    ] {
        assert!(names_an_atomic(text), "{text}");
    }
    for text in [
        "use std::sync::Mutex;\nuse crate::sync::{AtomicU8, atomic::fence};",
        "// use std::sync::atomic::AtomicU8;",
        "std::sync::atomic::compiler_fence(Ordering::SeqCst);",
    ] {
        assert!(!names_an_atomic(text), "{text}");
    }
}

/// A fence for the compiler alone is no atomic, and loom has none.
fn names_an_atomic(text: &str) -> bool {
    let code = pattern(r"(?m)^\s*//.*$").replace_all(text, "").into_owned();
    let atomic = pattern(r"(std|loom)::sync::(\{[^;]*\b)?atomic::(?<what>\w+|\{)");
    let mut found = atomic.captures_iter(&code);
    found.any(|found| &found["what"] != "compiler_fence")
}
