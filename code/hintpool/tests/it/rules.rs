//! The rules that the models check, in three places: the code, the models and the document.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

const CALLS: [&str; 2] = ["ordering(\"", "omits(\""];

/// The rules named in calls of `rules::ordering` and `rules::omits`.
fn rules_in_code(folder: &Path, found: &mut BTreeSet<String>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            rules_in_code(&path, found);
        } else {
            let text = fs::read_to_string(&path).unwrap();
            // rustfmt may put the name on a line of its own.
            let text: String = text.split_whitespace().collect::<Vec<_>>().join(" ");
            let text = text.replace("( \"", "(\"");
            for call in CALLS {
                let names = text.split(call).skip(1);
                found.extend(names.filter_map(|rest| Some(rest.split_once('"')?.0.to_owned())));
            }
        }
    }
}

fn sources() -> &'static Path {
    Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/src"))
}

#[test]
fn each_rule_of_the_code_is_left_out_by_a_model() {
    let mut rules = BTreeSet::new();
    rules_in_code(sources(), &mut rules);
    assert!(rules.len() > 15, "the rules were not found: {rules:?}");
    let mut models = String::new();
    for entry in fs::read_dir(sources().join("loom_models")).unwrap() {
        models += &fs::read_to_string(entry.unwrap().path()).unwrap();
    }
    let missing: Vec<_> = rules
        .iter()
        .filter(|rule| !models.contains(&format!("\"{rule}\"")))
        .collect();
    assert!(
        missing.is_empty(),
        "no model leaves these rules out: {missing:?}"
    );
}

#[test]
fn the_document_lists_the_rules_of_the_code() {
    let mut rules = BTreeSet::new();
    rules_in_code(sources(), &mut rules);
    let document = concat!(env!("CARGO_MANIFEST_DIR"), "/IMPLEMENTATION.md");
    let document = fs::read_to_string(document).unwrap();
    let rows = document.lines().filter_map(|line| {
        let (name, _) = line.strip_prefix("| `")?.split_once("` |")?;
        Some(name.to_owned())
    });
    assert_eq!(rows.collect::<BTreeSet<_>>(), rules);
}
