//! Where the workers put what they have graded, with a line of progress for each.

use std::io::Write;
use std::time::Duration;

use super::class::Entry;
use super::graded::Graded;
use course::text;

/// What is done, and a line on standard error for each.
pub(super) struct Board {
    graded: Vec<Vec<Graded>>,
    done: usize,
}

impl Board {
    pub(super) fn new(total: usize) -> Self {
        Self {
            graded: vec![Vec::new(); total],
            done: 0,
        }
    }

    pub(super) fn put(&mut self, index: usize, entry: &Entry, graded: Vec<Graded>, kept: bool) {
        self.done += 1;
        let (done, total) = (self.done, self.graded.len());
        let results = graded.iter().map(|graded| match &*graded.exercise {
            "" => graded.verdict.to_string(),
            name => format!("{name} {}", graded.verdict),
        });
        let results = results.collect::<Vec<_>>().join(", ");
        let seconds: f64 = graded.iter().map(|graded| graded.seconds).sum();
        let time = match kept {
            true => "kept".to_owned(),
            false => text::seconds(Duration::from_secs_f64(seconds)),
        };
        // When standard error is closed, there is nobody to tell.
        let _ = writeln!(
            anstream::stderr(),
            "  {done}/{total}  {}: {results} ({time})",
            entry.learner
        );
        self.graded[index] = graded;
    }

    /// In the order of the entries.
    pub(super) fn taken_down(self) -> Vec<Graded> {
        self.graded.into_iter().flatten().collect()
    }
}
