//! Figures can be read aloud, and follow the reader's light or dark theme.

use crate::the_book::{assert_none, chapters, files, root, shown};
use scraper::{Html, Selector};

#[test]
fn figures_describe_themselves_and_leave_colours_to_the_theme() {
    let figures = files(&root().join("book/figures"), "svg");
    assert!(!figures.is_empty(), "book/figures has no figure");
    let mut complaints = Vec::new();
    for figure in figures {
        let name = shown(&figure);
        let svg = std::fs::read_to_string(&figure).unwrap();
        complaints.extend(
            faults(&svg)
                .into_iter()
                .map(|fault| format!("{name}: {fault}")),
        );
    }
    assert_none(&complaints);
}

#[test]
fn every_figure_is_shown() {
    let hidden: Vec<String> = files(&root().join("book/figures"), "svg")
        .iter()
        .filter_map(|figure| {
            let svg = std::fs::read_to_string(figure).unwrap();
            let included = chapters()
                .iter()
                .any(|chapter| chapter.markdown.contains(svg.trim()));
            (!included).then(|| format!("{}: no chapter includes it", shown(figure)))
        })
        .collect();
    assert_none(&hidden);
}

#[test]
fn the_check_sees_what_it_is_for() {
    let good = "<svg role=\"img\" aria-labelledby=\"t d\"><title id=\"t\">T</title><desc id=\"d\">D</desc>\
                <path class=\"a\" fill=\"none\" stroke=\"currentColor\"/>\
                <rect fill=\"url(#x)\" style=\"stroke: var(--fg)\"/></svg>";
    assert_eq!(faults(good), Vec::<String>::new());
    for (broken, with) in [
        ("role=\"img\"", ""),
        ("id=\"d\"", ""),
        ("<title id=\"t\">T</title>", ""),
        (">D</desc>", "></desc>"),
        ("fill=\"none\"", "fill=\"#000\""),
        ("currentColor", "white"),
        ("stroke: var(--fg)", "stroke: black"),
        ("</svg>", "\n\n</svg>"),
    ] {
        let bad = good.replace(broken, with);
        assert_eq!(faults(&bad).len(), 1, "{bad}: {:?}", faults(&bad));
    }
}

fn faults(svg: &str) -> Vec<String> {
    let mut faults = Vec::new();
    let page = Html::parse_fragment(svg);
    let first = |name: &str| {
        let selector = Selector::parse(name).expect("an element's name is a selector");
        page.select(&selector).next()
    };
    let Some(figure) = first("svg") else {
        return vec!["holds no <svg>".to_owned()];
    };
    if figure.attr("role") != Some("img") {
        faults.push("say role=\"img\" on <svg>".to_owned());
    }
    let labels: Vec<&str> = figure
        .attr("aria-labelledby")
        .unwrap_or_default()
        .split(' ')
        .collect();
    for name in ["title", "desc"] {
        let told = first(name).is_some_and(|element| {
            !element.text().collect::<String>().trim().is_empty()
                && element.attr("id").is_some_and(|id| labels.contains(&id))
        });
        if !told {
            faults.push(format!(
                "give it a <{name}> with text, and name its id in aria-labelledby"
            ));
        }
    }
    if svg.trim().lines().any(|line| line.trim().is_empty()) {
        faults.push("take out the empty line, at which Markdown would end the figure".to_owned());
    }
    for element in page.tree.values().filter_map(|node| node.as_element()) {
        for (name, value) in element.attrs() {
            if !follows_theme(name, value) {
                faults.push(format!(
                    "<{} {name}=\"{value}\"> sets a colour; use currentColor or a class of book/theme/course.css",
                    element.name()
                ));
            }
        }
    }
    faults
}

fn follows_theme(attribute: &str, value: &str) -> bool {
    const PAINTS: [&str; 5] = ["fill", "stroke", "color", "stop-color", "flood-color"];
    if attribute == "style" {
        return value
            .split(';')
            .filter_map(|rule| rule.split_once(':'))
            .all(|(name, value)| follows_theme(name.trim(), value.trim()));
    }
    !PAINTS.contains(&attribute)
        || [
            "none",
            "currentColor",
            "inherit",
            "transparent",
            "context-stroke",
        ]
        .contains(&value)
        || value.starts_with("var(")
        || value.starts_with("url(#")
}
