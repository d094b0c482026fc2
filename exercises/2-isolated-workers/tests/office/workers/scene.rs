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
pub(crate) struct Steps(Sender<Step>);

/// What is about to happen, and what it has to teach if it does not: the scene's lesson, or its own.
type Step = (String, Option<IfItStops>);

impl Steps {
    /// Says what comes next, as in "waiting for request 3".
    pub(crate) fn now(&self, doing: impl Into<String>) {
        self.send(doing.into(), None);
    }

    /// As [`now`](Self::now), with a lesson of its own for the case that it does not happen.
    pub(crate) fn now_or(&self, doing: impl Into<String>, stopped: IfItStops) {
        self.send(doing.into(), Some(stopped));
    }

    fn send(&self, doing: String, stopped: Option<IfItStops>) {
        // Nobody listens once the test has failed.
        let _ = self.0.send((doing, stopped));
    }
}

/// What a scene that stops has to teach.
#[derive(Clone, Copy)]
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
    let mut lesson = stopped;
    loop {
        match steps.recv_timeout(PATIENCE) {
            Ok((next, own)) => {
                doing = next;
                lesson = own.unwrap_or(stopped);
            }
            Err(RecvTimeoutError::Disconnected) => break,
            Err(RecvTimeoutError::Timeout) => check(false, || Lesson {
                expected: format!("this happens: {doing}"),
                happened: format!("nothing, for {} seconds", PATIENCE.as_secs()),
                why: lesson.why,
                read: lesson.read,
            }),
        }
    }
    if let Err(panic) = actor.join() {
        // Its message has been printed already.
        resume_unwind(panic);
    }
}
