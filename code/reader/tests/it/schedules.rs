//! The schedules for teachers add up, and give no page less time than it takes to read.

use crate::reading::stated_minutes;
use crate::the_book::{assert_none, chapters};
use pulldown_cmark::{Event, Options, Parser, Tag, TagEnd};
use reader::book::Chapter;
use std::path::{Path, PathBuf};

const PAGE: &str = "book/appendices/teaching-this-course.md";
/// What a row says that does not take all of its page.
const IN_PART: &str = "in part";

/// A table under a heading that states its minutes: "First evening, 120 minutes".
#[derive(Debug, Default)]
struct Schedule {
    heading: String,
    minutes: u32,
    rows: Vec<Row>,
}

#[derive(Debug, Default)]
struct Row {
    minutes: u32,
    text: String,
    links: Vec<String>,
}

#[test]
fn schedules_add_up_and_give_each_page_its_minutes() {
    let page = chapters()
        .iter()
        .find(|chapter| chapter.source == Path::new(PAGE))
        .unwrap_or_else(|| panic!("{PAGE} is not in SUMMARY.md"));
    let schedules = schedules(&page.markdown);
    let stated: Vec<u32> = schedules.iter().map(|schedule| schedule.minutes).collect();
    assert!(
        stated.len() >= 6,
        "a lesson, half a day, a day and three evenings: {stated:?}"
    );
    assert_none(&faults(&schedules, chapters()));
}

#[test]
fn the_check_sees_what_it_is_for() {
    let page = |source: &str, markdown: &str| Chapter {
        name: String::new(),
        source: source.into(),
        page: PathBuf::new(),
        markdown: markdown.to_owned(),
    };
    let book = [
        page("book/one.md", "*About 20 minutes.*"),
        page("book/two.md", "*About 30 minutes.*"),
    ];
    let schedules = schedules(
        "## Too short, 50 minutes\n\n\
         | minutes | what |\n| --- | --- |\n\
         | 19 | [One](../one.md#all) |\n\
         | 20 | [Two](../two.md), in part |\n\
         | 5 | a break |\n\n\
         ## Right, 55 minutes\n\n\
         | minutes | what |\n| --- | --- |\n\
         | 50 | [One](../one.md) and [Two](../two.md) |\n\
         | 5 | a break |\n\n\
         ## Lost, 1 minute\n\n\
         | minutes | what |\n| --- | --- |\n\
         | 1 | [Three](../three.md) |\n",
    );
    let expected = [
        "Too short, 50 minutes: the rows come to 44",
        "Too short, 50 minutes: 19 for `One`, which takes 20; say \"in part\", or give it more",
        "Lost, 1 minute: `../three.md` is no page of the book with its minutes stated",
    ];
    assert_eq!(faults(&schedules, &book), expected);
}

fn faults(schedules: &[Schedule], chapters: &[Chapter]) -> Vec<String> {
    let mut faults = Vec::new();
    for schedule in schedules {
        let heading = &schedule.heading;
        let sum: u32 = schedule.rows.iter().map(|row| row.minutes).sum();
        if sum != schedule.minutes {
            faults.push(format!("{heading}: the rows come to {sum}"));
        }
        for row in &schedule.rows {
            let mut needed = 0.0;
            for link in &row.links {
                match minutes_of(link, chapters) {
                    Some(minutes) => needed += minutes,
                    None => faults.push(format!(
                        "{heading}: `{link}` is no page of the book with its minutes stated"
                    )),
                }
            }
            let Row { minutes, text, .. } = row;
            if f64::from(*minutes) < needed && !text.contains(IN_PART) {
                faults.push(format!(
                    "{heading}: {minutes} for `{text}`, which takes {needed}; say \"{IN_PART}\", or give it more"
                ));
            }
        }
    }
    faults
}

fn minutes_of(link: &str, chapters: &[Chapter]) -> Option<f64> {
    let path = link.split('#').next()?.strip_prefix("../")?;
    let source = Path::new("book").join(path.replace("index.md", "README.md"));
    let chapter = chapters.iter().find(|chapter| chapter.source == source)?;
    stated_minutes(&chapter.markdown)
}

fn schedules(markdown: &str) -> Vec<Schedule> {
    let mut schedules: Vec<Schedule> = Vec::new();
    let mut heading: Option<String> = None;
    let mut cell = 0;
    let mut in_row = false;
    for event in Parser::new_ext(markdown, Options::ENABLE_TABLES) {
        match event {
            Event::Start(Tag::Heading { .. }) => heading = Some(String::new()),
            Event::End(TagEnd::Heading(_)) => {
                let heading = heading.take().unwrap_or_default();
                // Under one without minutes, a table is no schedule.
                schedules.push(Schedule {
                    minutes: minutes_in(&heading).unwrap_or_default(),
                    heading,
                    rows: Vec::new(),
                });
            }
            Event::Start(Tag::TableRow) => {
                in_row = true;
                cell = 0;
                if let Some(schedule) = schedules.last_mut() {
                    schedule.rows.push(Row::default());
                }
            }
            Event::End(TagEnd::TableRow) => in_row = false,
            Event::End(TagEnd::TableCell) => cell += 1,
            Event::Start(Tag::Link { dest_url, .. }) if in_row => {
                if let Some(row) = row(&mut schedules) {
                    row.links.push(dest_url.into_string());
                }
            }
            Event::Text(text) | Event::Code(text) => {
                if let Some(heading) = &mut heading {
                    *heading += &text;
                } else if let Some(row) = row(&mut schedules).filter(|_| in_row) {
                    match cell {
                        0 => row.minutes = text.parse().unwrap_or_default(),
                        _ => row.text += &text,
                    }
                }
            }
            _ => {}
        }
    }
    schedules.retain(|schedule| schedule.minutes > 0);
    schedules
}

fn row(schedules: &mut [Schedule]) -> Option<&mut Row> {
    schedules.last_mut()?.rows.last_mut()
}

/// "A day, 420 minutes" states 420.
fn minutes_in(heading: &str) -> Option<u32> {
    let mut words = heading.rsplit(' ');
    words.next()?.starts_with("minute").then_some(())?;
    words.next()?.parse().ok()
}
