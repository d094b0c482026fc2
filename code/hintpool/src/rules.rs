//! The rules of the protocols by name, so that one can be left out, to show that a model notices.
//!
//! Each ordering, fence and rule that the protocols need has a name. Under loom, a model runs
//! once as written and must pass, and once for each name with that rule left out and must fail.
//! Elsewhere these functions are constants that the compiler folds away.

use crate::sync::Ordering;

// ANCHOR: ordering
/// `ordering`, or `Relaxed` where the running model leaves `rule` out.
#[inline(always)]
pub(crate) fn ordering(rule: &str, ordering: Ordering) -> Ordering {
    if omits(rule) {
        Ordering::Relaxed
    } else {
        ordering
    }
}
// ANCHOR_END: ordering

/// Whether the running model leaves `rule` out.
#[cfg(not(hintpool_loom))]
#[inline(always)]
pub(crate) fn omits(_rule: &str) -> bool {
    false
}

#[cfg(hintpool_loom)]
pub(crate) fn omits(rule: &str) -> bool {
    crate::sync::process::lock(&RULES)
        .iter()
        .any(|left_out| left_out == rule)
}

#[cfg(hintpool_loom)]
static RULES: std::sync::Mutex<Vec<String>> = std::sync::Mutex::new(Vec::new());

/// Leaves these rules out from now on, and no others.
#[cfg(all(test, hintpool_loom))]
pub(crate) fn leave_out(rules: &[&str]) {
    *crate::sync::process::lock(&RULES) = rules.iter().map(|&rule| rule.to_owned()).collect();
}
