//! Where Cargo put this program: the folder of its targets, and in it one folder for each profile.

use std::env;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};

/// Where a program was built.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct BuildDir {
    /// The folder of Cargo's targets.
    pub targets: PathBuf,
    /// Cargo's name of the profile that the program was built with.
    pub profile: String,
}

impl BuildDir {
    /// That of this program.
    pub fn of_this_program() -> Result<Self> {
        let program = env::current_exe().context("where is this program?")?;
        Self::of(&program).context("Cargo puts programs in folders")
    }

    fn of(program: &Path) -> Option<Self> {
        let mut folder = program.parent()?;
        // Tests lie in a folder below.
        if folder.ends_with("deps") {
            folder = folder.parent()?;
        }
        let profile = folder.file_name()?.to_string_lossy().into_owned();
        Some(Self {
            targets: folder.parent()?.to_owned(),
            profile: if profile == "debug" {
                "dev".to_owned()
            } else {
                profile
            },
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_program_and_a_test_lie_in_the_folder_of_their_profile() {
        for (program, profile) in [
            ("/t/debug/capstone", "dev"),
            ("/t/debug/deps/results-1234", "dev"),
            ("/t/measure/capstone", "measure"),
        ] {
            let built = BuildDir::of(Path::new(program)).unwrap();
            assert_eq!(built.targets, Path::new("/t"));
            assert_eq!(built.profile, profile);
        }
    }
}
