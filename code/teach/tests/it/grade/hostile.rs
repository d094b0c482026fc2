//! Tricks: each is caught, has its name in the results, and spoils nobody else's. And right answers that
//! look like tricks. What a submission tries to reach, while it is compiled and while its tests run, is not
//! there.
//!
//! One run grades all of them; each test here looks at its own learners.

use std::fs;

use super::bubblewrap_works;
use super::tricks::{OUR_TESTS, READS, graded};
use crate::course::{SOLUTION, TESTS};

#[test]
fn right_and_wrong_are_told_apart_in_the_middle_of_it() {
    let class = graded();
    assert_eq!(class.run.code, Some(0), "{}", class.run);
    let learners = [
        "right",
        "honest",
        "anonymous-import",
        "private-type",
        "other-words",
    ];
    for learner in learners {
        let right = class.is(learner, "passed");
        assert_eq!(right["stages_passed"], 2, "{right:#}");
        assert_eq!(right["notes"].as_array().unwrap().len(), 0, "{right:#}");
    }
    let wrong = class.is("wrong", "failed");
    assert_eq!(wrong["stages"][0]["mark"], "failed", "{wrong:#}");
    assert_eq!(wrong["stages"][1]["mark"], "passed", "{wrong:#}");
    let place = &wrong["feedback"]["place"];
    assert_eq!(*place, "tiny::doubles_zero", "{wrong:#}");
    // What hangs twice is given up.
    let hangs = class.is("hangs", "failed");
    assert_eq!(hangs["stages"][0]["mark"], "failed", "{hangs:#}");
    assert_eq!(hangs["stages"][1]["mark"], "not-run", "{hangs:#}");
}

/// Each with its verdict, the kind of a note, and what that note holds.
const NOTED: [(&str, &str, &str, &str); 7] = [
    (
        "replaces-tests",
        "failed",
        "replaced-tests",
        "tests/tiny.rs",
    ),
    (
        "builds",
        "failed",
        "build-script",
        "exercises/1-tiny/build.rs",
    ),
    (
        "builds",
        "failed",
        "cargo-settings",
        "exercises/1-tiny/Cargo.toml",
    ),
    (
        "spreads",
        "does-not-compile",
        "other-files",
        "exercises/1-tiny/src/more.rs",
    ),
    (
        "exits",
        "failed",
        "ends-the-process",
        "exited with 0 before the test ended",
    ),
    (
        "forges",
        "failed",
        "forged-output",
        "`tiny::doubles_two` did not end",
    ),
    (
        "hides",
        "refused",
        "changed-interface",
        "the tests do not fit",
    ),
];

#[test]
fn a_trick_has_its_name_and_is_told_in_the_end_and_the_tests_are_as_they_were() {
    let class = graded();
    for (learner, verdict, trick, text) in NOTED {
        class.is(learner, verdict);
        class.names(learner, trick, text);
        let told = format!("  {learner}, tiny: {}: ", trick.replace('-', " "));
        assert!(class.run.stdout.contains(&told), "{told}\n{}", class.run);
    }
    class.is("swallows", "failed");
    assert!(class.run.stdout.contains("To look at"), "{}", class.run);
    assert!(!class.course.path("built").exists(), "a build script ran");
    assert_eq!(class.course.read(TESTS), OUR_TESTS);
    if cfg!(unix) {
        class.is("links", "not-found");
        class.names("links", "link", "exercises/1-tiny/src/lib.rs is a link");
    }
}

#[test]
fn unsafe_code_is_refused() {
    let message = graded().message("is-unsafe", "refused");
    assert!(message.contains("src/lib.rs:2:5"), "{message}");
    graded().names("is-unsafe", "unsafe-code", "the compiler refused it");
}

#[test]
fn assembly_is_refused() {
    for (learner, text) in [
        ("assembly", "usage of `core::arch::global_asm`"),
        ("another-memcmp", "declaration of a `no_mangle` function"),
        ("foreign", "usage of an `unsafe extern` block"),
        ("naked", "No exercise needs unsafe code"),
    ] {
        let message = graded().message(learner, "refused");
        assert!(message.contains(text), "{learner}: {message}");
        graded().names(learner, "unsafe-code", "");
    }
}

