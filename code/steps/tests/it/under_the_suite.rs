//! How a step is put under the suite that hintpool passes.

use conformance::{Basic, Create, Probe};
use steps::{Guard, Pool};

pub(crate) struct UnderTheSuite<P>(P);

impl<P: Pool<Value = Probe> + Send + Sync + 'static> Basic for UnderTheSuite<P> {
    type Guard<'a> = Guard<'a, P>;

    const REUSES_ON_A_QUIET_THREAD: bool = true;

    fn new(create: Create) -> Self {
        UnderTheSuite(P::new(create))
    }

    fn get(&self) -> Guard<'_, P> {
        self.0.get()
    }
}
