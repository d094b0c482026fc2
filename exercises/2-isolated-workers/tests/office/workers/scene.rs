//! A scene that cannot hang: a test whose workers stop has to say so, and not to stop as well.

use std::sync::mpsc::Sender;
use std::time::Duration;

use exercise_support::{Lesson, pools, watch};

/// How long nothing at all may happen. No verdict depends on it but "this has stopped": whatever a
/// scene waits for is due within microseconds.
const PATIENCE: Duration = Duration::from_secs(5);

/// What a scene that stops has to teach.
#[derive(Clone, Copy)]
pub(crate) struct IfItStops {
    pub(crate) why: &'static str,
    pub(crate) read: &'static str,
}

impl IfItStops {
    fn while_doing(self, doing: &str) -> Lesson {
        Lesson {
            expected: format!("this happens: {doing}"),
            happened: format!("nothing, for {} seconds", PATIENCE.as_secs()),
            why: self.why,
            read: self.read,
        }
    }
}

/// Tells the watcher what the scene is about to do.
#[derive(Clone)]
pub(crate) struct Steps {
    watcher: Sender<Lesson>,
    stopped: IfItStops,
}

impl Steps {
    /// Says what comes next, as in "waiting for request 3".
    pub(crate) fn now(&self, doing: &str) {
        self.now_or(doing, self.stopped);
    }

    /// As [`now`](Self::now), with a lesson of its own for the case that it does not happen.
    pub(crate) fn now_or(&self, doing: &str, stopped: IfItStops) {
        // Nobody listens once the test has failed.
        let _ = self.watcher.send(stopped.while_doing(doing));
    }
}

/// Plays a scene, alone with the pools of the process. Fails if it fails, and if it stops.
#[track_caller]
pub(crate) fn play(stopped: IfItStops, scene: impl FnOnce(&Steps) + Send + 'static) {
    let _lock = pools::lock();
    watch(PATIENCE, stopped.while_doing("beginning"), move |watcher| {
        scene(&Steps { watcher, stopped });
    });
}
