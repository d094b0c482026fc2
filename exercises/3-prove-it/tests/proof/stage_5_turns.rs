use exercise_support::{Lesson, check, random};
use prove_it::proof::rounds;
use prove_it::{Plan, Setting};

use crate::doubles::{Double, Quirks, Virtual, taking};
use crate::in_the_end;

#[test]
fn a_machine_that_slows_down_favours_neither_arm() {
    in_the_end(|| {
        let mut chance = random();
        let (size, threads) = (1024, 1);
        let plan = Plan {
            sizes: vec![size],
            threads: vec![threads],
            rounds: 60,
            operations: 64,
            warm_up: 16,
        };
        let ns = chance.u64(50..150) as f64;
        // Each batch is about 15 percent slower than the one before.
        let lab = Virtual::new(Quirks {
            slower: 0.15 / (ns * plan.operations as f64),
            ..Quirks::default()
        });
        let fresh = Double::new(&lab, 'F', |_| taking(ns));
        let pooled = Double::new(&lab, 'P', |_| taking(ns));
        let setting = Setting { size, threads };
        let found = rounds(&lab, &fresh, &pooled, setting, &plan);

        let logarithm = |ns: u64| (ns.max(1) as f64).ln();
        let gains = found
            .iter()
            .map(|round| logarithm(round.fresh.ns) - logarithm(round.pooled.ns));
        let mean = (gains.sum::<f64>() / found.len() as f64).exp();
        check((mean - 1.0).abs() <= 0.09, || Lesson {
            expected: "two arms that do the same on a machine that grows slower all the time, as \
                       one does that gets warm: over all rounds the gain is 1, on a geometric mean"
                .to_owned(),
            happened: format!(
                "it is {mean:.3}. The batches, one letter each, F for fresh and P for pooled, came in the \
                 order {} …",
                lab.log().batches.chars().take(24).collect::<String>()
            ),
            why: "the arm that comes later runs on a changed machine: warmer, busier, with other \
                  things in its caches. An effect of the order must not look like an effect of \
                  the arms.",
            read: "\"Turns\" in Prove it, book/5-exercises/3-prove-it.md",
        });
    });
}
