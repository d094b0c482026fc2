use super::*;
use crate::Settings;
use crate::item::ItemBox;

fn magazine(items: usize) -> Magazine<u8> {
    let magazine = Magazine::new(items);
    for at in 0..items {
        assert!(magazine.push(at, ItemBox::new(0).park()).is_ok());
    }
    magazine
}

fn free(item: Idle<u8>) {
    // SAFETY: parked here, and taken out.
    drop(unsafe { ItemBox::wake(item) });
}

fn free_all(depot: &Depot<u8>) {
    std::iter::from_fn(|| depot.take_one()).for_each(free);
    assert_eq!(depot.census(), 0);
}

#[test]
fn single_items_come_from_magazines_first_and_none_is_left_in_them() {
    let depot = Depot::new();
    let victim = ItemBox::new(1).park();
    assert!(depot.next_generation(vec![victim]).is_empty());
    for items in [3, 2, 1] {
        assert!(depot.exchange(magazine(items), items).is_ok());
    }
    assert_eq!(depot.census(), 7);
    for left in (1..=6).rev() {
        let item = depot.take_one().expect("an item in a magazine");
        assert_ne!(item, victim, "victims come last");
        free(item);
        assert_eq!(depot.census(), left);
    }
    assert!(
        depot.stock.lock().unwrap().full.is_empty(),
        "magazines without an item"
    );
    assert_eq!(depot.take_one(), Some(victim));
    free(victim);
    assert!(depot.take_one().is_none());
}

#[test]
fn a_refill_takes_what_is_wanted_and_leaves_the_rest() {
    let depot = Depot::new();
    for _ in 0..5 {
        assert!(depot.give_one(ItemBox::new(0).park(), 64).is_ok());
    }
    let mut taken = Magazine::new(63);
    for (wanted, got, left) in [(1, 1, 4), (3, 3, 1), (31, 1, 0), (31, 0, 0)] {
        assert_eq!(depot.refill(&mut taken, wanted), got);
        assert_eq!(depot.census(), left);
        (0..got).for_each(|at| free(taken.get(at).expect("filled")));
    }
}

#[test]
fn heavy_items_change_hands_one_by_one() {
    assert!(!is_batch(63, 64) && !is_batch(63, 0) && !is_batch(63, 1024));
    assert!(!is_batch(6, 10 * 1024) && is_batch(7, 10 * 1024));
    assert!(is_batch(1, 64 * 1024) && is_batch(1, usize::MAX));
    let depot = Depot::new();
    for _ in 0..9 {
        assert!(depot.give_one(ItemBox::new(0).park(), 64 * 1024).is_ok());
    }
    let mut taken = Magazine::new(63);
    assert_eq!(depot.refill(&mut taken, 31), 1);
    free(taken.get(0).expect("filled"));
    free_all(&depot);
}

/// Room is made without the lock, so nothing may be lost on the way.
#[test]
fn the_lists_grow_and_keep_what_they_have() {
    let depot = Depot::new();
    for given in 1..=100 {
        assert!(depot.give_one(ItemBox::new(0).park(), 1).is_ok());
        assert_eq!(depot.census(), given);
    }
    let gathered = (0..500).map(|_| ItemBox::new(0).park()).collect();
    assert!(depot.take_in(gathered).is_empty());
    let mut most = magazine(31);
    free(most.get(30).expect("filled"));
    assert!(depot.accept(&mut most, 30, 1));
    assert_eq!(depot.census(), 630);
    let left = std::iter::from_fn(|| depot.take_one());
    assert_eq!(left.map(free).count(), 630);
}

#[test]
fn nobody_waits_for_the_depot() {
    let depot = Depot::<u8>::new();
    let (item, other) = (ItemBox::new(0).park(), ItemBox::new(0).park());
    assert!(depot.give_one(item, 1).is_ok());
    let held = depot.stock.lock().unwrap();
    assert!(depot.take_one().is_none());
    assert_eq!(depot.refill(&mut Magazine::new(3), 1), 0);
    assert!(depot.exchange(Magazine::new(5), 0).is_err());
    assert_eq!(depot.give_one(other, 1), Err(other));
    assert_eq!(depot.take_in(vec![other]), [other]);
    assert!(!depot.accept(&mut Magazine::new(1), 0, 1));
    drop(held);
    free(other);
    free_all(&depot);
}

/// A limit holds for a return in the middle of a collection too.
#[test]
fn what_a_collection_has_in_hand_counts_for_the_limit() {
    let limits = Settings::new().max_idle(3);
    let depot = Depot::new();
    let give = || depot.give_counted(ItemBox::new(0), 1, &limits).is_ok();
    assert!(give() && give());
    let (taken, victims) = depot.take_all();
    assert!(victims.is_empty() && depot.take_counted().is_none());
    assert!(give(), "room for a third one");
    assert!(!give(), "three are idle");
    depot.make_victims(taken, Vec::new());
    assert_eq!(depot.census(), 3);
    assert!(!give(), "as many as before");
    assert_eq!(std::iter::from_fn(|| depot.take_counted()).count(), 3);
    assert_eq!((depot.census(), depot.weight()), (0, 0));
}

/// Who was preempted with the lock gets the processor some times, and nobody asks for ever.
#[test]
fn patience_ends() {
    let mut asked = 0;
    let mut free_at = |last| {
        asked = 0;
        with_patience(OFFERS, || {
            asked += 1;
            (asked == last).then_some(())
        })
    };
    assert!(free_at(OFFERS).is_some());
    assert!(free_at(OFFERS + 1).is_none());
    assert_eq!(asked, OFFERS);
}
