//! The workspace around a submission, made from the repository's own `Cargo.toml`.
//!
//! It has the same edition, lints, profiles and dependency versions, and one member. `[patch]` is not
//! carried over: the repository has none.

use std::path::Path;

use anyhow::{Context, anyhow, bail};
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
    check_own_paths(repository, exercise)?;
    let mut root = parse(repository, &repository.root().join("Cargo.toml"))?;

    let Some(Value::Table(mut original)) = root.remove("workspace") else {
        bail!("Cargo.toml has no [workspace]; it should be the course's own");
    };
    let mut workspace = Table::new();
    for section in INHERITED {
        if let Some(value) = original.remove(section) {
            workspace.insert(section.to_owned(), value);
        }
    }
    if safe_only {
        forbid_unsafe(repository, exercise, &mut workspace)?;
    }
    let member = format!("exercises/{}", exercise.folder);
    workspace.insert("members".to_owned(), Value::Array(vec![member.into()]));
    if let Some(Value::Table(dependencies)) = workspace.get_mut("dependencies") {
        for (_, dependency) in dependencies.iter_mut() {
            make_absolute(dependency, repository.root())?;
        }
    }

    let mut manifest = Table::new();
    manifest.insert("workspace".to_owned(), workspace.into());
    manifest.insert("profile".to_owned(), profiles(root.remove("profile")));
    toml::to_string(&manifest).context("the scratch workspace's Cargo.toml")
}

/// By the workspace's lints, which the exercise must inherit.
fn forbid_unsafe(
    repository: &Repository,
    exercise: &Exercise,
    workspace: &mut Table,
) -> anyhow::Result<()> {
    let manifest = exercise.manifest();
    let package = parse(repository, &manifest)?;
    let inherits = package
        .get("lints")
        .and_then(|lints| lints.get("workspace"));
    if inherits != Some(&Value::Boolean(true)) {
        bail!(
            "{} needs `workspace = true` under [lints], so that a submission cannot hold unsafe code",
            repository.shown(&manifest)
        );
    }
    // Cargo has read this file, so each of them is a table if it is there.
    let table = |table: &mut Table, name: &str| match table.remove(name) {
        Some(Value::Table(found)) => found,
        _ => Table::new(),
    };
    let mut lints = table(workspace, "lints");
    let mut rust = table(&mut lints, "rust");
    rust.insert("unsafe_code".to_owned(), "forbid".into());
    lints.insert("rust".to_owned(), rust.into());
    workspace.insert("lints".to_owned(), lints.into());
    Ok(())
}

fn make_absolute(dependency: &mut Value, root: &Path) -> anyhow::Result<()> {
    let Some(path) = dependency.get_mut("path") else {
        return Ok(());
    };
    let relative = path
        .as_str()
        .context("Cargo.toml: a dependency's `path` must be text")?;
    let absolute = root.join(relative);
    let absolute = absolute
        .to_str()
        .with_context(|| format!("{} is not UTF-8; move the course", absolute.display()))?;
    *path = absolute.into();
    Ok(())
}

/// The repository's profiles, without debug information unless they ask for it: linking is most of
/// the time between a learner's edit and the result, and a panic names its line without it.
fn profiles(original: Option<Value>) -> Value {
    let mut profiles = match original {
        Some(Value::Table(profiles)) => profiles,
        _ => Table::new(),
    };
    let dev = profiles.entry("dev").or_insert_with(|| Table::new().into());
    if let Value::Table(dev) = dev {
        dev.entry("debug").or_insert(Value::Boolean(false));
    }
    profiles.into()
}

/// A path of the exercise's own would lead nowhere from the scratch folder.
fn check_own_paths(repository: &Repository, exercise: &Exercise) -> anyhow::Result<()> {
    let manifest = exercise.manifest();
    let table = parse(repository, &manifest)?;
    for section in ["dependencies", "dev-dependencies", "build-dependencies"] {
        let Some(Value::Table(dependencies)) = table.get(section) else {
            continue;
        };
        if let Some((name, _)) = dependencies.iter().find(|(_, d)| d.get("path").is_some()) {
            bail!(
                "{}: `{name}` has a `path` of its own; name it in the root's [workspace.dependencies] and write `{name}.workspace = true` here",
                repository.shown(&manifest)
            );
        }
    }
    Ok(())
}

fn parse(repository: &Repository, path: &Path) -> anyhow::Result<Table> {
    let source = repository.read(path)?;
    source.parse().map_err(|error: toml::de::Error| {
        let start = error.span().map_or(0, |span| span.start);
        let line = 1 + source[..start].matches('\n').count();
        anyhow!("{}:{line}: {}", repository.shown(path), error.message())
    })
}
