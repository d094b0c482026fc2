//! Under which name, and with which words, a case stands in a results file.

use bench_harness::arm::Arm;
use bench_harness::results::Unit;

use super::plan::Row;

/// The key of a case in a results file.
pub fn case_name(group: &str, arm: Arm, unit: Unit) -> String {
    let name = arm.name();
    match unit {
        Unit::Count => format!("{group}-{name}-allocations"),
        _ => format!("{group}-{name}"),
    }
}

/// Stands before a question's name in what criterion measured, where that of an allocator stands otherwise.
pub const BY_CRITERION: &str = "criterion";

/// Separates the question from what the arm does, so that a reader of the file finds both.
const COLON: &str = ": ";

/// The question, what the arm does, and of what the samples are.
pub(super) fn about(row: &Row, arm: Arm, unit: Unit) -> String {
    let per = match unit {
        Unit::Count => "allocations per value",
        _ if row.group.shape.threads > 1 => "per value of one thread",
        _ => "per value",
    };
    format!("{row}{COLON}{}; {per}", arm.about())
}

/// The question that a case belongs to, in words.
pub fn question_of(about: &str) -> &str {
    about
        .split_once(COLON)
        .map_or(about, |(question, _)| question)
}
