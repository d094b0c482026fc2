//! The same questions for a type of the reader's own, which comes in a file.
//!
//! The file becomes a module of a small package under the target folder, so the compiler names it and its own lines.

mod beside;
mod package;

use std::fs;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail, ensure};
use toml::Table;

use beside::Beside;
pub use package::Built;

/// What a reader starts from.
pub const TEMPLATE: &str = include_str!("own_type/template.rs");

/// What the file must define, as the template does.
const NAMES: [&[&str]; 4] = [
    &[
        "pub type Value",
        "pub struct Value",
        "pub enum Value",
        "pub use",
    ],
    &["pub fn create"],
    &["pub fn use_it"],
    &["pub fn recycle"],
];

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
}

/// A file with a type, found to be as it should be.
#[derive(Debug)]
pub struct OwnType {
    name: Name,
    /// As the reader typed it, for messages.
    shown: String,
    path: PathBuf,
    dependencies: Table,
    beside: Beside,
}

impl OwnType {
    /// Reads the file, and says what it lacks.
    pub fn read(file: &Path) -> Result<Self> {
        let shown = file.display().to_string();
        let text = fs::read_to_string(file).map_err(|error| match error.kind() {
            ErrorKind::NotFound => anyhow::anyhow!(
                "there is no {shown}: write the template there with `cargo course prove --template {shown}`"
            ),
            _ => anyhow::anyhow!("{shown} can't be read: {error}"),
        })?;
        for forms in NAMES {
            if !forms.iter().any(|form| text.contains(form)) {
                bail!(
                    "{shown} has no `{}`: `cargo course prove --template` prints a file that has all it needs",
                    forms[0]
                );
            }
        }
        let path = fs::canonicalize(file).with_context(|| format!("{shown} can't be found"))?;
        let dependencies = dependencies(&text, &shown)?;
        let folder = path.parent().context("a file lies in a folder")?;
        Ok(Self {
            name: Name::of(file)?,
            beside: Beside::of(folder, &dependencies, &shown)?,
            dependencies,
            path,
            shown,
        })
    }

    /// What its cases are called.
    pub fn name(&self) -> &Name {
        &self.name
    }
}

/// The lines behind [`DEPENDENCY`], as a table of Cargo.toml.
fn dependencies(text: &str, shown: &str) -> Result<Table> {
    let mut dependencies = Table::new();
    for (number, line) in (1..).zip(text.lines()) {
        let Some(dependency) = line.strip_prefix(DEPENDENCY) else {
            continue;
        };
        let table: Table = dependency.trim().parse().map_err(|error| {
            anyhow::anyhow!("{shown}:{number}: no line of [dependencies]: {error}")
        })?;
        dependencies.extend(table);
    }
    Ok(dependencies)
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

    fn read(text: &str) -> Result<OwnType> {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("mine.rs");
        fs::write(&file, text).unwrap();
        OwnType::read(&file)
    }

    #[test]
    fn what_the_file_lacks_is_named() {
        read(TEMPLATE).unwrap();
        for forms in NAMES {
            let error = read(&TEMPLATE.replace(forms[0], "fn"))
                .unwrap_err()
                .to_string();
            let wanted = format!("mine.rs has no `{}`", forms[0]);
            assert!(error.contains(&wanted), "{error}");
        }
        let error = OwnType::read(Path::new("none.rs")).unwrap_err().to_string();
        assert!(error.contains("--template none.rs"), "{error}");
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
    fn dependencies_are_lines_of_a_manifest_and_a_bad_one_is_named_with_its_line() {
        let text = "//! Mine\n//@ one = \"1\"\n//@ two = { path = \"/two\" } # mine\n";
        let found = dependencies(text, "mine.rs").unwrap();
        assert_eq!(found["one"].as_str(), Some("1"));
        assert_eq!(found["two"]["path"].as_str(), Some("/two"));
        let error = dependencies("\n//@ one\n", "mine.rs")
            .unwrap_err()
            .to_string();
        assert!(error.starts_with("mine.rs:2: "), "{error}");
    }
}
