//! Metrics by names that come from outside: found without a lock, and never more than a fixed number of them.

use std::hash::{BuildHasher, RandomState};
use std::sync::OnceLock;
use std::sync::atomic::{AtomicUsize, Ordering};

/// From `K` names to a metric, for the names that came first. Nothing is ever taken out.
///
/// Invariant: at most `most` entries, whatever is asked for. What finds no room is counted together, as `other`, by the
/// table's owner.
pub(super) struct Table<const K: usize, V> {
    slots: Box<[OnceLock<Slot<K, V>>]>,
    hasher: RandomState,
    taken: AtomicUsize,
    most: usize,
}

struct Slot<const K: usize, V> {
    names: [Box<str>; K],
    value: V,
}

impl<const K: usize, V> Table<K, V> {
    pub(super) fn new(most: usize) -> Self {
        // Half of the slots stay empty, so that a search is short and always ends.
        let slots = (0..most.max(1) * 2).map(|_| OnceLock::new()).collect();
        Self { slots, hasher: RandomState::new(), taken: AtomicUsize::new(0), most }
    }

    /// The value of these names, if they have one.
    pub(super) fn get(&self, names: [&str; K]) -> Option<&V> {
        self.places(names).map_while(OnceLock::get).find(|slot| slot.is(names)).map(|slot| &slot.value)
    }

    /// The value of these names, made when there is none yet; `None` when there is no more room.
    ///
    /// Invariant: all who ask for the same names get the same value. A place is never emptied, so both come to the same
    /// first empty one, where one of them wins.
    pub(super) fn get_or_insert(&self, names: [&str; K], make: impl Fn() -> V) -> Option<&V> {
        for place in self.places(names) {
            let slot = match place.get() {
                Some(slot) => slot,
                None if !self.take() => return None,
                None => {
                    let mut made = false;
                    let slot = place.get_or_init(|| {
                        made = true;
                        Slot { names: names.map(Box::from), value: make() }
                    });
                    if !made {
                        self.taken.fetch_sub(1, Ordering::Relaxed);
                    }
                    slot
                }
            };
            if slot.is(names) {
                return Some(&slot.value);
            }
        }
        None
    }

    /// All places, in the order in which these names look for one.
    fn places(&self, names: [&str; K]) -> impl Iterator<Item = &OnceLock<Slot<K, V>>> {
        let start = self.hasher.hash_one(names) as usize % self.slots.len();
        let (before, from) = self.slots.split_at(start);
        from.iter().chain(before)
    }

    fn take(&self) -> bool {
        let grow = |taken| (taken < self.most).then_some(taken + 1);
        self.taken.fetch_update(Ordering::Relaxed, Ordering::Relaxed, grow).is_ok()
    }
}

impl<const K: usize, V> Slot<K, V> {
    fn is(&self, names: [&str; K]) -> bool {
        self.names.iter().map(|name| &**name).eq(names)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::sync::Barrier;

    #[test]
    fn the_names_that_come_first_are_kept_and_the_others_are_not() {
        let table = Table::new(3);
        for name in ["a", "b", "c", "d", "e"] {
            table.get_or_insert([name], || name.to_owned());
        }
        let kept = ["a", "b", "c", "d", "e"].map(|name| table.get([name]).map(String::as_str));
        assert_eq!(kept, [Some("a"), Some("b"), Some("c"), None, None]);
    }

    #[test]
    fn names_are_told_apart_as_a_whole() {
        let table = Table::new(8);
        table.get_or_insert(["ab", "c"], || 1);
        assert_eq!(table.get(["ab", "c"]), Some(&1));
        assert_eq!(table.get(["a", "bc"]), None);
    }

    #[test]
    fn all_threads_get_the_same_value_and_no_room_is_lost() {
        for _ in 0..50 {
            let table = Table::new(16);
            let barrier = Barrier::new(4);
            std::thread::scope(|scope| {
                for _ in 0..4 {
                    scope.spawn(|| {
                        barrier.wait();
                        for number in 0..16 {
                            let name = number.to_string();
                            if let Some(count) = table.get_or_insert([&name], || AtomicUsize::new(0)) {
                                count.fetch_add(1, Ordering::Relaxed);
                            }
                        }
                    });
                }
            });
            // Who meets a full table while another gives a place back may be turned away; nobody counts twice.
            assert!(table.taken.load(Ordering::Relaxed) <= 16);
            let counts = (0..16).filter_map(|number| table.get([&number.to_string()]));
            assert!(counts.map(|count| count.load(Ordering::Relaxed)).all(|count| count <= 4));
            (0..16).for_each(|number: i32| {
                table.get_or_insert([&number.to_string()], AtomicUsize::default);
            });
            assert_eq!(table.taken.load(Ordering::Relaxed), 16);
        }
    }
}
