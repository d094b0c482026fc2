//! The protocol as in `src/local.rs`: each access to what both threads reach is a step.

use std::collections::HashSet;

use crate::machine::*;

/// Bits of the gate.
const COLLECTION: u8 = 1;
const TAKEN: u8 = 2;
/// What a collector leaves in a slot. Null is 0, and the items are 1, 2 and 3.
const MARK: u8 = 7;
/// Of the loaded magazine.
const CAPACITY: u8 = 2;

/// What is explored.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Model {
    /// So many calls of the owner, and so many collections.
    pub(crate) left: [u8; 2],
    pub(crate) left_out: &'static str,
}

impl Model {
    fn keeps(&self, rule: &str) -> bool {
        self.left_out != rule
    }

    /// 0 if the rule is left out.
    fn one(&self, rule: &str) -> u8 {
        self.keeps(rule).into()
    }

    /// The owner: gets, returns an item, or gets behind the lock at once.
    fn call(&self, run: &mut Run) -> Step {
        match run.choose(5)? {
            0 => self.get(run),
            4 => self.at_closed_gate(run, 0, 0),
            item => self.put(run, item),
        }
    }

    fn put(&self, run: &mut Run, item: u8) -> Step {
        run.hold(item, -1)?;
        if run.load(SLOT)? == 0 {
            return run.store(SLOT, item, RELEASE);
        }
        let len = run.load(LEN)?;
        if len == CAPACITY {
            return Err(Stop::Here);
        }
        run.store(ENTRIES + len, item, RELAXED)?;
        run.store(LEN, len + 1, self.keeps("a push releases"))
    }

    fn get(&self, run: &mut Run) -> Step {
        if run.choose(2)? == 1 {
            run.gate_ahead()?;
        }
        let claim = run.load(SLOT)?;
        if claim != 0 {
            if !self.keeps("light fence") {
                run.gate_ahead()?;
            }
            run.store(SLOT, 0, RELAXED)?;
            if run.gate()? == 0 {
                return run.hold(claim, 1);
            }
            self.at_closed_gate(run, claim, 0)?;
            if run.choose(2)? == 0 {
                return Ok(0);
            }
        }
        let len = run.load(LEN)?;
        if len == 0 {
            return self.at_closed_gate(run, 0, 0);
        }
        run.store(LEN, len - 1, RELAXED)?;
        if run.gate()? != 0 {
            return self.at_closed_gate(run, 0, len);
        }
        let entry = run.load(ENTRIES + len - 1)?;
        run.hold(entry, 1)
    }

    /// With a claim on what was in the slot, on the last of `len` entries, or on nothing.
    fn at_closed_gate(&self, run: &mut Run, claim: u8, len: u8) -> Step {
        if run.lock()? == 1 {
            return self.settle(run, claim, len);
        }
        if self.keeps("the owner fences without the lock") {
            run.fence()?;
        }
        if len > 0 && self.keeps("the owner withdraws") {
            run.store(LEN, len, RELAXED)?;
        }
        if claim != 0 && claim != MARK {
            run.store(IN_DOUBT, claim, RELAXED)?;
        }
        if claim == MARK || claim != 0 && self.keeps("the owner marks") {
            run.store(SLOT, MARK, RELAXED)?;
        }
        if claim != 0 && claim != MARK {
            run.modify_gate(!0, TAKEN * self.one("the owner sets TAKEN"))?;
        }
        Ok(0)
    }

    /// Behind the lock. The get may take what is in the slot then.
    fn settle(&self, run: &mut Run, claim: u8, len: u8) -> Step {
        let claims = [run.load(IN_DOUBT)?, claim];
        if claims[0] != 0 {
            run.store(IN_DOUBT, 0, RELAXED)?;
        }
        let claim = claims
            .into_iter()
            .find(|&claim| claim != 0 && claim != MARK);
        if run.load(SLOT_TAKEN)? == 1 && self.keeps("the owner asks slot_taken") {
            run.store(SLOT, 0, RELAXED)?;
        } else if let Some(item) = claim {
            run.store(SLOT, item, RELAXED)?;
        }
        run.store(SLOT_TAKEN, 0, RELAXED)?;
        let len = if len > 0 { len } else { run.load(LEN)? };
        let mut left = 0;
        for at in 0..len {
            let entry = run.load(ENTRIES + at)?;
            if entry != 0 {
                run.store(ENTRIES + left, entry, RELAXED)?;
                left += 1;
            }
        }
        run.store(LEN, left, RELAXED)?;
        run.modify_gate(!TAKEN, 0)?;
        let slot = run.load(SLOT)?;
        if slot != 0 && run.choose(2)? == 1 {
            run.store(SLOT, 0, RELAXED)?;
            run.hold(slot, 1)?;
        }
        run.store(LOCK, 0, RELEASE)
    }

