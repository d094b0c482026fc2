//! A block that breaks its promise is reported, with the file and line where it was written.

use std::time::Duration;

use crate::fixture::{Fixture, shown};
use crate::package::Package;

/// A page with one block, and what is said of it: nothing, if it keeps its promise. `PAGE` is the page's file.
const CASES: &[(&str, &[&str])] = &[
    // It runs with its hidden lines, and may end in a result.
    (
        "```rust\n# let hidden = 41;\n#\nprintln!(\"{}\", hidden + 1);\n```\n```text,output\n42\n```\n",
        &[],
    ),
    (
        "```rust\nlet n: u8 = \"7\".parse()?;\nprintln!(\"{n}\");\nOk::<(), std::num::ParseIntError>(())\n```\n```text,output\n7\n```\n",
        &[],
    ),
    (
        "```rust\nlet n: u8 = \"x\".parse()?;\nOk::<(), std::num::ParseIntError>(())\n```\n",
        &["PAGE:1: this block ended with", "InvalidDigit"],
    ),
    // It has the edition of the book: let chains are new in 2024.
    (
        "```rust\nif let Some(1) = Some(1) && true { println!(\"2024\"); }\n```\n```text,output\n2024\n```\n",
        &[],
    ),
    (
        "# Page\n\n```rust\nlet a = 1;\nlet b: u8 = \"\";\n```\n",
        &[
            "PAGE:3: this block does not compile",
            "error[E0308]",
            "--> PAGE:5:13",
        ],
    ),
    (
        "Text.\n\n```rust\nassert_eq!(1, 2);\n```\n",
        &[
            "PAGE:3: this block ended with exit status: 101",
            "panicked at PAGE:4:",
        ],
    ),
    (
        "```rust\nstd::process::exit(3);\n```\n",
        &["PAGE:1: this block ended with exit status: 3"],
    ),
    (
        "Text.\n\n```rust\nloop { std::thread::park(); }\n```\n",
        &["PAGE:3: still running after 5s"],
    ),
    (
        "```rust\nloop { println!(\"and on\"); }\n```\n",
        &["PAGE:1: this block prints without end"],
    ),
    // A crate that is not declared cannot be used.
    (
        "```rust\nlet x = serde_json::Value::Null;\n```\n",
        &["PAGE:1: this block does not compile", "serde_json"],
    ),
    (
        "```rust\nextern crate serde_json;\nfn main() {}\n```\n",
        &["error[E0463]"],
    ),
    // The output is the one shown, but for white space at the ends of lines.
    (
        "```rust\nprintln!(\"1  \\n2\");\n```\n\nIt prints:\n\n```text,output\n1\n2\n```\n",
        &[],
    ),
    (
        "```rust\nprintln!(\"1\\n2\");\n```\n\nIt prints:\n\n```text,output\n1\n3\n```\n",
        &[
            "PAGE:7: the reader is shown another output",
            "program of PAGE:1 prints",
        ],
    ),
    (
        "```rust\nprintln!(\"1\\n2\");\n```\n```text,output\n1\n```\n",
        &["PAGE:4: the reader is shown another output"],
    ),
    // A should_panic block compiles, and panics with the words shown.
    (
        "```rust,should_panic\npanic!(\"the pool is empty\");\n```\n```text,output\nthe pool is empty\n```\n",
        &[],
    ),
    (
        "```rust,should_panic\nlet x: u8 = \"\";\n```\n",
        &["PAGE:1: this block does not compile"],
    ),
    (
        "```rust,should_panic\nlet x = 1;\n```\n",
        &["PAGE:1: this should_panic block ended with exit status: 0, not with a panic"],
    ),
    (
        "```rust,should_panic\nstd::process::exit(1);\n```\n",
        &["exit status: 1, not with a panic"],
    ),
    (
        "```rust,should_panic\npanic!(\"full\");\n```\n```text,output\nempty\n```\n",
        &["PAGE:4: the reader is shown a line that the panic does not print: empty"],
    ),
    // A compile_fail block fails for its reason, and shows the real message.
    (
        "```rust,compile_fail,E0382\nlet a = vec![1];\nlet b = a;\ndrop(a);\n```\n```text,output\nerror[E0382]: use of moved value: `a`\n ... and what to do about it\n```\n",
        &[],
    ),
    (
        "```rust,compile_fail,E0382\nlet a = vec![1];\nlet b = a;\ndrop(a);\n```\n```text,output\nerror[E0382]: use of moved value: `b`\n```\n",
        &["PAGE:6: the reader is shown a line that the compiler does not print: error[E0382]"],
    ),
    (
        "```rust,compile_fail,E0499\nlet a = vec![1];\nlet b = a;\ndrop(a);\n```\n```text,output\nerror\n```\n",
        &["PAGE:1: this block declares E0499 but the compiler says E0382"],
    ),
    (
        "```rust,compile_fail,E0499,E0382\nlet a = vec![1];\nlet b = a;\ndrop(a);\n```\n```text,output\nerror\n```\n",
        &["declares E0382, E0499 but the compiler says E0382"],
    ),
    (
        "```rust,compile_fail,E0382\nlet x: u8 = \"\"; unknown();\n```\n```text,output\nerror\n```\n",
        &["declares E0382 but the compiler says E0308, E0425"],
    ),
    (
        "```rust,compile_fail,E0382\nlet x = ;\n```\n```text,output\nerror\n```\n",
        &["the compiler says no code"],
    ),
    (
        "```rust,compile_fail,E0382\nlet a = 1;\n```\n```text,output\nerror\n```\n",
        &["PAGE:1: this compile_fail block compiles"],
    ),
];

#[test]
fn a_broken_promise_is_reported_with_its_place_and_a_kept_one_is_not() {
    let page = |number: usize| format!("book/page-{number}.md");
    let fixture = Fixture::new(&[]);
    let mut summary = String::new();
    for (number, (text, _)) in CASES.iter().enumerate() {
        fixture.write(&page(number), text);
        summary += &format!("- [Page](page-{number}.md)\n");
    }
    fixture.write("book/SUMMARY.md", &summary);
    assert_eq!(fixture.problems(), Vec::<String>::new());
    let package = Package {
        name: "promises",
        limit: Duration::from_secs(5),
    };
    let mut problems = package.problems(&fixture.blocks());
    for (number, (text, messages)) in CASES.iter().enumerate() {
        let here = problems.extract_if(.., |problem| problem.place.file == page(number));
        let said = shown(&here.collect::<Vec<_>>());
        assert_eq!(
            said.len(),
            usize::from(!messages.is_empty()),
            "{text}{said:?}"
        );
        for message in *messages {
            let message = message.replace("PAGE", &page(number));
            assert!(said[0].contains(&message), "`{message}` is in\n{}", said[0]);
        }
    }
}
