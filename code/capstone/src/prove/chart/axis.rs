//! Where a logarithmic axis is labelled.

use std::ops::Range;

/// At 1, 2 and 5 of each power of ten, or at the powers alone where these would crowd.
pub(super) fn marks(range: &Range<f64>) -> Vec<f64> {
    let steps: &[f64] = if range.end / range.start < 200.0 {
        &[1.0, 2.0, 5.0]
    } else {
        &[1.0]
    };
    (-3..=9)
        .flat_map(|power| steps.iter().map(move |step| step * 10_f64.powi(power)))
        .filter(|mark| range.contains(mark))
        .collect()
}
