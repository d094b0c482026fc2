//! A box of any type that recycles itself.
//!
//! A build that is not optimised takes a third of a second for each type of value that a pool holds,
//! since it compiles the whole pool for it. Tests of what `Recycle` says for many types pool this box,
//! which says what its content says.

use std::any::Any;
use std::fmt::Debug;

use hintpool::{Recycle, Verdict};

pub(crate) type AnyValue = Box<dyn Content>;

/// Makes one. A closure that captures something is a type of its own, unless it is boxed.
pub(crate) type Create = Box<dyn Fn() -> AnyValue>;

pub(crate) trait Content: Debug + Send {
    fn recycle_content(&mut self) -> Verdict;
    fn content_weight(&self) -> usize;
    fn content_is_reset(&self) -> bool;
    fn as_any(&mut self) -> &mut dyn Any;
}

impl<T: Recycle + Debug + Send + 'static> Content for T {
    fn recycle_content(&mut self) -> Verdict {
        self.recycle()
    }

    fn content_weight(&self) -> usize {
        self.weight()
    }

    fn content_is_reset(&self) -> bool {
        self.is_reset()
    }

    fn as_any(&mut self) -> &mut dyn Any {
        self
    }
}

// Without the `**`, the box would be taken for a content itself.
impl Recycle for AnyValue {
    fn recycle(&mut self) -> Verdict {
        (**self).recycle_content()
    }

    fn weight(&self) -> usize {
        (**self).content_weight()
    }

    fn is_reset(&self) -> bool {
        (**self).content_is_reset()
    }
}

/// The content of `value`, which is a `T`.
pub(crate) fn content<T: 'static>(value: &mut AnyValue) -> &mut T {
    let content = (**value).as_any().downcast_mut();
    content.expect("the pool's `create` makes no other type")
}
