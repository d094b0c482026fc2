//! Some threads get, others return, and what is out at once is bounded by the channels between: in pairs,
//! in pipelines, and where threads get for a while and return for a while.

use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use std::thread;

use hintpool::Guard;

use super::probe::{Probe, Traffic};
use super::worker::{join, receivers};

each_weight!(
    one_gets_eight_return,
    one_gets_thirty_two_return,
    eight_get_one_returns,
    one_gets_one_returns,
    as_many_get_as_return,
    beside_collections,
    pipeline_of_three,
    pipeline_that_changes_values,
    the_getter_moves,
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
    one_gets(traffic, 8, traffic.times(40_000));
    traffic.created_at_most("one thread gets, 8 return", 40);
}

fn one_gets_thirty_two_return(traffic: Traffic) {
    one_gets(traffic, 32, traffic.times(40_000));
    traffic.created_at_most("one thread gets, 32 return", 136);
}

/// One in the getter's hands, and one in each returner's.
fn one_gets_one_returns(traffic: Traffic) {
    one_gets(traffic, 1, traffic.times(10_000));
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
    let values = traffic.times(5_000);
    let (to, from) = sync_channel(16);
    let threads = [(); 8].map(|()| {
        let to = to.clone();
        thread::spawn(move || (0..values).for_each(|_| to.send(traffic.get()).unwrap()))
    });
    drop(to);
    from.into_iter().for_each(drop);
    join(threads);
    traffic.created_at_most("8 threads get, one returns, at most 26 out", 104);
}

/// Four pairs. One lies in each channel, and one is in each thread's hands.
fn as_many_get_as_return(traffic: Traffic) {
    let values = traffic.times(5_000);
    let threads = [(); 4].map(|()| {
        let (to, from) = sync_channel(1);
        let returner = thread::spawn(move || from.into_iter().for_each(drop));
        let get = move || (0..values).for_each(|_| to.send(traffic.get()).unwrap());
        (thread::spawn(get), returner)
    });
    for (getter, returner) in threads {
        getter.join().unwrap();
        returner.join().unwrap();
    }
    traffic.keeps_the_rule("4 threads get, 4 return", 12, 8);
}

/// One gets, one works, one returns. Four lie in each channel, and one is in each thread's hands.
fn pipeline_of_three(traffic: Traffic) {
    let values = traffic.times(10_000);
    let (to_second, from_first) = sync_channel(4);
    let (to_third, from_second) = sync_channel(4);
    let threads = [
        thread::spawn(move || (0..values).for_each(|_| to_second.send(traffic.get()).unwrap())),
        thread::spawn(move || {
            from_first
                .into_iter()
                .for_each(|v| to_third.send(v).unwrap())
        }),
        thread::spawn(move || from_second.into_iter().for_each(drop)),
    ];
    join(threads);
    traffic.keeps_the_rule("a pipeline of three threads", 11, 3);
}

/// The thread in the middle returns what it is given and passes on a value of its own.
fn pipeline_that_changes_values(traffic: Traffic) {
    let values = traffic.times(10_000);
    let (to_second, from_first) = sync_channel(4);
    let (to_third, from_second) = sync_channel(4);
    let change = move |read: Guard<'static, Probe>| {
        let written = traffic.get();
        drop(read);
        to_third.send(written).unwrap();
    };
    let threads = [
        thread::spawn(move || (0..values).for_each(|_| to_second.send(traffic.get()).unwrap())),
        thread::spawn(move || from_first.into_iter().for_each(change)),
        thread::spawn(move || from_second.into_iter().for_each(drop)),
    ];
    join(threads);
    traffic.keeps_the_rule("a pipeline whose second thread changes the value", 12, 3);
}

const THREADS: usize = 8;
/// How often the getter changes, and how many values each gets.
const TURNS: usize = 32;
const VALUES: usize = 400;

enum Message {
    Value(Guard<'static, Probe>),
    /// The receiver is the getter now, and so many turns are left.
    Get(usize),
    Stop,
}

/// Seven threads return what the eighth gets, and the next one becomes the getter after a while.
/// One value lies in each channel, and one is in each thread's hands.
fn the_getter_moves(traffic: Traffic) {
    let (ways, inboxes): (Vec<_>, Vec<_>) = (0..THREADS).map(|_| sync_channel(1)).unzip();
    ways[0].send(Message::Get(traffic.times(TURNS))).unwrap();
    let threads: Vec<_> = inboxes
        .into_iter()
        .enumerate()
        .map(|(own, inbox)| {
            let ways = ways.clone();
            thread::spawn(move || take_part(traffic, own, &ways, inbox))
        })
        .collect();
    join(threads);
    traffic.keeps_the_rule(
        "the role of the getter moves around 8 threads",
        2 * THREADS,
        THREADS,
    );
}

fn take_part(traffic: Traffic, own: usize, ways: &[SyncSender<Message>], inbox: Receiver<Message>) {
    // From the next thread on, around to the one before this.
    let others = || ways.iter().cycle().skip(own + 1).take(THREADS - 1);
    for message in inbox {
        match message {
            Message::Value(value) => drop(value),
            Message::Get(turns) => {
                for to in others().cycle().take(VALUES) {
                    to.send(Message::Value(traffic.get())).unwrap();
                }
                let Some(left) = turns.checked_sub(1) else {
                    others().for_each(|to| to.send(Message::Stop).unwrap());
                    return;
                };
                let next = others().next().unwrap();
                next.send(Message::Get(left)).unwrap();
            }
            Message::Stop => return,
        }
    }
}
