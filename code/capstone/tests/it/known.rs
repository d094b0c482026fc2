//! Results of which every number is known.

use std::collections::BTreeMap;
use std::path::Path;

use bench_harness::arm::Arm;
use bench_harness::group::{self, Group};
use bench_harness::results::{CaseResult, Results, Unit};

/// Machine and build of the sound recording, with these groups and a time for each arm.
pub(crate) fn results(ns: impl Fn(&Group, Arm) -> f64) -> Results {
    let sound = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/sound.json");
    let mut results = Results::load(&sound).unwrap();
    results.effort.processes = 10;
    results.cases = BTreeMap::new();
    for group in group::all().into_iter().filter(|group| group.quick) {
        for arm in group.arms() {
            let name = format!("system-{}", group.name());
            let case = CaseResult {
                group: name.clone(),
                about: format!("{group}: {}", arm.about()),
                unit: Unit::Ns,
                parameters: BTreeMap::new(),
                operations_per_sample: 100,
                samples: vec![vec![ns(&group, arm)]; 10],
            };
            results.cases.insert(format!("{name}-{arm}"), case);
        }
    }
    results
}

/// The pool pays, but for zeros, where it loses, and for the map, where it makes no difference.
pub(crate) fn known() -> Results {
    results(|group, arm| {
        let factor = match group.value {
            group::Value::Zeroed { .. } => 2.0,
            group::Value::Map => 1.0,
            _ => 0.25,
        };
        let parameters = group.parameters();
        let bytes = parameters
            .iter()
            .find(|(name, _)| *name == "capacity_bytes");
        let new = 10.0 + bytes.map_or(90.0, |(_, bytes)| *bytes as f64 / 100.0);
        match arm {
            Arm::Hintpool => new * factor,
            Arm::RegexAutomata => new * factor / 2.0,
            _ => new,
        }
    })
}

/// The same, and Go's pool takes a quarter of the time of its new values, but for the map, where it takes twice as long.
pub(crate) fn known_beside_go() -> Results {
    let mut results = known();
    for (name, case) in known().cases {
        let Some(group) = name.strip_suffix("-fresh") else {
            continue;
        };
        let pool = if group == "system-map" { 800.0 } else { 100.0 };
        for (arm, ns) in [(Arm::GoFresh, 400.0), (Arm::GoPool, pool)] {
            let case = CaseResult {
                samples: vec![vec![ns]; 10],
                ..case.clone()
            };
            results.cases.insert(format!("{group}-{arm}"), case);
        }
    }
    results.environment.build.go = Some("go1.27.3".to_owned());
    results
}

/// Any case, with another name, group and unit, and this value in each process.
pub(crate) fn insert(results: &mut Results, name: &str, group: &str, unit: Unit, value: f64) {
    let case = CaseResult {
        group: group.to_owned(),
        unit,
        samples: vec![vec![value]; 10],
        ..known().cases.into_values().next().unwrap()
    };
    results.cases.insert(name.to_owned(), case);
}

/// Makes the times of a case as many times as long.
pub(crate) fn slow_down(results: &mut Results, case: &str, factor: f64) {
    let case = results.cases.get_mut(case).unwrap();
    let samples = case.samples.iter_mut().flatten();
    samples.for_each(|ns| *ns *= factor);
}
