//! Permissions of the host product: names that an operator adds to the catalogue, the same for all organizations of a server.
//! Rows are the truth; what stands here is what this process last read of them, so that a permission is an index and a set is bits.

use std::{
    collections::HashMap,
    sync::{
        LazyLock, Mutex, PoisonError, RwLock, RwLockReadGuard,
        atomic::{AtomicU64, Ordering},
    },
};

use serde::{Deserialize, Serialize};

use super::{Area, CATALOGUE, Entry, FIRST_OF_HOST, Permission, PermissionSet};
use crate::{BuiltIn, Error, Result, Time, code::codes};

/// So many names a server has at most, retired ones with them.
pub const MOST: usize = 256 - FIRST_OF_HOST;
/// Longest name.
const LONGEST: usize = 64;

codes! {
    /// Where a host permission comes from.
    Origin {
        /// A call of the operator's.
        Api "api",
        /// The file that the server reads at its start.
        File "file",
    }
}

/// A permission of the host product.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct HostPermission {
    /// `noun.verb`.
    pub name: String,
    /// What people see.
    pub label: String,
    /// What holding it allows.
    pub description: String,
    /// The built-in roles that hold it; Owner holds all.
    pub roles: Vec<BuiltIn>,
    /// Names of permissions that come with it.
    pub implies: Vec<String>,
    /// Whether it works while the account or organization is suspended.
    pub while_suspended: bool,
    /// Where it comes from.
    pub origin: Origin,
    /// When it was retired: nobody holds it since.
    pub retired_at: Option<Time>,
    /// When it was made.
    pub created_at: Time,
    /// When it last changed.
    pub updated_at: Time,
    /// Row version, the `ETag`.
    pub version: i64,
}

/// A name that a host permission may have: `noun.verb`, of small letters and underscores, and none of the catalogue however it is written.
pub fn name(typed: &str, path: &str) -> Result<String> {
    let letters = |text: &str| -> String {
        text.chars()
            .filter(|letter| letter.is_alphanumeric())
            .flat_map(char::to_lowercase)
            .collect()
    };
    let folded = letters(typed);
    if let Some(entry) = CATALOGUE.iter().find(|entry| letters(entry.name) == folded) {
        return Err(Error::conflict(
            "permission.built_in",
            format!("{} is built in. Choose another name.", entry.name),
        ));
    }
    let word = |text: &str| {
        !text.is_empty()
            && text
                .bytes()
                .all(|letter| letter.is_ascii_lowercase() || letter == b'_')
    };
    let sound = typed.len() <= LONGEST
        && typed
            .split_once('.')
            .is_some_and(|(noun, verb)| word(noun) && word(verb));
    if sound {
        return Ok(typed.to_owned());
    }
    Err(Error::invalid(
        path,
        "permission.name",
        "A permission is called noun.verb, of small letters and underscores, at most 64 of them: flows.publish.",
    ))
}

/// What this process knows.
#[derive(Default)]
struct Registry {
    /// By index; a name keeps its index for the life of the process, retired or not.
    entries: Vec<&'static Entry>,
    /// Those that are not retired, by name.
    live: Vec<Permission>,
    by_name: HashMap<&'static str, Permission>,
    /// What each built-in role holds, in the order of [`BuiltIn::ALL`].
    roles: [PermissionSet; BuiltIn::ALL.len()],
}

static REGISTRY: LazyLock<RwLock<Registry>> = LazyLock::new(|| {
    let mut registry = Registry::default();
    registry.roles = BuiltIn::ALL.map(|role| held(role, PermissionSet::ALL, &registry));
    RwLock::new(registry)
});

static GENERATION: AtomicU64 = AtomicU64::new(0);

/// One refreshes at a time.
static REFRESHING: Mutex<()> = Mutex::new(());

/// Stands for an index that no name was given.
static NONE: Entry = Entry {
    name: "",
    label: "",
    description: "",
    area: Area::Product,
    roles: "",
    implies: &[],
    while_suspended: false,
};

fn registry() -> RwLockReadGuard<'static, Registry> {
    REGISTRY.read().unwrap_or_else(PoisonError::into_inner)
}

