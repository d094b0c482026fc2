//! Nothing of one request shows in another while pools forget at random.
//!
//! Chaos reaches all pools of a process, so it has a test binary of its own.
#![forbid(unsafe_code)]

#[path = "it/canary.rs"]
mod canary;
#[path = "it/client.rs"]
#[allow(dead_code, reason = "the other test binary asks more of it")]
mod client;
#[path = "it/running.rs"]
mod running;

use hintpool::chaos;
use http_server::buffers::{Buffers, Pools};

#[test]
fn no_request_shows_in_another_while_pools_forget() {
    for seed in 0..3 {
        // It stays on this thread, and strikes on those of the server.
        let _chaos = chaos::scope(seed);
        let pools: &'static Pools = Box::leak(Box::new(Pools::new()));
        assert_eq!(
            canary::leaks(pools, 32, 40),
            Vec::<String>::new(),
            "seed {seed}"
        );
        for (name, stats) in pools.stats().expect("pools count") {
            assert!(
                stats.discarded > 100 && stats.reused > 100,
                "seed {seed}: {name} met too little chaos: {stats:?}"
            );
        }
    }
}
