//! Tricks: each is caught, has its name in the results, and spoils nobody else's.
//!
//! One run grades all of them; each test here looks at its own learner.

use std::sync::OnceLock;

use super::{Class, lib_of, with_double};
use crate::course::{Course, TESTS};

const VERDICT: &str = "test result: ok. 1 passed; 0 failed; 0 ignored; 0 measured; 2 filtered out;";

fn graded() -> &'static Class {
    static GRADED: OnceLock<Class> = OnceLock::new();
    GRADED.get_or_init(|| {
        let course = Course::with_one_solution();
        let hand_in = |learner: &str, source: &str| course.write(&lib_of(learner), source);
        let beside = |learner: &str, path: &str, source: &str| {
            course.write(&format!("class/{learner}/exercises/1-tiny/{path}"), source);
        };
        hand_in("right", &with_double("n * base::TWO"));
        // As their editor saves it.
        let tests = include_str!("../../../../course/tests/it/course/tests.rs").replace('\n', "\r\n");
        beside("right", "tests/tiny.rs", &tests);
        hand_in("wrong", &with_double("n + 2"));

        hand_in("replaces-tests", &with_double("n"));
        beside("replaces-tests", "tests/tiny.rs", "#[test] fn doubles_two() {}\n");
        hand_in("exits", &with_double("let _ = n; std::process::exit(0)"));
        hand_in(
            "forges",
            &with_double(&format!("println!(\"{VERDICT}\"); let _ = n; {{ use std::process::{{exit as leave}}; leave(0) }}")),
        );
        let own_tests = "#[cfg(test)]\nmod tests {\n    #[test]\n    fn doubles_two() {}\n}\n";
        hand_in("hides", &format!("#![cfg(test)]\n{}{own_tests}", with_double("n")));
        hand_in("builds", &with_double("n"));
        let script = "fn main() {\n    std::fs::write(\"ROOT/built\", \"\").unwrap();\n}\n";
        let root = course.root().to_str().unwrap().to_owned();
        beside("builds", "build.rs", &script.replace("ROOT", &root));
        beside("builds", "Cargo.toml", "[package]\nname = \"tiny\"\nbuild = \"build.rs\"\n");
        let macros = "#[macro_export]\nmacro_rules! assert_eq {\n    ($($all:tt)*) => {};\n}\n";
        hand_in("swallows", &format!("{macros}{}", with_double("n")));
        hand_in("spreads", &format!("mod more;\n{}", with_double("more::double(n)")));
        beside("spreads", "src/more.rs", "pub fn double(n: u32) -> u32 { n * 2 }\n");
        hand_in("is-unsafe", &with_double("unsafe { std::hint::unreachable_unchecked() }"));
        let liar = "#[derive(Debug)]\npub struct Liar;\nimpl PartialEq<&str> for Liar {\n    \
                    fn eq(&self, _: &&str) -> bool { true }\n}\n";
        let double = "pub fn double(n: u32) -> u32 { n * 2 }\n";
        hand_in("lies", &format!("{liar}{double}pub fn greet() -> Liar {{ Liar }}\n"));
        let liar = liar.replace("Liar", "String");
        hand_in("lies-twice", &format!("{liar}{double}pub fn greet() -> String {{ String }}\n"));
        hand_in("hangs", &with_double("loop { std::hint::black_box(n); }"));
        let nested = |depth: usize| format!("let _ = {}0{}; n * 2", "[".repeat(depth), "]".repeat(depth));
        hand_in("nested", &with_double(&nested(150)));
        // So many that the compiler itself gives up.
        hand_in("nested-deeper", &with_double(&nested(100_000)));
        let page = "<script>alert(1)</script>";
        hand_in("=<b>loud", &with_double(&format!("panic!(\"{page} {{n}}\")")));
        #[cfg(unix)]
        {
            course.write("class/links/exercises/1-tiny/readme", "");
            let lib = course.path("class/links/exercises/1-tiny/src");
            std::fs::create_dir_all(&lib).unwrap();
            let answer = course.path(crate::course::SOLUTION);
            std::os::unix::fs::symlink(answer, lib.join("lib.rs")).unwrap();
        }
        Class::grade(course, &["--timeout=2"])
    })
}

#[test]
fn right_and_wrong_are_told_apart_in_the_middle_of_it() {
    let class = graded();
    let right = class.is("right", "passed");
    assert_eq!(right["stages_passed"], 2, "{right:#}");
    assert_eq!(right["notes"].as_array().unwrap().len(), 0, "{right:#}");
    let wrong = class.is("wrong", "failed");
    assert_eq!(wrong["stages"][0]["mark"], "failed", "{wrong:#}");
    assert_eq!(wrong["stages"][1]["mark"], "passed", "{wrong:#}");
    assert_eq!(
        wrong["feedback"]["place"], "tiny::doubles_zero",
        "{wrong:#}"
    );
    assert!(class.run.code == Some(0), "{}", class.run);
}

