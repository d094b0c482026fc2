//! Secrets in a pool: memory that is wiped on every way out (feature `zeroize`).
//!
//! `clear` sets a length. The old bytes stay in the buffer, where a core dump, a bug in `unsafe`
//! code, or the next owner of the freed memory can read them. For most values that does no harm. For
//! keys, passwords and decrypted messages, wrap the buffer in [`Zeroizing`], and the pool recycles
//! it by overwriting all of it, spare capacity too, and keeping the capacity. The wrapper is from the
//! crate `zeroize`, so add that crate to your own dependencies too:
//!
//! ```
//! use hintpool::Pool;
//! use zeroize::Zeroizing;
//!
//! static PLAINTEXTS: Pool<Zeroizing<Vec<u8>>> =
//!     Pool::new(|| Zeroizing::new(Vec::with_capacity(4096)));
//!
//! let mut plaintext = PLAINTEXTS.get();
//! plaintext.extend_from_slice(b"attack at dawn");
//! drop(plaintext); // all 4,096 bytes are zero before anyone else can get the buffer
//!
//! let next = PLAINTEXTS.get();
//! assert!(next.is_empty() && next.capacity() == 4096);
//! ```
//!
//! # What is wiped, and when
//!
//! | the value | is wiped |
//! | --- | --- |
//! | goes back to its pool | by its recycling, on the thread that drops the guard, before anyone else can get it |
//! | is discarded: by a verdict, for its weight, by a limit, by a panic, by [`Guard::discard`] | when it is dropped, by `Zeroizing`, at the latest |
//! | is dropped by a collection, or with its pool | it was wiped on its return, and is again when it is dropped |
//! | leaves by [`Guard::detach`] | when *you* drop it, but see *moves* below |
//! | is leaked, or its guard lives in a `static` or a thread that the process does not wait for | **never** |
//!
//! A pool cannot reach the copies that were made elsewhere, and `zeroize` cannot either:
//!
//! - **Growth.** A `Vec` or `String` that outgrows its capacity moves, and the old memory is freed
//!   without being wiped. Have `create` reserve enough. With [`Settings::max_weight`] just above that,
//!   a buffer that grew nevertheless is dropped.
//! - **Moves.** A value that holds its secret inline, as `Zeroizing<[u8; 32]>` does, leaves a copy
//!   wherever it is moved from: by [`Guard::detach`], by [`Pool::put`], by `mem::swap`. Within the
//!   pool, values stay in place. `Zeroizing<Box<[u8]>>` moves only its address.
//! - Registers, the stack of the code that used the secret, swapped pages, and core dumps that are
//!   taken while it is in use.
//!
//! # A struct with a secret
//!
//! Wrap the fields that are secret and recycle each field. No derive is needed, and whatever drops
//! the struct wipes them:
//!
//! ```
//! use hintpool::{Pool, Recycle, Verdict};
//! use zeroize::{Zeroize, Zeroizing};
//!
//! struct Login {
//!     user: String,
//!     password: Zeroizing<String>,
//!     key: Zeroizing<[u8; 32]>,
//! }
//!
//! impl Login {
//!     fn new() -> Self {
//!         Login {
//!             user: String::new(),
//!             password: Zeroizing::new(String::with_capacity(256)),
//!             key: Zeroizing::new([0; 32]),
//!         }
//!     }
//! }
//!
//! impl Recycle for Login {
//!     fn recycle(&mut self) -> Verdict {
//!         let Login { user, password, key } = self;
//!         key.zeroize(); // an array has no empty state; all zeroes is what `new` makes
//!         user.recycle().and(password.recycle())
//!     }
//!     fn weight(&self) -> usize {
//!         self.user.weight() + self.password.weight()
//!     }
//! }
//!
//! static LOGINS: Pool<Login> = Pool::new(Login::new);
//!
//! let mut login = LOGINS.get();
//! login.user.push_str("ada");
//! login.password.push_str("correct horse");
//! login.key[0] = 7;
//! drop(login);
//!
//! let login = LOGINS.get();
//! assert!(login.user.is_empty() && login.password.is_empty() && *login.key == [0; 32]);
//! ```
//!
//! [`assert_recycled_like_new`](crate::testing::assert_recycled_like_new) finds a field that you
//! forgot only if `Debug` shows it, and `Zeroizing` does not show its contents: use
//! [`assert_recycled_like_new_by`](crate::testing::assert_recycled_like_new_by), with a view that
//! shows a made-up secret.
//!
//! # Cost
//!
//! Each return writes the whole capacity. For a buffer of 1 MiB that held ten bytes, the return writes
//! 1 MiB, so make secret buffers no larger than needed.
//!
//! [`Guard::detach`]: crate::Guard::detach
//! [`Guard::discard`]: crate::Guard::discard
//! [`Pool::put`]: crate::Pool::put
//! [`Settings::max_weight`]: crate::Settings::max_weight

use zeroize::{Zeroize, ZeroizeOnDrop, Zeroizing};

use crate::{Policy, Recycle, Verdict};

/// Wipes what is in the wrapper, spare capacity too, and then recycles it. See
/// [`secrets`](crate::secrets).
impl<Z: Zeroize + Recycle> Recycle for Zeroizing<Z> {
    const KEEP_AFTER_PANIC: bool = Z::KEEP_AFTER_PANIC;

    fn recycle(&mut self) -> Verdict {
        let secret = &mut **self;
        secret.zeroize();
        secret.recycle()
    }

    fn weight(&self) -> usize {
        (**self).weight()
    }

    fn is_reset(&self) -> bool {
        (**self).is_reset()
    }
}

/// A [`Policy`] that wipes, for types that implement `Zeroize` and not `Recycle`: keys, ciphers,
/// arrays of bytes.
///
/// Such a value must wipe itself when it is dropped too, or it does not compile: a pool drops what
/// it does not keep. A new value must be like a wiped one, since later users get that. The policy
/// knows no weight, so nothing is too big for it, and a pool with a limit in bytes panics.
///
/// ```
/// use hintpool::{Pool, secrets::Wiped};
/// use zeroize::Zeroizing;
///
/// type Key = Zeroizing<[u8; 32]>;
///
/// static KEYS: Pool<Key, fn() -> Key, Wiped> =
///     Pool::with_recycle(|| Zeroizing::new([0; 32]), Wiped);
///
/// KEYS.get()[0] = 7;
/// assert_eq!(**KEYS.get(), [0; 32]);
/// ```
///
/// A type of your own needs `Zeroize` and a `Drop` that calls it, with the marker trait
/// `ZeroizeOnDrop`: derive both with the feature `derive` of `zeroize`, or write them out.
///
/// ```compile_fail,E0277
/// use hintpool::{Pool, secrets::Wiped};
///
/// // A bare array stays as it is when it is dropped.
/// let keys = Pool::with_recycle(|| [0_u8; 32], Wiped);
/// keys.get()[0] = 7;
/// ```
#[derive(Clone, Copy, Debug, Default)]
pub struct Wiped;

impl<T: Zeroize + ZeroizeOnDrop> Policy<T> for Wiped {
    fn recycle(&self, value: &mut T) -> Verdict {
        value.zeroize();
        Verdict::Keep
    }
}
