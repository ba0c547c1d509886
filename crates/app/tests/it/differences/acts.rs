//! Acts at random, by the organization's Owner mostly. Many are refused, as they should be: what counts is what follows.

use std::time::Duration;

use muster_app::{
    AssignmentChange, KeyChoice, NewAccount, NewApiKey, NewAssignment, NewGroup, NewOffer, NewRole,
    NewServiceAccount, Request, RoleChange, ServiceAccountChange,
};
use muster_model::{
    AccountSid, GroupSid, KeyKind, Principal, Result, RoleSid, Scope, ServiceAccountSid,
    ServiceAccountStatus, Status, UserSid,
};
use muster_store::role;

use super::Scene;
use crate::world::anonymous;

/// What was tried.
pub(crate) struct Act {
    pub(crate) name: &'static str,
    pub(crate) done: bool,
}

const ROLES: [&str; 4] = ["administrator", "developer", "billing_manager", "viewer"];
const PERMISSIONS: [&str; 6] = [
    "logs.read_content",
    "numbers.manage",
    "billing.manage",
    "users.read",
    "access.check",
    "roles.assign",
];

impl Scene {
    /// Tries one act, and says which.
    pub(crate) async fn act(&mut self) -> Act {
        let (name, result) = match self.dice.roll(27) {
            0 | 1 => ("an account is made", self.make_account().await),
            2..=6 => ("a role is given", self.give().await),
            7 => ("an assignment is changed", self.change_assignment().await),
            8 | 9 => ("an assignment is ended", self.end_assignment().await),
            10 => ("a role is made", self.make_role().await),
            11 => ("a role is changed", self.change_role().await),
            12 => ("a role is deleted", self.delete_role().await),
            13 => ("a group is made", self.make_group().await),
            14 | 15 => ("somebody joins a group", self.join().await),
            16 => ("somebody leaves a group", self.leave().await),
            17 => ("a group is deleted", self.delete_group().await),
            18 => ("a hold-out is set or lifted", self.hold_out().await),
            19 => (
                "an account is suspended or reactivated",
                self.suspend().await,
            ),
            20 => (
                "somebody is deactivated or reactivated",
                self.deactivate().await,
            ),
            21 => ("somebody is removed", self.remove().await),
            22 => ("a key is made or revoked", self.key().await),
            23 => ("a service account is made", self.make_service().await),
            24 => (
                "a service account is switched, moved or ended",
                self.change_service().await,
            ),
            25 => ("a service account gets a key", self.service_key().await),
            _ => ("time passes, or ownership moves", self.pass().await),
        };
        Act {
            name,
            done: result.is_ok(),
        }
    }

    fn by(&self) -> Request {
        self.world.init_key.clone()
    }

    fn account(&mut self) -> AccountSid {
        self.dice.of(&self.rows.account_sids()).unwrap()
    }

    fn scope(&mut self) -> Scope {
        if self.dice.one_in(4) {
            self.world.organization.into()
        } else {
            self.account().into()
        }
    }

    fn user(&mut self) -> UserSid {
        let index = self.dice.roll(self.people.len());
        self.people[index].user
    }

    fn group(&mut self) -> Option<GroupSid> {
        let groups: Vec<_> = self.rows.groups.keys().copied().collect();
        self.dice.of(&groups)
    }

    fn name(&mut self) -> String {
        format!("N{}", self.dice.roll(1_000_000_000))
    }

    async fn custom_role(&mut self) -> Option<RoleSid> {
        let organization = self.world.organization;
        let roles = self
            .world
            .store
            .read(move |tx| role::page(tx, organization, None, 1_000))
            .await
            .unwrap();
        let roles: Vec<_> = roles.iter().map(|role| role.sid).collect();
        self.dice.of(&roles)
    }

    async fn role_word(&mut self) -> String {
        let built_in = self.dice.of(&ROLES).unwrap().to_owned();
        if self.dice.one_in(2) {
            return built_in;
        }
        self.custom_role()
            .await
            .map_or(built_in, |role| role.to_string())
    }

    fn permissions(&mut self) -> Vec<String> {
        let count = 1 + self.dice.roll(3);
        let some: std::collections::BTreeSet<_> = (0..count)
            .filter_map(|_| self.dice.of(&PERMISSIONS))
            .collect();
        some.into_iter().map(str::to_owned).collect()
    }

    async fn make_account(&mut self) -> Result<()> {
        let new = NewAccount {
            name: self.name(),
            parent: (!self.dice.one_in(6)).then(|| self.account()),
            owner: Some(self.user()),
            labels: Default::default(),
            organization: None,
        };
        let new = NewAccount {
            owner: new.owner.filter(|_| new.parent.is_none()),
            ..new
        };
        self.world
            .app
            .create_account(&self.by(), new)
            .await
            .map(drop)
    }

