//! Compiles blocks as the examples of one package, runs them, and compares what happened with what each promises.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::Mutex;
use std::thread;
use std::time::Duration;

use course::submission::process::{self, End};
use serde_json::Value;
use snippets::{Block, Kind, Problem};

/// A block that prints more is ended.
const MOST_PRINTED: usize = 1 << 20;
/// The exit code of a program whose main thread panicked.
const PANICKED: i32 = 101;

/// A package below Cargo's folder for what tests leave.
pub(crate) struct Package {
    pub(crate) name: &'static str,
    /// How long a block may run.
    pub(crate) limit: Duration,
}

/// What the compiler made of a block.
#[derive(Default)]
struct Built {
    /// Its messages, as Cargo passes them on.
    errors: Vec<Value>,
    program: Option<PathBuf>,
}

impl Package {
    /// A problem for each block that breaks its promise.
    pub(crate) fn problems(&self, blocks: &[Block]) -> Vec<Problem> {
        let mut named = BTreeMap::new();
        for block in blocks.iter().filter(|block| block.kind != Kind::Ignore) {
            // One text may stand on two pages, but two texts must not share a name.
            let before = named.insert(name(block), block);
            assert!(
                before.is_none_or(|before| before == block),
                "{}",
                block.place
            );
        }
        let blocks = named;
        let built = self.build(&blocks);
        let waiting = Mutex::new(blocks.iter());
        let work = || {
            let next = || waiting.lock().expect("nobody panics with it").next();
            let mut problems = Vec::new();
            while let Some((name, block)) = next() {
                problems.extend(judge(name, block, &built[name], self.limit).err());
            }
            problems
        };
        thread::scope(|scope| {
            let workers = thread::available_parallelism().map_or(1, usize::from);
            let workers: Vec<_> = (0..workers).map(|_| scope.spawn(work)).collect();
            let problems = workers.into_iter().map(|worker| worker.join());
            problems.flat_map(Result::unwrap).collect()
        })
    }

    fn build(&self, blocks: &BTreeMap<String, &Block>) -> BTreeMap<String, Built> {
        let folder = self.write(blocks);
        // The folder of this very build, where most dependencies lie compiled.
        let own = Path::new(env!("CARGO_TARGET_TMPDIR"));
        let output = Command::new(env!("CARGO"))
            .args(["build", "--examples", "--keep-going", "--quiet"])
            .args(["--message-format=json", "--target-dir"])
            .arg(own.parent().expect("it lies in the folder of the build"))
            .env("CARGO_INCREMENTAL", "0")
            .current_dir(folder)
            .output()
            .expect("cargo, which runs this test, starts");
        let mut built: BTreeMap<String, Built> = BTreeMap::new();
        for line in String::from_utf8_lossy(&output.stdout).lines() {
            let line: Value = serde_json::from_str(line).expect("Cargo writes JSON");
            let of = line["target"]["name"].as_str().unwrap_or_default();
            let of = built.entry(of.to_owned()).or_default();
            let message = &line["message"];
            if message["level"].as_str() == Some("error") && !is_summary(message) {
                of.errors.push(message.clone());
            }
            if let Some(program) = line["executable"].as_str() {
                of.program = Some(PathBuf::from(program));
            }
        }
        for name in blocks.keys() {
            let said = built
                .get(name)
                .is_some_and(|of| of.program.is_some() || !of.errors.is_empty());
            let stderr = String::from_utf8_lossy(&output.stderr);
            assert!(said, "Cargo says nothing of {name}: {stderr}");
        }
        built
    }

    /// Writes the package down. A block that is as it was keeps its file, and is not compiled again.
    fn write(&self, blocks: &BTreeMap<String, &Block>) -> PathBuf {
        let root = root();
        let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join(self.name);
        let examples = folder.join("examples");
        fs::create_dir_all(&examples).expect("a folder");
        let settings = fs::read_to_string(root.join("book.toml")).expect("the book's settings");
        let edition = settings.lines().find(|line| line.starts_with("edition"));
        let manifest = format!(
            "[package]\nname = \"{}\"\n{}\n\n\
             [dependencies]\nhintpool.path = {:?}\nsteps.path = {:?}\n\
             loom = \"*\"\nthread_local = \"*\"\n\n\
             [profile.dev]\ndebug = false\n\n[workspace]\n",
            self.name,
            edition.expect("book.toml names the edition of its Rust blocks"),
            root.join("code/hintpool"),
            root.join("code/steps"),
        );
        fs::write(folder.join("Cargo.toml"), manifest).expect("a manifest");
        // Cargo takes what is left out here, and keeps the versions of what is not.
        fs::copy(root.join("Cargo.lock"), folder.join("Cargo.lock")).expect("a lock file");
        for (name, block) in blocks {
            let (path, program) = (examples.join(name).with_extension("rs"), block.program());
            if fs::read_to_string(&path).ok().as_ref() != Some(&program) {
                fs::write(path, program).expect("a program");
            }
        }
        for entry in fs::read_dir(examples).expect("a folder") {
            let path = entry.expect("an entry").path();
            let name = path.file_stem().unwrap_or_default().to_string_lossy();
            if !blocks.contains_key(&*name) {
                fs::remove_file(path).expect("a file of a block that is gone");
            }
        }
        folder
    }
}

pub(crate) fn root() -> PathBuf {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    root.canonicalize().expect("the repository")
}

