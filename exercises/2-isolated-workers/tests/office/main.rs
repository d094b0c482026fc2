//! Stages 1 to 7: sheets and workers.
//!
//! Every test that uses the pool locks it, so that none meets another's chaos.

#![forbid(unsafe_code)]

use hintpool::Stats;
use isolated_workers::{Parcel, Request, Sheet, Workers, lend, stats};

mod workers;

mod stage_1_lend;
mod stage_2_blank;
mod stage_3_memory;
mod stage_4_work;
mod stage_5_panic;
mod stage_6_shutdown;
mod stage_7_isolation;

// The types that the tests rely on. Nothing here runs: where a signature is another one, the compiler says
// so, and a type that is made to equal whatever a test expects does not fit.

#[allow(dead_code)]
fn functions() {
    // A guard may lead to it by way of a type of the learner's.
    let _: &mut Sheet = &mut lend();
    let _: fn() -> Stats = stats;
    let _: fn(usize, usize) -> Workers = Workers::start;
    let _: fn(&Workers, Request) -> Result<(), Request> = Workers::submit;
    let _: fn(Workers) = Workers::shutdown;
}

#[allow(dead_code)]
fn request(request: Request) -> Box<dyn FnOnce(&mut Sheet) + Send> {
    request
}

#[allow(dead_code)]
fn fields(sheet: &Sheet, parcel: &Parcel) {
    let _: (&String, &Option<String>) = (&sheet.customer, &sheet.note);
    let _: (&bool, &[Parcel; 4]) = (&sheet.express, &sheet.parcels);
    let _: (&[u8; 16], &usize) = (&sheet.card, &sheet.card_len);
    let _: (&String, &Vec<String>) = (&parcel.address, &parcel.items);
    let _: &Option<u64> = &parcel.insured;
}
