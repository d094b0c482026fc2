use exercise_support::{Lesson, check, random};
use prove_it::proof::interval;
use prove_it::{Interval, Round};

use crate::in_the_end;
use crate::many_rounds::{SAMPLES, noisy, timing, typical_samples};

const READ: &str = "\"An interval\" in Prove it, book/5-exercises/3-prove-it.md";

fn width(interval: Interval) -> f64 {
    (interval.high - interval.low) / interval.low
}

/// In how many typical samples of `count` rounds the interval holds the true gain.
fn held(count: usize, gain: f64) -> usize {
    let samples = typical_samples(count, gain);
    let found = samples.iter().map(|rounds| interval(rounds));
    found
        .filter(|found| found.low <= gain && gain <= found.high)
        .count()
}

#[test]
fn it_holds_the_true_gain() {
    in_the_end(|| {
        let mut chance = random();
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
                happened: match holds {
                    true => format!(
                        "{found:?}, which is {:.0} percent wide",
                        100.0 * width(found)
                    ),
                    false => format!("{found:?}, which does not hold {gain}"),
                },
                why: "an interval without the truth is a wrong result that looks precise, and one \
                      that is too wide says nothing. Do all rounds count, and is the gain fresh \
                      divided by pooled?",
                read: READ,
            });
        }
    });
}

#[test]
fn it_holds_the_truth_about_nineteen_times_in_twenty() {
    in_the_end(|| {
        let gain = 1.25;
        let held = held(25, gain);
        // 38 of 40 would be 95 percent. Sound ways differ a little.
        check(held >= 34, || Lesson {
            expected: format!(
                "{SAMPLES} samples of 25 rounds each, drawn from one machine, on which the true gain is \
                 {gain}: an interval with a confidence of 95 percent holds it in about 38 of them"
            ),
            happened: format!("it does in {held}"),
            why: "an interval that is too narrow claims more than the rounds say. Then a verdict is \
                  wrong much more often than one time in twenty, and nobody sees it, since a narrow \
                  interval looks precise.",
            read: READ,
        });
    });
}

#[test]
fn two_rounds_prove_little() {
    in_the_end(|| {
        let gain = 1.25;
        let held = held(2, gain);
        check(held >= 35, || Lesson {
            expected: format!(
                "{SAMPLES} samples of two rounds each, drawn from one machine, on which the true gain is \
                 {gain}: about 38 of the intervals hold it, or are `Interval::UNKNOWN`"
            ),
            happened: format!("{held} do"),
            why: "the true gain lies between the lowest and the highest of two rounds in one case of \
                  two, and of three rounds in three cases of four. Where so few rounds were made, \
                  too little is known.",
            read: READ,
        });
    });
}

#[test]
fn a_few_interrupted_rounds_change_little() {
    in_the_end(|| {
        let mut chance = random();
        let gain = 2.0;
        let mut rounds = noisy(&mut chance, 60, gain, 0.03);
        let mut unlucky: Vec<usize> = (0..rounds.len()).collect();
        chance.shuffle(&mut unlucky);
        unlucky[..4]
            .iter()
            .for_each(|&round| rounds[round].fresh.ns *= 50);
        unlucky[4..6]
            .iter()
            .for_each(|&round| rounds[round].pooled.ns *= 50);
        // Slow rounds in which neither arm gains: they count as rounds, not by their length.
        for &round in &unlucky[6..10] {
            rounds[round].pooled.ns *= 50;
            rounds[round].fresh.ns = rounds[round].pooled.ns;
        }
        let found = interval(&rounds);
        check(found.low > 1.8 && found.high < 2.2, || Lesson {
            expected: "60 rounds: in 50 of them the gain is about 2; in 4 the fresh arm was \
                       interrupted for fifty times its length, in 2 the pooled one, and in 4 both: \
                       an interval between 1.8 and 2.2, as nearly all rounds say"
                .to_owned(),
            happened: {
                let gains = rounds
                    .iter()
                    .map(|round| round.fresh.ns as f64 / round.pooled.ns as f64);
                let mean = gains.sum::<f64>() / rounds.len() as f64;
                format!(
                    "{found:?}. (The mean of the gains is {mean:.1}, which no usual round has.)"
                )
            },
            why: "now and then the system gives the processor to somebody else for a while. \
                  That says nothing about either arm, and it happens in every benchmark. Which \
                  of your steps lets one number outweigh all others: a mean of the gains, or a sum \
                  of the times?",
            read: READ,
        });
    });
}

#[test]
fn more_rounds_make_it_narrower() {
    in_the_end(|| {
        let mut chance = random();
        let few = interval(&noisy(&mut chance, 40, 1.5, 0.3));
        let many = interval(&noisy(&mut chance, 1_000, 1.5, 0.3));
        check(width(many) * 2.0 < width(few), || Lesson {
            expected: "40 rounds and 1000 rounds of the same machine: twenty-five times the \
                       rounds, so the second interval is about a fifth as wide, and less than half"
                .to_owned(),
            happened: format!("{few:?}, and then {many:?}"),
            why: "how far single rounds lie apart is a property of the machine and does not \
                  change. Each round improves your estimate of their middle, and the interval is \
                  about the middle.",
            read: READ,
        });
    });
}

#[test]
fn one_round_proves_nothing() {
    in_the_end(|| {
        let gain = random().u64(15..25) as f64 / 10.0;
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
