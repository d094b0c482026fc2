//! The README of a hand-out: this repository's, without what concerns teachers and contributors.
//!
//! The README says so itself, in comments that no page shows: what stands between
//! `<!-- handout: leave out -->` and `<!-- handout: go on -->` is left out, and the lines of a comment
//! that begins with `<!-- handout: say` are shown in a hand-out only.

use std::fs;
use std::path::Path;

use anyhow::{Context, bail};

const LEAVE_OUT: &str = "<!-- handout: leave out -->";
const GO_ON: &str = "<!-- handout: go on -->";
const SAY: &str = "<!-- handout: say";
const SAID: &str = "-->";

pub(super) fn adapt(dir: &Path) -> anyhow::Result<()> {
    let file = dir.join("README.md");
    let name = file.display();
    let text = fs::read_to_string(&file).with_context(|| format!("{name} cannot be read"))?;
    let adapted = without(&text)?;
    fs::write(&file, adapted).with_context(|| format!("{name} cannot be written"))
}

fn without(text: &str) -> anyhow::Result<String> {
    let mut adapted = String::new();
    let mut waits_for = None;
    for (index, line) in text.lines().enumerate() {
        match (line, waits_for) {
            (LEAVE_OUT, None) => waits_for = Some(GO_ON),
            (SAY, None) => waits_for = Some(SAID),
            (_, Some(end)) if line == end => waits_for = None,
            (LEAVE_OUT | GO_ON | SAY, _) => {
                bail!("README.md:{}: `{line}` does not belong here", index + 1)
            }
            (_, Some(GO_ON)) => {}
            // A row of a table: no comment can stand before it.
            _ if line.starts_with("| `solutions-private") => {}
            _ => {
                adapted += line;
                adapted.push('\n');
            }
        }
    }
    match waits_for {
        Some(end) => bail!("README.md: `{end}` is missing"),
        None => Ok(adapted),
    }
}
