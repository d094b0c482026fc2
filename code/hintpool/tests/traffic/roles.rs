//! Pipelines, and threads that get for a while and return for a while.

use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use std::thread;

use hintpool::Guard;

use super::probe::{Probe, Traffic};
use super::worker::join;

each_weight!(
    pipeline_of_three,
    pipeline_that_changes_values,
    the_getter_moves,
);

/// One gets, one works, one returns. Four lie in each channel, and one is in each thread's hands.
fn pipeline_of_three(traffic: Traffic) {
    let (to_second, from_first) = sync_channel(4);
    let (to_third, from_second) = sync_channel(4);
    let threads = [
        thread::spawn(move || (0..10_000).for_each(|_| to_second.send(traffic.get()).unwrap())),
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
    let (to_second, from_first) = sync_channel(4);
    let (to_third, from_second) = sync_channel(4);
    let change = move |read: Guard<'static, Probe>| {
        let written = traffic.get();
        drop(read);
        to_third.send(written).unwrap();
    };
    let threads = [
        thread::spawn(move || (0..10_000).for_each(|_| to_second.send(traffic.get()).unwrap())),
        thread::spawn(move || from_first.into_iter().for_each(change)),
        thread::spawn(move || from_second.into_iter().for_each(drop)),
    ];
    join(threads);
    traffic.keeps_the_rule("a pipeline whose second thread changes the value", 12, 3);
}

const THREADS: usize = 8;
/// How often the getter changes, and how many values each gets.
const TURNS: usize = 60;
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
    ways[0].send(Message::Get(TURNS)).unwrap();
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
