//! What every pool promises, however simple.

use crate::check::suite;

suite! {
    $ basic_tests in basic of Basic {
        panics: basic_panics_tests,
        reentrancy: basic_reentrancy_tests,
        threads: basic_threads_tests,
        values: basic_values_tests,
    }
}
