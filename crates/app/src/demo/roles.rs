//! The organization's own roles in the demonstration, and what changes about people's access: more for one, less for another, an
//! end. Groups are told elsewhere.

use muster_model::{
    BuiltIn, Result, Scope,
    custom_role::examples::{EXAMPLES, Example},
};

use super::{
    Agenda, Calendar,
    accounts::{SUSPENDED, SUSPENDED_DAYS_AGO},
    cast::{ADMINISTRATOR, AUDITOR, OWNER, RETURNED, SUPPORT_LEAD},
    joining::Given,
    lives::AWAY,
    stage::{Stage, named},
};
use crate::{NewAssignment, NewRole, RoleChange};

/// A role of the organization's own making.
const OWN: &str = "Support lead";

/// Days on which a Viewer somewhere becomes a Developer there.
const PROMOTIONS: [u32; 9] = [262, 231, 198, 167, 133, 96, 61, 27, 8];

/// Plans roles and changes of access.
pub(super) fn plan(agenda: &mut Agenda, calendar: &Calendar) {
    for (number, example) in (0u32..).zip(EXAMPLES) {
        let at = calendar.at(387, 9 * 60 + 5 * number);
        agenda.scene(at, |stage| Box::pin(stage.make_example(example)));
    }
    agenda.scene(calendar.hour(300, 9), |stage| {
        Box::pin(stage.make_own_role())
    });
    agenda.scene(calendar.hour(120, 9), |stage| {
        Box::pin(stage.widen_own_role())
    });
    for days_ago in PROMOTIONS {
        let at = calendar.at(days_ago, 11 * 60 + 10);
        agenda.scene(at, |stage| Box::pin(stage.promote_somebody()));
    }
    agenda.scene(calendar.hour(AWAY.end - 1, 9), |stage| {
        Box::pin(stage.deactivate(RETURNED))
    });
    agenda.scene(calendar.hour(AWAY.start, 9), |stage| {
        Box::pin(stage.bring_back(RETURNED))
    });
    agenda.scene(calendar.hour(90, 14), |stage| {
        Box::pin(stage.cover_for_retail())
    });
    agenda.scene(calendar.hour(6, 10), |stage| {
        Box::pin(stage.open_for_review())
    });
}

impl Stage {
    async fn make_example(&mut self, example: &Example) -> Result<()> {
        self.make_role(NewRole {
            name: example.name.to_owned(),
            description: example.description.to_owned(),
            permissions: example
                .permissions
                .iter()
                .map(ToString::to_string)
                .collect(),
            extends: example.extends.map(|role| role.name().to_owned()),
        })
        .await
    }

    async fn make_own_role(&mut self) -> Result<()> {
        self.make_role(NewRole {
            name: OWN.to_owned(),
            description: "Runs a support team: what a Developer has, and sees who is in it."
                .to_owned(),
            permissions: vec!["users.read".to_owned()],
            extends: Some(BuiltIn::Developer.name().to_owned()),
        })
        .await
    }

    async fn make_role(&mut self, new: NewRole) -> Result<()> {
        let request = self.by(OWNER).await?;
        let made = self.app.create_role(&request, new).await?;
        self.roles.insert(made.name, made.sid);
        Ok(())
    }

    async fn widen_own_role(&mut self) -> Result<()> {
        let request = self.by(ADMINISTRATOR).await?;
        let role = named(&self.roles, OWN)?;
        let change = RoleChange {
            permissions: Some(vec!["users.read".to_owned(), "roles.read".to_owned()]),
            ..RoleChange::default()
        };
        self.app.change_role(&request, role, change).await?;
        Ok(())
    }

    /// Gives somebody a role.
    pub(super) async fn give(&mut self, who: usize, given: Given, reason: &str) -> Result<()> {
        let request = self.by(ADMINISTRATOR).await?;
        let scope = self.scope(given.place)?;
        let new = NewAssignment {
            principal: self.user(who)?.into(),
            role: self.role(given.role),
            scope,
            inherit: matches!(scope, Scope::Account(_)).then_some(given.inherit),
            except: Vec::new(),
            expires_at: given.until,
            reason: Some(reason.to_owned()),
        };
        self.app.assign(&request, new).await?;
        Ok(())
    }

