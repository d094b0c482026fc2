//! What the tests of the workers share: a team that counts what becomes of each request, sheets that
//! show whose data lies on them, and a stage on which nothing can hang for ever.

pub(crate) mod canary;
pub(crate) mod scene;
pub(crate) mod team;
