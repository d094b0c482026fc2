//! The groups of `prove`: under which circumstances its arms are compared.

use std::fmt;

use crate::arm::Arm;
use crate::equal_work::AnySubject;
use crate::subject::{Buffer, MAP_ENTRIES, Map, Table, Zeroed};
use crate::workload::{HELD, Shape, Workload};

/// One question: does a pool pay for this value, used like this?
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct Group {
    /// What is made.
    pub value: Value,
    /// How it is used.
    pub shape: Shape,
    /// Whether a quick run has it too.
    pub quick: bool,
}

/// What is made and what is done with it.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Value {
    /// A byte buffer of which a part is written.
    Buffer {
        /// Its room in bytes.
        size: usize,
        /// How much of it is written.
        touched: Touched,
    },
    /// A buffer of zeros in which one byte is set.
    Zeroed {
        /// Its length in bytes.
        size: usize,
    },
    /// A table of 1 KiB, which costs steps to compute and nothing to recycle.
    Table {
        /// Steps for each of its 128 entries.
        steps: u32,
    },
    /// A hash map that is filled and cleared.
    Map,
    /// A type of your own.
    Own,
}

/// How much of a buffer is written.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Touched {
    /// One byte.
    OneByte,
    /// A tenth of it.
    Tenth,
    /// All of it.
    Whole,
}

impl Touched {
    fn bytes(self, size: usize) -> usize {
        match self {
            Self::OneByte => 1,
            Self::Tenth => size / 10,
            Self::Whole => size,
        }
    }

    /// Kebab case.
    pub fn name(self) -> &'static str {
        match self {
            Self::OneByte => "one-byte",
            Self::Tenth => "tenth",
            Self::Whole => "whole",
        }
    }
}

/// As a sentence has it.
impl fmt::Display for Touched {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::OneByte => "one byte written",
            Self::Tenth => "a tenth written",
            Self::Whole => "written whole",
        })
    }
}

const KIB: usize = 1024;
const MIB: usize = 1024 * KIB;
const SIZES: [usize; 7] = [64, KIB, 16 * KIB, 64 * KIB, 256 * KIB, MIB, 4 * MIB];
/// Those of a quick run.
const QUICK_SIZES: [usize; 4] = [64, KIB, 64 * KIB, 4 * MIB];
const STEPS: [u32; 4] = [1, 10, 100, 1000];

const ALONE: Shape = Shape {
    threads: 1,
    many_held: false,
};
const TWO_THREADS: Shape = Shape {
    threads: 2,
    many_held: false,
};
const MANY_HELD: Shape = Shape {
    threads: 1,
    many_held: true,
};

const fn group(value: Value, shape: Shape, quick: bool) -> Group {
    Group {
        value,
        shape,
        quick,
    }
}

/// All of them, in the order in which they are measured.
pub fn all() -> Vec<Group> {
    let buffer = |size, touched| Value::Buffer { size, touched };
    let mut all = Vec::new();
    for touched in [Touched::OneByte, Touched::Tenth, Touched::Whole] {
        all.extend(SIZES.map(|size| {
            let quick = touched != Touched::Tenth && QUICK_SIZES.contains(&size);
            group(buffer(size, touched), ALONE, quick)
        }));
    }
    for touched in [Touched::OneByte, Touched::Whole] {
        all.extend(SIZES.map(|size| group(buffer(size, touched), TWO_THREADS, size == KIB)));
    }
    let large = [16 * KIB, 64 * KIB, 256 * KIB, MIB];
    all.extend(large.map(|size| group(buffer(size, Touched::Whole), MANY_HELD, size == 64 * KIB)));
    // Where the allocator gets zeros from the system for nothing, a pool loses.
    let zeroed = [KIB, 64 * KIB, MIB];
    all.extend(zeroed.map(|size| group(Value::Zeroed { size }, ALONE, size == MIB)));
    let table = |steps| group(Value::Table { steps }, ALONE, [1, 100].contains(&steps));
    all.extend(STEPS.map(table));
    all.push(group(Value::Table { steps: 10 }, TWO_THREADS, false));
    all.push(group(Value::Map, ALONE, true));
    all
}

/// Those of a type of your own.
pub fn of_your_own() -> Vec<Group> {
    let shapes = [ALONE, TWO_THREADS, MANY_HELD];
    shapes.map(|shape| group(Value::Own, shape, true)).to_vec()
}

impl Group {
    /// Kebab case, and unlike that of any other group.
    pub fn name(&self) -> String {
        let value = match self.value {
            Value::Buffer { size, touched } => {
                format!("buffer-{}-{}", self::size(size, ""), touched.name()).to_lowercase()
            }
            Value::Zeroed { size } => format!("zeroed-{}", self::size(size, "")).to_lowercase(),
            Value::Table { steps } => format!("table-{steps}-steps"),
            Value::Map => "map".to_owned(),
            Value::Own => "own".to_owned(),
        };
        match (self.shape.threads, self.shape.many_held) {
            (1, false) => value,
            (1, true) => format!("{value}-{HELD}-held"),
            (threads, _) => format!("{value}-{threads}-threads"),
        }
    }

