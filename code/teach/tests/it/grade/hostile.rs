//! A class of tricks, and of right answers that look like them. Each trick is caught, has its name in the
//! results, and spoils nobody else's. What a submission tries to reach, while it is compiled and while its
//! tests run, is not there.
//!
//! One run grades all of them; each test here looks at its own learners.

use std::fs;
use std::net::TcpListener;
use std::sync::OnceLock;

use super::{Class, bubblewrap_works, lib_of, with_double};
use crate::course::{Course, SOLUTION, TESTS};
use crate::tiny;

const VERDICT: &str = "test result: ok. 1 passed; 0 failed; 0 ignored; 0 measured; 2 filtered out;";
const LIAR: &str = "#[derive(Debug)]\npub struct Liar;\n\
                    impl PartialEq<&str> for Liar {\n    fn eq(&self, _: &&str) -> bool { true }\n}\n";

/// Tries everything that it should not be able to do, and says what it could.
const LOOKS_AROUND: &str = r#"let mut could = Vec::new();
    let mut tries = |what: &'static str, could_it: bool| could.extend(could_it.then_some(what));
    tries("read the course", std::fs::read("ROOT/Cargo.toml").is_ok());
    tries("read the solution", std::fs::read("ROOT/solutions-private/1-tiny/solution.rs").is_ok());
    tries("read another submission", std::fs::read("ROOT/class/right/exercises/1-tiny/src/lib.rs").is_ok());
    // This is written to a `/tmp` of its own, if the course lies below one.
    let _ = std::fs::write("ROOT/written", "");
    tries("write to its own source", std::fs::write("src/lib.rs", "").is_ok());
    tries("read its own memory", std::fs::File::open("/proc/self/mem").is_ok());
    tries("read a secret", std::env::var("COURSE_SECRET").is_ok());
    tries("read a secret while compiling", option_env!("COURSE_SECRET").is_some());
    tries("find the user's home", option_env!("HOME").is_some());
    let connects = std::net::TcpStream::connect_timeout(&"ADDRESS".parse().unwrap(), std::time::Duration::from_secs(1));
    tries("use the network", connects.is_ok());
    let temporary = std::env::temp_dir().join("course-grade-test");
    assert!(std::fs::write(&temporary, "mine").is_ok(), "no temporary file");
    let _ = std::fs::remove_file(&temporary);
    assert!(could.is_empty(), "could {could:?}");
    n * 2"#;

/// Each is a way to make a file part of the program, and the body of `double` then.
const READS: [(&str, &str, &str); 2] = [
    ("include-str", "", "panic!(\"{}\", include_str!(FILE))"),
    ("path", "#[path = FILE]\nmod answer;\n", "answer::double(n)"),
];

