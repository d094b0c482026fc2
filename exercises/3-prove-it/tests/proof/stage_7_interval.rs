use exercise_support::{Chance, Lesson, check};
use prove_it::proof::interval;
use prove_it::{Interval, Round};

use crate::ends::in_the_end;
use crate::many_rounds::{noisy, timing};

const READ: &str = "\"An interval\" in Prove it, book/5-exercises/3-prove-it.md";

fn width(interval: Interval) -> f64 {
    (interval.high - interval.low) / interval.low
}

#[test]
fn it_holds_the_true_gain() {
    in_the_end(|| {
        let mut chance = Chance::new();
        for gain in [0.5, 1.0, 1.2, 3.0] {
            let found = interval(&noisy(&mut chance, 200, gain, 0.1));
            // A hair more than the interval, since one in twenty may miss.
            let holds = found.low * 0.98 <= gain && gain <= found.high * 1.02;
            check(holds && width(found) <= 0.15, || Lesson {
                expected: format!(
                    "200 rounds; a fresh operation takes {gain} times as long as a pooled one, \
                     and noise moves each batch by up to ten percent: an interval around {gain}, \
                     no wider than 15 percent"
                ),
                happened: format!("{found:?}"),
                why: "an interval beside the truth is a wrong result that looks like a precise \
                      one, and one that is too wide says nothing. Do all rounds have a say, and \
                      is the gain the right way up?",
                read: READ,
            });
        }
    });
}

#[test]
fn a_few_interrupted_rounds_change_little() {
    in_the_end(|| {
        let mut chance = Chance::new();
        let gain = 2.0;
        let mut rounds = noisy(&mut chance, 60, gain, 0.03);
        for _ in 0..3 {
            let unlucky = chance.within(0..rounds.len() as u64) as usize;
            rounds[unlucky].pooled.ns *= 50;
        }
        let found = interval(&rounds);
        check(found.low > 1.8 && found.high < 2.2, || Lesson {
            expected: "60 quiet rounds with a gain of 2, but up to three of them were interrupted \
                       for fifty times their length: an interval between 1.8 and 2.2"
                .to_owned(),
            happened: format!("{found:?}"),
            why: "now and then the system gives the processor to somebody else for a while. \
                  That says nothing about either arm, and it happens in every benchmark. Which \
                  of your steps lets one number outweigh all others?",
            read: READ,
        });
    });
}

#[test]
fn more_rounds_make_it_narrower() {
    in_the_end(|| {
        let mut chance = Chance::new();
        let few = interval(&noisy(&mut chance, 40, 1.5, 0.3));
        let many = interval(&noisy(&mut chance, 1_000, 1.5, 0.3));
        check(width(many) * 2.0 < width(few), || Lesson {
            expected: "40 rounds and 1000 rounds of the same machine: twenty-five times the \
                       rounds, so the second interval is about a fifth as wide, and less than half"
                .to_owned(),
            happened: format!("{few:?}, and then {many:?}"),
            why: "how far single rounds lie apart is a property of the machine and stays as it \
                  is. How well you know the middle of them gets better with each round, and \
                  this is what the interval is about.",
            read: READ,
        });
    });
}

#[test]
fn one_round_proves_nothing() {
    in_the_end(|| {
        let gain = Chance::new().within(15..25) as f64 / 10.0;
        let round = Round {
            fresh: timing(500_000.0 * gain),
            pooled: timing(500_000.0),
        };
        for rounds in [&[][..], &[round][..]] {
            let found = interval(rounds);
            let Interval { low, high } = found;
            check(low <= gain / 3.0 && high >= gain * 3.0, || Lesson {
                expected: format!(
                    "from {} rounds, an interval that rules nothing out, as `Interval::UNKNOWN`",
                    rounds.len()
                ),
                happened: format!("{found:?}"),
                why: "a single number has no spread, so nothing tells how far off it is. The \
                      next one might be half of it, or twice as much.",
                read: READ,
            });
        }
    });
}
