//! Sessions: a person signed in, with the organization they look at now.

use std::time::Duration;

use serde::{Deserialize, Serialize};

use crate::{
    OrganizationSid, SessionSid, Time, UserSid,
    code::codes,
    time::{HOUR, MINUTE},
};

/// How recent a sign-in sensitive acts need.
pub const STEP_UP_AGE: Duration = Duration::from_secs(600);
/// How long a console session lives without a request.
pub const IDLE_LIFE: Duration = HOUR;
/// The same for anyone who holds owner or administrator rights.
pub const PRIVILEGED_IDLE_LIFE: Duration = Duration::from_secs(15 * MINUTE.as_secs());
/// How long a console session lives at most.
pub const LIFE: Duration = Duration::from_secs(24 * 3_600);
/// The same for anyone who holds owner or administrator rights, and for a command line session.
pub const PRIVILEGED_LIFE: Duration = Duration::from_secs(12 * 3_600);

codes! {
    /// Where the session is used.
    SessionKind {
        /// A browser, by cookie: idle limits hold.
        Console "console",
        /// The command line or another client, by bearer token: lives 12 hours.
        Client "client",
    }
}

/// A session without its secret.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Session {
    /// Its identifier, the public part of the token.
    pub sid: SessionSid,
    /// Whose it is.
    pub user: UserSid,
    /// Where it is used.
    pub kind: SessionKind,
    /// The organization that list routes answer for.
    pub organization: Option<OrganizationSid>,
    /// When the person last proved themselves in it.
    pub proven_at: Time,
    /// When a request last came with it, to the minute.
    pub seen_at: Time,
    /// When it ends whatever happens.
    pub expires_at: Time,
    /// When it began.
    pub created_at: Time,
}
