#![forbid(unsafe_code)]
//! The suite under test: a right pool passes it, and each check catches a broken one.

mod controls;
mod faulty;
mod mutex_pool;

use mutex_pool::MutexPool;

contract::core_tests!(MutexPool);
