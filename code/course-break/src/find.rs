//! Finds what can be taken out of an answer, by its syntax alone: most names are the learner's own.

use proc_macro2::Span;
use syn::spanned::Spanned;
use syn::visit::{self, Visit};
use syn::{Expr, Pat, Stmt};

/// An exercise, a kind of break, the names of what it takes away, and what it leaves: of `SELF.name(ARGS)`,
/// which is `ALL`, a part, or nothing. Nothing may be left only of a statement whose value nobody uses.
/// `name:f` is a name in the function `f`.
const RULES: &str = "
1 / the room of a new buffer / with_capacity() / Vec::new()
1 / a step that counts / .fetch_add += /
1 / what is subtracted / - .saturating_sub / SELF
1 / something that is written / write! .push .append .extend .extend_from_slice /
1 / the return of the memory / get() / std::mem::take(&mut *ALL)
1 / a reset / .clear /
2 / a reset / .clear .take .fill =blank /
2 / a reset / .and / SELF
2 / a join / .join /
2 / a join / .join / std::thread::Result::<()>::Ok(())
2 / what stops a panic / catch_unwind() / std::thread::Result::Ok((ARGS)())
2 / an ordering / fence() /
2 / an ordering / Acquire Release AcqRel SeqCst / std::sync::atomic::Ordering::Relaxed
3 / what hides a value from the optimiser / .keep:time / ARGS
3 / the warm-up / .warm_up / 0
3 / the change of turns / if:rounds / true
3 / the wait for the last thread / .max / SELF.min()
3 / the sorting / .sort_by .sort_unstable_by /
3 / a check / || / SELF
3 / a check / if:verdict /
";

/// The kind, the names, and what is left.
fn rules(exercise: u32) -> impl Iterator<Item = [&'static str; 3]> {
    RULES.lines().filter_map(move |line| {
        let cells: Vec<_> = line.split(" /").map(str::trim).collect();
        let (number, cells) = cells.split_first()?;
        let own = *number == exercise.to_string();
        cells.try_into().ok().filter(|_| own)
    })
}

/// The kinds of what can be taken out of the program of an exercise, each with what remains of it.
pub(crate) fn breaks(source: &str, exercise: u32) -> syn::Result<Vec<(&'static str, String)>> {
    let mut finder = Finder {
        exercise,
        source,
        function: String::new(),
        found: Vec::new(),
    };
    finder.visit_file(&syn::parse_str(source)?);
    Ok(finder.found)
}

struct Finder<'s> {
    exercise: u32,
    source: &'s str,
    /// The function around here.
    function: String,
    found: Vec<(&'static str, String)>,
}

/// What rules call a part of the program, and the texts before and after that name.
type Part<'s> = (String, &'s str, &'s str);

impl<'s> Finder<'s> {
    /// Whether a rule takes a statement away, or else changes a value.
    fn take(&mut self, (name, this, arguments): Part<'_>, at: Span, statement: bool) -> bool {
        let mut rules = rules(self.exercise);
        let here = format!("{name}:{}", self.function);
        let fits = |names: &str| names.split(' ').any(|one| one == name || one == here);
        let rule = rules.find(|[_, names, left]| left.is_empty() == statement && fits(names));
        let Some([kind, _, left]) = rule else {
            return false;
        };
        let left = left.replace("ALL", self.text(&at));
        let left = left.replace("SELF", this).replace("ARGS", arguments);
        let (mut place, mut program) = (at.byte_range(), self.source.to_owned());
        // A statement that ends its line takes the line along.
        let rest = program[place.end..].trim_start_matches(' ');
        if statement && rest.starts_with('\n') {
            place.start = program[..place.start].trim_end().len();
        }
        program.replace_range(place, &left);
        self.found.push((kind, program));
        true
    }

    fn text(&self, of: &impl Spanned) -> &'s str {
        &self.source[of.span().byte_range()]
    }

    fn part(&self, expression: &Expr) -> Part<'s> {
        match expression {
            Expr::MethodCall(call) => {
                let (name, arguments) = (format!(".{}", call.method), self.text(&call.args));
                // Paths are joined too, and two values have a greater one.
                let other = [".join", ".max"].contains(&&*name) && !arguments.is_empty();
                let name = if other { String::new() } else { name };
                (name, self.text(&call.receiver), arguments)
            }
            Expr::Call(call) => (self.part(&call.func).0 + "()", "", self.text(&call.args)),
            Expr::Macro(call) => (format!("{}!", self.text(&call.mac.path)), "", ""),
            Expr::Binary(two) => (self.text(&two.op).to_owned(), self.text(&two.left), ""),
            Expr::Field(field) => (format!(".{}", self.text(&field.member)), "", ""),
            Expr::Path(path) => {
                let path = self.text(path);
                let name = path.rsplit("::").next().unwrap_or(path);
                (name.to_owned(), "", "")
            }
            Expr::Assign(assign) if self.is_blank(&assign.right) => ("=blank".to_owned(), "", ""),
            Expr::If(_) => ("if".to_owned(), "", ""),
            _ => Part::default(),
        }
    }

    /// What a field holds when it holds nothing.
    fn is_blank(&self, value: &Expr) -> bool {
        match value {
            Expr::Lit(_) => ["0", "false"].contains(&self.text(value)),
            Expr::Repeat(array) => self.is_blank(&array.expr),
            _ => ["None", "new()", "default()"].contains(&&*self.part(value).0),
        }
    }

    /// What a statement does for its effect alone.
    fn effect(&self, statement: &Stmt) -> Option<Part<'s>> {
        let mut effect = match statement {
            Stmt::Macro(call) => return Some((format!("{}!", self.text(&call.mac.path)), "", "")),
            Stmt::Local(local) if matches!(local.pat, Pat::Wild(_)) => &*local.init.as_ref()?.expr,
            Stmt::Expr(Expr::If(check), _) if check.else_branch.is_some() => return None,
            Stmt::Expr(effect @ Expr::If(_), _) | Stmt::Expr(effect, Some(_)) => effect,
            _ => return None,
        };
        while let Expr::MethodCall(call) = effect
            && ["unwrap", "expect"].contains(&&*call.method.to_string())
        {
            effect = &call.receiver;
        }
        Some(self.part(effect))
    }
}

impl<'ast> Visit<'ast> for Finder<'_> {
    fn visit_signature(&mut self, signature: &'ast syn::Signature) {
        self.function = signature.ident.to_string();
    }

    fn visit_stmt(&mut self, statement: &'ast Stmt) {
        let effect = self.effect(statement).unwrap_or_default();
        if !self.take(effect, statement.span(), true) {
            visit::visit_stmt(self, statement);
        }
    }

    fn visit_expr(&mut self, expression: &'ast Expr) {
        let part = self.part(expression);
        let taken = match expression {
            // The last argument says what a failure orders, which few designs need.
            Expr::MethodCall(call) if part.0.starts_with(".compare_exchange") => {
                let arguments = call.args.iter().take(3);
                return arguments.for_each(|argument| self.visit_expr(argument));
            }
            Expr::If(turn) => {
                self.take(part, turn.cond.span(), false);
                false
            }
            _ => self.take(part, expression.span(), false),
        };
        match expression {
            _ if taken => {}
            // The name of a function is no value.
            Expr::Call(call) => call.args.iter().for_each(|value| self.visit_expr(value)),
            _ => visit::visit_expr(self, expression),
        }
    }
}
