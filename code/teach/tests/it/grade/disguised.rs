//! Tricks in which a word is put together by a macro, or means something else; and right answers that
//! look like them.

use std::sync::OnceLock;

use super::{Class, lib_of, with_double};
use crate::course::Course;

const LIAR: &str = "#[derive(Debug)]\npub struct Liar;\n\
                    impl PartialEq<i32> for Liar {\n    fn eq(&self, _: &i32) -> bool { true }\n}\n";

fn graded() -> &'static Class {
    static GRADED: OnceLock<Class> = OnceLock::new();
    GRADED.get_or_init(|| {
        let course = Course::with_one_solution();
        let hand_in = |learner: &str, before: &str, double: &str| {
            let source = format!("{before}{}", with_double(double));
            course.write(&lib_of(learner), &source);
        };

        let honest = "fn narrow() -> impl Iterator<Item = u32> + use<> {\n    \
                      (0..2).map(|n: u64| n as u32)\n}\n\
                      macro_rules! note { ($(#[$meta:meta])* $n:expr) => { $n as u32 }; }\n";
        hand_in(
            "honest",
            honest,
            "note!(n) + narrow().map(|_| n).take(1).sum::<u32>()",
        );
        let writes = "let mut out = Vec::new();\n    write!(out, \"{n}\").unwrap();\n    n * 2";
        hand_in("anonymous-import", "use std::io::Write as _;\n", writes);
        // A name that the starter uses too, for something that only the learner sees.
        let private = "mod own {\n    pub(super) struct String(pub(super) u32);\n}\n";
        hand_in("private-type", private, "own::String(n).0 * 2");
        let other_words = with_double("n * 2").replace("String", "std::string::String");
        let other_words = other_words.replace("n: u32", "n: core::primitive::u32");
        course.write(&lib_of("other-words"), &other_words);

        hand_in("unbalanced", "#![forbid(unsafe_code)]\n", "(n * 2");
        let assembly = "core::arch::global_asm!(\".globl memcmp\", \"memcmp: ret\");\n";
        hand_in("assembly", assembly, "n * 2");
        let no_mangle =
            "#[cfg_attr(all(), unsafe(no_mangle))]\npub extern \"C\" fn memcmp() -> i32 { 0 }\n";
        hand_in("another-memcmp", no_mangle, "n * 2");
        let foreign = "macro_rules! all { ($($all:tt)*) => { $($all)* }; }\n\
                       all! { unsafe extern \"C\" { safe fn getpid() -> u32; } }\n";
        hand_in("foreign", foreign, "getpid() + n");
        let naked = "#[unsafe(naked)]\nextern \"C\" fn double_it(n: u32) -> u32 {\n    \
                     core::arch::naked_asm!(\"lea eax, [rdi + rdi]\", \"ret\")\n}\n";
        hand_in("naked", naked, "double_it(n)");

        let rename = "use Liar as u32;\n";
        let lie = |before: &str| format!("{LIAR}{before}");
        hand_in("renames", &lie(rename), "Liar");
        let told = "macro_rules! is_mine { ($n:ident) => { type $n = Liar; } }\nis_mine!(u32);\n";
        hand_in("tells-a-macro", &lie(told), "Liar");
        hand_in("own-alias", &lie("type u32 = Liar;\n"), "Liar");
        Class::grade(course, &[])
    })
}

#[test]
fn what_an_honest_learner_writes_is_none_of_it() {
    for learner in ["honest", "anonymous-import", "private-type", "other-words"] {
        let result = graded().is(learner, "passed");
        assert_eq!(result["notes"].as_array().unwrap().len(), 0, "{result:#}");
    }
}

#[test]
fn a_bracket_too_few_is_no_trick() {
    let message = graded().message("unbalanced", "does-not-compile");
    assert!(
        message.contains("mismatched closing delimiter"),
        "{message}"
    );
    let notes = &graded().of("unbalanced")["notes"];
    assert_eq!(notes.as_array().unwrap().len(), 0, "{notes:#}");
}

/// Most of it needs no `unsafe`: a `memcmp` of one's own makes any two texts equal.
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
fn a_type_under_the_name_of_another_is_refused() {
    for learner in ["renames", "tells-a-macro", "own-alias"] {
        let message = graded().message(learner, "refused");
        assert!(message.contains("tests/tiny.rs"), "{learner}: {message}");
        graded().names(learner, "changed-interface", "the tests do not fit");
    }
}
