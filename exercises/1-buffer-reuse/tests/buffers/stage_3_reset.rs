use exercise_support::{Chance, Lesson, check, quiet};

#[test]
fn a_reused_buffer_is_empty() {
    let _turn = quiet::turn();
    let mut chance = Chance::new();
    let users = chance.within(2..10);

    let mut first: Vec<_> = (0..users).map(|_| buffer_reuse::get()).collect();
    for buffer in &mut first {
        buffer.extend_from_slice(format!("password {}", chance.number()).as_bytes());
    }
    drop(first);

    let second: Vec<_> = (0..users).map(|_| buffer_reuse::get()).collect();
    for buffer in &second {
        check(buffer.is_empty(), || Lesson {
            expected: format!(
                "{users} buffers were written and dropped; whoever gets one now finds it empty"
            ),
            happened: format!("one holds {:?}", String::from_utf8_lossy(buffer)),
            why: "this is how one user's secret reaches the next. A buffer has to be clean before \
                  anyone else can see it, whoever that is.",
            read: "\"The last request's secret\" in Dirty objects, book/3-mistakes/2-dirty-objects.md",
        });
    }
}

#[test]
fn a_reused_buffer_keeps_its_capacity() {
    let _turn = quiet::turn();
    let mut chance = Chance::new();

    let turns = 20;
    let mut kept = 0;
    let mut last = (0, 0);
    for _ in 0..turns {
        // A new one, so that it grows to a size of this turn's own: whoever puts another
        // allocation in its place has to guess the size.
        quiet::empty_the_pools();
        let mut buffer = buffer_reuse::get();
        // More than a new buffer has, and less than any pool should find too big.
        buffer.resize(chance.within(8_192..49_152) as usize, b'x');
        let grown = buffer.capacity();
        drop(buffer);
        last = (grown, buffer_reuse::get().capacity());
        kept += u64::from(last.0 == last.1);
    }

    // A pool may forget now and then, so half of the gets may miss.
    check(kept >= turns / 2, || Lesson {
        expected: format!(
            "a buffer that has grown has just the room to which it grew when it is lent again, at \
             least in {} of {turns} turns",
            turns / 2
        ),
        happened: format!(
            "it had in {kept}; the last one went back with room for {} and came with room for {}",
            last.0, last.1
        ),
        why: "the capacity is the allocation, and the allocation is what you reuse. A buffer that \
              comes with less has to grow again, and one that comes with more is another \
              allocation in its place: the pool then saves nothing.",
        read: "\"What a reset does\" in A first pool, book/2-a-first-pool.md",
    });
}
