//! What must hold for one block, as the wrapper of the compiler reads it.

use std::fs;
use std::path::{Path, PathBuf};
use std::time::Duration;

use anyhow::{Context, Result};
use serde::{Deserialize, Serialize};

use crate::blocks::Block;

/// Everything that compiling and running one block needs to know, kept in a file beside it. Lines of the
/// program have the numbers of the block's.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Plan {
    pub block: Block,
    pub settings: Settings,
}

/// What holds for all blocks alike.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Settings {
    pub edition: String,
    /// The only crates that a block may use beside `std`.
    pub crates: Vec<String>,
    /// How long a program may run.
    pub limit: Duration,
}

/// Begins the last line of a program; the path of its plan follows.
const MARK: &str = "// plan: ";

impl Plan {
    pub fn new(block: &Block, settings: &Settings) -> Self {
        Plan {
            block: block.clone(),
            settings: settings.clone(),
        }
    }

    pub fn read(path: &Path) -> Result<Plan> {
        let json = fs::read_to_string(path)
            .with_context(|| format!("{} cannot be read", path.display()))?;
        serde_json::from_str(&json).with_context(|| format!("{} is no plan", path.display()))
    }

    pub fn to_json(&self) -> Result<String> {
        Ok(serde_json::to_string_pretty(self)?)
    }

    /// The plan that the last line of `program` names.
    pub fn path_in(program: &str) -> Option<PathBuf> {
        let last = program.trim_end().lines().next_back()?;
        last.strip_prefix(MARK).map(PathBuf::from)
    }
}

/// The program that a block stands for, by rustdoc's rules, as a skeptic template: `{}` is where
/// the block goes and other braces are doubled. The block begins on the first line, so that lines
/// of the program and of the block have the same numbers.
pub fn template(code: &str, plan: &Path) -> String {
    let (open, close) = if has_main(code) {
        ("", "")
    } else if ends_in_result(code) {
        (
            "fn main() { fn block() -> core::result::Result<(), impl core::fmt::Debug> { ",
            "} block().unwrap() }\n",
        )
    } else {
        ("fn main() { ", "}\n")
    };
    let mark = format!("{MARK}{}\n", plan.display());
    format!("{}{{}}{}{}", doubled(open), doubled(close), doubled(&mark))
}

pub(crate) fn has_main(code: &str) -> bool {
    code.lines().map(without_hiding).any(|line| {
        let line = line.trim_start();
        let line = line.strip_prefix("pub ").unwrap_or(line);
        line.starts_with("fn main(")
    })
}

/// A block without `main` that ends in `Ok::<(), E>(())` may use `?`.
fn ends_in_result(code: &str) -> bool {
    code.trim_end().ends_with("(())")
}

/// The line as the compiler gets it.
fn without_hiding(line: &str) -> &str {
    line.trim_start().strip_prefix("# ").unwrap_or(line)
}

fn doubled(text: &str) -> String {
    text.replace('{', "{{").replace('}', "}}")
}
