#![forbid(unsafe_code)]
#![allow(missing_debug_implementations)]

pub mod word;

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::atomic::Ordering;
use std::sync::mpsc::{self, Receiver, SyncSender, TrySendError};
use std::sync::{Arc, Mutex, PoisonError};
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
        let Sheet {
            customer,
            note,
            express,
            parcels,
            card,
            card_len,
        } = self;
        *note = None;
        *express = false;
        *card = [0; 16];
        *card_len = 0;
        let parcels = parcels.iter_mut().map(Parcel::reset);
        parcels.fold(customer.recycle(), Verdict::and)
    }

    fn weight(&self) -> usize {
        self.customer.weight() + self.parcels.iter().map(Parcel::held).sum::<usize>()
    }
}

impl Parcel {
    fn reset(&mut self) -> Verdict {
        let Parcel {
            address,
            items,
            insured,
        } = self;
        *insured = None;
        address.recycle().and(items.recycle())
    }

    fn held(&self) -> usize {
        self.address.weight() + self.items.weight()
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
    threads: Vec<JoinHandle<()>>,
}

impl Workers {
    pub fn start(threads: usize, queue: usize) -> Self {
        let (queue, requests) = mpsc::sync_channel(queue);
        let requests = Arc::new(Mutex::new(requests));
        let worker = || {
            let requests = Arc::clone(&requests);
            thread::spawn(move || work(&requests))
        };
        Workers {
            queue,
            threads: (0..threads).map(|_| worker()).collect(),
        }
    }

    pub fn submit(&self, request: Request) -> Result<(), Request> {
        self.queue.try_send(request).map_err(|error| match error {
            TrySendError::Full(request) | TrySendError::Disconnected(request) => request,
        })
    }

    pub fn shutdown(self) {
        let Workers { queue, threads } = self;
        drop(queue);
        for thread in threads {
            thread.join().expect("a worker stops every panic");
        }
    }
}

fn work(requests: &Mutex<Receiver<Request>>) {
    loop {
        // The lock ends with this line, before the work begins.
        let request = requests
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .recv();
        let Ok(request) = request else { return };
        // The sheet is got and ends inside, so that its guard sees the panic.
        let done = catch_unwind(AssertUnwindSafe(|| request(&mut lend())));
        drop(done); // The request has ended either way, and its sender knows how.
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
        // Acquire: the one who took the last slip has finished reading it.
        let claim = self
            .state
            .compare_exchange(EMPTY, BUSY, Ordering::Acquire, Ordering::Relaxed);
        if claim.is_err() {
            return Err(slip);
        }
        self.customer.store(slip.customer, Ordering::Relaxed);
        self.card.store(slip.card, Ordering::Relaxed);
        // Release: whoever sees FULL and acquires it sees both words.
        self.state.store(FULL, Ordering::Release);
        Ok(())
    }

    pub fn take(&self) -> Option<Slip> {
        // One step, so that only one taker can win. Acquire: see `leave`.
        let claim = self
            .state
            .compare_exchange(FULL, BUSY, Ordering::Acquire, Ordering::Relaxed);
        if claim.is_err() {
            return None;
        }
        let slip = Slip {
            customer: self.customer.load(Ordering::Relaxed),
            card: self.card.load(Ordering::Relaxed),
        };
        // Release: the words have been read before anyone may write them.
        self.state.store(EMPTY, Ordering::Release);
        Some(slip)
    }
}
