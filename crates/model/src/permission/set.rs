//! Sets of permissions: one bit each, of the catalogue and of the host product.

use std::fmt;

use serde::{Deserialize, Deserializer, Serialize, Serializer};

use super::{Area, CATALOGUE, FIRST_OF_HOST, Permission, built_in, host};

/// Words of 64 bits: the first for the catalogue, the others for the host product.
const WORDS: usize = 4;

/// A set of permissions.
#[derive(Clone, Copy, PartialEq, Eq, Default, Hash)]
pub struct PermissionSet([u64; WORDS]);

impl PermissionSet {
    /// No permission.
    pub const EMPTY: Self = Self([0; WORDS]);
    /// The whole catalogue; what the host product added is in [`Self::every`].
    pub const ALL: Self = Self([u64::MAX >> (FIRST_OF_HOST - CATALOGUE.len()), 0, 0, 0]);

    /// Every permission there is now.
    #[must_use]
    pub fn every() -> Self {
        host::live().fold(Self::ALL, Self::with_only)
    }

    /// The set with `permission` and all it implies.
    #[must_use]
    pub fn with(self, permission: Permission) -> Self {
        let mut set = self.with_only(permission);
        for name in permission.entry().implies {
            if let Ok(implied) = name.parse()
                && !set.contains(implied)
            {
                set = set.with(implied);
            }
        }
        set
    }

    /// The set with `permission` alone added, without what it implies: for narrowing a set that is already whole.
    #[must_use]
    pub fn with_only(mut self, permission: Permission) -> Self {
        let (word, bit) = place(permission);
        self.0[word] |= bit;
        self
    }

    /// The set without `permission`.
    #[must_use]
    pub fn without(mut self, permission: Permission) -> Self {
        let (word, bit) = place(permission);
        self.0[word] &= !bit;
        self
    }

    /// Whether it holds `permission`.
    pub fn contains(self, permission: Permission) -> bool {
        let (word, bit) = place(permission);
        self.0[word] & bit != 0
    }

    /// Everything in either.
    #[must_use]
    pub fn union(self, other: Self) -> Self {
        self.joined(other, |mine, theirs| mine | theirs)
    }

    /// What is in both.
    #[must_use]
    pub fn intersection(self, other: Self) -> Self {
        self.joined(other, |mine, theirs| mine & theirs)
    }

    /// What is here and not in `other`.
    #[must_use]
    pub fn difference(self, other: Self) -> Self {
        self.joined(other, |mine, theirs| mine & !theirs)
    }

    fn joined(mut self, other: Self, join: impl Fn(u64, u64) -> u64) -> Self {
        for (mine, theirs) in self.0.iter_mut().zip(other.0) {
            *mine = join(*mine, theirs);
        }
        self
    }

    /// Whether nothing is in it.
    pub fn is_empty(self) -> bool {
        self == Self::EMPTY
    }

    /// Whether all of it is in `other`.
    pub fn is_subset(self, other: Self) -> bool {
        self.difference(other).is_empty()
    }

    /// How many permissions it holds.
    pub fn len(self) -> usize {
        self.0.iter().map(|word| word.count_ones() as usize).sum()
    }

    /// Its permissions: the catalogue's in their order, then the host product's by name. What was retired is left out.
    pub fn iter(self) -> impl Iterator<Item = Permission> {
        let of_host = self.0[1..].iter().any(|word| *word != 0);
        let of_host = of_host.then(host::live).into_iter().flatten();
        built_in()
            .chain(of_host)
            .filter(move |permission| self.contains(*permission))
    }

    /// Every permission of one area.
    pub fn of_area(area: Area) -> Self {
        Permission::all()
            .filter(|p| p.entry().area == area)
            .fold(Self::EMPTY, Self::with)
    }
}

/// The word and the bit of a permission.
fn place(permission: Permission) -> (usize, u64) {
    let index = permission.index();
    (index / 64 % WORDS, 1 << (index % 64))
}

impl FromIterator<Permission> for PermissionSet {
    fn from_iter<I: IntoIterator<Item = Permission>>(permissions: I) -> Self {
        permissions.into_iter().fold(Self::EMPTY, Self::with)
    }
}

impl fmt::Debug for PermissionSet {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_set().entries(self.iter()).finish()
    }
}

impl Serialize for PermissionSet {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_seq(self.iter())
    }
}

/// As it was written; what was retired since is left out.
impl<'de> Deserialize<'de> for PermissionSet {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let names = Vec::<String>::deserialize(deserializer)?;
        let known = names.iter().filter_map(|name| name.parse().ok());
        Ok(known.fold(Self::EMPTY, Self::with_only))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_set_keeps_the_catalogue_and_the_host_product_apart() {
        for index in [0, 63, 64, 127, 128, 255] {
            let permission = Permission(index);
            let set = PermissionSet::EMPTY.with_only(permission);
            assert_eq!(set.len(), 1);
            assert!(set.contains(permission) && !set.is_empty());
            assert!(!set.contains(Permission(index ^ 64)));
            assert!(set.without(permission).is_empty());
            assert_eq!(set.union(set), set);
            assert_eq!(set.intersection(set), set);
            assert!(set.difference(set).is_empty());
        }
        assert_eq!(PermissionSet::ALL.len(), CATALOGUE.len());
    }
}
