//! What the workers have graded, with a line on standard error for each submission.

use std::io::Write;
use std::time::Duration;

use super::class::Entry;
use super::graded::Graded;
use course::text;

pub(super) struct Progress {
    graded: Vec<Vec<Graded>>,
    done: usize,
}

impl Progress {
    pub(super) fn new(total: usize) -> Self {
        Self {
            graded: vec![Vec::new(); total],
            done: 0,
        }
    }

    pub(super) fn add(&mut self, index: usize, entry: &Entry, graded: Vec<Graded>, kept: bool) {
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
    pub(super) fn into_results(self) -> Vec<Graded> {
        self.graded.into_iter().flatten().collect()
    }
}
