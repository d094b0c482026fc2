//! Files of this crate, compiled a second time.

#[path = "../../src/depot.rs"]
pub(crate) mod depot;
#[path = "../../src/wrong/depot_in_two_steps.rs"]
pub(crate) mod depot_in_two_steps;
#[path = "../../src/wrong/holds_while_it_looks.rs"]
pub(crate) mod holds_while_it_looks;
#[path = "../../src/shards.rs"]
pub(crate) mod shards;
#[path = "../../src/slot.rs"]
pub(crate) mod slot;
