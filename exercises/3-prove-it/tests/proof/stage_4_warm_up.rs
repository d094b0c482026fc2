use exercise_support::{Lesson, check, random};
use prove_it::proof::rounds;
use prove_it::{Plan, Setting};

use crate::doubles::{Double, Quirks, Virtual, taking};
use crate::in_the_end;

const READ: &str = "\"Warming up\" in Prove it, book/5-exercises/3-prove-it.md";

#[test]
fn the_rounds_are_those_of_the_plan() {
    in_the_end(|| {
        let mut chance = random();
        let lab = Virtual::new(Quirks::default());
        let fresh = Double::new(&lab, 'F', |_| taking(200.0));
        let pooled = Double::new(&lab, 'P', |_| taking(100.0));
        let (size, threads) = (1024, 1);
        let plan = Plan {
            sizes: vec![size],
            threads: vec![threads],
            rounds: chance.usize(5..20),
            operations: chance.usize(20..50),
            warm_up: 10,
        };
        let setting = Setting { size, threads };
        let found = rounds(&lab, &fresh, &pooled, setting, &plan);

        check(found.len() == plan.rounds, || Lesson {
            expected: format!("{} rounds, each with a timing of either arm", plan.rounds),
            happened: format!("{} rounds", found.len()),
            why: "readers of a result have to know how much was measured, and the plan says it.",
            read: READ,
        });
        let planned = plan.rounds * 2 * (plan.warm_up + plan.operations);
        // More warm-ups do no harm.
        let most = 2 * plan.rounds * (3 * plan.warm_up + plan.operations);
        let done = lab.log().results.len();
        check(done <= most, || Lesson {
            expected: format!(
                "{} rounds of two arms, with {} operations to warm up and {} that are timed each: \
                 {planned} operations",
                plan.rounds, plan.warm_up, plan.operations
            ),
            happened: format!("there were {done}"),
            why: "if you time a batch several times and keep the best, the result is that of no \
                  real machine. Decide beforehand how much is measured, and use all of it.",
            read: READ,
        });
        for (place, round) in found.iter().enumerate() {
            let operations = [round.fresh.operations, round.pooled.operations];
            check(operations == [plan.operations as u64; 2], || Lesson {
                expected: format!("{} operations of either arm in a round", plan.operations),
                happened: format!(
                    "round {place} has {} fresh ones and {} pooled ones",
                    operations[0], operations[1]
                ),
                why: "the warm-up is not part of what is measured, and both arms must get the \
                      same conditions.",
                read: READ,
            });
            check(round.fresh.checksum == round.pooled.checksum, || Lesson {
                expected: "both arms here compute the same from the same input, so their \
                           checksums are equal"
                    .to_owned(),
                happened: format!(
                    "in round {place} they are {} and {}",
                    round.fresh.checksum, round.pooled.checksum
                ),
                why: "two arms can be compared only if they did the same work. Did both get the \
                      same inputs?",
                read: "\"Turns\" in Prove it, book/5-exercises/3-prove-it.md",
            });
        }
    });
}

#[test]
fn the_first_operations_are_not_timed() {
    in_the_end(|| {
        let mut chance = random();
        let plan = Plan {
            sizes: vec![256, 4096],
            threads: vec![1],
            rounds: 8,
            operations: chance.usize(20..50),
            warm_up: chance.usize(20..50),
        };
        let lab = Virtual::new(Quirks {
            input_ns: 5_000.0,
            ..Quirks::default()
        });
        let cold = |warm: u64, ns: f64| match warm < plan.warm_up as u64 {
            true => 30.0 * ns,
            false => ns,
        };
        let fresh = Double::new(&lab, 'F', |moment| taking(cold(moment.warm, 100.0)));
        let pooled = Double::new(&lab, 'P', |moment| taking(cold(moment.warm, 50.0)));
        for &size in &plan.sizes {
            let setting = Setting { size, threads: 1 };
            for (place, round) in rounds(&lab, &fresh, &pooled, setting, &plan)
                .iter()
                .enumerate()
            {
                let expected = [100, 50].map(|ns| ns * plan.operations as u64);
                let found = [round.fresh.ns, round.pooled.ns];
                check(found == expected, || Lesson {
                    expected: format!(
                        "with {size} bytes, the first {} operations of a thread are thirty times \
                         slower; after them, {} take {expected:?} ns, fresh and pooled",
                        plan.warm_up, plan.operations
                    ),
                    happened: format!("round {place} says {found:?} ns"),
                    why: "the first operations find an empty pool, cold caches and pages that \
                          were never touched. A program that runs for a day meets that once; in \
                          a short batch it is most of the time. And an input takes 5000 ns to \
                          make here, which is no work of the arms either.",
                    read: READ,
                });
            }
        }
    });
}
