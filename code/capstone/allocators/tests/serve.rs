//! Each program answers a request with a time, as `prove` expects it.

use std::io::Write;
use std::process::{Command, Stdio};

#[test]
fn each_program_answers_with_a_time_and_ends_with_its_input() {
    for program in [
        env!("CARGO_BIN_EXE_prove-mimalloc"),
        env!("CARGO_BIN_EXE_prove-jemalloc"),
    ] {
        for arm in ["fresh", "hintpool"] {
            let mut child = Command::new(program)
                .args(["buffer-1kib-whole", arm])
                .stdin(Stdio::piped())
                .stdout(Stdio::piped())
                .spawn()
                .unwrap();
            // The pipe is closed at the end of the statement.
            child.stdin.take().unwrap().write_all(b"64\n").unwrap();
            let output = child.wait_with_output().unwrap();
            assert!(output.status.success(), "{program}");
            let answer = String::from_utf8(output.stdout).unwrap();
            let time: f64 = answer.trim().parse().unwrap();
            assert!(time > 0.0, "{program} answered {answer:?}");
        }
    }
}
