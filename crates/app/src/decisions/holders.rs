//! Who holds what: people, service accounts, groups and keys as a check meets them. Accounts and roles are numbers here, and a
//! holder is a record of words: there are hundreds of thousands of them, with millions of assignments.

use std::net::IpAddr;

use muster_model::{GroupSid, Network, PermissionSet, Principal, Sid, Time};

use super::{accounts, roles};

/// Stands for the organization among the numbers of accounts.
pub(super) const ORGANIZATION: accounts::Number = accounts::Number::MAX;

/// A person whose membership is active, a service account or a group: a view of its record.
///
/// The first word says whether it is active, how many groups it is in and how many hold-outs it has. Then come the groups in two
/// words each, the hold-outs in one, and the assignments.
#[derive(Debug, Clone, Copy)]
pub(super) struct Holder<'s> {
    first: u64,
    rest: &'s [u64],
}

const ACTIVE: u64 = 1;
const GROUPS: u32 = 1;
const HOLD_OUTS: u32 = 32;
const COUNT: u64 = (1 << 31) - 1;

impl<'s> Holder<'s> {
    pub(super) fn read(record: &'s [u64]) -> Self {
        let (first, rest) = record
            .split_first()
            .map_or((0, record), |(first, rest)| (*first, rest));
        Self { first, rest }
    }

    /// Whether it works: a service account that is disabled or has lost its sponsor does not.
    pub(super) fn is_active(&self) -> bool {
        self.first & ACTIVE > 0
    }

    /// Where groups end, and hold-outs.
    fn ends(&self) -> (usize, usize) {
        let groups = (self.first >> GROUPS & COUNT) as usize * 2;
        (groups, groups + (self.first >> HOLD_OUTS & COUNT) as usize)
    }

    /// The groups that a person is in.
    pub(super) fn groups(&self) -> impl Iterator<Item = GroupSid> + use<'s> {
        self.rest[..self.ends().0]
            .chunks_exact(2)
            .map(|halves| GroupSid::from_bits(u128::from(halves[0]) << 64 | u128::from(halves[1])))
    }

    /// Whether nothing that groups and directories give reaches this person at an account or one above it.
    pub(super) fn is_held_out(&self, path: &[accounts::Number]) -> bool {
        let (from, to) = self.ends();
        let hold_outs = &self.rest[from..to];
        path.iter()
            .any(|above| hold_outs.contains(&u64::from(*above)))
    }

    /// Own assignments, and each owned account as an inheriting Owner.
    pub(super) fn grants(&self) -> Grants<'s> {
        Grants {
            words: &self.rest[self.ends().1..],
        }
    }
}

/// An assignment: one word, and behind it what few have.
#[derive(Debug, Clone, Copy)]
pub(super) struct Grant<'s> {
    word: u64,
    /// When it ends, where it does, then the accounts that are held out.
    extra: &'s [u64],
}

/// Flags of an assignment, above 32 bits of scope and 16 of role.
const INHERIT: u64 = 1 << 48;
const WITHHOLDABLE: u64 = 1 << 49;
const EXPIRES: u64 = 1 << 50;
/// The next word says how many more belong to it.
const EXTRA: u64 = 1 << 51;

impl Grant<'_> {
    /// An account, or the organization.
    pub(super) fn scope(&self) -> accounts::Number {
        self.word as accounts::Number
    }

    pub(super) fn role(&self) -> roles::Number {
        (self.word >> 32) as roles::Number
    }

    pub(super) fn inherits(&self) -> bool {
        self.word & INHERIT > 0
    }

    /// Whether a person's hold-outs stop it.
    pub(super) fn is_withholdable(&self) -> bool {
        self.word & WITHHOLDABLE > 0
    }

    pub(super) fn is_live(&self, now: Time) -> bool {
        self.word & EXPIRES == 0
            || self
                .extra
                .first()
                .is_some_and(|end| now < Time::from_micros(end.cast_signed()))
    }

    /// Whether one of these accounts is held out.
    pub(super) fn excepts(&self, accounts: &[accounts::Number]) -> bool {
        let except = &self.extra[usize::from(self.word & EXPIRES > 0)..];
        !except.is_empty()
            && accounts
                .iter()
                .any(|account| except.contains(&u64::from(*account)))
    }
}

/// Goes through assignments.
#[derive(Debug, Clone, Copy)]
pub(super) struct Grants<'s> {
    words: &'s [u64],
}

impl<'s> Iterator for Grants<'s> {
    type Item = Grant<'s>;

    fn next(&mut self) -> Option<Grant<'s>> {
        let (word, rest) = self.words.split_first()?;
        let (extra, rest) = if word & EXTRA == 0 {
            (&[][..], rest)
        } else {
            let (count, rest) = rest.split_first()?;
            rest.split_at_checked(*count as usize)?
        };
        self.words = rest;
        Some(Grant { word: *word, extra })
    }
}

