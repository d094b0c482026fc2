use exercise_support::{Lesson, check, random};
use prove_it::proof::{count, time};
use prove_it::{Arm, Lab, Machine, Usage};

use crate::doubles::{Double, Quirks, Virtual, taking};
use crate::in_the_end;

const READ: &str = "\"Counting\" in Prove it, book/5-exercises/3-prove-it.md";

#[test]
fn what_the_operations_do_to_the_heap_is_counted() {
    in_the_end(|| {
        let mut chance = random();
        for _ in 0..5 {
            let operations = chance.u64(50..500);
            let every = chance.u64(2..9);
            let bytes = chance.u64(10..100) as i64;
            let lab = Virtual::new(Quirks::default());
            let arm = Double::new(&lab, 'a', |moment| {
                taking(100.0)
                    .allocating(moment.nth.is_multiple_of(every).into())
                    .leaving(if moment.nth < 3 { bytes } else { 0 })
            });
            let usage = count(&lab, &arm, 1024, &lab.inputs(operations as usize));

            let expected = Usage {
                operations,
                allocations: operations.div_ceil(every),
                bytes_left: 3 * bytes,
            };
            check(usage == expected, || Lesson {
                expected: format!(
                    "an arm that allocates in one operation of {every}, and keeps {bytes} bytes \
                     in each of the first three: {expected:?}"
                ),
                happened: format!("{usage:?}"),
                why: "a count is exact and the same on every machine, so it is the first thing \
                      to look at. It has to cover all the operations and nothing else, and a \
                      whole number must not be divided before the end.",
                read: READ,
            });
        }
    });
}

#[test]
fn nothing_is_counted_while_the_clock_runs() {
    in_the_end(|| {
        let mut chance = random();
        let operations = chance.u64(50..500);
        let operation_ns = chance.u64(20..200);
        let counted_ns = 80;
        let lab = Virtual::new(Quirks {
            counted_ns: counted_ns as f64,
            ..Quirks::default()
        });
        let arm = Double::new(&lab, 'a', |_| taking(operation_ns as f64).allocating(1));
        let timing = time(&lab, &arm, 1024, &lab.inputs(operations as usize));

        check(timing.ns == operations * operation_ns, || Lesson {
            expected: format!(
                "{operations} operations of {operation_ns} ns, each with one allocation: {} ns",
                operations * operation_ns
            ),
            happened: format!(
                "{} ns; on this machine an allocation takes {counted_ns} ns more while it is \
                 counted",
                timing.ns
            ),
            why: "counting takes time only in the arm that allocates. So the cost of your counter \
                  looks like a gain of the pool.",
            read: READ,
        });
    });
}

#[test]
fn the_benchmark_does_not_count_itself() {
    in_the_end(|| {
        let operations = random().usize(50..500);
        let usage = count(&Machine, &Frugal, 2048, &Machine.inputs(operations));
        check(usage.allocations == 0, || Lesson {
            expected: format!(
                "on this machine, with an arm that never allocates: {operations} operations, 0 \
                 allocations"
            ),
            happened: format!("{usage:?}"),
            why: "what the benchmark allocates for itself while it counts is taken for the \
                  work of the arms. Is there something between your operations that grows?",
            read: READ,
        });
    });
}

/// An arm that needs no buffer at all.
struct Frugal;

impl Arm for Frugal {
    fn operation(&self, size: usize, input: u64) -> u64 {
        input ^ size as u64
    }
}
