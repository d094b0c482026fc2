//! What teachers go by: the 90-minute lesson, minute by minute, and the schedules, which add up and give no page less
//! time than it takes to read.

use crate::book::{assert_none, page, pages, pattern, read, root, stated_minutes};
use std::collections::BTreeMap;

const NOTES: &str = "solutions-private/lesson-90-minutes.md";

#[test]
fn the_clock_goes_forward_and_each_bookmark_leads_somewhere() {
    // A hand-out has no notes, and nothing else of that folder.
    if root().join("solutions-private").exists() {
        assert_none(faults(&read(&root().join(NOTES))));
    }
}

#[test]
fn the_check_of_the_lesson_sees_what_it_is_for() {
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
            let mut pages = pages().iter();
            if !pages.any(|page| plain(&page.text).contains(&plain(name))) {
                missing.push(format!("no page says `{name}`"));
            }
        }
    }
    if let [(first, _), .., (last, _)] = clock[..]
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
    let headings = pattern(r"(?m)^#+ (.+)$");
    let found = pages().iter().find(|page| page.file == file);
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

const PAGE: &str = "book/appendices/teaching-this-course.md";
/// What a row says that does not take all of its page.
const IN_PART: &str = "in part";

#[test]
fn schedules_add_up_and_give_each_page_its_minutes() {
    let minutes = pages()
        .iter()
        .filter_map(|page| Some((page.file.as_str(), stated_minutes(&page.text)?)));
    let (count, faults) = check(&page(PAGE).text, &minutes.collect());
    assert!(
        count >= 6,
        "a lesson, half a day, a day and three evenings, not {count}"
    );
    assert_none(faults);
}

#[test]
fn the_check_of_the_schedules_sees_what_it_is_for() {
    let minutes = BTreeMap::from([("book/one.md", 20), ("book/two.md", 30)]);
    let page = "## Too short, 50 minutes\n\n\
         | minutes | what |\n| --- | --- |\n\
         | 19 | [One](../one.md#all) |\n\
         | 20 | [Two](../two.md), in part |\n\
         | 5 | a break |\n\n\
         ## Right, 55 minutes\n\n\
         | minutes | what |\n| --- | --- |\n\
         | 50 | [One](../one.md) and [Two](../two.md) |\n\
         | 5 | a break |\n\n\
         ## No schedule\n\n| minutes | what |\n| --- | --- |\n| 1 | [One](../one.md) |\n\n\
         ## Lost, 1 minute\n\n\
         | minutes | what |\n| --- | --- |\n\
         | 1 | [Three](../three.md) |\n";
    let expected = [
        "Too short: 19 minutes for `[One](../one.md#all) |`, which takes 20; say \"in part\", or give it more",
        "Too short: the rows come to 44 minutes, not 50",
        "Lost: `book/three.md` is no page of the book with its minutes stated",
    ];
    assert_eq!(
        check(page, &minutes),
        (3, expected.map(str::to_owned).into())
    );
}

/// The number of schedules, and what is wrong with them. A schedule is a table under a heading that states its
/// minutes: "First evening, 120 minutes".
fn check(text: &str, minutes_of: &BTreeMap<&str, u32>) -> (usize, Vec<String>) {
    let schedule = pattern(r"(?m)^#+ (.+), (\d+) minutes?$");
    let row = pattern(r"(?m)^\| (\d+) \| (.*)$");
    let link = pattern(r"\]\(\.\./([^)#]+)");
    let mut count = 0;
    let mut faults = Vec::new();
    for section in pattern(r"(?m)^#")
        .split(text)
        .map(|rest| format!("#{rest}"))
    {
        let Some(heading) = schedule.captures(&section) else {
            continue;
        };
        count += 1;
        let (name, total) = (&heading[1], &heading[2]);
        let mut sum = 0;
        for found in row.captures_iter(&section) {
            let minutes: u32 = found[1].parse().expect("digits");
            sum += minutes;
            let mut needed = 0;
            for target in link.captures_iter(&found[2]) {
                let file = format!("book/{}", target[1].replace("index.md", "README.md"));
                match minutes_of.get(file.as_str()) {
                    Some(minutes) => needed += minutes,
                    None => faults.push(format!(
                        "{name}: `{file}` is no page of the book with its minutes stated"
                    )),
                }
            }
            if minutes < needed && !found[2].contains(IN_PART) {
                faults.push(format!(
                    "{name}: {minutes} minutes for `{}`, which takes {needed}; say \"{IN_PART}\", or give it more",
                    &found[2]
                ));
            }
        }
        if sum.to_string() != *total {
            faults.push(format!(
                "{name}: the rows come to {sum} minutes, not {total}"
            ));
        }
    }
    (count, faults)
}
