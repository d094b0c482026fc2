//! Results of which every number is known.

use std::collections::BTreeMap;
use std::path::Path;

use capstone::results::{CaseResult, Results, Unit};
use workbench::arm::Arm;
use workbench::question::{self, Question};

/// Machine and build of the sound recording, with these questions and a time for each arm.
pub(crate) fn results(ns: impl Fn(&Question, Arm) -> f64) -> Results {
    let sound = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/sound.json");
    let mut results = Results::load(&sound).unwrap();
    results.effort.processes = 10;
    results.cases = BTreeMap::new();
    for question in question::all()
        .into_iter()
        .filter(|question| question.quick)
    {
        for arm in question.arms() {
            let group = format!("system-{}", question.name());
            let case = CaseResult {
                group: group.clone(),
                about: format!("{question}: {}", arm.about()),
                unit: Unit::Ns,
                parameters: BTreeMap::new(),
                operations_per_sample: 100,
                samples: vec![vec![ns(&question, arm)]; 10],
            };
            results.cases.insert(format!("{group}-{arm}"), case);
        }
    }
    results
}

/// The pool pays, but for zeros, where it loses, and for the map, where it makes no difference.
pub(crate) fn known() -> Results {
    results(|question, arm| {
        let factor = match question.value {
            question::Value::Zeroed { .. } => 2.0,
            question::Value::Map => 1.0,
            _ => 0.25,
        };
        let parameters = question.parameters();
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
