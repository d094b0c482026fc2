//! Gets that create where they may not, or look too late.

use conformance::Probe;

use super::controls;
use crate::faulty::{Fault, Faulty, InnerGuard};

#[derive(Default)]
struct CreatesInTryGet;

impl Fault for CreatesInTryGet {
    fn try_get(pool: &Faulty<Self>) -> Option<InnerGuard<'_, Self>> {
        Some(pool.inner.get())
    }
}

#[derive(Default)]
struct NeverTries;

impl Fault for NeverTries {
    fn try_get(_: &Faulty<Self>) -> Option<InnerGuard<'_, Self>> {
        None
    }
}

/// Makes a value first and looks for an idle one then.
#[derive(Default)]
struct AsksBeforeItLooks;

impl Fault for AsksBeforeItLooks {
    fn get_or_try_create<E>(
        pool: &Faulty<Self>,
        create: impl FnOnce() -> Result<Probe, E>,
    ) -> Result<InnerGuard<'_, Self>, E> {
        let made = create()?;
        pool.inner.get_or_try_create(|| Ok(made))
    }
}

controls! {
    ByFailing creates_in_try_get of CreatesInTryGet: [
        full::trying::try_get_never_creates,
    ]
    ByFailing never_tries of NeverTries: [
        full::trying::try_get_takes_what_is_idle,
    ]
    ByFailing asks_before_it_looks of AsksBeforeItLooks: [
        full::trying::get_or_try_create_asks_only_when_nothing_is_idle,
    ]
}
