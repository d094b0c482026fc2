//! What the standard library's containers are after they were recycled.

use std::collections::{BTreeMap, BTreeSet, BinaryHeap, HashMap, HashSet, LinkedList, VecDeque};
use std::ffi::OsString;
use std::fmt::Debug;
use std::path::PathBuf;

use hintpool::testing::assert_recycled_like_new_by;
use hintpool::{Recycle, Verdict};

/// Recycled, `T` is empty and weighs what it weighed when it was full: its capacity is still there.
/// The weight is no less than `bytes`.
fn empties_and_keeps<T: Recycle + Default + Debug>(fill: impl Fn(&mut T), bytes: usize) {
    let mut full = T::default();
    assert_eq!(full.weight(), 0, "a new one: {full:?}");
    assert!(full.is_reset());
    fill(&mut full);
    assert!(!full.is_reset(), "{full:?}");
    let weight = full.weight();
    assert!(weight >= bytes, "{weight} is less than {bytes}: {full:?}");
    assert!(full.recycle() == Verdict::Keep);
    assert_eq!(full.weight(), weight, "the capacity went: {full:?}");
    assert_recycled_like_new_by(T::default, fill, |value| format!("{value:#?}"), T::recycle);
}

#[test]
fn contents_go_and_the_capacity_stays() {
    empties_and_keeps::<Vec<u32>>(|v| v.extend(0..100), 400);
    empties_and_keeps::<VecDeque<u32>>(|v| v.extend(0..100), 400);
    empties_and_keeps::<BinaryHeap<u32>>(|v| v.extend(0..100), 400);
    empties_and_keeps::<String>(|v| v.push_str("a hundred"), 9);
    empties_and_keeps::<OsString>(|v| v.push("a hundred"), 9);
    empties_and_keeps::<PathBuf>(|v| v.push("a/hundred"), 9);
    empties_and_keeps::<HashMap<u32, u32>>(|v| v.extend((0..100).map(|n| (n, n))), 900);
    empties_and_keeps::<HashSet<u32>>(|v| v.extend(0..100), 500);
}

#[test]
fn what_holds_no_capacity_weighs_nothing() {
    empties_and_keeps::<BTreeMap<u32, u32>>(|v| v.extend((0..100).map(|n| (n, n))), 0);
    empties_and_keeps::<BTreeSet<u32>>(|v| v.extend(0..100), 0);
    empties_and_keeps::<LinkedList<u32>>(|v| v.extend(0..100), 0);
}

/// Says what it is told to, and weighs as much as it was recycled.
#[derive(Debug)]
struct Part {
    verdict: Verdict,
    recycled: usize,
}

impl Recycle for Part {
    fn recycle(&mut self) -> Verdict {
        self.recycled += 1;
        self.verdict
    }

    fn weight(&self) -> usize {
        self.recycled
    }
}

fn part(verdict: Verdict) -> Part {
    let recycled = 0;
    Part { verdict, recycled }
}

/// As [`Part`], but as heavy as can be.
struct Heavy;

impl Recycle for Heavy {
    const KEEP_AFTER_PANIC: bool = true;

    fn recycle(&mut self) -> Verdict {
        Verdict::Keep
    }

    fn weight(&self) -> usize {
        usize::MAX
    }
}

#[test]
fn each_part_is_recycled_and_each_has_a_veto() {
    use Verdict::{Discard, Keep};

    let mut all = [Keep, Keep, Keep].map(part);
    assert_eq!((all.recycle(), all.weight()), (Keep, 3));
    for veto in 0..3 {
        let mut all = [0, 1, 2].map(|at| part(if at == veto { Discard } else { Keep }));
        assert_eq!((all.recycle(), all.weight()), (Discard, 3), "{all:?}");
        assert!(all.iter().all(|part| part.recycled == 1), "{all:?}");
    }
    let verdicts = |at| move |veto| part(if at == veto { Discard } else { Keep });
    for veto in 0..6 {
        let [a, b, c, d, e] = [0, 1, 2, 3, 4].map(|at| verdicts(at)(veto));
        let mut five = (a, b, c, d, e);
        let expected = if veto < 5 { Discard } else { Keep };
        assert_eq!((five.recycle(), five.weight()), (expected, 5), "{five:?}");
    }
    assert_eq!((part(Discard),).recycle(), Discard);
}

#[test]
fn weights_that_do_not_fit_are_as_heavy_as_can_be() {
    assert_eq!([Heavy, Heavy].weight(), usize::MAX);
    assert_eq!((Heavy, vec![0_u8]).weight(), usize::MAX);
    assert_eq!((Box::new((0_u8, Heavy).1)).weight(), usize::MAX);
}

/// A part that a panic may have left half-done makes the whole half-done.
#[test]
fn a_whole_survives_a_panic_if_each_part_does() {
    fn keeps<T: Recycle>() -> bool {
        T::KEEP_AFTER_PANIC
    }
    assert!(keeps::<Box<Heavy>>() && keeps::<[Heavy; 2]>() && keeps::<(Heavy, Heavy)>());
    assert!(!keeps::<(Heavy, Part)>() && !keeps::<(Part, Heavy)>() && !keeps::<[Part; 2]>());
}

/// A cleared outer table drops the buffers in it.
#[test]
fn nested_buffers_go_with_the_contents() {
    let mut rows: Vec<Vec<u8>> = Vec::with_capacity(50);
    rows.push(Vec::with_capacity(1_000));
    assert_eq!(Recycle::recycle(&mut rows), Verdict::Keep);
    assert!(rows.capacity() >= 50);
    rows.resize_with(50, Vec::new);
    assert!(rows.iter().all(|row| row.capacity() == 0), "{rows:?}");
}