pub(super) fn entry(index: usize) -> &'static Entry {
    registry().entries.get(index).copied().unwrap_or(&NONE)
}

pub(super) fn live() -> impl Iterator<Item = Permission> {
    registry().live.clone().into_iter()
}

pub(super) fn named(name: &str) -> Option<Permission> {
    registry().by_name.get(name).copied()
}

/// What a built-in role holds.
pub(crate) fn held_by(role: BuiltIn) -> PermissionSet {
    let index = BuiltIn::ALL.iter().position(|known| *known == role);
    index.map_or(PermissionSet::EMPTY, |index| registry().roles[index])
}

/// Grows whenever the permissions of this process or the built-in roles change: what was worked out of them before is out of date.
pub fn generation() -> u64 {
    GENERATION.load(Ordering::Acquire)
}

/// Makes the rows what this process knows.
pub fn refresh(rows: &[HostPermission]) {
    let _one = REFRESHING.lock().unwrap_or_else(PoisonError::into_inner);
    let Some(next) = registry().with(rows) else {
        return;
    };
    *REGISTRY.write().unwrap_or_else(PoisonError::into_inner) = next;
    // Last: what is worked out while the number is still the old one is found to be out of date.
    GENERATION.fetch_add(1, Ordering::Release);
}

impl Registry {
    /// The registry that knows exactly these rows; nothing where it is this one.
    fn with(&self, rows: &[HostPermission]) -> Option<Self> {
        let mut next = Self {
            entries: self.entries.clone(),
            ..Self::default()
        };
        for row in rows {
            let known = next.entries.iter().position(|entry| entry.name == row.name);
            let index = known.unwrap_or(next.entries.len());
            if index >= MOST {
                continue;
            }
            match next.entries.get_mut(index) {
                Some(entry) if !said(entry, row) => *entry = kept(row),
                Some(_) => {}
                None => next.entries.push(kept(row)),
            }
            if row.retired_at.is_none() {
                let permission = Permission((FIRST_OF_HOST + index) as u8);
                next.live.push(permission);
                next.by_name.insert(next.entries[index].name, permission);
            }
        }
        next.live
            .sort_by_key(|permission| next.entries[permission.index() - FIRST_OF_HOST].name);
        if next.entries == self.entries && next.live == self.live {
            return None;
        }
        let every = next
            .live
            .iter()
            .fold(PermissionSet::ALL, |set, one| set.with_only(*one));
        next.roles = BuiltIn::ALL.map(|role| held(role, every, &next));
        Some(next)
    }

    fn entry(&self, permission: Permission) -> &'static Entry {
        let index = permission.index();
        let known = CATALOGUE.get(index);
        known.unwrap_or_else(|| self.entries[index - FIRST_OF_HOST])
    }

    fn named(&self, name: &str) -> Option<Permission> {
        let built_in = super::built_in().find(|known| self.entry(*known).name == name);
        built_in.or_else(|| self.by_name.get(name).copied())
    }
}

/// What a built-in role holds of `every` permission, with all that is implied.
fn held(role: BuiltIn, every: PermissionSet, registry: &Registry) -> PermissionSet {
    let Some(letter) = letter(role) else {
        return every;
    };
    let all = super::built_in().chain(registry.live.iter().copied());
    let mut set = PermissionSet::EMPTY;
    let mut open: Vec<Permission> = all
        .filter(|permission| registry.entry(*permission).roles.contains(letter))
        .collect();
    while let Some(permission) = open.pop() {
        if set.contains(permission) {
            continue;
        }
        set = set.with_only(permission);
        let implied = registry.entry(permission).implies.iter();
        open.extend(implied.filter_map(|name| registry.named(name)));
    }
    set
}

/// The letter that stands for a role in the catalogue; Owner needs none.
fn letter(role: BuiltIn) -> Option<char> {
    match role {
        BuiltIn::Owner => None,
        BuiltIn::Administrator => Some('A'),
        BuiltIn::Developer => Some('D'),
        BuiltIn::BillingManager => Some('B'),
        BuiltIn::Viewer => Some('V'),
    }
}

