//! What the book shows is what hintpool did.

use expect_test::expect_file;
use object_figure::picture;
use object_figure::trace::Trace;
use object_figure::words::events;

const PAGE: &str = include_str!("../../../book/7-inside-the-pool/follow-one-object.md");

fn recorded() -> Trace {
    let recorded = include_str!("../../hintpool/src/pool/trace/recorded.json");
    serde_json::from_str(recorded).expect("recorded by hintpool's own test")
}

#[test]
fn the_steps_in_the_book_are_drawn_from_the_recorded_trace() {
    let part = picture::part(&recorded(), 'A');
    expect_file!["../steps.html"].assert_eq(&part);
}

/// A remark `<!-- step 8: swapped -->` in the page says what its next sentence rests on.
#[test]
fn the_page_says_of_each_step_what_happens_in_it() {
    let events = events(&recorded());
    let claims: Vec<&str> = PAGE
        .split("<!-- step ")
        .skip(1)
        .map(|claim| claim.split(" -->").next().expect("the first part"))
        .collect();
    assert!(
        claims.len() > 3,
        "the page rests on no step any more: {claims:?}"
    );
    for claim in claims {
        let (number, word) = claim.split_once(": ").expect("<!-- step NUMBER: WORD -->");
        let number: usize = number.parse().expect("a number");
        assert_eq!(events[number].word, word, "the page on step {number}");
    }
}
