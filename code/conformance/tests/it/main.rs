#![forbid(unsafe_code)]
//! The suites under test: right pools pass them, and each check catches a broken one.

mod controls;
mod faulty;
mod forgetful_pool;
mod messages;
mod mutex_pool;

mod mutex {
    use crate::mutex_pool::MutexPool;

    conformance::basic_tests!(MutexPool);
}

mod forgetful {
    use crate::forgetful_pool::ForgetfulPool;

    conformance::basic_tests!(ForgetfulPool);
}