/// What is handed in, by learner: lines before the functions, and the body of `double`.
fn hand_in(course: &Course) {
    let hand_in = |learner: &str, before: &str, double: &str| {
        let source = format!("{before}{}", with_double(double));
        course.write(&lib_of(learner), &source);
    };
    let beside = |learner: &str, path: &str, source: &str| {
        course.write(&format!("class/{learner}/exercises/1-tiny/{path}"), source);
    };
    let root = course.root().to_str().unwrap();
    hand_in("right", "", "n * base::TWO");
    // As their editor saves it.
    beside("right", "tests/tiny.rs", &tiny::TESTS.replace('\n', "\r\n"));
    hand_in("wrong", "", "n + 2");
    hand_in("unbalanced", "#![forbid(unsafe_code)]\n", "(n * 2");
    hand_in("hangs", "", "loop { let _ = n; std::thread::park(); }");

    // Files that are not the learner's.
    hand_in("replaces-tests", "", "n");
    let passes = "#[test] fn doubles_two() {}\n";
    beside("replaces-tests", "tests/tiny.rs", passes);
    hand_in("builds", "", "n");
    let script = format!("fn main() {{ std::fs::write(\"{root}/built\", \"\").unwrap(); }}\n");
    beside("builds", "build.rs", &script);
    let manifest = "[package]\nname = \"tiny\"\nbuild = \"build.rs\"\n";
    beside("builds", "Cargo.toml", manifest);
    hand_in("spreads", "mod more;\n", "more::double(n)");
    let more = "pub fn double(n: u32) -> u32 { n * 2 }\n";
    beside("spreads", "src/more.rs", more);
    #[cfg(unix)]
    {
        beside("links", "readme", "");
        let lib = course.path("class/links/exercises/1-tiny/src");
        fs::create_dir_all(&lib).unwrap();
        std::os::unix::fs::symlink(course.path(SOLUTION), lib.join("lib.rs")).unwrap();
    }

    // A pass that is none.
    hand_in("exits", "", "let _ = n; std::process::exit(0)");
    let leaves = "let _ = n; { use std::process::{exit as leave}; leave(0) }";
    hand_in("forges", "", &format!("println!(\"{VERDICT}\"); {leaves}"));
    // When the thread of the test ends, after its panic.
    let late = format!(
        "struct Late;\nimpl Drop for Late {{\n    \
         fn drop(&mut self) {{ println!(\"{VERDICT}\"); std::process::exit(0) }}\n}}\n\
         thread_local!(static LATE: Late = const {{ Late }});\n"
    );
    hand_in("forges-late", &late, "LATE.with(|_| n + 2)");
    let own_tests = format!("#![cfg(test)]\nmod tests {{\n    {passes}}}\n");
    hand_in("hides", &own_tests, "n");
    let macros = "#[macro_export]\nmacro_rules! assert_eq {\n    ($($all:tt)*) => {};\n}\n";
    hand_in("swallows", macros, "n");
    let page = "panic!(\"<script>alert(1)</script> {n}\")";
    hand_in("=<b>loud", "", page);

    // Unsafe code and assembly. Most of it needs no `unsafe`: a `memcmp` of one's own makes any two texts
    // equal.
    let undefined = "unsafe { std::hint::unreachable_unchecked() }";
    hand_in("is-unsafe", "", undefined);
    let assembly = "core::arch::global_asm!(\".globl memcmp\", \"memcmp: ret\");\n";
    hand_in("assembly", assembly, "n * 2");
    let no_mangle =
        "#[cfg_attr(all(), unsafe(no_mangle))]\npub extern \"C\" fn memcmp() -> i32 { 0 }\n";
    hand_in("another-memcmp", no_mangle, "n * 2");
    let naked = "#[unsafe(naked)]\nextern \"C\" fn double_it(n: u32) -> u32 {\n    \
                 core::arch::naked_asm!(\"lea eax, [rdi + rdi]\", \"ret\")\n}\n";
    hand_in("naked", naked, "double_it(n)");

    // A type that equals everything.
    let greets = with_double("n * 2").replace("String", "Liar");
    let greets = greets.replace("\"hello\".to_owned()", "Liar");
    course.write(&lib_of("lies"), &format!("{LIAR}{greets}"));

    // So many brackets that the compiler crashes.
    let (open, close) = ("[".repeat(100_000), "]".repeat(100_000));
    hand_in("nested", "", &format!("let _ = {open}0{close}; n * 2"));
}

/// What looks around or leaves something behind, which a container alone stops.
fn hand_in_spies(course: &Course, address: &str) {
    let root = course.root().to_str().unwrap();
    for (name, before, double) in READS {
        let source = format!("{before}{}", with_double(double));
        let source = source.replace("FILE", &format!("\"{root}/{SOLUTION}\""));
        course.write(&lib_of(name), &source);
    }
    let looks_around = LOOKS_AROUND.replace("ROOT", root);
    let looks_around = looks_around.replace("ADDRESS", address);
    course.write(&lib_of("looks-around"), &with_double(&looks_around));
    let leaves = "std::process::Command::new(\"setsid\").args([\"sleep\", \"98765\"]).spawn().unwrap();\n    \
                  std::process::Command::new(\"sh\").args([\"-c\", \"(setsid sleep 98766 &) &\"]).status().unwrap();\n    \
                  std::thread::sleep(std::time::Duration::from_millis(300));\n    n * 2";
    course.write(&lib_of("leaves"), &with_double(leaves));
}

