//! Several threads and their `Local`s: one heavy fence for two, collectors that take turns, and threads
//! that begin and end, so that a `Local` is made while a collection runs or goes to another owner.

use std::sync::Arc as StdArc;

use loom::sync::Mutex;
use loom::sync::atomic::AtomicBool;

use super::probe::{
    Probe, collection, each_once, empty, get, hold, hold_all, join, probe, put, start,
};
use super::{check, several};
use crate::fence;
use crate::item::{Idle, ItemBox};
use crate::local::{Local, gate};
use crate::rules::omits;
use crate::sync::Ordering;
use crate::table::Table;
use crate::thread_index::{CacheIndex, Free};

type Locals = [Local<Probe>; 2];

/// As `ageing::collect`, over `Local`s.
fn collect(turn: &Mutex<()>, locals: &Locals, taken: &mut Vec<Idle<Probe>>) {
    let together = omits("one collection at a time");
    let _turn = (!together).then(|| turn.lock().unwrap());
    locals
        .iter()
        .for_each(|local| local.close(gate::COLLECTION));
    fence::heavy().unwrap();
    for local in locals {
        // SAFETY: closed and fenced, and this thread has the turn.
        unsafe { local.drain(taken) };
    }
}

/// Gets an item and returns it. What is refused is left.
fn use_one(local: &Local<Probe>, hand: &mut Vec<Idle<Probe>>) {
    if let Some(item) = get(local) {
        hold(item);
        put(local, item, hand);
    }
}

#[test]
fn two_locals_one_fence() {
    check(
        "batch: two owners, one fence",
        &["light fence", "heavy fence"],
        || {
            let locals: StdArc<Locals> = StdArc::new([Local::new(1, 0), Local::new(1, 0)]);
            let turn = Mutex::new(());
            let all = vec![probe(), probe()];
            let mut found = Vec::new();
            put(&locals[0], all[0], &mut found);
            put(&locals[1], all[1], &mut found);
            let other = start(&locals, Vec::new(), |locals, hand| {
                use_one(&locals[1], hand)
            });
            let owner = start(&locals, Vec::new(), |locals, hand| {
                use_one(&locals[0], hand)
            });
            collect(&turn, &locals, &mut found);
            hold_all(&found);
            join([other, owner], &mut found);
            locals.iter().for_each(|local| empty(local, &mut found));
            each_once(found, all);
        },
    );
}

#[test]
fn two_collectors() {
    check(
        "batch: two collectors, one owner",
        &["light fence", "heavy fence", "one collection at a time"],
        || {
            let shared = StdArc::new((Mutex::new(()), [Local::new(1, 0), Local::new(1, 0)]));
            let all = vec![probe()];
            let collectors = [(); 2].map(|()| {
                start(&shared, Vec::new(), |(turn, locals), hand| {
                    collect(turn, locals, hand);
                    hold_all(hand);
                })
            });
            let mut found = Vec::new();
            put(&shared.1[0], all[0], &mut found);
            found.extend(get(&shared.1[0]));
            hold_all(&found);
            join(collectors, &mut found);
            shared.1.iter().for_each(|local| empty(local, &mut found));
            each_once(found, all);
        },
    );
}

/// As `Shared::drain`: only what was closed is looked at.
fn collect_closed(table: &Table<Probe>, taken: &mut Vec<Idle<Probe>>) {
    table.iter().for_each(|local| local.close(gate::COLLECTION));
    fence::heavy().unwrap();
    let any = omits("only closed gates");
    for local in table.iter() {
        if any || local.is_closed(gate::COLLECTION) {
            // SAFETY: closed and fenced, unless the model leaves that out.
            unsafe { local.drain(taken) };
        }
    }
}

#[test]
fn a_local_is_made_while_a_collection_runs() {
    check(
        "table: a thread makes its Local while a collection runs",
        &[
            "table, release",
            "table, acquire",
            "only closed gates",
            "light fence",
            "heavy fence",
        ],
        || {
            let table = StdArc::new(Table::new());
            let all = vec![probe()];
            let owner = start(&table, all.clone(), |table, hand| {
                let local = table.insert(0, Local::new(1, 0)).unwrap();
                for _ in 0..2 {
                    if let Some(item) = hand.pop() {
                        hold(item);
                        put(local, item, hand);
                    }
                    hand.extend(get(local));
                }
                hold_all(hand);
            });
            let mut found = Vec::new();
            collect_closed(&table, &mut found);
            hold_all(&found);
            join([owner], &mut found);
            table.iter().for_each(|local| empty(local, &mut found));
            each_once(found, all);
        },
    );
}

/// Indices go from hand to hand behind a lock, or by a flag without order where the model leaves the
/// lock out.
struct Desk {
    free: Mutex<Free>,
    unordered: AtomicBool,
}

