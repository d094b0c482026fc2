//! The packages of this repository, as Cargo names them.

use crate::book::root;
use serde::Deserialize;
use std::path::PathBuf;
use std::process::Command;
use std::sync::LazyLock;

#[derive(Debug, Deserialize)]
pub(crate) struct Package {
    pub(crate) name: String,
    pub(crate) dependencies: Vec<Dependency>,
    pub(crate) targets: Vec<Target>,
}

#[derive(Debug, Deserialize)]
pub(crate) struct Dependency {
    pub(crate) name: String,
    /// `dev` or `build`; none for what the package itself uses.
    pub(crate) kind: Option<String>,
}

#[derive(Debug, Deserialize)]
pub(crate) struct Target {
    pub(crate) name: String,
    pub(crate) kind: Vec<String>,
    pub(crate) src_path: PathBuf,
}

impl Target {
    /// Whether it is one of these: `lib`, `bin`, `test`, `bench`, `example`.
    pub(crate) fn is(&self, kinds: &[&str]) -> bool {
        self.kind.iter().any(|kind| kinds.contains(&kind.as_str()))
    }
}

/// All packages of the workspace.
pub(crate) fn packages() -> &'static [Package] {
    #[derive(Deserialize)]
    struct Metadata {
        packages: Vec<Package>,
    }
    static METADATA: LazyLock<Metadata> = LazyLock::new(|| {
        let output = Command::new(env!("CARGO"))
            .args(["metadata", "--no-deps", "--format-version=1"])
            .current_dir(root())
            .output()
            .expect("cargo, which runs this test, starts");
        serde_json::from_slice(&output.stdout)
            .unwrap_or_else(|error| panic!("{error}: {}", String::from_utf8_lossy(&output.stderr)))
    });
    &METADATA.packages
}
