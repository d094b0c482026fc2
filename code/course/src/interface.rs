//! The public interface of a source file: what another crate can name, call or rely on.
//!
//! Tests are compiled against the starter's interface, so a solution that offers another one proves
//! nothing about the exercise. Compared are public items with their signatures, public fields,
//! derives and trait implementations. Bodies, private items, private fields, documentation and the
//! names of parameters are left out: those are the learner's own.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

use proc_macro2::{Span, TokenStream};
use quote::{ToTokens, quote};
use syn::spanned::Spanned;
use syn::{
    Attribute, Fields, FnArg, ImplItem, Item, ItemImpl, Signature, TraitItem, Type, Visibility,
};

/// Each public item's name, and what it looks like.
#[derive(Debug)]
pub struct Interface(BTreeMap<String, Entry>);

#[derive(Debug)]
struct Entry {
    /// What is compared.
    tokens: String,
    line: usize,
}

/// A source file that is no Rust.
#[derive(Debug)]
pub struct SyntaxError {
    pub line: usize,
    pub message: String,
}

/// An item that the two files do not share. Each side has its line, where it has the item.
#[derive(Debug, PartialEq, Eq)]
pub struct Difference {
    pub item: String,
    pub starter: Option<usize>,
    pub solution: Option<usize>,
}

impl Interface {
    pub fn read(source: &str) -> Result<Self, SyntaxError> {
        let file = syn::parse_file(source).map_err(|error| SyntaxError {
            line: error.span().start().line,
            message: error.to_string(),
        })?;
        let mut reader = Reader {
            private: BTreeSet::new(),
            found: BTreeMap::new(),
        };
        reader.note_private_types(&file.items);
        reader.items(&file.items, "");
        Ok(Self(reader.found))
    }

    /// What differs between a starter and its solution; nothing, if they are interchangeable.
    pub fn differences(starter: &Self, solution: &Self) -> Vec<Difference> {
        let items: BTreeSet<&String> = starter.0.keys().chain(solution.0.keys()).collect();
        let differing = items.into_iter().filter_map(|item| {
            let (a, b) = (starter.0.get(item), solution.0.get(item));
            let same = a.map(|entry| &entry.tokens) == b.map(|entry| &entry.tokens);
            (!same).then(|| Difference {
                item: item.clone(),
                starter: a.map(|entry| entry.line),
                solution: b.map(|entry| entry.line),
            })
        });
        differing.collect()
    }
}

impl fmt::Display for Difference {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self {
            item,
            starter,
            solution,
        } = self;
        match (starter, solution) {
            (Some(a), Some(b)) => write!(
                f,
                "`{item}` differs: line {a} of the starter, line {b} of the solution"
            ),
            (Some(a), None) => write!(
                f,
                "`{item}`, line {a} of the starter, is not in the solution"
            ),
            (None, Some(b)) => write!(
                f,
                "`{item}`, line {b} of the solution, is not in the starter"
            ),
            (None, None) => write!(f, "`{item}` is in neither"),
        }
    }
}

struct Reader {
    /// Types that nobody outside can name; what they implement is nobody's business either.
    private: BTreeSet<String>,
    found: BTreeMap<String, Entry>,
}

impl Reader {
    fn note_private_types(&mut self, items: &[Item]) {
        for item in items {
            let (vis, ident) = match item {
                Item::Struct(item) => (&item.vis, &item.ident),
                Item::Enum(item) => (&item.vis, &item.ident),
                Item::Union(item) => (&item.vis, &item.ident),
                Item::Trait(item) => (&item.vis, &item.ident),
                Item::Mod(item) => {
                    if let Some((_, items)) = &item.content {
                        self.note_private_types(items);
                    }
                    continue;
                }
                _ => continue,
            };
            if !is_public(vis) {
                self.private.insert(ident.to_string());
            }
        }
    }

    fn add(&mut self, name: String, span: Span, tokens: TokenStream) {
        let line = span.start().line;
        let tokens = tokens.to_string();
        // A name may be there twice, as with `impl From<A> for T` under two `cfg`s.
        let entry = self.found.entry(name);
        entry
            .and_modify(|entry| entry.tokens += &tokens)
            .or_insert(Entry { tokens, line });
    }

