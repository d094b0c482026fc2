use exercise_support::{Chance, Lesson, check};
use hintpool::{Recycle, Verdict};
use isolated_workers::Sheet;

use crate::crew::canary::{self, Data};

#[test]
fn what_is_not_always_written_is_reset() {
    let sheet = written_and_recycled();
    let left = canary::on_top(&sheet);
    check(left.is_none(), || Lesson {
        expected:
            "a request wrote on a sheet; recycled, it has no customer and no note, and is not \
                   express"
                .into(),
        happened: format!("left on it: {}", left.unwrap_or_default()),
        why: "not every request writes every field. One that leaves a field alone goes out with what \
              the last request had there, and no test of that request alone shows it.",
        read: "\"Way 1: a field that was added later\" in Dirty objects, \
               book/3-mistakes/2-dirty-objects.md",
    });
}

#[test]
fn what_lies_inside_the_parcels_is_reset() {
    let sheet = written_and_recycled();
    let left = canary::in_parcels(&sheet);
    check(left.is_none(), || Lesson {
        expected: "a request wrote into each parcel; recycled, each parcel has no address and no \
                   items, and is not insured"
            .into(),
        happened: format!("left on it: {}", left.unwrap_or_default()),
        why: "a struct inside a struct has fields that can be forgotten too. The next request that \
              packs this parcel ships the last customer's things with its own.",
        read: "\"Way 1: a field that was added later\" in Dirty objects, \
               book/3-mistakes/2-dirty-objects.md",
    });
}

#[test]
fn the_card_is_wiped() {
    let sheet = written_and_recycled();
    let left = canary::on_card(&sheet);
    check(left.is_none(), || Lesson {
        expected:
            "a request wrote a card's number; recycled, `card_len` and all 16 bytes of `card` \
                   are zero"
                .into(),
        happened: format!("left on it: {}", left.unwrap_or_default()),
        why: "a secret that lies in an idle sheet is in every core dump, and in the hands of whoever \
              reads one byte too far. What nobody needs any more must not be there any more.",
        read: "\"What stays your job\" in Dirty objects, book/3-mistakes/2-dirty-objects.md",
    });
}

/// A sheet on which a request wrote everything that a request can write, as the next one finds it.
///
/// Recycled by hand, and not by a pool: what matters is the state in which a sheet lies there.
fn written_and_recycled() -> Sheet {
    let mut sheet = Sheet::default();
    Data::whole(&mut Chance::new()).write(&mut sheet);
    match sheet.recycle() {
        Verdict::Keep => sheet,
        // Nobody finds it. Whether sheets are kept is the next stage's question.
        Verdict::Discard => Sheet::default(),
    }
}
