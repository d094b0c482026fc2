//! What teachers go by: the 90-minute lesson, minute by minute, and the schedules, which add up and give no page less
//! time than it takes to read.

use crate::book::{assert_none, page, pages, pattern, read, root, stated_minutes};

const NOTES: &str = "solutions-private/lesson-90-minutes.md";

#[test]
fn the_clock_goes_forward_and_each_bookmark_leads_somewhere() {
    // A hand-out has no notes, and nothing else of that folder.
    if !root().join("solutions-private").exists() {
        return;
    }
    let notes = read(&root().join(NOTES));
    let plain = |text: &str| text.replace('`', "");
    let mut clock = Vec::new();
    let mut complaints = Vec::new();
    // The time, and what is on the wall then.
    for row in pattern(r"(?m)^\| (\d+):(\d+) \| ([^|]*)").captures_iter(&notes) {
        let number = |group: usize| row[group].parse::<u32>().expect("digits");
        clock.push(number(1) * 60 + number(2));
        for name in row[3].split('*').skip(1).step_by(2) {
            let mut pages = pages().iter();
            if !pages.any(|page| plain(&page.text).contains(&plain(name))) {
                complaints.push(format!("{NOTES}: no page says `{name}`"));
            }
        }
    }
    assert!(clock.is_sorted_by(|one, next| one < next), "{clock:?}");
    assert_eq!((clock.first(), clock.last()), (Some(&0), Some(&90)));
    for bookmark in pattern(r"(?m)^- `(\S+)`$").captures_iter(&notes) {
        if !leads_somewhere(&bookmark[1]) {
            complaints.push(format!("{NOTES}: nothing is at {}", &bookmark[1]));
        }
    }
    assert_none(complaints);
}

fn leads_somewhere(address: &str) -> bool {
    let (page, heading) = address.split_once('#').unwrap_or((address, ""));
    let page = page.trim_end_matches("?project").trim_end_matches(".html");
    let file = format!("book/{page}.md").replace("index.md", "README.md");
    // As mdBook makes it of a heading.
    let left_out = pattern(r"[^\w -]");
    let id = |heading: &str| left_out.replace_all(heading, "").replace(' ', "-");
    let headings = pattern(r"(?m)^#+ (.+)$");
    let found = pages().iter().find(|page| page.file == file);
    found.is_some_and(|page| {
        let mut headings = headings.captures_iter(&page.text);
        heading.is_empty() || headings.any(|found| id(&found[1]).to_lowercase() == heading)
    })
}

const PAGE: &str = "book/appendices/teaching-this-course.md";
/// What a row says that does not take all of its page.
const IN_PART: &str = "in part";

/// A schedule is a table under a heading that states its minutes: "First evening, 120 minutes".
#[test]
fn schedules_add_up_and_give_each_page_its_minutes() {
    let schedule = pattern(r"^ (.+), (\d+) minutes?\n");
    let row = pattern(r"(?m)^\| (\d+) \| (.*)$");
    let link = pattern(r"\]\(\.\./([^)#]+)");
    let mut count = 0;
    let mut complaints = Vec::new();
    for section in pattern(r"(?m)^#+").split(&page(PAGE).text) {
        let Some(heading) = schedule.captures(section) else {
            continue;
        };
        count += 1;
        let (name, total) = (&heading[1], &heading[2]);
        let mut sum = 0;
        for found in row.captures_iter(section) {
            let minutes: u32 = found[1].parse().expect("digits");
            sum += minutes;
            let pages = link.captures_iter(&found[2]).map(|target| {
                let file = format!("book/{}", target[1].replace("index.md", "README.md"));
                stated_minutes(&page(&file).text).expect("a page with its minutes stated")
            });
            let needed: u32 = pages.sum();
            if minutes < needed && !found[2].contains(IN_PART) {
                complaints.push(format!(
                    "{name}: {minutes} minutes for `{}`, which takes {needed}; say \"{IN_PART}\", or give it more",
                    &found[2]
                ));
            }
        }
        if sum.to_string() != *total {
            complaints.push(format!(
                "{name}: the rows come to {sum} minutes, not {total}"
            ));
        }
    }
    assert!(
        count >= 6,
        "a lesson, half a day, a day and three evenings, not {count}"
    );
    assert_none(complaints);
}
