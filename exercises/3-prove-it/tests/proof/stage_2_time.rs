use exercise_support::{Lesson, check, random};
use prove_it::Lab;
use prove_it::proof::time;

use crate::doubles::{Double, Quirks, Virtual, taking};
use crate::in_the_end;

const READ: &str = "\"The clock\" in Prove it, book/5-exercises/3-prove-it.md";

#[test]
fn the_clock_sees_the_operations_and_not_itself() {
    in_the_end(|| {
        let mut chance = random();
        for _ in 0..5 {
            let operation_ns = chance.u64(20..200);
            let count = chance.u64(50..500);
            let look_ns = 25;
            let lab = Virtual::new(Quirks {
                look_ns: look_ns as f64,
                ..Quirks::default()
            });
            let arm = Double::new(&lab, 'a', |_| taking(operation_ns as f64));
            let timing = time(&lab, &arm, 1024, &lab.inputs(count as usize));

            let exact = count * operation_ns;
            check(
                timing.ns >= exact && timing.ns <= exact + 4 * look_ns,
                || Lesson {
                    expected: format!(
                        "{count} operations of {operation_ns} ns each: {exact} ns, or a little \
                         more, since a look at this clock takes {look_ns} ns"
                    ),
                    happened: format!("the timing says {} ns", timing.ns),
                    why: "what the benchmark does between its first and its last look at the \
                          clock is added to both arms. So they look more alike than they are. \
                          How much of this time is the operations', and how much is yours?",
                    read: READ,
                },
            );
        }
    });
}

#[test]
fn every_result_is_kept() {
    in_the_end(|| {
        let count = random().usize(50..500);
        let lab = Virtual::new(Quirks::default());
        let arm = Double::new(&lab, 'a', |_| taking(100.0));
        time(&lab, &arm, 1024, &lab.inputs(count));

        let log = lab.log();
        let all = log.results.len();
        let lost = log.results.iter().filter(|it| !log.kept.contains(it));
        let lost = lost.count();
        check(lost == 0 && all == count, || Lesson {
            expected: format!("{count} operations, and all results go through `Lab::keep`"),
            happened: format!("of {all} results {lost} did not"),
            why: "the optimiser may remove a result that is not used, and the work that led to \
                  it. Then you time an empty loop.",
            read: READ,
        });
    });
}

#[test]
fn each_input_is_used_once() {
    in_the_end(|| {
        let lab = Virtual::new(Quirks::default());
        let arm = Double::new(&lab, 'a', |_| taking(100.0));
        let inputs = lab.inputs(random().usize(50..500));
        let timing = time(&lab, &arm, 1024, &inputs);

        let seen = lab.log().inputs;
        let count = inputs.len();
        check(seen == inputs && timing.operations == count as u64, || {
            Lesson {
                expected: format!("one operation for each of {count} inputs, in their order"),
                happened: {
                    let pairs = seen.iter().zip(&inputs);
                    let same = pairs.take_while(|(seen, input)| seen == input).count();
                    format!(
                        "the arm got {} inputs, the first {same} of them as expected, and the timing \
                     says {} operations",
                        seen.len(),
                        timing.operations
                    )
                },
                why: "with one input again and again, a processor predicts every branch. And you \
                      can divide by the number of operations only if you know it.",
                read: READ,
            }
        });
    });
}
