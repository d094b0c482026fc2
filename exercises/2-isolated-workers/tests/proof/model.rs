//! Runs a scene in every order that the model knows, and tells of the first that goes wrong.

use std::any::Any;
use std::fmt::Write;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::{Arc, Mutex};

use exercise_support::{Lesson, check};
use isolated_workers::{Handover, Slip};
use loom::thread::JoinHandle;

use crate::words::{self, Modelled};

/// The hand-over under test, with loom's atomics in it.
pub(crate) type Place = Handover<Modelled>;

const READ: &str = "\"Part 3: prove a hand-over\" in the exercise's page, \
                    exercises/2-isolated-workers/README.md";

/// What a scene makes of one execution: nothing, or what is wrong with it.
pub(crate) type Judgement = Result<(), String>;

/// Runs `scene` in every order of steps, with at most three switches between threads that nothing
/// forces, and with every value that a read may see.
pub(crate) fn explore(
    expected: &str,
    why: &'static str,
    scene: impl Fn() -> Judgement + Send + Sync + 'static,
) {
    // An ordinary mutex: it is no part of the model.
    let complaint: Arc<Mutex<Option<String>>> = Arc::default();
    let kept = Arc::clone(&complaint);

    let mut model = loom::model::Builder::new();
    // Almost every known bug needs two; unlimited, the larger scenes take minutes.
    model.preemption_bound = Some(3);
    // No call waits, so an execution is short. One that is not is stopped here.
    model.max_branches = 400;
    let explored = catch_unwind(AssertUnwindSafe(|| {
        model.check(move || {
            words::start_recording();
            let judgement = scene().and_then(|()| seen());
            // The first one counts. A panic here would leave loom in the middle of an execution.
            if let Err(wrong) = judgement {
                let mut kept = kept.lock().expect("nobody panics with it");
                kept.get_or_insert_with(|| tell(&wrong));
            }
        });
    }));

    let complaint = complaint.lock().expect("nobody panics with it").take();
    check(complaint.is_none() && explored.is_ok(), || Lesson {
        expected: expected.into(),
        happened: match (complaint, explored) {
            (Some(complaint), _) => complaint,
            (None, Err(panic)) => format!("the model gave up: {}", message(&*panic)),
            (None, Ok(())) => unreachable!("one of the two is why we are here"),
        },
        why,
        read: READ,
    });
}

/// What does not go through the words is not tried in another order, so nothing follows from it.
fn seen() -> Judgement {
    match words::steps().is_empty() {
        true => Err(
            "a slip was handed over, and no word was read or written: there is nothing in \
                     it that the model could try in another order"
                .into(),
        ),
        false => Ok(()),
    }
}

/// What was wrong, and the steps that led to it.
fn tell(wrong: &str) -> String {
    let steps = words::steps();
    if steps.is_empty() {
        return wrong.into();
    }
    let mut text = format!("in one order of steps, {wrong}. The steps:");
    for (number, step) in steps.iter().enumerate() {
        write!(text, "\n    {:>2}  {step}", number + 1).expect("a String takes what it is given");
    }
    text
}

fn message(panic: &(dyn Any + Send)) -> String {
    let text = panic.downcast_ref::<String>().cloned();
    let text = text.or_else(|| panic.downcast_ref::<&str>().map(|text| (*text).into()));
    let text = text.unwrap_or_else(|| "it panicked".into());
    // The rest of loom's longer messages is about loom.
    text.lines().next().unwrap_or_default().into()
}

/// Starts a thread of the model.
pub(crate) fn thread<T: Send + 'static>(
    name: &str,
    place: &loom::sync::Arc<Place>,
    acts: impl FnOnce(&Place) -> T + Send + 'static,
) -> JoinHandle<T> {
    let place = loom::sync::Arc::clone(place);
    loom::thread::Builder::new()
        .name(name.into())
        .spawn(move || acts(&place))
        .expect("a model can always start a thread")
}

/// A slip of which both words can be told from those of any other.
pub(crate) fn slip(number: u64) -> Slip {
    Slip {
        customer: 100 + number,
        card: 9_000 + number,
    }
}