    async fn give(&mut self) -> Result<()> {
        let (group, service) = (self.group(), self.service());
        let principal: Principal = match (self.dice.roll(5), group, service) {
            (0 | 1, Some(group), _) => group.into(),
            (2, _, Some(service)) => service.into(),
            _ => self.user().into(),
        };
        let scope = self.scope();
        let except = (0..self.dice.roll(3)).map(|_| self.account()).collect();
        let end = self.world.clock.now() + Duration::from_secs(60 * self.dice.roll(40) as u64);
        let new = NewAssignment {
            principal,
            role: self.role_word().await,
            scope,
            inherit: (scope != self.world.organization.into()).then(|| self.dice.one_in(2)),
            except: if self.dice.one_in(3) {
                except
            } else {
                Vec::new()
            },
            expires_at: self.dice.one_in(4).then_some(end),
            reason: None,
        };
        self.world.app.assign(&self.by(), new).await.map(drop)
    }

    async fn change_assignment(&mut self) -> Result<()> {
        let all: Vec<_> = self.rows.grants.iter().map(|grant| grant.sid).collect();
        let sid = self.dice.of(&all).unwrap();
        let end = self.world.clock.now() + Duration::from_secs(60 * self.dice.roll(40) as u64);
        let change = AssignmentChange {
            except: self.dice.one_in(2).then(|| vec![self.account()]),
            expires_at: Some(self.dice.one_in(2).then_some(end)),
        };
        self.world
            .app
            .change_assignment(&self.by(), sid, change)
            .await
            .map(drop)
    }

    async fn end_assignment(&mut self) -> Result<()> {
        let all: Vec<_> = self.rows.grants.iter().map(|grant| grant.sid).collect();
        let sid = self.dice.of(&all).unwrap();
        let keys = Some(KeyChoice::Revoke);
        self.world
            .app
            .end_assignment(&self.by(), sid, keys)
            .await
            .map(drop)
    }

    async fn make_role(&mut self) -> Result<()> {
        let new = NewRole {
            name: self.name(),
            description: String::new(),
            permissions: self.permissions(),
            extends: self.dice.one_in(3).then(|| "viewer".to_owned()),
        };
        self.world.app.create_role(&self.by(), new).await.map(drop)
    }

    async fn change_role(&mut self) -> Result<()> {
        let Some(role) = self.custom_role().await else {
            return self.make_role().await;
        };
        let change = RoleChange {
            permissions: Some(self.permissions()),
            extends: self.dice.one_in(2).then_some(None),
            ..RoleChange::default()
        };
        self.world
            .app
            .change_role(&self.by(), role, change)
            .await
            .map(drop)
    }

    async fn delete_role(&mut self) -> Result<()> {
        let Some(role) = self.custom_role().await else {
            return self.make_role().await;
        };
        let replacement = Some(self.dice.of(&ROLES).unwrap().to_owned());
        self.world
            .app
            .delete_role(&self.by(), role, replacement)
            .await
            .map(drop)
    }

    async fn make_group(&mut self) -> Result<()> {
        let new = NewGroup {
            name: self.name(),
            description: String::new(),
        };
        self.world.app.create_group(&self.by(), new).await.map(drop)
    }

    async fn join(&mut self) -> Result<()> {
        let Some(group) = self.group() else {
            return self.make_group().await;
        };
        let user = self.user();
        self.world
            .app
            .add_group_member(&self.by(), group, user)
            .await
            .map(drop)
    }

    async fn leave(&mut self) -> Result<()> {
        let Some(group) = self.group() else {
            return self.make_group().await;
        };
        let people: Vec<_> = self.rows.groups[&group].iter().copied().collect();
        let Some(user) = self.dice.of(&people) else {
            return self.join().await;
        };
        let keys = Some(KeyChoice::Revoke);
        self.world
            .app
            .remove_group_member(&self.by(), group, user, keys)
            .await
            .map(drop)
    }

    async fn delete_group(&mut self) -> Result<()> {
        let Some(group) = self.group().filter(|_| self.rows.groups.len() > 2) else {
            return self.make_group().await;
        };
        let keys = Some(KeyChoice::Revoke);
        self.world
            .app
            .delete_group(&self.by(), group, keys)
            .await
            .map(drop)
    }

    async fn hold_out(&mut self) -> Result<()> {
        let held_out: Vec<_> = self.rows.hold_outs.iter().copied().collect();
        if let Some((user, account)) = self.dice.of(&held_out).filter(|_| held_out.len() > 3) {
            return self
                .world
                .app
                .lift_hold_out(&self.by(), user, account)
                .await
                .map(drop);
        }
        let (user, account) = (self.user(), self.account());
        let keys = Some(KeyChoice::Revoke);
        self.world
            .app
            .hold_out(&self.by(), user, account, keys)
            .await
            .map(drop)
    }

    async fn suspend(&mut self) -> Result<()> {
        let app = self.world.app.clone();
        let account = self.account();
        if self.dice.one_in(6) {
            let status = if self.dice.one_in(2) {
                Status::Suspended
            } else {
                Status::Active
            };
            let organization = self.world.organization;
            return app
                .set_organization_status_locally(&anonymous(), organization, status)
                .await
                .map(drop);
        }
        if self.dice.one_in(3) {
            app.suspend_account(&self.by(), account).await.map(drop)
        } else {
            app.reactivate_account(&self.by(), account).await.map(drop)
        }
    }

