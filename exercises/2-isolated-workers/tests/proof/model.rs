//! Runs a scene in every order that the model knows, and tells of the first that goes wrong.

use std::cell::RefCell;
use std::fmt::Write;
use std::panic::{self, AssertUnwindSafe, catch_unwind};
use std::sync::{Arc, Mutex, Once};

use exercise_support::{Lesson, check};
use isolated_workers::{Handover, Slip};
use loom::thread::JoinHandle;

use crate::races;
use crate::roles::Roles;
use crate::words::{self, Modelled};

/// The hand-over under test, with loom's atomics in it.
pub(crate) type Place = Handover<Modelled>;

const READ: &str = "\"Part 3: repair a hand-over\" in the exercise's page, \
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
    let wrong = find_roles().map_or_else(Some, |roles| first_wrong(roles, scene));
    check(wrong.is_none(), || Lesson {
        expected: expected.into(),
        happened: wrong.unwrap_or_default(),
        why,
        read: READ,
    });
}

/// Uses a place on one thread alone, so that what each word is for is known before anything can go wrong.
fn find_roles() -> Result<Roles, String> {
    let alone = run(&loom::model::Builder::new(), || Some(Roles::find_out()));
    let roles = alone.map_err(|panic| format!("used by one thread alone, it fails: {panic}"))?;
    // What does not go through the words is not tried in another order, so nothing follows from it.
    roles.expect("the model was run").map_err(|part| {
        format!(
            "{part} of a slip was handed over, and no word was written for it: it lies in something \
             that the model does not see, and cannot try in another order"
        )
    })
}

/// What goes wrong in the first order of steps in which something does.
fn first_wrong(
    roles: Roles,
    scene: impl Fn() -> Judgement + Send + Sync + 'static,
) -> Option<String> {
    let mut model = loom::model::Builder::new();
    // Almost every known bug needs two; unlimited, the larger scenes take minutes.
    model.preemption_bound = Some(3);
    // No call waits, so an execution is short. One that is not is stopped here.
    model.max_branches = 400;
    let in_a_race = roles.clone();
    let explored = run(&model, move || {
        words::start_recording(roles.clone());
        scene().err().map(|wrong| tell(&wrong))
    });
    explored.unwrap_or_else(|panic| {
        Some(match races::explain(&words::steps(), &in_a_race) {
            Some(race) => tell(&race),
            None => format!("the model gave up: {panic}"),
        })
    })
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

thread_local! {
    /// While a model runs: what its last panic said.
    static PANIC: RefCell<Option<String>> = const { RefCell::new(None) };
}

/// Runs `body` in every order of steps, and gives the first thing that it tells.
/// `Err` is a panic, if it told nothing before; the lesson tells of it, so it is not printed beside it.
fn run<T: Send + 'static>(
    model: &loom::model::Builder,
    body: impl Fn() -> Option<T> + Send + Sync + 'static,
) -> Result<Option<T>, String> {
    static HOOK: Once = Once::new();
    HOOK.call_once(|| {
        let usual = panic::take_hook();
        panic::set_hook(Box::new(move |panic| {
            let told = PANIC.with_borrow_mut(|told| {
                let told = told.as_mut()?;
                // The rest of loom's longer messages is about loom.
                let said = panic.to_string();
                *told = said.lines().take(2).collect::<Vec<_>>().join(" ");
                Some(())
            });
            if told.is_none() {
                usual(panic);
            }
        }));
    });
    // An ordinary mutex: it is no part of the model.
    let first = Arc::new(Mutex::new(None));
    let keep = Arc::clone(&first);
    PANIC.set(Some(String::new()));
    let ran = catch_unwind(AssertUnwindSafe(|| {
        // A panic here would leave loom in the middle of an execution.
        model.check(move || {
            if let Some(told) = body() {
                let mut first = keep.lock().expect("nobody panics with it");
                first.get_or_insert(told);
            }
        });
    }));
    let panic = PANIC.take().unwrap_or_default();
    let first = first.lock().expect("nobody panics with it").take();
    match ran {
        Err(_) if first.is_none() => Err(panic),
        _ => Ok(first),
    }
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

/// The customer and the card of a slip.
pub(crate) type Words = (u64, u64);

/// A slip of which both words can be told from those of any other.
pub(crate) fn slip(number: u64) -> Words {
    (100 + number, 9_000 + number)
}

pub(crate) fn leave(place: &Place, (customer, card): Words) -> Result<(), Words> {
    let left = place.leave(Slip { customer, card });
    left.map_err(|slip| (slip.customer, slip.card))
}

pub(crate) fn take(place: &Place) -> Option<Words> {
    place.take().map(|slip| (slip.customer, slip.card))
}
