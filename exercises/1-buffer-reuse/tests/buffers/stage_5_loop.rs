use std::thread;

use buffer_reuse::Report;
use exercise_support::{Lesson, check, pools, random};

use crate::encoder::{self, alone};

const READ: &str = "\"Reading the statistics\" in A first pool, book/2-a-first-pool.md";

#[test]
fn the_frames_are_right() {
    alone(|| {
        let mut chance = random();
        // Twice, into one output: each call numbers its own rounds.
        let mut out = b"before,".to_vec();
        let mut expected = String::from("before,");
        for _ in 0..2 {
            let count = chance.u64(1..40);
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

        encoder::check_frames(
            &out,
            &expected,
            "two calls append to one output, where it reads",
            "a pool is there to make a right program faster. Get the frames right first: length of the \
             text, colon, number of the round from 0, blank, three decimals, comma.",
            "the table above `encode` in src/lib.rs",
        );
    });
}

#[test]
fn the_report_adds_up() {
    alone(|| {
        let mut chance = random();
        let many = chance.u64(10..100);
        let more = chance.u64(10..100);
        // Some creates that are no call's.
        drop([
            buffer_reuse::get(),
            buffer_reuse::get(),
            buffer_reuse::get(),
        ]);
        // A pool with buffers in it, an empty one, one round alone, a call with nothing to do.
        for (call, empty, rounds) in [
            ("first", false, many),
            ("second", true, more),
            ("third", true, 1),
            ("fourth", false, 0),
        ] {
            if empty {
                pools::empty();
            }
            let readings = encoder::readings(&mut chance, rounds);
            let before = buffer_reuse::created();
            let report = buffer_reuse::encode(readings, &mut Vec::new());
            let after = buffer_reuse::created();

            check(after >= before, || Lesson {
                expected: format!(
                    "`created()` says {before} before the {call} call of `encode`, and no less \
                     after it"
                ),
                happened: format!("it says {after}"),
                why: "the count is that of the whole program, since it began. If you reset it, \
                      for a report or a new start, all other users of the count get wrong \
                      numbers.",
                read: READ,
            });
            let created = after - before;
            check(created <= rounds.max(1), || Lesson {
                expected: format!(
                    "the {call} call of `encode` had {rounds} readings, so it creates {rounds} \
                     buffers at the most"
                ),
                happened: format!("`created()` grew by {created}"),
                why: "every round gets one buffer. A round that holds two needs two.",
                read: READ,
            });
            let expected = Report {
                rounds,
                created,
                reused: rounds.saturating_sub(created),
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
    });
}

#[test]
fn each_round_gets_one_buffer_where_get_does() {
    alone(|| {
        let mut chance = random();
        let rounds = chance.u64(50..200);
        // Every pool has been used before the gets are counted.
        drop(buffer_reuse::get());
        buffer_reuse::encode([0.0, 0.0], &mut Vec::new());

        let by_get = gets_while(|| {
            drop(buffer_reuse::get());
            thread::scope(|scope| {
                scope.spawn(|| drop(buffer_reuse::get()));
            });
        });
        let asked: Vec<u64> = by_get.iter().copied().filter(|gets| *gets > 0).collect();
        check(asked == [2], || Lesson {
            expected: "`get` is called here and on another thread: one pool is asked, twice".into(),
            happened: match asked[..] {
                [] => "no pool of hintpool's was asked".into(),
                [asked] => format!("one pool was asked {asked} times"),
                _ => format!("{} pools were asked", asked.len()),
            },
            why: "use a pool of `hintpool`, since the tests of the last stage empty its pools, and one \
                  that all threads share: a buffer that another thread returned is as good.",
            read: "\"A pool in a static\" in A first pool, book/2-a-first-pool.md",
        });
        let pool = by_get.iter().position(|gets| *gets == 2);
        let pool = pool.expect("it has just been asked twice");

        let readings = encoder::readings(&mut chance, rounds);
        let by_encode = gets_while(|| {
            buffer_reuse::encode(readings, &mut Vec::new());
        });
        let asked = by_encode[pool];
        let others = by_encode.iter().sum::<u64>() - asked;
        check(others == 0, || Lesson {
            expected: format!(
                "`encode` gets its {rounds} buffers from the pool that `get` lends from"
            ),
            happened: format!("another pool was asked {others} times"),
            why: "a buffer that is idle in one pool cannot be reused through another. Two pools \
                  for one kind of buffer keep twice the memory, and each of them misses more \
                  often.",
            read: "\"A pool in a static\" in A first pool, book/2-a-first-pool.md",
        });
        // One more, for who gets a buffer before it knows that no reading is left.
        check((rounds..=rounds + 1).contains(&asked), || Lesson {
            expected: format!("{rounds} readings: the pool is asked once for each"),
            happened: format!("it was asked {asked} times"),
            why: "a get costs a little. The task asks for one for each reading; two of them hold \
                  twice as many buffers, and none at all does not use the pool.",
            read: READ,
        });
    });
}

/// How many values each pool of the process lends while `work` is done.
fn gets_while(work: impl FnOnce()) -> Vec<u64> {
    let gets = || {
        let stats = hintpool::pools().into_iter().map(|pool| pool.stats);
        // A value that was put, or detached for good, is no get.
        stats.map(|stats| stats.created + stats.reused + stats.donated - stats.detached)
    };
    let before: Vec<u64> = gets().collect();
    work();
    // Their order stays, and a pool that is used for the first time comes last.
    let before = before.into_iter().chain(std::iter::repeat(0));
    gets()
        .zip(before)
        .map(|(after, before)| after.saturating_sub(before))
        .collect()
}

#[test]
fn the_loop_reuses() {
    alone(|| {
        let mut chance = random();
        let turns = 20;
        let mut enough = 0;
        let mut last = None;
        for _ in 0..turns {
            pools::empty();
            drop(buffer_reuse::get());
            let rounds = chance.u64(20..100);
            let readings = encoder::readings(&mut chance, rounds);
            let before = buffer_reuse::created();
            let report = buffer_reuse::encode(readings, &mut Vec::new());
            enough += u64::from(buffer_reuse::created() == before);
            last = Some(report);
        }

        let report = last.expect("there were turns");
        println!("{report:?}"); // Shown by `cargo test -p buffer-reuse the_loop -- --show-output`.
        // A pool may forget now and then, so half of the turns may miss.
        check(enough >= turns / 2, || Lesson {
            expected: format!(
                "one buffer is idle, and the rounds of `encode` use it one after the other: nothing \
                 is created, at least in {} of {turns} turns",
                turns / 2
            ),
            happened: format!("nothing was created in {enough}; the last report is {report:?}"),
            why: "a round can only reuse a buffer that an earlier round has returned. Is each buffer \
                  back before the next round begins, or is it still held, or did it leave with \
                  `detach`?",
            read: "\"Too long\" in Too big, too long, too rare, book/3-mistakes/3-too-big-too-long-too-rare.md",
        });
    });
}

#[test]
fn the_loop_allocates_nothing_per_round() {
    alone(|| {
        let mut chance = random();
        // One buffer is idle, and the output has room: nothing is left to allocate but the odd list.
        let rounds = 4_096;
        let allowed = 16;
        let mut out = Vec::with_capacity(64 * rounds as usize);
        drop(buffer_reuse::get());
        // The best of several calls, since a pool may forget now and then.
        let counts = (0..5).map(|_| {
            let readings = encoder::readings(&mut chance, rounds);
            out.clear();
            let measured = allocation_counter::measure(|| {
                buffer_reuse::encode(readings, &mut out);
            });
            measured.count_total
        });
        let fewest = counts.min().expect("there were calls");

        check(fewest <= allowed, || Lesson {
            expected: format!(
                "a buffer is idle and `out` has room, so `encode` with {rounds} readings allocates \
                 {allowed} times at the most, in the best of five calls"
            ),
            happened: format!("it allocated {fewest} times"),
            why: "the buffer is there so that a round needs no memory of its own. `format!`, \
                  `to_vec`, `clone` and `collect` each allocate, and then the pool saves nothing. \
                  Write into the buffer, and copy its bytes from there.",
            read: "\"The stages\" in Buffer reuse, book/5-exercises/1-buffer-reuse.md",
        });
    });
}

#[test]
fn the_buffers_keep_their_memory() {
    alone(|| {
        let mut chance = random();
        // More than a new buffer has, and less than any pool should find too big.
        let grown = chance.usize(2_048..8_192);

        let turns = 20;
        let mut kept = 0;
        let mut last = 0;
        for _ in 0..turns {
            buffer_reuse::get().resize(grown, b'x');
            // Many, since what happens once in so many rounds happens too.
            let rounds = chance.u64(300..1_200);
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
                  reused, but the next user allocates again. What did `encode` take out of the \
                  buffer: a copy of the bytes, or their memory?",
            read: "\"Check yourself\" in A first pool, book/2-a-first-pool.md",
        });
    });
}
