//! Acts at random, by all kinds of people and keys. Many are refused, as they should be: what counts is what follows.

use std::{collections::BTreeSet, time::Duration};

use muster_app::KeyChoice;
use muster_model::{
    AccountSid, AnySid, AssignmentSid, GroupSid, KeySid, Principal, Result, RoleSid, Scope,
    ServiceAccountSid, UserSid,
};

use super::{Scene, naive::is_live};

mod accounts;
mod assignments;
mod groups;
mod invitations;
mod keys;
mod kind;
mod ownership;
mod people;
mod roles;
mod services;

use kind::Kind;

/// What was tried.
pub(crate) struct Act {
    pub(crate) kind: Kind,
    pub(crate) done: bool,
    /// Who gives, if anybody gives anything.
    pub(crate) givers: Vec<AnySid>,
    /// Keys whose secret was shown.
    pub(crate) shown: Vec<AnySid>,
}

const ROLES: [&str; 4] = ["administrator", "developer", "billing_manager", "viewer"];
const PERMISSIONS: [&str; 10] = [
    "logs.read_content",
    "numbers.manage",
    "billing.manage",
    "users.read",
    "access.check",
    "roles.assign",
    "roles.manage",
    "groups.manage",
    "api_keys.create",
    "service_accounts.manage",
];

impl Scene {
    /// Tries one act, and says which.
    pub(crate) async fn act(&mut self) -> Act {
        self.choose_hand().await;
        self.shown.clear();
        self.givers = vec![self.hand.who];
        let kind = self.kind();
        let result = self.try_to(kind).await;
        Act {
            kind,
            done: result.is_ok(),
            givers: self.givers.clone(),
            shown: self.shown.clone(),
        }
    }

    /// Mostly something that whoever acts may do somewhere.
    fn kind(&mut self) -> Kind {
        if self.rows.rests() && self.dice.one_in(3) {
            return Kind::Wake;
        }
        for _ in 0..12 {
            let kind = Kind::any(&mut self.dice);
            if self.may_somewhere(kind.needed()) {
                return kind;
            }
        }
        Kind::Pass
    }

    async fn try_to(&mut self, kind: Kind) -> Result<()> {
        match kind {
            Kind::MakeAccount => self.make_account().await,
            Kind::Give => self.give().await,
            Kind::ChangeAssignment => self.change_assignment().await,
            Kind::EndAssignment => self.end_assignment().await,
            Kind::MakeRole => self.make_role().await,
            Kind::ChangeRole => self.change_role().await,
            Kind::DeleteRole => self.delete_role().await,
            Kind::MakeGroup => self.make_group().await,
            Kind::Join => self.join().await,
            Kind::Leave => self.leave().await,
            Kind::DeleteGroup => self.delete_group().await,
            Kind::HoldOut => self.hold_out().await,
            Kind::LiftHoldOut => self.lift_hold_out().await,
            Kind::Suspend => self.suspend().await,
            Kind::Deactivate => self.deactivate().await,
            Kind::Remove => self.remove().await,
            Kind::MakeKey => self.make_key().await,
            Kind::RevokeKey => self.revoke_key().await,
            Kind::RotateKey => self.rotate_key().await,
            Kind::TransferKey => self.transfer_key().await,
            Kind::ChangeKey => self.change_key().await,
            Kind::MakeService => self.make_service().await,
            Kind::SwitchService => self.switch_service().await,
            Kind::ChangeSponsor => self.change_sponsor().await,
            Kind::EndService => self.end_service().await,
            Kind::ServiceKey => self.service_key().await,
            Kind::Invite => self.invite().await,
            Kind::AcceptInvitation => self.accept_invitation().await,
            Kind::Offer => self.offer().await,
            Kind::AnswerOffer => self.answer_offer().await,
            Kind::Wake => self.wake().await,
            Kind::Pass => self.pass().await,
        }
    }

