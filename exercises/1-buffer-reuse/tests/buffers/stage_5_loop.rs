use buffer_reuse::Report;
use exercise_support::{Chance, Lesson, check, quiet};

use crate::encoder;

const READ: &str = "\"Reading the statistics\" in A first pool, book/2-a-first-pool.md";

#[test]
fn the_frames_are_right() {
    let _turn = quiet::turn();
    let mut chance = Chance::new();
    // Twice, into one output: each call numbers its own rounds.
    let mut out = b"before,".to_vec();
    let mut expected = String::from("before,");
    for _ in 0..2 {
        let count = chance.within(1..40);
        let readings = encoder::readings(&mut chance, count);
        let before = out.clone();
        buffer_reuse::encode(readings.iter().copied(), &mut out);
        expected += &encoder::expected(&readings);

        check(out.starts_with(&before), || Lesson {
            expected: format!(
                "`out` holds {} bytes before a call; after it, they still stand in front of the \
                 new frames",
                before.len()
            ),
            happened: {
                let start = &out[..out.len().min(16)];
                format!("it now begins with {:?}", String::from_utf8_lossy(start))
            },
            why: "`out` belongs to the caller, and what it holds may be the work of other code. \
                  A call appends to it and takes nothing away.",
            read: "the table above `encode` in src/lib.rs",
        });
    }

    let found = String::from_utf8_lossy(&out);
    check(found == expected, || Lesson {
        expected: format!(
            "two calls append to one output, where it reads … {} …",
            encoder::around_difference(&expected, &found)
        ),
        happened: format!(
            "there it reads … {} …",
            encoder::around_difference(&found, &expected)
        ),
        why: "a pool is there to make a right program faster. Get the frames right first: length \
              of the text, colon, number of the round from 0, blank, three decimals, comma.",
        read: "the table above `encode` in src/lib.rs",
    });
}

#[test]
fn the_report_adds_up() {
    let _turn = quiet::turn();
    let mut chance = Chance::new();
    let many = chance.within(10..100);
    let more = chance.within(10..100);
    // An empty pool, one with a buffer in it, a call with nothing to do.
    for (call, rounds) in [("first", many), ("second", more), ("third", 0)] {
        let readings = encoder::readings(&mut chance, rounds);
        let before = buffer_reuse::created();
        let report = buffer_reuse::encode(readings, &mut Vec::new());
        let created = buffer_reuse::created().saturating_sub(before);

        let expected = Report {
            rounds,
            created,
            reused: rounds.wrapping_sub(created),
        };
        check(report == expected, || Lesson {
            expected: format!(
                "the {call} call of `encode` had {rounds} readings and `created()` grew by \
                 {created}: {expected:?}"
            ),
            happened: format!("{report:?}"),
            why: "every round gets one buffer, which was either created or reused. Each call \
                  reports what happened in it, whatever the pool holds when it begins.",
            read: READ,
        });
    }
}

#[test]
fn the_loop_reuses() {
    let _turn = quiet::turn();
    let mut chance = Chance::new();
    let rounds = chance.within(50..200);
    let readings = encoder::readings(&mut chance, rounds);

    let report = buffer_reuse::encode(readings, &mut Vec::new());

    println!("{report:?}"); // Shown by `cargo test -p buffer-reuse the_loop -- --show-output`.
    // A pool may forget now and then, so half of the rounds may miss.
    check(report.created <= rounds / 2, || Lesson {
        expected: format!("{rounds} rounds, one after the other, reuse most of their buffers"),
        happened: format!("{report:?}"),
        why: "a round can only reuse a buffer that an earlier round has returned. Is each buffer \
              back before the next round begins, or is it still held, or did it leave with \
              `detach`?",
        read: "\"Too long\" in Too big, too long, too rare, book/3-mistakes/3-too-big-too-long-too-rare.md",
    });
}

#[test]
fn the_buffers_keep_their_memory() {
    let _turn = quiet::turn();
    let mut chance = Chance::new();
    // More than a new buffer has, and less than any pool should find too big.
    let grown = chance.within(8_192..49_152) as usize;

    let turns = 20;
    let mut kept = 0;
    let mut last = 0;
    for _ in 0..turns {
        buffer_reuse::get().resize(grown, b'x');
        let rounds = chance.within(1..5);
        let readings = encoder::readings(&mut chance, rounds);
        buffer_reuse::encode(readings, &mut Vec::new());
        last = buffer_reuse::get().capacity();
        kept += u64::from(last >= grown);
    }

    // A pool may forget now and then, so half of the turns may miss.
    check(kept >= turns / 2, || Lesson {
        expected: format!(
            "the only idle buffer has room for {grown} bytes, then `encode` runs; the buffer that \
             `get` lends next still has that room, at least in {} of {turns} turns",
            turns / 2
        ),
        happened: format!("it had in {kept}; the last one had room for {last}"),
        why: "the allocation is what you reuse. A buffer that goes back without it counts as \
              reused, and the next user allocates all the same. What did `encode` take out of the \
              buffer: the bytes, or the memory under them?",
        read: "\"Check yourself\" in A first pool, book/2-a-first-pool.md",
    });
}
