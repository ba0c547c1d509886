//! The tree of accounts: nodes that know the one above by number, so that a walk up allocates nothing and stays in little memory.

use muster_model::{AccountSid, Sid, Status, UserSid};

use super::{chunks::Chunks, records::Records};

/// Deeper than accounts nest: a path that is longer is no path.
const DEEPEST: usize = muster_model::account::MAX_DEPTH;

/// The number of an account in its organization's tree.
pub(super) type Number = u32;

/// An account. One that is gone keeps its number, and nothing finds it.
#[derive(Debug, Clone)]
pub(super) struct Node {
    pub(super) sid: AccountSid,
    pub(super) above: Option<Number>,
    pub(super) status: Status,
    pub(super) owner: Option<UserSid>,
}

/// What a check needs of a node: all of them together stay in the processor's cache.
#[derive(Debug, Clone, Copy)]
struct Link {
    /// [`NOTHING`] above a top-level account.
    above: Number,
    status: Status,
}

const NOTHING: Number = Number::MAX;
const _: () = assert!(size_of::<Link>() == 8, "a link is 8 bytes");

/// What nothing but lists needs of a node.
#[derive(Debug, Clone, Copy)]
struct Title {
    sid: AccountSid,
    owner: Option<UserSid>,
}

#[derive(Debug, Clone, Default)]
pub(super) struct Accounts {
    links: Chunks<Link>,
    titles: Chunks<Title>,
    /// Of one word each: the number.
    numbers: Records,
}

impl Accounts {
    pub(super) fn number(&self, sid: AccountSid) -> Option<Number> {
        match self.numbers.get(sid.bits())? {
            [number] => Some(*number as Number),
            _ => None,
        }
    }

    pub(super) fn sid(&self, number: Number) -> Option<AccountSid> {
        Some(self.titles.get(number as usize)?.sid)
    }

    pub(super) fn owner(&self, sid: AccountSid) -> Option<UserSid> {
        let number = self.number(sid)?;
        self.titles.get(number as usize)?.owner
    }

    /// Puts an account in, or in place of what it was. The one above has to be there.
    pub(super) fn set(&mut self, node: &Node) -> Number {
        let link = Link {
            above: node.above.unwrap_or(NOTHING),
            status: node.status,
        };
        let title = Title {
            sid: node.sid,
            owner: node.owner,
        };
        if let Some(number) = self.number(node.sid) {
            self.links.set(number as usize, link);
            self.titles.set(number as usize, title);
            return number;
        }
        let number = self.links.len() as Number;
        self.links.push(link);
        self.titles.push(title);
        self.numbers
            .set(node.sid.bits(), Some(&[u64::from(number)]));
        number
    }

    /// The account is gone.
    pub(super) fn remove(&mut self, sid: AccountSid) {
        self.numbers.set(sid.bits(), None);
    }

    /// Every account that is there, in no order.
    pub(super) fn sids(&self) -> impl Iterator<Item = AccountSid> {
        self.numbers
            .iter()
            .map(|(bits, _)| AccountSid::from_bits(bits))
    }

    /// The path from an account up to its top-level one.
    pub(super) fn path(&self, number: Number) -> Option<Path> {
        let mut path = Path {
            numbers: [0; DEEPEST],
            len: 0,
            worst: Status::Active,
        };
        let mut next = number;
        while next != NOTHING {
            let link = self.links.get(next as usize)?;
            *path.numbers.get_mut(path.len)? = next;
            path.len += 1;
            path.worst = path.worst.max(link.status);
            next = link.above;
        }
        Some(path)
    }

    /// Bytes that they take, near enough.
    pub(super) fn size(&self) -> usize {
        self.numbers.size() + self.links.len() * (size_of::<Link>() + size_of::<Title>())
    }
}

/// An account with all above it, the account itself first.
#[derive(Debug, Clone, Copy)]
pub(super) struct Path {
    numbers: [Number; DEEPEST],
    len: usize,
    /// The weakest status on the way: what it permits, the others permit too.
    worst: Status,
}

impl Path {
    pub(super) fn numbers(&self) -> &[Number] {
        &self.numbers[..self.len]
    }

    pub(super) fn worst(&self) -> Status {
        self.worst
    }
}

#[cfg(test)]
mod tests {
    use muster_model::Permission;

    use super::*;

    #[test]
    fn what_a_weaker_status_permits_a_stronger_one_permits_too() {
        let all = [Status::Active, Status::Suspended, Status::Closed];
        assert!(all.is_sorted());
        for permission in Permission::all() {
            let permits = all.map(|status| !status.permits(permission));
            assert!(permits.is_sorted(), "{permission}: {permits:?}");
        }
    }
}
