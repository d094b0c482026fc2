use exercise_support::{Lesson, check, pools, random};
use hintpool::{Recycle, Verdict};
use isolated_workers::Sheet;

use crate::workers::canary::Data;

#[test]
fn a_recycled_sheet_keeps_its_memory() {
    let mut chance = random();
    let mut sheet = Sheet::default();
    let [bytes, items] = [1_000..10_000, 10..50].map(|range| chance.usize(range));
    sheet.customer.reserve(bytes);
    for parcel in &mut sheet.parcels {
        parcel.address.reserve(bytes);
        parcel.items.reserve(items);
    }
    Data::whole(&mut chance).write(&mut sheet);

    let before = memory(&sheet);
    let mut verdict = Verdict::Discard;
    let measured = allocation_counter::measure(|| verdict = sheet.recycle());
    let moved = memory(&sheet) != before || measured.count_total > 0;

    let mut capacities = vec![("customer".to_owned(), sheet.customer.capacity(), bytes)];
    for (index, parcel) in sheet.parcels.iter().enumerate() {
        let name = |field| format!("parcels[{index}].{field}");
        capacities.push((name("address"), parcel.address.capacity(), bytes));
        capacities.push((name("items"), parcel.items.capacity(), items));
    }
    let lost = capacities.iter().find(|(_, has, had)| has < had);
    check(verdict == Verdict::Keep && lost.is_none() && !moved, || {
        Lesson {
            expected: format!(
                "a sheet of ordinary size has room for {bytes} bytes in each text and for {items} items \
             in each parcel; recycled, it still has the same memory, nothing was allocated for it, \
             and the verdict is to keep it"
            ),
            happened: match lost {
                Some((name, has, had)) => format!("`{name}` has room for {has}, and had for {had}"),
                None if moved => format!(
                    "the room is as large as before, and it is other memory: `recycle` allocated {} times",
                    measured.count_total
                ),
                None => format!("the verdict is {verdict:?}"),
            },
            why: "the memory is what a pool reuses. A sheet that comes back without it allocates all of \
              it again, and then a new sheet would have been simpler.",
            read: "\"What a reset does\" in A first pool, book/2-a-first-pool.md",
        }
    });
}

/// Where the texts and the lists of a sheet lie.
fn memory(sheet: &Sheet) -> Vec<usize> {
    let parcels = sheet.parcels.iter();
    let parcels = parcels.flat_map(|parcel| {
        [
            parcel.address.as_ptr() as usize,
            parcel.items.as_ptr() as usize,
        ]
    });
    parcels.chain([sheet.customer.as_ptr() as usize]).collect()
}

#[test]
fn a_huge_sheet_does_not_stay() {
    const HUGE: usize = 4 << 20;
    type Field = (&'static str, fn(&mut Sheet), fn(&Sheet) -> usize);
    let fields: [Field; 3] = [
        (
            "customer",
            |sheet| sheet.customer.reserve(HUGE),
            |sheet| sheet.customer.capacity(),
        ),
        (
            "parcels[3].address",
            |sheet| sheet.parcels[3].address.reserve(HUGE),
            |sheet| sheet.parcels[3].address.capacity(),
        ),
        (
            "parcels[3].items",
            |sheet| sheet.parcels[3].items.reserve(HUGE / size_of::<String>()),
            |sheet| sheet.parcels[3].items.capacity() * size_of::<String>(),
        ),
    ];

    for (name, grow, bytes) in fields {
        let _lock = pools::lock();
        let turns = 20;
        grow(&mut isolated_workers::lend());
        let mut last = 0;
        for _ in 0..turns {
            last = bytes(&isolated_workers::lend());
        }
        check(last < HUGE / 2, || Lesson {
            expected: format!(
                "one request needs 4 MiB for `{name}`, and the {turns} after it next to nothing; \
                 the sheet that the last of them gets has given the memory back"
            ),
            happened: format!("its `{name}` still holds {} KiB", last >> 10),
            why: "clearing does not free memory. Sooner or later every sheet has served a huge \
                  request, and then the pool holds that much for each of them. A pool discards a \
                  sheet for its size only if it knows the size.",
            read: "\"Where the default is blind\" in Too big, too long, too rare, \
                   book/3-mistakes/3-too-big-too-long-too-rare.md",
        });
    }
}
