//! The ceiling, looked at from outside: who has more after an act than before it, and whether whoever gave it held that there the
//! moment before. Nothing of the product's own rule is asked.

use std::time::Duration;

use muster_model::{AnySid, Permission, PermissionSet, Scope, Sid, Time, time::DAY};

use super::naive::{Rows, is_live};

/// Access may also be made to last longer: it is looked at now, soon and in the far future.
const LATER: [Duration; 3] = [
    Duration::ZERO,
    Duration::from_secs(600),
    Duration::from_secs(36_500 * DAY.as_secs()),
];

/// What happened between two readings.
pub(crate) struct Happened<'a> {
    pub(crate) before: &'a Rows,
    pub(crate) after: &'a Rows,
    /// Who gave, as people and keys: nobody where time alone went on.
    pub(crate) givers: &'a [AnySid],
    /// Keys whose new secret whoever acted was shown: all that they can do was given to them.
    pub(crate) shown: &'a [AnySid],
    pub(crate) now: Time,
}

/// What an act gave.
#[derive(Default)]
pub(crate) struct Gifts {
    /// How many gifts there were to somebody at some scope.
    pub(crate) count: usize,
    /// In words, those that were more than the givers held.
    pub(crate) beyond: Vec<String>,
}

impl Happened<'_> {
    pub(crate) fn gifts(&self) -> Gifts {
        let mut gifts = Gifts::default();
        let receivers = self.receivers();
        for scope in self.after.scopes() {
            let Some(known) = self.known_scope(scope) else {
                continue;
            };
            for who in &receivers {
                for later in LATER {
                    let gained = self.gained(*who, scope, known, self.now + later);
                    if gained.is_empty() {
                        continue;
                    }
                    gifts.count += 1;
                    let beyond = gained.difference(self.givable(known));
                    if !beyond.is_empty() {
                        gifts.beyond.push(format!(
                            "{who} gained {:?} at {scope} from {:?}",
                            beyond.iter().map(Permission::name).collect::<Vec<_>>(),
                            self.givers
                        ));
                    }
                }
            }
        }
        gifts
    }

    fn receivers(&self) -> Vec<AnySid> {
        let rows = self.after;
        let people = rows.members.keys().map(|user| user.any());
        let machines = rows.services.iter().map(|service| service.sid.any());
        let keys = rows.keys.iter().filter(|key| is_live(key, self.now));
        people
            .chain(machines)
            .chain(keys.map(|key| key.sid.any()))
            .collect()
    }

    /// Where what is had at a scope was had before: a new subaccount gives nobody more than its parent did.
    /// None for a new top-level account: its owner has it all, by its making.
    fn known_scope(&self, scope: Scope) -> Option<Scope> {
        if self.before.is_there(scope) {
            return Some(scope);
        }
        self.after
            .above(scope)
            .filter(|above| matches!(above, Scope::Account(_)))
    }

    fn gained(&self, who: AnySid, scope: Scope, known: Scope, at: Time) -> PermissionSet {
        let has = self.after.given_to(who, scope, at);
        if has.is_empty() || self.shown.contains(&who) {
            return has;
        }
        has.difference(self.before.given_to(who, known, at))
    }

    fn givable(&self, scope: Scope) -> PermissionSet {
        let held = |giver: &AnySid| self.before.held_by(*giver, scope, self.now);
        self.givers
            .iter()
            .map(held)
            .fold(PermissionSet::EMPTY, PermissionSet::union)
    }
}
