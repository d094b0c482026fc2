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
    // Ordinary mutexes: they are no part of the model.
    let complaint: Arc<Mutex<Option<String>>> = Arc::default();
    let kept = Arc::clone(&complaint);
    let found: Arc<Mutex<Option<Result<Roles, &str>>>> = Arc::default();

    let explored = without_its_report(|| {
        let keep = Arc::clone(&found);
        // Alone, so that what each word is for is known before anything can go wrong.
        loom::model::Builder::new().check(move || {
            *keep.lock().expect("nobody panics with it") = Some(Roles::find_out());
        });
        let roles = found.lock().expect("nobody panics with it").take();
        let roles = match roles.expect("the model was run") {
            Ok(roles) => roles,
            Err(part) => {
                *kept.lock().expect("nobody panics with it") = Some(beside_the_words(part));
                return;
            }
        };

        let mut model = loom::model::Builder::new();
        // Almost every known bug needs two; unlimited, the larger scenes take minutes.
        model.preemption_bound = Some(3);
        // No call waits, so an execution is short. One that is not is stopped here.
        model.max_branches = 400;
        let in_a_race = roles.clone();
        let raced = without_its_report(|| {
            let kept = Arc::clone(&kept);
            model.check(move || {
                words::start_recording(roles.clone());
                // The first one counts. A panic here would leave loom in the middle of an execution.
                if let Err(wrong) = scene() {
                    let mut kept = kept.lock().expect("nobody panics with it");
                    kept.get_or_insert_with(|| tell(&wrong));
                }
            });
        });
        if let Err(panic) = raced {
            let mut kept = kept.lock().expect("nobody panics with it");
            kept.get_or_insert_with(|| match races::explain(&words::steps(), &in_a_race) {
                Some(race) => tell(&race),
                None => format!("the model gave up: {panic}"),
            });
        }
    });

    let complaint = complaint.lock().expect("nobody panics with it").take();
    check(complaint.is_none() && explored.is_ok(), || Lesson {
        expected: expected.into(),
        happened: match (complaint, explored) {
            (Some(complaint), _) => complaint,
            (None, Err(panic)) => format!("used by one thread alone, it fails: {panic}"),
            (None, Ok(())) => unreachable!("one of the two is why we are here"),
        },
        why,
        read: READ,
    });
}

/// What does not go through the words is not tried in another order, so nothing follows from it.
fn beside_the_words(part: &str) -> String {
    format!(
        "{part} of a slip was handed over, and no word was written for it: it lies in something that \
         the model does not see, and cannot try in another order"
    )
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

/// Runs a model. Its panic is told by the lesson, so it is not printed beside it.
fn without_its_report(model: impl FnOnce()) -> Result<(), String> {
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
    let outer = PANIC.replace(Some(String::new()));
    let ran = catch_unwind(AssertUnwindSafe(model));
    let said = PANIC.replace(outer);
    ran.map_err(|_| said.unwrap_or_default())
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
