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
pub(super) fn clean(command: &mut Command) {
    for (name, _) in env::vars_os() {
        let Some(text) = name.to_str() else { continue };
        let about_cargo = text == "CARGO" || text.starts_with("CARGO_");
        let kept = KEPT.iter().any(|kept| text.starts_with(kept));
        let disturbs = ["RUSTC_WRAPPER", "RUSTC_WORKSPACE_WRAPPER"].contains(&text)
            || text.starts_with("RUST_TEST_");
        if disturbs || (about_cargo && !kept) {
            command.env_remove(&name);
        }
    }
    command.env("RUST_BACKTRACE", "0");
}

/// What a program needs of its surroundings to run, on whichever system.
const NEEDED: [&str; 8] = [
    "LD_LIBRARY_PATH",
    "PATH",
    "SYSTEMROOT",
    "TEMP",
    "TMP",
    "TMPDIR",
    "USERPROFILE",
    "WINDIR",
];

/// What cargo and rustup need besides.
pub(super) const OF_COMPILERS: [&str; 5] = [
    "CARGO_HOME",
    "HOME",
    "LOCALAPPDATA",
    "RUSTUP_HOME",
    "RUSTUP_TOOLCHAIN",
];

/// Leaves only what is needed to run: your environment may hold secrets.
pub(super) fn bare(command: &mut Command) {
    keep(command, &[&NEEDED]);
}

/// As [`bare`], for a compiler: `env!` would bring a secret into a message.
pub(super) fn bare_compiler(command: &mut Command) {
    keep(command, &[&NEEDED, &OF_COMPILERS]);
    command.env("CARGO_INCREMENTAL", "0");
}

fn keep(command: &mut Command, names: &[&[&str]]) {
    command.env_clear();
    for name in names.iter().copied().flatten() {
        if let Some(value) = env::var_os(name) {
            command.env(name, value);
        }
    }
    command.env("RUST_BACKTRACE", "0");
}
