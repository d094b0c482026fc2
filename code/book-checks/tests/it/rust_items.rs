//! What the repository's Rust code defines, read from the lines as rustfmt lays them out.

use crate::book::{files, pattern, read, root};
use regex::Regex;
use std::collections::BTreeSet;
use std::sync::LazyLock;

/// Names, alone as the prose says `get` for `Pool::get`, and by where they are: `Pool::get`, `chaos::scope`,
/// `hintpool::Pool`.
#[derive(Default)]
pub(crate) struct Items(BTreeSet<String>);

/// An item of a file: what it is, and its name.
static ITEM: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"^(?:pub(?:\([^)]*\))? )?((?:const |async |unsafe )*fn|struct|enum|(?:unsafe )?trait|mod|const|static|type) (\w+)",
    )
});
/// An implementation: the type. A `>` before a blank ends the parameters, unless it ends an arrow.
static IMPL: LazyLock<Regex> = LazyLock::new(|| {
    pattern(r"^(?:unsafe )?impl(?:<(?:->|[^->]|>+[^ >])*>+)? (?:.* for )?(?:\w+::)*(\w+)")
});
/// What stands in one of them: a function, a constant, a type, a field or a variant.
static PART: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"^    (?:pub(?:\([^)]*\))? )?(?:(?:const |async |unsafe )*fn |const |type )?(\w+)(?:[:;,(<]|$| \{| =)",
    )
});

impl Items {
    /// Of hintpool, of the tests that any pool can be put under, and of the exercises.
    pub(crate) fn of_the_repository() -> Self {
        let mut items = Self::default();
        for (folder, krate) in [
            ("code/hintpool/src", "hintpool"),
            ("code/conformance/src", "conformance"),
            ("exercises", ""),
        ] {
            for path in files(&root().join(folder), "rs") {
                let module = path.file_stem().expect("a Rust file has a name");
                items.read(&module.to_string_lossy(), krate, &read(&path));
            }
        }
        assert!(items.has("Pool::get"), "hintpool's interface was not found");
        items
    }

    /// Keywords, primitive types, and names that were found. Of a path the last two parts count.
    pub(crate) fn has(&self, name: &str) -> bool {
        const BUILT_IN: &str = "bool char f64 u8 u16 u32 u64 usize i32 isize str macro_rules _ \
             as async await const dyn else enum false fn for if impl in let loop match mod move mut pub ref return \
             self Self static struct super trait true type unsafe use where while crate";
        match name.rsplit_once("::") {
            Some((path, last)) => {
                let within = path.rsplit("::").next().unwrap_or(path);
                self.0.contains(&format!("{within}::{last}"))
            }
            None => BUILT_IN.split_whitespace().any(|word| word == name) || self.0.contains(name),
        }
    }

    fn read(&mut self, module: &str, krate: &str, text: &str) {
        // The item or implementation around here.
        let mut around: Option<String> = None;
        for line in text.lines() {
            if let Some(found) = ITEM.captures(line) {
                self.add(module, &found[2]);
                self.add(krate, &found[2]);
                let opens = !found[1].ends_with("fn");
                around = opens.then(|| found[2].to_owned());
            } else if let Some(found) = IMPL.captures(line) {
                around = Some(found[1].to_owned());
            } else if let (Some(within), Some(found)) = (&around, PART.captures(line)) {
                self.add(&within.clone(), &found[1]);
            }
        }
    }

    fn add(&mut self, within: &str, name: &str) {
        let path = format!("{within}::{name}");
        self.0.extend([path, within.to_owned(), name.to_owned()]);
    }
}
