//! What the appendix on the architecture says of the crates is what they declare.

use crate::the_book::{assert_none, files, root, shown};
use regex::Regex;
use serde::Deserialize;
use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::PathBuf;
use std::process::Command;
use std::sync::LazyLock;

const PAGE: &str = "book/appendices/architecture.md";
/// It alone may contain unsafe code.
const POOL: &str = "hintpool";

#[derive(Deserialize)]
struct Workspace {
    packages: Vec<Package>,
    workspace_default_members: Vec<String>,
}

#[derive(Deserialize)]
struct Package {
    id: String,
    name: String,
    dependencies: Vec<Dependency>,
    targets: Vec<Target>,
}

#[derive(Deserialize)]
struct Dependency {
    name: String,
    kind: Option<String>,
}

#[derive(Deserialize)]
struct Target {
    kind: Vec<String>,
    src_path: PathBuf,
}

static WORKSPACE: LazyLock<Workspace> = LazyLock::new(|| {
    let output = Command::new(env!("CARGO"))
        .args(["metadata", "--no-deps", "--format-version=1"])
        .current_dir(root())
        .output()
        .expect("cargo, which runs this test, starts");
    serde_json::from_slice(&output.stdout)
        .unwrap_or_else(|error| panic!("{error}: {}", String::from_utf8_lossy(&output.stderr)))
});

/// What a crate uses of this workspace, and what its tests use besides.
#[derive(Debug, Default, PartialEq, Eq)]
struct Arrows {
    uses: BTreeSet<String>,
    tests: BTreeSet<String>,
}

#[test]
fn the_arrows_are_those_that_the_crates_declare() {
    let told = told(&fs::read_to_string(root().join(PAGE)).unwrap());
    assert_none(&differences(&told, &declared()));
}

#[test]
fn only_the_pool_has_unsafe_code() {
    let lax: Vec<String> = WORKSPACE
        .packages
        .iter()
        .filter(|package| package.name != POOL)
        .flat_map(|package| &package.targets)
        .filter(|target| {
            target
                .kind
                .iter()
                .any(|kind| kind == "lib" || kind == "bin")
        })
        .filter(|target| {
            let text = fs::read_to_string(&target.src_path).unwrap();
            !text.contains("#![forbid(unsafe_code)]")
        })
        .map(|target| {
            format!(
                "{}: begin it with #![forbid(unsafe_code)]",
                shown(&target.src_path)
            )
        })
        .collect();
    assert_none(&lax);
}

#[test]
fn the_pools_atomics_come_through_one_file() {
    let source = root().join("code/hintpool/src");
    let door = source.join("sync.rs");
    let names = |path: &PathBuf| names_an_atomic(&fs::read_to_string(path).unwrap());
    assert!(names(&door), "{}: names no atomic", shown(&door));
    let others: Vec<String> = files(&source, "rs")
        .iter()
        // The race runs on the real machine and never in a model; a model counts beside what it checks.
        .filter(|path| **path != door && !path.ends_with("local/directed_race.rs"))
        .filter(|path| !path.starts_with(source.join("models")) && !path.ends_with("models.rs"))
        .filter(|path| names(path))
        .map(|path| {
            format!(
                "{}: take atomics from crate::sync, so that the models see them",
                shown(path)
            )
        })
        .collect();
    assert_none(&others);
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
    static ATOMIC: LazyLock<Regex> =
        LazyLock::new(|| pattern(r"(std|loom)::sync::(\{[^;]*\b)?atomic::(?<what>\w+|\{)"));
    let code: Vec<&str> = text
        .lines()
        .filter(|line| !line.trim_start().starts_with("//"))
        .collect();
    ATOMIC
        .captures_iter(&code.join("\n"))
        .any(|found| &found["what"] != "compiler_fence")
}

