//! Which types may cross threads: checked when this file compiles, so that a new inside of the pool
//! cannot loosen or tighten a bound unseen.

use std::cell::Cell;
use std::marker::PhantomData;
use std::panic::{RefUnwindSafe, UnwindSafe};
use std::rc::Rc;
use std::sync::MutexGuard;

use hintpool::{
    ByTrait, Discards, Guard, OwnedGuard, Policy, Pool, Settings, Stats, Verdict, chaos,
};
use static_assertions::{
    assert_impl_all, assert_not_impl_all, assert_not_impl_any, assert_type_eq_all,
};

/// May move to another thread, but not be shared.
type SendOnly = Cell<u8>;
/// May be shared, but must stay on its thread, as the guard of a mutex must.
type SyncOnly = MutexGuard<'static, u8>;
/// Neither.
type Neither = Rc<u8>;

/// A policy or a `create` that carries an `X`.
struct With<X>(PhantomData<X>);

impl<T, X> Policy<T> for With<X> {
    fn recycle(&self, _: &mut T) -> Verdict {
        Verdict::Keep
    }
}

type Plain<T> = Pool<T, fn() -> T, With<()>>;
type PlainGuard<T> = Guard<'static, T, With<()>>;
type PlainOwnedGuard<T> = OwnedGuard<T, With<()>>;
type WithPolicy<X> = Pool<u8, fn() -> u8, With<X>>;
type WithCreate<C> = Pool<u8, C, With<()>>;

// One thread at a time sees a value, so it need not be `Sync` for the pool to be shared.
assert_impl_all!(Plain<SendOnly>: Send, Sync);
assert_impl_all!(Pool<Vec<u8>>: Send, Sync);

// A guard is the value: it moves if the value may, and is shared if the value may be.
assert_impl_all!(PlainGuard<u8>: Send, Sync);
assert_impl_all!(PlainOwnedGuard<u8>: Send, Sync);
assert_impl_all!(PlainGuard<SendOnly>: Send);
assert_impl_all!(PlainOwnedGuard<SendOnly>: Send);
assert_not_impl_any!(PlainGuard<SendOnly>: Sync);
assert_not_impl_any!(PlainOwnedGuard<SendOnly>: Sync);

// The policy is called on whichever thread drops a guard, through a shared pool.
assert_impl_all!(WithPolicy<SendOnly>: Send);
assert_not_impl_any!(WithPolicy<SendOnly>: Sync);
assert_impl_all!(WithPolicy<SyncOnly>: Sync);
assert_not_impl_any!(WithPolicy<SyncOnly>: Send);
assert_not_impl_any!(WithPolicy<Neither>: Send, Sync);
type GuardWithPolicy<X> = Guard<'static, u8, With<X>>;
// A guard on another thread has its policy called there.
assert_not_impl_any!(GuardWithPolicy<SendOnly>: Send, Sync);
assert_impl_all!(GuardWithPolicy<SyncOnly>: Send, Sync);

// An owned guard may go anywhere, and drop its pool there: a pool that may not hands none out.
assert_impl_all!(OwnedGuard<u8, With<Neither>>: Send, Sync);

// So is `create`, by get.
assert_impl_all!(WithCreate<Box<dyn Fn() -> u8 + Send>>: Send);
assert_not_impl_any!(WithCreate<Box<dyn Fn() -> u8 + Send>>: Sync);
assert_not_impl_any!(WithCreate<Box<dyn Fn() -> u8 + Sync>>: Send);
assert_not_impl_any!(WithCreate<Box<dyn Fn() -> u8>>: Send, Sync);

// A caught panic leaves a pool whole, so a pool may be looked at after one.
assert_impl_all!(Pool<Vec<u8>>: UnwindSafe, RefUnwindSafe);
// So may a guard, if its value may.
assert_impl_all!(Guard<'static, Vec<u8>>: UnwindSafe, RefUnwindSafe);
assert_impl_all!(OwnedGuard<Vec<u8>>: UnwindSafe, RefUnwindSafe);
assert_not_impl_any!(OwnedGuard<Vec<SendOnly>>: RefUnwindSafe);

// The thread that began a chaos scope ends it.
assert_not_impl_any!(chaos::Scope: Send);

// A guard is neither copied nor cloned: the value has one user.
assert_not_impl_any!(PlainGuard<u8>: Clone, Copy);
assert_not_impl_any!(PlainOwnedGuard<u8>: Clone, Copy);
assert_impl_all!(Settings: Clone, Copy, Send, Sync);
assert_impl_all!(Stats: Clone, Copy, Send, Sync);
assert_impl_all!(Discards: Clone, Copy, Default, Send, Sync);

// The guard repeats the pool's defaults, so that a field can be named without them.
assert_type_eq_all!(Guard<'static, Vec<u8>>, Guard<'static, Vec<u8>, ByTrait>);
assert_type_eq_all!(OwnedGuard<Vec<u8>>, OwnedGuard<Vec<u8>, ByTrait>);
assert_type_eq_all!(Pool<Vec<u8>>, Pool<Vec<u8>, fn() -> Vec<u8>, ByTrait>);

// That the helper carries what it is given: else the assertions above assert nothing.
assert_not_impl_all!(With<SendOnly>: Sync);
assert_not_impl_all!(With<SyncOnly>: Send);
