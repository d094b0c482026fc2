//! Which arms take part in which work.

use crate::arms::crates::{Deadpool, Linear, ObjectPool, Opool, Regex, Slab, Zeropool};
use crate::arms::hint::Hint;
use crate::arms::per_thread::{PerObject, Poolshark, ThreadLocal, ThreadLocalBoxes, scratch_round};
use crate::arms::plain::{Allocation, MutexList};
use crate::arms::queues::{Array, Segments};
use crate::arms::{Arm, leak};
use crate::lane::Lane;

pub(super) const HINT: &str = "hintpool";
pub(super) const HINT_ALONE: &str = "hintpool, one thread";
pub(super) const HINT_TWICE: &str = "hintpool, two threads";
pub(super) const THREAD_LOCAL: &str = "thread_local! + RefCell<Vec>";
pub(super) const THREAD_LOCAL_BOXES: &str = "thread_local! + RefCell<Vec<Box>>";
pub(super) const ALLOCATION: &str = "malloc + free";
const SCRATCH: &str = "thread_local! + RefCell, one buffer";
const PER_OBJECT: &str = "thread_local, one buffer";
const POOLSHARK: &str = "poolshark, local";
const ZEROPOOL: &str = "zeropool";
pub(super) const NOTHING: &str = "the queue alone";

/// How an arm is put to work.
#[derive(Clone, Copy)]
enum Kind {
    Rounds,
    RoundsTwice,
    Bursts,
}

fn lane<A: Arm>(kind: Kind, name: &str, arm: &'static A) -> Lane {
    match kind {
        Kind::Rounds => Lane::rounds(name, || arm.round()),
        Kind::RoundsTwice => Lane::rounds_twice(name, || arm.round()),
        Kind::Bursts => Lane::bursts(name, arm),
    }
}

/// The names of the shared pools, for "ahead of every shared Rust pool".
pub(super) const SHARED: [&str; 9] = [
    "Mutex<Vec>",
    "ArrayQueue",
    "SegQueue",
    "object-pool",
    "opool",
    "lockfree-object-pool",
    "sharded-slab",
    "regex-automata's, not first",
    "deadpool, unmanaged",
];

fn shared(kind: Kind) -> Vec<Lane> {
    let [
        mutex,
        array,
        segments,
        object,
        opool,
        linear,
        slab,
        regex,
        deadpool,
    ] = SHARED;
    vec![
        lane(kind, mutex, leak(MutexList::default())),
        lane(kind, array, leak(Array::default())),
        lane(kind, segments, leak(Segments::default())),
        lane(kind, object, leak(ObjectPool::default())),
        lane(kind, opool, leak(Opool::default())),
        lane(kind, linear, leak(Linear::default())),
        lane(kind, slab, leak(Slab::default())),
        lane(kind, regex, leak(Regex::later())),
        lane(kind, deadpool, leak(Deadpool::default())),
    ]
}

fn owned(kind: Kind) -> Vec<Lane> {
    vec![
        lane(kind, HINT, leak(Hint)),
        lane(kind, THREAD_LOCAL, leak(ThreadLocal)),
        lane(kind, THREAD_LOCAL_BOXES, leak(ThreadLocalBoxes)),
        lane(kind, POOLSHARK, leak(Poolshark)),
        lane(kind, ALLOCATION, leak(Allocation)),
    ]
}

pub fn rounds() -> Vec<Lane> {
    let mut lanes = owned(Kind::Rounds);
    let first = leak(Regex::first());
    lanes.push(Lane::rounds("regex-automata's, first thread", || {
        first.round()
    }));
    let (object, zeropool) = (leak(PerObject::default()), leak(Zeropool::default()));
    lanes.push(Lane::rounds(SCRATCH, scratch_round));
    lanes.push(Lane::rounds(PER_OBJECT, || object.round()));
    lanes.push(Lane::rounds(ZEROPOOL, || zeropool.round()));
    lanes.append(&mut shared(Kind::Rounds));
    lanes
}

pub fn rounds_twice() -> Vec<Lane> {
    let mut lanes = owned(Kind::RoundsTwice);
    let (hint, object, zeropool) = (
        leak(Hint),
        leak(PerObject::default()),
        leak(Zeropool::default()),
    );
    lanes.push(Lane::rounds(HINT_ALONE, || hint.round()));
    lanes.push(Lane::rounds_twice(SCRATCH, scratch_round));
    lanes.push(Lane::rounds_twice(PER_OBJECT, || object.round()));
    lanes.push(Lane::rounds_twice(ZEROPOOL, || zeropool.round()));
    lanes.append(&mut shared(Kind::RoundsTwice));
    lanes
}

pub fn bursts() -> Vec<Lane> {
    let mut lanes = owned(Kind::Bursts);
    lanes.push(Lane::bursts_twice(HINT_TWICE, leak(Hint)));
    lanes.append(&mut shared(Kind::Bursts));
    lanes
}

/// Without the thread-local list, which never reuses here and grows for ever; without
/// `sharded-slab`, whose guard stays on its thread.
pub fn handover() -> Vec<Lane> {
    let [
        mutex,
        array,
        segments,
        object,
        opool,
        linear,
        _,
        regex,
        deadpool,
    ] = SHARED;
    vec![
        Lane::handover_of_nothing(NOTHING),
        Lane::handover(HINT, leak(Hint)),
        Lane::handover(ALLOCATION, leak(Allocation)),
        Lane::handover(mutex, leak(MutexList::default())),
        Lane::handover(array, leak(Array::default())),
        Lane::handover(segments, leak(Segments::default())),
        Lane::handover(object, leak(ObjectPool::default())),
        Lane::handover(opool, leak(Opool::default())),
        Lane::handover(linear, leak(Linear::default())),
        Lane::handover(regex, leak(Regex::later())),
        Lane::handover(deadpool, leak(Deadpool::default())),
    ]
}

/// For the process without an asymmetric fence: hintpool and those it should be ahead of.
pub(super) fn fallback_rounds() -> Vec<Lane> {
    let mut lanes = vec![lane(Kind::Rounds, HINT, leak(Hint))];
    lanes.append(&mut shared(Kind::Rounds));
    lanes
}

pub(super) fn fallback_rounds_twice() -> Vec<Lane> {
    let mut lanes = vec![lane(Kind::RoundsTwice, HINT, leak(Hint))];
    lanes.append(&mut shared(Kind::RoundsTwice));
    lanes
}