    /// The arms that take part.
    pub fn arms(&self) -> Vec<Arm> {
        let mut arms = vec![Arm::Fresh, Arm::ThreadLocal, Arm::Hintpool];
        if self.value != Value::Own {
            arms.extend([Arm::RegexAutomata, Arm::Opool]);
        }
        // Where one byte is written, a buffer that grows is another, smaller one.
        let grows = match self.value {
            Value::Buffer { touched, .. } => touched == Touched::Whole,
            Value::Map => true,
            _ => false,
        };
        if grows {
            arms.insert(0, Arm::Grown);
        }
        arms
    }

    /// The numbers that it is made with.
    pub fn parameters(&self) -> Vec<(&'static str, u64)> {
        let held = if self.shape.many_held { HELD } else { 1 };
        let mut parameters = vec![
            ("threads", self.shape.threads as u64),
            ("held_at_once", held as u64),
        ];
        match self.value {
            Value::Buffer { size, touched } => parameters.extend([
                ("capacity_bytes", size as u64),
                ("written_bytes", touched.bytes(size) as u64),
            ]),
            Value::Zeroed { size } => {
                parameters.extend([("zeroed_bytes", size as u64), ("written_bytes", 1)]);
            }
            Value::Table { steps } => parameters.push(("steps_to_create", u64::from(steps))),
            Value::Map => parameters.push(("entries", MAP_ENTRIES)),
            Value::Own => {}
        }
        parameters
    }

    /// What the arms of a group of the table are measured with.
    ///
    /// # Panics
    ///
    /// For a type of your own, which only the program that was made for it knows.
    pub(crate) fn subject(&self) -> Box<dyn AnySubject> {
        match self.value {
            Value::Buffer { size, touched } => Box::new(Buffer::new(size, touched.bytes(size))),
            Value::Zeroed { size } => Box::new(Zeroed(size)),
            Value::Table { steps } => Box::new(Table(steps)),
            Value::Map => Box::new(Map),
            Value::Own => panic!("the table does not know your own type"),
        }
    }

    /// The arm at work, for a group of the table.
    ///
    /// # Panics
    ///
    /// For a type of your own.
    pub fn workload(&self, arm: Arm) -> Workload {
        self.subject().workload(arm, self.shape)
    }
}

/// As a sentence has it.
impl fmt::Display for Group {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.value {
            Value::Buffer { size, touched } => {
                write!(f, "buffer of {}, {touched}", self::size(size, " "))
            }
            Value::Zeroed { size } => {
                write!(f, "{} of zeros, one byte written", self::size(size, " "))
            }
            Value::Table { steps: 1 } => f.write_str("table of 1 KiB, 1 step an entry to make"),
            Value::Table { steps } => write!(f, "table of 1 KiB, {steps} steps an entry to make"),
            Value::Map => write!(f, "hash map, {MAP_ENTRIES} entries inserted"),
            Value::Own => f.write_str("your type"),
        }?;
        write!(f, "{}", self.shape)
    }
}

/// A size in the unit that fits, with what stands between number and unit.
pub fn size(size: usize, space: &str) -> String {
    match size {
        size if size >= MIB => format!("{}{space}MiB", size / MIB),
        size if size >= KIB => format!("{}{space}KiB", size / KIB),
        size => format!("{size}{space}bytes"),
    }
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;

    #[test]
    fn no_name_and_no_sentence_stands_for_two_groups_and_names_need_no_escapes_in_a_json_pointer() {
        let all: Vec<Group> = [all(), of_your_own()].concat();
        let names: HashSet<String> = all.iter().map(Group::name).collect();
        let sentences: HashSet<String> = all.iter().map(Group::to_string).collect();
        assert_eq!((names.len(), sentences.len()), (all.len(), all.len()));
        let plain = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-';
        for name in names {
            assert!(name.bytes().all(plain), "{name} is not in kebab case");
        }
    }

    #[test]
    fn each_group_compares_a_pool_with_new_values_and_a_quick_run_has_every_kind_of_group() {
        let kind = |group: &Group| (std::mem::discriminant(&group.value), group.shape.many_held);
        let kinds: HashSet<_> = all().iter().map(kind).collect();
        let quick: Vec<Group> = all().into_iter().filter(|group| group.quick).collect();
        assert_eq!(quick.iter().map(kind).collect::<HashSet<_>>(), kinds);
        for group in all() {
            let arms = group.arms();
            assert!(arms.contains(&Arm::Fresh) && arms.contains(&Arm::Hintpool));
        }
    }
}
