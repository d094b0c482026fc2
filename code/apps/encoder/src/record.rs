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

/// The names of the texts, in their order.
pub const TEXTS: [&str; 10] = [
    "date",
    "airport",
    "state",
    "operator",
    "aircraft",
    "phase",
    "time_of_day",
    "species",
    "size",
    "damage",
];

/// The names of the numbers, in their order.
pub const NUMBERS: [&str; 4] = ["speed_knots", "cost_repair", "cost_other", "cost_total"];

impl<'a> Strike<'a> {
    /// Its texts, in the order of [`TEXTS`].
    pub fn texts(&self) -> [&str; TEXTS.len()] {
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

    /// Its numbers, in the order of [`NUMBERS`]. A speed is one more than it is, so that zero says that there is none.
    pub fn numbers(&self) -> [u64; NUMBERS.len()] {
        let speed = self.speed_knots.map_or(0, |knots| u64::from(knots) + 1);
        [speed, self.cost_repair, self.cost_other, self.cost_total]
    }

    /// The record of these texts and numbers; `None` if the speed is none.
    pub fn of(texts: [&'a str; TEXTS.len()], numbers: [u64; NUMBERS.len()]) -> Option<Self> {
        let [
            date,
            airport,
            state,
            operator,
            aircraft,
            phase,
            time_of_day,
            species,
            size,
            damage,
        ] = texts.map(Cow::Borrowed);
        let [speed, cost_repair, cost_other, cost_total] = numbers;
        let speed_knots = match speed.checked_sub(1) {
            None => None,
            Some(knots) => Some(u32::try_from(knots).ok()?),
        };
        Some(Self {
            date,
            airport,
            state,
            operator,
            aircraft,
            phase,
            time_of_day,
            species,
            size,
            damage,
            speed_knots,
            cost_repair,
            cost_other,
            cost_total,
        })
    }
}
