//! The value that the suite pools: it tells a ledger what happens to it.

use std::fmt;
use std::sync::Arc;
use std::thread;

use hintpool::{Policy, Recycle, Verdict};

use crate::Ledger;

/// A pooled value with an identity, which reports each step of its life to a [`Ledger`].
///
/// [`Probe::work`] is what a user does with a value. Between two works a pool must recycle it.
pub struct Probe {
    id: usize,
    ledger: Arc<Ledger>,
    /// What its user wrote into it. Recycling wipes it off; a `String`, so that a probe owns heap
    /// memory, which a sanitizer or Miri can see used after its release.
    dirt: Option<String>,
    /// `None` where asking for it panics.
    weight: Option<usize>,
    verdict: Verdict,
    at_recycle: Option<Hook>,
    at_drop: Option<Hook>,
}

impl Probe {
    pub(crate) fn new(id: usize, ledger: Arc<Ledger>) -> Self {
        Probe {
            id,
            ledger,
            dirt: None,
            weight: Some(0),
            verdict: Verdict::Keep,
            at_recycle: None,
            at_drop: None,
        }
    }

    /// The value's number, in the order of creation.
    pub fn id(&self) -> usize {
        self.id
    }

    /// Uses the value: notes who does, looks whether it is clean, and leaves dirt on it.
    pub fn work(&mut self) {
        self.ledger.note_work(self.id, self.dirt.as_deref());
        self.dirt = Some(format!("the dirt of {:?}", thread::current().id()));
    }

    /// Whether nothing of an earlier user is left.
    pub fn is_clean(&self) -> bool {
        self.dirt.is_none()
    }

    /// Sets what the value weighs from now on.
    pub fn weigh(&mut self, bytes: usize) {
        self.weight = Some(bytes);
    }

    /// Makes the question for the weight panic from now on.
    pub fn panic_when_weighed(&mut self) {
        self.weight = None;
    }

    /// Sets what recycling says from now on.
    pub fn answer(&mut self, verdict: Verdict) {
        self.verdict = verdict;
    }

    /// Runs `hook` inside the next recycling, once, before the value is clean.
    pub fn at_recycle(&mut self, hook: impl FnOnce() + Send + 'static) {
        self.at_recycle = Some(Box::new(hook));
    }

    /// Runs `hook` inside the value's `Drop`, after the drop was noted.
    pub fn at_drop(&mut self, hook: impl FnOnce() + Send + 'static) {
        self.at_drop = Some(Box::new(hook));
    }

    /// A second value with the identity of the first: what an unsound pool would hand out.
    ///
    /// For controls, which show in safe code that the suite catches a shared value and a double
    /// drop.
    pub fn forge(&self) -> Probe {
        Probe::new(self.id, Arc::clone(&self.ledger))
    }
}

impl Recycle for Probe {
    fn recycle(&mut self) -> Verdict {
        if let Some(hook) = self.at_recycle.take() {
            hook();
        }
        self.ledger.note_recycle(self.id);
        self.dirt = None;
        self.verdict
    }

    fn weight(&self) -> usize {
        self.weight.expect("a panic in weight, as told")
    }
}

impl Drop for Probe {
    fn drop(&mut self) {
        self.ledger.note_drop(self.id);
        if let Some(hook) = self.at_drop.take() {
            hook();
        }
    }
}

/// Recycling by [`Probe`]'s own [`Recycle`], with a choice that a type makes only once.
#[derive(Clone, Copy, Debug, Default)]
pub struct ByProbe {
    /// As [`Recycle::KEEP_AFTER_PANIC`].
    pub keep_after_panic: bool,
}

impl Policy<Probe> for ByProbe {
    fn recycle(&self, probe: &mut Probe) -> Verdict {
        probe.recycle()
    }

    fn weight(&self, probe: &Probe) -> usize {
        probe.weight()
    }

    fn keep_after_panic(&self) -> bool {
        self.keep_after_panic
    }
}

/// Something to do at a step of a value's life, once.
pub(crate) type Hook = Box<dyn FnOnce() + Send>;

impl fmt::Debug for Probe {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "value {}", self.id)
    }
}

/// A hook that panics, unless the thread unwinds already: so a check that fails ends as a failure,
/// and not as an abort.
pub fn boom() {
    if !thread::panicking() {
        panic!("boom, as told");
    }
}

/// A hook that panics in any case. Only a pool that contains it survives this while unwinding.
pub fn boom_even_while_unwinding() {
    panic!("boom, as told, unwinding or not");
}
