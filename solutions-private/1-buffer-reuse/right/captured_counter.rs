//! A closure that captures its counter, boxed so that its type has a name, in a pool made late.

#![forbid(unsafe_code)]

use std::io::Write;
use std::sync::{Arc, LazyLock, Mutex};

use hintpool::{OwnedGuard, Pool};

type Create = Box<dyn Fn() -> Vec<u8> + Send + Sync>;
type Buffer = OwnedGuard<Vec<u8>>;

struct Buffers {
    pool: Arc<Pool<Vec<u8>, Create>>,
    created: Arc<Mutex<u64>>,
}

static BUFFERS: LazyLock<Buffers> = LazyLock::new(|| {
    let created = Arc::new(Mutex::new(0));
    let counter = Arc::clone(&created);
    let create: Create = Box::new(move || {
        *counter.lock().expect("nobody panics while counting") += 1;
        Vec::with_capacity(1024)
    });
    let pool = Arc::new(Pool::new(create));
    Buffers { pool, created }
});

pub fn get() -> Buffer {
    BUFFERS.pool.get_owned()
}

pub fn created() -> u64 {
    *BUFFERS
        .created
        .lock()
        .expect("nobody panics while counting")
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Report {
    pub rounds: u64,
    pub created: u64,
    pub reused: u64,
}

pub fn encode(readings: impl IntoIterator<Item = f64>, out: &mut Vec<u8>) -> Report {
    let mut report = Report {
        rounds: 0,
        created: 0,
        reused: 0,
    };
    for reading in readings {
        let before = created();
        let mut text = get();
        if created() > before {
            report.created += 1;
        } else {
            report.reused += 1;
        }
        write!(text, "{} {reading:.3}", report.rounds).expect("a Vec takes what it is given");
        write!(out, "{}:", text.len()).expect("a Vec takes what it is given");
        out.extend_from_slice(&text);
        out.push(b',');
        report.rounds += 1;
    }
    report
}
