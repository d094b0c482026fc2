//! The commands that are in a crate of their own, compiled when somebody first types one: those for
//! teachers, in `teach`, and `break`, in `break-line`.

use std::ffi::OsString;
use std::process::ExitCode;

use anstream::ColorChoice;
use clap::Args;

use super::run_package;
use crate::repository::Repository;

/// What stands behind the command's name. The other crate reads it, `--help` included.
#[derive(Args, Debug)]
#[command(disable_help_flag = true)]
pub struct Teach {
    #[arg(trailing_var_arg = true, allow_hyphen_values = true, hide = true)]
    arguments: Vec<OsString>,
}

impl Teach {
    pub fn run(&self, command: &str) -> anyhow::Result<ExitCode> {
        self.run_in("teach", command)
    }

    pub fn run_in(&self, package: &str, command: &str) -> anyhow::Result<ExitCode> {
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
        run_package::here(&Repository::find()?, package, &arguments)
    }
}
