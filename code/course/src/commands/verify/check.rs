//! What is asked of an exercise, in the order of the table.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use super::report::{Check, Verified, progress};
use super::wrong;
use crate::exercise::{Exercise, TestId};
use crate::interface::Interface;
use crate::progress::is_starter;
use crate::repository::Repository;
use crate::submission::Submission;
use crate::submission::build::{CompileFailure, Tests, Warning};
use crate::submission::outcome::TestResult;
use crate::submission::workshop::{Attempt, Workshop};
use crate::text;

/// Warnings that name what the learner has not used yet. They teach, and go away with the work.
const TEACHING: [&str; 3] = ["dead_code", "unused_imports", "unused_variables"];
const WRONG_AT_LEAST: usize = 5;
const HINTS_AT_LEAST: usize = 2;

pub(super) fn exercise(
    repository: &Repository,
    workshop: &Workshop<'_>,
    exercise: &Exercise,
    strict: bool,
) -> anyhow::Result<Verified> {
    progress(&format!("{}:", exercise.folder))?;
    let verifier = Verifier {
        repository,
        workshop,
        exercise,
    };
    let (mut starter, tests) = verifier.starter()?;
    let mut notes = Vec::new();
    if !is_starter(exercise) {
        let shown = |path: &Path| repository.shown(path);
        let own = shown(&exercise.path.join(&exercise.files[0]));
        let kept = shown(&exercise.starter_of(&exercise.files[0]));
        match strict {
            true => starter.fault(format!(
                "{own} differs from {kept}: whoever starts would begin with someone's work. Make them the same."
            )),
            false => notes.push(format!(
                "you have begun {}; verify looks at the pristine starter, {kept}.",
                exercise.name
            )),
        }
    }
    let checks = vec![
        starter,
        verifier.stages(tests.as_ref()),
        verifier.interface(),
        verifier.solution()?,
        verifier.wrong(tests.as_ref())?,
        verifier.hints(),
    ];
    Ok(Verified {
        number: exercise.number,
        exercise: exercise.name.clone(),
        checks,
        notes,
    })
}

struct Verifier<'v> {
    repository: &'v Repository,
    workshop: &'v Workshop<'v>,
    exercise: &'v Exercise,
}

