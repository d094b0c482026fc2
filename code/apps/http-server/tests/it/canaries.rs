//! Nothing of one request shows in another, and a pool that forgets a field is caught at it.

use hintpool::{FnPool, Guard, Pool, Recycle, Stats, Verdict};
use http_server::buffers::{Buffers, Fresh, Pools};
use http_server::order::Order;

use crate::canary;

#[test]
fn no_request_shows_in_another() {
    assert_eq!(canary::leaks(Fresh, 16, 40), Vec::<String>::new());

    let pools: &'static Pools = Box::leak(Box::new(Pools::new()));
    assert_eq!(canary::leaks(pools, 64, 60), Vec::<String>::new());
    for (name, stats) in pools.stats().expect("pools count") {
        assert!(
            stats.reused > 1000,
            "{name} reused too little to show anything: {stats:?}"
        );
    }
}

#[test]
fn a_pool_that_forgets_the_lines_is_caught() {
    caught(clear, |order| {
        order.gift = false;
        order.customer.recycle().and(order.note.recycle())
    });
}

#[test]
fn a_pool_that_forgets_to_clear_bodies_is_caught() {
    caught(|_| Verdict::Keep, Order::recycle);
}

fn caught(bodies: fn(&mut Vec<u8>) -> Verdict, orders: fn(&mut Order) -> Verdict) {
    let pools: &'static ForgetfulPools = Box::leak(Box::new(ForgetfulPools {
        bodies: Pool::with_recycle(Vec::new, bodies),
        orders: Pool::with_recycle(Order::default, orders),
    }));
    let leaks = canary::leaks(pools, 16, 40);
    assert!(
        leaks.iter().any(|leak| leak.contains("canary-")),
        "the canaries miss what a pool forgets: {leaks:?}"
    );
}

fn clear(bytes: &mut Vec<u8>) -> Verdict {
    bytes.recycle()
}

struct ForgetfulPools {
    bodies: FnPool<Vec<u8>>,
    orders: FnPool<Order>,
}

impl Buffers for &'static ForgetfulPools {
    const NAME: &'static str = "forgetful";
    type Bytes = Guard<'static, Vec<u8>, fn(&mut Vec<u8>) -> Verdict>;
    type Order = Guard<'static, Order, fn(&mut Order) -> Verdict>;

    fn body(&self) -> Self::Bytes {
        self.bodies.get()
    }

    fn order(&self) -> Self::Order {
        self.orders.get()
    }

    /// Not from the pool: what is forgotten is forgotten on the way in.
    fn reply(&self) -> Self::Bytes {
        let mut reply = self.bodies.get();
        reply.clear();
        reply
    }

    fn stats(&self) -> Option<[(&'static str, Stats); 3]> {
        None
    }
}
