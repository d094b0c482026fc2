//! What every page has, so that a reader finds it at the same place everywhere.

use crate::the_book::{assert_none, chapters};
use pulldown_cmark::{Event, HeadingLevel, Parser, Tag, TagEnd};
use reader::book::Chapter;

/// The page in short, to be compared with what pages must have.
struct Outline {
    titles: usize,
    sections: Vec<Section>,
}

/// A heading of the second level and what follows it; the first one is the page's opening.
#[derive(Default)]
struct Section {
    heading: String,
    text: String,
    html: String,
}

impl Outline {
    fn of(markdown: &str) -> Self {
        let mut outline = Self {
            titles: 0,
            sections: vec![Section::default()],
        };
        let mut in_heading = false;
        for event in Parser::new(markdown) {
            match &event {
                Event::Start(Tag::Heading {
                    level: HeadingLevel::H1,
                    ..
                }) => outline.titles += 1,
                Event::Start(Tag::Heading {
                    level: HeadingLevel::H2,
                    ..
                }) => {
                    outline.sections.push(Section::default());
                    in_heading = true;
                }
                Event::End(TagEnd::Heading(_)) => in_heading = false,
                _ => {}
            }
            let section = outline
                .sections
                .last_mut()
                .expect("there is always the opening");
            match event {
                Event::Text(text) | Event::Code(text) if in_heading => section.heading += &text,
                Event::Text(text) | Event::Code(text) => section.text += &text,
                Event::SoftBreak => section.text += " ",
                Event::Html(html) | Event::InlineHtml(html) => section.html += &html,
                _ => {}
            }
        }
        outline
    }

    fn opening(&self) -> &str {
        &self.sections[0].text
    }

    fn section(&self, heading: &str) -> Option<&Section> {
        self.sections
            .iter()
            .find(|section| section.heading == heading)
    }
}

#[test]
fn every_page_has_one_title() {
    complain_unless(
        |_| true,
        "has one heading of the first level",
        |page| page.titles == 1,
    );
}

#[test]
fn every_page_states_its_minutes_before_its_first_section() {
    complain_unless(
        |_| true,
        "opens with the minutes it takes: *About 5 minutes.*",
        |page| states_minutes(page.opening()),
    );
}

#[test]
fn every_page_states_what_you_will_be_able_to_do() {
    complain_unless(
        // The introduction asks whether you want to be able to do any of it.
        |chapter| {
            !chapter.source.ends_with("introduction.md")
                && !is_list_of_exercises(chapter)
                && !is_looked_up(chapter)
        },
        "opens with `After this chapter you can` (or `this page`, `this exercise`)",
        |page| {
            ["chapter", "page", "exercise"].iter().any(|kind| {
                page.opening()
                    .contains(&format!("After this {kind} you can"))
            })
        },
    );
}

#[test]
fn every_chapter_ends_with_questions_whose_answers_are_folded() {
    complain_unless(
        teaches,
        "has a section `Check yourself` with at least two folded answers",
        |page| {
            page.section("Check yourself").is_some_and(|section| {
                section.html.matches("<details>").count() >= 2
                    && section.html.matches("<summary>").count()
                        == section.html.matches("<details>").count()
            })
        },
    );
}

#[test]
fn every_chapter_says_where_to_read_more() {
    complain_unless(teaches, "has a section `Where to read more`", |page| {
        page.section("Where to read more")
            .is_some_and(|section| !section.text.trim().is_empty())
    });
}

#[test]
fn the_checks_see_what_they_are_for() {
    let page = Outline::of(
        "# A\n\n*About 12 minutes.*\n\n## Check yourself\n\n<details>\n<summary>?</summary>\n\nyes\n\n</details>\n",
    );
    assert_eq!(page.titles, 1);
    assert!(states_minutes(page.opening()));
    assert!(!states_minutes("Some minutes"));
    assert!(!states_minutes("About 12 hours"));
    let section = page
        .section("Check yourself")
        .expect("the section is found");
    assert_eq!(section.html.matches("<details>").count(), 1);
    assert_eq!(section.text.trim(), "yes");
}

/// "About 5 minutes", "About 1 minute".
fn states_minutes(text: &str) -> bool {
    text.match_indices("About ").any(|(at, found)| {
        let mut words = text[at + found.len()..].split([' ', '.', ',']);
        words
            .next()
            .is_some_and(|count| count.parse::<u16>().is_ok())
            && words.next().is_some_and(|unit| unit.starts_with("minute"))
    })
}

/// A page that leads to others, or to an exercise, or that one consults, asks no questions of its own.
fn teaches(chapter: &Chapter) -> bool {
    !chapter.source.ends_with("introduction.md")
        && !chapter.source.ends_with("README.md")
        && !chapter.source.starts_with("book/5-exercises")
        && !chapter.source.starts_with("book/appendices")
}

/// A list of entries, which nobody reads in order to be able to do something.
fn is_looked_up(chapter: &Chapter) -> bool {
    ["glossary.md", "further-reading.md"]
        .iter()
        .any(|page| chapter.source.ends_with(page))
}

fn is_list_of_exercises(chapter: &Chapter) -> bool {
    chapter.source.ends_with("5-exercises/README.md")
}

#[track_caller]
fn complain_unless(
    applies: impl Fn(&Chapter) -> bool,
    rule: &str,
    holds: impl Fn(&Outline) -> bool,
) {
    let concerned: Vec<_> = chapters()
        .iter()
        .filter(|chapter| applies(chapter))
        .collect();
    assert!(
        !concerned.is_empty(),
        "no page is held to the rule that it {rule}"
    );
    let complaints: Vec<String> = concerned
        .iter()
        .filter(|chapter| !holds(&Outline::of(&chapter.markdown)))
        .map(|chapter| {
            format!(
                "{}: every page of its kind {rule}",
                chapter.source.display()
            )
        })
        .collect();
    assert_none(&complaints);
}
