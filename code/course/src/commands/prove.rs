//! `cargo course prove`: hands over to the capstone, which measures.

use std::path::PathBuf;
use std::process::ExitCode;

use clap::Args;

use super::run_package::{self, from_here};
use crate::repository::Repository;

/// Find out where a pool pays on your machine
///
/// Measures many cases, such as "a buffer of 64 KiB, written whole, on two threads": how long does it take with a new
/// value each time, and how long with pools? Gives each answer in words, with the interval. Cases in which the pool
/// loses come first.
/// The first time takes longer, because it is compiled with all optimisations.
/// Close other programs first. Ctrl-C ends it and keeps the cases that are complete.
#[derive(Args, Debug)]
#[command(after_help = "Examples:
  cargo course prove --quick                       a few groups, about a minute
  cargo course prove                               all of them, about ten minutes
  cargo course prove --list                        name the groups
  cargo course prove buffer-64kib-whole map        measure just these
  cargo course prove --template mine.rs            write the template for a type of your own ...
  cargo course prove --type mine.rs                ... and ask about it, once you put your type in
  cargo course prove --quick --go /opt/go/bin/go   with this Go for the same groups in Go
  cargo course prove --quick --out laptop.json     write the results to a file of your choice")]
pub struct Prove {
    /// Groups to measure, as `--list` names them; all if none is named
    #[arg(value_name = "GROUP")]
    groups: Vec<String>,

    /// Fewer groups and shorter samples: about a minute instead of ten
    #[arg(long)]
    quick: bool,

    /// Name the groups and end
    #[arg(long)]
    list: bool,

    /// Allocators to measure with: system, mimalloc, jemalloc [default: system if --quick or a group is named, otherwise all]
    #[arg(long, value_name = "NAMES", conflicts_with = "own_types")]
    allocators: Option<String>,

    /// The Go command to measure Go's sync.Pool with [default: that of the variable GO, or the one on your PATH]
    #[arg(long, value_name = "PATH", conflicts_with = "own_types")]
    go: Option<PathBuf>,

    /// Leave Go out
    #[arg(long, conflicts_with = "go")]
    without_go: bool,

    /// Measure your own types, each in a file as `--template` prints it, which may take crates from a Cargo.toml beside it
    #[arg(long = "type", value_name = "FILE", num_args = 1.., conflicts_with = "groups")]
    own_types: Vec<PathBuf>,

    /// Write the template of such a file to FILE, or print it
    #[arg(long, value_name = "FILE", num_args = 0..=1)]
    template: Option<Option<PathBuf>>,

    /// Where to write the results; those of an earlier run there are kept [default: target/prove/results.json, and own-type.json for your own type]
    #[arg(long, value_name = "FILE")]
    out: Option<PathBuf>,
}

impl Prove {
    pub fn run(&self) -> anyhow::Result<ExitCode> {
        if !self.list && self.template.is_none() {
            eprintln!(
                "First it is compiled with all optimisations: some minutes the first time, and seconds later."
            );
        }
        let profile = ["--profile", "measure"];
        run_package::at_root(
            &Repository::find()?,
            "capstone",
            &profile,
            &self.arguments()?,
        )
    }

    /// These flags, as the capstone takes them.
    fn arguments(&self) -> anyhow::Result<Vec<String>> {
        let mut arguments = vec!["prove".to_owned()];
        let flags = [
            ("--quick", self.quick),
            ("--list", self.list),
            ("--without-go", self.without_go),
            ("--template", self.template.is_some()),
        ];
        let given = flags.into_iter().filter(|(_, given)| *given);
        arguments.extend(given.map(|(flag, _)| flag.to_owned()));
        let allocators = self.allocators.iter();
        arguments.extend(allocators.map(|names| format!("--allocators={names}")));
        let template = self.template.iter().flatten().map(|file| ("", file));
        let own_types = self.own_types.iter().map(|file| ("--type=", file));
        let out = self.out.iter().map(|file| ("--out=", file));
        let go = self.go.iter().map(|file| ("--go=", file));
        for (flag, file) in template.chain(own_types).chain(out).chain(go) {
            // A mere name of a program is looked up on the PATH.
            let path = match flag == "--go=" && file.components().count() == 1 {
                true => file.clone(),
                false => from_here(file)?,
            };
            arguments.push(format!("{flag}{}", path.display()));
        }
        arguments.extend(self.groups.iter().cloned());
        Ok(arguments)
    }
}
