//! What a learner's source gives away before it is compiled.
//!
//! Words are looked for, not meanings: a word inside a macro counts, one inside a text or a comment
//! does not.

use std::collections::BTreeSet;

use proc_macro2::{Delimiter, TokenStream, TokenTree};

use super::meaning;
use super::remark::{Remark, Trick};
use crate::interface::{Difference, Interface};

/// Everything to say about a file that is called `name`, of which `starter` is the untouched form.
pub(super) fn scan(name: &str, source: &str, starter: &str) -> Vec<Remark> {
    let Ok(tokens) = source.parse::<TokenStream>() else {
        return unreadable(name, source);
    };
    let mut scan = Scan {
        name,
        names_path: false,
        remarks: Vec::new(),
    };
    if let Ok(starter) = starter.parse() {
        for (line, text) in meaning::changed(&tokens, &starter) {
            scan.say(Trick::ChangedInterface, line, &text);
        }
    }
    let mut words = BTreeSet::new();
    meaning::words(tokens.clone(), &mut words);
    scan.names_path = words.contains("path");
    scan.tokens(tokens);
    scan.file(source);
    scan.interface(source, starter);
    scan.remarks
}

/// A file that cannot be cut into words, for want of a bracket mostly: the compiler says more about it.
/// If the compiler can read what we cannot, no word that is refused may be in it, not even in a comment.
fn unreadable(name: &str, source: &str) -> Vec<Remark> {
    let refused = [
        ("unsafe", Trick::UnsafeCode),
        ("global_asm", Trick::UnsafeCode),
        ("include", Trick::ReadsFiles),
        ("include_str", Trick::ReadsFiles),
        ("include_bytes", Trick::ReadsFiles),
        ("path", Trick::ReadsFiles),
    ];
    let words = source.split(|letter: char| !letter.is_alphanumeric() && letter != '_');
    let words: BTreeSet<&str> = words.collect();
    let held = refused.into_iter().filter(|(word, _)| words.contains(word));
    held.map(|(word, trick)| {
        let text = format!("{name} has brackets that do not match, and holds `{word}`");
        Remark::new(trick, text)
    })
    .collect()
}

struct Scan<'s> {
    name: &'s str,
    /// Whether the word `path` stands anywhere.
    names_path: bool,
    remarks: Vec<Remark>,
}

