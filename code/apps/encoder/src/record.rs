//! One record: a bird or other animal that an aircraft struck.
//!
//! Its texts borrow from the line or the frame that they were read from, so a record itself allocates nothing,
//! unless a text has an escape in JSON.

use std::borrow::Cow;

use serde::{Deserialize, Serialize};

/// A record of the Wildlife Strike Database of the Federal Aviation Administration of the United States.
///
/// An unknown field is an error: what does not fit the binary form must not be lost without a word.
#[derive(Clone, Debug, Deserialize, PartialEq, Serialize)]
#[serde(deny_unknown_fields)]
pub struct Strike<'a> {
    /// `1990-01-08`.
    #[serde(borrow)]
    pub date: Cow<'a, str>,
    #[serde(borrow)]
    pub airport: Cow<'a, str>,
    #[serde(borrow)]
    pub state: Cow<'a, str>,
    #[serde(borrow)]
    pub operator: Cow<'a, str>,
    #[serde(borrow)]
    pub aircraft: Cow<'a, str>,
    /// Of the flight, such as `Climb`.
    #[serde(borrow)]
    pub phase: Cow<'a, str>,
    #[serde(borrow)]
    pub time_of_day: Cow<'a, str>,
    #[serde(borrow)]
    pub species: Cow<'a, str>,
    /// Of the animal.
    #[serde(borrow)]
    pub size: Cow<'a, str>,
    #[serde(borrow)]
    pub damage: Cow<'a, str>,
    /// Nobody noted it for every fourth strike or so.
    pub speed_knots: Option<u32>,
    /// In dollars, as are the others.
    pub cost_repair: u64,
    pub cost_other: u64,
    pub cost_total: u64,
}

/// How many texts a record has.
pub const TEXTS: usize = 10;

/// How many numbers a record has.
pub const NUMBERS: usize = 4;

impl Strike<'_> {
    /// Its texts, in their order.
    pub fn texts(&self) -> [&str; TEXTS] {
        [
            &self.date,
            &self.airport,
            &self.state,
            &self.operator,
            &self.aircraft,
            &self.phase,
            &self.time_of_day,
            &self.species,
            &self.size,
            &self.damage,
        ]
    }

    /// Its numbers, in their order. A speed is one more than it is, so that zero says that there is none.
    pub fn numbers(&self) -> [u64; NUMBERS] {
        let speed = self.speed_knots.map_or(0, |knots| u64::from(knots) + 1);
        [speed, self.cost_repair, self.cost_other, self.cost_total]
    }
}
