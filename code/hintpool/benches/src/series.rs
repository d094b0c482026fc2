//! Samples of several lanes, taken in turns, and what they say.

use std::time::Duration;

use serde::{Deserialize, Serialize};

use crate::lane::Lane;
use crate::partner::Partner;

/// How often a sample is tried again when its threads did not run at once.
const TRIES: usize = 4;

/// How many samples are taken, and how long one of them should be.
#[derive(Clone, Copy, Debug)]
pub struct Effort {
    pub rounds: usize,
    pub sample: Duration,
}

/// Nanoseconds per operation of one lane, one figure a round; `None` where none counted.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Series {
    pub name: String,
    pub samples: Vec<Option<f64>>,
}

/// A median, and where the middle half of the samples lies.
#[derive(Clone, Copy, Debug, Serialize, Deserialize)]
pub struct Spread {
    pub low: f64,
    pub median: f64,
    pub high: f64,
}

impl Spread {
    /// `None` if fewer than five samples counted.
    pub fn of(samples: impl IntoIterator<Item = f64>) -> Option<Spread> {
        let mut sorted: Vec<f64> = samples.into_iter().collect();
        sorted.sort_unstable_by(f64::total_cmp);
        let at = |part: f64| sorted[(part * (sorted.len() - 1) as f64).round() as usize];
        (sorted.len() >= 5).then(|| Spread {
            low: at(0.25),
            median: at(0.5),
            high: at(0.75),
        })
    }

    /// What is known without a doubt.
    pub fn exact(value: f64) -> Spread {
        Spread {
            low: value,
            median: value,
            high: value,
        }
    }
}

impl Series {
    pub fn spread(&self) -> Option<Spread> {
        Spread::of(self.samples.iter().copied().flatten())
    }
}

/// What the rounds say about several lanes together, such as a ratio; rounds in which one of them
/// did not count are left out.
pub fn together<const N: usize>(
    series: [&Series; N],
    figure: impl Fn([f64; N]) -> f64,
) -> Option<Spread> {
    let rounds = series.iter().map(|series| series.samples.len()).min()?;
    Spread::of((0..rounds).filter_map(|round| {
        let mut figures = [0.0; N];
        for (figure, series) in figures.iter_mut().zip(series) {
            *figure = series.samples[round]?;
        }
        Some(figure(figures))
    }))
}

/// Samples all `lanes` in turns, so that what slows the machine slows all of them.
pub fn interleave(partner: &Partner, lanes: &[Lane], effort: Effort) -> Vec<Series> {
    let sizes: Vec<u64> = lanes
        .iter()
        .map(|lane| size(partner, lane, effort.sample))
        .collect();
    let mut all: Vec<Series> = lanes
        .iter()
        .map(|lane| Series {
            name: lane.name.clone(),
            samples: vec![None; effort.rounds],
        })
        .collect();
    for round in 0..effort.rounds {
        for turn in 0..lanes.len() {
            // A lane does not always follow the same one.
            let at = if round % 2 == 0 {
                turn
            } else {
                lanes.len() - 1 - turn
            };
            let n = sizes[at];
            all[at].samples[round] =
                (0..TRIES).find_map(|_| lanes[at].sample(partner, n).nanoseconds());
        }
    }
    all
}

/// How many operations take about as long as a sample should.
fn size(partner: &Partner, lane: &Lane, sample: Duration) -> u64 {
    let mut n = 512;
    while n < 1 << 16 {
        let time = (0..4).map(|_| lane.sample(partner, n).time(n)).min();
        if time.is_some_and(|time| time * 2 >= sample) {
            break;
        }
        n *= 2;
    }
    n
}