impl Scan<'_> {
    /// Said once of each kind: the first place is enough to look.
    fn say(&mut self, trick: Trick, line: usize, text: &str) {
        if self.remarks.iter().all(|remark| remark.trick != trick) {
            let text = format!("{}:{line}: {text}", self.name);
            self.remarks.push(Remark::new(trick, text));
        }
    }

    fn tokens(&mut self, tokens: TokenStream) {
        let tokens: Vec<TokenTree> = tokens.into_iter().collect();
        for (index, token) in tokens.iter().enumerate() {
            let line = token.span().start().line;
            match token {
                TokenTree::Ident(ident) => {
                    let word = meaning::plain(&ident.to_string());
                    self.word(&word, line, &tokens[..index], &tokens[index + 1..]);
                }
                TokenTree::Literal(literal) => {
                    if literal.to_string().contains("/proc/") {
                        self.say(Trick::LooksInside, line, "a text names /proc");
                    }
                }
                TokenTree::Group(group) => {
                    self.attribute(group.stream(), line, &tokens[..index]);
                    self.arguments(group.stream(), &tokens[..index]);
                    self.tokens(group.stream());
                }
                TokenTree::Punct(punct) if punct.as_char() == '#' => {
                    self.loose_hash(line, &tokens[index + 1..]);
                }
                TokenTree::Punct(_) => {}
            }
        }
    }

    fn word(&mut self, word: &str, line: usize, before: &[TokenTree], after: &[TokenTree]) {
        match word {
            "unsafe" => self.say(Trick::UnsafeCode, line, "`unsafe` is not accepted"),
            // It needs no `unsafe`, and can put itself in the place of any function.
            "global_asm" => self.say(Trick::UnsafeCode, line, "`global_asm!` is not accepted"),
            "include_str" | "include_bytes" => {
                self.say(Trick::ReadsFiles, line, &format!("`{word}!` reads a file"));
            }
            "include" if is(after, '!') || names(after, "as") => {
                self.say(Trick::ReadsFiles, line, "`include!` reads a file");
            }
            // `process::exit` and `use std::process::{exit, …}`.
            "exit" | "abort" => {
                let of_process = before.len() >= 3
                    && names(&before[before.len() - 3..], "process")
                    && is(&before[before.len() - 2..], ':');
                if of_process {
                    let text = format!("`process::{word}` ends the tests");
                    self.say(Trick::EndsTheProcess, line, &text);
                }
            }
            "process" => {
                if let Some(TokenTree::Group(group)) = after.get(2) {
                    let mut words = group.stream().into_iter().map(|token| token.to_string());
                    if words.any(|word| word == "exit" || word == "abort") {
                        let text = "imports what ends the process";
                        self.say(Trick::EndsTheProcess, line, text);
                    }
                }
            }
            _ => {}
        }
    }

    /// What a macro is given, it may call: `include` then has no `!` behind it.
    fn arguments(&mut self, stream: TokenStream, before: &[TokenTree]) {
        if before
            .last()
            .is_some_and(|token| is(std::slice::from_ref(token), '!'))
        {
            let mut given = BTreeSet::new();
            meaning::words(stream, &mut given);
            if given.contains("include") {
                let line = before[before.len() - 1].span().start().line;
                self.say(Trick::ReadsFiles, line, "a macro is given `include`");
            }
        }
    }

    /// A macro may put an attribute together: a `#` is then given to it without the brackets, or the
    /// other way round. No learner needs both that and the word `path`.
    fn loose_hash(&mut self, line: usize, after: &[TokenTree]) {
        let after = match is(after, '!') {
            true => &after[1..],
            false => after,
        };
        let built = match after.first() {
            Some(TokenTree::Group(group)) => holds_sign(group.stream(), '$'),
            _ => true,
        };
        if built && self.names_path {
            let text = "a macro makes an attribute, and `path` may be given to it";
            self.say(Trick::ReadsFiles, line, text);
        }
    }

    /// `#[…]`, whose brackets come after a `#` or a `#!`.
    fn attribute(&mut self, stream: TokenStream, line: usize, before: &[TokenTree]) {
        let hash = before
            .iter()
            .rev()
            .find(|token| !is(std::slice::from_ref(*token), '!'));
        if !hash.is_some_and(|token| is(std::slice::from_ref(token), '#')) {
            return;
        }
        let tokens: Vec<TokenTree> = stream.into_iter().collect();
        if names(&tokens, "path") || (names(&tokens, "cfg_attr") && holds(&tokens, "path")) {
            self.say(Trick::ReadsFiles, line, "`#[path]` reads a file");
        }
        if names(&tokens, "macro_export")
            || (names(&tokens, "cfg_attr") && holds(&tokens, "macro_export"))
        {
            let text = "a macro is exported; tests name what they use, so it has no effect";
            self.say(Trick::ExportedMacros, line, text);
        }
    }

    fn file(&mut self, source: &str) {
        let Ok(file) = syn::parse_file(source) else {
            return;
        };
        let mut attributes = file.attrs.iter();
        if attributes.any(|one| one.path().is_ident("cfg")) {
            let text = "`#![cfg(…)]` leaves the whole file out where it does not hold";
            self.say(Trick::ConditionalFile, 1, text);
        }
    }

    /// Learners may offer more than the starter does, and must not offer less or other things: a
    /// `PartialEq` of one's own, say, makes any two values equal in a test.
    fn interface(&mut self, source: &str, starter: &str) {
        let (Ok(starter), Ok(own)) = (Interface::read(starter), Interface::read(source)) else {
            return;
        };
        let changed = Interface::differences(&starter, &own).into_iter();
        let changed = changed.filter_map(|difference| match difference {
            // A trait has more to offer than the starter makes use of, such as a constant.
            Difference::Changed(item) if item.starts_with("impl ") => None,
            Difference::Changed(item) | Difference::OnlyInStarter(item) => {
                Some(format!("`{item}`"))
            }
            Difference::OnlyInSolution(_) => None,
        });
        let changed: Vec<String> = changed.collect();
        if !changed.is_empty() {
            let text = format!("{} changed", changed.join(", "));
            self.say(Trick::ChangedInterface, 1, &text);
        }
    }
}

/// Whether the first token is this sign.
fn is(tokens: &[TokenTree], sign: char) -> bool {
    matches!(tokens.first(), Some(TokenTree::Punct(punct)) if punct.as_char() == sign)
}

/// Whether the first token is this word.
fn names(tokens: &[TokenTree], word: &str) -> bool {
    matches!(tokens.first(), Some(TokenTree::Ident(ident)) if *ident == word)
}

/// Whether this word stands among the tokens or in brackets among them.
fn holds(tokens: &[TokenTree], word: &str) -> bool {
    tokens.iter().any(|token| match token {
        TokenTree::Ident(ident) => *ident == word,
        TokenTree::Group(group) if group.delimiter() == Delimiter::Parenthesis => {
            let tokens: Vec<TokenTree> = group.stream().into_iter().collect();
            holds(&tokens, word)
        }
        _ => false,
    })
}

/// Whether this sign stands among the tokens or in brackets among them.
fn holds_sign(tokens: TokenStream, sign: char) -> bool {
    tokens.into_iter().any(|token| match token {
        TokenTree::Punct(punct) => punct.as_char() == sign,
        TokenTree::Group(group) => holds_sign(group.stream(), sign),
        TokenTree::Ident(_) | TokenTree::Literal(_) => false,
    })
}
