//! The case's end of a [`Sampler`](crate::sampler::Sampler): reads a number of operations and answers with a sample.

use std::io::{BufRead, Write};

use anyhow::{Context, Result};

use crate::cases::{Case, Measure};

/// Answers until the input is closed.
pub fn serve(case: &Case, requests: impl BufRead, mut answers: impl Write) -> Result<()> {
    let mut sample = sampler(case);
    for request in requests.lines() {
        let operations = request?
            .trim()
            .parse()
            .context("a request is a number of operations")?;
        writeln!(answers, "{}", sample(operations))?;
        answers.flush()?;
    }
    Ok(())
}

fn sampler(case: &Case) -> Box<dyn FnMut(u64) -> f64> {
    match case.measure {
        Measure::Time(make) => {
            let mut repeat = make();
            Box::new(move |operations| {
                rounded(repeat(operations).as_nanos() as f64 / operations as f64)
            })
        }
        Measure::Bytes(find) | Measure::Count(find) => Box::new(move |_| find() as f64),
    }
}

/// To a thousandth of a nanosecond: no clock knows more, and the file stays small.
fn rounded(ns: f64) -> f64 {
    (ns * 1e3).round() / 1e3
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cases;

    #[test]
    fn a_case_answers_each_request_with_one_line() {
        let mut answers = Vec::new();
        serve(
            cases::find("held-all").unwrap(),
            &b"1\n1\n"[..],
            &mut answers,
        )
        .unwrap();
        assert_eq!(String::from_utf8(answers).unwrap(), "1000\n1000\n");
    }

    #[test]
    fn a_request_that_is_no_number_is_an_error() {
        let error =
            serve(cases::find("held-all").unwrap(), &b"many\n"[..], Vec::new()).unwrap_err();
        assert!(
            error.to_string().contains("number of operations"),
            "{error}"
        );
    }
}
