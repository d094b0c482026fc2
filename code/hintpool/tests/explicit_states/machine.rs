//! Two threads on one memory, with a store buffer each.

pub(crate) const OWNER: usize = 0;
/// Addresses. The lock holds 0, or the number of the thread that has it and 1.
pub(crate) const SLOT: u8 = 0;
pub(crate) const GATE: u8 = 1;
pub(crate) const LOCK: u8 = 2;
pub(crate) const SLOT_TAKEN: u8 = 3;
pub(crate) const LEN: u8 = 4;
pub(crate) const ENTRIES: u8 = 5;
pub(crate) const IN_DOUBT: u8 = 7;

/// How a store is ordered: `RELEASE` takes effect after all earlier ones.
pub(crate) const RELAXED: bool = false;
pub(crate) const RELEASE: bool = true;

#[derive(Clone, Copy, PartialEq, Eq, Hash, Default, Debug)]
pub(crate) struct State {
    pub(crate) memory: [u8; 8],
    /// Address, value, ordering. Relaxed stores take effect in any order, and replace earlier ones to the
    /// same address. A thread whose buffer is full waits.
    pub(crate) buffers: [[Option<(u8, u8, bool)>; 4]; 2],
    /// What the owner's next look at the gate gets, if a processor or compiler has looked already.
    pub(crate) gate_ahead: Option<u8>,
    /// How many steps of its call each thread has done, and what they returned, in three bits each.
    /// It runs again from the beginning of the call for each step, so it knows no more than this.
    pub(crate) done: [(u32, u128); 2],
    /// Calls that each thread has left.
    pub(crate) left: [u8; 2],
    /// How many each thread has of each item: 1, if there is no fault.
    pub(crate) held: [[u8; 8]; 2],
}

/// A thread that runs: it passes the steps that are done, does one, and stops at the next.
pub(crate) struct Run {
    pub(crate) state: State,
    pub(crate) thread: usize,
    pub(crate) passed: u32,
    pub(crate) acted: bool,
}

pub(crate) enum Stop {
    /// Before a step: one was done, or this one is not possible now.
    Here,
    Choice(u8),
}

pub(crate) type Step = Result<u8, Stop>;

impl Run {
    /// `alone`: when it happens makes no difference to the other thread.
    fn step(&mut self, alone: bool, act: impl FnOnce(&mut State, usize) -> Option<u8>) -> Step {
        let (steps, results) = self.state.done[self.thread];
        self.passed += 1;
        if self.passed <= steps {
            return Ok((results >> (3 * (self.passed - 1))) as u8 & 7);
        }
        if self.acted && !alone {
            return Err(Stop::Here);
        }
        let result = act(&mut self.state, self.thread).ok_or(Stop::Here)?;
        self.state.note(self.thread, result);
        self.acted = true;
        Ok(result)
    }

    pub(crate) fn choose(&mut self, ways: u8) -> Step {
        self.step(true, |_, _| None).map_err(|_| Stop::Choice(ways))
    }

    pub(crate) fn load(&mut self, at: u8) -> Step {
        self.step(self.is_locked_owner(), |state, thread| {
            let mut waiting = state.buffers[thread].iter().flatten();
            let own = waiting.rfind(|store| store.0 == at);
            Some(own.map_or(state.memory[usize::from(at)], |store| store.1))
        })
    }

    pub(crate) fn store(&mut self, at: u8, value: u8, ordering: bool) -> Step {
        let alone = self.thread != OWNER || self.is_locked_owner();
        self.step(alone, |state, thread| {
            let free = state.buffers[thread]
                .iter_mut()
                .find(|store| store.is_none())?;
            *free = Some((at, value, ordering));
            Some(0)
        })
    }

    fn is_locked_owner(&self) -> bool {
        self.thread == OWNER && self.state.memory[usize::from(LOCK)] == 1
    }

    pub(crate) fn gate(&mut self) -> Step {
        self.step(false, |state, _| {
            state
                .gate_ahead
                .take()
                .or(Some(state.memory[usize::from(GATE)]))
        })
    }

    pub(crate) fn gate_ahead(&mut self) -> Step {
        self.step(false, |state, _| {
            Some(*state.gate_ahead.insert(state.memory[usize::from(GATE)]))
        })
    }

    pub(crate) fn modify_gate(&mut self, keep: u8, set: u8) -> Step {
        self.step(false, |state, thread| {
            let gate = state.modify(thread, GATE)?;
            *gate = *gate & keep | set;
            Some(0)
        })
    }

    /// 1: locked. 0: the collector has it, and the owner does not wait.
    pub(crate) fn lock(&mut self) -> Step {
        self.step(false, |state, thread| match state.modify(thread, LOCK) {
            Some(lock @ 0) => {
                *lock = thread as u8 + 1;
                Some(1)
            }
            _ => (thread == OWNER && state.memory[usize::from(LOCK)] == 2).then_some(0),
        })
    }

    /// So many more of an item are in the thread's hands.
    pub(crate) fn hold(&mut self, item: u8, more: i8) -> Step {
        self.step(true, |state, thread| {
            let held = &mut state.held[thread][usize::from(item)];
            *held = held.checked_add_signed(more)?;
            Some(0)
        })
    }

    pub(crate) fn fence(&mut self) -> Step {
        self.step(false, |state, thread| state.is_drained(thread).then_some(0))
    }

    /// For both threads: the owner comes upon it between any two of its steps.
    pub(crate) fn heavy_fence(&mut self, reads_again: bool) -> Step {
        self.step(false, |state, thread| {
            while let Some(after) = state.take_effect(OWNER, 0) {
                *state = after;
            }
            state.gate_ahead = state.gate_ahead.filter(|_| !reads_again);
            state.is_drained(thread).then_some(0)
        })
    }
}

impl State {
    pub(crate) fn note(&mut self, thread: usize, result: u8) {
        let (steps, results) = &mut self.done[thread];
        assert!(*steps < u128::BITS / 3, "more steps than results fit in");
        *results |= u128::from(result) << (3 * *steps);
        *steps += 1;
    }

    pub(crate) fn is_drained(&self, thread: usize) -> bool {
        self.buffers[thread][0].is_none()
    }

    /// A read-modify-write waits for the thread's stores to its address.
    fn modify(&mut self, thread: usize, at: u8) -> Option<&mut u8> {
        let mut waiting = self.buffers[thread].iter().flatten();
        let free = waiting.all(|store| store.0 != at);
        free.then(|| &mut self.memory[usize::from(at)])
    }

    /// The state after that store of a thread took effect, if it can do so next.
    pub(crate) fn take_effect(mut self, thread: usize, nth: usize) -> Option<Self> {
        let stores = self.buffers[thread];
        let (at, value, ordering) = stores[nth]?;
        (nth == 0 || ordering == RELAXED).then_some(())?;
        self.memory[usize::from(at)] = value;
        let stores = stores.into_iter().flatten().enumerate();
        let mut left = stores.filter(|(other, store)| *other > nth || store.0 != at);
        self.buffers[thread] = std::array::from_fn(|_| Some(left.next()?.1));
        Some(self)
    }
}
