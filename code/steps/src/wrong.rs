//! The bugs that the steps invite. Each pool here compiles, and something catches it: see `tests`.

mod crowded_shards;
mod depot_in_two_steps;
mod holds_while_it_looks;
mod loses_a_magazine;
mod no_heavy_fence;
mod own_pace;
mod unbounded;
mod user_code_under_the_lock;

pub use crowded_shards::CrowdedShards;
pub use depot_in_two_steps::DepotInTwoSteps;
pub use holds_while_it_looks::HoldsWhileItLooks;
pub use loses_a_magazine::LosesAMagazine;
pub use no_heavy_fence::NoHeavyFence;
pub use own_pace::OwnPace;
pub use unbounded::Unbounded;
pub use user_code_under_the_lock::UserCodeUnderTheLock;
