//! The public interface of a source file: what another crate can name, call or rely on.
//!
//! Tests are compiled against the starter's interface, so a solution that offers another one proves
//! nothing about the exercise. Compared are public items with their signatures, public fields,
//! derives and trait implementations. Bodies, private items, private fields, documentation and the
//! names of parameters are left out: those are the learner's own.

use std::collections::BTreeSet;

use quote::{ToTokens, quote};
use syn::{
    Attribute, Fields, FnArg, ImplItem, Item, ItemImpl, Signature, TraitItem, Type, Visibility,
};

/// Each public item, as it would be written without what is left out.
#[derive(Debug, Default)]
pub struct Interface(BTreeSet<String>);

/// An item that the two files do not share. One that differs is there twice.
#[derive(Debug, PartialEq, Eq)]
pub enum Difference {
    OnlyInStarter(String),
    OnlyInSolution(String),
}

impl Interface {
    pub fn read(source: &str) -> syn::Result<Self> {
        let mut interface = Self::default();
        interface.items(syn::parse_file(source)?.items, "");
        Ok(interface)
    }

    /// What differs between a starter and its solution; nothing, if they are interchangeable.
    pub fn differences(Self(starter): &Self, Self(solution): &Self) -> Vec<Difference> {
        let starters = starter.difference(solution).cloned();
        let solutions = solution.difference(starter).cloned();
        let starters = starters.map(Difference::OnlyInStarter);
        starters
            .chain(solutions.map(Difference::OnlyInSolution))
            .collect()
    }

    fn items(&mut self, items: Vec<Item>, module: &str) {
        let private = items.iter().filter_map(private_type).collect();
        for item in items {
            self.item(item, module, &private);
        }
    }

