//! The same questions for a type of the reader's own, which comes in a file.
//!
//! The file becomes a module of a small package under the target folder, so the compiler names it and its own lines.

mod package;

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, ensure};
use toml::{Table, Value};

/// What a reader starts from.
pub const TEMPLATE: &str = include_str!("own_type/template.rs");

/// Begins a line with a dependency.
const DEPENDENCY: &str = "//@";

/// What a type is called: its file says it.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Name {
    /// The file without its folder.
    pub file: String,
    /// The same without its ending, as names of cases are written.
    pub kebab: String,
}

impl Name {
    /// That of the type in this file.
    pub fn of(file: &Path) -> Result<Self> {
        let stem = file.file_stem().unwrap_or_default().to_string_lossy();
        let kebab = stem.to_ascii_lowercase();
        let kebab = kebab.replace(|sign: char| !sign.is_ascii_alphanumeric(), "-");
        let kebab = kebab.trim_matches('-').to_owned();
        ensure!(
            !kebab.is_empty(),
            "{}: its results are named after the file, so give it a name with a letter from a to z",
            file.display()
        );
        let file = file.file_name().unwrap_or_default();
        Ok(Self {
            file: file.to_string_lossy().into_owned(),
            kebab,
        })
    }

    /// The program that does this: `timing` or `counting`.
    pub(super) fn program(&self, does: &str) -> String {
        format!("own-type-{}-{does}", self.kebab)
    }
}

/// A file with a type, found to be as it should be.
#[derive(Debug)]
pub struct OwnType {
    /// What its cases are called.
    pub name: Name,
    path: PathBuf,
    dependencies: Table,
    /// Those of the Cargo.toml beside the file, if the file takes any from there.
    inherited: Table,
}

impl OwnType {
    /// Reads the file; whether it has the functions of the template is left to the compiler.
    pub fn read(file: &Path) -> Result<Self> {
        let shown = file.display().to_string();
        let text = fs::read_to_string(file).with_context(|| format!("{shown} can't be read: if it is not there yet, write the template with `cargo course prove --template {shown}`"))?;
        let path = fs::canonicalize(file).with_context(|| format!("{shown} can't be found"))?;
        let dependencies = dependencies(&text, &shown)?;
        Ok(Self {
            name: Name::of(file)?,
            inherited: inherited(&path.with_file_name("Cargo.toml"), &dependencies, &shown)?,
            dependencies,
            path,
        })
    }
}

/// The lines behind [`DEPENDENCY`], as a table of Cargo.toml.
fn dependencies(text: &str, shown: &str) -> Result<Table> {
    let mut dependencies = Table::new();
    for (number, line) in (1..).zip(text.lines()) {
        if let Some(dependency) = line.strip_prefix(DEPENDENCY) {
            let table = dependency.trim().parse::<Table>();
            dependencies.extend(
                table.with_context(|| format!("{shown}:{number}: no line of [dependencies]"))?,
            );
        }
    }
    Ok(dependencies)
}

/// The dependencies in this manifest, if the file `shown` takes any from there with `NAME.workspace = true`.
fn inherited(manifest: &Path, named: &Table, shown: &str) -> Result<Table> {
    let mut inherited = Table::new();
    for (name, about) in named {
        if about.get("workspace") != Some(&Value::Boolean(true)) {
            continue;
        }
        let beside = manifest.display();
        let text = fs::read_to_string(manifest).map_err(anyhow::Error::from);
        let table = text.and_then(|text| Ok(text.parse::<Table>()?));
        let table = table.with_context(|| {
            format!("{beside}, from which {shown} takes `{name}`, can't be read")
        })?;
        let there = table.get("dependencies").and_then(|all| all.get(name));
        let mut about = there.cloned().with_context(|| {
            format!("{shown} takes `{name}` from [dependencies] in {beside}, which does not name it: add it there, or write its version after //@")
        })?;
        if let Some(Value::String(path)) = about.get_mut("path") {
            *path = manifest.with_file_name(&*path).display().to_string();
        }
        inherited.insert(name.clone(), about);
    }
    Ok(inherited)
}

#[cfg(test)]
#[allow(unreachable_pub, reason = "it is written for another crate")]
mod template;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_template_does_what_it_says() {
        let mut value = template::create();
        assert_eq!(template::use_it(&mut value), 512);
        assert_eq!(template::recycle(&mut value), hintpool::Verdict::Keep);
        assert_eq!(value, template::create());
    }

    #[test]
    fn a_type_is_named_after_its_file() {
        let name = |file: &str| Name::of(Path::new(file)).unwrap().kebab;
        assert_eq!(name("types/My_Type2.rs"), "my-type2");
        assert_eq!(name("cannot-tell.rs"), "cannot-tell");
        let error = Name::of(Path::new("_.rs")).unwrap_err().to_string();
        assert!(error.starts_with("_.rs: "), "{error}");
    }

    #[test]
    fn dependencies_are_lines_of_a_manifest_or_of_the_one_beside_and_a_bad_one_is_named() {
        let text = "//! Mine\n//@ one.workspace = true\n//@ two = { path = \"/two\" } # mine\n";
        let found = dependencies(text, "mine.rs").unwrap();
        assert_eq!(found["two"]["path"].as_str(), Some("/two"));
        let error = dependencies("\n//@ one\n", "mine.rs").unwrap_err();
        assert!(error.to_string().starts_with("mine.rs:2: "), "{error}");

        let folder = tempfile::tempdir().unwrap();
        let manifest = folder.path().join("Cargo.toml");
        let beside = |text: &str| {
            fs::write(&manifest, text).unwrap();
            inherited(&manifest, &found, "mine.rs")
        };
        let taken = beside("[dependencies]\none = { path = \"x\" }\nthree = \"3\"").unwrap();
        assert_eq!(taken.len(), 1);
        let path = taken["one"]["path"].as_str().unwrap();
        assert_eq!(Path::new(path), folder.path().join("x"));
        for (manifest, told) in [
            ("[dependencies", "can't be read"),
            ("[dependencies]\ntwo = \"2\"", "which does not name it"),
        ] {
            let error = beside(manifest).unwrap_err().to_string();
            let named = error.contains("mine.rs") && error.contains("`one`");
            assert!(named && error.contains(told), "{error}");
        }
    }
}
