//! The command against this course's own first exercise.
//!
//! That all exercises are sound is proven by `cargo course verify` itself, which the step `verify`
//! runs: it takes minutes, and whoever runs `cargo test` should not wait for it.

use std::path::Path;
use std::process::Command;

use crate::course::Run;

/// Not `--strict`: whoever works on an exercise may run this test as well.
#[test]
fn the_first_exercise_of_this_course_is_sound() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    if !root.join("solutions-private").is_dir() {
        // A hand-out has no solutions: there the command must say so, and nothing else can be asked.
        Run::of(Command::new(crate::PROGRAM).arg("verify").current_dir(root))
            .exits(2)
            .says("solutions-private/ is not here");
        return;
    }
    let run = Run::of(
        Command::new(crate::PROGRAM)
            .args(["verify", "1", "--json"])
            .current_dir(root),
    )
    .exits(0);
    let json = run.json();
    assert_eq!(json["exercises"][0]["number"], 1, "{run}");
}
