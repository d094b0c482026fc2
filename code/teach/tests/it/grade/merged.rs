//! The results of several runs become one.

use super::{lib_of, with_double};
use crate::course::Course;

#[test]
fn two_runs_merge_and_a_contradiction_is_named() {
    let course = Course::with_one_solution();
    course.write(&lib_of("ada"), &with_double("n * 2"));
    course.write(&lib_of("bob"), &with_double("n + 2"));
    for (part, learner) in [("1/2", "ada"), ("2/2", "bob")] {
        let out = format!("part-{learner}");
        let run = course.run(&["grade", "class", "--trusted", "--part", part, "--out", &out]);
        run.exits(0).says(&format!("1/1  {learner}: tiny"));
    }
    let run = course.run(&["grade", "class", "--part", "3/2"]).exits(2);
    run.says("K is 1 to N");
    let merge = [
        "grade",
        "merge",
        "part-bob",
        "part-ada/results.json",
        "part-bob",
        "--out",
        "all",
    ];
    course.run(&merge).exits(0).says("1 of 2 results passed");
    let csv = course.read("all/results.csv");
    let learners: Vec<&str> = csv
        .lines()
        .filter_map(|line| line.split_once(",1,tiny,"))
        .map(|(learner, _)| learner)
        .collect();
    assert_eq!(learners, ["ada", "bob"], "{csv}");
    assert!(course.path("all/pages/bob.html").is_file());

    course.replace("part-bob/results.json", "\"failed\"", "\"passed\"");
    let run = course
        .run(&["grade", "merge", "all", "part-bob", "--out", "all"])
        .exits(2);
    run.says("`bob` has two results for exercise 1, failed and passed");
    course
        .run(&["grade", "merge", "all"])
        .exits(2)
        .says("--out");
    course
        .run(&["grade", "merge", "book.toml", "--out", "x"])
        .exits(2)
        .says("is not a results.json");
}
