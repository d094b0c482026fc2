use std::thread;

use exercise_support::{Lesson, check, random};
use prove_it::proof::{with_fresh, with_pooled};
use prove_it::{Heap, Lab, Machine};

use crate::in_the_end;

const READ: &str = "\"Two arms\" in Prove it, book/5-exercises/3-prove-it.md";

#[test]
fn both_lend_an_empty_buffer_with_room() {
    in_the_end(|| {
        let mut chance = random();
        for use_number in 1..=20 {
            let size = chance.usize(1..16_384);
            let state = |buffer: &mut Vec<u8>| {
                let state = (buffer.len(), buffer.capacity());
                buffer.resize(size, b'x');
                state
            };
            let fresh = with_fresh(size, state);
            let pooled = with_pooled(size, state);
            for (arm, (length, capacity)) in [("with_fresh", fresh), ("with_pooled", pooled)] {
                check(length == 0 && capacity >= size, || Lesson {
                    expected: format!(
                        "`{arm}({size}, …)` lends a buffer of length 0 with room for {size} bytes"
                    ),
                    happened: format!(
                        "at use {use_number} it had length {length} and room for {capacity}"
                    ),
                    why: "both arms have to begin with the same thing. A buffer that grows while \
                          it is written, or that holds what the last user wrote, is other work.",
                    read: READ,
                });
            }
        }
    });
}

#[test]
fn a_fresh_buffer_is_allocated_each_time() {
    in_the_end(|| {
        let mut chance = random();
        for operations in 1..20 {
            let size = chance.usize(100..16_384);
            let heap = Machine.count(|| {
                for _ in 0..operations {
                    with_fresh(size, |buffer| buffer.resize(size, b'x'));
                }
            });
            let expected = Heap {
                allocations: operations,
                bytes_left: 0,
            };
            check(heap == expected, || Lesson {
                expected: format!("{operations} operations with {size} bytes each: {expected:?}"),
                happened: format!("{heap:?}"),
                why: "this is the arm without a pool: one allocation for each operation, given \
                      back at its end. One that does more makes the pool look good, one that \
                      does less makes it look bad.",
                read: READ,
            });
        }
    });
}

#[test]
fn a_pooled_buffer_costs_no_allocation_once_the_pool_is_warm() {
    in_the_end(|| {
        let mut chance = random();
        let largest = 16_384;
        // A pool may forget, so it may try again.
        let tries = (0..5).map(|_| {
            with_pooled(largest, |buffer| buffer.resize(largest, b'x'));
            let sizes: Vec<_> = (0..100).map(|_| chance.usize(1..largest)).collect();
            Machine.count(|| {
                for &size in &sizes {
                    with_pooled(size, |buffer| buffer.resize(size, b'x'));
                }
            })
        });
        let best = tries.min_by_key(|heap| heap.allocations);
        let allocations = best.map_or(0, |heap| heap.allocations);
        check(allocations == 0, || Lesson {
            expected: format!(
                "after one use with {largest} bytes, 100 uses with fewer allocate nothing"
            ),
            happened: format!("they made {allocations} allocations, and that is the best of five"),
            why: "reuse is what you want to compare. Where was the memory of the last use when \
                  this one needed some: in a pool that both use, or freed?",
            read: READ,
        });
    });
}

#[test]
fn two_users_at_a_time_have_two_buffers() {
    in_the_end(|| {
        let (outer, inner) = with_pooled(64, |outer| {
            outer.extend_from_slice(b"outer");
            let inner = with_pooled(64, |inner| {
                inner.extend_from_slice(b"inner");
                inner.clone()
            });
            (outer.clone(), inner)
        });
        check(outer == b"outer" && inner == b"inner", || Lesson {
            expected: "two users write their name into a buffer each: outer, inner".to_owned(),
            happened: format!(
                "{}, {}",
                String::from_utf8_lossy(&outer),
                String::from_utf8_lossy(&inner)
            ),
            why: "with several threads there are several users. If they have to share one \
                  buffer, or wait for it, you measure the waiting.",
            read: READ,
        });

        let used = |pool: &hintpool::PoolReport| pool.stats.created + pool.stats.reused > 0;
        let pools = || hintpool::pools().iter().filter(|pool| used(pool)).count();
        let pools = with_pooled(64, |_| {
            thread::scope(|scope| {
                let other = scope.spawn(|| with_pooled(16_384, |_| pools()));
                other.join().expect("it does not panic")
            })
        });
        check(pools == 1, || Lesson {
            expected:
                "two users on two threads, with a small buffer and a large one, ask the same \
                       pool of hintpool's"
                    .to_owned(),
            happened: format!("{pools} pools of the program were asked"),
            why: "one pool serves all calls, all sizes and all threads. With one for each, a buffer \
                  is no help to anybody else, and what you measure is not the pool of a program.",
            read: READ,
        });
    });
}
