//! How people of the demonstration come in: the first Owner with the organization, others by invitation, and some at once out of
//! the system that was there before. Who comes when is in `lives`.

use std::time::Duration;

use muster_model::{
    AccountSid, BuiltIn, Email, Invitation, OrganizationSid, Principal, Result, Scope, Source,
    Time, UserSid, password,
};

use super::{
    ORGANIZATION,
    accounts::MAIN,
    cast::{OWNER, WITH_PASSWORD},
    stage::Stage,
};
use crate::{
    Caller, NewGrant, NewInvitation, NewOrganization,
    act::Act,
    assignments::{Giving, built_in_named, give},
    invitations::accept_as_new,
    people::{make_membership, make_person},
};

/// A role somewhere.
#[derive(Debug, Clone, Copy)]
pub(super) struct Given {
    /// An account's name, or the organization's.
    pub(super) place: &'static str,
    /// The word of a built-in role, or the name of one of the organization's own.
    pub(super) role: &'static str,
    pub(super) inherit: bool,
    pub(super) until: Option<Time>,
}

impl Given {
    /// Without an end.
    pub(super) const fn new(place: &'static str, role: &'static str, inherit: bool) -> Self {
        Self {
            place,
            role,
            inherit,
            until: None,
        }
    }

    /// Whether the role is one of those that are there from the beginning: they are asked for by a word.
    pub(super) fn is_built_in(&self) -> bool {
        built_in_named(self.role).is_some()
    }
}

/// Somebody to be invited.
#[derive(Debug, Clone)]
pub(super) struct Invitee {
    pub(super) name: String,
    pub(super) email: String,
    pub(super) given: Vec<Given>,
    pub(super) message: Option<&'static str>,
    pub(super) life: Option<Duration>,
}

/// Somebody who is brought over from another system.
#[derive(Debug, Clone)]
pub(super) struct Imported {
    pub(super) name: String,
    pub(super) email: String,
    pub(super) role: BuiltIn,
    pub(super) scope: Scope,
}

impl Stage {
    /// Makes the organization with its Owner and a first key of theirs, as `muster init` does.
    pub(super) async fn found(&mut self) -> Result<()> {
        let owner = self.people[OWNER].profile.clone();
        let new = NewOrganization {
            organization: ORGANIZATION.to_owned(),
            account: MAIN.to_owned(),
            owner_email: owner.email,
            owner_name: owner.name,
            owner_password: Some(self.password.clone()),
        };
        let life = Duration::from_secs(30 * 86_400);
        let made = self.app.init(&self.from(OWNER), new, life).await?;
        self.organization = made.organization.sid;
        self.accounts.insert(MAIN.to_owned(), made.account.sid);
        self.people[OWNER].user = Some(made.user.sid);
        Ok(())
    }

    /// Invites somebody.
    pub(super) async fn invite(&mut self, by: usize, invitee: Invitee) -> Result<()> {
        let request = self.by(by).await?;
        let grants = invitee
            .given
            .iter()
            .map(|given| self.grant(given))
            .collect::<Result<_>>()?;
        let new = NewInvitation {
            email: invitee.email.clone(),
            name: Some(invitee.name),
            grants,
            expires_in: invitee.life,
            message: invitee.message.map(str::to_owned),
            send: true,
        };
        let made: Invitation = self.app.invite(&request, new).await?.invitation;
        self.invitations.insert(invitee.email, made.sid);
        Ok(())
    }

    fn grant(&self, given: &Given) -> Result<NewGrant> {
        let scope = self.scope(given.place)?;
        let of_account = matches!(scope, Scope::Account(_));
        Ok(NewGrant {
            scope,
            roles: vec![self.role(given.role)],
            inherit: of_account.then_some(given.inherit),
            except: Vec::<AccountSid>::new(),
            access_expires_at: given.until,
        })
    }

    /// Somebody opens the mail and accepts; the first few set a password.
    pub(super) async fn join(&mut self, who: usize) -> Result<()> {
        let profile = self.people[who].profile.clone();
        let invitation = super::stage::named(&self.invitations, &profile.email)?;
        let hash = match who {
            0..WITH_PASSWORD => Some(self.hash(&profile.email, &profile.name).await?),
            _ => None,
        };
        let (organization, name) = (self.organization, profile.name);
        let accept = move |act: &mut Act| {
            accept_as_new(act, (organization, invitation), &name, hash.as_deref())
        };
        let accepted = self
            .app
            .act_as(Caller::anonymous(), &self.from(who), accept)
            .await?;
        if let Some(session) = accepted.session {
            self.keep_session(who, session);
        }
        let actor = &mut self.people[who];
        actor.user = Some(accepted.user.sid);
        actor.held = accepted.assignments;
        Ok(())
    }

    /// The five's password, hashed as everybody's is.
    async fn hash(&self, email: &str, name: &str) -> Result<String> {
        let own = [email, name, ORGANIZATION];
        let normal = password::accept(&self.password, "password", &own)?;
        self.app.inner.passwords.hash(normal, self.app.salt()).await
    }

    /// Brings people of this house over, each with a built-in role.
    pub(super) async fn import_all(&mut self, brought: Vec<(usize, Given)>) -> Result<()> {
        let imported = |(who, given): &(usize, Given)| {
            let profile = &self.people[*who].profile;
            Ok(Imported {
                name: profile.name.clone(),
                email: profile.email.clone(),
                role: built_in_named(given.role).unwrap_or(BuiltIn::Viewer),
                scope: self.scope(given.place)?,
            })
        };
        let imported = brought.iter().map(imported).collect::<Result<_>>()?;
        let users = self.import(imported).await?;
        for ((who, _), user) in brought.iter().zip(users) {
            self.people[*who].user = Some(user);
        }
        Ok(())
    }

    /// Brings people over at once, by the first Owner. They hold a role from the beginning and have not been seen.
    pub(super) async fn import(&mut self, people: Vec<Imported>) -> Result<Vec<UserSid>> {
        let request = self.by(OWNER).await?;
        let organization = self.organization;
        let bring = move |act: &mut Act| {
            let bring = |person| bring(act, organization, person);
            people.iter().map(bring).collect()
        };
        self.app.act(&request, bring).await
    }
}

fn bring(act: &mut Act, organization: OrganizationSid, person: &Imported) -> Result<UserSid> {
    let email = Email::parse(&person.email, "email")?;
    let user = make_person(act, &email, &person.name, None)?;
    make_membership(act, organization, &user, Source::Import)?;
    let giving = Giving {
        principal: Principal::from(user.sid),
        role: person.role.role(),
        scope: person.scope,
        inherit: person.scope == organization.into(),
        except: Vec::new(),
        expires_at: None,
        source: Source::Import,
        given_by: None,
        reason: None,
    };
    give(act, organization, &giving)?;
    Ok(user.sid)
}
