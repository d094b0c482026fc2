//! Your benchmark.
//!
//! This file is yours: add what you need, and keep the signatures as they are.

use crate::{Arm, Evidence, Finding, Interval, Lab, Plan, Round, Setting, Timing, Usage, Verdict};

/// Lends `work` a new buffer, empty and with room for `size` bytes (stage 1).
pub fn with_fresh<R>(size: usize, work: impl FnOnce(&mut Vec<u8>) -> R) -> R {
    let _ = (size, work);
    todo!("stage 1: hand a new buffer to `work`")
}

/// Lends `work` a buffer from a pool of hintpool's, empty and with room for `size` bytes (stage 1).
///
/// One pool serves all calls, all sizes and all threads.
pub fn with_pooled<R>(size: usize, work: impl FnOnce(&mut Vec<u8>) -> R) -> R {
    let _ = (size, work);
    todo!("stage 1: hand a pooled buffer to `work`")
}

/// Times one operation for each input, in this order, on this thread (stage 2).
///
/// Every result goes through [`Lab::keep`], and into the checksum.
pub fn time(lab: &impl Lab, arm: &dyn Arm, size: usize, inputs: &[u64]) -> Timing {
    let _ = (lab, arm, size, inputs);
    todo!("stage 2: time one operation for each input")
}

/// Counts what the operations do to the heap, one for each input, on this thread (stage 3).
pub fn count(lab: &impl Lab, arm: &dyn Arm, size: usize, inputs: &[u64]) -> Usage {
    let _ = (lab, arm, size, inputs);
    todo!("stage 3: count the allocations of one operation for each input")
}

/// Times both arms in `setting`, as often as `plan.rounds` says.
///
/// - Every thread warms up before it is timed, with `plan.warm_up` operations (stage 4).
/// - In a round each thread of either arm gets the same `plan.operations` inputs (stage 5).
/// - A machine that grows slower all the time favours neither arm (stage 5).
/// - With several threads a round is over when the last one is done (stage 6).
pub fn rounds(
    lab: &impl Lab,
    fresh: &dyn Arm,
    pooled: &dyn Arm,
    setting: Setting,
    plan: &Plan,
) -> Vec<Round> {
    let _ = (lab, fresh, pooled, setting, plan);
    todo!("stage 4: time both arms, round by round")
}

/// Between which two numbers the gain lies, with a confidence of about 95 percent (stage 7).
pub fn interval(rounds: &[Round]) -> Interval {
    let _ = rounds;
    todo!("stage 7: say where the gain lies")
}

/// What follows from the evidence (stage 8).
pub fn verdict(evidence: &Evidence) -> Verdict {
    let _ = evidence;
    todo!("stage 8: say what the evidence allows")
}

/// A finding for every size with every number of threads (stage 9).
pub fn prove(lab: &impl Lab, fresh: &dyn Arm, pooled: &dyn Arm, plan: &Plan) -> Vec<Finding> {
    let _ = (lab, fresh, pooled, plan);
    todo!("stage 9: a finding for every setting")
}
