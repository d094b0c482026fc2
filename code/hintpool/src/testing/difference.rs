//! Where two `{:#?}` texts differ first, as a path such as `headers[2].name`.

/// Says where two values differ first, and how. Compares line by line, and keeps account of the fields and elements that enclose each line.
pub(super) fn first(fresh: &str, recycled: &str) -> Option<String> {
    let mut fresh_lines = fresh.lines();
    let mut recycled_lines = recycled.lines();
    let mut place = Place::default();
    loop {
        let (fresh, recycled) = (fresh_lines.next(), recycled_lines.next());
        if fresh == recycled {
            place.enter(recycled?);
            continue;
        }
        let Some(mut line) = recycled.filter(|line| !closes(line)) else {
            // The recycled value ran out here: what is missing is the fresh one's.
            let missing = fresh.unwrap_or_default();
            place.enter(missing);
            return Some(place.difference(value_in(missing), "nothing"));
        };
        place.enter(line);
        // A container that should be empty: its first element says more than its bracket.
        if opens(line) && !fresh.is_some_and(opens) {
            line = recycled_lines.next().unwrap_or(line);
            place.enter(line);
        }
        let fresh = fresh.filter(|line| !closes(line));
        return Some(place.difference(fresh.map_or("nothing", value_in), value_in(line)));
    }
}

/// The fields and elements that enclose a line of `{:#?}` text, outermost first.
#[derive(Default)]
struct Place {
    levels: Vec<Level>,
}

#[derive(Default)]
struct Level {
    /// Name of the current field, or `[n]`.
    label: String,
    elements: usize,
}

impl Place {
    fn enter(&mut self, line: &str) {
        // `{:#?}` indents by four blanks a level. The outermost line has no label.
        let depth = (line.len() - line.trim_start().len()) / 4;
        let text = line.trim_start();
        self.levels.truncate(depth + 1);
        if depth == 0 || closes(line) {
            return;
        }
        self.levels.resize_with(depth + 1, Level::default);
        let level = &mut self.levels[depth];
        level.label = match field_in(text) {
            Some(field) => format!(".{field}"),
            None => format!("[{}]", level.elements),
        };
        level.elements += 1;
    }

    fn difference(&self, fresh: &str, recycled: &str) -> String {
        let path: String = self.levels.iter().map(|level| &*level.label).collect();
        let path = match path.trim_start_matches('.') {
            "" => "the value itself",
            path => path,
        };
        format!("`{path}`: {recycled} after recycling, {fresh} in a fresh value")
    }
}

fn closes(line: &str) -> bool {
    line.trim_start().starts_with([']', '}', ')'])
}

fn opens(line: &str) -> bool {
    line.ends_with(['{', '[', '('])
}

/// `name` of a line `name: value`, if the name is an identifier: a text may have colons too.
fn field_in(text: &str) -> Option<&str> {
    let (name, _) = text.split_once(": ")?;
    let is_name = name.chars().all(|c| c.is_alphanumeric() || c == '_');
    (is_name && !name.is_empty()).then_some(name)
}

/// `value` of a line `name: value,`.
fn value_in(line: &str) -> &str {
    let text = line.trim().trim_end_matches(',');
    match field_in(text) {
        Some(name) => &text[name.len() + 2..],
        None => text,
    }
}

#[cfg(test)]
mod tests {
    use std::fmt::Debug;

    use super::*;

    #[derive(Clone, Debug, Default)]
    #[expect(dead_code, reason = "read through Debug only")]
    struct Request {
        path: String,
        parts: Vec<Part>,
        user: Option<String>,
    }

    #[derive(Clone, Debug)]
    #[expect(dead_code, reason = "read through Debug only")]
    struct Part {
        body: Vec<u8>,
    }

    fn leak(fresh: impl Debug, recycled: impl Debug) -> Option<String> {
        first(&format!("{fresh:#?}"), &format!("{recycled:#?}"))
    }

    #[test]
    fn the_first_difference_is_named_by_its_whole_path() {
        let new = Request::default();
        let path = Request {
            path: "/a: b".into(),
            ..new.clone()
        };
        let user = Request {
            user: Some("ada".into()),
            ..new.clone()
        };
        let parts = |last: &[u8]| Request {
            parts: [&[], last].map(|body| Part { body: body.into() }).into(),
            ..new.clone()
        };
        for (leak, expected) in [
            (
                leak(&new, path),
                r#"`path`: "/a: b" after recycling, "" in a fresh value"#,
            ),
            (
                leak(parts(&[1, 2]), parts(&[1, 9])),
                "`parts[1].body[1]`: 9 after recycling, 2 in a fresh value",
            ),
            // What should be empty names its first element.
            (
                leak(&new, user),
                r#"`user[0]`: "ada" after recycling, None in a fresh value"#,
            ),
            (
                leak(Vec::<u8>::new(), b"hi".to_vec()),
                "`[0]`: 104 after recycling, [] in a fresh value",
            ),
            // An element too many, and one that went missing.
            (
                leak([1], [1, 2]),
                "`[1]`: 2 after recycling, nothing in a fresh value",
            ),
            (
                leak([1, 2], [1]),
                "`[1]`: nothing after recycling, 2 in a fresh value",
            ),
        ] {
            assert_eq!(leak.as_deref(), Some(expected));
        }
        assert_eq!(leak(&new, &new), None);
    }
}
