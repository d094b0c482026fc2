//! Data that shows whose it is, and what of it lies on a sheet.

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

/// How many parts there are.
const PARTS: usize = 16;

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
        for part in 0..PARTS {
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

/// Data that somebody left anywhere on a sheet.
pub(crate) fn anywhere(sheet: &Sheet) -> Option<String> {
    on_top(sheet)
        .or_else(|| in_parcels(sheet))
        .or_else(|| on_card(sheet))
}

/// What a request wrote, in few words.
pub(crate) fn shown(sheet: &Sheet) -> String {
    let packed = |parcel: &&Parcel| in_parcel(parcel).is_some();
    let packed = sheet.parcels.iter().filter(packed).count();
    let mut parts = Vec::new();
    let mut has = |name: &str, there| {
        if there {
            parts.push(name.to_owned());
        }
    };
    has("a customer", !sheet.customer.is_empty());
    has("a note", sheet.note.is_some());
    has("express", sheet.express);
    has(&format!("{packed} parcels"), packed > 0);
    let written = sheet.card.iter().any(|byte| *byte != 0);
    has(
        &format!("a card with a length of {}", sheet.card_len),
        written,
    );
    match parts.is_empty() {
        true => "nothing".into(),
        false => parts.join(", "),
    }
}

/// Data in the fields that are neither parcels nor card.
pub(crate) fn on_top(sheet: &Sheet) -> Option<String> {
    if let Some(note) = &sheet.note {
        return Some(format!("note = Some({note:?})"));
    }
    if sheet.express {
        return Some("express = true".into());
    }
    text("customer", &sheet.customer)
}

pub(crate) fn in_parcels(sheet: &Sheet) -> Option<String> {
    let mut parcels = sheet.parcels.iter().enumerate();
    parcels.find_map(|(index, parcel)| {
        in_parcel(parcel).map(|found| format!("parcels[{index}].{found}"))
    })
}

fn in_parcel(parcel: &Parcel) -> Option<String> {
    if let Some(insured) = parcel.insured {
        return Some(format!("insured = Some({insured})"));
    }
    if !parcel.items.is_empty() {
        return Some(format!("items = {:?}", parcel.items));
    }
    text("address", &parcel.address)
}

pub(crate) fn on_card(sheet: &Sheet) -> Option<String> {
    if sheet.card_len != 0 {
        return Some(format!("card_len = {}", sheet.card_len));
    }
    let left = sheet.card.iter().any(|byte| *byte != 0);
    left.then(|| format!("card = {:?}", String::from_utf8_lossy(&sheet.card)))
}

fn text(name: &str, text: &str) -> Option<String> {
    (!text.is_empty()).then(|| format!("{name} = {text:?}"))
}

/// A capacity of `customer` that no new sheet has. Leaves the pool empty.
pub(crate) fn more_room_than_new() -> usize {
    pools::empty();
    let new = isolated_workers::lend().customer.capacity();
    pools::empty();
    2 * new + 8_192
}