/// A holder while it is read from rows.
#[derive(Debug, Default)]
pub(super) struct Draft {
    pub(super) active: bool,
    pub(super) groups: Vec<GroupSid>,
    pub(super) hold_outs: Vec<accounts::Number>,
    grants: Vec<u64>,
}

/// An assignment while it is read from rows.
#[derive(Debug)]
pub(super) struct NewGrant<'s> {
    pub(super) scope: accounts::Number,
    pub(super) role: roles::Number,
    pub(super) inherit: bool,
    pub(super) withholdable: bool,
    pub(super) expires_at: Option<Time>,
    pub(super) except: &'s [accounts::Number],
}

impl Draft {
    /// Whether anything was given to it.
    pub(super) fn has_grants(&self) -> bool {
        !self.grants.is_empty()
    }

    pub(super) fn give(&mut self, grant: &NewGrant) {
        let extra = grant.except.len() + usize::from(grant.expires_at.is_some());
        let flags = [
            (grant.inherit, INHERIT),
            (grant.withholdable, WITHHOLDABLE),
            (grant.expires_at.is_some(), EXPIRES),
            (extra > 0, EXTRA),
        ];
        let word = flags.iter().filter(|(set, _)| *set).fold(
            u64::from(grant.scope) | u64::from(grant.role) << 32,
            |word, (_, flag)| word | flag,
        );
        self.grants.push(word);
        if extra > 0 {
            self.grants.push(extra as u64);
            let end = grant.expires_at.map(|end| end.micros().cast_unsigned());
            let except = grant.except.iter().copied().map(u64::from);
            self.grants.extend(end.into_iter().chain(except));
        }
    }

    pub(super) fn record(&self) -> Vec<u64> {
        let first = u64::from(self.active)
            | (self.groups.len() as u64) << GROUPS
            | (self.hold_outs.len() as u64) << HOLD_OUTS;
        let groups = self.groups.iter().flat_map(|group| {
            let bits = group.bits();
            [(bits >> 64) as u64, bits as u64]
        });
        [first]
            .into_iter()
            .chain(groups)
            .chain(self.hold_outs.iter().copied().map(u64::from))
            .chain(self.grants.iter().copied())
            .collect()
    }
}

/// A key that was not revoked.
#[derive(Debug, Clone)]
pub(super) struct Key {
    pub(super) principal: Principal,
    /// Where it works: there and below.
    pub(super) scope: accounts::Number,
    pub(super) permissions: PermissionSet,
    pub(super) expires_at: Option<Time>,
    pub(super) digest: Box<[u8]>,
    /// The digest of the secret before the last rotation, and until when that is good.
    pub(super) old: Option<(Box<[u8]>, Time)>,
    /// From where it may be used; empty is from anywhere.
    pub(super) networks: Box<[Network]>,
}

impl Key {
    pub(super) fn is_live(&self, now: Time) -> bool {
        self.expires_at.is_none_or(|end| now < end)
    }

    pub(super) fn is_used_from(&self, address: IpAddr) -> bool {
        self.networks.is_empty()
            || self
                .networks
                .iter()
                .any(|network| network.contains(address))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_record_says_what_its_draft_said() {
        let mut draft = Draft {
            active: true,
            groups: vec![GroupSid::from_bits(u128::MAX - 5), GroupSid::from_bits(3)],
            hold_outs: vec![9],
            ..Draft::default()
        };
        let end = Time::from_micros(-5);
        for (scope, expires_at, except) in [
            (1, None, &[][..]),
            (ORGANIZATION, Some(end), &[7, 8]),
            (2, Some(end), &[]),
            (3, None, &[4]),
        ] {
            draft.give(&NewGrant {
                scope,
                role: roles::GONE,
                inherit: scope == 2,
                withholdable: scope == 3,
                expires_at,
                except,
            });
        }
        let record = draft.record();
        let holder = Holder::read(&record);
        assert!(holder.is_active());
        assert_eq!(holder.groups().collect::<Vec<_>>(), draft.groups);
        assert!(holder.is_held_out(&[1, 9]) && !holder.is_held_out(&[1, 7]));
        let before = Time::from_micros(-6);
        let said: Vec<_> = holder
            .grants()
            .map(|grant| {
                assert_eq!(grant.role(), roles::GONE);
                let live = [before, end].map(|now| grant.is_live(now));
                let excepts = [4, 7, 8, 9].map(|account| grant.excepts(&[1, account]));
                (
                    grant.scope(),
                    grant.inherits(),
                    grant.is_withholdable(),
                    live,
                    excepts,
                )
            })
            .collect();
        assert_eq!(
            said,
            [
                (1, false, false, [true, true], [false; 4]),
                (
                    ORGANIZATION,
                    false,
                    false,
                    [true, false],
                    [false, true, true, false]
                ),
                (2, true, false, [true, false], [false; 4]),
                (3, false, true, [true, true], [true, false, false, false]),
            ]
        );
    }
}
