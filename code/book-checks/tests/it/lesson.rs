//! The 90-minute lesson, minute by minute: its clock goes from 0:00 to 1:30, and what it names is in the book.

use book_checks::book::{assert_none, pages, pattern, read, root};

const NOTES: &str = "solutions-private/lesson-90-minutes.md";

#[test]
fn the_clock_goes_forward_and_each_bookmark_leads_somewhere() {
    // A hand-out has no notes, and nothing else of that folder.
    if root().join("solutions-private").exists() {
        assert_none(&faults(&read(&root().join(NOTES))));
    }
}

#[test]
fn the_check_sees_what_it_is_for() {
    let expected = [
        "0:05 does not come after 0:06",
        "the clock goes from 1 to 5 minutes",
        "no page says `The lost hat`",
        "nothing is at introduction.html?project#no-such-part",
        "nothing is at no-such-page.html?project",
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
    let mut faults = Vec::new();
    let mut missing = Vec::new();
    let mut clock: Vec<(u32, String)> = Vec::new();
    let plain = |text: &str| text.replace('`', "");
    // The time, and what is on the wall then.
    for row in pattern(r"(?m)^\| (\d+):(\d+) \| ([^|]*)").captures_iter(notes) {
        let at = format!("{}:{}", &row[1], &row[2]);
        let number = |group: usize| row[group].parse::<u32>().expect("digits");
        let minute = number(1) * 60 + number(2);
        if let Some((before, named)) = clock.last()
            && minute <= *before
        {
            faults.push(format!("{at} does not come after {named}"));
        }
        clock.push((minute, at));
        for name in row[3].split('*').skip(1).step_by(2) {
            if !pages()
                .iter()
                .any(|page| plain(&page.text).contains(&plain(name)))
            {
                missing.push(format!("no page says `{name}`"));
            }
        }
    }
    let ends = (
        clock.first().map(|row| row.0),
        clock.last().map(|row| row.0),
    );
    if let (Some(first), Some(last)) = ends
        && (first, last) != (0, 90)
    {
        faults.push(format!("the clock goes from {first} to {last} minutes"));
    }
    faults.extend(missing);
    for bookmark in pattern(r"(?m)^- `(\S+)`$").captures_iter(notes) {
        if !leads_somewhere(&bookmark[1]) {
            faults.push(format!("nothing is at {}", &bookmark[1]));
        }
    }
    faults
}

fn leads_somewhere(address: &str) -> bool {
    let (page, heading) = address.split_once('#').unwrap_or((address, ""));
    let page = page.trim_end_matches("?project").trim_end_matches(".html");
    let file = format!("book/{page}.md").replace("index.md", "README.md");
    let found = pages().iter().find(|page| page.file == file);
    let headings = pattern(r"(?m)^#+ (.+)$");
    found.is_some_and(|page| {
        let mut headings = headings.captures_iter(&page.text);
        heading.is_empty() || headings.any(|found| id(&found[1]) == heading)
    })
}

/// As mdBook makes it of a heading.
fn id(heading: &str) -> String {
    let kept = heading.chars().filter_map(|c| match c {
        ' ' => Some('-'),
        c if c.is_alphanumeric() || "-_".contains(c) => Some(c.to_ascii_lowercase()),
        _ => None,
    });
    kept.collect()
}
