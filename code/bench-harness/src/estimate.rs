//! How long a run still takes.

use std::time::Duration;

use crate::results::Effort;

/// What it takes to start a process and to end it.
const PROCESS: Duration = Duration::from_millis(4);

/// Samples of one process that are not kept: those of the warm-up.
const WARM_UP: usize = 3;

/// Before anything was measured: every sample takes its time, and a little more.
pub fn beforehand(arms: usize, effort: &Effort) -> Duration {
    let samples = (effort.samples_per_process + WARM_UP) as u32;
    // A sample warms up for an eighth, and its operations are more than fill its time.
    let sample = Duration::from_millis(effort.sample_ms).mul_f64(1.25);
    (sample * samples + PROCESS) * (arms * effort.processes) as u32
}

/// Once something is done: the rest goes on at the same pace.
pub fn remaining(done: usize, all: usize, elapsed: Duration, beforehand: Duration) -> Duration {
    if done == 0 {
        return beforehand;
    }
    elapsed.mul_f64((all - done) as f64 / done as f64)
}

/// `about 40 s`, `about 3 minutes`.
pub fn words(time: Duration) -> String {
    match time.as_secs() {
        seconds @ 0..10 => format!("about {} s", seconds + 1),
        seconds @ 10..100 => format!("about {} s", seconds.next_multiple_of(10)),
        seconds => format!("about {} minutes", (seconds + 30) / 60),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_rest_goes_on_at_the_pace_so_far() {
        let before = Duration::from_secs(60);
        let elapsed = Duration::from_secs(20);
        assert_eq!(remaining(0, 10, elapsed, before), before);
        assert_eq!(remaining(5, 10, elapsed, before), elapsed);
        assert_eq!(remaining(8, 10, elapsed, before), elapsed / 4);
        assert_eq!(remaining(10, 10, elapsed, before), Duration::ZERO);
    }

    #[test]
    fn it_is_told_as_one_would_say_it() {
        let said = [0, 9, 11, 95, 119, 600].map(|s| words(Duration::from_secs(s)));
        let told = ["1 s", "10 s", "20 s", "100 s", "2 minutes", "10 minutes"];
        assert_eq!(said, told.map(|time| format!("about {time}")));
    }
}
