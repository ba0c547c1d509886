//! When somebody was seen, by account and signal. What was done about them is no activity of theirs.

use muster_model::{AnySid, Permission, Result, Scope, Time, UserSid, membership::Signal};
use muster_store::membership::{self, Seen};

use super::visible;
use crate::{App, Request, WithNames, mentions::Mentions};

/// The last time somebody was seen somewhere, by one signal.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Sighting {
    /// Where: an account, or the organization for what concerns none.
    pub scope: Scope,
    /// What they did.
    pub signal: Signal,
    /// When, to the minute.
    pub at: Time,
}

impl From<&Seen> for Sighting {
    fn from(seen: &Seen) -> Self {
        Self {
            scope: seen.scope,
            signal: seen.signal,
            at: seen.at,
        }
    }
}

impl Mentions for Sighting {
    fn mentioned(&self) -> Vec<AnySid> {
        vec![self.scope.into()]
    }
}

impl App {
    /// When one person was seen, the latest first: at accounts where the caller may see people.
    pub async fn user_activity(
        &self,
        request: &Request,
        user: UserSid,
    ) -> Result<WithNames<Vec<Sighting>>> {
        self.read(request, move |act| {
            let (person, _) = visible::find(act, user, Permission::USERS_READ)?;
            let readable = act.scopes_with(person.organization, Permission::USERS_READ)?;
            let seen = membership::seen(act.tx, person.organization, &[user])?;
            let visible = |seen: &&Seen| {
                readable.as_ref().is_none_or(|readable| {
                    readable.iter().any(|sid| seen.scope == Scope::from(*sid))
                })
            };
            let mut found: Vec<Sighting> =
                seen.iter().filter(visible).map(Sighting::from).collect();
            found.sort_by_key(|sighting| std::cmp::Reverse(sighting.at));
            act.with_names(person.organization, found)
        })
        .await
    }
}
