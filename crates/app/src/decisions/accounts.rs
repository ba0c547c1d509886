//! The tree of accounts: nodes that know the one above by number, so that a walk up allocates nothing.

use std::sync::Arc;

use muster_model::{AccountSid, Sid, Status, UserSid};

use super::shards::Shards;

/// Nodes that are copied together when one of them changes.
const CHUNK: usize = 128;
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

#[derive(Debug, Clone, Default)]
pub(super) struct Accounts {
    chunks: Vec<Arc<Vec<Node>>>,
    numbers: Shards<Number>,
    count: usize,
}

impl Accounts {
    pub(super) fn number(&self, sid: AccountSid) -> Option<Number> {
        self.numbers.get(sid.bits()).copied()
    }

    pub(super) fn node(&self, number: Number) -> Option<&Node> {
        let number = number as usize;
        self.chunks.get(number / CHUNK)?.get(number % CHUNK)
    }

    /// Puts an account in, or in place of what it was. The one above has to be there.
    pub(super) fn set(&mut self, node: Node) -> Number {
        let sid = node.sid;
        if let Some(number) = self.number(sid) {
            let at = number as usize;
            Arc::make_mut(&mut self.chunks[at / CHUNK])[at % CHUNK] = node;
            return number;
        }
        let number = self.count as Number;
        if self.count.is_multiple_of(CHUNK) {
            self.chunks.push(Arc::default());
        }
        if let Some(last) = self.chunks.last_mut() {
            Arc::make_mut(last).push(node);
        }
        self.count += 1;
        self.numbers.set(sid.bits(), Some(number));
        number
    }

    /// The account is gone.
    pub(super) fn remove(&mut self, sid: AccountSid) {
        self.numbers.set(sid.bits(), None);
    }

    /// Gives back what growing took too much, once all is in.
    pub(super) fn shrink(&mut self) {
        for chunk in &mut self.chunks {
            if let Some(chunk) = Arc::get_mut(chunk) {
                chunk.shrink_to_fit();
            }
        }
    }

    /// Every account that is there, in no order.
    pub(super) fn iter(&self) -> impl Iterator<Item = (Number, &Node)> {
        self.numbers
            .iter()
            .filter_map(|(_, number)| Some((*number, self.node(*number)?)))
    }

    /// The path from an account up to its top-level one.
    pub(super) fn path(&self, number: Number) -> Option<Path<'_>> {
        let mut path = Path {
            numbers: [0; DEEPEST],
            nodes: [None; DEEPEST],
            len: 0,
        };
        let mut next = Some(number);
        while let Some(number) = next {
            let node = self.node(number)?;
            *path.numbers.get_mut(path.len)? = number;
            path.nodes[path.len] = Some(node);
            path.len += 1;
            next = node.above;
        }
        Some(path)
    }
}

/// An account with all above it, the account itself first.
#[derive(Debug, Clone, Copy)]
pub(super) struct Path<'s> {
    numbers: [Number; DEEPEST],
    nodes: [Option<&'s Node>; DEEPEST],
    len: usize,
}

impl<'s> Path<'s> {
    pub(super) fn numbers(&self) -> &[Number] {
        &self.numbers[..self.len]
    }

    pub(super) fn nodes(&self) -> impl Iterator<Item = &'s Node> + '_ {
        self.nodes[..self.len].iter().copied().flatten()
    }
}
