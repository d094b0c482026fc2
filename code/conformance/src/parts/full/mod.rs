//! What hintpool promises beyond the core, except for what reaches beyond one pool.

pub mod ageing;
pub mod balance;
pub mod leaving;
pub mod limits;
pub mod owned;
pub mod panics;
pub(crate) mod random;
pub mod reentrancy;
pub mod threads;
pub mod trying;
pub mod unwinding;

use crate::{Check, Full};

/// All checks of this part.
pub fn checks<P: Full>() -> Vec<Check> {
    [
        ageing::checks::<P>(),
        balance::checks::<P>(),
        leaving::checks::<P>(),
        limits::checks::<P>(),
        owned::checks::<P>(),
        panics::checks::<P>(),
        reentrancy::checks::<P>(),
        threads::checks::<P>(),
        trying::checks::<P>(),
        unwinding::checks::<P>(),
    ]
    .concat()
}

/// One `#[test]` per promise of the full part, in a module `full`.
#[macro_export]
macro_rules! full_tests {
    ($pool:ty) => {
        mod full {
            use super::*;

            mod ageing {
                use super::*;
                $crate::full_ageing_tests!($pool);
            }
            mod balance {
                use super::*;
                $crate::full_balance_tests!($pool);
            }
            mod leaving {
                use super::*;
                $crate::full_leaving_tests!($pool);
            }
            mod limits {
                use super::*;
                $crate::full_limits_tests!($pool);
            }
            mod owned {
                use super::*;
                $crate::full_owned_tests!($pool);
            }
            mod panics {
                use super::*;
                $crate::full_panics_tests!($pool);
            }
            mod reentrancy {
                use super::*;
                $crate::full_reentrancy_tests!($pool);
            }
            mod threads {
                use super::*;
                $crate::full_threads_tests!($pool);
            }
            mod trying {
                use super::*;
                $crate::full_trying_tests!($pool);
            }
            mod unwinding {
                use super::*;
                $crate::full_unwinding_tests!($pool);
            }
        }
    };
}

/// Uses `count` values at once, so that as many are idle afterwards.
fn burst<P: Full>(pool: &P, count: usize) {
    let mut out: Vec<_> = (0..count).map(|_| pool.get()).collect();
    out.iter_mut().for_each(|probe| probe.work());
}