#[test]
fn a_type_that_equals_everything_is_refused() {
    for learner in ["lies", "lies-twice"] {
        let message = graded().message(learner, "refused");
        assert!(message.contains("put them back"), "{message}");
        assert!(message.contains("expected fn pointer"), "{message}");
        graded().names(learner, "changed-interface", "the tests do not fit");
    }
}

#[test]
fn a_type_under_the_name_of_another_is_refused() {
    for learner in ["renames", "tells-a-macro", "own-alias"] {
        let message = graded().message(learner, "refused");
        assert!(message.contains("tests/tiny.rs"), "{learner}: {message}");
        graded().names(learner, "changed-interface", "the tests do not fit");
    }
}

#[test]
fn what_does_not_compile_concerns_nobody_else_and_is_no_trick() {
    for (learner, text) in [
        ("unbalanced", "mismatched closing delimiter"),
        ("nested", "depth limit"),
        ("nested-deeper", "SIGSEGV"),
    ] {
        let message = graded().message(learner, "does-not-compile");
        assert!(message.contains(text), "{message}");
        let notes = &graded().of(learner)["notes"];
        assert_eq!(notes.as_array().unwrap().len(), 0, "{notes:#}");
    }
}

#[test]
fn what_a_learner_wrote_is_text_on_the_page_and_in_the_csv_file() {
    let course = &graded().course;
    let page = course.read("out/pages/__b_loud.html");
    let escaped = "&lt;script&gt;alert(1)&lt;/script&gt; 2";
    assert!(page.contains(escaped), "{page}");
    assert!(!page.contains("<script") && !page.contains("<b>"), "{page}");
    let csv = course.read("out/results.csv");
    let head = "\u{feff}learner,exercise,name,result,";
    assert!(csv.starts_with(head), "{csv}");
    let row = "'=<b>loud,1,tiny,failed,1,2,FP,tiny::doubles_two,";
    assert!(csv.contains(row), "{csv}");

    // It says how far it goes and what failed.
    let page = course.read("out/pages/wrong.html");
    for text in [
        "<h2>Exercise 1, tiny: <span class=\"failed\">failed</span></h2>",
        "1 of 2 stages passed. To see it yourself: <code>cargo course test 1</code>",
        "<li>Greeting: <span class=\"passed\">passed</span></li>",
        "<p>tiny::doubles_zero: failed</p><pre>",
    ] {
        assert!(page.contains(text), "{text}\n{page}");
    }
    // It prints nothing, so there is nothing to frame.
    let page = course.read("out/pages/exits.html");
    assert!(page.contains("The first failure"), "{page}");
    assert!(!page.contains("<pre>"), "{page}");
}

#[test]
fn no_attribute_and_no_macro_finds_a_file_to_read() {
    if !bubblewrap_works() {
        return;
    }
    for (name, ..) in READS {
        for whose in ["solution", "another"] {
            let learner = format!("{name}-{whose}");
            graded().is(&learner, "does-not-compile");
            graded().names(&learner, "reads-files", "not available");
        }
    }
    // A line that only the solution has.
    let secret = "number * base::TWO";
    assert!(graded().course.read(SOLUTION).contains(secret));
    let results = graded().course.read("out/results.json");
    assert!(!results.contains(secret), "{results}");
}

/// What it could do is in its message; a pass says that it could do nothing.
#[test]
fn a_test_sees_nothing_but_itself_and_leaves_nothing_behind() {
    if !bubblewrap_works() {
        return;
    }
    graded().is("looks-around", "passed");
    assert!(!graded().course.path("written").exists());
    graded().is("leaves", "passed");
    // The processes that the submission started, by what they are told.
    let all = fs::read_dir("/proc").unwrap().filter_map(|entry| {
        let told = fs::read_to_string(entry.ok()?.path().join("cmdline")).ok()?;
        told.starts_with("sleep\0").then_some(told)
    });
    let left: Vec<_> = all.filter(|told| told.contains("9876")).collect();
    assert_eq!(left, Vec::<String>::new());
}
