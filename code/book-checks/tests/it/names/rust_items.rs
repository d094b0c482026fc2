//! What the repository's Rust code defines.

use book_checks::book::{files, read, root, shown};
use std::collections::BTreeSet;
use std::path::Path;
use syn::{Ident, ImplItem, Item, TraitItem, Visibility};

/// Names, alone as the prose says `get` for `Pool::get`, and by where they are: `Pool::get`, `chaos::scope`,
/// `hintpool::Pool`.
#[derive(Default)]
pub(super) struct Items(BTreeSet<String>);

/// Whose names count: a user of a library sees what is public, a learner reads a whole exercise.
#[derive(Clone, Copy, PartialEq)]
pub(super) enum Reach {
    Public,
    All,
}

impl Items {
    /// What a user of hintpool and a learner see, or with `Reach::All` a reader of hintpool's source too.
    pub(super) fn of_the_repository(pool: Reach) -> Self {
        let mut items = Self::default();
        items.read_all(&root().join("code/hintpool/src"), "hintpool", pool);
        assert!(items.has("Pool::get"), "hintpool's interface was not found");
        items.read_all(
            &root().join("code/conformance/src"),
            "conformance",
            Reach::Public,
        );
        items.read_all(&root().join("exercises"), "", Reach::All);
        items
    }

    /// Keywords, primitive types, and names that were found. Of a path the last two parts count.
    pub(super) fn has(&self, name: &str) -> bool {
        match name.rsplit_once("::") {
            Some((path, last)) => {
                let within = path.rsplit("::").next().unwrap_or(path);
                self.0.contains(&format!("{within}::{last}"))
            }
            None => is_built_in(name) || self.0.contains(name),
        }
    }

    fn read_all(&mut self, folder: &Path, krate: &str, reach: Reach) {
        for path in files(folder, "rs") {
            let file = syn::parse_file(&read(&path));
            let file = file.unwrap_or_else(|error| panic!("{}: {error}", shown(&path)));
            let module = path.file_stem().expect("a Rust file has a name");
            for within in [&*module.to_string_lossy(), krate] {
                self.read(within, &file.items, reach);
            }
        }
    }

    fn add(&mut self, within: &str, name: &Ident) {
        self.0.insert(format!("{within}::{name}"));
        self.0.insert(within.to_owned());
        self.0.insert(name.to_string());
    }

    fn read(&mut self, within: &str, items: &[Item], reach: Reach) {
        let seen = |vis: &Visibility| reach == Reach::All || matches!(vis, Visibility::Public(_));
        for item in items {
            if let Item::Impl(found) = item {
                self.read_impl(found, reach);
                continue;
            }
            let (vis, name) = match item {
                Item::Fn(found) => (&found.vis, &found.sig.ident),
                Item::Const(found) => (&found.vis, &found.ident),
                Item::Static(found) => (&found.vis, &found.ident),
                Item::Type(found) => (&found.vis, &found.ident),
                Item::Struct(found) => (&found.vis, &found.ident),
                Item::Enum(found) => (&found.vis, &found.ident),
                Item::Trait(found) => (&found.vis, &found.ident),
                Item::Mod(found) => (&found.vis, &found.ident),
                _ => continue,
            };
            if !seen(vis) {
                continue;
            }
            self.add(within, name);
            let own = name.to_string();
            match item {
                Item::Struct(found) => {
                    let fields = found.fields.iter().filter(|field| seen(&field.vis));
                    for field in fields.filter_map(|field| field.ident.as_ref()) {
                        self.add(&own, field);
                    }
                }
                Item::Enum(found) => {
                    for variant in &found.variants {
                        self.add(&own, &variant.ident);
                    }
                }
                Item::Trait(found) => self.read_trait(&own, &found.items),
                Item::Mod(found) => {
                    let items = found.content.as_ref().map(|(_, items)| &**items);
                    self.read(&own, items.unwrap_or_default(), reach);
                }
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
        let of = of.path.segments.last().expect("a path has a segment");
        let of = of.ident.to_string();
        for item in &found.items {
            let (vis, name) = match item {
                ImplItem::Fn(item) => (&item.vis, &item.sig.ident),
                ImplItem::Const(item) => (&item.vis, &item.ident),
                _ => continue,
            };
            // What a trait says is as public as the trait.
            if reach == Reach::All || found.trait_.is_some() || matches!(vis, Visibility::Public(_))
            {
                self.add(&of, name);
            }
        }
    }
}

fn is_built_in(name: &str) -> bool {
    const PRIMITIVES: &str =
        "bool char f32 f64 i8 i16 i32 i64 i128 isize str u8 u16 u32 u64 u128 usize _ macro_rules";
    // An identifier that syn refuses is a keyword.
    PRIMITIVES.split(' ').any(|each| each == name) || syn::parse_str::<Ident>(name).is_err()
}