#[test]
fn exercises_are_no_default_members() {
    let defaults: Vec<&str> = WORKSPACE
        .packages
        .iter()
        .filter(|package| WORKSPACE.workspace_default_members.contains(&package.id))
        .flat_map(|package| &package.targets)
        .filter_map(|target| target.src_path.strip_prefix(root()).ok()?.to_str())
        .collect();
    assert!(defaults.iter().any(|path| path.starts_with("code/")));
    let exercises: Vec<_> = defaults
        .iter()
        .filter(|path| path.starts_with("exercises/"))
        .collect();
    assert!(
        exercises.is_empty(),
        "a plain `cargo test` would fail until these are solved: {exercises:?}"
    );
}

#[test]
fn the_check_of_the_arrows_sees_what_it_is_for() {
    let page = "| Crate | It uses | Its tests use |\n| --- | --- | --- |\n\
                | `a` | `b`, `c` | |\n| `b` | | `c` |\n\n| Rule | What |\n| --- | --- |\n| `x` | y |\n";
    let told = told(page);
    assert_eq!(told.keys().collect::<Vec<_>>(), ["a", "b"]);
    assert_eq!(told["a"].uses, ["b".to_owned(), "c".to_owned()].into());
    assert_eq!(told["b"].tests, ["c".to_owned()].into());

    let mut declared = BTreeMap::from([("b".to_owned(), Arrows::default())]);
    declared.insert("d".to_owned(), Arrows::default());
    let found = differences(&told, &declared);
    assert_eq!(found.len(), 3, "{found:?}");
    assert!(found[0].contains("no crate `a`"), "{found:?}");
    assert!(found[1].contains("`b` declares"), "{found:?}");
    assert!(found[2].contains("no row for `d`"), "{found:?}");
}

fn declared() -> BTreeMap<String, Arrows> {
    let packages = &WORKSPACE.packages;
    let ours = |name: &str| packages.iter().any(|package| package.name == name);
    let arrows = |package: &Package| {
        let mut arrows = Arrows::default();
        for used in &package.dependencies {
            match (ours(&used.name), used.kind.as_deref()) {
                (false, _) => {}
                (true, Some("dev")) => _ = arrows.tests.insert(used.name.clone()),
                (true, _) => _ = arrows.uses.insert(used.name.clone()),
            }
        }
        arrows
    };
    packages
        .iter()
        .map(|package| (package.name.clone(), arrows(package)))
        .collect()
}

/// The rows of the table whose head is `Crate`.
fn told(page: &str) -> BTreeMap<String, Arrows> {
    static NAME: LazyLock<Regex> = LazyLock::new(|| pattern("`([^`]+)`"));
    let names = |cell: &str| {
        NAME.captures_iter(cell)
            .map(|found| found[1].to_owned())
            .collect()
    };
    page.lines()
        .skip_while(|line| !line.starts_with("| Crate |"))
        .skip(2)
        .map_while(|line| line.strip_prefix('|'))
        .filter_map(|row| {
            let mut cells = row.split('|');
            let name: BTreeSet<String> = names(cells.next()?);
            let arrows = Arrows {
                uses: names(cells.next()?),
                tests: names(cells.next()?),
            };
            Some((name.into_iter().next()?, arrows))
        })
        .collect()
}

fn differences(
    told: &BTreeMap<String, Arrows>,
    declared: &BTreeMap<String, Arrows>,
) -> Vec<String> {
    let of_rows = told
        .iter()
        .filter_map(|(name, row)| match declared.get(name) {
            None => Some(format!("{PAGE}: there is no crate `{name}`")),
            Some(found) if found != row => Some(format!(
                "{PAGE}: the crate `{name}` declares {found:?}, and its row says {row:?}"
            )),
            Some(_) => None,
        });
    let without = declared
        .keys()
        .filter(|name| !told.contains_key(*name))
        .map(|name| format!("{PAGE}: the table of crates has no row for `{name}`"));
    of_rows.chain(without).collect()
}

fn pattern(text: &str) -> Regex {
    Regex::new(text).expect("a pattern written in this file is valid")
}
