//! The workspace around a submission, made from the repository's own `Cargo.toml`.
//!
//! It has the same edition, lints, profiles and dependency versions, and one member. `[patch]` is not
//! carried over: the repository has none.

use std::path::Path;

use anyhow::{Context, bail};
use toml::{Table, Value};

use crate::exercise::Exercise;
use crate::repository::Repository;

/// The sections that members inherit from.
const INHERITED: [&str; 4] = ["resolver", "package", "lints", "dependencies"];

/// With `safe_only`, unsafe code does not compile.
pub(super) fn workspace(
    repository: &Repository,
    exercise: &Exercise,
    safe_only: bool,
) -> anyhow::Result<String> {
    let mut manifest = parse(repository, &repository.root().join("Cargo.toml"))?;
    manifest.retain(|section, _| ["workspace", "profile"].contains(&section));
    let workspace = table_in(&mut manifest, "workspace");
    workspace.retain(|section, _| INHERITED.contains(&section));
    let member = format!("exercises/{}", exercise.folder);
    workspace.insert("members".to_owned(), Value::Array(vec![member.into()]));
    if safe_only {
        check_lints(repository, exercise)?;
        let rust = table_in(table_in(workspace, "lints"), "rust");
        rust.insert("unsafe_code".to_owned(), "forbid".into());
    }
    for (_, dependency) in table_in(workspace, "dependencies").iter_mut() {
        if let Some(Value::String(path)) = dependency.get_mut("path") {
            let absolute = repository.root().join(&*path);
            let absolute = absolute.to_str().map(str::to_owned);
            *path = absolute.with_context(|| format!("{path} is not UTF-8; move the course"))?;
        }
    }
    // Without debug information unless the course asks for it: linking is most of the time between a
    // learner's edit and the result, and a panic names its line without it.
    let dev = table_in(table_in(&mut manifest, "profile"), "dev");
    dev.entry("debug").or_insert(Value::Boolean(false));
    toml::to_string(&manifest).context("the scratch workspace's Cargo.toml")
}

/// The table of this name, made if it is not there.
fn table_in<'t>(table: &'t mut Table, name: &str) -> &'t mut Table {
    let value = table.entry(name).or_insert_with(|| Table::new().into());
    value.as_table_mut().expect("cargo has read this file")
}

/// An exercise that does not inherit the workspace's lints would allow unsafe code.
fn check_lints(repository: &Repository, exercise: &Exercise) -> anyhow::Result<()> {
    let manifest = exercise.path.join("Cargo.toml");
    let package = parse(repository, &manifest)?;
    let lints = package.get("lints");
    if lints.and_then(|lints| lints.get("workspace")) != Some(&Value::Boolean(true)) {
        bail!(
            "{} needs `workspace = true` under [lints], so that a submission cannot hold unsafe code",
            repository.shown(&manifest)
        );
    }
    Ok(())
}

fn parse(repository: &Repository, path: &Path) -> anyhow::Result<Table> {
    let table = repository.read(path)?.parse();
    table.with_context(|| repository.shown(path))
}
