//! What the repository's Rust code defines.

use crate::the_book::{files, root};
use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;
use syn::{ImplItem, Item, TraitItem, Visibility};

/// Names by where they are: in a type, trait or module, or in a crate's root under its name.
pub(super) struct Items {
    members: BTreeMap<String, BTreeSet<String>>,
    /// Also without what they are in, since the prose says `get` for `Pool::get`.
    names: BTreeSet<String>,
}

/// Whose names count: a user of a library sees what is public, a learner reads a whole exercise.
#[derive(Clone, Copy, PartialEq)]
enum Reach {
    Public,
    All,
}

impl Items {
    /// What a user of hintpool and a learner see.
    pub(super) fn of_the_repository() -> Self {
        Self::with_hintpool(Reach::Public)
    }

    /// The same, and what only a reader of hintpool's source sees: what the pages of Part II are about.
    pub(super) fn with_what_is_inside_the_pool() -> Self {
        Self::with_hintpool(Reach::All)
    }

    fn with_hintpool(reach: Reach) -> Self {
        let mut items = Self {
            members: BTreeMap::new(),
            names: BTreeSet::new(),
        };
        items.read_all(&root().join("code/hintpool/src"), "hintpool", reach);
        assert!(
            items.has("Pool::get"),
            "hintpool's interface was not found: {:?}",
            items.members.keys()
        );
        items.read_all(
            &root().join("code/conformance/src"),
            "conformance",
            Reach::Public,
        );
        items.read_all(&root().join("exercises"), "", Reach::All);
        items
    }

    /// Keywords, primitive types, and names that were found: `name`, or `Type::name`, `module::name`.
    pub(super) fn has(&self, name: &str) -> bool {
        match name.rsplit_once("::") {
            Some((path, last)) => {
                let within = path
                    .rsplit("::")
                    .next()
                    .expect("rsplit gives at least one part");
                self.members
                    .get(within)
                    .is_some_and(|members| members.contains(last))
            }
            None => is_built_in(name) || self.names.contains(name),
        }
    }

    fn read_all(&mut self, folder: &Path, krate: &str, reach: Reach) {
        for path in files(folder, "rs") {
            let text = fs::read_to_string(&path)
                .unwrap_or_else(|error| panic!("{}: {error}", path.display()));
            let file = syn::parse_file(&text)
                .unwrap_or_else(|error| panic!("{}: {error}", path.display()));
            let module = path
                .file_stem()
                .expect("a Rust file has a name")
                .to_string_lossy();
            for within in [&*module, krate] {
                self.read(within, &file.items, reach);
            }
        }
    }

    fn add(&mut self, within: &str, name: impl ToString) {
        let name = name.to_string();
        self.members
            .entry(within.to_owned())
            .or_default()
            .insert(name.clone());
        self.names.insert(within.to_owned());
        self.names.insert(name);
    }

    fn read(&mut self, within: &str, items: &[Item], reach: Reach) {
        let seen = |visibility: &Visibility| {
            reach == Reach::All || matches!(visibility, Visibility::Public(_))
        };
        for item in items {
            match item {
                Item::Fn(found) if seen(&found.vis) => self.add(within, &found.sig.ident),
                Item::Const(found) if seen(&found.vis) => self.add(within, &found.ident),
                Item::Static(found) if seen(&found.vis) => self.add(within, &found.ident),
                Item::Type(found) if seen(&found.vis) => self.add(within, &found.ident),
                Item::Struct(found) if seen(&found.vis) => {
                    self.add(within, &found.ident);
                    let fields = found.fields.iter().filter(|field| seen(&field.vis));
                    for name in fields.filter_map(|field| field.ident.as_ref()) {
                        self.add(&found.ident.to_string(), name);
                    }
                }
                Item::Enum(found) if seen(&found.vis) => {
                    self.add(within, &found.ident);
                    for variant in &found.variants {
                        self.add(&found.ident.to_string(), &variant.ident);
                    }
                }
                Item::Trait(found) if seen(&found.vis) => {
                    self.add(within, &found.ident);
                    self.read_trait(&found.ident.to_string(), &found.items);
                }
                Item::Mod(found) if seen(&found.vis) => {
                    self.add(within, &found.ident);
                    let items = found.content.as_ref().map(|(_, items)| &**items);
                    self.read(&found.ident.to_string(), items.unwrap_or_default(), reach);
                }
                Item::Impl(found) => self.read_impl(found, reach),
                _ => {}
            }
        }
    }

    fn read_trait(&mut self, name: &str, items: &[TraitItem]) {
        for item in items {
            match item {
                TraitItem::Fn(found) => self.add(name, &found.sig.ident),
                TraitItem::Const(found) => self.add(name, &found.ident),
                TraitItem::Type(found) => self.add(name, &found.ident),
                _ => {}
            }
        }
    }

    fn read_impl(&mut self, found: &syn::ItemImpl, reach: Reach) {
        let syn::Type::Path(of) = &*found.self_ty else {
            return;
        };
        let of = of
            .path
            .segments
            .last()
            .expect("a path has a segment")
            .ident
            .to_string();
        // What a trait says is as public as the trait.
        let all = reach == Reach::All || found.trait_.is_some();
        for item in &found.items {
            match item {
                ImplItem::Fn(item) if all || matches!(item.vis, Visibility::Public(_)) => {
                    self.add(&of, &item.sig.ident);
                }
                ImplItem::Const(item) if all || matches!(item.vis, Visibility::Public(_)) => {
                    self.add(&of, &item.ident);
                }
                _ => {}
            }
        }
    }
}

fn is_built_in(name: &str) -> bool {
    const PRIMITIVES: [&str; 19] = [
        "bool",
        "char",
        "f32",
        "f64",
        "i8",
        "i16",
        "i32",
        "i64",
        "i128",
        "isize",
        "str",
        "u8",
        "u16",
        "u32",
        "u64",
        "u128",
        "usize",
        "_",
        "macro_rules",
    ];
    // An identifier that syn refuses is a keyword.
    PRIMITIVES.contains(&name) || syn::parse_str::<syn::Ident>(name).is_err()
}
