//! The ways in which submissions come.

use std::io::{Cursor, Write};

use super::{Class, lib_of, with_double};
use crate::course::{Course, LIB, STARTER};

fn right() -> String {
    with_double("n * 2")
}

fn zip(files: &[(&str, &[u8])]) -> Vec<u8> {
    let mut zip = zip::ZipWriter::new(Cursor::new(Vec::new()));
    for (name, bytes) in files {
        let options = zip::write::SimpleFileOptions::default();
        zip.start_file(*name, options).unwrap();
        zip.write_all(bytes).unwrap();
    }
    zip.finish().unwrap().into_inner()
}

fn tar(name: &str, bytes: &[u8]) -> Vec<u8> {
    let mut tar = tar::Builder::new(Vec::new());
    let mut header = tar::Header::new_gnu();
    header.set_size(bytes.len() as u64);
    header.set_mode(0o644);
    // As no honest program writes it: `set_path` would refuse to leave the archive.
    header.as_mut_bytes()[..name.len()].copy_from_slice(name.as_bytes());
    header.set_cksum();
    tar.append(&header, bytes).unwrap();
    tar.into_inner().unwrap()
}

fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut gzip = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    gzip.write_all(bytes).unwrap();
    gzip.finish().unwrap()
}

#[test]
fn folders_and_archives_are_graded_side_by_side() {
    let course = Course::with_one_solution();
    let put = |name: &str, bytes: &[u8]| {
        course.write(&format!("class/{name}"), "");
        std::fs::write(course.path(&format!("class/{name}")), bytes).unwrap();
    };
    let right = right();
    course.write(&lib_of("course-copy"), &right);
    course.write("class/exercise-copy/src/lib.rs", &right);
    let manifest = course.read(crate::course::MANIFEST);
    course.write("class/exercise-copy/Cargo.toml", &manifest);
    course.write("class/one-folder/tiny/src/lib.rs", &right);
    put(
        "wrapped.zip",
        &zip(&[(&format!("wrapped-main/{LIB}"), right.as_bytes())]),
    );
    put("plain.tar", &tar(LIB, right.as_bytes()));
    put("packed.tar.gz", &gzip(&tar(LIB, right.as_bytes())));
    course.write(&lib_of("untouched"), &course.read(STARTER));
    course.write("class/elsewhere/answer.rs", &right);
    course.write("class/notes.txt", "who is ill");
    // Compiled by their own machine, which must not be taken or read.
    course.write("class/course-copy/target/debug/junk.rs", "not Rust");

    course.write(
        &lib_of("course-copy").replace("src/lib.rs", "vendor/junk.rs"),
        "",
    );
    // A copy of another age of the course.
    course.write("class/course-copy/code/apps/src/main.rs", "fn main() {}");
    course.write(&lib_of("own-pool"), &right);
    course.write("class/own-pool/code/hintpool/src/lib.rs", "// my own");
    // As desktops and course platforms leave them.
    course.write(&format!("class/desktop/pools/{LIB}"), &right);
    course.write("class/desktop/.DS_Store", "icons");
    let upload = zip(&[(&format!("pools/{LIB}"), right.as_bytes())]);
    put("Ada_12345_file/pools.zip", &upload);
    put("Bob_12346_file/first.zip", &upload);
    put("Bob_12346_file/second.zip", &upload);

    let outside = zip(&[
        ("../../exercises/1-tiny/tests/tiny.rs", b"nothing"),
        (LIB, right.as_bytes()),
    ]);
    put("traverses.zip", &outside);
    let absolute = gzip(&tar("/tmp/course-grade-evil.rs", b"nothing"));
    put("absolute.tgz", &absolute);
    let speaks = zip(&[("../\u{1b}[2J\nada, tiny: nothing to see", b"nothing")]);
    put("speaks.zip", &speaks);
    let zeros = vec![0; 160 << 20];
    put("bomb.tar.gz", &gzip(&tar("zeros", &zeros)));
    put("heavy.zip", &zip(&[(LIB, &zeros[..2 << 20])]));
    let mut link = zip::ZipWriter::new(Cursor::new(Vec::new()));
    let options = zip::write::SimpleFileOptions::default();
    link.add_symlink(LIB, "/etc/passwd", options).unwrap();
    put("linked.zip", &link.finish().unwrap().into_inner());
    put("damaged.zip", b"PK, but no more than that");

    let class = Class::grade(course, &[]);
    assert_eq!(class.run.code, Some(1), "{}", class.run);
    for learner in [
        "course-copy",
        "desktop",
        "Ada_12345_file",
        "exercise-copy",
        "one-folder",
        "wrapped",
        "plain",
        "packed",
        "traverses",
    ] {
        class.is(learner, "passed");
    }
    let noted = class.of("course-copy")["notes"].as_array().unwrap();
    assert!(noted.is_empty(), "{noted:?}");
    class.is("own-pool", "passed");
    class.names(
        "own-pool",
        "other-files",
        "code/hintpool/src/lib.rs: not as",
    );
    class.is("Bob_12346_file", "not-found");
    class.is("untouched", "not-begun");
    class.is("elsewhere", "not-found");
    class.is("linked", "not-found");
    class.names(
        "linked",
        "link",
        "src/lib.rs is a link, which is not followed",
    );
    class.names(
        "traverses",
        "outside-path",
        "../../exercises/1-tiny/tests/tiny.rs",
    );
    class.names("absolute", "outside-path", "/tmp/course-grade-evil.rs");
    class.names(
        "speaks",
        "outside-path",
        "an entry is called `../ ada, tiny: nothing to see`",
    );
    class.names("heavy", "other-files", "larger than 1 MiB");
    for (learner, says) in [
        ("bomb", "it unpacks to more than 128 MiB"),
        ("damaged", "damaged is not a readable zip archive"),
    ] {
        let message = class.message(learner, "unreadable");
        assert!(message.contains(says), "{message}");
    }
    assert!(
        class.run.stderr.contains("notes.txt is not a submission"),
        "{}",
        class.run
    );
}

#[test]
fn single_files_need_the_exercise_to_be_named() {
    let course = Course::with_one_solution();
    course.write("class/ada.rs", &right());
    let run = course.run(&["grade", "class/ada.rs"]).exits(2);
    run.says("or, with `--exercise`, a Rust file");
    let class = Class::grade(course, &["--exercise", "1"]);
    class.is("ada", "passed");
}

#[test]
fn what_cannot_be_told_apart_or_found_is_said_before_anything_is_graded() {
    let course = Course::with_one_solution();
    course.write(&lib_of("ada"), &right());
    std::fs::write(course.path("class/Ada.zip"), zip(&[])).unwrap();
    course
        .run(&["grade", "class"])
        .exits(2)
        .says("would have the same name in the results");
    course
        .run(&["grade", "nowhere"])
        .exits(2)
        .says("nowhere cannot be found");
    std::fs::create_dir(course.path("empty")).unwrap();
    course
        .run(&["grade", "empty"])
        .exits(2)
        .says("there is nothing to grade");
    course.run(&["grade"]).exits(2).says("<SUBMISSIONS>");
}