    async fn deactivate(&mut self) -> Result<()> {
        let app = self.world.app.clone();
        let user = self.user();
        if self.rows.members[&user] == muster_model::MembershipStatus::Active {
            app.deactivate(&self.by(), user, Some(KeyChoice::Revoke))
                .await
                .map(drop)
        } else {
            app.reactivate(&self.by(), user).await.map(drop)
        }
    }

    async fn remove(&mut self) -> Result<()> {
        let (account, user) = (self.account(), self.user());
        let keys = Some(KeyChoice::Revoke);
        self.world
            .app
            .remove_member(&self.by(), account, user, keys)
            .await
            .map(drop)
    }

    async fn key(&mut self) -> Result<()> {
        let live: Vec<_> = self
            .rows
            .keys
            .iter()
            .filter(|key| key.revoked_at.is_none() && key.name != "init")
            .map(|key| key.sid)
            .collect();
        if let Some(sid) = self.dice.of(&live).filter(|_| live.len() > 6) {
            let first = self.rows.keys.first().map(|key| key.sid);
            if Some(sid) != first {
                return self
                    .world
                    .app
                    .revoke_api_key(&self.by(), sid)
                    .await
                    .map(drop);
            }
        }
        let index = self.dice.roll(self.people.len());
        let maker = self.world.again(&self.people[index].clone()).await;
        let life = Duration::from_secs(60 * (1 + self.dice.roll(60) as u64));
        let new = NewApiKey {
            scope: self.scope(),
            name: self.name(),
            kind: KeyKind::Restricted,
            permissions: self.permissions(),
            principal: None,
            expires_in: Some(life),
            networks: Vec::new(),
        };
        self.world
            .app
            .create_api_key(&maker.request, new)
            .await
            .map(drop)
    }

    fn service(&mut self) -> Option<ServiceAccountSid> {
        let services: Vec<_> = self
            .rows
            .services
            .iter()
            .map(|service| service.sid)
            .collect();
        self.dice.of(&services)
    }

    async fn make_service(&mut self) -> Result<()> {
        let new = NewServiceAccount {
            name: self.name(),
            account: self.account(),
            sponsor: Some(self.user()),
            description: String::new(),
        };
        let by = self.by();
        self.world
            .app
            .create_service_account(&by, new)
            .await
            .map(drop)
    }

    async fn change_service(&mut self) -> Result<()> {
        let Some(sid) = self.service() else {
            return self.make_service().await;
        };
        let (app, by) = (self.world.app.clone(), self.by());
        match self.dice.roll(5) {
            0 | 1 => {
                let on = self.dice.one_in(2);
                let status = if on {
                    ServiceAccountStatus::Active
                } else {
                    ServiceAccountStatus::Disabled
                };
                app.switch_service_account(&by, sid, status).await.map(drop)
            }
            2 | 3 => {
                let change = ServiceAccountChange {
                    sponsor: Some(self.user()),
                    ..ServiceAccountChange::default()
                };
                app.change_service_account(&by, sid, change).await.map(drop)
            }
            _ => app
                .delete_service_account(&by, sid, Some(KeyChoice::Revoke))
                .await
                .map(drop),
        }
    }

    async fn service_key(&mut self) -> Result<()> {
        let Some(service) = self.service() else {
            return self.make_service().await;
        };
        let held = self
            .rows
            .grants
            .iter()
            .find(|grant| grant.principal == service.into());
        let new = NewApiKey {
            scope: held.map_or(self.world.organization.into(), |held| held.scope),
            name: self.name(),
            kind: KeyKind::Restricted,
            permissions: vec!["logs.read".to_owned()],
            principal: Some(service.into()),
            expires_in: None,
            networks: Vec::new(),
        };
        let by = self.world.again(&self.world.owner.clone()).await;
        self.world
            .app
            .create_api_key(&by.request, new)
            .await
            .map(drop)
    }

    /// Access runs out; jobs write it down, at once or later. Or an account gets another owner.
    async fn pass(&mut self) -> Result<()> {
        self.world
            .pass(Duration::from_secs(60 * self.dice.roll(6) as u64));
        if self.dice.one_in(2) {
            self.worker.run_due().await.map(drop)
        } else {
            self.move_ownership().await
        }
    }

    async fn move_ownership(&mut self) -> Result<()> {
        let index = self.dice.roll(self.people.len());
        let to = self.people[index].clone();
        let by = self.world.again(&self.world.owner.clone()).await;
        let offer = NewOffer {
            scope: self.account().into(),
            to: to.user,
            keep: "viewer".into(),
        };
        let offered = self.world.app.offer_ownership(&by.request, offer).await?;
        let to = self.world.again(&to).await;
        self.world
            .app
            .accept_ownership(&to.request, offered.transfer.sid)
            .await
            .map(drop)
    }
}
