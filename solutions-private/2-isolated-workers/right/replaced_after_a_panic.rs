//! Right: a panic ends its thread, whose last act is to start another; a sheet that shrinks by itself;
//! and a hand-over that wipes the words and says `SeqCst` everywhere.

#![forbid(unsafe_code)]
#![allow(missing_debug_implementations)]

pub mod word;

use std::mem;
use std::sync::atomic::Ordering::SeqCst;
use std::sync::mpsc::{self, Receiver, SyncSender, TrySendError};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::thread::{self, JoinHandle};

use hintpool::{Guard, Pool, Recycle, Stats, Verdict};

use word::Word;

#[derive(Debug, Default)]
pub struct Sheet {
    pub customer: String,
    pub note: Option<String>,
    pub express: bool,
    pub parcels: [Parcel; 4],
    pub card: [u8; 16],
    pub card_len: usize,
}

#[derive(Debug, Default)]
pub struct Parcel {
    pub address: String,
    pub items: Vec<String>,
    pub insured: Option<u64>,
}

impl Recycle for Sheet {
    fn recycle(&mut self) -> Verdict {
        const ORDINARY: usize = 128 << 10;
        // Everything is new but for what is worth keeping.
        let used = mem::take(self);
        self.customer = used.customer;
        self.customer.clear();
        self.customer.shrink_to(ORDINARY);
        for (parcel, used) in self.parcels.iter_mut().zip(used.parcels) {
            parcel.address = used.address;
            parcel.address.clear();
            parcel.address.shrink_to(ORDINARY);
            parcel.items = used.items;
            parcel.items.clear();
            parcel.items.shrink_to(ORDINARY / 16);
        }
        Verdict::Keep
    }
}

type Lent = Guard<'static, Sheet>;

static SHEETS: Pool<Sheet> = Pool::new(Sheet::default);

pub fn lend() -> Lent {
    SHEETS.get()
}

pub fn stats() -> Stats {
    SHEETS.stats()
}

pub type Request = Box<dyn FnOnce(&mut Sheet) + Send>;

pub struct Workers {
    queue: SyncSender<Request>,
    office: Arc<Office>,
}

struct Office {
    requests: Mutex<Receiver<Request>>,
    threads: Mutex<Vec<JoinHandle<()>>>,
}

/// A worker's place. If a panic ends the worker, another takes it.
struct Seat(Arc<Office>);

impl Drop for Seat {
    fn drop(&mut self) {
        if thread::panicking() {
            sit_down(&self.0);
        }
    }
}

fn unpoisoned<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

fn sit_down(office: &Arc<Office>) {
    let seat = Seat(Arc::clone(office));
    // Held while it starts, so that whoever shuts down finds every thread in the list.
    let mut threads = unpoisoned(&office.threads);
    threads.push(thread::spawn(move || {
        loop {
            let request = unpoisoned(&seat.0.requests).recv();
            match request {
                Ok(request) => request(&mut lend()),
                Err(_) => return,
            }
        }
    }));
}

impl Workers {
    pub fn start(threads: usize, queue: usize) -> Self {
        let (queue, requests) = mpsc::sync_channel(queue);
        let office = Arc::new(Office {
            requests: Mutex::new(requests),
            threads: Mutex::default(),
        });
        (0..threads).for_each(|_| sit_down(&office));
        Workers { queue, office }
    }

    pub fn submit(&self, request: Request) -> Result<(), Request> {
        match self.queue.try_send(request) {
            Ok(()) => Ok(()),
            Err(TrySendError::Full(request) | TrySendError::Disconnected(request)) => Err(request),
        }
    }

    pub fn shutdown(self) {
        drop(self.queue);
        loop {
            // The list is not locked while we wait: a thread that ends may add another.
            let thread = unpoisoned(&self.office.threads).pop();
            let Some(thread) = thread else { return };
            let _ = thread.join();
        }
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Slip {
    pub customer: u64,
    pub card: u64,
}

pub struct Handover<W> {
    state: W,
    customer: W,
    card: W,
}

const EMPTY: u64 = 0;
const BUSY: u64 = 1;
const FULL: u64 = 2;

impl<W: Word> Handover<W> {
    pub fn empty() -> Self {
        Handover {
            state: W::new(EMPTY),
            customer: W::new(0),
            card: W::new(0),
        }
    }

    pub fn leave(&self, slip: Slip) -> Result<(), Slip> {
        match self.state.compare_exchange(EMPTY, BUSY, SeqCst, SeqCst) {
            Ok(_) => {
                self.customer.store(slip.customer, SeqCst);
                self.card.store(slip.card, SeqCst);
                self.state.store(FULL, SeqCst);
                Ok(())
            }
            Err(_) => Err(slip),
        }
    }

    pub fn take(&self) -> Option<Slip> {
        let claim = self.state.compare_exchange(FULL, BUSY, SeqCst, SeqCst);
        claim.is_ok().then(|| {
            let slip = Slip {
                customer: self.customer.swap(0, SeqCst),
                card: self.card.swap(0, SeqCst),
            };
            self.state.store(EMPTY, SeqCst);
            slip
        })
    }
}
