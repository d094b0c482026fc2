//! The 90-minute lesson, minute by minute: its clock goes from 0:00 to 1:30, and what it names is in the book.

use crate::the_book::{assert_none, chapters, pages, parse, root};
use scraper::Selector;
use std::fs;

const NOTES: &str = "solutions-private/lesson-90-minutes.md";

#[test]
fn the_clock_goes_forward_and_each_bookmark_leads_somewhere() {
    let Ok(notes) = fs::read_to_string(root().join(NOTES)) else {
        // A hand-out has no notes, and nothing else of that folder.
        assert!(
            !root().join("solutions-private").exists(),
            "{NOTES} is missing"
        );
        return;
    };
    assert_none(&faults(&notes));
}

#[test]
fn the_check_sees_what_it_is_for() {
    let expected = [
        "0:05 does not come after 0:06",
        "the clock goes from 0:01 to 0:05",
        "no page says `The lost hat`",
        "nothing is at introduction.html#no-such-part",
        "nothing is at no-such-page.html",
    ];
    let notes = "- `introduction.html?project#no-such-part`\n\
                 - `no-such-page.html?project`\n\
                 - `introduction.html?project#the-thesis`\n\
                 | 0:01 | *The thesis* | read it | |\n\
                 | 0:06 | *The lost hat* | |\n\
                 | 0:05 | nothing | | |\n";
    assert_eq!(faults(notes), expected);
}

fn faults(notes: &str) -> Vec<String> {
    let rows: Vec<_> = notes.lines().filter_map(row).collect();
    let late = rows
        .windows(2)
        .filter(|pair| pair[1].minute <= pair[0].minute);
    let late = late.map(|pair| format!("{} does not come after {}", pair[1].at, pair[0].at));
    let mut faults: Vec<String> = late.collect();
    if let [first, .., last] = &rows[..]
        && (first.minute, last.minute) != (0, 90)
    {
        faults.push(format!("the clock goes from {} to {}", first.at, last.at));
    }
    let named = rows
        .iter()
        .flat_map(|row| row.wall.split('*').skip(1).step_by(2));
    let plain = |text: &str| text.replace('`', "");
    let missing = named.filter(|name| {
        let mut pages = chapters().iter();
        !pages.any(|page| plain(&page.markdown).contains(&plain(name)))
    });
    faults.extend(missing.map(|name| format!("no page says `{name}`")));
    let bookmarks = notes.lines().filter_map(|line| line.strip_prefix("- `"));
    let bookmarks = bookmarks.filter_map(|line| line.strip_suffix('`'));
    let bookmarks = bookmarks.map(|address| address.replacen("?project", "", 1));
    let dead = bookmarks.filter(|address| !leads_somewhere(address));
    faults.extend(dead.map(|address| format!("nothing is at {address}")));
    faults
}

struct Row<'n> {
    at: &'n str,
    minute: u32,
    /// What is on the wall.
    wall: &'n str,
}

/// `| 1:02 | what is on the wall | …`
fn row(line: &str) -> Option<Row<'_>> {
    let mut cells = line.split('|').skip(1).map(str::trim);
    let (at, wall) = (cells.next()?, cells.next()?);
    let (hour, minute) = at.split_once(':')?;
    let (hour, minute): (u32, u32) = (hour.parse().ok()?, minute.parse().ok()?);
    let minute = hour * 60 + minute;
    Some(Row { at, minute, wall })
}

fn leads_somewhere(address: &str) -> bool {
    let (page, part) = match address.split_once('#') {
        Some((page, part)) => (page, Some(part)),
        None => (address, None),
    };
    let page = pages().join(page);
    page.is_file()
        && part.is_none_or(|part| {
            let selector = Selector::parse(&format!("[id=\"{part}\"]")).expect("a selector");
            parse(&page).select(&selector).next().is_some()
        })
}
