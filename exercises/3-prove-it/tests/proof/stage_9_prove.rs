use exercise_support::{Lesson, Rng, check, random};
use prove_it::proof::prove;
use prove_it::{Finding, Flaw, Plan, Setting, Verdict};

use crate::doubles::{Double, Quirks, Virtual, rough, taking};
use crate::in_the_end;

const READ: &str = "\"Every setting\" in Prove it, book/5-exercises/3-prove-it.md";

fn plan(chance: &mut Rng) -> Plan {
    Plan {
        sizes: vec![1024],
        threads: vec![1],
        rounds: 40,
        operations: chance.usize(50..100),
        warm_up: 20,
    }
}

/// The only finding of a plan with one setting.
#[track_caller]
fn only(found: &[Finding]) -> Finding {
    check(found.len() == 1, || Lesson {
        expected: "a plan with one size and one number of threads: one finding".to_owned(),
        happened: format!("{} findings", found.len()),
        why: "a finding says in which setting it holds, and every setting needs one.",
        read: READ,
    });
    found[0]
}

#[test]
fn each_setting_has_a_verdict_of_its_own() {
    in_the_end(|| {
        let mut chance = random();
        let (small, large) = (chance.usize(100..1_000), chance.usize(3_000..30_000));
        // That large buffers are the expensive ones is no law.
        for (dear, cheap) in [(large, small), (small, large)] {
            let lab = Virtual::new(Quirks::default());
            let plan = Plan {
                sizes: vec![small, large],
                threads: vec![1, 2],
                ..plan(&mut chance)
            };
            let fresh = Double::new(&lab, 'F', |moment| match moment.size == dear {
                true => taking(400.0),
                false => taking(200.0),
            });
            let pooled = Double::new(&lab, 'P', |moment| taking(200.0 * moment.threads as f64));
            let found = prove(&lab, &fresh, &pooled, &plan);
            check_each_setting(
                &found,
                [
                    (dear, 1, Verdict::Pays),
                    (dear, 2, Verdict::MakesNoDifference),
                    (cheap, 1, Verdict::MakesNoDifference),
                    (cheap, 2, Verdict::Costs),
                ],
            );
        }
    });
}

#[track_caller]
fn check_each_setting(found: &[Finding], expected: [(usize, usize, Verdict); 4]) {
    check(found.len() == expected.len(), || Lesson {
        expected: "two sizes and two numbers of threads: 4 findings".to_owned(),
        happened: format!("{} findings", found.len()),
        why: "where a pool pays depends on how large the buffers are and on how many threads \
              ask for them. One number for all is true of none.",
        read: READ,
    });
    for (size, threads, verdict) in expected {
        let setting = Setting { size, threads };
        let of_setting = found.iter().find(|finding| finding.setting == setting);
        check(
            of_setting.is_some_and(|finding| finding.verdict == verdict),
            || Lesson {
                expected: format!("for {setting:?}, the verdict {verdict:?}"),
                happened: match of_setting {
                    Some(finding) => format!("{finding:?}"),
                    None => "there is no finding for it".to_owned(),
                },
                why: "this machine knows no noise, and these two arms behave differently in \
                      each setting, so each verdict has to come from its own measurement.",
                read: READ,
            },
        );
    }
}

#[test]
fn a_pool_that_never_reuses_is_seen_in_its_allocations() {
    in_the_end(|| {
        let mut chance = random();
        let lab = Virtual::new(Quirks::default());
        let fresh = Double::new(&lab, 'F', |_| taking(100.0).allocating(1));
        let pooled = Double::new(&lab, 'P', |_| taking(102.0).allocating(1));
        let finding = only(&prove(&lab, &fresh, &pooled, &plan(&mut chance)));

        let allocations = [finding.fresh, finding.pooled].map(|arm| arm.allocations_per_operation);
        let right = allocations == [1.0, 1.0] && finding.verdict == Verdict::MakesNoDifference;
        check(right, || Lesson {
            expected: "a pool that throws every buffer away and takes 102 ns instead of 100: one \
                       allocation per operation in both arms, and it makes no difference"
                .to_owned(),
            happened: format!("{finding:?}"),
            why: "that something is called a pool proves nothing. What it allocates was counted, \
                  so say what the count says.",
            read: READ,
        });
    });
}

