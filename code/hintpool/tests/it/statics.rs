//! Pools made before the program runs.

use hintpool::{FnPool, Guard, Pool, Settings, Verdict};

use crate::policies::Hardy;

static PLAIN: Pool<Vec<u8>> = Pool::new(|| Vec::with_capacity(100));
static FOREIGN: FnPool<Vec<u8>> = Pool::with_recycle(
    || vec![7; 4],
    |array| {
        array.fill(7);
        Verdict::Keep
    },
);
static LIMITED: Pool<Vec<u8>> = Settings::new()
    .max_idle(1)
    .max_weight(100)
    .pool(|| Vec::with_capacity(80));
static LIMITED_FOREIGN: FnPool<u8> = Settings::new()
    .max_idle(0)
    .pool_with(|| 1, |_| Verdict::Keep);

#[test]
fn a_static_pool_reuses_and_recycles() {
    PLAIN.get().extend([1; 50]);
    let again = PLAIN.get();
    assert!(again.is_empty());
    assert_eq!(again.capacity(), 100);
    assert_eq!(PLAIN.stats().created, 1);

    FOREIGN.get()[2] = 9;
    assert_eq!(*FOREIGN.get(), [7; 4]);
    assert_eq!(FOREIGN.stats().created, 1);
}

#[test]
fn settings_of_a_static_pool_are_kept() {
    drop([LIMITED.get(), LIMITED.get()]);
    assert_eq!(LIMITED.stats().idle, 1, "max_idle");
    LIMITED.get().extend([0; 101]);
    assert_eq!(LIMITED.stats().idle, 0, "max_weight");
    drop(LIMITED_FOREIGN.get());
    assert_eq!(LIMITED_FOREIGN.stats().idle, 0, "max_idle");
}

#[test]
fn a_guard_of_a_static_pool_fits_in_a_field() {
    struct Request {
        body: Guard<'static, Vec<u8>>,
    }

    static BODIES: Pool<Vec<u8>> = Pool::new(Vec::new);
    let mut request = Request { body: BODIES.get() };
    request.body.push(1);
    let in_a_thread = std::thread::spawn(move || request.body.len());
    assert_eq!(in_a_thread.join().unwrap(), 1);
    assert_eq!(BODIES.stats().idle, 1);
}

#[test]
fn a_pool_has_the_name_that_its_settings_give_it() {
    static NAMED: Pool<Vec<u8>> = Settings::new().name("replies").max_idle(1).pool(Vec::new);

    assert_eq!((NAMED.name(), PLAIN.name()), (Some("replies"), None));
    assert!(format!("{NAMED:?}").contains("\"replies\""), "{NAMED:?}");
}

#[test]
fn a_default_pool_creates_by_default() {
    let pool: Pool<Hardy> = Pool::default();
    assert!(!pool.get().recycled, "as `Default` makes it");
    assert_eq!((pool.get().recycled, pool.stats().created), (true, 1));
}
