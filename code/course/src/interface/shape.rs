//! What of an item can be seen from outside, as tokens.

use proc_macro2::TokenStream;
use quote::{ToTokens, quote};
use syn::{Attribute, Fields, FnArg, Signature, TraitItem, Visibility};

pub(super) fn is_public(visibility: &Visibility) -> bool {
    matches!(visibility, Visibility::Public(_))
}

pub(super) fn last_name(path: &syn::Path) -> String {
    let last = path.segments.last();
    last.map(|segment| segment.ident.to_string())
        .unwrap_or_default()
}

pub(super) fn has(attributes: &[Attribute], name: &str) -> bool {
    attributes
        .iter()
        .any(|attribute| attribute.path().is_ident(name))
}

/// The attributes that are part of an interface.
pub(super) fn kept(attributes: &[Attribute]) -> TokenStream {
    let kept = attributes.iter().filter(|attribute| {
        ["cfg", "non_exhaustive", "repr"]
            .iter()
            .any(|name| attribute.path().is_ident(name))
    });
    quote!(#(#kept)*)
}

/// A signature without the names of its parameters.
pub(super) fn signature(signature: &Signature) -> TokenStream {
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

pub(super) fn strip_trait_item(item: &mut TraitItem) {
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

pub(super) fn public_fields(fields: &Fields) -> TokenStream {
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
pub(super) fn tidy(tokens: &TokenStream) -> String {
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
