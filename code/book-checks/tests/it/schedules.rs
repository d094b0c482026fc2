//! The schedules for teachers add up, and give no page less time than it takes to read.

use book_checks::book::{assert_none, page, pages, pattern, stated_minutes};
use std::collections::BTreeMap;

const PAGE: &str = "book/appendices/teaching-this-course.md";
/// What a row says that does not take all of its page.
const IN_PART: &str = "in part";

#[test]
fn schedules_add_up_and_give_each_page_its_minutes() {
    let minutes = pages().iter().filter_map(|page| {
        let minutes = stated_minutes(&page.text)?;
        Some((page.file.as_str(), minutes))
    });
    let (count, faults) = check(&page(PAGE).text, &minutes.collect());
    assert!(
        count >= 6,
        "a lesson, half a day, a day and three evenings, not {count}"
    );
    assert_none(&faults);
}

#[test]
fn the_check_sees_what_it_is_for() {
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
