use std::thread;

use exercise_support::{Lesson, check, pools, random};

use crate::workers::canary;

#[test]
fn a_new_sheet_is_blank() {
    let _lock = pools::lock();
    let several = random().u64(2..6);

    let sheets: Vec<_> = (0..several).map(|_| isolated_workers::lend()).collect();

    for sheet in &sheets {
        let written = canary::anywhere(sheet);
        check(written.is_none(), || Lesson {
            expected: format!(
                "{several} sheets lent at once from an empty pool, all of them blank"
            ),
            happened: format!("on one of them: {}", written.unwrap_or_default()),
            why: "a request appends to what it finds. Whatever a new sheet holds goes out with the \
                  first customer's data, and comes back after no reset.",
            read: "\"A pool in a static\" in A first pool, book/2-a-first-pool.md",
        });
    }
}

#[test]
fn the_statistics_are_the_pools() {
    let _lock = pools::lock();
    let several = random().u64(2..20);
    let before = isolated_workers::stats();

    let sheets: Vec<_> = (0..several).map(|_| isolated_workers::lend()).collect();
    // On another thread, since all threads share the pool.
    let lent = thread::scope(|scope| scope.spawn(isolated_workers::stats).join());
    let lent = lent.expect("the statistics have been read before");
    drop(sheets);
    let returned = isolated_workers::stats();

    // The pool was empty, so these creates are certain. What it keeps afterwards is not.
    let created = lent.created.wrapping_sub(before.created);
    let out = lent.in_use().wrapping_sub(before.in_use());
    let still_out = returned.in_use().wrapping_sub(before.in_use());
    let found = [created, out, still_out];
    check(found == [several, several, 0], || Lesson {
        expected: format!(
            "{several} sheets are lent from an empty pool: `stats()` counts {several} more \
             created and {several} more in use, whichever thread asks; once they are returned, \
             none more in use"
        ),
        happened: format!(
            "it counts {} created and {} in use, and then {} in use",
            created.cast_signed(),
            out.cast_signed(),
            still_out.cast_signed()
        ),
        why: "later tests ask these numbers whether a sheet is out. Numbers of another pool, or of a \
              pool for each call or each thread, answer another question.",
        read: "\"Reading the statistics\" in A first pool, book/2-a-first-pool.md",
    });
}
