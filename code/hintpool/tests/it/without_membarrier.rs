//! The whole of this binary once more where the kernel refuses `membarrier`, as a sandbox may: pools
//! find that out by themselves and work with full fences.

// The filter that refuses it is built for 64-bit systems only.
#![cfg(all(target_os = "linux", target_pointer_width = "64"))]

use std::collections::BTreeMap;
use std::env;
use std::process::Command;
use std::thread;

use hintpool::{Fence, Pool};
use nix::libc;
use rustix::thread::membarrier_query;
use seccompiler::{BpfProgram, SeccompAction, SeccompFilter, apply_filter};

/// Set for the run under the filter.
const REFUSED: &str = "HINTPOOL_TEST_WITHOUT_MEMBARRIER";

fn refuse_membarrier() {
    let rules = BTreeMap::from([(libc::SYS_membarrier, Vec::new())]);
    let refuse = SeccompAction::Errno(libc::EPERM as u32);
    let arch = env::consts::ARCH
        .try_into()
        .expect("an architecture with filters");
    let filter = SeccompFilter::new(rules, SeccompAction::Allow, refuse, arch);
    let program: BpfProgram = filter.unwrap().try_into().unwrap();
    apply_filter(&program).expect("a filter is allowed");
}

#[test]
fn the_suite_holds_where_membarrier_is_refused() {
    if env::var_os(REFUSED).is_some() {
        return; // This is that run.
    }
    // The filter binds one thread and the processes that it starts, so this one goes on without.
    let run = thread::spawn(|| {
        refuse_membarrier();
        Command::new(env::current_exe().unwrap())
            .env(REFUSED, "1")
            .output()
            .unwrap()
    });
    let output = run.join().unwrap();
    let seen = String::from_utf8_lossy(&output.stdout);
    assert!(output.status.success(), "under the filter:\n{seen}");
    for test in ["the_filter_holds", "init_tells_which_fence_it_is"] {
        let passed = format!("without_membarrier::{test} ... ok");
        assert!(seen.contains(&passed), "{seen}");
    }
}

/// Is run by the test above. If the filter did not work, that test would show nothing.
#[test]
fn the_filter_holds() {
    let refused = membarrier_query().is_empty();
    assert_eq!(refused, env::var_os(REFUSED).is_some());
}

/// In both runs.
#[test]
fn init_tells_which_fence_it_is() {
    let fallback = cfg!(hintpool_fenced) || env::var_os(REFUSED).is_some();
    let expected = if fallback {
        Fence::Full
    } else {
        Fence::Asymmetric
    };
    assert_eq!([hintpool::init(), hintpool::init()], [expected, expected]);
}

/// The filter comes when the process relies on the heavy fence already. A collection that cannot
/// issue it takes nothing from threads, and breaks nothing.
#[test]
fn refused_after_the_first_use() {
    let pool = Pool::new(Vec::<u8>::new);
    let idle_after_collections = thread::scope(|scope| {
        let refused = scope.spawn(|| {
            drop([pool.get(), pool.get()]);
            refuse_membarrier();
            (0..3).for_each(|_| pool.collect());
            let idle = pool.stats().idle;
            drop([pool.get(), pool.get()]);
            idle
        });
        refused.join().unwrap()
    });
    // Where the fallback was in use from the start, a collection needs no call.
    let fallback = cfg!(hintpool_fenced) || env::var_os(REFUSED).is_some();
    assert_eq!(idle_after_collections, if fallback { 0 } else { 2 });
    assert_eq!(pool.stats().in_use(), 0);
    // This thread is not under the filter, so its collections reach all again.
    pool.collect();
    pool.collect();
    assert_eq!(pool.stats().idle, 0);
}
