//! Walks through a source file and collects its public items.

use std::collections::{BTreeMap, BTreeSet};

use proc_macro2::TokenStream;
use quote::{ToTokens, quote};
use syn::{Attribute, ImplItem, Item, ItemImpl, Type};

use super::shape::{
    has, is_public, kept, last_name, public_fields, signature, strip_trait_item, tidy,
};

pub(super) fn items(items: &[Item]) -> BTreeMap<String, String> {
    let mut reader = Reader {
        private: BTreeSet::new(),
        found: BTreeMap::new(),
    };
    reader.note_private_types(items);
    reader.items(items, "");
    reader.found
}

struct Reader {
    /// Types that nobody outside can name; what they implement is nobody's business either.
    private: BTreeSet<String>,
    found: BTreeMap<String, String>,
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

    fn add(&mut self, name: String, tokens: TokenStream) {
        // A name may be there twice, as with `impl From<A> for T` under two `cfg`s.
        *self.found.entry(name).or_default() += &tokens.to_string();
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
                self.add(name, quote!(#attributes #signature));
            }
            Item::Struct(item) if is_public(&item.vis) => {
                self.derives(&item.attrs, &item.ident, prefix);
                let (attributes, generics) = (kept(&item.attrs), &item.generics);
                let bounds = &item.generics.where_clause;
                let fields = public_fields(&item.fields);
                let name = format!("struct {prefix}{}", item.ident);
                let tokens = quote!(#attributes #generics #bounds #fields);
                self.add(name, tokens);
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
                self.add(name, tokens);
            }
            Item::Trait(item) if is_public(&item.vis) => {
                let mut shape = item.clone();
                shape.attrs.clear();
                shape.items.iter_mut().for_each(strip_trait_item);
                let name = format!("trait {prefix}{}", item.ident);
                self.add(name, shape.to_token_stream());
            }
            Item::Type(item) if is_public(&item.vis) => {
                let (generics, ty) = (&item.generics, &item.ty);
                let name = format!("type {prefix}{}", item.ident);
                self.add(name, quote!(#generics = #ty));
            }
            Item::Const(item) if is_public(&item.vis) => {
                let name = format!("const {prefix}{}", item.ident);
                self.add(name, item.ty.to_token_stream());
            }
            Item::Static(item) if is_public(&item.vis) => {
                let (mutability, ty) = (&item.mutability, &item.ty);
                let name = format!("static {prefix}{}", item.ident);
                self.add(name, quote!(#mutability #ty));
            }
            Item::Use(item) if is_public(&item.vis) => {
                let name = format!("use {prefix}{}", tidy(&item.tree.to_token_stream()));
                self.add(name, TokenStream::new());
            }
            Item::Mod(item) if is_public(&item.vis) => {
                let name = format!("mod {prefix}{}", item.ident);
                self.add(name, TokenStream::new());
                if let Some((_, items)) = &item.content {
                    self.items(items, &format!("{prefix}{}::", item.ident));
                }
            }
            Item::Impl(item) => self.implementation(item, prefix),
            Item::Macro(item) if has(&item.attrs, "macro_export") => {
                if let Some(ident) = &item.ident {
                    self.add(format!("macro {ident}!"), TokenStream::new());
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
            self.add(name, tokens);
            return;
        }
        for member in &item.items {
            match member {
                ImplItem::Fn(method) if is_public(&method.vis) => {
                    let (attributes, signature) = (kept(&method.attrs), signature(&method.sig));
                    let name = format!("fn {prefix}{owner}::{}", method.sig.ident);
                    let tokens = quote!(#generics #bounds #attributes #signature);
                    self.add(name, tokens);
                }
                ImplItem::Const(constant) if is_public(&constant.vis) => {
                    let name = format!("const {prefix}{owner}::{}", constant.ident);
                    let ty = &constant.ty;
                    self.add(name, quote!(#generics #bounds #ty));
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
                self.add(name, TokenStream::new());
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
