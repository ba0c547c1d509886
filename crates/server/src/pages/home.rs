//! The page that needs no script: who I am, my organizations, what I have in them, sign out. Without a console it is the page one lands on.

use askama::Template;
use axum::{
    Router,
    http::{StatusCode, Uri},
    routing::get,
};
use muster_app::{
    MyOrganization,
    names::inert,
    plain_words::{Access, RoleWords},
};
use muster_model::{OrganizationSid, Status};
use serde::Deserialize;

use super::{
    access::{Granted, granted, roles},
    answer,
    local_path::LocalPath,
    visit::{Answer, Next, Visit, back_home, way_in},
};
use crate::http::State;

/// The page.
#[derive(Debug, Template)]
#[template(path = "pages/home.html")]
pub struct Home {
    name: String,
    email: String,
    notice: Option<String>,
    has_console: bool,
    organizations: Vec<Panel>,
    roles: Vec<RoleWords>,
}

#[derive(Debug)]
struct Panel {
    sid: OrganizationSid,
    name: String,
    current: bool,
    standing: Option<&'static str>,
    access: Vec<Granted>,
}

/// One organization of the person.
#[derive(Debug, Clone)]
pub struct Mine {
    /// Its identifier.
    pub sid: OrganizationSid,
    /// Its name.
    pub name: String,
    /// Whether the session looks at it now.
    pub current: bool,
    /// What keeps the person out of it: "Suspended", "Closed"; nobody can switch there.
    pub standing: Option<&'static str>,
    /// What the person has there.
    pub access: Vec<Access>,
}

impl Home {
    /// For the person `name` with `email`, and their organizations in the order to show.
    pub fn new(name: &str, email: &str, organizations: &[Mine]) -> Self {
        let panel = |mine: &Mine| Panel {
            sid: mine.sid,
            name: inert(&mine.name),
            current: mine.current,
            standing: mine.standing,
            access: granted(&mine.access),
        };
        Self {
            name: inert(name),
            email: inert(email),
            notice: None,
            has_console: true,
            organizations: organizations.iter().map(panel).collect(),
            roles: roles(organizations.iter().flat_map(|mine| &mine.access)),
        }
    }

    /// Says that this build has no console, and how one gets a build that has.
    #[must_use]
    pub fn without_console(mut self) -> Self {
        self.has_console = false;
        self
    }

    /// Says above all else that the person just joined `organization`, and whether that gave all that the invitation said.
    #[must_use]
    pub fn joined(mut self, organization: &str, wholly: bool) -> Self {
        let organization = inert(organization);
        let rest = if wholly {
            "What you got stands below."
        } else {
            "What you got stands below. The rest of the invitation was left out: whoever gave it may no longer give it. The administrators have been told."
        };
        self.notice = Some(format!("You are a member of {organization} now. {rest}"));
        self
    }
}

pub(super) fn routes() -> Router<State> {
    Router::new()
        .route("/home", get(show))
        .route("/organization", get(back_home).post(switch))
}

/// What just happened, where something did.
#[derive(Default, Deserialize)]
#[serde(deny_unknown_fields)]
struct Arrival {
    joined: Option<OrganizationSid>,
    #[serde(default)]
    in_part: bool,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Choice {
    organization: String,
}

/// `GET /home`
async fn show(uri: Uri, visit: Visit) -> Answer {
    if !visit.is_signed_in() {
        let to = way_in(&visit.app, LocalPath::of(&uri)).await?;
        return visit.to(to);
    }
    let (session, user, _) = visit.app.current_session(&visit.request).await?;
    let mine = visit.app.my_organizations(&visit.request).await?;
    let arrival: Arrival = visit.query().unwrap_or_default();
    let joined = mine
        .iter()
        .find(|mine| arrival.joined == Some(mine.organization.sid))
        .map(|mine| mine.organization.name.clone());
    let mine: Vec<Mine> = mine
        .into_iter()
        .map(|mine| Mine::of(mine, session.organization))
        .collect();
    let page = Home::new(&user.name, &user.email, &mine);
    let page = match joined {
        Some(organization) => page.joined(&organization, !arrival.in_part),
        None => page,
    };
    let page = if visit.console.is_there() {
        page
    } else {
        page.without_console()
    };
    visit.with_cookie(answer(StatusCode::OK, &page)?)
}

/// `POST /organization`
async fn switch(mut visit: Visit) -> Answer {
    let choice: Choice = visit.form().await?;
    if visit.is_signed_in() {
        let to = choice
            .organization
            .parse()
            .map_err(muster_model::Error::from)?;
        visit.app.switch_organization(&visit.request, to).await?;
    }
    visit.to(Next::Home)
}

impl Mine {
    fn of(mine: MyOrganization, current: Option<OrganizationSid>) -> Self {
        Self {
            sid: mine.organization.sid,
            current: current == Some(mine.organization.sid),
            standing: match mine.organization.status {
                Status::Active => None,
                Status::Suspended => Some("Suspended"),
                Status::Closed => Some("Closed"),
            },
            name: mine.organization.name,
            access: mine.access,
        }
    }
}
