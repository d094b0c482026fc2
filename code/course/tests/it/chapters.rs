//! What `cargo course` reads from the book's table of contents.

use course::chapters::parse;

#[test]
fn numbers_are_those_that_the_book_shows() {
    let chapters = parse(
        "# Summary\n\n[Introduction](introduction.md)\n\n---\n\n\
         - [One](./1.md)\n- [Two \\[sic\\]](2.md)\n  - [Two and a bit](2/1.md)\n    - [Deep](2/1/1.md)\n  - [Two and more](2/2.md)\n\
         - [Three]()\n- [Four](4.md)\n\n[Appendix](a.md)\n",
    );
    let lines: Vec<String> = chapters
        .iter()
        .map(|chapter| {
            format!(
                "{}|{}|{}|{}",
                chapter.depth,
                chapter.number.as_deref().unwrap_or("-"),
                chapter.title,
                chapter.path.as_deref().unwrap_or("-")
            )
        })
        .collect();
    assert_eq!(
        lines,
        [
            "0|-|Introduction|book/introduction.md",
            "0|1|One|book/1.md",
            "0|2|Two [sic]|book/2.md",
            "1|2.1|Two and a bit|book/2/1.md",
            "2|2.1.1|Deep|book/2/1/1.md",
            "1|2.2|Two and more|book/2/2.md",
            "0|3|Three|-",
            "0|4|Four|book/4.md",
            "0|-|Appendix|book/a.md",
        ]
    );
}
