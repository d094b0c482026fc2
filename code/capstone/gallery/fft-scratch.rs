//! The samples and the scratch memory of an FFT of 1,024 points by `rustfft`
//!
//! Audio and radio programs pool them: `process` allocates the scratch at each call, and `process_with_scratch` takes it.
//!
//! Instead: keep both beside the plan, in what owns the stream.
//@ rustfft.workspace = true

use std::sync::{Arc, LazyLock};

use hintpool::Verdict;
use rustfft::num_complex::Complex32;
use rustfft::{Fft, FftPlanner};

/// Without `==`: each use overwrites all of it.
pub struct Value {
    samples: Vec<Complex32>,
    scratch: Vec<Complex32>,
}

static PLAN: LazyLock<Arc<dyn Fft<f32>>> =
    LazyLock::new(|| FftPlanner::new().plan_fft_forward(1024));
static TONE: LazyLock<Vec<f32>> =
    LazyLock::new(|| (0..1024_u16).map(|n| (f32::from(n) * 0.1).sin()).collect());

pub fn create() -> Value {
    let zeros = |length| vec![Complex32::ZERO; length];
    Value {
        samples: zeros(PLAN.len()),
        scratch: zeros(PLAN.get_inplace_scratch_len()),
    }
}

pub fn use_it(value: &mut Value) -> u64 {
    for (sample, tone) in value.samples.iter_mut().zip(&*TONE) {
        *sample = Complex32::new(*tone, 0.0);
    }
    PLAN.process_with_scratch(&mut value.samples, &mut value.scratch);
    let power: f32 = value.samples[..512].iter().map(Complex32::norm_sqr).sum();
    power as u64
}

pub fn recycle(_: &mut Value) -> Verdict {
    Verdict::Keep
}