#[test]
fn allocations_are_those_of_a_warm_pool() {
    in_the_end(|| {
        let mut chance = random();
        let lab = Virtual::new(Quirks::default());
        let plan = plan(&mut chance);
        let cold = plan.warm_up as u64;
        let fresh = Double::new(&lab, 'F', |_| taking(100.0).allocating(1));
        let pooled = Double::new(&lab, 'P', |moment| match moment.warm < cold {
            true => taking(50.0).allocating(1).leaving(1024),
            false => taking(50.0),
        });
        let finding = only(&prove(&lab, &fresh, &pooled, &plan));

        let allocations = finding.pooled.allocations_per_operation;
        check(
            allocations == 0.0 && finding.verdict == Verdict::Pays,
            || Lesson {
                expected: format!(
                    "a pool that fills up during the first {cold} operations of a thread, and \
                 allocates nothing after that: 0 allocations per operation, and it pays"
                ),
                happened: format!("{finding:?}"),
                why: "a pool has to fill once. Who counts that part divides a fixed number by \
                  however many operations there happen to be, and takes the stock for a leak.",
                read: READ,
            },
        );
    });
}

#[test]
fn a_pool_that_leaks_is_invalid() {
    in_the_end(|| {
        let mut chance = random();
        let lab = Virtual::new(Quirks::default());
        let plan = plan(&mut chance);
        let fresh = Double::new(&lab, 'F', |_| taking(100.0).allocating(1));
        let pooled = Double::new(&lab, 'P', |moment| match moment.nth % 4 {
            3 => taking(50.0).allocating(1).leaving(1024),
            _ => taking(50.0),
        });
        let finding = only(&prove(&lab, &fresh, &pooled, &plan));

        check(finding.verdict == Verdict::Invalid(Flaw::Leak), || Lesson {
            expected: format!(
                "a pool that loses every fourth buffer, and is quick: {:?}",
                Verdict::Invalid(Flaw::Leak)
            ),
            happened: format!("{finding:?}"),
            why: "each lost buffer stays allocated for ever. It takes a good number of operations \
                  to see that, since not every one has to lose a buffer.",
            read: READ,
        });
    });
}

#[test]
fn an_arm_that_skips_some_of_the_work_is_invalid() {
    in_the_end(|| {
        let mut chance = random();
        let plan = plan(&mut chance);
        let few = chance.u64(1..10);
        for lazy in ['F', 'P'] {
            let lab = Virtual::new(Quirks::default());
            let arm = |letter| {
                Double::new(&lab, letter, move |moment| {
                    match letter == lazy && moment.since_look < few {
                        true => taking(1.0).skipping(true),
                        false => taking(100.0),
                    }
                })
            };
            let finding = only(&prove(&lab, &arm('F'), &arm('P'), &plan));
            check(
                finding.verdict == Verdict::Invalid(Flaw::UnequalWork),
                || Lesson {
                    expected: format!(
                        "an arm that leaves out the work of {few} operations in each batch of {}: {:?}",
                        plan.operations,
                        Verdict::Invalid(Flaw::UnequalWork)
                    ),
                    happened: format!("{finding:?}"),
                    why: "work that was left out is the quickest of all. Does your checksum depend \
                      on each result, or only on some of them?",
                    read: READ,
                },
            );
        }
        check_one_lazy_round(&mut chance);
    });
}

/// An arm that skips its work in one round only, where its time is far from all others.
fn check_one_lazy_round(chance: &mut Rng) {
    let plan = plan(chance);
    let lab = Virtual::new(Quirks::default());
    // Two batches with their warm-up, in the middle of all: whatever else is measured before or after.
    let batch = (plan.warm_up + plan.operations) as u64;
    let lazy = plan.rounds as u64 / 2 * batch;
    let lazy = lazy..lazy + 2 * batch;
    let fresh = Double::new(&lab, 'F', |_| taking(100.0));
    let pooled = Double::new(&lab, 'P', |moment| match lazy.contains(&moment.nth) {
        true => taking(1.0).skipping(true),
        false => taking(100.0),
    });
    let finding = only(&prove(&lab, &fresh, &pooled, &plan));
    check(
        finding.verdict == Verdict::Invalid(Flaw::UnequalWork),
        || Lesson {
            expected: format!(
                "in one or two rounds of {} the pooled arm leaves its work out, and takes a hundredth \
                 of the time: {:?}",
                plan.rounds,
                Verdict::Invalid(Flaw::UnequalWork)
            ),
            happened: format!("{finding:?}"),
            why: "a round that is far from all others may be an interruption, and it may be work that \
                  was not done. Whoever throws it away before the work is compared never knows.",
            read: READ,
        },
    );
}

