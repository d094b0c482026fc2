use std::fmt::Debug;

use loom::sync::Arc;

use crate::model::{self, Judgement, Place, leave, slip, take, thread};

#[test]
fn a_slip_arrives_whole() {
    model::explore(
        "a slip was handed over before; now one thread leaves another, and a second thread takes \
         either nothing or both words of it",
        "a customer's number with the card of the customer before: that is how the data of one \
         request reaches another. Seeing one word change does not yet mean seeing what was written \
         before it, unless writer and reader have both asked for that.",
        || {
            let place = Arc::new(Place::empty());
            same("`leave` on an empty place", leave(&place, slip(1)), Ok(()))?;
            same("`take` on a full place", take(&place), Some(slip(1)))?;

            let leaver = thread("leaver", &place, |place| leave(place, slip(2)));
            let taker = thread("taker", &place, take);
            let left = leaver.join().expect("it does not panic");
            let taken = taker.join().expect("it does not panic");

            same("`leave` on an empty place", left, Ok(()))?;
            one_of("`take`", taken, &[None, Some(slip(2))])
        },
    );
}

#[test]
fn a_slip_is_taken_once() {
    model::explore(
        "a slip lies there and two threads take: one gets it, and the other gets nothing",
        "two workers that both believe they own one slip work on one customer's card at the same \
         time. Between a look and what follows from it, another thread may look too.",
        || {
            let place = Arc::new(Place::empty());
            same("`leave` on an empty place", leave(&place, slip(1)), Ok(()))?;

            let takers = ["first taker", "second taker"];
            let takers = takers.map(|name| thread(name, &place, take));
            let taken = takers.map(|taker| taker.join().expect("it does not panic"));

            one_of(
                "what the two takers got",
                taken,
                &[[Some(slip(1)), None], [None, Some(slip(1))]],
            )
        },
    );
}

#[test]
fn two_slips_do_not_mix() {
    model::explore(
        "the place is empty and two threads leave a slip each: one is accepted, the other gets its \
         own back, and the slip that lies there is whole",
        "two writers in one place leave the customer of one request with the card of another.",
        || {
            let place = Arc::new(Place::empty());
            let leavers = [("first leaver", 1), ("second leaver", 2)];
            let leavers = leavers.map(|(name, number)| {
                thread(name, &place, move |place| leave(place, slip(number)))
            });
            let left = leavers.map(|leaver| leaver.join().expect("it does not panic"));
            let taken = take(&place);

            one_of(
                "what the two leavers were told, and what was taken afterwards,",
                (left, taken),
                &[
                    ([Ok(()), Err(slip(2))], Some(slip(1))),
                    ([Err(slip(1)), Ok(())], Some(slip(2))),
                ],
            )
        },
    );
}

#[test]
fn the_place_is_free_only_after_reading() {
    model::explore(
        "a slip lies there; one thread takes it while another leaves the next: the taker gets the \
         first slip, whole, and the next one is refused or arrives later, whole",
        "whoever says that the place is free gives it away. What is read after that may be \
         somebody else's.",
        || {
            let place = Arc::new(Place::empty());
            same("`leave` on an empty place", leave(&place, slip(1)), Ok(()))?;

            let taker = thread("taker", &place, take);
            let leaver = thread("leaver", &place, |place| leave(place, slip(2)));
            let taken = taker.join().expect("it does not panic");
            let left = leaver.join().expect("it does not panic");
            let later = take(&place);

            one_of(
                "what was taken, what the leaver was told, and what was taken afterwards,",
                (taken, left, later),
                &[
                    (Some(slip(1)), Ok(()), Some(slip(2))),
                    (Some(slip(1)), Err(slip(2)), None),
                ],
            )
        },
    );
}

fn same<T: PartialEq + Debug>(what: &str, found: T, expected: T) -> Judgement {
    one_of(what, found, &[expected])
}

fn one_of<T: PartialEq + Debug>(what: &str, found: T, expected: &[T]) -> Judgement {
    if expected.contains(&found) {
        return Ok(());
    }
    let allowed: Vec<String> = expected.iter().map(|one| format!("{one:?}")).collect();
    Err(format!(
        "{what} was {found:?}, where only {} is right",
        allowed.join(" or ")
    ))
}
