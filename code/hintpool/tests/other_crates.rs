#![forbid(unsafe_code)]
//! Containers of other crates after they were recycled.

use std::sync::Arc;

use arrayvec::{ArrayString, ArrayVec};
use bytes::{Buf, Bytes, BytesMut};
use hintpool::testing::assert_recycled_like_new_by;
use hintpool::{Pool, Recycle, Verdict};
use indexmap::{IndexMap, IndexSet};
use smallvec::SmallVec;

/// Recycled, `T` is as new, and weighs what it weighed when it was full: no less than `bytes`.
fn empties_and_keeps<T: Recycle>(
    new: fn() -> T,
    fill: fn(&mut T),
    len: fn(&T) -> usize,
    bytes: usize,
) {
    let mut full = new();
    assert_eq!(full.weight(), 0, "of a new one");
    assert!(full.is_reset());
    fill(&mut full);
    assert!(!full.is_reset());
    let weight = full.weight();
    assert!(weight >= bytes, "{weight} is less than {bytes}");
    assert!(full.recycle() == Verdict::Keep);
    assert_eq!(full.weight(), weight, "the capacity went");
    assert_recycled_like_new_by(new, fill, |value| len(value).to_string(), T::recycle);
}

/// What an HTTP library sends, in pieces and later, without a copy of the buffer.
#[test]
fn a_pooled_buffer_is_sent_as_bytes_and_returns_after_the_last() {
    let pool = Arc::new(Pool::new(|| Vec::with_capacity(64)));
    let mut buffer = pool.get_owned();
    buffer.extend_from_slice(b"headbody");
    let written = buffer.as_ptr();
    let mut head = Bytes::from_owner(buffer);
    let body = head.split_off(4);
    assert_eq!((&head[..], &body[..]), (&b"head"[..], &b"body"[..]));
    assert_eq!(head.as_ptr(), written, "the bytes were copied");
    drop(head);
    assert_eq!(pool.stats().idle, 0, "returned while bytes of it are out");
    drop(body);
    assert_eq!(pool.stats().idle, 1, "not returned after the last byte");
}

#[test]
fn contents_go_and_the_capacity_stays() {
    type Map = IndexMap<u32, u32, std::hash::RandomState>;
    type Set = IndexSet<u32, std::hash::RandomState>;

    empties_and_keeps::<BytesMut>(BytesMut::new, |b| b.extend(0..100), BytesMut::len, 100);
    // An entry and its hash, and an index.
    let fill = |map: &mut Map| map.extend((0..100).map(|n| (n, n)));
    empties_and_keeps::<Map>(
        Map::default,
        fill,
        Map::len,
        100 * (8 + 2 * size_of::<usize>()),
    );
    let fill = |set: &mut Set| set.extend(0..100);
    empties_and_keeps::<Set>(
        Set::default,
        fill,
        Set::len,
        100 * (4 + 2 * size_of::<usize>()),
    );
}

#[test]
fn what_lies_inline_weighs_nothing() {
    type Small = SmallVec<[u32; 8]>;

    empties_and_keeps::<Small>(Small::new, |v| v.extend(0..8), |v| v.len(), 0);
    let inline = Small::from_iter(0..8);
    assert_eq!(inline.weight(), 0);
    empties_and_keeps::<Small>(Small::new, |v| v.extend(0..100), |v| v.len(), 400);

    type Text = ArrayString<8>;
    empties_and_keeps::<ArrayVec<u32, 8>>(ArrayVec::new, |v| v.extend(0..8), |v| v.len(), 0);
    empties_and_keeps::<Text>(Text::new, |text| text.push_str("new"), |text| text.len(), 0);
}

/// What was read or split off in front is room again, if nobody else has it.
#[test]
fn the_room_in_front_comes_back() {
    let mut read = BytesMut::from(&[1; 1_000][..]);
    read.advance(600);
    assert_eq!(read.weight(), 400);
    assert_eq!((read.recycle(), read.weight()), (Verdict::Keep, 1_000));

    let mut split = BytesMut::with_capacity(1_000);
    split.extend(0..100);
    drop(split.split().freeze());
    assert_eq!(split.weight(), 900);
    assert_eq!((split.recycle(), split.weight()), (Verdict::Keep, 1_000));
}

/// Nothing is left to reuse of a buffer that is sent as a whole.
#[test]
fn a_buffer_that_left_whole_is_discarded() {
    let pool = Pool::new(|| BytesMut::with_capacity(1_000));
    let mut message = pool.get();
    message.extend([7; 1_000]);
    let sent = message.split().freeze();
    drop(message);
    assert_eq!((pool.stats().discarded, pool.stats().idle), (1, 0));
    assert_eq!(sent, [7; 1_000][..]);
}

/// A part that is still alive keeps its bytes, and its room. Once it is gone, the next return takes
/// the room back.
#[test]
fn a_part_that_left_is_not_touched() {
    let pool = Pool::new(|| BytesMut::with_capacity(1_000));
    let mut message = pool.get();
    message.extend([7; 990]);
    let sent = message.split().freeze();
    drop(message);

    let mut next = pool.get();
    assert_eq!((next.len(), next.capacity()), (0, 10));
    next.extend([9; 20]);
    drop(next);
    assert_eq!(sent, [7; 990][..]);

    let mut message = pool.get();
    message.reserve(500);
    message.extend([7; 300]);
    let sent = message.split().freeze();
    let before = message.capacity();
    drop(message);
    drop(sent);
    drop(pool.get());
    assert_eq!(pool.get().capacity(), before + 300);
    assert_eq!(pool.stats().created, 1);
}
