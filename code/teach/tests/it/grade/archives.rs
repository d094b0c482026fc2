//! The ways in which submissions come.

use std::io::{Cursor, Write};

use super::{Class, lib_of};
use crate::course::{Course, LIB, MANIFEST};
use crate::tiny;

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

/// What is found is the starter, which is not compiled: "not begun" says that it was found and taken.
#[test]
fn folders_and_archives_are_graded_side_by_side() {
    let course = Course::with_second_exercise();
    let put = |name: &str, bytes: &[u8]| {
        course.write(&format!("class/{name}"), "");
        std::fs::write(course.path(&format!("class/{name}")), bytes).unwrap();
    };
    let bytes = tiny::UNTOUCHED.as_bytes();
    put(&format!("course-copy/{LIB}"), bytes);
    // Compiled by their own machine, which must not be taken or read; and of another age of the course.
    put("course-copy/target/debug/junk.rs", b"not Rust");
    put("course-copy/exercises/1-tiny/vendor/junk.rs", b"not Rust");
    put("course-copy/code/apps/src/main.rs", b"not Rust");
    put(&format!("own-pool/{LIB}"), bytes);
    put("own-pool/code/hintpool/src/lib.rs", b"// my own");
    put("exercise-copy/src/lib.rs", bytes);
    put("exercise-copy/Cargo.toml", course.read(MANIFEST).as_bytes());
    put("one-folder/tiny/src/lib.rs", bytes);
    let wrapped = format!("wrapped-main/{LIB}");
    put("wrapped.zip", &zip(&[(&wrapped, bytes)]));
    put("plain.tar", &tar(LIB, bytes));
    put("packed.tar.gz", &gzip(&tar(LIB, bytes)));
    // As desktops and course platforms leave them.
    put(&format!("desktop/pools/{LIB}"), bytes);
    put("desktop/.DS_Store", b"icons");
    let upload = zip(&[(&format!("pools/{LIB}"), bytes)]);
    put("Ada_12345_file/pools.zip", &upload);
    put("Bob_12346_file/first.zip", &upload);
    put("Bob_12346_file/second.zip", &upload);
    put("elsewhere/answer.rs", bytes);
    put("notes.txt", b"who is ill");

    let tests: (&str, &[u8]) = ("../../exercises/1-tiny/tests/tiny.rs", b"nothing");
    put("traverses.zip", &zip(&[tests, (LIB, bytes)]));
    let absolute = tar("/tmp/course-grade-evil.rs", b"nothing");
    put("absolute.tgz", &gzip(&absolute));
    let speaks = "../\u{1b}[2J\nada, tiny: nothing to see";
    put("speaks.zip", &zip(&[(speaks, b"nothing")]));
    let zeros = vec![0; 160 << 20];
    put("bomb.tar.gz", &gzip(&tar("zeros", &zeros)));
    put("heavy.zip", &zip(&[(LIB, &zeros[..65 << 20])]));
    let mut link = zip::ZipWriter::new(Cursor::new(Vec::new()));
    let options = zip::write::SimpleFileOptions::default();
    link.add_symlink(LIB, "/etc/passwd", options).unwrap();
    put("linked.zip", &link.finish().unwrap().into_inner());
    put("damaged.zip", b"PK, but no more than that");

    let class = Class::grade(course, false);
    assert_eq!(class.run.code, Some(1), "{}", class.run);
    let found = "course-copy own-pool exercise-copy one-folder wrapped plain packed desktop \
                 Ada_12345_file traverses";
    for learner in found.split(' ') {
        class.is(learner, "not-begun");
    }
    for learner in ["Bob_12346_file", "elsewhere", "absolute", "linked"] {
        class.is(learner, "not-found");
    }
    class.has_no_note("course-copy");
    class.has_note("own-pool", "other files: code/hintpool/src/lib.rs: not as");
    class.has_note("linked", "link: exercises/1-tiny/src/lib.rs is a link");
    for (learner, name) in [
        ("traverses", "../../exercises/1-tiny/tests/tiny.rs"),
        ("absolute", "/tmp/course-grade-evil.rs"),
        ("speaks", "../ ada, tiny: nothing to see"),
    ] {
        let note = format!("path that leads outside: an entry is called `{name}`");
        class.has_note(learner, &note);
    }
    for (learner, says) in [
        ("bomb", "unpacks to more than 128 MiB"),
        ("heavy", "heavy holds more than 64 MiB of Rust"),
        ("damaged", "damaged is not a readable zip archive"),
    ] {
        let message = class.message(learner, "unreadable");
        assert!(message.contains(says), "{message}");
    }
    let left_out = "notes.txt is not a submission";
    assert!(class.run.stderr.contains(left_out), "{}", class.run);
}

#[test]
fn what_cannot_be_told_apart_or_found_is_said_before_anything_is_graded() {
    let course = Course::with_second_exercise();
    // A single file needs the exercise to be named.
    course.write("class/ada.rs", tiny::UNTOUCHED);
    std::fs::create_dir(course.path("empty")).unwrap();
    for (path, says) in [
        ("class/ada.rs", "or, with `--exercise`, a Rust file"),
        ("nowhere", "nowhere cannot be found"),
        ("empty", "there is nothing to grade"),
    ] {
        course.run(&["grade", path]).exits(2).says(says);
    }
    course.run(&["grade"]).exits(2).says("<SUBMISSIONS>");
    // A copy of the course is one submission, and no folder of them.
    course.write(&format!("own/{LIB}"), tiny::UNTOUCHED);
    let graded = course.run(&["grade", "own", "class", "--exercise=1", "--trusted"]);
    let both = ["1/2  own: tiny not begun", "2/2  ada: tiny not begun"];
    graded.exits(0).says_all(&both);
    course.write(&lib_of("ada"), tiny::UNTOUCHED);
    std::fs::write(course.path("class/Ada.zip"), zip(&[])).unwrap();
    let run = course.run(&["grade", "class"]).exits(2);
    run.says("would have the same name in the results");
}
