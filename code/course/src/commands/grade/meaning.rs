//! Whether the words of a starter still mean the same in what a learner made of it.
//!
//! A signature may stand there letter for letter and mean another type: by a `String` of one's own,
//! by `use Mine as u64`, by a macro that defines what it is told, or by an alias that names something
//! else. A type that answers every question as a test wishes passes it.

use std::collections::{BTreeMap, BTreeSet};

use proc_macro2::{TokenStream, TokenTree};
use syn::{Item, ItemType, Type};

/// What means something else, in words, each with its line.
pub(super) fn changed(own: &TokenStream, starter: &TokenStream) -> Vec<(usize, String)> {
    let mut used = BTreeSet::new();
    words(starter.clone(), &mut used);
    let given = defined(starter.clone());
    let defined = defined(own.clone());
    let mut changed = Vec::new();
    for (name, &line) in &defined.names {
        if used.contains(name) && !given.names.contains_key(name) {
            let text = format!("`{name}` is defined here, and the starter means another one");
            changed.push((line, text));
        }
    }
    if let Some(line) = defined.by_macro {
        let text = "a macro defines a type by a name that it is given".to_owned();
        changed.push((line, text));
    }
    changed.extend(aliases(own, starter, &defined.names));
    changed
}

/// An alias of the starter stays one, and stands for a type from elsewhere.
fn aliases(
    own: &TokenStream,
    starter: &TokenStream,
    defined: &BTreeMap<String, usize>,
) -> Vec<(usize, String)> {
    let (own, starter) = (types(own), types(starter));
    let mut changed = Vec::new();
    for alias in starter {
        let name = &alias.ident;
        let Some(mine) = own.iter().find(|own| own.ident == *name) else {
            let line = defined.get(&name.to_string()).copied().unwrap_or(1);
            changed.push((line, format!("`type {name}` is gone")));
            continue;
        };
        let foreign = match &*mine.ty {
            Type::Path(path) => path.path.segments.iter().all(|segment| {
                let first = segment.ident.to_string();
                !defined.contains_key(&first) && first != "self" && first != "crate"
            }),
            _ => false,
        };
        if !foreign {
            let line = mine.ident.span().start().line;
            changed.push((line, format!("`type {name}` stands for a type of its own")));
        }
    }
    changed
}

fn types(tokens: &TokenStream) -> Vec<ItemType> {
    let file = syn::parse2::<syn::File>(tokens.clone());
    let items = file.map_or(Vec::new(), |file| file.items);
    let alias = |item| match item {
        Item::Type(alias) => Some(alias),
        _ => None,
    };
    items.into_iter().filter_map(alias).collect()
}

pub(super) fn words(tokens: TokenStream, found: &mut BTreeSet<String>) {
    for token in tokens {
        match token {
            TokenTree::Ident(ident) => {
                found.insert(plain(&ident.to_string()));
            }
            TokenTree::Group(group) => words(group.stream(), found),
            TokenTree::Punct(_) | TokenTree::Literal(_) => {}
        }
    }
}

/// A word, however it is written.
pub(super) fn plain(word: &str) -> String {
    word.strip_prefix("r#").unwrap_or(word).to_owned()
}

#[derive(Default)]
struct Defined {
    /// Each type that is defined, or imported under this name, and the line.
    names: BTreeMap<String, usize>,
    /// Where a macro defines a type whose name is one of its arguments.
    by_macro: Option<usize>,
}

fn defined(tokens: TokenStream) -> Defined {
    let mut found = Defined::default();
    collect(tokens, false, &mut found);
    found
}

fn collect(tokens: TokenStream, mut imports: bool, found: &mut Defined) {
    let tokens: Vec<TokenTree> = tokens.into_iter().collect();
    for (index, token) in tokens.iter().enumerate() {
        match token {
            TokenTree::Group(group) => collect(group.stream(), imports, found),
            TokenTree::Punct(punct) if punct.as_char() == ';' => imports = false,
            TokenTree::Ident(word) => {
                // Not `use<'a>`, which stands in a type.
                imports |= *word == "use" && !is(tokens.get(index + 1), '<');
                let defines = ["struct", "enum", "union", "type", "trait"];
                let defines = defines.iter().any(|define| *word == *define);
                match tokens.get(index + 1) {
                    // Elsewhere a value is cast `as u64`.
                    Some(TokenTree::Ident(name)) if defines || (imports && *word == "as") => {
                        let line = name.span().start().line;
                        found.names.insert(plain(&name.to_string()), line);
                    }
                    next if defines && is(next, '$') => {
                        found.by_macro = Some(word.span().start().line);
                    }
                    _ => {}
                }
            }
            TokenTree::Punct(_) | TokenTree::Literal(_) => {}
        }
    }
}

fn is(token: Option<&TokenTree>, sign: char) -> bool {
    matches!(token, Some(TokenTree::Punct(punct)) if punct.as_char() == sign)
}