fn letters(row: &HostPermission) -> String {
    row.roles.iter().copied().filter_map(letter).collect()
}

/// Whether an entry says what the row does.
fn said(entry: &Entry, row: &HostPermission) -> bool {
    entry.label == row.label
        && entry.description == row.description
        && entry.roles == letters(row)
        && entry.implies == row.implies
        && entry.while_suspended == row.while_suspended
}

/// An entry for good: as many are kept as an operator makes changes in the life of a process.
fn kept(row: &HostPermission) -> &'static Entry {
    let text = |text: &str| -> &'static str { Box::leak(text.into()) };
    let implies: Vec<&'static str> = row.implies.iter().map(|name| text(name)).collect();
    Box::leak(Box::new(Entry {
        name: text(&row.name),
        label: text(&row.label),
        description: text(&row.description),
        area: Area::Product,
        roles: text(&letters(row)),
        implies: Box::leak(implies.into()),
        while_suspended: row.while_suspended,
    }))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn row(name: &str, roles: &[BuiltIn], implies: &[&str]) -> HostPermission {
        let now = Time::from_micros(0);
        HostPermission {
            name: name.into(),
            label: "Label".into(),
            description: String::new(),
            roles: roles.to_vec(),
            implies: implies.iter().map(ToString::to_string).collect(),
            while_suspended: false,
            origin: Origin::Api,
            retired_at: None,
            created_at: now,
            updated_at: now,
            version: 1,
        }
    }

    /// One test, because the registry is the process's.
    #[test]
    fn a_host_permission_is_known_held_implied_and_retired() {
        let before = generation();
        let rows = [
            row("flows.read", &[BuiltIn::Viewer], &[]),
            row(
                "flows.publish",
                &[BuiltIn::Developer],
                &["flows.read", "logs.read"],
            ),
        ];
        refresh(&rows);
        assert!(generation() > before);
        let publish: Permission = "flows.publish".parse().unwrap();
        let read: Permission = "flows.read".parse().unwrap();
        assert_eq!(publish.entry().label, "Label");
        assert!(BuiltIn::Developer.permissions().contains(publish));
        assert!(BuiltIn::Developer.permissions().contains(read), "implied");
        assert!(
            BuiltIn::Owner.permissions().contains(publish),
            "Owner holds all"
        );
        assert!(!BuiltIn::Administrator.permissions().contains(publish));
        assert!(
            PermissionSet::EMPTY
                .with(publish)
                .contains(Permission::LOGS_READ)
        );
        let set = PermissionSet::EMPTY.with_only(publish).with_only(read);
        assert_eq!(format!("{set:?}"), "{flows.publish, flows.read}");
        let unchanged = generation();
        refresh(&rows);
        assert_eq!(generation(), unchanged, "nothing new");
        let mut retired = rows.clone();
        retired[1].retired_at = Some(Time::from_micros(1));
        refresh(&retired);
        assert!("flows.publish".parse::<Permission>().is_err());
        assert!(!BuiltIn::Owner.permissions().contains(publish));
        assert_eq!(publish.name(), "flows.publish", "its name stays its own");
        refresh(&rows);
        assert_eq!("flows.publish".parse(), Ok(publish));
        refresh(&[]);
        assert_eq!(PermissionSet::every(), PermissionSet::ALL);
    }

    #[test]
    fn a_name_that_could_be_taken_for_a_built_in_one_is_refused() {
        for built_in in [
            "numbers.manage",
            "Numbers.Manage",
            "numbers_manage",
            "number_s.manage",
            "numbers.read.full",
        ] {
            assert_eq!(
                name(built_in, "name").unwrap_err().code(),
                "permission.built_in",
                "{built_in}"
            );
        }
        for bad in [
            "",
            "flows",
            "flows.",
            ".publish",
            "flows.publish.now",
            "Flows.publish",
            "flöws.publish",
            "flows publish",
            &format!("{}.x", "f".repeat(64)),
        ] {
            assert_eq!(
                name(bad, "name").unwrap_err().code(),
                "permission.name",
                "{bad}"
            );
        }
        assert_eq!(
            name("flows.publish_now", "name").unwrap(),
            "flows.publish_now"
        );
    }
}
