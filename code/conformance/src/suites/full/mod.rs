//! What hintpool promises beyond the basic suite, except for what reaches beyond one pool.

pub(crate) mod random;

use crate::Full;
use crate::check::suite;

suite! {
    $ full_tests in full of Full {
        ageing: full_ageing_tests,
        balance: full_balance_tests,
        leaving: full_leaving_tests,
        limits: full_limits_tests,
        owned: full_owned_tests,
        panics: full_panics_tests,
        reentrancy: full_reentrancy_tests,
        threads: full_threads_tests,
        trying: full_trying_tests,
        unwinding: full_unwinding_tests,
    }
}

/// Uses `count` values at once, so that as many are idle afterwards.
fn burst<P: Full>(pool: &P, count: usize) {
    let mut out: Vec<_> = (0..count).map(|_| pool.get()).collect();
    out.iter_mut().for_each(|probe| probe.work());
}
