//! The sessions of whoever asks: listed and ended.

use muster_model::{Error, Organization, Result, Session, SessionSid, User};
use muster_store::{
    person,
    session::{self, StoredSession},
};
use serde::{Deserialize, Serialize};

use super::end;
use crate::{App, Page, PageRequest, Request, act::Act, people};

/// A session as its owner sees it in a list.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct ListedSession {
    /// The session.
    pub session: Session,
    /// Whose it is.
    pub user: User,
    /// The organization it looks at.
    pub organization: Option<Organization>,
    /// Address at sign-in.
    pub address: Option<String>,
    /// Agent at sign-in.
    pub agent: Option<String>,
    /// Whether it is the one that asks.
    pub current: bool,
}

impl App {
    /// Ends the session that asks.
    pub async fn sign_out(&self, request: &Request) -> Result<ListedSession> {
        self.act(request, |act| {
            act.caller.person()?;
            let session = act.caller.session.as_ref().map(|session| session.sid);
            let ended = own(act, session.ok_or_else(Error::unauthenticated)?)?;
            end(act, ended.session.sid, ended.session.user)?;
            Ok(ended)
        })
        .await
    }

    /// A page of the sessions of whoever asks, the newest first.
    pub async fn sessions(
        &self,
        request: &Request,
        page: PageRequest,
    ) -> Result<Page<ListedSession>> {
        self.read(request, move |act| {
            let user = act.caller.person()?;
            let before = act
                .position(&page, "sessions")?
                .and_then(|text| text.parse().ok());
            let rows = session::page_of_user(act.tx, user, None, before, page.limit + 1)?;
            let page = act.paged(rows, &page, "sessions", |stored| {
                stored.session.sid.to_string()
            });
            let user = people::get_person(act, user)?;
            let organizations = person::organizations(act.tx, user.sid)?;
            let current = act.caller.session.as_ref().map(|session| session.sid);
            Ok(page.map(|stored| listed(stored, &user, &organizations, current)))
        })
        .await
    }

    /// Ends one of the sessions of whoever asks.
    pub async fn end_session(&self, request: &Request, sid: SessionSid) -> Result<ListedSession> {
        self.act(request, move |act| {
            let ended = own(act, sid)?;
            end(act, sid, ended.session.user)?;
            Ok(ended)
        })
        .await
    }
}

/// A session of whoever asks that has not ended.
fn own(act: &mut Act, sid: SessionSid) -> Result<ListedSession> {
    let user = act.caller.person()?;
    let now = act.now();
    let stored = session::find(act.tx, sid)?
        .filter(|stored| stored.session.user == user && stored.ended_at.is_none())
        .filter(|stored| now < stored.session.expires_at)
        .ok_or_else(|| Error::not_found("session.not_found"))?;
    let user = people::get_person(act, user)?;
    let organizations = person::organizations(act.tx, user.sid)?;
    let current = act.caller.session.as_ref().map(|session| session.sid);
    Ok(listed(stored, &user, &organizations, current))
}

pub(crate) fn listed(
    stored: StoredSession,
    user: &User,
    organizations: &[Organization],
    current: Option<SessionSid>,
) -> ListedSession {
    let looked_at = organizations
        .iter()
        .find(|organization| Some(organization.sid) == stored.session.organization);
    ListedSession {
        current: Some(stored.session.sid) == current,
        session: stored.session,
        user: user.clone(),
        organization: looked_at.cloned(),
        address: stored.address,
        agent: stored.agent,
    }
}