/// `book_2_a_first_pool_line_57` for line 57 of `book/2-a-first-pool.md`.
fn name(block: &Block) -> String {
    let file = block.place.file.trim_end_matches(".md");
    let file = file.replace(|c: char| !c.is_ascii_alphanumeric(), "_");
    format!("{file}_line_{}", block.place.line)
}

/// `aborting due to 2 previous errors` is no reason of its own.
fn is_summary(message: &Value) -> bool {
    message["code"].is_null() && message["spans"].as_array().is_some_and(Vec::is_empty)
}

fn judge(name: &str, block: &Block, built: &Built, limit: Duration) -> Result<(), Problem> {
    let broken = |message: String| Err(Problem::new(block.place.clone(), message));
    let file = format!("examples/{name}.rs:");
    let rendered = built
        .errors
        .iter()
        .filter_map(|error| error["rendered"].as_str());
    let shown = with_places(block, &file, &rendered.collect::<String>());
    match (&block.kind, &built.program) {
        (Kind::CompileFail { codes }, None) => refused(block, codes, &built.errors, &shown),
        (Kind::CompileFail { .. }, Some(_)) => {
            broken("this compile_fail block compiles; it no longer shows an error".into())
        }
        (_, None) => broken(format!("this block does not compile\n{shown}")),
        (Kind::NoRun, Some(_)) => Ok(()),
        (_, Some(program)) => {
            let mut command = Command::new(program);
            // Variables that change what a panic prints.
            command
                .env_remove("RUST_BACKTRACE")
                .env_remove("RUST_LIB_BACKTRACE");
            let finished = process::run(command, limit, MOST_PRINTED).expect("a program starts");
            let stderr = with_places(block, &file, &finished.stderr);
            match finished.end {
                End::TimedOut => broken(format!(
                    "still running after {limit:?}, and was ended with all that it started; \
                     shorten it\n{stderr}"
                )),
                End::TooMuchOutput => broken("this block prints without end".into()),
                End::Exited(status) if block.kind == Kind::ShouldPanic => {
                    if status.code() == Some(PANICKED) {
                        return each_line_is_in(block, &stderr, "the panic");
                    }
                    broken(format!(
                        "this should_panic block ended with {status}, not with a panic\n{stderr}"
                    ))
                }
                End::Exited(status) if !status.success() => {
                    broken(format!("this block ended with {status}\n{stderr}"))
                }
                End::Exited(_) => printed(block, &finished.stdout),
            }
        }
    }
}

/// Whether the compiler refused the block for the declared reason and no other.
fn refused(block: &Block, codes: &[String], errors: &[Value], shown: &str) -> Result<(), Problem> {
    let list = |mut codes: Vec<&str>| {
        codes.sort_unstable();
        codes.dedup();
        codes.join(", ")
    };
    let said = errors.iter().map(|error| error["code"]["code"].as_str());
    let said = list(said.map(|code| code.unwrap_or("no code")).collect());
    let declared = list(codes.iter().map(String::as_str).collect());
    if said != declared {
        let message = format!(
            "this block declares {declared} but the compiler says {said}; \
             it must fail for the declared reason and no other\n{shown}"
        );
        return Err(Problem::new(block.place.clone(), message));
    }
    each_line_is_in(block, shown, "the compiler")
}

/// Whether the reader is shown what was said. Of a compiler's message, these are the lines with the errors: the rest
/// of it names lines and draws arrows.
fn each_line_is_in(block: &Block, said: &str, who: &str) -> Result<(), Problem> {
    let Some(output) = &block.output else {
        return Ok(());
    };
    let panics = block.kind == Kind::ShouldPanic;
    let mut lines = output.text.lines().map(str::trim);
    let wrong = lines.find(|line| {
        let is_said = match panics {
            true => said.contains(line),
            false => said.lines().any(|said| said.trim_end() == *line),
        };
        (panics || line.starts_with("error")) && !is_said
    });
    wrong.map_or(Ok(()), |line| {
        let what = "the reader is shown a line that";
        let message = format!("{what} {who} does not print: {line}\n{said}");
        Err(Problem::new(output.place.clone(), message))
    })
}

fn printed(block: &Block, stdout: &str) -> Result<(), Problem> {
    let Some(output) = &block.output else {
        return Ok(());
    };
    // Without the white space at the ends of lines and of the whole.
    let [shown, printed] = [output.text.as_str(), stdout].map(|text| {
        let lines = text.lines().map(str::trim_end).collect::<Vec<_>>();
        lines.join("\n").trim_end().to_owned()
    });
    if shown == printed {
        return Ok(());
    }
    let message = format!(
        "the reader is shown another output than the program of {} prints\n\
         --- shown\n{shown}\n--- printed\n{printed}",
        block.place
    );
    Err(Problem::new(output.place.clone(), message))
}

/// Puts the book's file and line where a message names a line of the program.
fn with_places(block: &Block, file: &str, text: &str) -> String {
    let mut pieces = text.split(file);
    let mut all = pieces.next().unwrap_or_default().to_owned();
    for piece in pieces {
        let digits = piece.bytes().take_while(u8::is_ascii_digit).count();
        let line = piece[..digits].parse::<usize>().ok();
        match line.and_then(|line| block.lines.get(line.checked_sub(1)?)) {
            Some(place) => all += &format!("{place}{}", &piece[digits..]),
            None => all += &format!("{file}{piece}"),
        }
    }
    all
}