#[test]
fn tests_of_their_own_are_not_taken() {
    graded().is("replaces-tests", "failed");
    graded().names("replaces-tests", "replaced-tests", "tests/tiny.rs");
}

#[test]
fn exiting_is_not_passing() {
    graded().is("exits", "failed");
    graded().names(
        "exits",
        "ends-the-process",
        "exited with 0 before the test ended",
    );
}

#[test]
fn printing_a_pass_is_not_passing() {
    graded().is("forges", "failed");
    graded().names("forges", "forged-output", "`tiny::doubles_two`");
}

#[test]
fn a_file_that_is_there_for_its_own_tests_only_does_not_compile() {
    graded().is("hides", "refused");
    graded().names("hides", "changed-interface", "the tests do not fit");
}

#[test]
fn a_build_script_does_not_run() {
    let class = graded();
    class.is("builds", "failed");
    class.names("builds", "build-script", "exercises/1-tiny/build.rs");
    class.names("builds", "cargo-settings", "exercises/1-tiny/Cargo.toml");
    assert!(!class.course.path("built").exists());
}

#[test]
fn a_macro_swallows_no_assertion() {
    graded().is("swallows", "failed");
}

#[test]
fn files_beside_the_learners_are_not_taken() {
    graded().is("spreads", "does-not-compile");
    graded().names("spreads", "other-files", "exercises/1-tiny/src/more.rs");
}

#[test]
fn unsafe_code_is_refused() {
    let message = graded().message("is-unsafe", "refused");
    assert!(message.contains("src/lib.rs:2:5"), "{message}");
    graded().names("is-unsafe", "unsafe-code", "the compiler refused it");
}

#[test]
fn a_type_that_equals_everything_is_refused() {
    for learner in ["lies", "lies-twice"] {
        let message = graded().message(learner, "refused");
        assert!(
            message.contains("put them back") && message.contains("expected fn pointer"),
            "{message}"
        );
        graded().names(learner, "changed-interface", "the tests do not fit");
    }
}

#[test]
fn brackets_in_brackets_concern_nobody_else() {
    let message = graded().message("nested", "does-not-compile");
    assert!(message.contains("depth limit"), "{message}");
    let message = graded().message("nested-deeper", "does-not-compile");
    assert!(message.contains("SIGSEGV"), "{message}");
}

#[test]
fn what_hangs_twice_is_given_up() {
    let hangs = graded().is("hangs", "failed");
    assert_eq!(hangs["stages"][0]["mark"], "failed", "{hangs:#}");
    assert_eq!(hangs["stages"][1]["mark"], "not-run", "{hangs:#}");
}

#[cfg(unix)]
#[test]
fn a_link_is_not_followed() {
    graded().is("links", "not-found");
    graded().names("links", "link", "exercises/1-tiny/src/lib.rs is a link");
}

#[test]
fn what_a_learner_wrote_is_text_on_the_page_and_in_the_csv_file() {
    let course = &graded().course;
    let page = course.read("out/pages/__b_loud.html");
    assert!(
        page.contains("&lt;script&gt;alert(1)&lt;/script&gt; 2"),
        "{page}"
    );
    assert!(!page.contains("<script") && !page.contains("<b>"), "{page}");
    let csv = course.read("out/results.csv");
    assert!(
        csv.starts_with("\u{feff}learner,exercise,name,result,"),
        "{csv}"
    );
    assert!(
        csv.contains("'=<b>loud,1,tiny,failed,1,2,FP,tiny::doubles_two,"),
        "{csv}"
    );
}

#[test]
fn the_page_says_how_far_it_goes_and_what_failed() {
    let page = graded().course.read("out/pages/wrong.html");
    for text in [
        "<h2>Exercise 1, tiny: <span class=\"failed\">failed</span></h2>",
        "1 of 2 stages passed. To see it yourself: <code>cargo course test 1</code>",
        "<li>Greeting: <span class=\"passed\">passed</span></li>",
        "<p>tiny::doubles_zero: failed</p>\n<pre>",
    ] {
        assert!(page.contains(text), "{text}\n{page}");
    }
    // It prints nothing, so there is nothing to frame.
    let page = graded().course.read("out/pages/exits.html");
    assert!(
        page.contains("The first failure") && !page.contains("<pre>"),
        "{page}"
    );
}

#[test]
fn each_trick_is_told_in_the_end_and_the_tests_are_as_they_were() {
    let class = graded();
    let run = &class.run;
    for line in [
        "To look at",
        "replaces-tests, tiny: replaced tests: exercises/1-tiny/tests/tiny.rs",
        "forges, tiny: forged output: `tiny::doubles_two` did not end",
    ] {
        assert!(run.stdout.contains(line), "{line}\n{run}");
    }
    assert_eq!(
        class.course.read(TESTS),
        include_str!("../../../../course/tests/it/course/tests.rs")
    );
}
