//! Sessions: signing in, looking at another organization, proving oneself again.

use muster_model::{
    Organization, OrganizationSid, Session as Model, SessionSid, Time, User, session::SessionKind,
};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::reference::{PersonReference, Reference};

/// Signing in.
#[derive(Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewSession {
    /// The proven address.
    #[schema(example = "ada@example.com")]
    pub email: String,
    /// The password.
    pub password: String,
}

/// A change of the session that asks.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct SessionChange {
    /// The organization that lists answer for from now on.
    #[schema(value_type = String)]
    pub organization: OrganizationSid,
}

/// Proving oneself again.
#[derive(Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct StepUp {
    /// The password.
    pub password: String,
}

/// A session.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct Session {
    /// Always `session`.
    pub object: &'static str,
    /// Its identifier.
    #[schema(value_type = String, example = "SE0192f0c1a2b37d4e8f60718293a4b5c6")]
    pub sid: SessionSid,
    /// Whose it is.
    pub user: PersonReference,
    /// The organization that lists answer for.
    pub organization: Option<Reference>,
    /// `console` in a browser, `client` everywhere else.
    #[schema(value_type = String, example = "client")]
    pub kind: SessionKind,
    /// When the person last proved themselves in it.
    #[schema(value_type = String, format = DateTime)]
    pub proven_at: Time,
    /// When it ends whatever happens.
    #[schema(value_type = String, format = DateTime)]
    pub expires_at: Time,
    /// When it began.
    #[schema(value_type = String, format = DateTime)]
    pub created_at: Time,
    /// When a request last came with it, to the minute.
    #[schema(value_type = String, format = DateTime)]
    pub updated_at: Time,
    /// Where it is ended.
    pub url: String,
}

impl Session {
    /// The session of `user` that looks at `organization`.
    pub fn of(session: &Model, user: &User, organization: Option<&Organization>) -> Self {
        Self {
            object: "session",
            sid: session.sid,
            user: user.into(),
            organization: organization.map(Reference::from),
            kind: session.kind,
            proven_at: session.proven_at,
            expires_at: session.expires_at,
            created_at: session.created_at,
            updated_at: session.seen_at,
            url: format!("/v1/sessions/{}", session.sid),
        }
    }
}

/// A session with its token, which is shown now and never again.
#[derive(Clone, Serialize, ToSchema)]
pub struct OpenedSession {
    #[serde(flatten)]
    session: Session,
    /// What the next requests carry as `Authorization: Bearer`.
    #[schema(example = "mst_ses_…")]
    token: String,
}

impl OpenedSession {
    /// The session with its token.
    pub fn of(session: Session, token: String) -> Self {
        Self { session, token }
    }
}

/// Sessions that ended together.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct EndedSessions {
    /// The sessions.
    pub ended: Vec<ListedSession>,
}

/// A session in a list.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct ListedSession {
    #[serde(flatten)]
    session: Session,
    /// `active` or `ended`.
    status: &'static str,
    /// Where the sign-in came from.
    address: Option<String>,
    /// What the client called itself at sign-in.
    agent: Option<String>,
    /// Whether it is the one that asks.
    current: bool,
}

impl ListedSession {
    /// A session that is in use.
    pub fn active(
        session: Session,
        address: Option<String>,
        agent: Option<String>,
        current: bool,
    ) -> Self {
        Self {
            session,
            status: "active",
            address,
            agent,
            current,
        }
    }

    /// The same, ended just now.
    #[must_use]
    pub fn ended(self) -> Self {
        Self {
            status: "ended",
            ..self
        }
    }
}

/// The session that set-up opens.
#[derive(Clone, Serialize, ToSchema)]
pub struct SessionToken {
    /// Its identifier.
    #[schema(value_type = String)]
    sid: SessionSid,
    /// What the next requests carry as `Authorization: Bearer`; shown now and never again.
    token: String,
    /// When it ends whatever happens.
    #[schema(value_type = String, format = DateTime)]
    expires_at: Time,
}

impl SessionToken {
    /// A session with its token.
    pub fn of(session: &Model, token: &str) -> Self {
        Self {
            sid: session.sid,
            token: token.to_owned(),
            expires_at: session.expires_at,
        }
    }
}