impl Verifier<'_> {
    /// Also gives every test that the exercise's binaries hold, if they compile.
    fn starter(&self) -> anyhow::Result<(Check, Option<BTreeSet<TestId>>)> {
        let mut check = Check::new("starter");
        let submission = match Submission::starter(self.repository, self.exercise) {
            Ok(submission) => submission,
            Err(error) => {
                check.fault(format!("{error:#}"));
                return Ok((check, None));
            }
        };
        let attempt = match self.workshop.attempt(&submission, Tests::All)? {
            Ok(attempt) => attempt,
            Err(failure) => {
                check.fault(format!(
                    "the starter does not compile:\n{}",
                    failure.message
                ));
                return Ok((check, None));
            }
        };
        for Warning { lint, message } in &attempt.built().warnings {
            if !lint.as_deref().is_some_and(|lint| TEACHING.contains(&lint)) {
                check.fault(format!(
                    "the starter causes a warning that teaches nothing (only {} may stay):\n{message}",
                    TEACHING.join(", ")
                ));
            }
        }
        let tests = attempt.list()?;
        let results = self.run_all(&attempt)?;
        let failing = failing(&results).count();
        check.summary = format!("fails {failing} of {}", results.len());
        match self.exercise.stages.first() {
            Some(first) => {
                let own = |result: &&TestResult| first.tests.iter().any(|t| t.id == result.test);
                if failing_of(&results, own) == 0 {
                    check.fault(format!(
                        "the starter passes stage 1, `{}`; leave the learner something to do",
                        first.name
                    ));
                }
            }
            None => check.fault("the exercise has no stages"),
        }
        progress(&format!("starter: {}", check.summary))?;
        Ok((check, Some(tests)))
    }

    /// Every test belongs to exactly one stage, and every stage's tests are there.
    fn stages(&self, tests: Option<&BTreeSet<TestId>>) -> Check {
        let mut check = Check::new("stages");
        let manifest = self.repository.shown(&self.exercise.manifest());
        let mut named: BTreeMap<&TestId, usize> = BTreeMap::new();
        for stage in &self.exercise.stages {
            if stage.tests.is_empty() {
                check.fault(format!("{manifest}: stage `{}` names no test", stage.name));
            }
            for test in &stage.tests {
                let (id, line) = (&test.id, test.line);
                if let Some(before) = named.insert(id, line) {
                    check.fault(format!(
                        "{manifest}:{line}: `{id}` is named at line {before} too"
                    ));
                }
                if tests.is_some_and(|tests| !tests.contains(id)) {
                    check.fault(format!("{manifest}:{line}: there is no test `{id}`"));
                }
            }
        }
        let unnamed = tests
            .into_iter()
            .flatten()
            .filter(|id| !named.contains_key(id));
        for id in unnamed {
            check.fault(format!("{manifest}: no stage names the test `{id}`"));
        }
        if tests.is_none() {
            check.fault("not looked at, because the starter's tests do not compile");
        }
        check.summary = format!(
            "{}, {}",
            text::count(self.exercise.stages.len(), "stage"),
            text::count(named.len(), "test")
        );
        check
    }

    fn interface(&self) -> Check {
        let mut check = Check::new("interface");
        let starter = self.exercise.starter_of(&self.exercise.files[0]);
        let read = |path: &Path| {
            let source = self
                .repository
                .read(path)
                .map_err(|error| format!("{error:#}"))?;
            Interface::read(&source).map_err(|error| {
                format!(
                    "{}:{}: {}",
                    self.repository.shown(path),
                    error.line,
                    error.message
                )
            })
        };
        match (read(&starter), read(&self.solution_file())) {
            (Ok(starter), Ok(solution)) => {
                for difference in Interface::differences(&starter, &solution) {
                    check.fault(difference.to_string());
                }
            }
            (a, b) => check.faults.extend(a.err().into_iter().chain(b.err())),
        }
        check.summary = "same".to_owned();
        check
    }

    fn solution(&self) -> anyhow::Result<Check> {
        let mut check = Check::new("solution");
        let path = self.solution_file();
        let submission = match Submission::solution(self.repository, self.exercise, &path) {
            Ok(submission) => submission,
            Err(error) => {
                check.fault(format!("{error:#}"));
                return Ok(check);
            }
        };
        let attempt = match self.workshop.attempt(&submission, Tests::All)? {
            Ok(attempt) => attempt,
            Err(failure) => {
                check.fault(self.does_not_compile(&path, &failure));
                return Ok(check);
            }
        };
        for warning in &attempt.built().warnings {
            check.fault(format!(
                "the solution causes a warning:\n{}",
                warning.message
            ));
        }
        let results = self.run_all(&attempt)?;
        for failure in failing(&results) {
            let shown = self.repository.shown(&path);
            let TestResult {
                test,
                outcome,
                message,
                ..
            } = failure;
            check.fault(format!(
                "{shown}: `{test}` {outcome}\n{}",
                text::beginning(message)
            ));
        }
        check.summary = format!("passes {}", results.len());
        let passing = results.len() - failing(&results).count();
        progress(&format!("solution: passes {passing} of {}", results.len()))?;
        Ok(check)
    }

    fn wrong(&self, tests: Option<&BTreeSet<TestId>>) -> anyhow::Result<Check> {
        let mut check = Check::new("wrong");
        let folder = self.solutions().join("wrong");
        let files = match wrong::files(self.repository, &folder) {
            Ok(files) => files,
            Err(fault) => {
                check.fault(fault);
                return Ok(check);
            }
        };
        if files.len() < WRONG_AT_LEAST {
            check.fault(format!(
                "{}/ holds {}; at least {WRONG_AT_LEAST} are needed",
                self.repository.shown(&folder),
                text::count(files.len(), "wrong solution"),
            ));
        }
        for path in &files {
            let fault = self.wrong_solution(path, tests)?;
            let shown = self.repository.shown(path);
            match &fault {
                Some(_) => progress(&format!("wrong: {shown}: NOT caught as declared"))?,
                None => progress(&format!("wrong: {shown}: caught"))?,
            }
            check.faults.extend(fault);
        }
        check.summary = format!("{} caught", files.len());
        Ok(check)
    }

    /// `None` if the file fails at the test that it declares.
    fn wrong_solution(
        &self,
        path: &Path,
        tests: Option<&BTreeSet<TestId>>,
    ) -> anyhow::Result<Option<String>> {
        let shown = self.repository.shown(path);
        let source = match self.repository.read(path) {
            Ok(source) => source,
            Err(error) => return Ok(Some(format!("{error:#}"))),
        };
        let Some(declared) = wrong::declaration(&source) else {
            return Ok(Some(format!(
                "{shown}:1: the first line must be `// fails: BINARY::TEST_PATH — what is wrong`"
            )));
        };
        let id = &declared.test;
        if let Some(tests) = tests.filter(|tests| !tests.contains(id)) {
            let names = tests
                .iter()
                .map(|id| format!("\n  {id}"))
                .collect::<String>();
            return Ok(Some(format!(
                "{shown}:1: there is no test `{id}`; there are:{names}"
            )));
        }
        let submission = match Submission::solution(self.repository, self.exercise, path) {
            Ok(submission) => submission,
            Err(error) => return Ok(Some(format!("{error:#}"))),
        };
        let attempt = match self
            .workshop
            .attempt(&submission, Tests::Binary(&id.binary))?
        {
            Ok(attempt) => attempt,
            Err(failure) => return Ok(Some(self.does_not_compile(path, &failure))),
        };
        if !attempt.test(id)?.passed() {
            return Ok(None);
        }
        let mut elsewhere = Vec::new();
        for other in attempt.list()? {
            if !attempt.test(&other)?.passed() {
                elsewhere.push(format!("\n  {other}"));
            }
        }
        Ok(Some(match elsewhere.len() {
            0 => format!(
                "{shown}:1: it passes `{id}`, and every other test of `{}`: nothing catches this mistake",
                id.binary
            ),
            _ => format!(
                "{shown}:1: it passes `{id}`, which the line says it fails. It fails elsewhere:{}",
                elsewhere.concat()
            ),
        }))
    }

    fn hints(&self) -> Check {
        let mut check = Check::new("hints");
        let manifest = self.repository.shown(&self.exercise.manifest());
        let hints = &self.exercise.hints;
        if hints.len() < HINTS_AT_LEAST {
            check.fault(format!(
                "{manifest}: {}; at least {HINTS_AT_LEAST} are needed",
                text::count(hints.len(), "hint")
            ));
        }
        if hints.iter().any(|hint| hint.trim().is_empty()) {
            check.fault(format!("{manifest}: a hint is empty"));
        }
        let different: BTreeSet<&str> = hints.iter().map(|hint| hint.trim()).collect();
        if different.len() < hints.len() {
            check.fault(format!("{manifest}: two hints are the same"));
        }
        check.summary = hints.len().to_string();
        check
    }

    fn solutions(&self) -> std::path::PathBuf {
        self.repository.solutions().join(&self.exercise.folder)
    }

    fn solution_file(&self) -> std::path::PathBuf {
        self.solutions().join("solution.rs")
    }

    fn run_all(&self, attempt: &Attempt<'_>) -> anyhow::Result<Vec<TestResult>> {
        let tests = self.exercise.stages.iter().flat_map(|stage| &stage.tests);
        tests.map(|test| attempt.test(&test.id)).collect()
    }

    fn does_not_compile(&self, path: &Path, failure: &CompileFailure) -> String {
        format!(
            "{} does not compile:\n{}",
            self.repository.shown(path),
            failure.message
        )
    }
}

fn failing(results: &[TestResult]) -> impl Iterator<Item = &TestResult> {
    results.iter().filter(|result| !result.passed())
}

fn failing_of(results: &[TestResult], fits: impl Fn(&&TestResult) -> bool) -> usize {
    failing(results).filter(|result| fits(result)).count()
}
