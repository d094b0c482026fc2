use exercise_support::{Lesson, check, pools, random};

use crate::encoder::alone;

#[test]
fn a_reused_buffer_is_empty() {
    alone(|| {
        let mut chance = random();
        let users = chance.u64(2..10);

        let mut first: Vec<_> = (0..users).map(|_| buffer_reuse::get()).collect();
        for buffer in &mut first {
            buffer.extend_from_slice(format!("password {}", chance.u64(..)).as_bytes());
        }
        drop(first);

        let second: Vec<_> = (0..users).map(|_| buffer_reuse::get()).collect();
        for buffer in &second {
            check(buffer.is_empty(), || Lesson {
                expected: format!(
                    "{users} buffers were written and dropped; whoever gets one now finds it empty"
                ),
                happened: format!("one holds {:?}", String::from_utf8_lossy(buffer)),
                why: "this is how one user's secret reaches the next. A buffer has to be clean \
                      before anyone else can see it.",
                read: "\"The last request's secret\" in Dirty objects, book/3-mistakes/2-dirty-objects.md",
            });
        }
    });
}

#[test]
fn a_reused_buffer_keeps_its_capacity() {
    alone(|| {
        let mut chance = random();

        let turns = 20;
        let mut kept = 0;
        let mut last = (0, 0);
        for _ in 0..turns {
            // A new one, so that it grows to a size of this turn's own: whoever puts another
            // allocation in its place has to guess the size.
            pools::empty();
            let mut buffer = buffer_reuse::get();
            // More than a new buffer has, and less than any pool should find too big.
            buffer.resize(chance.usize(8_192..49_152), b'x');
            let (grown, memory) = (buffer.capacity(), buffer.as_ptr() as usize);
            drop(buffer);
            let again = buffer_reuse::get();
            last = (grown, again.capacity());
            kept += u64::from(last.0 == last.1 && again.as_ptr() as usize == memory);
        }

        // A pool may forget now and then, so half of the gets may miss.
        check(kept >= turns / 2, || Lesson {
            expected: format!(
                "a buffer that has grown comes with the same memory when it is lent again, of the size \
             to which it grew, at least in {} of {turns} turns",
                turns / 2
            ),
            happened: format!(
                "it did in {kept}; the last one went back with room for {} and came with room for {}",
                last.0, last.1
            ),
            why: "the capacity is the allocation, and the allocation is what you reuse. A buffer that \
              comes with less has to grow again, and one that comes with more is another \
              allocation in its place: the pool then saves nothing.",
            read: "\"What a reset does\" in A first pool, book/2-a-first-pool.md",
        });
    });
}

#[test]
fn a_return_and_the_next_get_allocate_nothing() {
    alone(|| {
        let mut chance = random();
        let turns = 20;
        let mut free = 0;
        let mut last = 0;
        for _ in 0..turns {
            let mut buffer = buffer_reuse::get();
            buffer.resize(chance.usize(1..8_192), b'x');
            let measured = allocation_counter::measure(|| {
                drop(buffer);
                drop(buffer_reuse::get());
            });
            last = measured.count_total;
            free += u64::from(last == 0);
        }

        // A pool may forget now and then, so half of the gets may miss.
        check(free >= turns / 2, || Lesson {
            expected: format!(
                "a written buffer is dropped, and `get` lends one again: this allocates nothing, at \
                 least in {} of {turns} turns",
                turns / 2
            ),
            happened: format!("it allocated nothing in {free}, and in the last one {last} times"),
            why: "a pool is there to save allocations. A reset that puts new memory in the place of \
                  the old one allocates at every return, even if both are of one size, and even if \
                  the allocator happens to hand out the same place.",
            read: "\"What a reset does\" in A first pool, book/2-a-first-pool.md",
        });
    });
}
