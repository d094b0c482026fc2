//! The shared half of step 4: whole magazines, behind one lock that is taken once for many values.

use crate::sync::Mutex;

// ANCHOR: depot
/// How many values a magazine holds.
pub const MAGAZINE: usize = 32;
/// How many magazines the depot keeps.
pub const FULL: usize = 64;

/// A magazine that is full, or was.
pub type Magazine<T> = Vec<T>;

/// Full magazines, for any thread. No thread waits for it.
pub struct Depot<T>(Mutex<Vec<Magazine<T>>>);

impl<T> Depot<T> {
    pub fn take(&self) -> Option<Magazine<T>> {
        self.0.try_lock().ok()?.pop()
    }

    /// Gives the magazine back if the depot is locked or full.
    pub fn keep(&self, full: Magazine<T>) -> Result<(), Magazine<T>> {
        match self.0.try_lock() {
            Ok(mut magazines) if magazines.len() < FULL => {
                magazines.push(full);
                Ok(())
            }
            _ => Err(full),
        }
    }
}
// ANCHOR_END: depot

impl<T> Depot<T> {
    /// All magazines, for a collection, which may wait.
    pub fn clear(&self) -> Vec<Magazine<T>> {
        let mut magazines = self.0.lock().expect("nothing panics under it");
        magazines.split_off(0)
    }
}

impl<T> Default for Depot<T> {
    fn default() -> Self {
        Depot(Mutex::new(Vec::new()))
    }
}