    /// An account, mostly one where whoever acts may do what they are about to do.
    pub(super) fn account(&mut self) -> AccountSid {
        match self.near() {
            Some(Scope::Account(near)) => near,
            _ => self.dice.of(&self.rows.account_sids()).unwrap(),
        }
    }

    /// Somebody; now and then they are no member, or not active.
    fn user(&mut self) -> UserSid {
        let active = self.rows.members.keys().copied();
        let active: Vec<_> = active.filter(|user| self.rows.is_active(*user)).collect();
        if let Some(user) = self.dice.of(&active).filter(|_| !self.dice.one_in(4)) {
            return user;
        }
        let index = self.dice.roll(self.people.len());
        self.people[index].user
    }

    fn group(&mut self) -> Option<GroupSid> {
        let groups: Vec<_> = self.rows.groups.keys().copied().collect();
        self.dice.of(&groups)
    }

    fn service(&mut self) -> Option<ServiceAccountSid> {
        let services = self.rows.services.iter();
        let services: Vec<_> = services
            .map(|service| (service.sid, service.account.into()))
            .collect();
        self.one_near(&services)
    }

    /// A key other than the first one.
    fn live_key(&mut self) -> Option<KeySid> {
        let now = self.world.clock.now();
        let keys = self.rows.keys.iter().filter(|key| is_live(key, now));
        let keys = keys.filter(|key| key.sid != self.first_key);
        let keys: Vec<_> = keys.map(|key| (key.sid, key.scope)).collect();
        self.one_near(&keys)
    }

    fn assignment(&mut self) -> AssignmentSid {
        let grants = self.rows.grants.iter();
        let grants: Vec<_> = grants.map(|grant| (grant.sid, grant.scope)).collect();
        self.one_near(&grants).unwrap()
    }

    /// One of these, mostly one that lies where whoever acts may do something about it.
    fn one_near<T: Copy>(&mut self, all: &[(T, Scope)]) -> Option<T> {
        let near: Vec<_> = all
            .iter()
            .filter(|(_, scope)| self.hand.reach.contains(scope))
            .copied()
            .collect();
        let near = if near.is_empty() || self.dice.one_in(5) {
            all
        } else {
            &near
        };
        self.dice.of(near).map(|(one, _)| one)
    }

    fn custom_role(&mut self) -> Option<RoleSid> {
        self.dice.of(&self.rows.roles)
    }

    fn name(&mut self) -> String {
        format!("N{}", self.dice.roll(1_000_000_000))
    }

    fn role_word(&mut self) -> String {
        let built_in = self.dice.of(&ROLES).unwrap().to_owned();
        if self.dice.one_in(2) {
            return built_in;
        }
        self.custom_role().map_or(built_in, |role| role.to_string())
    }

    fn permissions(&mut self) -> Vec<String> {
        let count = 1 + self.dice.roll(3);
        let some: BTreeSet<_> = (0..count)
            .filter_map(|_| self.dice.of(&PERMISSIONS))
            .collect();
        some.into_iter().map(str::to_owned).collect()
    }

    /// What is to become of keys that lose their person.
    fn key_choice(&mut self) -> Option<KeyChoice> {
        match self.dice.roll(6) {
            0 => None,
            1 | 2 => Some(KeyChoice::Transfer {
                to: self.receiver(),
            }),
            _ => Some(KeyChoice::Revoke),
        }
    }

    /// Who could take a key over.
    fn receiver(&mut self) -> Principal {
        match self.service().filter(|_| self.dice.one_in(3)) {
            Some(service) => service.into(),
            None => self.user().into(),
        }
    }

    /// Some minutes.
    fn minutes(&mut self, below: usize) -> Duration {
        Duration::from_secs(60 * self.dice.roll(below) as u64)
    }

    /// Access runs out; jobs write it down, at once or later. Nobody gives anything.
    async fn pass(&mut self) -> Result<()> {
        self.givers.clear();
        let time = self.minutes(6);
        self.world.pass(time);
        if self.dice.one_in(2) {
            return Ok(());
        }
        self.worker.run_due().await.map(drop)
    }
}
