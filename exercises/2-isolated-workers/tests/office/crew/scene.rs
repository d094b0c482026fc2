//! A scene that cannot hang: a test whose workers stop has to say so, and not to stop as well.

use std::panic::resume_unwind;
use std::sync::mpsc::{self, RecvTimeoutError, Sender};
use std::thread;
use std::time::Duration;

use exercise_support::{Lesson, check};

/// How long nothing at all may happen. No verdict depends on it but "this has stopped": whatever a
/// scene waits for is due within microseconds.
const PATIENCE: Duration = Duration::from_secs(5);

/// Tells the watcher what the scene is about to do.
#[derive(Clone)]
pub(crate) struct Steps(Sender<String>);

impl Steps {
    /// Says what comes next, as in "waiting for request 3".
    pub(crate) fn now(&self, doing: impl Into<String>) {
        // Nobody listens once the test has failed.
        let _ = self.0.send(doing.into());
    }
}

/// What a scene that stops has to teach.
pub(crate) struct IfItStops {
    pub(crate) why: &'static str,
    pub(crate) read: &'static str,
}

/// Plays a scene on a thread of its own. Fails if it fails, and if it stops.
#[track_caller]
pub(crate) fn play(stopped: IfItStops, scene: impl FnOnce(&Steps) + Send + 'static) {
    let (sender, steps) = mpsc::channel();
    let name = thread::current().name().unwrap_or("scene").to_owned();
    let actor = thread::Builder::new().name(name);
    let actor = actor.spawn(move || scene(&Steps(sender)));
    let actor = actor.expect("the system can start a thread");

    let mut doing = String::from("beginning");
    loop {
        match steps.recv_timeout(PATIENCE) {
            Ok(next) => doing = next,
            Err(RecvTimeoutError::Disconnected) => break,
            Err(RecvTimeoutError::Timeout) => check(false, || Lesson {
                expected: format!("this happens: {doing}"),
                happened: format!("nothing, for {} seconds", PATIENCE.as_secs()),
                why: stopped.why,
                read: stopped.read,
            }),
        }
    }
    if let Err(panic) = actor.join() {
        // Its message has been printed already.
        resume_unwind(panic);
    }
}
