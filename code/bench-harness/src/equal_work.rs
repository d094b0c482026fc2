//! Whether a recycled value does the same work as a new one: as many uses, and the same output of each.
//!
//! A pool whose values are not made clean may look fast only because there is less left to do.
//! So a worker that is told to [`CHECK`] uses its arm a few times, and prints a [`Report`].

use std::sync::Mutex;

use crate::arm::{Arm, leak};
use crate::subject::{Subject, Verdict};
use crate::workload::{HELD, Shape, Workload};

/// The worker's last argument when it is to check its arm, and not to serve samples.
pub const CHECK: &str = "check";

/// So that each of many values held at once is used again.
const USES: u64 = 2 * HELD as u64;

/// What the uses of one arm gave, as a worker prints it: whether a recycled value equals a new one, and then what each use returned.
///
/// Such as `true 7 7 7`; `nothing` stands first where values can't be compared.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Report(pub String);

impl Report {
    /// Uses the arm on this subject.
    fn of<S: Subject>(subject: S, arm: Arm, shape: Shape) -> Self {
        let clean = is_clean(&subject);
        let clean = clean.map_or("nothing".to_owned(), |clean| clean.to_string());
        let words = leak(Mutex::new(vec![clean]));
        let watched = Watched { subject, words };
        arm.workload(watched, shape).work(USES);
        Self(words.lock().expect("each use has returned").join(" "))
    }

    fn outputs(&self) -> Vec<&str> {
        self.0.split_whitespace().skip(1).collect()
    }

    /// Whether a recycled value differs from a new one.
    pub fn is_unclean(&self) -> bool {
        self.0.starts_with("false ")
    }

    /// What differs from the uses of new values, if anything does.
    pub fn difference(&self, new: &Self) -> Option<String> {
        let (outputs, new) = (self.outputs(), new.outputs());
        let (here, there) = (outputs.len(), new.len());
        if here != there {
            return Some(format!(
                "values are used {here} times, and new ones {there} times"
            ));
        }
        let mut uses = (1..).zip(outputs.iter().zip(new));
        let (number, (here, new)) = uses.find(|(_, (here, new))| **here != *new)?;
        Some(format!(
            "use {number} returns {here}, and {new} with a new value"
        ))
    }
}

/// A [`Subject`] whose type is known no more.
pub(crate) trait AnySubject {
    /// The arm at work on it.
    fn workload(self: Box<Self>, arm: Arm, shape: Shape) -> Workload;

    /// What the uses of the arm give.
    fn report(self: Box<Self>, arm: Arm, shape: Shape) -> Report;
}

impl<S: Subject> AnySubject for S {
    fn workload(self: Box<Self>, arm: Arm, shape: Shape) -> Workload {
        arm.workload(*self, shape)
    }

    fn report(self: Box<Self>, arm: Arm, shape: Shape) -> Report {
        Report::of(*self, arm, shape)
    }
}

/// `None` if the type has no `==`, if no two new values are equal, or if used ones are dropped.
fn is_clean<S: Subject>(subject: &S) -> Option<bool> {
    let [one, other, mut used] = [(); 3].map(|()| subject.create());
    subject.work(&mut used);
    let kept = subject.recycle(&mut used) == Verdict::Keep;
    if !kept || !S::equal(&one, &other)? {
        return None;
    }
    S::equal(&used, &one)
}

/// Compares by `==` if the type has it: then the method below is found before that of [`ComparedByNothing`].
#[derive(Debug)]
pub struct Compare<'a, T>(pub &'a T);

impl<T: PartialEq> Compare<'_, T> {
    /// Whether both are equal.
    pub fn equals(&self, other: &T) -> Option<bool> {
        Some(self.0 == other)
    }
}

/// For types without `==`.
pub trait ComparedByNothing<T> {
    /// Nothing can be said.
    fn equals(&self, _: &T) -> Option<bool> {
        None
    }
}

impl<T> ComparedByNothing<T> for Compare<'_, T> {}

/// Notes the output of each use.
struct Watched<S> {
    subject: S,
    words: &'static Mutex<Vec<String>>,
}

impl<S: Subject> Subject for Watched<S> {
    type Value = S::Value;

    fn create(&self) -> S::Value {
        self.subject.create()
    }

    fn create_without_foresight(&self) -> Option<S::Value> {
        self.subject.create_without_foresight()
    }

    fn work(&self, value: &mut S::Value) {
        let output = self.checked_work(value).to_string();
        self.words.lock().expect("no push panics").push(output);
    }

    fn checked_work(&self, value: &mut S::Value) -> u64 {
        self.subject.checked_work(value)
    }

    fn recycle(&self, value: &mut S::Value) -> Verdict {
        self.subject.recycle(value)
    }

    fn with_list<R>(lend: impl FnOnce(&mut Vec<S::Value>) -> R) -> R {
        S::with_list(lend)
    }
}

#[cfg(test)]
mod tests {
    use std::thread;

    use super::*;
    use crate::group::{self, Group};

    #[test]
    fn every_arm_of_the_table_does_the_work_of_new_values() {
        // Larger ones take a debug build long, and do the same.
        let small = |group: &Group| group.parameters().iter().all(|(_, value)| *value < 1 << 20);
        for group in group::all().into_iter().filter(small) {
            let report = |arm| group.subject().report(arm, group.shape);
            let new = report(Arm::Fresh);
            assert_eq!(new.outputs().len() as u64, USES);
            for arm in group.arms() {
                // On a thread of its own, as a worker has a process: another group's values may be in its list.
                let both = || (report(arm), group.workload(arm).sample(8).value);
                let both = thread::scope(|scope| scope.spawn(both).join().unwrap());
                assert_eq!(both.0.difference(&new), None, "{group} by {arm}");
                assert!(both.1 > 0.0, "{group} by {arm} took no time");
            }
        }
    }

    #[test]
    fn values_are_compared_if_their_type_has_a_comparison() {
        struct Without;
        assert_eq!(Compare(&7).equals(&7), Some(true));
        assert_eq!(Compare(&7).equals(&8), Some(false));
        assert_eq!(Compare(&Without).equals(&Without), None);
    }

    #[test]
    fn what_differs_from_new_values_is_said() {
        let report = |line: &str| Report(line.to_owned());
        let new = report("true 7 7");
        for (line, difference) in [
            ("nothing 7 7", None),
            ("false 7 8", Some("use 2 returns 8, and 7 with a new value")),
            (
                "true 7",
                Some("values are used 1 times, and new ones 2 times"),
            ),
        ] {
            assert_eq!(report(line).difference(&new).as_deref(), difference);
        }
        assert!(report("false 7").is_unclean() && !new.is_unclean());
    }
}
