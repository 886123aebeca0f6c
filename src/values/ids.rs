//! Typed positions in tables, so that a move's number can't be taken for a rule's.

use std::marker::PhantomData;
use std::ops::{Index, IndexMut};

/// A position in a [`Table`].
pub trait Id: Copy + Eq {
    /// The position of this number, as handed out by [`Table::push`].
    fn from_index(index: usize) -> Self;
    /// The number of this position.
    fn index(self) -> usize;
}

/// Declares typed positions.
macro_rules! ids {
    ($($(#[$doc:meta])+ $name:ident;)+) => {$(
        $(#[$doc])+
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
        pub struct $name(u32);

        impl $crate::values::ids::Id for $name {
            fn from_index(index: usize) -> Self {
                Self(u32::try_from(index).unwrap_or(u32::MAX))
            }
            fn index(self) -> usize {
                self.0 as usize
            }
        }
    )+};
}

pub(crate) use ids;

ids! {
    /// A field of a record, in the order of declaration; also its slot.
    FieldId;
    /// A move of the policy. `wait`, `skip` and `review` are none.
    MoveId;
    /// A text form of one move: the `body` of `inmail`.
    FormId;
    /// A cap.
    CapId;
    /// A list.
    ListId;
    /// An `hours` item.
    HoursId;
    /// A defined name.
    DefineId;
    /// A `never`, in the order in which they are asked.
    NeverId;
}

/// A list of things known by their typed position.
#[derive(Clone, Debug, PartialEq)]
pub struct Table<I, T> {
    items: Vec<T>,
    id: PhantomData<I>,
}

impl<I, T> Default for Table<I, T> {
    fn default() -> Self {
        Self { items: Vec::new(), id: PhantomData }
    }
}

impl<I: Id, T> Table<I, T> {
    /// Adds a thing at the end, and says where.
    pub fn push(&mut self, item: T) -> I {
        let id = I::from_index(self.items.len());
        self.items.push(item);
        id
    }

    /// The thing at `id`; nothing for an id of another table.
    #[must_use]
    pub fn lookup(&self, id: I) -> Option<&T> {
        self.items.get(id.index())
    }

    /// How many there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.items.len()
    }

    /// Whether there is none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.items.is_empty()
    }

    /// All things with their positions, in order.
    pub fn iter(&self) -> impl DoubleEndedIterator<Item = (I, &T)> + ExactSizeIterator {
        self.items.iter().enumerate().map(|(index, item)| (I::from_index(index), item))
    }

    /// All things in order.
    #[must_use]
    pub fn as_slice(&self) -> &[T] {
        &self.items
    }

    /// The first position whose thing is asked for.
    pub fn position(&self, asked: impl Fn(&T) -> bool) -> Option<I> {
        self.items.iter().position(asked).map(I::from_index)
    }
}

impl<I: Id, T> FromIterator<T> for Table<I, T> {
    fn from_iter<It: IntoIterator<Item = T>>(items: It) -> Self {
        Self { items: items.into_iter().collect(), id: PhantomData }
    }
}

impl<I: Id, T> Index<I> for Table<I, T> {
    type Output = T;

    #[expect(clippy::indexing_slicing, reason = "ids are handed out by the table they point into")]
    fn index(&self, id: I) -> &T {
        &self.items[id.index()]
    }
}

impl<I: Id, T> IndexMut<I> for Table<I, T> {
    #[expect(clippy::indexing_slicing, reason = "ids are handed out by the table they point into")]
    fn index_mut(&mut self, id: I) -> &mut T {
        &mut self.items[id.index()]
    }
}
