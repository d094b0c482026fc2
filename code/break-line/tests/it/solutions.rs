//! Breaks are found in answers of very different style: in the reference solutions and the others that
//! are right. That tests notice them is for the step `break`, since it takes minutes.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use crate::find;

fn files(folder: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(folder).expect("a folder");
    entries
        .map(|entry| entry.expect("an entry").path())
        .collect()
}

#[test]
fn three_kinds_or_more_are_found_in_each_right_solution() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../solutions-private");
    if !root.is_dir() {
        // A hand-out has no solutions.
        return;
    }
    for (exercise, folder, least) in [
        (1, "1-buffer-reuse", 7),
        (2, "2-isolated-workers", 4),
        (3, "3-prove-it", 5),
    ] {
        let mut solutions = files(&root.join(folder).join("right"));
        solutions.push(root.join(folder).join("solution.rs"));
        assert!(solutions.len() >= least, "{solutions:?}");
        for solution in solutions {
            let source = fs::read_to_string(&solution).expect("a solution");
            let breaks = find::breaks(&source, exercise).expect("Rust");
            let kinds: BTreeSet<&str> = breaks.iter().map(|(kind, _)| *kind).collect();
            assert!(kinds.len() >= 3, "{}: {kinds:?}", solution.display());
            for (kind, program) in breaks {
                assert_ne!(program, source, "{}: {kind}", solution.display());
                let parsed = syn::parse_file(&program);
                assert!(parsed.is_ok(), "{}: {kind}\n{program}", solution.display());
            }
        }
    }
}
