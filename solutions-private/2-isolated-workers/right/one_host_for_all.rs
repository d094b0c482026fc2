//! Right: scoped threads under one host, owned guards of a pool made at first use, a limit on weights,
//! and a hand-over whose state counts its users.

#![forbid(unsafe_code)]
#![allow(missing_debug_implementations)]

pub mod word;

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::atomic::Ordering::{AcqRel, Acquire, Relaxed, Release};
use std::sync::mpsc::{self, SyncSender, TrySendError};
use std::sync::{Arc, LazyLock, Mutex, PoisonError};
use std::thread::{self, JoinHandle};

use hintpool::{OwnedGuard, Pool, Recycle, Settings, Stats, Verdict};

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
    // The reset below copes with every state, but a panic must not be trusted with a sheet.
    const KEEP_AFTER_PANIC: bool = false;

    fn recycle(&mut self) -> Verdict {
        let blank = Sheet::default();
        let customer = std::mem::replace(&mut self.customer, blank.customer);
        let parcels = std::mem::replace(&mut self.parcels, blank.parcels);
        *self = Sheet {
            customer: emptied(customer),
            parcels: parcels.map(|parcel| Parcel {
                address: emptied(parcel.address),
                items: {
                    let mut items = parcel.items;
                    items.clear();
                    items
                },
                insured: None,
            }),
            ..Sheet::default()
        };
        Verdict::Keep
    }

    fn weight(&self) -> usize {
        let parcel = |parcel: &Parcel| {
            parcel.address.capacity() + parcel.items.capacity() * size_of::<String>()
        };
        self.customer.capacity() + self.parcels.iter().map(parcel).sum::<usize>()
    }
}

fn emptied(mut text: String) -> String {
    text.clear();
    text
}

type Lent = OwnedGuard<Sheet>;

static SHEETS: LazyLock<Arc<Pool<Sheet>>> = LazyLock::new(|| {
    let settings = Settings::new().max_weight(512 << 10);
    Arc::new(settings.pool(Sheet::default as fn() -> Sheet))
});

pub fn lend() -> Lent {
    SHEETS.get_owned()
}

pub fn stats() -> Stats {
    SHEETS.stats()
}

pub type Request = Box<dyn FnOnce(&mut Sheet) + Send>;

pub struct Workers {
    queue: SyncSender<Request>,
    host: JoinHandle<()>,
}

impl Workers {
    pub fn start(threads: usize, queue: usize) -> Self {
        let (queue, requests) = mpsc::sync_channel::<Request>(queue);
        let host = thread::spawn(move || {
            let requests = Mutex::new(requests);
            let next = || {
                let requests = requests.lock().unwrap_or_else(PoisonError::into_inner);
                requests.recv().ok()
            };
            thread::scope(|scope| {
                for _ in 0..threads {
                    scope.spawn(|| {
                        while let Some(request) = next() {
                            let sheet = lend();
                            // The sheet moves in, and ends in there.
                            let _ = catch_unwind(AssertUnwindSafe(move || {
                                let mut sheet = sheet;
                                request(&mut sheet);
                            }));
                        }
                    });
                }
            });
        });
        Workers { queue, host }
    }

    pub fn submit(&self, request: Request) -> Result<(), Request> {
        self.queue.try_send(request).map_err(|error| match error {
            TrySendError::Full(request) => request,
            TrySendError::Disconnected(request) => request,
        })
    }

    pub fn shutdown(self) {
        drop(self.queue);
        let _ = self.host.join();
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Slip {
    pub customer: u64,
    pub card: u64,
}

/// The state counts what has happened to the place: it is 0 modulo 4 when it is empty, 1 while
/// somebody leaves, 2 when it is full, and 3 while somebody takes.
pub struct Handover<W> {
    state: W,
    slip: [W; 2],
}

impl<W: Word> Handover<W> {
    pub fn empty() -> Self {
        Handover {
            state: W::new(0),
            slip: [W::new(0), W::new(0)],
        }
    }

    /// Goes one further, if the state is `wanted` modulo 4 and nobody else does.
    fn advance(&self, wanted: u64) -> Option<u64> {
        let state = self.state.load(Relaxed);
        if state % 4 != wanted {
            return None;
        }
        let advanced = self
            .state
            .compare_exchange(state, state + 1, AcqRel, Relaxed);
        advanced.ok().map(|before| before + 2)
    }

    pub fn leave(&self, slip: Slip) -> Result<(), Slip> {
        let Some(after) = self.advance(0) else {
            return Err(slip);
        };
        self.slip[0].store(slip.customer, Relaxed);
        self.slip[1].store(slip.card, Relaxed);
        self.state.store(after, Release);
        Ok(())
    }

    pub fn take(&self) -> Option<Slip> {
        let after = self.advance(2)?;
        let [customer, card] = [0, 1].map(|word| self.slip[word].load(Acquire));
        self.state.store(after, Release);
        Some(Slip { customer, card })
    }
}
