//! Who acts. Half of the time somebody with all that an organization has; else people and keys with a part of it, so that there is
//! something to refuse.

use muster_app::Request;
use muster_model::{AnySid, BuiltIn, KeySid, Permission, Scope, Sid, Time, UserSid};

use super::{
    Scene,
    acts::Act,
    naive::{Rows, is_live},
};
use crate::world::with;

/// Whoever makes an act.
#[derive(Clone)]
pub(crate) struct Hand {
    pub(crate) request: Request,
    /// The person, or the key.
    pub(crate) who: AnySid,
    /// Where they hold anything at all.
    pub(super) reach: Vec<Scope>,
}

impl Hand {
    pub(super) fn of(rows: &Rows, who: AnySid, request: Request, now: Time) -> Self {
        let mut reach = rows.scopes();
        reach.retain(|scope| !rows.held_by(who, *scope, now).is_empty());
        Self {
            request,
            who,
            reach,
        }
    }
}

/// With one of these somebody can give something.
const GIVING: [Permission; 6] = [
    Permission::ROLES_ASSIGN,
    Permission::ROLES_MANAGE,
    Permission::USERS_INVITE,
    Permission::GROUPS_MANAGE,
    Permission::API_KEYS_CREATE,
    Permission::SERVICE_ACCOUNTS_MANAGE,
];

impl Scene {
    /// Chooses who makes the next act.
    pub(crate) async fn choose_hand(&mut self) {
        let hand = match self.dice.roll(6) {
            0..=2 => None,
            3 | 4 => self.some_person().await,
            _ => self.some_key(),
        };
        self.hand = match hand {
            Some(hand) => hand,
            None => self.strong_hand().await,
        };
    }

    /// The first key, which carries nearly everything, or an Owner.
    pub(super) async fn strong_hand(&mut self) -> Hand {
        let now = self.world.clock.now();
        let first = self.rows.keys.iter().find(|key| key.sid == self.first_key);
        if first.is_some_and(|key| is_live(key, now)) && !self.dice.one_in(3) {
            return self.hand(self.first_key.any(), self.world.init_key.clone());
        }
        let owner = self.owners()[0];
        self.person(owner).await
    }

    /// The Owners of the organization.
    pub(super) fn owners(&self) -> Vec<UserSid> {
        let is_active = |user: &UserSid| self.rows.is_active(*user);
        let owning = self.rows.grants.iter().filter(|grant| {
            grant.role.sid == BuiltIn::Owner.sid() && grant.scope == self.world.organization.into()
        });
        owning
            .filter_map(|grant| grant.principal.any().to())
            .filter(is_active)
            .collect()
    }

    async fn some_person(&mut self) -> Option<Hand> {
        let now = self.world.clock.now();
        let can_give = |user: &UserSid| {
            self.rows.scopes().into_iter().any(|scope| {
                let held = self.rows.held_by(user.any(), scope, now);
                GIVING.iter().any(|giving| held.contains(*giving))
            })
        };
        let people: Vec<_> = self.rows.members.keys().copied().filter(can_give).collect();
        let user = self.dice.of(&people)?;
        Some(self.person(user).await)
    }

    /// A person who has just signed in.
    pub(super) async fn person(&mut self, user: UserSid) -> Hand {
        let person = self.people.iter().find(|person| person.user == user);
        let person = person.unwrap().clone();
        let request = self.world.again(&person).await.request;
        self.hand(user.any(), request)
    }

    fn some_key(&mut self) -> Option<Hand> {
        let now = self.world.clock.now();
        let keys = self.rows.keys.iter().filter(|key| is_live(key, now));
        let known: Vec<KeySid> = keys
            .map(|key| key.sid)
            .filter(|sid| self.secrets.contains_key(sid))
            .collect();
        let sid = self.dice.of(&known)?;
        let request = with(&self.secrets[&sid]);
        Some(self.hand(sid.any(), request))
    }

    fn hand(&self, who: AnySid, request: Request) -> Hand {
        Hand::of(&self.rows, who, request, self.world.clock.now())
    }

    /// Whether only somebody gave who holds everything, or nearly: the first key, or an Owner.
    pub(super) fn is_strong(&self, act: &Act) -> bool {
        let owners = self.owners();
        let is_strong = |giver: &AnySid| {
            *giver == self.first_key.any() || giver.to().is_some_and(|user| owners.contains(&user))
        };
        act.givers.iter().all(is_strong)
    }

    pub(super) fn by(&self) -> Request {
        self.hand.request.clone()
    }

    /// Whether whoever acts has this permission anywhere; from now on that is where they act.
    pub(super) fn may_somewhere(&mut self, needed: Option<Permission>) -> bool {
        let Some(needed) = needed else {
            return true;
        };
        let now = self.world.clock.now();
        let mut reach = self.rows.scopes();
        reach.retain(|scope| {
            self.rows
                .held_by(self.hand.who, *scope, now)
                .contains(needed)
        });
        let anywhere = !reach.is_empty();
        if anywhere {
            self.hand.reach = reach;
        }
        anywhere
    }

    /// A scope, mostly one where whoever acts may do what they are about to do.
    pub(super) fn scope(&mut self) -> Scope {
        if self.dice.one_in(5) {
            return self.world.organization.into();
        }
        match self.near() {
            Some(near) => near,
            None => self.account().into(),
        }
    }

    /// Mostly one of the scopes where whoever acts may do what they are about to do.
    pub(super) fn near(&mut self) -> Option<Scope> {
        self.dice
            .of(&self.hand.reach)
            .filter(|_| !self.dice.one_in(4))
    }

    /// Notes that whoever acts was shown a secret.
    pub(super) fn was_shown(&mut self, sid: KeySid, secret: &str) {
        self.secrets.insert(sid, secret.to_owned());
        self.shown.push(sid.any());
    }
}
