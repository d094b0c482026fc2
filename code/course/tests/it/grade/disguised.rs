//! Tricks in which the word that is looked for is put together by a macro, or means something else.

use std::sync::OnceLock;

use super::{Class, lib_of, with_double};
use crate::course::{Course, STARTER};

fn graded() -> &'static Class {
    static GRADED: OnceLock<Class> = OnceLock::new();
    GRADED.get_or_init(|| {
        let course = Course::with_one_solution();
        let starter = course.read(STARTER);
        let starter = starter.replace("-> String", "-> Greeting") + "type Greeting = String;\n";
        course.write(STARTER, &starter);
        let hand_in = |learner: &str, before: &str, double: &str, alias: &str| {
            let rest = with_double(double).replace("-> String", "-> Greeting");
            let rest = rest.replace("to_owned()", "into()");
            let source = format!("{before}{rest}{alias}\n");
            course.write(&lib_of(learner), &source);
        };
        let alias = "type Greeting = String;";

        let honest = "fn narrow() -> impl Iterator<Item = u32> + use<> {\n    \
                      (0..2).map(|n: u64| n as u32)\n}\n\
                      macro_rules! note { ($(#[$meta:meta])* $n:expr) => { $n as u32 }; }\n";
        let sum = "note!(n) + narrow().map(|_| n).take(1).sum::<u32>()";
        hand_in("honest", honest, sum, alias);
        let own_alias = "type Greeting = std::borrow::Cow<'static, str>;";
        hand_in("other-alias", "", "n * 2", own_alias);

        let forbids = "#![forbid(unsafe_code)]\n// A path of my own.\n";
        hand_in("unbalanced", &forbids.replace("path", "way"), "(n * 2", alias);
        hand_in("unbalanced-unsafe", forbids, "unsafe { (n * 2 }", alias);

        let answer = course.path(crate::course::SOLUTION);
        let answer = answer.to_str().unwrap();
        let by_meta = format!(
            "macro_rules! outside {{ ($a:meta) => {{ #[$a] mod answer; }} }}\n\
             outside!(path = \"{answer}\");\n"
        );
        hand_in("path-by-meta", &by_meta, "answer::double(n)", alias);
        let by_pieces = format!(
            "macro_rules! outside {{ ($a:tt, $b:tt) => {{ $a $b mod answer; }} }}\n\
             outside!(#, [path = \"{answer}\"]);\n"
        );
        hand_in("path-by-pieces", &by_pieces, "answer::double(n)", alias);
        let assembly = "core::arch::global_asm!(\".globl memcmp\", \"memcmp: ret\");\n";
        hand_in("assembly", assembly, "n * 2", alias);

        let liar = "#[derive(Debug)]\npub struct Liar;\n\
                    impl PartialEq<i32> for Liar {\n    fn eq(&self, _: &i32) -> bool { true }\n}\n";
        hand_in("renames", &format!("{liar}use Liar as u32;\n"), "Liar", alias);
        let told = "macro_rules! is_mine { ($n:ident) => { type $n = Liar; } }\nis_mine!(u32);\n";
        hand_in("tells-a-macro", &format!("{liar}{told}"), "Liar", alias);
        hand_in("own-alias", liar, "n", "type Greeting = Liar;");
        hand_in("no-alias", "", "n", "pub struct Greeting;");
        Class::grade(course, &[])
    })
}

#[test]
fn what_an_honest_learner_writes_is_none_of_it() {
    for learner in ["honest", "other-alias"] {
        let result = graded().is(learner, "passed");
        assert_eq!(result["remarks"].as_array().unwrap().len(), 0, "{result:#}");
    }
}

#[test]
fn a_bracket_too_few_is_no_trick() {
    let result = graded().is("unbalanced", "does-not-compile");
    let message = result["feedback"]["message"].as_str().unwrap();
    assert!(
        message.contains("mismatched closing delimiter"),
        "{message}"
    );
    assert_eq!(result["remarks"].as_array().unwrap().len(), 0, "{result:#}");
    graded().is("unbalanced-unsafe", "refused");
    graded().names("unbalanced-unsafe", "unsafe-code", "and holds `unsafe`");
}

#[test]
fn a_path_that_a_macro_makes_is_not_read() {
    for (learner, line) in [("path-by-meta", 1), ("path-by-pieces", 2)] {
        graded().is(learner, "refused");
        let text = format!("src/lib.rs:{line}: a macro makes an attribute");
        graded().names(learner, "reads-files", &text);
    }
}

/// It needs no `unsafe`: a `memcmp` of one's own makes any two texts equal.
#[test]
fn assembly_is_refused() {
    graded().is("assembly", "refused");
    graded().names("assembly", "unsafe-code", "src/lib.rs:1: `global_asm!`");
}

#[test]
fn a_type_under_the_name_of_another_is_refused() {
    for (learner, text) in [
        ("renames", "src/lib.rs:6: `u32` is defined here"),
        ("tells-a-macro", "src/lib.rs:6: a macro defines a type"),
        ("own-alias", "`type Greeting` stands for a type of its own"),
        ("no-alias", "`type Greeting` is gone"),
    ] {
        graded().is(learner, "refused");
        graded().names(learner, "changed-interface", text);
    }
}
