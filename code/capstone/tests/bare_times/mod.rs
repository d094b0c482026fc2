//! No time stands in the text without a source.

use super::{Repository, no_problem, problem};

#[test]
fn a_time_without_a_source_fails_wherever_it_is_prose() {
    for page in [
        "It takes 7.2 ns.\n",
        "It takes 7.2 **ns**.\n",
        "It takes 7.2\nns.\n",
        "# 5 ms\n",
        "- 5 ms\n",
        "| a |\n| --- |\n| 5 ms |\n",
        "> 30 seconds\n",
        "A [link of 3 µs](page.md).\n",
        "A picture: ![of 3 µs](page.svg)\n",
        "<details>\n<summary>After 5 ms</summary>\n</details>\n",
        "<details>\n\n5 ms\n\n</details>\n",
        "A note.[^1]\n\n[^1]: 5 ms\n",
    ] {
        let problem = problem(page);
        assert!(problem.contains("has no source"), "{page}: {problem}");
    }
    let problem = problem("One.\nTwo.\nA get takes\n7.2 ns there.\n");
    assert!(
        problem.starts_with(r#"book/page.md:4: "7.2 ns""#),
        "{problem}"
    );
}

#[test]
fn a_time_in_code_or_with_an_excuse_passes() {
    no_problem(
        "Write `Duration::from_millis(5)` or `5 ms`.\n\n```text\ntook 7.2 ns\n```\n\n    took 7.2 ns\n",
    );
    no_problem("Set it to 10 seconds. <!-- not measured: a setting of yours -->\n");
    no_problem(
        "<!-- not measured: settings of yours -->\nSet it to 10 seconds,\nor to 20 seconds.\n",
    );
    no_problem("About 20 minutes.\n");
}

#[test]
fn an_excuse_reaches_no_further_than_its_line_or_its_paragraph() {
    let line = problem("Set it to 10 s. <!-- not measured: a setting -->\nThis took 7.2 ns.\n");
    assert!(line.starts_with("book/page.md:2: "), "{line}");
    let paragraph =
        problem("<!-- not measured: a setting -->\nSet it to 10 s.\n\nThis took 7.2 ns.\n");
    assert!(paragraph.starts_with("book/page.md:4: "), "{paragraph}");
}

#[test]
fn an_excuse_that_excuses_nothing_or_has_no_reason_fails() {
    assert!(
        problem("All is well. <!-- not measured: once there was a number -->\n")
            .contains("no number here")
    );
    let problems = Repository::with("Set it to 10 s. <!-- not measured: -->\n").problems();
    assert!(
        problems.iter().any(|problem| problem.contains("say why")),
        "{problems:?}"
    );
}
