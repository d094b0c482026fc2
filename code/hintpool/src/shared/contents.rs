//! What lies in a pool, for tests that look into it at rest.

use super::Shared;
use crate::local::{Contents, Local};
use crate::magazine::Magazine;
use crate::thread_index;

impl<T: 'static> Shared<T> {
    /// Has the calling thread work with magazines of this capacity, and says what its index is.
    ///
    /// A magazine that the depot lacks is made with the usual capacity all the same, so it gets one
    /// for an exchange of this thread's here.
    pub(crate) fn furnish_with_small_magazines(&self, capacity: usize) -> usize {
        let index = thread_index::ensure().expect("the thread is not ending");
        assert!(
            self.table.get(index).is_none(),
            "the thread has its part already"
        );
        assert!(self.table.insert(index, Local::new(capacity, 0)).is_some());
        self.depot.keep_spare(Magazine::new(capacity));
        index
    }

    /// What the thread with this index has, each item by its name.
    ///
    /// # Safety
    ///
    /// No call on the pool is under way, and none begins meanwhile.
    pub(crate) unsafe fn contents_of(&self, index: usize, name: impl Fn(&T) -> char) -> Contents {
        let local = self.table.get(index).expect("the thread has its part");
        // SAFETY: said above.
        unsafe { local.contents(name) }
    }

    /// The depot's magazines, bottom first with the loose items on top, and its victims.
    ///
    /// # Safety
    ///
    /// As [`Shared::contents_of`].
    pub(crate) unsafe fn contents_of_depot(
        &self,
        name: impl Fn(&T) -> char,
    ) -> (Vec<String>, String) {
        // SAFETY: said above.
        unsafe { self.depot.contents(name) }
    }
}