    /// Somebody who looked on begins to build: Developer in place of Viewer, where they were.
    async fn promote_somebody(&mut self) -> Result<()> {
        let suspended = self.account(SUSPENDED)?;
        let candidates: Vec<_> = self
            .present()
            .into_iter()
            .filter_map(|who| {
                let held = &self.people[who].held;
                let viewing = held.iter().position(|held| {
                    held.role.sid == BuiltIn::Viewer.sid() && held.scope != suspended.into()
                })?;
                Some((who, viewing))
            })
            .collect();
        if candidates.is_empty() {
            return Ok(());
        }
        let (who, viewing) = *self.chance.one_of(&candidates);
        let before = self.people[who].held.remove(viewing);
        let request = self.by(ADMINISTRATOR).await?;
        let new = NewAssignment {
            principal: before.principal,
            role: BuiltIn::Developer.name().to_owned(),
            scope: before.scope,
            inherit: Some(before.inherit),
            except: Vec::new(),
            expires_at: None,
            reason: Some("Joins the team that builds there.".to_owned()),
        };
        let given = self.app.assign(&request, new).await?.object.object;
        self.people[who].held.push(given);
        self.app.end_assignment(&request, before.sid, None).await?;
        Ok(())
    }

    /// Ends everything of somebody. Whoever holds keys is no matter of this scene.
    pub(super) async fn deactivate(&mut self, who: usize) -> Result<()> {
        let request = self.by(ADMINISTRATOR).await?;
        let user = self.user(who)?;
        self.app.deactivate(&request, user, None).await?;
        self.people[who].held.clear();
        Ok(())
    }

    async fn bring_back(&mut self, who: usize) -> Result<()> {
        let request = self.by(ADMINISTRATOR).await?;
        self.app.reactivate(&request, self.user(who)?).await?;
        let given = Given::new("Sandbox", "viewer", false);
        self.give(who, given, "Back from parental leave.").await
    }

    /// Removes somebody from the account of their first role.
    pub(super) async fn remove(&mut self, who: usize) -> Result<()> {
        let rests = match self.calendar.days_ago(self.now()) <= SUSPENDED_DAYS_AGO {
            true => Some(Scope::from(self.account(SUSPENDED)?)),
            false => None,
        };
        let held = &self.people[who].held;
        let first = held.iter().find_map(|held| match held.scope {
            Scope::Account(account) if Some(held.scope) != rests => Some(account),
            _ => None,
        });
        let Some(account) = first else { return Ok(()) };
        let request = self.by(ADMINISTRATOR).await?;
        let user = self.user(who)?;
        self.app
            .remove_member(&request, account, user, None)
            .await?;
        self.people[who]
            .held
            .retain(|held| held.scope != account.into());
        Ok(())
    }

    /// Access to a whole account but one part of it.
    async fn cover_for_retail(&mut self) -> Result<()> {
        let request = self.by(ADMINISTRATOR).await?;
        let new = NewAssignment {
            principal: self.user(SUPPORT_LEAD)?.into(),
            role: BuiltIn::Viewer.name().to_owned(),
            scope: self.scope("Retail")?,
            inherit: Some(true),
            except: vec![self.account("Online shop")?],
            expires_at: None,
            reason: Some("Covers for Retail's support.".to_owned()),
        };
        self.app.assign(&request, new).await?;
        Ok(())
    }

    /// Access that ends by itself in two weeks.
    async fn open_for_review(&mut self) -> Result<()> {
        let until = self.calendar.now + muster_model::time::DAY * 14;
        let given = Given {
            until: Some(until),
            ..Given::new("Staging", "viewer", false)
        };
        self.give(AUDITOR, given, "Yearly audit.").await
    }

    /// Those who are there now and have no part of their own.
    pub(super) fn present(&self) -> Vec<usize> {
        let now = self.now();
        let is_present = |who: &usize| {
            self.people[*who].user.is_some()
                && self.lives[*who].end == super::lives::End::Active
                && self.lives[*who].begin() < now
        };
        (super::cast::PARTS..self.lives.len())
            .filter(is_present)
            .collect()
    }
}
