//! The ways to come by a value that `prove` compares: the arms of the harness, and Go's own.

use std::fmt;

use bench_harness::arm::Arm;

/// One way to come by a value.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Contender {
    /// In Rust.
    Rust(Arm),
    /// In Go, by the program in `code/capstone/go`.
    Go(GoArm),
}

/// Go's own ways.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum GoArm {
    /// `make` or `new` each time; the garbage collector frees it.
    Fresh,
    /// `sync.Pool`.
    Pool,
}

impl GoArm {
    /// Both.
    pub const ALL: [Self; 2] = [Self::Fresh, Self::Pool];

    /// Its name as an argument of the Go program.
    pub fn argument(self) -> &'static str {
        match self {
            Self::Fresh => "fresh",
            Self::Pool => "pool",
        }
    }
}

impl Contender {
    /// Its name in results files.
    pub fn name(self) -> &'static str {
        match self {
            Self::Rust(arm) => arm.name(),
            Self::Go(GoArm::Fresh) => "go-fresh",
            Self::Go(GoArm::Pool) => "go-pool",
        }
    }

    /// What it does, in words.
    pub fn about(self) -> &'static str {
        match self {
            Self::Rust(arm) => arm.about(),
            Self::Go(GoArm::Fresh) => {
                "in Go, made anew each time, and left to the garbage collector"
            }
            Self::Go(GoArm::Pool) => "in Go, from sync.Pool",
        }
    }
}

impl From<Arm> for Contender {
    fn from(arm: Arm) -> Self {
        Self::Rust(arm)
    }
}

impl From<GoArm> for Contender {
    fn from(arm: GoArm) -> Self {
        Self::Go(arm)
    }
}

impl fmt::Display for Contender {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.name())
    }
}
