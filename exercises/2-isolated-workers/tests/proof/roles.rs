//! What each word of a hand-over is for, found out by using one on a single thread.

use std::sync::atomic::Ordering;

use isolated_workers::Slip;

use crate::model::Place;
use crate::words::{self, Act, Step};

/// What the words are for, by their numbers.
#[derive(Clone, Debug, Default)]
pub(crate) struct Roles {
    words: Vec<Role>,
}

#[derive(Clone, Debug, Default)]
struct Role {
    /// The field of the slip that it carries.
    field: Option<&'static str>,
    /// Used with relaxed loads and relaxed stores, and in no other way: it orders nothing.
    is_relaxed: bool,
}

impl Roles {
    /// A word that carries a part of the slip and orders nothing. Two threads may not be at it at
    /// the same time, as with plain memory.
    pub(crate) fn carries_data(&self, word: usize) -> bool {
        let role = self.words.get(word);
        role.is_some_and(|role| role.field.is_some() && role.is_relaxed)
    }

    /// How a word is called in the steps.
    pub(crate) fn name(&self, word: usize) -> String {
        let field = |role: &Role| role.field.map(|field| format!("`{field}`"));
        if let Some(name) = self.words.get(word).and_then(field) {
            return name;
        }
        let others = self.words.iter().filter(|role| role.field.is_none());
        match others.count() {
            1 => "`state`".into(),
            _ => format!("word {} of `empty`", word + 1),
        }
    }

    /// Uses a place with three slips, alone, inside of a model. `Err` says which part of a slip does
    /// not go through any word.
    pub(crate) fn find_out() -> Result<Self, &'static str> {
        let slips = [(1_001, 20_001), (1_002, 20_001), (1_001, 20_002)];
        let [first, other_customer, other_card] =
            slips.map(|(customer, card)| used_with(Slip { customer, card }));
        // Steps that are the same for two slips tell nobody in what they differ.
        if written(&first) == written(&other_customer) {
            return Err("the customer");
        }
        if written(&first) == written(&other_card) {
            return Err("the card");
        }
        let count = first.iter().filter_map(|step| step.word).max();
        let words = 0..count.map_or(0, |last| last + 1);
        Ok(Roles {
            words: words.map(|word| Role::of(word, &first)).collect(),
        })
    }
}

impl Role {
    fn of(word: usize, steps: &[Step]) -> Self {
        let own = || steps.iter().filter(|step| step.word == Some(word));
        let holds = |value| own().any(|step| step.act == Act::Store(value));
        Role {
            field: match () {
                () if holds(1_001) => Some("customer"),
                () if holds(20_001) => Some("card"),
                () => None,
            },
            is_relaxed: own().all(|step| {
                let plain = matches!(step.act, Act::Load | Act::Store(_));
                plain && step.ordering == Ordering::Relaxed
            }),
        }
    }
}

fn used_with(slip: Slip) -> Vec<Step> {
    words::start_recording(Roles::default());
    let place = Place::empty();
    // What they answer is for the scenes to judge.
    let _ = (place.take(), place.leave(slip), place.leave(slip));
    let _ = (place.take(), place.take(), place.leave(slip));
    words::steps()
}

/// The words that were written, with the values.
fn written(steps: &[Step]) -> Vec<(Option<usize>, u64)> {
    let written = steps.iter().filter_map(|step| match step.act {
        Act::Store(value) | Act::Update(value) => Some((step.word, value)),
        Act::Load | Act::Refused | Act::Fence => None,
    });
    written.collect()
}