/// The class, graded once.
pub(super) fn graded() -> &'static Class {
    static GRADED: OnceLock<Class> = OnceLock::new();
    GRADED.get_or_init(|| {
        let course = Course::new();
        hand_in(&course);
        // A server of the machine, for as long as it is graded.
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        if bubblewrap_works() {
            hand_in_spies(&course, &listener.local_addr().unwrap().to_string());
        }
        Class::grade(course, false)
    })
}

#[test]
fn right_and_wrong_are_told_apart_in_the_middle_of_it() {
    let class = graded();
    assert_eq!(class.run.code, Some(0), "{}", class.run);
    let right = class.is("right", "passed");
    assert_eq!(right["stages_passed"], 2, "{right:#}");
    class.has_no_note("right");
    class.is("wrong", "failed");
    // What hangs twice is given up.
    let hangs = class.is("hangs", "failed");
    assert_eq!(hangs["stages"][0]["mark"], "failed", "{hangs:#}");
    assert_eq!(hangs["stages"][1]["mark"], "not-run", "{hangs:#}");
}

/// How the notes begin.
const NOTED: [(&str, &str); 6] = [
    ("replaces-tests", "replaced tests: exercises/1-tiny/tests/"),
    ("builds", "build script: exercises/1-tiny/build.rs"),
    ("builds", "cargo settings: exercises/1-tiny/Cargo.toml"),
    ("spreads", "other files: exercises/1-tiny/src/more.rs"),
    ("exits", "ends the process: the process of `tiny::"),
    ("forges", "forged output: `tiny::doubles_two` did not end"),
];

#[test]
fn a_trick_has_its_name_and_is_told_in_the_end_and_the_tests_are_as_they_were() {
    let class = graded();
    for (learner, note) in NOTED {
        class.has_note(learner, note);
        let told = format!("  {learner}, tiny: {note}");
        assert!(class.run.stdout.contains(&told), "{told}\n{}", class.run);
    }
    for learner in "replaces-tests builds exits forges forges-late swallows".split(' ') {
        class.is(learner, "failed");
    }
    class.is("spreads", "does-not-compile");
    assert!(class.run.stdout.contains("To look at"), "{}", class.run);
    assert!(!class.course.path("built").exists(), "a build script ran");
    assert_eq!(class.course.read(TESTS), tiny::TESTS);
    if cfg!(unix) {
        class.is("links", "not-found");
        class.has_note("links", "link: exercises/1-tiny/src/lib.rs is a link");
    }
}

/// Each with its note, and what the message holds.
const REFUSED: [(&str, &str, &str); 6] = [
    ("is-unsafe", UNSAFE, "src/lib.rs:2:5"),
    ("assembly", UNSAFE, "`core::arch::global_asm`"),
    ("another-memcmp", UNSAFE, "a `no_mangle` function"),
    ("naked", "unsafe code: `naked_asm!`", "needs unsafe code"),
    ("hides", INTERFACE, "put them back"),
    ("lies", INTERFACE, "expected fn pointer"),
];
const UNSAFE: &str = "unsafe code: the compiler refused it";
const INTERFACE: &str = "changed interface: the tests do not fit";

#[test]
fn unsafe_code_assembly_and_types_that_equal_everything_are_refused() {
    for (learner, note, text) in REFUSED {
        let message = graded().message(learner, "refused");
        assert!(message.contains(text), "{learner}: {message}");
        graded().has_note(learner, note);
    }
}

#[test]
fn what_does_not_compile_concerns_nobody_else_and_is_no_trick() {
    for (learner, text) in [
        ("unbalanced", "mismatched closing delimiter"),
        ("nested", "SIGSEGV"),
    ] {
        let message = graded().message(learner, "does-not-compile");
        assert!(message.contains(text), "{message}");
        graded().has_no_note(learner);
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
}

#[test]
fn no_attribute_and_no_macro_finds_a_file_to_read() {
    if !bubblewrap_works() {
        return;
    }
    for (name, ..) in READS {
        graded().is(name, "does-not-compile");
        graded().has_note(name, "reads files: the program includes a file");
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
