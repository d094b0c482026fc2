use classroom::{Chance, Lesson, check, quiet};

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
    // More than a new buffer has, and less than any pool should find too big.
    let grown = Chance::new().within(8_192..49_152) as usize;
    buffer_reuse::get().resize(grown, b'x');

    let turns = 20;
    let mut kept = 0;
    let mut last = 0;
    for _ in 0..turns {
        let mut buffer = buffer_reuse::get();
        last = buffer.capacity();
        kept += u64::from(last >= grown);
        buffer.resize(grown, b'x');
    }

    // A pool may forget now and then, so half of the gets may miss.
    check(kept >= turns / 2, || Lesson {
        expected: format!(
            "a buffer that has grown to {grown} bytes still has room for {grown} when it is lent \
             again, at least in {} of {turns} turns",
            turns / 2
        ),
        happened: format!("it had in {kept}; the last one had room for {last}"),
        why: "the capacity is the allocation, and the allocation is what you reuse. A buffer that \
              comes back without it has to grow again: the pool then saves nothing.",
        read: "\"What a reset does\" in A first pool, book/2-a-first-pool.md",
    });
}
