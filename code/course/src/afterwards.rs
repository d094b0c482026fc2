//! What comes after an exercise that is done: its page's questions, a break to try, and the next page.

use std::io::Write;

use crate::chapters;
use crate::exercise::Exercise;
use crate::repository::Repository;
use crate::text::{COMMAND, HEADING};

pub fn print(
    out: &mut impl Write,
    repository: &Repository,
    exercise: &Exercise,
) -> anyhow::Result<()> {
    let page = exercise.path.join("README.md");
    // The exercise works without its page.
    let questions = repository
        .read(&page)
        .map_or(Vec::new(), |page| questions(&page));
    if !questions.is_empty() {
        let page = repository.shown(&page);
        writeln!(
            out,
            "\n{HEADING}Questions{HEADING:#}, answered at the end of {page}"
        )?;
        for question in questions {
            writeln!(out, "  {question}")?;
        }
    }
    let number = exercise.number;
    writeln!(
        out,
        "\n{HEADING}What would catch it?{HEADING:#} {COMMAND}`cargo course break {number}`{COMMAND:#} removes a line of yours, and asks which test notices."
    )?;
    let chapters = chapters::read(repository).unwrap_or_default();
    let pages = chapters
        .iter()
        .filter_map(|chapter| Some((chapter, chapter.path.as_ref()?)));
    let mut pages = pages.skip_while(|(_, path)| **path != exercise.chapter);
    if let Some((chapter, path)) = pages.nth(1) {
        let address = chapters::address(repository, path);
        writeln!(
            out,
            "{HEADING}Next page{HEADING:#}: {}, {address}",
            chapter.title
        )?;
    }
    Ok(())
}

/// The questions of a page, each the summary of an answer that is folded away.
fn questions(page: &str) -> Vec<String> {
    let section = page.split_once("\n## Questions afterwards\n");
    let section = section.map_or("", |(_, section)| section);
    let section = section.split("\n## ").next().unwrap_or(section);
    let summaries = section.split("<summary>").skip(1);
    let summaries = summaries.filter_map(|rest| rest.split("</summary>").next());
    let plain = |text: &str| text.replace("<code>", "`").replace("</code>", "`");
    summaries.map(plain).collect()
}
