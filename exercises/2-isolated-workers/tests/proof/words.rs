//! Words that loom watches, with a record of what was done to them.

use std::cell::RefCell;
use std::fmt;
use std::rc::Rc;
use std::sync::atomic::Ordering;

use isolated_workers::word::Word;
use loom::cell::UnsafeCell;
use loom::sync::atomic::{AtomicU64, fence};

use crate::roles::Roles;

thread_local! {
    /// What happened in this execution. A thread-local will do: loom runs all threads of a model on
    /// the one that asked for it.
    static RECORD: RefCell<Record> = RefCell::new(Record::default());
}

#[derive(Default)]
struct Record {
    roles: Roles,
    words: Vec<Made>,
    steps: Vec<Step>,
}

/// A word that was made.
struct Made {
    /// What was last written to it.
    last: u64,
    /// If it carries data: plain memory, which loom lets nobody read while another thread may write it.
    plain: Option<Rc<UnsafeCell<()>>>,
}

#[derive(Clone, Debug)]
pub(crate) struct Step {
    pub(crate) thread: String,
    /// The word's number, from 0 in the order in which they were made; none for a fence.
    pub(crate) word: Option<usize>,
    pub(crate) act: Act,
    pub(crate) ordering: Ordering,
    text: String,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Act {
    Load,
    Store(u64),
    /// A swap, or an exchange that succeeded.
    Update(u64),
    /// An exchange that failed.
    Refused,
    Fence,
}

impl fmt::Display for Step {
    fn fmt(&self, text: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(text, "{}: {} ({:?})", self.thread, self.text, self.ordering)
    }
}

impl Record {
    fn note(&mut self, word: Option<usize>, act: Act, ordering: Ordering, text: String) {
        let thread = loom::thread::current();
        self.steps.push(Step {
            thread: thread.name().unwrap_or("before and after").to_owned(),
            word,
            act,
            ordering,
            text,
        });
    }
}

/// Forgets the execution before. `roles` say which words carry data.
pub(crate) fn start_recording(roles: Roles) {
    RECORD.with_borrow_mut(|record| {
        *record = Record {
            roles,
            ..Record::default()
        }
    });
}

/// The steps of this execution, in the order in which the model took them.
pub(crate) fn steps() -> Vec<Step> {
    RECORD.with_borrow(|record| record.steps.clone())
}

/// An atomic of loom's.
pub(crate) struct Modelled {
    number: usize,
    atomic: AtomicU64,
}

impl Modelled {
    /// Notes a step, and tells loom of the access if the word carries data.
    fn step(&self, act: Act, ordering: Ordering, text: &str) {
        let plain = RECORD.with_borrow_mut(|record| {
            let word = &mut record.words[self.number];
            if let Act::Store(value) | Act::Update(value) = act {
                word.last = value;
            }
            let plain = word.plain.clone();
            let text = format!("{} {text}", record.roles.name(self.number));
            record.note(Some(self.number), act, ordering, text);
            plain
        });
        // Outside of the borrow, since loom panics where two threads may meet.
        match (plain, act) {
            (None, _) => {}
            (Some(plain), Act::Store(_) | Act::Update(_)) => plain.with_mut(|_| ()),
            (Some(plain), _) => plain.with(|_| ()),
        }
    }

    /// A read may see what a thread has not been told to be out of date. That is worth a remark.
    fn age(&self, seen: u64) -> &'static str {
        let last = RECORD.with_borrow(|record| record.words[self.number].last);
        if seen == last { "" } else { ", an old value" }
    }
}

impl Word for Modelled {
    fn new(value: u64) -> Self {
        let number = RECORD.with_borrow_mut(|record| {
            let number = record.words.len();
            let carries_data = record.roles.carries_data(number);
            record.words.push(Made {
                last: value,
                plain: carries_data.then(|| Rc::new(UnsafeCell::new(()))),
            });
            number
        });
        Modelled {
            number,
            atomic: AtomicU64::new(value),
        }
    }

    fn load(&self, ordering: Ordering) -> u64 {
        let value = self.atomic.load(ordering);
        let age = self.age(value);
        self.step(Act::Load, ordering, &format!("is read: {value}{age}"));
        value
    }

    fn store(&self, value: u64, ordering: Ordering) {
        self.atomic.store(value, ordering);
        self.step(Act::Store(value), ordering, &format!("becomes {value}"));
    }

    fn swap(&self, value: u64, ordering: Ordering) -> u64 {
        let before = self.atomic.swap(value, ordering);
        let text = format!("was {before}, becomes {value}");
        self.step(Act::Update(value), ordering, &text);
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
                let text = format!("was {before}, becomes {new}");
                self.step(Act::Update(new), success, &text);
            }
            Err(found) => {
                let text = format!("is {found}{}, and stays", self.age(found));
                self.step(Act::Refused, failure, &text);
            }
        }
        result
    }

    fn fence(ordering: Ordering) {
        fence(ordering);
        RECORD.with_borrow_mut(|record| {
            record.note(None, Act::Fence, ordering, "a fence".into());
        });
    }
}
