//! What every pool promises, however simple.

pub mod panics;
pub mod reentrancy;
pub mod threads;
pub mod values;

use crate::{Check, Core};

/// All checks of this part.
pub fn checks<P: Core>() -> Vec<Check> {
    [
        values::checks::<P>(),
        panics::checks::<P>(),
        reentrancy::checks::<P>(),
        threads::checks::<P>(),
    ]
    .concat()
}

/// One `#[test]` per promise of the core part, in a module `core`.
#[macro_export]
macro_rules! core_tests {
    ($pool:ty) => {
        mod core {
            use super::*;

            mod values {
                use super::*;
                $crate::core_values_tests!($pool);
            }
            mod panics {
                use super::*;
                $crate::core_panics_tests!($pool);
            }
            mod reentrancy {
                use super::*;
                $crate::core_reentrancy_tests!($pool);
            }
            mod threads {
                use super::*;
                $crate::core_threads_tests!($pool);
            }
        }
    };
}