impl Desk {
    /// With the first index, which was taken from it.
    fn new() -> (Self, usize) {
        let desk = Desk {
            free: Mutex::new(Free::new()),
            unordered: AtomicBool::new(false),
        };
        let first = desk.free.lock().unwrap().take();
        (desk, first)
    }

    fn give_back(&self, index: usize) {
        if omits("index behind a lock") {
            self.unordered.store(true, Ordering::Relaxed);
        } else {
            self.free.lock().unwrap().give_back(index);
        }
    }

    fn take(&self) -> usize {
        if omits("index behind a lock") {
            usize::from(!self.unordered.load(Ordering::Relaxed))
        } else {
            self.free.lock().unwrap().take()
        }
    }
}

#[test]
fn an_index_goes_to_another_thread() {
    check(
        "index: a thread ends, another gets its Local, a collection runs",
        &["index behind a lock", "light fence", "heavy fence"],
        || {
            let (desk, first) = Desk::new();
            let shared = StdArc::new((Local::new(1, 0), desk));
            let all = vec![probe()];
            let ends = start(&shared, all.clone(), move |(local, desk), hand| {
                return_all(local, hand);
                desk.give_back(first);
            });
            let begins = start(&shared, Vec::new(), move |(local, desk), hand| {
                // Any other index belongs to another `Local`.
                if desk.take() == first {
                    hand.extend(get(local));
                }
                hold_all(hand);
            });
            let mut found = Vec::new();
            collection(&shared.0, &mut found);
            hold_all(&found);
            join([ends, begins], &mut found);
            empty(&shared.0, &mut found);
            each_once(found, all);
        },
    );
}

/// What is refused is left in hand.
fn return_all(local: &Local<Probe>, hand: &mut Vec<Idle<Probe>>) {
    for item in std::mem::take(hand) {
        hold(item);
        put(local, item, hand);
    }
}

#[test]
fn another_owner() {
    check(
        "unsettled: a thread ends, and the next has items of its own, against two collections",
        &[
            "a collected slot counts as full",
            "the gate stays closed where something was taken",
            "light fence",
            "heavy fence",
        ],
        || {
            let (desk, first) = Desk::new();
            let shared = StdArc::new((Local::new(1, 0), desk));
            let all = vec![probe(), probe()];
            let ends = start(&shared, vec![all[0]], move |(local, desk), hand| {
                return_all(local, hand);
                desk.give_back(first);
            });
            let begins = start(&shared, vec![all[1]], move |(local, desk), hand| {
                if desk.take() == first {
                    return_all(local, hand);
                    hand.extend(get(local));
                }
                hold_all(hand);
            });
            let mut found = Vec::new();
            several(2)(&shared.0, &mut found);
            join([ends, begins], &mut found);
            empty(&shared.0, &mut found);
            each_once(found, all);
        },
    );
}

/// As `Inner::give_judged`: home, if that is the thread's; and else to what the table has for the thread.
fn give_home(locals: &Locals, thread: usize, item: Idle<Probe>, refused: &mut Vec<Idle<Probe>>) {
    let index = CacheIndex::of(thread);
    // SAFETY: the item is the calling thread's.
    let mut item = unsafe { ItemBox::wake(item) };
    let local: &Local<Probe> = match item.home_of(index) {
        // SAFETY: homes are `locals`, which live longer.
        Some(home) => unsafe { &*home },
        None => {
            item.got_by(index, &locals[thread]);
            &locals[thread]
        }
    };
    put(local, item.park(), refused);
}

#[test]
fn an_item_away_from_home() {
    check(
        "home: a thread ends, and another returns an item that is at home there",
        &["home: of this thread", "index behind a lock"],
        || {
            let (desk, first) = Desk::new();
            let shared = StdArc::new(([Local::new(2, 0), Local::new(2, 0)], desk));
            let all = vec![probe(), probe()];
            let (at, away) = (CacheIndex::of(first), all[1]);
            // SAFETY: this thread alone has it.
            let mut item = unsafe { ItemBox::wake(away) };
            item.got_by(at, &shared.0[first]);
            assert_eq!(item.park(), away);
            let ends = start(&shared, vec![all[0]], move |(locals, desk), hand| {
                let item = hand.remove(0);
                hold(item);
                give_home(locals, first, item, hand);
                desk.give_back(first);
            });
            let begins = start(&shared, vec![away], |(locals, desk), hand| {
                let index = desk.take();
                let item = hand.remove(0);
                hold(item);
                give_home(locals, index, item, hand);
                hand.extend(get(&locals[index]));
                hold_all(hand);
            });
            let mut found = Vec::new();
            join([ends, begins], &mut found);
            for local in &shared.0 {
                empty(local, &mut found);
            }
            hold_all(&found);
            each_once(found, all);
        },
    );
}