#[test]
fn a_noisy_machine_gives_no_verdict() {
    in_the_end(|| {
        let mut chance = random();
        // Each batch takes from a third of its time up to three times as long.
        let lab = Virtual::new(Quirks {
            weather: rough(),
            ..Quirks::default()
        });
        let ns = chance.u64(50..150) as f64;
        let fresh = Double::new(&lab, 'F', |_| taking(ns));
        let pooled = Double::new(&lab, 'P', |_| taking(ns));
        let plan = Plan {
            rounds: 21,
            ..plan(&mut chance)
        };
        let finding = only(&prove(&lab, &fresh, &pooled, &plan));

        // Each arm's rounds, and a few batches more for the counts. More warm-ups do no harm.
        let most = 2 * (plan.rounds + 5) * (3 * plan.warm_up + plan.operations);
        let done = lab.log().results.len();
        check(done <= most, || Lesson {
            expected: format!(
                "{} rounds and a count of either arm, as the plan says: {most} operations at the most",
                plan.rounds
            ),
            happened: format!("there were {done}"),
            why: "who measures again when the result is not clear, or when a round looks odd, has \
                  chosen the result. Use a larger plan instead, and decide on it before you \
                  measure.",
            read: "\"What may be said\" in Prove it, book/5-exercises/3-prove-it.md",
        });
        check(finding.verdict == Verdict::CannotTell, || Lesson {
            expected: "a machine on which the same work takes a third of its time or three times \
                       as long, and 21 rounds: the verdict is that you cannot tell"
                .to_owned(),
            happened: format!("{finding:?}"),
            why: "these two arms do the same. \"Cannot tell\" is a result: it says that this \
                  machine, with this plan, gives no answer. Whoever measures until one comes \
                  out has picked it.",
            read: "\"What may be said\" in Prove it, book/5-exercises/3-prove-it.md",
        });
    });
}

#[test]
fn throughput_is_that_of_all_threads() {
    in_the_end(|| {
        let mut chance = random();
        let threads = chance.usize(2..5);
        // Few operations, since there are many runs, and a busy machine has to do them all in time.
        let plan = Plan {
            threads: vec![threads],
            operations: chance.usize(8..16),
            warm_up: 4,
            ..plan(&mut chance)
        };
        // In each of these runs of one plan another part is interrupted, for fifty times its length: the
        // first rounds, those half-way, and so on. So no certain round is always a usual one.
        for part in 0..30 {
            let weather = (0..4_000).map(|look| if look / 16 == part { 50.0 } else { 1.0 });
            let weather = weather.collect();
            let lab = Virtual::new(Quirks {
                weather,
                ..Quirks::default()
            });
            let (fresh_ns, pooled_ns) = (200.0, 100.0);
            let fresh = Double::new(&lab, 'F', |_| taking(fresh_ns));
            let pooled = Double::new(&lab, 'P', |_| taking(pooled_ns));
            let finding = only(&prove(&lab, &fresh, &pooled, &plan));

            let expected = [fresh_ns, pooled_ns].map(|ns| threads as f64 * 1e9 / ns);
            let found = [finding.fresh, finding.pooled].map(|arm| arm.operations_per_second);
            let near = |(found, expected): (&f64, &f64)| (found / expected - 1.0).abs() <= 0.02;
            let right = found.iter().zip(&expected).all(near);
            check(right, || Lesson {
                expected: format!(
                    "{threads} threads, each of which does an operation in {fresh_ns} ns fresh and in \
                 {pooled_ns} ns pooled, but for a few batches that were interrupted: {expected:?} \
                 operations in a second, of all of them together, in a usual round"
                ),
                happened: format!("{found:?}"),
                why: "throughput is what a server gets done. If it does not grow with the threads, \
                  you want to see that, and not what one of them did. And a sum over all rounds says \
                  how long the interruptions were.",
                read: READ,
            });
        }
    });
}
