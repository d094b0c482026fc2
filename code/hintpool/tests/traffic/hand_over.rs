//! Some threads get, others return, and what is out at once is bounded by the channels between.

use std::sync::mpsc::sync_channel;
use std::thread;

use super::probe::Traffic;
use super::worker::{join, receivers};

each_weight!(
    one_gets_eight_return,
    one_gets_thirty_two_return,
    eight_get_one_returns,
    one_gets_one_returns,
    as_many_get_as_return,
    beside_collections,
);

/// Between the two: light enough to be kept in large batches, and heavy enough for these to count.
mod values_of_1_kib {
    #[test]
    fn one_gets_eight_return() {
        super::one_gets_eight_return(traffic!(1 << 10));
    }

    #[test]
    fn one_gets_thirty_two_return() {
        super::one_gets_thirty_two_return(traffic!(1 << 10));
    }
}

fn one_gets_eight_return(traffic: Traffic) {
    one_gets(traffic, 8, 40_000);
    traffic.created_at_most("one thread gets, 8 return", 40);
}

fn one_gets_thirty_two_return(traffic: Traffic) {
    one_gets(traffic, 32, 40_000);
    traffic.created_at_most("one thread gets, 32 return", 136);
}

/// One in the getter's hands, and one in each returner's.
fn one_gets_one_returns(traffic: Traffic) {
    one_gets(traffic, 1, 10_000);
    traffic.keeps_the_rule("one thread gets, one returns", 2, 2);
}

/// This thread gets, and each value goes to the next of those that return. None lies in a channel.
pub(crate) fn one_gets(traffic: Traffic, returners: usize, values: usize) {
    let (ways, threads) = receivers(returners, 0, drop);
    for to in ways.iter().cycle().take(values) {
        to.send(traffic.get()).unwrap();
    }
    drop(ways);
    join(threads);
}

/// Collections take what is idle, wherever it is on its way, and what was seen of the traffic before
/// counts for less after each.
fn beside_collections(traffic: Traffic) {
    for _ in 0..20 {
        one_gets(traffic, 4, 500);
        traffic.pool.collect();
    }
    traffic.keeps_the_rule("one thread gets, 4 return, and collections", 5, 5);
}

/// 16 lie in the channel, one is in each getter's hands, and one in the returner's.
fn eight_get_one_returns(traffic: Traffic) {
    let (to, from) = sync_channel(16);
    let threads = [(); 8].map(|()| {
        let to = to.clone();
        thread::spawn(move || (0..5_000).for_each(|_| to.send(traffic.get()).unwrap()))
    });
    drop(to);
    from.into_iter().for_each(drop);
    join(threads);
    traffic.created_at_most("8 threads get, one returns, at most 26 out", 104);
}

/// Four pairs. One lies in each channel, and one is in each thread's hands.
fn as_many_get_as_return(traffic: Traffic) {
    let threads = [(); 4].map(|()| {
        let (to, from) = sync_channel(1);
        let returner = thread::spawn(move || from.into_iter().for_each(drop));
        let get = move || (0..5_000).for_each(|_| to.send(traffic.get()).unwrap());
        (thread::spawn(get), returner)
    });
    for (getter, returner) in threads {
        getter.join().unwrap();
        returner.join().unwrap();
    }
    traffic.keeps_the_rule("4 threads get, 4 return", 12, 8);
}
