//! A depot that looks first and takes afterwards.

use crate::sync::Mutex;

// ANCHOR: take
pub struct DepotInTwoSteps<T>(Mutex<Vec<Vec<T>>>);

impl<T> DepotInTwoSteps<T> {
    pub fn take(&self) -> Option<Vec<T>> {
        if self.0.lock().unwrap().is_empty() {
            return None;
        }
        let full = self.0.lock().unwrap().pop();
        Some(full.expect("it is not empty"))
    }
}
// ANCHOR_END: take

impl<T> DepotInTwoSteps<T> {
    pub fn of(full: Vec<T>) -> Self {
        DepotInTwoSteps(Mutex::new(vec![full]))
    }
}
