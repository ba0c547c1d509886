//! Sessions of a person as their organization sees and ends them: those that look at it. The others are the person's own affair.

use muster_model::{
    AnySid, Error, Membership, Organization, Permission, Result, SessionSid, UserSid,
};
use muster_store::session::{self, StoredSession};

use super::visible;
use crate::{
    App, ListedSession, Page, PageRequest, Request, WithPermitted, act::Act, mentions::Mentions,
    record::Draft, sessions::listed,
};

/// An act ends at most so many sessions: nobody has more.
const MOST: u32 = 1_000;

impl Mentions for ListedSession {
    fn mentioned(&self) -> Vec<AnySid> {
        Vec::new()
    }
}

impl App {
    /// A page of the sessions of a person that look at the organization, the newest first.
    pub async fn user_sessions(
        &self,
        request: &Request,
        user: UserSid,
        page: PageRequest,
    ) -> Result<Page<WithPermitted<ListedSession>>> {
        self.read(request, move |act| {
            let (person, whole) = visible::find(act, user, Permission::SESSIONS_READ)?;
            let organization = person.organization;
            let key = format!("sessions of {user} {organization}");
            let before = act
                .position(&page, &key)?
                .and_then(|text| text.parse().ok());
            let limit = page.limit + 1;
            let rows = session::page_of_user(act.tx, user, Some(organization), before, limit)?;
            let rows = act.paged(rows, &page, &key, |stored| stored.session.sid.to_string());
            let shown = rows.map(|stored| shown(act, stored, &person, &whole.organization));
            act.page_with_permitted(organization, shown)
        })
        .await
    }

    /// Ends one of them.
    pub async fn end_user_session(
        &self,
        request: &Request,
        user: UserSid,
        sid: SessionSid,
    ) -> Result<ListedSession> {
        self.act(request, move |act| {
            let (person, whole) = visible::find(act, user, Permission::SESSIONS_REVOKE)?;
            let now = act.now();
            let stored = session::find(act.tx, sid)?
                .filter(|stored| {
                    let session = &stored.session;
                    session.user == user
                        && session.organization == Some(person.organization)
                        && stored.ended_at.is_none()
                        && now < session.expires_at
                })
                .ok_or_else(|| Error::not_found("session.not_found"))?;
            end(act, stored, &person, &whole.organization)
        })
        .await
    }

    /// Ends all of them but the one that asks.
    pub async fn end_user_sessions(
        &self,
        request: &Request,
        user: UserSid,
    ) -> Result<Vec<ListedSession>> {
        self.act(request, move |act| {
            let (person, whole) = visible::find(act, user, Permission::SESSIONS_REVOKE)?;
            let asking = act.caller.session.as_ref().map(|session| session.sid);
            let rows = session::page_of_user(act.tx, user, Some(person.organization), None, MOST)?;
            rows.into_iter()
                .filter(|stored| Some(stored.session.sid) != asking)
                .map(|stored| end(act, stored, &person, &whole.organization))
                .collect()
        })
        .await
    }
}

fn shown(
    act: &Act,
    stored: StoredSession,
    person: &Membership,
    organization: &Organization,
) -> ListedSession {
    let asking = act.caller.session.as_ref().map(|session| session.sid);
    listed(
        stored,
        &person.user,
        std::slice::from_ref(organization),
        asking,
    )
}

fn end(
    act: &mut Act,
    stored: StoredSession,
    person: &Membership,
    organization: &Organization,
) -> Result<ListedSession> {
    let sid = stored.session.sid;
    session::end(act.tx, sid)?;
    act.record(
        Draft::new("session.ended", person.organization)
            .at(person.organization)
            .about(sid)
            .about(person.user.sid),
    )?;
    Ok(shown(act, stored, person, organization))
}