    fn collect(&self, run: &mut Run) -> Step {
        run.modify_gate(!0, COLLECTION)?;
        if self.keeps("heavy fence") {
            run.heavy_fence(self.keeps("light fence") && self.keeps("heavy fence: reads"))?;
        }
        run.lock()?;
        let slot = run.load(SLOT)?;
        let mut took = slot != 0 && (slot != MARK || !self.keeps("a mark is nothing to take"));
        if took || !self.keeps("slot_taken stays") {
            run.store(SLOT_TAKEN, took.into(), RELAXED)?;
        }
        if took && slot != MARK {
            run.hold(slot, 1)?;
            run.store(SLOT, MARK * self.one("the collector marks"), RELAXED)?;
        }
        let doubted = run.load(IN_DOUBT)?;
        let taken = run.load(SLOT_TAKEN)? == 1 && self.keeps("the collector asks slot_taken");
        if doubted != 0 && !taken {
            run.hold(doubted, 1)?;
            run.store(SLOT_TAKEN, 1, RELAXED)?;
            took = true;
        }
        for at in 0..run.load(LEN)? {
            let entry = run.load(ENTRIES + at)?;
            if entry != 0 {
                run.hold(entry, 1)?;
                run.store(ENTRIES + at, 0, RELAXED)?;
                took = true;
            }
        }
        if took {
            run.modify_gate(!0, TAKEN * self.one("the collector sets TAKEN"))?;
        }
        let own_bit = self.keeps("the collector opens its bit only");
        run.modify_gate(if own_bit { !COLLECTION } else { 0 }, 0)?;
        run.store(LOCK, 0, RELEASE)
    }

    /// One step of a thread, in each way that it can go.
    fn step(&self, state: State, thread: usize, next: &mut Vec<State>) {
        let mut run = Run {
            state,
            thread,
            passed: 0,
            acted: false,
        };
        let ended = if thread == OWNER {
            self.call(&mut run)
        } else {
            self.collect(&mut run)
        };
        match ended {
            Ok(_) => {
                run.state.done[thread] = (0, 0);
                run.state.left[thread] -= 1;
                next.push(run.state);
            }
            Err(_) if run.acted => next.push(run.state),
            Err(Stop::Here) => {}
            Err(Stop::Choice(ways)) => (0..ways).for_each(|way| {
                let mut chosen = state;
                chosen.note(thread, way);
                self.step(chosen, thread, next);
            }),
        }
    }

    /// Goes through all states, nearest first, and counts them. `Err`: the way back from a fault.
    pub(crate) fn explore(&self) -> Result<usize, Vec<State>> {
        // An item in the slot, and two in hand that were in the magazine before.
        let memory = [1, 0, 0, 0, 0, 2, 3, 0];
        let mut start = State {
            memory,
            left: self.left,
            ..State::default()
        };
        start.held[OWNER][2..=3].fill(1);
        let mut seen = HashSet::from([start]);
        let mut found = vec![(start, 0)];
        let mut next = Vec::new();
        let mut at = 0;
        while let Some(&(state, _)) = found.get(at) {
            if has_fault(&state) {
                let before = |&at: &usize| (at > 0).then(|| found[at].1);
                let back = std::iter::successors(Some(at), before);
                return Err(back.map(|at| found[at].0).collect());
            }
            for thread in (0..2).filter(|&thread| state.left[thread] > 0) {
                self.step(state, thread, &mut next);
            }
            let stores = (0..2).flat_map(|thread| (0..4).map(move |nth| (thread, nth)));
            next.extend(stores.filter_map(|(thread, nth)| state.take_effect(thread, nth)));
            let new = next.drain(..).filter(|&state| seen.insert(state));
            found.extend(new.map(|state| (state, at)));
            at += 1;
        }
        Ok(found.len())
    }
}

/// Between calls: an item in two places, or in none, or what is no item in hand.
fn has_fault(state: &State) -> bool {
    let [slot, _, _, slot_taken, len, entries @ .., in_doubt] = state.memory;
    let mut places = entries[..usize::from(len)].to_vec();
    places.extend([slot, in_doubt * (1 - slot_taken)]);
    let held = |item| state.held[0][item] + state.held[1][item];
    let places = |item| places.iter().filter(|&&place| place == item as u8).count();
    let misplaced = |item| usize::from(held(item)) + places(item) != 1;
    let is_quiet = |thread: usize| state.done[thread].0 == 0 && state.is_drained(thread);
    (0..2).all(is_quiet) && ((1..=3).any(misplaced) || held(0) + held(MARK.into()) > 0)
}
