//! The ways to come by a value that are compared.

use std::fmt;
use std::hint::black_box;
use std::ops::DerefMut;

use hintpool::{Pool, Verdict};
use opool::PoolAllocator;
use regex_automata::util::pool::Pool as RegexPool;

use crate::subject::Subject;
use crate::workload::{Shape, Workload};

/// One way to come by a value and to give it back.
#[derive(Clone, Copy, Debug, Eq, Hash, Ord, PartialEq, PartialOrd)]
pub enum Arm {
    /// A new value each time, made without foresight: it grows while it is used.
    Grown,
    /// A new value each time, made as well as one can: for a buffer, with capacity. What pools are compared with.
    Fresh,
    /// The pool that is written by hand first: a list in each thread.
    ThreadLocal,
    /// The pool of this course.
    Hintpool,
    /// The pool of `regex-automata`, which favours the first thread that uses it.
    RegexAutomata,
    /// `opool`: a queue of fixed size that threads share.
    Opool,
    /// [`Fresh`](Self::Fresh) once more: the control, which must not differ from it.
    FreshAgain,
    /// In Go, `make` or `new` each time; the garbage collector frees it.
    GoFresh,
    /// Go's `sync.Pool`.
    GoPool,
}

impl Arm {
    /// Those in Go, which run in a program of their own.
    pub const GO: [Self; 2] = [Self::GoFresh, Self::GoPool];

    /// All that are compared in Rust; the control is apart.
    pub const ALL: [Self; 6] = [
        Self::Grown,
        Self::Fresh,
        Self::ThreadLocal,
        Self::Hintpool,
        Self::RegexAutomata,
        Self::Opool,
    ];

    /// The arm's name in results files.
    pub fn name(self) -> &'static str {
        self.described().0
    }

    /// What it does, in words.
    pub fn about(self) -> &'static str {
        self.described().1
    }

    #[rustfmt::skip] // a table
    fn described(self) -> (&'static str, &'static str) {
        match self {
            Self::Grown => ("grown", "made anew without foresight, grown while used, and dropped"),
            Self::Fresh => ("fresh", "made anew each time, and dropped"),
            Self::ThreadLocal => ("thread-local", "from a list in each thread, written by hand"),
            Self::Hintpool => ("hintpool", "from hintpool"),
            Self::RegexAutomata => ("regex-automata", "from the pool of regex-automata"),
            Self::Opool => ("opool", "from opool, a queue that threads share"),
            Self::FreshAgain => ("fresh-again", "made anew each time, and dropped: the same once more"),
            Self::GoFresh => ("go-fresh", "in Go, made anew each time, and left to the garbage collector"),
            Self::GoPool => ("go-pool", "in Go, from sync.Pool"),
        }
    }

    /// The arm of this name, of those that run in Rust.
    pub fn named(name: &str) -> Option<Self> {
        let mut all = Self::ALL.into_iter().chain([Self::FreshAgain]);
        all.find(|arm| arm.name() == name)
    }

    /// This arm at work on `subject`; it and what it pools live until the process ends.
    ///
    /// # Panics
    ///
    /// For the arms in Go.
    pub fn workload<S: Subject>(self, subject: S, shape: Shape) -> Workload {
        let subject = leak(subject);
        match self {
            Self::Grown => fresh(subject, shape, |subject| {
                let value = subject.create_without_foresight();
                value.unwrap_or_else(|| subject.create())
            }),
            Self::Fresh | Self::FreshAgain => fresh(subject, shape, S::create),
            Self::ThreadLocal => thread_local(subject, shape),
            Self::Hintpool => hintpool(subject, shape),
            Self::RegexAutomata => regex_automata(subject, shape),
            Self::Opool => opool(subject, shape),
            Self::GoFresh | Self::GoPool => panic!("{self} runs in a program of its own"),
        }
    }
}

impl fmt::Display for Arm {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.name())
    }
}

/// A value that lives until the process ends, as what a worker pools does.
pub fn leak<T>(value: T) -> &'static T {
    Box::leak(Box::new(value))
}

fn fresh<S: Subject>(
    subject: &'static S,
    shape: Shape,
    create: impl Fn(&'static S) -> S::Value + Copy + Send + Sync + 'static,
) -> Workload {
    let get = move || {
        let mut value = create(subject);
        subject.work(&mut value);
        black_box(&mut value);
        value
    };
    Workload::new(shape, move || drop(get()), get, drop)
}

fn thread_local<S: Subject>(subject: &'static S, shape: Shape) -> Workload {
    let get = move || {
        let mut value = S::with_list(Vec::pop).unwrap_or_else(|| subject.create());
        subject.work(&mut value);
        black_box(&mut value);
        value
    };
    let put = move |mut value: S::Value| {
        if subject.recycle(&mut value) == Verdict::Keep {
            S::with_list(|list| list.push(value));
        }
    };
    Workload::new(shape, move || put(get()), get, put)
}

fn hintpool<S: Subject>(subject: &'static S, shape: Shape) -> Workload {
    let pool = leak(Pool::with_recycle(
        move || subject.create(),
        move |value: &mut S::Value| subject.recycle(value),
    ));
    guarded(subject, shape, || pool.get(), |_| ())
}

fn regex_automata<S: Subject>(subject: &'static S, shape: Shape) -> Workload {
    let pool = leak(RegexPool::new(move || subject.create()));
    guarded(subject, shape, || pool.get(), |value| clean(subject, value))
}

fn opool<S: Subject>(subject: &'static S, shape: Shape) -> Workload {
    let pool = leak(opool::Pool::new(MOST, Allocator(subject)));
    guarded(subject, shape, || pool.get(), |_| ())
}

/// For pools whose values come behind a guard, which gives them back when it is dropped; `finish` is what comes before.
fn guarded<S: Subject, G: DerefMut<Target = S::Value>>(
    subject: &'static S,
    shape: Shape,
    lend: impl Fn() -> G + Copy + Send + Sync + 'static,
    finish: impl Fn(&mut S::Value) + Copy + Send + Sync + 'static,
) -> Workload {
    let round = move || {
        let mut value = lend();
        subject.work(&mut value);
        black_box(&mut *value);
        finish(&mut value);
    };
    let get = move || {
        let mut value = lend();
        subject.work(&mut value);
        black_box(&mut *value);
        value
    };
    Workload::new(shape, round, get, move |mut value| finish(&mut value))
}

/// How many values `opool` has room for: more than any workload holds at once.
const MOST: usize = 64;

/// How `opool` makes a value, and makes it clean, which it does on the way out.
struct Allocator<S: 'static>(&'static S);

impl<S: Subject> PoolAllocator<S::Value> for Allocator<S> {
    #[inline(always)]
    fn reset(&self, value: &mut S::Value) {
        clean(self.0, value);
    }

    #[inline(always)]
    fn allocate(&self) -> S::Value {
        self.0.create()
    }
}

/// For pools that keep whatever comes back: what should not be kept is replaced.
#[inline(always)]
fn clean<S: Subject>(subject: &S, value: &mut S::Value) {
    if subject.recycle(value) == Verdict::Discard {
        *value = subject.create();
    }
}
