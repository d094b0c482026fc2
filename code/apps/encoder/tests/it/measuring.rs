//! The programs that `measure` starts, one question each.

use std::io::Write;
use std::process::{Command, Stdio};

use encoder::measure::question::Question;

fn answer(program: &str, measure: &str, question: &str, buffers: &str) -> f64 {
    let mut worker = Command::new(program)
        .args(["work", measure, question, buffers])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    worker.stdin.take().unwrap().write_all(b"1\n").unwrap();
    let output = worker.wait_with_output().unwrap();
    assert!(output.status.success());
    let answer = String::from_utf8(output.stdout).unwrap();
    answer.trim().parse().unwrap()
}

/// A claim of the README, that zstd's allocations are counted, and the reason for a pool at all.
#[test]
fn pooled_encoding_of_small_frames_allocates_next_to_nothing_and_fresh_encoding_much() {
    let counting = env!("CARGO_BIN_EXE_encoder-counting");
    for codec in ["zstd", "deflate"] {
        let question = format!("encode-{codec}-4-a-frame");
        let [fresh, pooled] =
            ["fresh", "pooled"].map(|buffers| answer(counting, "allocations", &question, buffers));
        // Four records share the buffers, and the context, of one frame.
        assert!(fresh > 25.0 / 4.0, "{codec}: {fresh}");
        assert!(pooled < 0.01, "{codec}: {pooled}");
    }
}

#[test]
fn a_worker_answers_with_a_time_and_an_unknown_question_is_named() {
    let program = env!("CARGO_BIN_EXE_encoder");
    let took = answer(program, "time", "decode-zstd-128-a-frame", "pooled");
    assert!(took > 10.0, "{took} ns a record");
    let output = Command::new(program)
        .args(["measure", "--quick", "encode-gzip"])
        .output();
    let said = String::from_utf8(output.unwrap().stderr).unwrap();
    assert!(
        said.contains("no question is named \"encode-gzip\""),
        "{said}"
    );
    assert!(said.contains(&Question::all()[0].to_string()), "{said}");
}
