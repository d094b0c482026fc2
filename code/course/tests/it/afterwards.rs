//! What `cargo course test` says when an exercise is done.

use crate::course::{Course, LIB, SOLUTION};

const PAGE: &str = "# Tiny\n\n<summary>Not this one</summary>\n\n\
    ## Questions afterwards\n\n<details>\n<summary>1. Why does <code>double</code> double?</summary>\n\nIt does.\n\n</details>\n\n\
    <details>\n<summary>2. And twice?</summary>\n\nIt does.\n\n</details>\n\n## More\n\n<summary>Nor this</summary>\n";

#[test]
fn an_exercise_that_is_done_leads_on() {
    let course = Course::with_one_solution();
    course.write("exercises/1-tiny/README.md", PAGE);
    let summary = "book/SUMMARY.md";
    let pages = course.read(summary) + "- [Not written]()\n- [Halving](halving/README.md)\n";
    course.write(summary, &pages);
    course
        .run(&["test", "1"])
        .exits(1)
        .does_not_say("Questions");

    course.write(LIB, &course.read(SOLUTION));
    let run = course.run(&["test", "1"]).exits(0);
    run.says("Questions, answered at the end of exercises/1-tiny/README.md\n  1. Why does `double` double?\n  2. And twice?\n\n")
        .says("`cargo course break 1` removes a line of yours")
        .says("Next page: Halving, https://hintpool.github.io/a-hint-not-a-promise/halving/index.html\n")
        .does_not_say("this");
}

/// The last exercise of a book without questions still says that it can be broken.
#[test]
fn without_questions_and_pages_it_says_what_is_left() {
    let course = Course::with_one_solution();
    course.write(LIB, &course.read(SOLUTION));
    course
        .run(&["test", "1"])
        .exits(0)
        .says("What would catch it? `cargo course break 1`")
        .does_not_say("Questions")
        .does_not_say("Next page");
}
