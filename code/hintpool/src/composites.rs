//! [`Recycle`] for types with parts: each part is recycled, whatever the others return.

use crate::{Recycle, Verdict};

/// Recycles what is in the box.
// Otherwise an error names the `u8` in a `Box<[u8]>`, and suggests to recycle that.
#[diagnostic::do_not_recommend]
impl<T: Recycle + ?Sized> Recycle for Box<T> {
    const KEEP_AFTER_PANIC: bool = T::KEEP_AFTER_PANIC;

    #[inline]
    fn recycle(&mut self) -> Verdict {
        (**self).recycle()
    }

    #[inline]
    fn weight(&self) -> usize {
        size_of_val(&**self).saturating_add((**self).weight())
    }

    #[inline]
    fn is_reset(&self) -> bool {
        (**self).is_reset()
    }
}

/// Recycles each element. One that says `Discard` discards the array, and the weights add up.
#[diagnostic::do_not_recommend] // as for a box
impl<T: Recycle, const N: usize> Recycle for [T; N] {
    const KEEP_AFTER_PANIC: bool = T::KEEP_AFTER_PANIC;

    #[inline]
    fn recycle(&mut self) -> Verdict {
        self.iter_mut()
            .fold(Verdict::Keep, |all, part| all.and(part.recycle()))
    }

    #[inline]
    fn weight(&self) -> usize {
        self.iter()
            .fold(0, |sum: usize, part| sum.saturating_add(part.weight()))
    }

    #[inline]
    fn is_reset(&self) -> bool {
        self.iter().all(Recycle::is_reset)
    }
}

macro_rules! recycle_tuples {
    ($($(#[$doc:meta])* ($($part:ident)+);)*) => {$(
        $(#[$doc])*
        impl<$($part: Recycle),+> Recycle for ($($part,)+) {
            const KEEP_AFTER_PANIC: bool = $($part::KEEP_AFTER_PANIC)&&+;

            #[inline]
            fn recycle(&mut self) -> Verdict {
                #[expect(non_snake_case, reason = "named as their types")]
                let ($($part,)+) = self;
                Verdict::Keep$(.and($part.recycle()))+
            }

            #[inline]
            fn weight(&self) -> usize {
                #[expect(non_snake_case, reason = "named as their types")]
                let ($($part,)+) = self;
                0_usize$(.saturating_add($part.weight()))+
            }

            #[inline]
            fn is_reset(&self) -> bool {
                #[expect(non_snake_case, reason = "named as their types")]
                let ($($part,)+) = self;
                $($part.is_reset())&&+
            }
        }
    )*};
}

recycle_tuples! {
    /// Recycles the one part.
    (A);
    /// Recycles each part. One that says `Discard` discards all, and the weights add up.
    (A B);
    /// As for a pair.
    (A B C);
    /// As for a pair.
    (A B C D);
    /// As for a pair. With more parts than these, write a struct: its fields have names.
    (A B C D E);
}
