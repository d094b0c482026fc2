//! Words that loom watches, with a record of what was done to them.

use std::cell::RefCell;
use std::sync::atomic::Ordering;

use isolated_workers::word::Word;
use loom::sync::atomic::{AtomicU64, fence};

thread_local! {
    /// What happened in this execution. A thread-local will do: loom runs all threads of a model on
    /// the one that asked for it.
    static RECORD: RefCell<Record> = const { RefCell::new(Record::new()) };
}

struct Record {
    /// What was last written to each word.
    words: Vec<u64>,
    steps: Vec<String>,
}

impl Record {
    const fn new() -> Self {
        Record {
            words: Vec::new(),
            steps: Vec::new(),
        }
    }
}

/// Forgets the execution before.
pub(crate) fn start_recording() {
    RECORD.with_borrow_mut(|record| *record = Record::new());
}

/// The steps of this execution, in the order in which the model took them.
pub(crate) fn steps() -> Vec<String> {
    RECORD.with_borrow(|record| record.steps.clone())
}

fn step(what: String) {
    let thread = loom::thread::current();
    let who = thread.name().unwrap_or("before and after");
    RECORD.with_borrow_mut(|record| record.steps.push(format!("{who}: {what}")));
}

/// An atomic of loom's.
pub(crate) struct Modelled {
    /// The first that was made is 1.
    number: usize,
    atomic: AtomicU64,
}

impl Modelled {
    fn written(&self, value: u64) {
        RECORD.with_borrow_mut(|record| record.words[self.number - 1] = value);
    }

    /// A read may see what a thread has not been told to be out of date. That is worth a remark.
    fn age(&self, seen: u64) -> &'static str {
        let last = RECORD.with_borrow(|record| record.words[self.number - 1]);
        if seen == last { "" } else { " (an old value)" }
    }
}

impl Word for Modelled {
    fn new(value: u64) -> Self {
        let number = RECORD.with_borrow_mut(|record| {
            record.words.push(value);
            record.words.len()
        });
        Modelled {
            number,
            atomic: AtomicU64::new(value),
        }
    }

    fn load(&self, ordering: Ordering) -> u64 {
        let value = self.atomic.load(ordering);
        let age = self.age(value);
        step(format!("word {} is read: {value}{age}", self.number));
        value
    }

    fn store(&self, value: u64, ordering: Ordering) {
        self.atomic.store(value, ordering);
        self.written(value);
        step(format!("word {} becomes {value}", self.number));
    }

    fn swap(&self, value: u64, ordering: Ordering) -> u64 {
        let before = self.atomic.swap(value, ordering);
        self.written(value);
        step(format!(
            "word {} was {before}, becomes {value}",
            self.number
        ));
        before
    }

    fn compare_exchange(
        &self,
        current: u64,
        new: u64,
        success: Ordering,
        failure: Ordering,
    ) -> Result<u64, u64> {
        let result = self.atomic.compare_exchange(current, new, success, failure);
        match result {
            Ok(before) => {
                self.written(new);
                step(format!("word {} was {before}, becomes {new}", self.number));
            }
            Err(found) => {
                let age = self.age(found);
                step(format!("word {} is {found}{age}, and stays", self.number));
            }
        }
        result
    }

    fn fence(ordering: Ordering) {
        fence(ordering);
        step("a fence".into());
    }
}
