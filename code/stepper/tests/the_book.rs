//! What the book shows is what hintpool did.

use std::{env, fs};

use stepper::event::Event;
use stepper::page;
use stepper::trace::Trace;

const PAGE: &str = include_str!("../../../book/7-inside-the-pool/follow-one-object.md");

fn recorded() -> Trace {
    let recorded = include_str!("../../hintpool/src/pool/trace/recorded.json");
    Trace::parse(recorded).expect("recorded by hintpool's own test")
}

#[test]
fn the_steps_in_the_book_are_drawn_from_the_recorded_trace() {
    let part = page::part(&recorded(), 'A').expect("each step has words");
    let file = concat!(env!("CARGO_MANIFEST_DIR"), "/steps.html");
    if env::var_os("UPDATE_EXPECT").is_some() {
        fs::write(file, &part).expect("the file can be written");
    }
    let shown = fs::read_to_string(file).expect("the file is there");
    let same = part.lines().zip(shown.lines());
    let same = same.take_while(|(drawn, shown)| drawn == shown).count();
    assert!(
        part == shown,
        "{file}, line {}: not what hintpool's trace gives. Draw it anew with \
         UPDATE_EXPECT=1 cargo test --package stepper",
        same + 1
    );
}

/// A remark `<!-- step 8: swapped -->` in the page says what its next sentence rests on.
#[test]
fn the_page_says_of_each_step_what_happens_in_it() {
    let events = Event::all(&recorded()).expect("each step has words");
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
        let event = number
            .parse()
            .ok()
            .and_then(|number: usize| events.get(number));
        assert_eq!(
            event.map(Event::word),
            Some(word),
            "the page on step {number}"
        );
    }
}
