//! The gains by criterion stand beside those of `prove`, and those that differ come first.

mod known;

use bench_harness::arm::Arm;
use bench_harness::results::{CaseResult, Results};
use capstone::prove::beside_criterion;

/// The known results as criterion would have found them, in one process, with a last arm that takes `again` times as long as the first.
fn by_criterion(again: f64) -> Results {
    let mut results = known::known();
    results.cases = known::known()
        .cases
        .into_iter()
        .flat_map(|(name, case)| {
            let name = name.replacen("system", "criterion", 1);
            let case = CaseResult {
                samples: vec![case.samples[0].clone()],
                ..case
            };
            let last = CaseResult {
                samples: vec![vec![case.samples[0][0] * again]],
                ..case.clone()
            };
            let arm = format!("-{}", Arm::FreshAgain);
            let again = name
                .strip_suffix("-fresh")
                .map(|group| group.to_owned() + &arm);
            [Some((name, case)), again.map(|name| (name, last))]
        })
        .flatten()
        .collect();
    results
}

#[test]
fn a_case_agrees_if_the_gain_of_criterion_lies_in_the_interval_of_prove_or_near_it() {
    let mut criterion = by_criterion(2.0);
    let alike = beside_criterion::beside(&known::known(), &criterion).unwrap();
    let alike = alike.into_string();
    assert!(alike.contains("They agree in 15 of 15 cases."), "{alike}");

    let map = criterion.cases.get_mut("criterion-map-hintpool").unwrap();
    map.samples[0][0] /= 1.2;
    let differs = beside_criterion::beside(&known::known(), &criterion).unwrap();
    let differs = differs.into_string();
    assert!(
        differs.contains("They agree in 14 of 15 cases."),
        "{differs}"
    );
    let (_, rows) = differs.split_once("<tbody><tr><td>").unwrap();
    assert!(rows.starts_with("hash map"), "{rows}");
    let row = r#"<td class="number">1.00 times</td><td class="number">1.20</td><td class="number">0.50</td><td>no</td>"#;
    assert!(rows.contains(row), "{rows}");
}

#[test]
fn what_has_no_case_in_common_gives_no_table() {
    assert!(beside_criterion::beside(&known::known(), &known::known()).is_none());
}
