//! Threads that begin and end: a `Local` is made while collections run, and goes to another owner.

use std::sync::Arc as StdArc;

use loom::sync::Mutex;
use loom::sync::atomic::AtomicBool;
use loom::thread;

use super::check;
use super::probe::{Items, Probe, collection, each_once, empty, get, hold, probe, put};
use crate::fence;
use crate::item::{Idle, ItemBox};
use crate::local::{Local, gate};
use crate::omitted;
use crate::sync::Ordering;
use crate::table::Table;
use crate::thread_index::{CacheIndex, Free};

/// As `Shared::drain`: only what was closed is looked at.
fn collect(table: &Table<Probe>, taken: &mut Vec<Idle<Probe>>) {
    table.iter().for_each(|local| local.close(gate::COLLECTION));
    fence::heavy().unwrap();
    let any = omitted::omits("only closed gates");
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
            let owner = {
                let table = StdArc::clone(&table);
                let mut hand = Items(all.clone());
                thread::spawn(move || {
                    let hand = &mut hand.0;
                    let local = table.insert(0, Local::new(1, 0)).unwrap();
                    for _ in 0..2 {
                        if let Some(item) = hand.pop() {
                            hold(item);
                            put(local, item, hand);
                        }
                        hand.extend(get(local));
                    }
                    hand.iter().for_each(|&item| hold(item));
                    Items(std::mem::take(hand))
                })
            };
            let mut found = Vec::new();
            collect(&table, &mut found);
            found.iter().for_each(|&item| hold(item));
            found.append(&mut owner.join().unwrap().0);
            table.iter().for_each(|local| empty(local, &mut found));
            each_once(found, all);
        },
    );
}

/// Where the model leaves the lock out, indices go from hand to hand by a flag without order.
struct Desk {
    free: Mutex<Free>,
    unordered: AtomicBool,
}

#[test]
fn an_index_goes_to_another_thread() {
    check(
        "index: a thread ends, another gets its Local, a collection runs",
        &["index behind a lock", "light fence", "heavy fence"],
        || {
            let shared = StdArc::new((
                Local::new(1, 0),
                Desk {
                    free: Mutex::new(Free::new()),
                    unordered: AtomicBool::new(false),
                },
            ));
            let all = vec![probe()];
            let first = shared.1.free.lock().unwrap().take();
            assert_eq!(first, 0);
            let ends = {
                let shared = StdArc::clone(&shared);
                let hand = Items(all.clone());
                thread::spawn(move || {
                    let hand = hand;
                    hold(hand.0[0]);
                    let mut refused = Items(Vec::new());
                    put(&shared.0, hand.0[0], &mut refused.0);
                    if omitted::omits("index behind a lock") {
                        shared.1.unordered.store(true, Ordering::Relaxed);
                    } else {
                        shared.1.free.lock().unwrap().give_back(first);
                    }
                    refused
                })
            };
            let begins = {
                let shared = StdArc::clone(&shared);
                thread::spawn(move || {
                    let index = if omitted::omits("index behind a lock") {
                        usize::from(!shared.1.unordered.load(Ordering::Relaxed))
                    } else {
                        shared.1.free.lock().unwrap().take()
                    };
                    // Any other index belongs to another `Local`.
                    let item = (index == first).then(|| get(&shared.0)).flatten();
                    item.into_iter().for_each(hold);
                    Items(item.into_iter().collect())
                })
            };
            let mut found = Vec::new();
            collection(&shared.0, &mut found);
            found.iter().for_each(|&item| hold(item));
            found.append(&mut ends.join().unwrap().0);
            found.append(&mut begins.join().unwrap().0);
            empty(&shared.0, &mut found);
            each_once(found, all);
        },
    );
}

/// As `Inner::give_judged`: home, if that is the thread's; and else to what the table has for the thread.
fn give_home(
    locals: &[Local<Probe>; 2],
    thread: usize,
    item: Idle<Probe>,
    refused: &mut Vec<Idle<Probe>>,
) {
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
            let shared = StdArc::new((
                [Local::new(2, 0), Local::new(2, 0)],
                Desk {
                    free: Mutex::new(Free::new()),
                    unordered: AtomicBool::new(false),
                },
            ));
            let all = vec![probe(), probe()];
            let first = shared.1.free.lock().unwrap().take();
            let (at, away) = (CacheIndex::of(first), all[1]);
            // SAFETY: this thread alone has it.
            let mut item = unsafe { ItemBox::wake(away) };
            item.got_by(at, &shared.0[first]);
            assert_eq!(item.park(), away);
            let ends = {
                let shared = StdArc::clone(&shared);
                let hand = Items(vec![all[0]]);
                thread::spawn(move || {
                    let hand = hand;
                    hold(hand.0[0]);
                    let mut refused = Items(Vec::new());
                    give_home(&shared.0, first, hand.0[0], &mut refused.0);
                    if omitted::omits("index behind a lock") {
                        shared.1.unordered.store(true, Ordering::Relaxed);
                    } else {
                        shared.1.free.lock().unwrap().give_back(first);
                    }
                    refused
                })
            };
            let begins = {
                let shared = StdArc::clone(&shared);
                let hand = Items(vec![away]);
                thread::spawn(move || {
                    let hand = hand;
                    let index = if omitted::omits("index behind a lock") {
                        usize::from(!shared.1.unordered.load(Ordering::Relaxed))
                    } else {
                        shared.1.free.lock().unwrap().take()
                    };
                    hold(hand.0[0]);
                    let mut left = Items(Vec::new());
                    give_home(&shared.0, index, hand.0[0], &mut left.0);
                    left.0.extend(get(&shared.0[index]));
                    left.0.iter().for_each(|&item| hold(item));
                    left
                })
            };
            let mut found = ends.join().unwrap().0;
            found.append(&mut begins.join().unwrap().0);
            for local in &shared.0 {
                empty(local, &mut found);
            }
            found.iter().for_each(|&item| hold(item));
            each_once(found, all);
        },
    );
}
