use exercise_support::{Lesson, check, random};
use hintpool::{Recycle, Verdict};
use isolated_workers::Sheet;

use crate::workers::canary::{self, Data};

#[test]
fn what_is_not_always_written_is_reset() {
    let left = left_after_a_reset(|field| ["customer", "note", "express"].contains(&field));
    check(left.is_none(), || Lesson {
        expected: "requests write all or some of the fields; recycled, a sheet has no \
                   customer and no note, and is not express"
            .into(),
        happened: format!("left on it: {}", left.unwrap_or_default()),
        why: "not every request writes every field. If it leaves a field alone, it uses what the \
              last request wrote there, and no test of that request alone shows it.",
        read: "\"Way 1: a field that was added later\" in Dirty objects, \
               book/3-mistakes/2-dirty-objects.md",
    });
}

#[test]
fn what_lies_inside_the_parcels_is_reset() {
    let left = left_after_a_reset(|field| field.starts_with("parcels"));
    check(left.is_none(), || Lesson {
        expected: "requests write into all or some of the parcels; recycled, each parcel has no \
                   address and no items, and is not insured"
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
    let left = left_after_a_reset(|field| field.starts_with("card"));
    check(left.is_none(), || Lesson {
        expected: "requests write a card's number, of any length and with or without anything \
                   else; recycled, `card_len` and all 16 bytes of `card` are zero"
            .into(),
        happened: format!("left on it: {}", left.unwrap_or_default()),
        why: "a secret in an idle sheet is in every core dump, and code that reads one byte too \
              far can read it. So wipe a secret when it is no longer needed.",
        read: "\"What stays your job\" in Dirty objects, book/3-mistakes/2-dirty-objects.md",
    });
}

/// What a reset leaves in `fields` of anything that a request can write, and what that request wrote.
///
/// Recycled by hand, and not by a pool: what matters is the state in which a sheet lies there.
fn left_after_a_reset(fields: fn(&str) -> bool) -> Option<String> {
    let kinds = Data::of_every_kind(&mut random());
    kinds.into_iter().find_map(|data| {
        let mut sheet = Sheet::default();
        data.write(&mut sheet);
        let written = canary::on(&sheet);
        // Nobody finds one that is discarded. Whether sheets are kept is the next stage's question.
        let kept = sheet.recycle() == Verdict::Keep;
        let mut left = canary::on(&sheet).into_iter();
        let (field, holds) = left.find(|(field, _)| kept && fields(field))?;
        let written: Vec<_> = written.iter().map(|(field, _)| field.as_str()).collect();
        let written = match written.is_empty() {
            true => "nothing".into(),
            false => written.join(", "),
        };
        Some(format!(
            "{field} = {holds}; the request had written {written}"
        ))
    })
}
