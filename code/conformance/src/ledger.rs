//! What became of every value: the ledger that all probes of one check write to.

use std::fmt;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::thread::{self, ThreadId};

use crate::probe::{Hook, Probe};

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
    wrongs: Vec<String>,
    at_next_create: Option<Hook>,
}

/// What is known of one value.
#[derive(Default)]
struct Life {
    /// Who works on the value, from [`Probe::work`] to its recycling or drop.
    user: Option<ThreadId>,
    recycled: u64,
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
        self.book().lives.iter().map(|life| life.recycled).sum()
    }

    /// How many values were dropped.
    pub fn dropped(&self) -> u64 {
        let book = self.book();
        book.lives.iter().filter(|life| life.dropped > 0).count() as u64
    }

    /// How many values were made and not dropped.
    pub fn alive(&self) -> u64 {
        let book = self.book();
        book.lives.iter().filter(|life| life.dropped == 0).count() as u64
    }

    /// How often value `id` was recycled.
    pub fn recycled_of(&self, id: usize) -> u64 {
        self.book().lives[id].recycled
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
    pub(crate) fn note_work(&self, id: usize, dirt: Option<&str>) {
        let me = thread::current().id();
        let mut book = self.book();
        if let Some(dirt) = dirt {
            let found = format!("value {id} was handed out with {dirt} on it");
            book.wrongs.push(found);
        }
        if book.lives[id].dropped > 0 {
            book.wrongs
                .push(format!("value {id} was handed out after its drop"));
        }
        if let Some(other) = book.lives[id].user.replace(me) {
            book.wrongs.push(format!(
                "value {id} was handed to {me:?} while {other:?} held it"
            ));
        }
    }

    pub(crate) fn note_recycle(&self, id: usize) {
        let mut book = self.book();
        if book.lives[id].dropped > 0 {
            book.wrongs
                .push(format!("value {id} was recycled after its drop"));
        }
        let life = &mut book.lives[id];
        life.user = None;
        life.recycled += 1;
        life.recycled_by = Some(thread::current().id());
    }

    pub(crate) fn note_drop(&self, id: usize) {
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
