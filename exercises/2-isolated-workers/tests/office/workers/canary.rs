//! Data that shows whose it is, and what of it lies on a sheet.

use std::fmt::Debug;

use exercise_support::{Rng, pools};
use isolated_workers::{Parcel, Sheet};

/// Begins what a request writes, so that a leak is seen to be one.
const MARK: char = '#';

/// What one request writes.
#[derive(Clone, Debug)]
pub(crate) struct Data {
    number: u64,
    /// One bit for each part that a request may leave out.
    parts: u64,
    /// How many bytes of its card count. A request may write bytes that do not.
    card_len: usize,
}

impl Data {
    /// Every part, of a request that nobody else can be mistaken for.
    pub(crate) fn whole(chance: &mut Rng) -> Self {
        Data {
            number: chance.u64(1..1_000_000),
            parts: u64::MAX,
            card_len: 16,
        }
    }

    /// Each part alone, each part left out, and some at random: what requests may leave behind.
    pub(crate) fn of_every_kind(chance: &mut Rng) -> Vec<Self> {
        let whole = Self::whole(chance);
        let of = |parts| Data { parts, ..whole };
        let mut kinds: Vec<Self> = vec![of(0), of(u64::MAX)];
        for part in 0..16 {
            kinds.extend([of(1 << part), of(!(1 << part))]);
        }
        // A card of each length, also of none.
        kinds.extend((0..=16).map(|card_len| Data {
            card_len,
            ..of(1 << 2)
        }));
        kinds.extend((0..64).map(|number| Self::some(number + 1, chance)));
        kinds
    }

    /// Some parts, as chance will have it.
    pub(crate) fn some(number: u64, chance: &mut Rng) -> Self {
        Data {
            number,
            parts: chance.u64(..),
            card_len: chance.usize(0..17),
        }
    }

    /// Writes them as requests do: appends, sets, and leaves alone what it does not need.
    pub(crate) fn write(&self, sheet: &mut Sheet) {
        let number = self.number;
        let has = |part: usize| self.parts >> part & 1 == 1;
        if has(3) {
            sheet.customer += &format!("{MARK}{number} customer");
        }
        if has(0) {
            sheet.note = Some(format!("{MARK}{number} note"));
        }
        if has(1) {
            sheet.express = true;
        }
        if has(2) {
            sheet.card.fill(b'1' + (number % 9) as u8);
            sheet.card_len = self.card_len;
        }
        for (index, parcel) in sheet.parcels.iter_mut().enumerate() {
            if has(4 + 3 * index) {
                parcel.address += &format!("{MARK}{number} address");
            }
            if has(5 + 3 * index) {
                parcel.items.push(format!("{MARK}{number} item"));
            }
            if has(6 + 3 * index) {
                parcel.insured = Some(number);
            }
        }
    }
}

/// All that lies on a sheet: the fields, and what each holds.
pub(crate) fn on(sheet: &Sheet) -> Vec<(String, String)> {
    let mut found = Vec::new();
    let mut look = |field: String, blank: bool, holds: &dyn Debug| {
        if !blank {
            found.push((field, format!("{holds:?}")));
        }
    };
    look("note".into(), sheet.note.is_none(), &sheet.note);
    look("express".into(), !sheet.express, &sheet.express);
    look(
        "customer".into(),
        sheet.customer.is_empty(),
        &sheet.customer,
    );
    for (index, parcel) in sheet.parcels.iter().enumerate() {
        let Parcel {
            address,
            items,
            insured,
        } = parcel;
        let name = |field| format!("parcels[{index}].{field}");
        look(name("insured"), insured.is_none(), insured);
        look(name("items"), items.is_empty(), items);
        look(name("address"), address.is_empty(), address);
    }
    look("card_len".into(), sheet.card_len == 0, &sheet.card_len);
    let card = String::from_utf8_lossy(&sheet.card);
    look("card".into(), sheet.card == [0; 16], &card);
    found
}

/// Data that somebody left anywhere on a sheet.
pub(crate) fn anywhere(sheet: &Sheet) -> Option<String> {
    let first = on(sheet).into_iter().next();
    first.map(|(field, holds)| format!("{field} = {holds}"))
}

/// A capacity of `customer` that no new sheet has. Leaves the pool empty.
pub(crate) fn more_room_than_new() -> usize {
    pools::empty();
    let new = isolated_workers::lend().customer.capacity();
    pools::empty();
    2 * new + 8_192
}
