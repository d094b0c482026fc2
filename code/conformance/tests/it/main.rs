#![forbid(unsafe_code)]
//! The suites under test: right pools pass them, and each check catches a broken one.

mod controls;
mod faulty;
mod messages;
mod mutex_pool;

mod keeps_values {
    type Pool = crate::mutex_pool::MutexPool<true>;
    conformance::basic_tests!(Pool);
}

mod keeps_nothing {
    type Pool = crate::mutex_pool::MutexPool<false>;
    conformance::basic_tests!(Pool);
}
