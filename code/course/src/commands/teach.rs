//! The commands for teachers: they are in the crate `teach`, which no learner compiles.

use std::ffi::OsString;
use std::process::ExitCode;

use anstream::ColorChoice;
use clap::Args;

use super::run_package;
use crate::repository::Repository;

/// What stands behind the command's name. The crate `teach` reads it, `--help` included.
#[derive(Args, Debug)]
#[command(disable_help_flag = true)]
pub struct Teach {
    #[arg(trailing_var_arg = true, allow_hyphen_values = true, hide = true)]
    arguments: Vec<OsString>,
}

impl Teach {
    pub fn run(&self, command: &str) -> anyhow::Result<ExitCode> {
        let mut arguments = vec![OsString::from(command)];
        // This one is ours as well, so it is no longer among the others.
        match ColorChoice::global() {
            ColorChoice::Always | ColorChoice::AlwaysAnsi => {
                arguments.push("--color=always".into())
            }
            ColorChoice::Never => arguments.push("--color=never".into()),
            ColorChoice::Auto => {}
        }
        arguments.extend(self.arguments.iter().cloned());
        run_package::here(&Repository::find()?, "teach", &arguments)
    }
}
