//! Hands the recorder what only the build knows: which compiler ran, for which target, with which flags.
#![forbid(unsafe_code)]

use std::env;
use std::process::Command;

/// Cargo's name of each fact; `environment.rs` reads it with `HARNESS_` before its name.
const FACTS: [&str; 4] = ["TARGET", "PROFILE", "OPT_LEVEL", "DEBUG"];

fn main() {
    println!("cargo::rerun-if-changed=build.rs");
    for fact in FACTS {
        let value = env::var(fact).expect("Cargo sets it for build scripts");
        println!("cargo::rustc-env=HARNESS_{fact}={value}");
    }
    let flags = env::var("CARGO_ENCODED_RUSTFLAGS").unwrap_or_default();
    let flags = flags.replace('\u{1f}', " ");
    println!("cargo::rustc-env=HARNESS_RUSTFLAGS={flags}");
    println!("cargo::rustc-env=HARNESS_RUSTC={}", rustc_version());
}

fn rustc_version() -> String {
    let rustc = env::var_os("RUSTC").expect("Cargo sets RUSTC for build scripts");
    let output = Command::new(rustc)
        .arg("--version")
        .output()
        .expect("the compiler that builds this can be asked for its version");
    String::from_utf8(output.stdout)
        .expect("a compiler's version is UTF-8")
        .trim()
        .to_owned()
}
