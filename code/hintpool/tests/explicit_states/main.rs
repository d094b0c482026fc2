//! All that an owner and a collector of one `Local` can do to each other, with store buffers.
//!
//! loom takes both fences for sequentially consistent ones. Here the light fence does nothing but
//! keep its place in the program, and the heavy one makes all stores of the owner take effect, between
//! any two of the owner's steps. So this also sees a heavy fence that would order stores and not reads.
//!
//! Modelled are the slot, the loaded magazine with two entries, the gate, the lock, `slot_taken`, and
//! what an owner does that finds the lock held: it does not wait, but notes its claim as in doubt.
//! Three items, three calls of the owner, two collections, in each possible order. What the owner calls,
//! and whether a get goes on to the magazine, is left open.
//!
//! The machine is as weak as the memory model of the language allows: stores take effect in any order,
//! except that release stores come after all earlier ones; a read-modify-write waits for the thread's
//! stores to its own address only; and the owner's look at the gate may come before its look at the slot.
//! So whatever x86 can do is among what is explored.
//!
//! Not modelled are other reads that run ahead, what is in an item, the previous magazine, gates that
//! chaos, limits or the lack of `membarrier` keep closed, a fence that fails, and a second collector:
//! only one collection runs at a time. At most four stores of a thread wait.
//!
//! `-- --nocapture` prints how many states there were: 2,105,315 where all of it is explored.

mod machine;
mod protocol;

use protocol::Model;

const MODEL: Model = Model {
    // A debug build takes a minute for all of it.
    left: if cfg!(debug_assertions) {
        [2, 1]
    } else {
        [3, 2]
    },
    left_out: "",
};

#[test]
fn no_item_is_lost_or_held_twice() {
    match MODEL.explore() {
        Ok(states) => println!("{states} states"),
        Err(back) => {
            back.iter().rev().for_each(|state| println!("{state:?}"));
            panic!("there is a fault; the way to it is above");
        }
    }
}

/// Each rule of the protocol, left out, leads to a fault.
#[test]
#[cfg_attr(debug_assertions, ignore = "a minute in a debug build")]
fn each_rule_is_needed() {
    for left_out in [
        "light fence",
        "heavy fence",
        "heavy fence: reads",
        "a push releases",
        "the collector marks",
        "the collector sets TAKEN",
        "the collector opens its bit only",
        "a mark is nothing to take",
        "slot_taken stays",
        "the owner asks slot_taken",
        "the collector asks slot_taken",
        "the owner marks",
        "the owner sets TAKEN",
        "the owner withdraws",
        "the owner fences without the lock",
    ] {
        let fault = Model { left_out, ..MODEL }.explore().is_err();
        assert!(fault, "no fault without the rule: {left_out}");
    }
}
