//! The value that the suite pools, and the ledger that all values of one check tell what happens to them.

use std::fmt;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::thread::{self, ThreadId};

use hintpool::{Recycle, Verdict};

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
    pub weight: Option<usize>,
    /// What its recycling says.
    pub verdict: Verdict,
    at_recycle: Option<Hook>,
    at_drop: Option<Hook>,
}

impl Probe {
    fn new(id: usize, ledger: Arc<Ledger>) -> Self {
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

/// Something to do at a step of a value's life, once.
type Hook = Box<dyn FnOnce() + Send>;

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

/// How a pool under test makes its values.
pub type Create = Box<dyn Fn() -> Probe + Send + Sync>;

/// The lives of all probes of one check, and everything that went wrong with them.
///
/// A wrong is noted when it happens, which may be inside a `Drop` or on another thread. The check
/// fails at its end: see [`Ledger::wrongs`].
#[derive(Default)]
pub struct Ledger {
    book: Mutex<Book>,
}

#[derive(Default)]
struct Book {
    /// Indexed by the value's number.
    lives: Vec<Life>,
    recycled: u64,
    wrongs: Vec<String>,
    at_next_create: Option<Hook>,
}

/// What is known of one value.
#[derive(Default)]
struct Life {
    /// Who works on the value, from [`Probe::work`] to its recycling or drop.
    user: Option<ThreadId>,
    recycled_by: Option<ThreadId>,
    dropped: u64,
    /// The check leaks it on purpose.
    may_leak: bool,
}

impl fmt::Debug for Ledger {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "a ledger of {} values", self.created())
    }
}

impl Ledger {
    pub fn new() -> Arc<Self> {
        Arc::default()
    }

    /// What the pool under test calls to make a value.
    pub fn create(self: &Arc<Self>) -> Create {
        let ledger = Arc::clone(self);
        Box::new(move || ledger.make())
    }

    /// Makes a value, after running what [`Ledger::at_next_create`] left.
    pub fn make(self: &Arc<Self>) -> Probe {
        let hook = self.book().at_next_create.take();
        if let Some(hook) = hook {
            hook();
        }
        let mut book = self.book();
        book.lives.push(Life::default());
        Probe::new(book.lives.len() - 1, Arc::clone(self))
    }

    /// Runs `hook` inside the next [`make`](Ledger::make), once.
    pub fn at_next_create(&self, hook: impl FnOnce() + Send + 'static) {
        self.book().at_next_create = Some(Box::new(hook));
    }

    /// How many values were made.
    pub fn created(&self) -> u64 {
        self.book().lives.len() as u64
    }

    /// How often a value was recycled.
    pub fn recycled(&self) -> u64 {
        self.book().recycled
    }

    /// How many values were dropped.
    pub fn dropped(&self) -> u64 {
        self.created() - self.alive()
    }

    /// How many values were made and not dropped.
    pub fn alive(&self) -> u64 {
        let book = self.book();
        book.lives.iter().filter(|life| life.dropped == 0).count() as u64
    }

    /// The thread that recycled value `id` last.
    pub fn recycled_by(&self, id: usize) -> Option<ThreadId> {
        self.book().lives[id].recycled_by
    }

    /// Whether value `id` was dropped.
    pub fn is_dropped(&self, id: usize) -> bool {
        self.book().lives[id].dropped > 0
    }

    /// Excuses value `id` from being dropped: the check leaks it on purpose.
    pub fn expect_leak(&self, id: usize) {
        self.book().lives[id].may_leak = true;
    }

    /// Everything that went wrong, and at the end of a check every value that was lost.
    pub fn wrongs(&self) -> Vec<String> {
        let book = self.book();
        let lives = book.lives.iter().enumerate();
        let lost = lives.filter(|(_, life)| life.dropped == 0 && !life.may_leak);
        let lost = lost.map(|(id, _)| format!("value {id} was never dropped"));
        book.wrongs.iter().cloned().chain(lost).collect()
    }

    /// Notes that this thread works on value `id`, which had `dirt` on it.
    fn note_work(&self, id: usize, dirt: Option<&str>) {
        let me = thread::current().id();
        let mut book = self.book();
        let life = &mut book.lives[id];
        let dropped = (life.dropped > 0).then(|| "after its drop".to_owned());
        let other = life.user.replace(me);
        let other = other.map(|other| format!("to {me:?} while {other:?} held it"));
        let dirt = dirt.map(|dirt| format!("with {dirt} on it"));
        let wrongs = [dirt, dropped, other].into_iter().flatten();
        let wrongs = wrongs.map(|wrong| format!("value {id} was handed out {wrong}"));
        book.wrongs.extend(wrongs);
    }

    fn note_recycle(&self, id: usize) {
        let mut book = self.book();
        if book.lives[id].dropped > 0 {
            book.wrongs
                .push(format!("value {id} was recycled after its drop"));
        }
        book.recycled += 1;
        let life = &mut book.lives[id];
        life.user = None;
        life.recycled_by = Some(thread::current().id());
    }

    fn note_drop(&self, id: usize) {
        let mut book = self.book();
        book.lives[id].user = None;
        book.lives[id].dropped += 1;
        if book.lives[id].dropped > 1 {
            book.wrongs.push(format!("value {id} was dropped twice"));
        }
    }

    /// A panic elsewhere leaves the book whole: no hook runs while it is locked.
    fn book(&self) -> MutexGuard<'_, Book> {
        self.book.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
