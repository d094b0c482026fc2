//! An arm that does what its script says.

use std::collections::HashMap;
use std::sync::Mutex;

use prove_it::Arm;

use super::machine::{Step, Virtual};

/// The arm.
pub(crate) struct Double<'m> {
    machine: &'m Virtual,
    /// How the order of batches is written down.
    letter: char,
    script: Script<'m>,
    done: Mutex<Done>,
}

type Answer<'m, T> = Box<dyn Fn(&Moment) -> T + Send + Sync + 'm>;

struct Script<'m> {
    ns: Answer<'m, f64>,
    allocations: Answer<'m, u64>,
    bytes_left: Answer<'m, i64>,
    skips: Answer<'m, bool>,
}

#[derive(Default)]
struct Done {
    operations: u64,
    inputs: Vec<u64>,
    /// By thread and size.
    warm: HashMap<(u64, usize), u64>,
}

/// One operation among many.
pub(crate) struct Moment {
    pub(crate) size: usize,
    /// Operations of this arm before this one.
    pub(crate) nth: u64,
    /// Of those, the ones of this size on this thread.
    pub(crate) warm: u64,
    /// The thread's place among those that run side by side.
    pub(crate) place: usize,
    pub(crate) threads: usize,
    /// Operations since somebody looked at the clock.
    pub(crate) since_look: u64,
}

impl<'m> Double<'m> {
    /// An arm whose operations take `ns`, and that neither allocates nor skips anything.
    pub(crate) fn taking(
        machine: &'m Virtual,
        letter: char,
        ns: impl Fn(&Moment) -> f64 + Send + Sync + 'm,
    ) -> Self {
        Self {
            machine,
            letter,
            script: Script {
                ns: Box::new(ns),
                allocations: Box::new(|_| 0),
                bytes_left: Box::new(|_| 0),
                skips: Box::new(|_| false),
            },
            done: Mutex::default(),
        }
    }

    pub(crate) fn allocating(
        mut self,
        allocations: impl Fn(&Moment) -> u64 + Send + Sync + 'm,
    ) -> Self {
        self.script.allocations = Box::new(allocations);
        self
    }

    pub(crate) fn leaving(mut self, bytes: impl Fn(&Moment) -> i64 + Send + Sync + 'm) -> Self {
        self.script.bytes_left = Box::new(bytes);
        self
    }

    pub(crate) fn skipping(mut self, skips: impl Fn(&Moment) -> bool + Send + Sync + 'm) -> Self {
        self.script.skips = Box::new(skips);
        self
    }

    /// The inputs of all operations so far.
    pub(crate) fn inputs(&self) -> Vec<u64> {
        self.done().inputs.clone()
    }

    fn done(&self) -> std::sync::MutexGuard<'_, Done> {
        self.done.lock().expect("no script panics")
    }
}

impl Arm for Double<'_> {
    fn operation(&self, size: usize, input: u64) -> u64 {
        let here = self.machine.here();
        let moment = {
            let mut done = self.done();
            let nth = done.operations;
            done.operations += 1;
            done.inputs.push(input);
            let warm = done.warm.entry((here.thread, size)).or_default();
            *warm += 1;
            Moment {
                size,
                nth,
                warm: *warm - 1,
                place: here.place,
                threads: here.threads,
                since_look: here.since_look,
            }
        };
        let script = &self.script;
        let result = match (script.skips)(&moment) {
            true => 0,
            false => work(size, input),
        };
        self.machine.step(&Step {
            arm: self.letter,
            ns: (script.ns)(&moment),
            allocations: (script.allocations)(&moment),
            bytes_left: (script.bytes_left)(&moment),
            result,
        });
        result
    }
}

/// What an operation comes to, for whichever arm does it.
fn work(size: usize, input: u64) -> u64 {
    (input ^ size as u64)
        .wrapping_mul(0x9E37_79B9_7F4A_7C15)
        .rotate_left(29)
}
