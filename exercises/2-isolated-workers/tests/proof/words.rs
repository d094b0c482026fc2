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
    /// What was last written to each word.
    words: Vec<u64>,
    /// For each word that carries data: plain memory, which loom lets nobody read while another
    /// thread may write it.
    plain: Vec<Option<Rc<UnsafeCell<()>>>>,
    steps: Vec<Step>,
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
    fn step(&self, act: Act, ordering: Ordering, text: impl FnOnce(&str) -> String) {
        let plain = RECORD.with_borrow_mut(|record| {
            if let Act::Store(value) | Act::Update(value) = act {
                record.words[self.number] = value;
            }
            let name = record.roles.name(self.number);
            record.steps.push(Step {
                thread: this_thread(),
                word: Some(self.number),
                act,
                ordering,
                text: text(&name),
            });
            record.plain[self.number].clone()
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
        let last = RECORD.with_borrow(|record| record.words[self.number]);
        if seen == last { "" } else { ", an old value" }
    }
}

fn this_thread() -> String {
    let thread = loom::thread::current();
    thread.name().unwrap_or("before and after").to_owned()
}

impl Word for Modelled {
    fn new(value: u64) -> Self {
        let number = RECORD.with_borrow_mut(|record| {
            let number = record.words.len();
            record.words.push(value);
            let carries_data = record.roles.carries_data(number);
            let plain = carries_data.then(|| Rc::new(UnsafeCell::new(())));
            record.plain.push(plain);
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
        self.step(Act::Load, ordering, |name| {
            format!("{name} is read: {value}{age}")
        });
        value
    }

    fn store(&self, value: u64, ordering: Ordering) {
        self.atomic.store(value, ordering);
        self.step(Act::Store(value), ordering, |name| {
            format!("{name} becomes {value}")
        });
    }

    fn swap(&self, value: u64, ordering: Ordering) -> u64 {
        let before = self.atomic.swap(value, ordering);
        self.step(Act::Update(value), ordering, |name| {
            format!("{name} was {before}, becomes {value}")
        });
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
            Ok(before) => self.step(Act::Update(new), success, |name| {
                format!("{name} was {before}, becomes {new}")
            }),
            Err(found) => {
                let age = self.age(found);
                self.step(Act::Refused, failure, |name| {
                    format!("{name} is {found}{age}, and stays")
                });
            }
        }
        result
    }

    fn fence(ordering: Ordering) {
        fence(ordering);
        RECORD.with_borrow_mut(|record| {
            record.steps.push(Step {
                thread: this_thread(),
                word: None,
                act: Act::Fence,
                ordering,
                text: "a fence".into(),
            });
        });
    }
}
