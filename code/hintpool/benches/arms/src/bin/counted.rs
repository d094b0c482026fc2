//! Does one of the counted works: `hintpool-counted rounds 64000`. `hintpool-benches instructions` runs it under valgrind.

#![forbid(unsafe_code)]

use std::env;
use std::process::ExitCode;

use hintpool_arms::COUNTED;

fn main() -> ExitCode {
    let arguments: Vec<String> = env::args().skip(1).collect();
    let [name, values] = &arguments[..] else {
        eprintln!("usage: hintpool-counted WORK VALUES");
        return ExitCode::FAILURE;
    };
    let work = COUNTED.iter().find(|(counted, _)| counted == name);
    let (Some((_, work)), Ok(values)) = (work, values.parse()) else {
        eprintln!("there is no work {name:?}, or {values:?} is no number");
        return ExitCode::FAILURE;
    };
    work(values);
    ExitCode::SUCCESS
}
