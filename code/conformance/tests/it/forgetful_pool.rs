//! A pool that keeps nothing. It is useless and right: nothing in the basic suite may rely on reuse.

use std::ops::{Deref, DerefMut};

use conformance::{Basic, Create, Probe};
use hintpool::Recycle;

pub(crate) struct ForgetfulPool(Create);

impl Basic for ForgetfulPool {
    type Guard<'a> = Guard;

    const REUSES_ON_A_QUIET_THREAD: bool = false;

    fn new(create: Create) -> Self {
        ForgetfulPool(create)
    }

    fn get(&self) -> Guard {
        Guard((self.0)())
    }
}

pub(crate) struct Guard(Probe);

impl Drop for Guard {
    fn drop(&mut self) {
        let _ = self.0.recycle();
    }
}

impl Deref for Guard {
    type Target = Probe;

    fn deref(&self) -> &Probe {
        &self.0
    }
}

impl DerefMut for Guard {
    fn deref_mut(&mut self) -> &mut Probe {
        &mut self.0
    }
}
