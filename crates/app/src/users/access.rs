//! What somebody holds, place by place.

use muster_model::{Account, AnySid, OrganizationSid, Permission, Result, Scope, Subject, UserSid};
use muster_store::account;

use super::visible;
use crate::{
    App, Request, WithNames,
    act::{Act, Site},
    members::{HeldRole, held_at},
    mentions::Mentions,
};

/// What somebody holds at one place.
#[derive(Debug, Clone)]
pub struct AccessLine {
    /// Where: an account, or the organization.
    pub scope: Scope,
    /// The names from the top-level account down; none for the organization.
    pub names: Vec<String>,
    /// What is held there.
    pub roles: Vec<HeldRole>,
}

impl App {
    /// What whoever asks holds in the current organization, place by place.
    pub async fn my_access(&self, request: &Request) -> Result<WithNames<Vec<AccessLine>>> {
        self.read(request, |act| {
            let organization = act.current()?;
            let subject = act.caller_subject(organization)?;
            let lines = access(act, organization, &subject)?;
            act.with_names(organization, lines)
        })
        .await
    }

    /// What one person holds, place by place.
    pub async fn user_access(
        &self,
        request: &Request,
        user: UserSid,
    ) -> Result<WithNames<Vec<AccessLine>>> {
        self.read(request, move |act| {
            let (membership, _) = visible::find(act, user, Permission::USERS_READ)?;
            let subject = act.subject(membership.organization, user.into())?;
            let readable = act.scopes_with(membership.organization, Permission::USERS_READ)?;
            let mut lines = access(act, membership.organization, &subject)?;
            lines.retain(|line| {
                readable.as_ref().is_none_or(|readable| {
                    readable.iter().any(|sid| line.scope == Scope::from(*sid))
                })
            });
            act.with_names(membership.organization, lines)
        })
        .await
    }
}

impl Mentions for AccessLine {
    fn mentioned(&self) -> Vec<AnySid> {
        [vec![self.scope.into()], self.roles.mentioned()].concat()
    }
}

/// The scopes that assignments name, each with all that is held there.
fn access(
    act: &mut Act,
    organization: OrganizationSid,
    subject: &Subject,
) -> Result<Vec<AccessLine>> {
    let now = act.now();
    let mut scopes: Vec<Scope> = subject
        .assignments
        .iter()
        .filter(|assignment| assignment.is_live(now))
        .map(|assignment| assignment.scope)
        .collect();
    scopes.sort_unstable();
    scopes.dedup();
    let sids: Vec<_> = scopes
        .iter()
        .filter_map(|scope| {
            if let Scope::Account(sid) = scope {
                Some(*sid)
            } else {
                None
            }
        })
        .collect();
    let accounts = account::find_all(act.tx, organization, &sids)?;
    let above: Vec<_> = accounts
        .iter()
        .flat_map(|account| account.path.iter().copied())
        .collect();
    let named: Vec<Account> = account::find_all(act.tx, organization, &above)?;
    let whole = act.site(organization, None)?;
    let mut lines = Vec::new();
    for scope in scopes {
        let account = accounts.iter().find(|account| scope == account.sid.into());
        let names = account
            .map(|account| {
                account
                    .path
                    .iter()
                    .filter_map(|sid| named.iter().find(|known| known.sid == *sid))
                    .map(|known| known.name.clone())
                    .collect()
            })
            .unwrap_or_default();
        let place = muster_model::Place {
            path: account
                .map(|account| {
                    account
                        .path
                        .iter()
                        .map(|sid| (*sid, muster_model::Status::Active))
                        .collect()
                })
                .unwrap_or_default(),
            ..whole.place.clone()
        };
        let site = Site {
            account: account.cloned(),
            place,
            organization: whole.organization.clone(),
        };
        lines.push(AccessLine {
            scope,
            names,
            roles: held_at(subject, &site, now),
        });
    }
    Ok(lines)
}
