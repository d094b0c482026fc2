//! The types in the gallery: what each file says of itself, beside what was measured.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use anyhow::{Context, Result, ensure};
use bench_harness::judgement::Conclusion;
use bench_harness::results::Results;
use maud::{Markup, html};

use super::own_type::Name;
use super::table::{self, Line};
use super::tables;

/// Where they lie, from the root.
pub const FOLDER: &str = "code/capstone/gallery";

/// The names of the groups of a type, without the type.
const ONE: &str = "system-own-of-";
const HELD: &str = "system-own-8-held-of-";

/// What a file says of its type.
struct Description {
    file: String,
    /// The first line.
    about: String,
    instead: String,
}

impl Description {
    fn of(file: &str, text: &str) -> Result<Self> {
        let mut doc = text.lines().map_while(|line| line.strip_prefix("//!"));
        let about = doc.next().unwrap_or_default().trim();
        let instead = doc.find_map(|line| line.strip_prefix(" Instead: "));
        let instead = instead.unwrap_or_default();
        ensure!(
            !about.is_empty() && !instead.is_empty(),
            "{FOLDER}/{file}: the table in the book needs a first line `//! WHAT IT IS`, and one `//! Instead: WHAT TO DO WHERE A POOL DOES NOT PAY`"
        );
        Ok(Self {
            file: file.to_owned(),
            about: about.to_owned(),
            instead: instead.to_owned(),
        })
    }
}

/// The table, losses first; `None` if these results are of no type in the gallery.
pub fn table(results: &Results, root: &Path) -> Result<Option<Markup>> {
    let mut described = described(root)?;
    let lines = table::lines(results);
    let held: BTreeMap<&str, &Line> = lines
        .iter()
        .filter_map(|line| Some((line.group.strip_prefix(HELD)?, line)))
        .collect();
    let rows: Vec<_> = lines
        .iter()
        .filter_map(|line| {
            let name = line.group.strip_prefix(ONE)?;
            Some((described.remove(name)?, line, held.get(name)))
        })
        .collect();
    Ok((!rows.is_empty()).then(|| {
        html! {
            div.wide { table {
                thead { tr {
                    @for heading in ["the type and its use", "one at a time", "eight held", "allocations: new, pooled"] {
                        th { (heading) }
                    }
                } }
                tbody {
                    @for (type_itself, line, held) in &rows { tr {
                        td {
                            (with_code(&type_itself.about)) br; code { (type_itself.file) }
                            @if !matches!(line.judgement.conclusion, Conclusion::Pays(_)) {
                                br; "Instead: " (with_code(&type_itself.instead))
                            }
                        }
                        td { (tables::verdict(line)) }
                        td { @if let Some(held) = held { (tables::verdict(held)) } }
                        td { (tables::allocations(line)) }
                    } }
                    @for type_itself in described.values() { tr {
                        td { (with_code(&type_itself.about)) br; code { (type_itself.file) } }
                        td colspan="3" { "not measured" }
                    } }
                }
            } }
        }
    }))
}

/// By the name that a type has in results; none if there is no gallery.
fn described(root: &Path) -> Result<BTreeMap<String, Description>> {
    let folder = root.join(FOLDER);
    let mut described = BTreeMap::new();
    if !folder.is_dir() {
        return Ok(described);
    }
    let unreadable = || format!("{FOLDER} can't be read");
    for entry in fs::read_dir(&folder).with_context(unreadable)? {
        let path = entry.with_context(unreadable)?.path();
        if path.extension().is_some_and(|ending| ending == "rs") {
            let text = fs::read_to_string(&path).with_context(unreadable)?;
            let name = Name::of(&path)?;
            described.insert(name.kebab, Description::of(&name.file, &text)?);
        }
    }
    Ok(described)
}

/// What stands between backquotes, as code.
fn with_code(text: &str) -> Markup {
    html! {
        @for (number, part) in text.split('`').enumerate() {
            @if number % 2 == 1 { code { (part) } } @else { (part) }
        }
    }
}
