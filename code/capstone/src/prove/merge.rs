//! A run of some groups takes nothing away: what an earlier run found stays in the file, or beside it.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};
use bench_harness::results::{Build, Commit, Hardware, Results, System};

use super::report;

/// What became of the results that were in the file before.
#[derive(Clone, Debug, PartialEq)]
pub enum Earlier {
    /// There were none, or all of them were measured again.
    None,
    /// So many groups of them are in the new results.
    Kept(usize),
    /// They were measured in another way or elsewhere, and have a file of their own now.
    MovedTo(PathBuf),
}

/// Adds to `results` what is in `file` and was not measured anew, or moves the file aside.
pub fn with_earlier(root: &Path, results: &mut Results, file: &Path) -> Result<Earlier> {
    if !file.exists() {
        return Ok(Earlier::None);
    }
    let earlier = Results::load(file)?;
    if !are_alike(&earlier, results) {
        return move_aside(root, &earlier, file).map(Earlier::MovedTo);
    }
    let kept = keep(earlier, results);
    Ok(match kept {
        0 => Earlier::None,
        kept => Earlier::Kept(kept),
    })
}

/// Adds the groups that are missing, and says how many; of one that was interrupted, the earlier whole one is taken.
fn keep(earlier: Results, results: &mut Results) -> usize {
    let whole = |results: &Results, group: &str| {
        let cases = results.cases.values().filter(|case| case.group == group);
        let processes: Vec<usize> = cases.map(|case| case.samples.len()).collect();
        let all = |processes: &usize| *processes == results.effort.processes;
        !processes.is_empty() && processes.iter().all(all)
    };
    let groups: BTreeSet<&str> = earlier.cases.values().map(|c| c.group.as_str()).collect();
    let kept: BTreeSet<String> = groups
        .into_iter()
        .filter(|group| !whole(results, group))
        .map(str::to_owned)
        .collect();
    results.interrupted |= earlier.interrupted && !kept.is_empty();
    results.cases.retain(|_, case| !kept.contains(&case.group));
    let cases = earlier.cases.into_iter();
    results
        .cases
        .extend(cases.filter(|(_, case)| kept.contains(&case.group)));
    let seen = earlier.circumstances.into_iter();
    results
        .circumstances
        .extend(seen.filter(|(group, _)| kept.contains(group)));
    let build = &mut results.environment.build;
    build.crates.extend(earlier.environment.build.crates);
    build.go = build.go.take().or(earlier.environment.build.go);
    kept.len()
}

/// Whether one environment may stand for both, but for the date, the command and the load.
fn are_alike(one: &Results, other: &Results) -> bool {
    let measured = |results: &Results| -> (Hardware, System, Commit, Build) {
        let environment = results.environment.clone();
        let system = System {
            load_before: 0.0,
            ..environment.system
        };
        let build = Build {
            crates: Default::default(),
            go: None,
            ..environment.build
        };
        (environment.machine, system, environment.commit, build)
    };
    let builds = [one, other].map(|results| &results.environment.build);
    let [go, other_go] = builds.map(|build| build.go.as_ref());
    let [crates, other_crates] = builds.map(|build| &build.crates);
    let agrees = |(name, version)| other_crates.get(name).is_none_or(|other| other == version);
    one.effort == other.effort
        && measured(one) == measured(other)
        && go.zip(other_go).is_none_or(|(one, other)| one == other)
        && crates.iter().all(agrees)
}

/// Under a name with its date, and its page with it.
fn move_aside(root: &Path, earlier: &Results, file: &Path) -> Result<PathBuf> {
    let date = earlier.environment.date.replace(':', "-");
    let stem = file.file_stem().unwrap_or_default().to_string_lossy();
    let aside = file.with_file_name(format!("{stem}-{date}.json"));
    let rename = |from: &Path, to: &Path| {
        fs::rename(from, to).with_context(|| format!("{} can't be moved", from.display()))
    };
    rename(file, &aside)?;
    let page = report::page_for(root, file);
    if page.exists() {
        rename(&page, &report::page_for(root, &aside))?;
    }
    Ok(aside)
}
