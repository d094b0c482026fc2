//! What a teacher should know about a submission besides its result.

use std::fmt;

use serde::{Deserialize, Serialize};

use course::text;

/// The kinds of trick, by the name that results carry. Most happen in good faith as well.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Deserialize, Serialize)]
#[serde(rename_all = "kebab-case")]
pub(super) enum Trick {
    /// Tests that are not ours: ours ran.
    ReplacedTests,
    /// A `build.rs`: not taken.
    BuildScript,
    /// A `Cargo.toml` or cargo configuration of its own: not taken.
    CargoSettings,
    /// Rust files beside the learner's: not taken.
    OtherFiles,
    /// A link in place of a file: not followed.
    Link,
    /// A path in an archive that leads out of it.
    OutsidePath,
    /// `include!` and the like, of a file that is not there for it.
    ReadsFiles,
    /// `unsafe` and the like: refused by the compiler.
    UnsafeCode,
    /// A public interface that our tests do not fit.
    ChangedInterface,
    /// A process that ended before its test did.
    EndsTheProcess,
    /// The words of a pass, printed by somebody else.
    ForgedOutput,
}

#[derive(Clone, Debug, PartialEq, Eq, Deserialize, Serialize)]
pub(super) struct Note {
    pub(super) trick: Trick,
    pub(super) text: String,
}

impl Note {
    /// The text may hold a name that a stranger chose.
    pub(super) fn new(trick: Trick, text: impl AsRef<str>) -> Self {
        let text = text::harmless(text.as_ref()).replace('\n', " ");
        Self { trick, text }
    }

    /// Why what does not compile is refused, if it is.
    pub(super) fn refusal(&self) -> Option<&'static str> {
        match self.trick {
            Trick::UnsafeCode => {
                Some("No exercise needs unsafe code, and it can make any test pass.")
            }
            Trick::ChangedInterface => {
                Some("The tests rely on the types and signatures of the starter: put them back.")
            }
            _ => None,
        }
    }
}

impl fmt::Display for Trick {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::ReplacedTests => "replaced tests",
            Self::BuildScript => "build script",
            Self::CargoSettings => "cargo settings",
            Self::OtherFiles => "other files",
            Self::Link => "link",
            Self::OutsidePath => "path that leads outside",
            Self::ReadsFiles => "reads files",
            Self::UnsafeCode => "unsafe code",
            Self::ChangedInterface => "changed interface",
            Self::EndsTheProcess => "ends the process",
            Self::ForgedOutput => "forged output",
        })
    }
}

impl fmt::Display for Note {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.trick, self.text)
    }
}
