use hintpool::Pool;

use crate::{
    Arm, Evidence, Figures, Finding, Flaw, Interval, Lab, Plan, Round, Setting, Timing, Usage,
    Verdict, WORTH,
};

static BUFFERS: Pool<Vec<u8>> = Pool::new(Vec::new);

pub fn with_fresh<R>(size: usize, work: impl FnOnce(&mut Vec<u8>) -> R) -> R {
    work(&mut Vec::with_capacity(size))
}

pub fn with_pooled<R>(size: usize, work: impl FnOnce(&mut Vec<u8>) -> R) -> R {
    let mut buffer = BUFFERS.get();
    buffer.reserve(size);
    work(&mut buffer)
}

pub fn time(lab: &impl Lab, arm: &dyn Arm, size: usize, inputs: &[u64]) -> Timing {
    let mut checksum = 0_u64;
    let start = lab.now();
    for &input in inputs {
        let result = lab.keep(arm.operation(size, lab.keep(input)));
        checksum = checksum.rotate_left(1) ^ result;
    }
    let end = lab.now();
    Timing {
        operations: inputs.len() as u64,
        ns: end - start,
        checksum,
    }
}

pub fn count(lab: &impl Lab, arm: &dyn Arm, size: usize, inputs: &[u64]) -> Usage {
    let heap = lab.count(|| {
        for &input in inputs {
            lab.keep(arm.operation(size, input));
        }
    });
    Usage {
        operations: inputs.len() as u64,
        allocations: heap.allocations,
        bytes_left: heap.bytes_left,
    }
}

pub fn rounds(
    lab: &impl Lab,
    fresh: &dyn Arm,
    pooled: &dyn Arm,
    setting: Setting,
    plan: &Plan,
) -> Vec<Round> {
    (0..plan.rounds)
        .map(|number| {
            let inputs = lab.inputs(plan.operations);
            let warm_up = lab.inputs(plan.warm_up);
            let batch = |arm| batch(lab, arm, setting, &warm_up, &inputs);
            // Whoever comes second meets another machine, so each is second as often.
            if number % 2 == 0 {
                let fresh = batch(fresh);
                let pooled = batch(pooled);
                Round { fresh, pooled }
            } else {
                let pooled = batch(pooled);
                let fresh = batch(fresh);
                Round { fresh, pooled }
            }
        })
        .collect()
}

fn batch(
    lab: &impl Lab,
    arm: &dyn Arm,
    setting: Setting,
    warm_up: &[u64],
    inputs: &[u64],
) -> Timing {
    let timings = lab.side_by_side(
        setting.threads,
        || {
            time(lab, arm, setting.size, warm_up);
        },
        || time(lab, arm, setting.size, inputs),
    );
    Timing {
        operations: timings.iter().map(|timing| timing.operations).sum(),
        ns: timings.iter().map(|timing| timing.ns).max().unwrap_or(0),
        checksum: timings
            .iter()
            .fold(0, |sum, timing| sum.wrapping_add(timing.checksum)),
    }
}

fn per_operation(timing: &Timing) -> f64 {
    timing.ns as f64 / timing.operations as f64
}

fn gain(round: &Round) -> f64 {
    per_operation(&round.fresh) / per_operation(&round.pooled)
}

pub fn interval(rounds: &[Round]) -> Interval {
    let mut gains: Vec<f64> = rounds.iter().map(gain).collect();
    gains.sort_by(f64::total_cmp);
    // How many gains lie below the median is how many of that many coins fall heads.
    let count = gains.len() as f64;
    let out = ((count - 1.96 * count.sqrt()) / 2.0).floor();
    if out < 1.0 {
        return Interval::UNKNOWN;
    }
    let out = out as usize - 1;
    Interval {
        low: gains[out],
        high: gains[gains.len() - 1 - out],
    }
}

pub fn verdict(evidence: &Evidence) -> Verdict {
    let unequal = |round: &Round| {
        round.fresh.checksum != round.pooled.checksum
            || round.fresh.operations != round.pooled.operations
    };
    if evidence.rounds.iter().any(unequal) {
        return Verdict::Invalid(Flaw::UnequalWork);
    }
    // A pool may keep one buffer more.
    let size = evidence.setting.size as i64;
    if evidence.fresh.bytes_left.max(evidence.pooled.bytes_left) > size {
        return Verdict::Invalid(Flaw::Leak);
    }
    let Interval { low, high } = evidence.gain;
    if low > WORTH {
        Verdict::Pays
    } else if high < 1.0 / WORTH {
        Verdict::Costs
    } else if low >= 1.0 / WORTH && high <= WORTH {
        Verdict::MakesNoDifference
    } else {
        Verdict::CannotTell
    }
}

pub fn prove(lab: &impl Lab, fresh: &dyn Arm, pooled: &dyn Arm, plan: &Plan) -> Vec<Finding> {
    let threads = |&size| {
        plan.threads
            .iter()
            .map(move |&threads| Setting { size, threads })
    };
    plan.sizes
        .iter()
        .flat_map(threads)
        .map(|setting| finding(lab, fresh, pooled, setting, plan))
        .collect()
}

fn finding(
    lab: &impl Lab,
    fresh: &dyn Arm,
    pooled: &dyn Arm,
    setting: Setting,
    plan: &Plan,
) -> Finding {
    let rounds = rounds(lab, fresh, pooled, setting, plan);
    let evidence = Evidence {
        setting,
        gain: interval(&rounds),
        rounds,
        fresh: count_warm(lab, fresh, setting.size, plan),
        pooled: count_warm(lab, pooled, setting.size, plan),
    };
    Finding {
        setting,
        verdict: verdict(&evidence),
        gain: evidence.gain,
        fresh: figures(&evidence, evidence.fresh, |round| round.fresh),
        pooled: figures(&evidence, evidence.pooled, |round| round.pooled),
    }
}

fn count_warm(lab: &impl Lab, arm: &dyn Arm, size: usize, plan: &Plan) -> Usage {
    count(lab, arm, size, &lab.inputs(plan.warm_up));
    count(lab, arm, size, &lab.inputs(plan.operations))
}

fn figures(evidence: &Evidence, usage: Usage, arm: impl Fn(&Round) -> Timing) -> Figures {
    let mut times: Vec<f64> = evidence
        .rounds
        .iter()
        .map(|round| per_operation(&arm(round)))
        .collect();
    times.sort_by(f64::total_cmp);
    Figures {
        operations_per_second: 1e9 / times[times.len() / 2],
        allocations_per_operation: usage.allocations as f64 / usage.operations as f64,
    }
}
