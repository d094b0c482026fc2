//! What the book shows is what hintpool did.

use expect_test::expect_file;
use object_figure::picture;
use object_figure::trace::{Lying, Step, Trace};
use object_figure::words::events;

const PAGE: &str = include_str!("../../../book/7-inside-the-pool/follow-one-object.md");

fn recorded() -> Trace {
    let recorded = include_str!("../../hintpool/src/pool/trace/recorded.json");
    serde_json::from_str(recorded).expect("recorded by hintpool's own test")
}

#[test]
fn the_steps_in_the_book_are_drawn_from_the_recorded_trace() {
    let part = picture::part(&recorded(), 'A').expect("each step has words");
    expect_file!["../steps.html"].assert_eq(&part);
}

/// A remark `<!-- step 8: swapped -->` in the page says what its next sentence rests on.
#[test]
fn the_page_says_of_each_step_what_happens_in_it() {
    let events = events(&recorded()).expect("each step has words");
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

/// A step, its word, and what is changed of the moment before it.
type Spoilt = (usize, &'static str, fn(&mut Step));

/// Words say how things stood before a step. Of a step that began otherwise they would be untrue.
#[test]
fn a_step_that_its_words_do_not_describe_is_refused() {
    const OTHER: Lying = Lying::Item('X');
    let spoilt: [Spoilt; 9] = [
        (3, "from-slot", |was| {
            was.threads[0].loaded.push(Lying::Mark)
        }),
        (4, "created", |was| was.threads[1].holds.push('D')),
        (5, "into-slot", |was| was.threads[0].slot = Some(OTHER)),
        (6, "into-loaded", |was| was.threads[0].slot = None),
        (8, "swapped", |was| was.threads[0].loaded.truncate(1)),
        (10, "overflowed", |was| was.threads[0].previous.truncate(1)),
        (11, "from-depot", |was| was.threads[1].previous.push(OTHER)),
        (12, "from-loaded", |was| was.threads[1].slot = Some(OTHER)),
        (16, "from-victims", |was| was.depot.push("X".to_owned())),
    ];
    for (number, word, spoil) in spoilt {
        let expected = match word {
            "created" => "only where each creates",
            _ => "a state that its words do not describe",
        };
        let mut trace = recorded();
        // The step alone, with the moment before it.
        trace.steps = trace.steps.into_iter().skip(number - 1).take(2).collect();
        let recorded = events(&trace).expect("as recorded, it has words");
        assert_eq!(recorded[1].word, word, "step {number}");
        spoil(&mut trace.steps[0]);
        let error = events(&trace).expect_err(word);
        let error = format!("{error:#}");
        assert!(error.contains(expected), "step {number}, {word}: {error}");
    }
}
