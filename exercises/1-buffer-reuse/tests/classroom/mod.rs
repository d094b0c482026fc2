//! What both test binaries share: how a test speaks, where its numbers come from, and how it gets
//! the pools of this process to itself.

pub(crate) mod chance;
pub(crate) mod frames;
pub(crate) mod lesson;
pub(crate) mod quiet;
