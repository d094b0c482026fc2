//! Finds numbers with a unit of time in a text.

use std::ops::Range;
use std::sync::LazyLock;

use regex::Regex;

/// A number, then a unit, with nothing, spaces or a hyphen between. A unit is a whole word, and the number does not end one.
static TIME: LazyLock<Regex> = LazyLock::new(|| {
    let units = "ns|µs|μs|us|ms|s|secs?|(?:nano|micro|milli)?seconds?";
    Regex::new(&format!(
        r"\b(?<number>\d[\d.,_]*)(?<between>[\s\u{{2011}}-]*)(?<unit>{units})\b"
    ))
    .expect("the pattern is well formed")
});

pub(super) fn find(text: &str) -> impl Iterator<Item = Range<usize>> + '_ {
    TIME.captures_iter(text).filter_map(|found| {
        let is_decade =
            found["number"].len() == 4 && found["between"].is_empty() && &found["unit"] == "s";
        let whole = found.get(0)?;
        (!is_decade).then(|| whole.range())
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(text: &str) -> Vec<&str> {
        find(text).map(|range| &text[range]).collect()
    }

    #[test]
    fn numbers_with_a_unit_of_time_are_found() {
        let text = "7.2 ns, 3ns, 1,400 µs, 14 μs, 10 us, 5 ms, 2 s, 30 seconds, a 60-second wait, 1 microsecond, 3\u{a0}milliseconds, 5 sec";
        assert_eq!(
            found(text),
            [
                "7.2 ns",
                "3ns",
                "1,400 µs",
                "14 μs",
                "10 us",
                "5 ms",
                "2 s",
                "30 seconds",
                "60-second",
                "1 microsecond",
                "3\u{a0}milliseconds",
                "5 sec"
            ]
        );
    }

    #[test]
    fn what_only_looks_like_a_time_is_not() {
        for text in [
            "20 minutes",
            "64 KiB",
            "in the 1990s",
            "the u64s",
            "3 sets",
            "section 3 says",
            "1st",
            "10 msgs",
            "12 times",
            "Ms 3",
        ] {
            assert_eq!(found(text), Vec::<&str>::new(), "{text}");
        }
    }
}
