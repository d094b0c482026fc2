use exercise_support::{Lesson, Rng, check, random};
use prove_it::proof::verdict;
use prove_it::{Evidence, Flaw, Interval, Setting, Usage, Verdict, WORTH};

use crate::in_the_end;
use crate::many_rounds::noisy;

const READ: &str = "\"What may be said\" in Prove it, book/5-exercises/3-prove-it.md";

/// Two honest arms; the rounds say nothing beyond that.
fn evidence(chance: &mut Rng, low: f64, high: f64) -> Evidence {
    let clean = Usage {
        operations: 1_000,
        allocations: 0,
        bytes_left: 0,
    };
    Evidence {
        setting: Setting {
            size: 1024,
            threads: 1,
        },
        rounds: noisy(chance, 20, (low + high) / 2.0, 0.01),
        gain: Interval { low, high },
        fresh: Usage {
            allocations: 1_000,
            ..clean
        },
        pooled: clean,
    }
}

#[test]
fn it_follows_from_the_interval() {
    in_the_end(|| {
        let mut chance = random();
        let more = |chance: &mut Rng| chance.u64(102..200) as f64 / 100.0;
        let unknown = Interval::UNKNOWN;
        let cases = [
            (WORTH * more(&mut chance), 5.0, Verdict::Pays),
            (0.2, 1.0 / WORTH / more(&mut chance), Verdict::Costs),
            (0.98, 1.03, Verdict::MakesNoDifference),
            (1.01, 1.04, Verdict::MakesNoDifference),
            (1.01, 1.3, Verdict::CannotTell),
            (0.9, 1.01, Verdict::CannotTell),
            (0.5, 2.0, Verdict::CannotTell),
            (unknown.low, unknown.high, Verdict::CannotTell),
        ];
        for (low, high, expected) in cases {
            let mut evidence = evidence(&mut chance, low, high.min(9.0));
            evidence.gain.high = high;
            let found = verdict(&evidence);
            check(found == expected, || Lesson {
                expected: format!(
                    "the gain lies between {low:.2} and {high:.2}, and only what is beyond {WORTH} \
                     or below {:.2} matters: {expected:?}",
                    1.0 / WORTH
                ),
                happened: format!("{found:?}"),
                why: "the verdict has to be true wherever in the interval the gain lies. \"No \
                      difference\" is a claim as well, and needs the same evidence as the others.",
                read: READ,
            });
        }
    });
}

#[test]
fn unequal_work_in_any_round_is_invalid() {
    in_the_end(|| {
        let mut chance = random();
        for (low, high) in [(2.0, 2.1), (0.5, 2.0)] {
            let mut evidence = evidence(&mut chance, low, high);
            let place = chance.u64(1..evidence.rounds.len() as u64) as usize;
            let honest = evidence.rounds[place];
            let mut unequal = [honest; 4];
            unequal[0].pooled.checksum += 1;
            unequal[1].fresh.checksum += 1;
            unequal[2].pooled.operations -= 1;
            unequal[3].fresh.operations -= 1;
            for round in unequal {
                evidence.rounds[place] = round;
                let found = verdict(&evidence);
                check(found == Verdict::Invalid(Flaw::UnequalWork), || Lesson {
                    expected: format!(
                        "in round {place} of {}, counted from 0, the arms did different work ({}), in \
                         all others the same: {:?}",
                        evidence.rounds.len(),
                        match round.fresh.operations == round.pooled.operations {
                            true => "their checksums differ",
                            false => "one did an operation less",
                        },
                        Verdict::Invalid(Flaw::UnequalWork)
                    ),
                    happened: format!("{found:?}"),
                    why: "an arm that leaves out some of the work is faster for that reason, and \
                          a benchmark that does not check it recommends that arm.",
                    read: READ,
                });
            }
        }
    });
}

#[test]
fn an_arm_that_keeps_taking_memory_is_invalid() {
    in_the_end(|| {
        let mut chance = random();
        let size = 1024;
        let leak = Verdict::Invalid(Flaw::Leak);
        let many = size * chance.u64(5..900) as i64;
        let cases = [
            (0, size, Verdict::Pays),
            (0, -size, Verdict::Pays),
            (0, size + 1, leak),
            (2 * size, 0, leak),
            (-2 * size, 2 * size, leak),
            (0, many, leak),
            (many, 0, leak),
        ];
        for (fresh, pooled, expected) in cases {
            let mut evidence = evidence(&mut chance, 2.0, 2.1);
            evidence.fresh.bytes_left = fresh;
            evidence.pooled.bytes_left = pooled;
            let found = verdict(&evidence);
            check(found == expected, || Lesson {
                expected: format!(
                    "buffers of {size} bytes; after 1000 operations {fresh} bytes more are \
                     allocated by the fresh arm and {pooled} by the pooled one, and the gain is \
                     2: {expected:?}"
                ),
                happened: format!("{found:?}"),
                why: "an arm that does not give memory back is fast, until there is none left. \
                      But a pool may keep one buffer more than before, or let one go, and that is \
                      no leak.",
                read: READ,
            });
        }
    });
}
