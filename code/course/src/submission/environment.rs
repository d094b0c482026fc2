//! What a child process inherits.

use std::env;
use std::process::Command;

/// Variables of cargo's that a user sets for the machine, such as a proxy or a registry.
/// All others describe the cargo that runs *us*, and would send a submission's build astray.
const KEPT: [&str; 7] = [
    "CARGO_HOME",
    "CARGO_HTTP_",
    "CARGO_NET_",
    "CARGO_REGISTRIES_",
    "CARGO_REGISTRY_",
    "CARGO_SOURCE_",
    "CARGO_UNSTABLE_",
];

/// Removes what would change how a submission is built or how its tests run.
///
/// `RUSTFLAGS` goes too: a CI that denies warnings must not turn a learner's unused variable into
/// an error.
pub(super) fn clean(command: &mut Command) {
    for (name, _) in env::vars_os() {
        let Some(text) = name.to_str() else { continue };
        let about_cargo = text == "CARGO" || text.starts_with("CARGO_");
        let kept = KEPT.iter().any(|kept| text.starts_with(kept));
        let disturbs = ["RUSTFLAGS", "RUSTC_WRAPPER", "RUSTC_WORKSPACE_WRAPPER"].contains(&text)
            || text.starts_with("RUST_TEST_");
        if disturbs || (about_cargo && !kept) {
            command.env_remove(&name);
        }
    }
    command.env("RUST_BACKTRACE", "0");
}
