use exercise_support::{Lesson, check, random};
use prove_it::proof::rounds;
use prove_it::{Plan, Round, Setting};

use crate::doubles::{Double, Quirks, Virtual, taking};
use crate::in_the_end;

const READ: &str = "\"Threads\" in Prove it, book/5-exercises/3-prove-it.md";
const WARM_UP: usize = 20;

fn four_rounds(
    lab: &Virtual,
    arms: [Double<'_>; 2],
    threads: usize,
    operations: usize,
) -> Vec<Round> {
    let size = 1024;
    let plan = Plan {
        sizes: vec![size],
        threads: vec![threads],
        rounds: 4,
        operations,
        warm_up: WARM_UP,
    };
    let [fresh, pooled] = &arms;
    rounds(lab, fresh, pooled, Setting { size, threads }, &plan)
}

fn first(found: &[Round]) -> Round {
    *found
        .first()
        .expect("stage 4 asks for as many rounds as planned")
}

#[test]
fn a_round_is_over_when_the_last_thread_is_done() {
    in_the_end(|| {
        let mut chance = random();
        let threads = chance.usize(3..6);
        let operations = chance.usize(50..100);
        let lab = Virtual::new(Quirks::default());
        let fresh = Double::new(&lab, 'F', |_| taking(100.0));
        // They are in each other's way: the first is quick, and each other one waits longer.
        let pooled = Double::new(&lab, 'P', |moment| {
            taking(50.0 * (1 + moment.place * moment.threads) as f64)
        });
        let round = first(&four_rounds(&lab, [fresh, pooled], threads, operations));

        let slowest = 50 * (1 + (threads - 1) * threads) * operations;
        let all = (threads * operations) as u64;
        let expected = [(all, 100 * operations as u64), (all, slowest as u64)];
        let found = [round.fresh, round.pooled].map(|timing| (timing.operations, timing.ns));
        check(found == expected, || Lesson {
            expected: format!(
                "{threads} threads do {operations} operations each, and the slowest of them with the \
                 pool needs {slowest} ns; as (operations, ns), fresh and pooled: {expected:?}"
            ),
            happened: format!("{found:?}"),
            why: "throughput is the work of all threads, divided by the time from start to end. \
                  If you look at one thread only, a pool with one lock may look fast.",
            read: READ,
        });
    });
}

#[test]
fn threads_start_and_warm_up_before_the_clock_runs() {
    in_the_end(|| {
        let mut chance = random();
        let threads = chance.usize(2..5);
        let operations = chance.usize(50..100);
        let start_ns = 40_000;
        let lab = Virtual::new(Quirks {
            start_ns: f64::from(start_ns),
            ..Quirks::default()
        });
        let cold = |warm: u64, ns: f64| match warm < WARM_UP as u64 {
            true => 30.0 * ns,
            false => ns,
        };
        let fresh = Double::new(&lab, 'F', |moment| taking(cold(moment.warm, 100.0)));
        let pooled = Double::new(&lab, 'P', |moment| taking(cold(moment.warm, 50.0)));
        let round = first(&four_rounds(&lab, [fresh, pooled], threads, operations));

        let met = lab.log().met;
        let right = |(warm, timed): &(u64, u64)| {
            *warm >= WARM_UP as u64 && *timed > 0 && timed.is_multiple_of(operations as u64)
        };
        let wrong = met.iter().find(|met| !right(met));
        check(wrong.is_none(), || Lesson {
            expected: format!(
                "each thread does {WARM_UP} operations to warm up before it meets the others, and \
                 {operations} after that, all of them timed"
            ),
            happened: {
                let (warm, timed) = wrong.copied().unwrap_or_default();
                format!("one did {warm} before and {timed} after")
            },
            why: "a thread that still warms up while others are timed does not compete with them \
                  as it should. The warm-up belongs in the closure `first` of `side_by_side`.",
            read: READ,
        });

        let expected = [100, 50].map(|ns| ns * operations as u64);
        let found = [round.fresh.ns, round.pooled.ns];
        check(found == expected, || Lesson {
            expected: format!(
                "{threads} threads that take {start_ns} ns each to start, and are thirty times slower in \
                 their first {WARM_UP} operations; the {operations} after them take {expected:?} \
                 ns, fresh and pooled"
            ),
            happened: format!("{found:?} ns"),
            why: "a pool keeps values for each thread, and so does an allocator. A thread that \
                  is new finds nothing there, however long another one has worked. And to start \
                  it takes as long as thousands of operations.",
            read: READ,
        });
    });
}

#[test]
fn work_that_any_thread_skips_shows() {
    in_the_end(|| {
        let mut chance = random();
        for threads in [2, 3, 4] {
            let operations = chance.usize(50..100);
            let unlucky = chance.usize(0..threads);
            // One thread, two of them, and all.
            for lazy in [1, 2, threads] {
                let lab = Virtual::new(Quirks::default());
                let fresh = Double::new(&lab, 'F', |_| taking(100.0));
                let pooled = Double::new(&lab, 'P', |moment| {
                    let is_lazy = (moment.place + threads - unlucky) % threads < lazy;
                    // Once in a batch, wherever it begins.
                    taking(100.0).skipping(is_lazy && moment.warm % operations as u64 == 7)
                });
                let found = four_rounds(&lab, [fresh, pooled], threads, operations);
                let unseen = found
                    .iter()
                    .position(|round| round.fresh.checksum == round.pooled.checksum);
                check(unseen.is_none(), || Lesson {
                    expected: format!(
                        "{threads} threads, of which {lazy} leave out one operation in each batch of \
                         {operations}, with the pool and not without: the checksums of the two arms \
                         differ in every round"
                    ),
                    happened: format!("in round {} they are equal", unseen.unwrap_or_default()),
                    why: "all threads of a round get the same inputs, so their checksums are equal if \
                          all is well. Some ways to make one of several equal numbers lose everything: \
                          the exclusive or of two is 0, whatever they were, and the first of them \
                          says nothing of the others.",
                    read: READ,
                });
            }
        }
    });
}
