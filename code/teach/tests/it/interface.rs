//! What counts as the same public interface.

use teach::interface::{Difference, Interface};

fn differing(starter: &str, solution: &str) -> Vec<String> {
    let starter = Interface::read(starter).expect("the starter is Rust");
    let solution = Interface::read(solution).expect("the solution is Rust");
    let differences = Interface::differences(&starter, &solution);
    let items = differences.into_iter().map(|difference| match difference {
        Difference::OnlyInStarter(item) | Difference::OnlyInSolution(item) => item,
    });
    items.collect()
}

#[test]
fn what_is_the_learners_own_may_differ() {
    let starter = "
        //! A module.
        pub struct Box2<T> { pub open: bool, inner: Vec<T> }
        impl<T: Clone> Box2<T> {
            pub fn get(&self, at: usize) -> Option<&T> { todo!() }
            pub fn close(self) -> Self { todo!() }
        }
        pub trait Shape { fn area(&self, scale: f64) -> f64 { todo!() } }
        pub const LIMIT: usize = 0;
    ";
    let solution = "
        use std::fmt;
        /// Documented.
        pub struct Box2<T> { pub open: bool, list: Vec<T>, hits: u64 }
        impl<T: Clone> Box2<T> {
            /// Documented.
            pub fn get(&self, index: usize) -> Option<&T> { self.list.get(index) }
            pub fn close(mut self) -> Self { self.open = false; self }
            fn own(&self) {}
        }
        pub trait Shape { fn area(&self, factor: f64) -> f64 { factor } }
        pub const LIMIT: usize = 9;
        struct Hidden;
        impl Hidden { pub fn seen_by_nobody() {} }
        impl fmt::Display for Hidden { fn fmt(&self, f: &mut fmt::Formatter) -> fmt::Result { Ok(()) } }
        mod inner { pub fn also_hidden() {} }
        pub(crate) fn crate_only() {}
    ";
    assert_eq!(differing(starter, solution), Vec::<String>::new());
}

#[test]
fn what_others_can_see_is_named() {
    for (starter, solution, named) in [
        ("pub fn f(a: u8) {}", "pub fn f(a: u16) {}", "fn f"),
        (
            "pub fn f() -> u8 { 0 }",
            "pub async fn f() -> u8 { 0 }",
            "fn f",
        ),
        ("pub fn f() {}", "", "fn f"),
        ("", "pub fn f() {}", "fn f"),
        ("pub fn f() {}", "fn f() {}", "fn f"),
        (
            "pub struct S { pub a: u8 }",
            "pub struct S { a: u8 }",
            "struct S",
        ),
        (
            "pub struct S<T>(T);",
            "pub struct S<T: Copy>(T);",
            "struct S",
        ),
        (
            "#[derive(Clone, Debug)] pub struct S;",
            "#[derive(Debug)] pub struct S;",
            "derive (Clone , Debug)",
        ),
        ("pub enum E { A }", "pub enum E { A, B }", "enum E"),
        (
            "pub trait T { fn f(&self); }",
            "pub trait T { fn f(&mut self); }",
            "trait T",
        ),
        (
            "pub trait T { fn f(&self); }",
            "pub trait T { fn f(&self) {} }",
            "trait T",
        ),
        ("pub type T = u8;", "pub type T = u16;", "type T"),
        ("pub const C: u8 = 0;", "pub const C: u16 = 0;", "const C"),
        (
            "pub static S: u8 = 0;",
            "pub static mut S: u8 = 0;",
            "static S",
        ),
        ("pub use a::b;", "pub use a::c;", "use a :: b"),
        ("pub mod m { pub fn f() {} }", "pub mod m {}", "m::fn f"),
        (
            "pub struct S; impl S { pub fn f(&self) {} }",
            "pub struct S; impl S { pub fn f(&mut self) {} }",
            "impl S { fn f",
        ),
        (
            "pub struct S; impl S { pub fn f(self) {} }",
            "pub struct S; impl S { pub fn f(&self) {} }",
            "impl S { fn f",
        ),
        (
            "pub struct S; impl Drop for S { fn drop(&mut self) {} }",
            "pub struct S;",
            "impl Drop for S",
        ),
        (
            "pub struct S; impl Iterator for S { type Item = u8; }",
            "pub struct S; impl Iterator for S { type Item = u16; }",
            "impl Iterator for S",
        ),
    ] {
        let items = differing(starter, solution);
        assert!(
            items.iter().any(|item| item.contains(named)),
            "{starter} | {solution}: {items:?}"
        );
    }
}