    fn items(&mut self, items: &[Item], prefix: &str) {
        for item in items {
            self.item(item, prefix);
        }
    }

    fn item(&mut self, item: &Item, prefix: &str) {
        match item {
            Item::Fn(item) if is_public(&item.vis) => {
                let attributes = kept(&item.attrs);
                let signature = signature(&item.sig);
                let name = format!("fn {prefix}{}", item.sig.ident);
                self.add(name, item.sig.span(), quote!(#attributes #signature));
            }
            Item::Struct(item) if is_public(&item.vis) => {
                self.derives(&item.attrs, &item.ident, prefix);
                let (attributes, generics) = (kept(&item.attrs), &item.generics);
                let bounds = &item.generics.where_clause;
                let fields = public_fields(&item.fields);
                let name = format!("struct {prefix}{}", item.ident);
                let tokens = quote!(#attributes #generics #bounds #fields);
                self.add(name, item.ident.span(), tokens);
            }
            Item::Enum(item) if is_public(&item.vis) => {
                self.derives(&item.attrs, &item.ident, prefix);
                let (attributes, generics) = (kept(&item.attrs), &item.generics);
                let bounds = &item.generics.where_clause;
                let variants = item.variants.iter().map(|variant| {
                    let mut variant = variant.clone();
                    variant.attrs.clear();
                    variant
                });
                let name = format!("enum {prefix}{}", item.ident);
                let tokens = quote!(#attributes #generics #bounds #(#variants),*);
                self.add(name, item.ident.span(), tokens);
            }
            Item::Trait(item) if is_public(&item.vis) => {
                let mut shape = item.clone();
                shape.attrs.clear();
                shape.items.iter_mut().for_each(strip_trait_item);
                let name = format!("trait {prefix}{}", item.ident);
                self.add(name, item.ident.span(), shape.to_token_stream());
            }
            Item::Type(item) if is_public(&item.vis) => {
                let (generics, ty) = (&item.generics, &item.ty);
                let name = format!("type {prefix}{}", item.ident);
                self.add(name, item.ident.span(), quote!(#generics = #ty));
            }
            Item::Const(item) if is_public(&item.vis) => {
                let name = format!("const {prefix}{}", item.ident);
                self.add(name, item.ident.span(), item.ty.to_token_stream());
            }
            Item::Static(item) if is_public(&item.vis) => {
                let (mutability, ty) = (&item.mutability, &item.ty);
                let name = format!("static {prefix}{}", item.ident);
                self.add(name, item.ident.span(), quote!(#mutability #ty));
            }
            Item::Use(item) if is_public(&item.vis) => {
                let name = format!("use {prefix}{}", tidy(&item.tree.to_token_stream()));
                self.add(name, item.span(), TokenStream::new());
            }
            Item::Mod(item) if is_public(&item.vis) => {
                let name = format!("mod {prefix}{}", item.ident);
                self.add(name, item.ident.span(), TokenStream::new());
                if let Some((_, items)) = &item.content {
                    self.items(items, &format!("{prefix}{}::", item.ident));
                }
            }
            Item::Impl(item) => self.implementation(item, prefix),
            Item::Macro(item) if has(&item.attrs, "macro_export") => {
                if let Some(ident) = &item.ident {
                    self.add(format!("macro {ident}!"), ident.span(), TokenStream::new());
                }
            }
            _ => {}
        }
    }

    fn implementation(&mut self, item: &ItemImpl, prefix: &str) {
        if self.is_private(&item.self_ty) {
            return;
        }
        let (generics, bounds) = (&item.generics, &item.generics.where_clause);
        let owner = tidy(&item.self_ty.to_token_stream());

        if let Some((path, _)) = &item.trait_ {
            if self.private.contains(&last_name(path)) {
                return;
            }
            let associated = item.items.iter().filter_map(|item| match item {
                ImplItem::Type(ty) => Some(ty.to_token_stream()),
                ImplItem::Const(constant) => {
                    let (ident, ty) = (&constant.ident, &constant.ty);
                    Some(quote!(#ident: #ty))
                }
                _ => None,
            });
            let name = format!("impl {} for {prefix}{owner}", tidy(&path.to_token_stream()));
            let tokens = quote!(#generics #bounds #(#associated)*);
            self.add(name, item.impl_token.span(), tokens);
            return;
        }
        for member in &item.items {
            match member {
                ImplItem::Fn(method) if is_public(&method.vis) => {
                    let (attributes, signature) = (kept(&method.attrs), signature(&method.sig));
                    let name = format!("fn {prefix}{owner}::{}", method.sig.ident);
                    let tokens = quote!(#generics #bounds #attributes #signature);
                    self.add(name, method.sig.span(), tokens);
                }
                ImplItem::Const(constant) if is_public(&constant.vis) => {
                    let name = format!("const {prefix}{owner}::{}", constant.ident);
                    let ty = &constant.ty;
                    self.add(name, constant.ident.span(), quote!(#generics #bounds #ty));
                }
                _ => {}
            }
        }
    }

    fn derives(&mut self, attributes: &[Attribute], ident: &syn::Ident, prefix: &str) {
        for attribute in attributes.iter().filter(|a| a.path().is_ident("derive")) {
            // What the compiler would not accept is the compiler's to report.
            let _ = attribute.parse_nested_meta(|derive| {
                let name = format!("derive({}) on {prefix}{ident}", last_name(&derive.path));
                self.add(name, ident.span(), TokenStream::new());
                Ok(())
            });
        }
    }

    fn is_private(&self, ty: &Type) -> bool {
        match ty {
            Type::Path(ty) => self.private.contains(&last_name(&ty.path)),
            Type::Reference(ty) => self.is_private(&ty.elem),
            _ => false,
        }
    }
}

fn is_public(visibility: &Visibility) -> bool {
    matches!(visibility, Visibility::Public(_))
}

fn last_name(path: &syn::Path) -> String {
    let last = path.segments.last();
    last.map(|segment| segment.ident.to_string())
        .unwrap_or_default()
}

fn has(attributes: &[Attribute], name: &str) -> bool {
    attributes
        .iter()
        .any(|attribute| attribute.path().is_ident(name))
}

/// The attributes that are part of an interface.
fn kept(attributes: &[Attribute]) -> TokenStream {
    let kept = attributes.iter().filter(|attribute| {
        ["cfg", "non_exhaustive", "repr"]
            .iter()
            .any(|name| attribute.path().is_ident(name))
    });
    quote!(#(#kept)*)
}

/// A signature without the names of its parameters.
fn signature(signature: &Signature) -> TokenStream {
    let mut signature = signature.clone();
    for input in &mut signature.inputs {
        match input {
            // `mut self` is the body's affair; the `mut` of `&mut self` is kept elsewhere.
            FnArg::Receiver(receiver) => receiver.mutability = None,
            FnArg::Typed(argument) => *argument.pat = syn::parse_quote!(_),
        }
    }
    signature.to_token_stream()
}

fn strip_trait_item(item: &mut TraitItem) {
    match item {
        TraitItem::Fn(method) => {
            method.attrs.clear();
            method.sig = syn::parse2(signature(&method.sig)).unwrap_or(method.sig.clone());
            if let Some(body) = &mut method.default {
                body.stmts.clear();
            }
        }
        TraitItem::Const(constant) => constant.attrs.clear(),
        TraitItem::Type(ty) => ty.attrs.clear(),
        _ => {}
    }
}

fn public_fields(fields: &Fields) -> TokenStream {
    let public = fields
        .iter()
        .enumerate()
        .filter(|(_, field)| is_public(&field.vis));
    let public = public.map(|(position, field)| {
        let (name, ty) = (&field.ident, &field.ty);
        match name {
            Some(name) => quote!(#name: #ty),
            None => quote!(#position: #ty),
        }
    });
    quote!(#(#public),*)
}

/// Tokens as a person would write them, near enough to recognise.
fn tidy(tokens: &TokenStream) -> String {
    let mut text = tokens.to_string();
    for (from, to) in [
        (" :: ", "::"),
        (" < ", "<"),
        (" >", ">"),
        (" , ", ", "),
        ("& ", "&"),
    ] {
        text = text.replace(from, to);
    }
    text
}
