//! How a model runs an owner and other threads on one `Local`.

use std::sync::Arc as StdArc;

use loom::thread;

use super::gives_way_at;
use super::probe::{Items, Probe, collection, each_once, empty, get, get_fast, hold, probe, put};
use crate::item::Idle;
use crate::local::Local;

/// What an owner does: it begins with `held` items in hand and `idle` ones in its `Local`, and
/// returns those that it has in hand at the end.
pub(super) struct Owner {
    pub(super) idle: usize,
    pub(super) held: usize,
    pub(super) acts: &'static [Act],
}

#[derive(Clone, Copy)]
pub(super) enum Act {
    Get,
    /// As in chaos: a get that finds nothing without the lock looks no further.
    StruckGet,
    Put,
}
use Act::{Get, Put, StruckGet};

/// The owner acts while `collections` run. Whatever happens, each item is found once at the end.
pub(super) fn race(owner: Owner, capacity: usize, collections: usize) {
    race_at(0, owner, capacity, collections);
}

/// As [`race`], with these bits in the gate.
pub(super) fn race_at(gate: u8, owner: Owner, capacity: usize, collections: usize) {
    race_against(gate, owner, capacity, vec![several(collections)]);
}

/// Another thread that uses the owner's `Local`, and keeps the items that it takes.
pub(super) type Other = Box<dyn FnOnce(&Local<Probe>, &mut Vec<Idle<Probe>>) + Send>;

pub(super) fn several(collections: usize) -> Other {
    Box::new(move |local, taken| {
        for _ in 0..collections {
            collection(local, taken);
            taken.iter().for_each(|&item| hold(item));
        }
    })
}

/// As [`race_at`], against others than collections.
pub(super) fn race_against(gate: u8, owner: Owner, capacity: usize, others: Vec<Other>) {
    let local = StdArc::new(Local::new(capacity, gate));
    let all: Vec<Idle<Probe>> = (0..owner.idle + owner.held).map(|_| probe()).collect();
    let mut hand = all[owner.idle..].to_vec();
    for &item in &all[..owner.idle] {
        put(&local, item, &mut hand);
    }
    let interfere = |other: Other| {
        let local = StdArc::clone(&local);
        thread::spawn(move || {
            let mut taken = Vec::new();
            other(&local, &mut taken);
            Items(taken)
        })
    };
    let others: Vec<_> = others.into_iter().map(interfere).collect();
    let mut gets = 0;
    for (at, act) in owner.acts.iter().enumerate() {
        if gives_way_at(at) {
            thread::yield_now();
        }
        match act {
            Get => {
                let item = get(&local);
                gets += u64::from(item.is_some());
                hand.extend(item);
                hand.iter().for_each(|&item| hold(item));
            }
            StruckGet => {
                let item = get_fast(&local);
                gets += u64::from(item.is_some());
                hand.extend(item);
                hand.iter().for_each(|&item| hold(item));
            }
            Put => {
                if let Some(item) = hand.pop() {
                    hold(item);
                    put(&local, item, &mut hand);
                }
            }
        }
    }
    let mut found = hand;
    for other in others {
        found.append(&mut other.join().unwrap().0);
    }
    let idle = local.idle();
    assert_eq!(local.hits(), gets, "hits");
    let before = found.len();
    empty(&local, &mut found);
    assert_eq!(found.len() - before, idle, "idle");
    each_once(found, all);
}