    fn item(&mut self, item: Item, module: &str, private: &BTreeSet<String>) {
        match item {
            Item::Fn(item) if is_public(&item.vis) => {
                let (attributes, signature) = (kept(&item.attrs), signature(item.sig));
                self.add(module, quote!(#(#attributes)* #signature));
            }
            Item::Struct(mut item) if is_public(&item.vis) => {
                item.attrs = kept(&item.attrs);
                match &mut item.fields {
                    Fields::Named(fields) => fields.named = public(&fields.named),
                    Fields::Unnamed(fields) => fields.unnamed = public(&fields.unnamed),
                    Fields::Unit => {}
                }
                self.add(module, item);
            }
            Item::Enum(mut item) if is_public(&item.vis) => {
                item.attrs = kept(&item.attrs);
                for variant in &mut item.variants {
                    variant.attrs.clear();
                }
                self.add(module, item);
            }
            Item::Trait(mut item) if is_public(&item.vis) => {
                item.attrs.clear();
                item.items.iter_mut().for_each(strip);
                self.add(module, item);
            }
            Item::Type(mut item) if is_public(&item.vis) => {
                item.attrs.clear();
                self.add(module, item);
            }
            Item::Const(item) if is_public(&item.vis) => {
                let (name, ty) = (item.ident, item.ty);
                self.add(module, quote!(const #name: #ty));
            }
            Item::Static(item) if is_public(&item.vis) => {
                let (mutability, name, ty) = (item.mutability, item.ident, item.ty);
                self.add(module, quote!(static #mutability #name: #ty));
            }
            Item::Use(item) if is_public(&item.vis) => {
                let tree = item.tree;
                self.add(module, quote!(use #tree));
            }
            Item::Mod(item) if is_public(&item.vis) => {
                let name = item.ident;
                self.add(module, quote!(mod #name));
                if let Some((_, items)) = item.content {
                    self.items(items, &format!("{module}{name}::"));
                }
            }
            Item::Impl(item) => self.implementation(item, module, private),
            Item::Macro(item)
                if item
                    .attrs
                    .iter()
                    .any(|one| one.path().is_ident("macro_export")) =>
            {
                let name = item.ident;
                self.add(module, quote!(macro #name));
            }
            _ => {}
        }
    }

    /// What a private type implements is nobody's business, nor is a private trait.
    fn implementation(&mut self, item: ItemImpl, module: &str, private: &BTreeSet<String>) {
        let is_private = |path: &syn::Path| {
            let last = path.segments.last();
            last.is_some_and(|last| private.contains(&last.ident.to_string()))
        };
        let owner = match &*item.self_ty {
            Type::Reference(reference) => &*reference.elem,
            owner => owner,
        };
        if matches!(owner, Type::Path(owner) if is_private(&owner.path)) {
            return;
        }
        let (generics, bounds, owner) =
            (&item.generics, &item.generics.where_clause, &item.self_ty);
        let of_trait = item.trait_.as_ref().map(|(path, _)| path);
        if let Some(path) = of_trait {
            if is_private(path) {
                return;
            }
            self.add(module, quote!(impl #generics #path for #owner #bounds));
        }
        for member in &item.items {
            let member = match member {
                ImplItem::Type(member) => member.to_token_stream(),
                ImplItem::Const(member) if of_trait.is_some() || is_public(&member.vis) => {
                    let (name, ty) = (&member.ident, &member.ty);
                    quote!(const #name: #ty)
                }
                ImplItem::Fn(member) if of_trait.is_none() && is_public(&member.vis) => {
                    let attributes = kept(&member.attrs);
                    let signature = signature(member.sig.clone());
                    quote!(#(#attributes)* #signature)
                }
                _ => continue,
            };
            let of_trait = of_trait.map(|path| quote!(#path for));
            self.add(
                module,
                quote!(impl #generics #of_trait #owner #bounds { #member }),
            );
        }
    }

    fn add(&mut self, module: &str, item: impl ToTokens) {
        self.0.insert(format!("{module}{}", item.to_token_stream()));
    }
}

fn private_type(item: &Item) -> Option<String> {
    let (visibility, name) = match item {
        Item::Struct(item) => (&item.vis, &item.ident),
        Item::Enum(item) => (&item.vis, &item.ident),
        Item::Union(item) => (&item.vis, &item.ident),
        Item::Trait(item) => (&item.vis, &item.ident),
        _ => return None,
    };
    (!is_public(visibility)).then(|| name.to_string())
}

fn is_public(visibility: &Visibility) -> bool {
    matches!(visibility, Visibility::Public(_))
}

/// The attributes that are part of an interface.
fn kept(attributes: &[Attribute]) -> Vec<Attribute> {
    const KEPT: [&str; 4] = ["cfg", "derive", "non_exhaustive", "repr"];
    let is_kept = |one: &&Attribute| KEPT.iter().any(|name| one.path().is_ident(name));
    attributes.iter().filter(is_kept).cloned().collect()
}

fn public<S: Default>(
    fields: &syn::punctuated::Punctuated<syn::Field, S>,
) -> syn::punctuated::Punctuated<syn::Field, S> {
    let mut public = syn::punctuated::Punctuated::new();
    for field in fields.iter().filter(|field| is_public(&field.vis)) {
        let attrs = Vec::new();
        public.push(syn::Field {
            attrs,
            ..field.clone()
        });
    }
    public
}

/// Without the names of parameters. `mut self` is the body's affair too.
fn signature(mut signature: Signature) -> Signature {
    for input in &mut signature.inputs {
        match input {
            FnArg::Receiver(receiver) => receiver.mutability = None,
            FnArg::Typed(argument) => *argument.pat = syn::parse_quote!(_),
        }
    }
    signature
}

fn strip(item: &mut TraitItem) {
    match item {
        TraitItem::Fn(method) => {
            method.attrs.clear();
            method.sig = signature(method.sig.clone());
            if let Some(body) = &mut method.default {
                body.stmts.clear();
            }
        }
        TraitItem::Const(constant) => constant.attrs.clear(),
        TraitItem::Type(ty) => ty.attrs.clear(),
        _ => {}
    }
}
