//! Hands the recorder what only the build knows: which compiler ran, for which target, with which flags.
#![forbid(unsafe_code)]

use std::env;
use std::process::Command;

/// Cargo's name of each fact, and the name under which `environment.rs` reads it.
const FACTS: [(&str, &str); 4] = [
    ("TARGET", "HARNESS_TARGET"),
    ("PROFILE", "HARNESS_PROFILE"),
    ("OPT_LEVEL", "HARNESS_OPT_LEVEL"),
    ("DEBUG", "HARNESS_DEBUG"),
];

fn main() {
    println!("cargo::rerun-if-changed=build.rs");
    for (cargo, ours) in FACTS {
        let value =
            env::var(cargo).unwrap_or_else(|_| panic!("Cargo sets {cargo} for build scripts"));
        println!("cargo::rustc-env={ours}={value}");
    }
    let flags = env::var("CARGO_ENCODED_RUSTFLAGS").unwrap_or_default();
    println!(
        "cargo::rustc-env=HARNESS_RUSTFLAGS={}",
        flags.replace('\u{1f}', " ")
    );
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
