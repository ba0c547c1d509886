//! Passwords after the first: changed, or reset by a mailed link.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::reference::PersonReference;

/// A change of one's own password.
#[derive(Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct PasswordChange {
    /// The present password.
    pub current: String,
    /// The new one: 15 characters at least.
    pub password: String,
}

/// Whose password is to be reset.
#[derive(Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewPasswordReset {
    /// The address that the mail goes to, if it has a login.
    #[schema(example = "ada@example.com")]
    pub email: String,
}

/// A new password for whoever holds a mailed link.
#[derive(Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct PasswordReset {
    /// The token in the link.
    #[schema(example = "mst_rst_…")]
    pub token: String,
    /// The new password: 15 characters at least.
    pub password: String,
}

/// Whose password was reset.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct PasswordWasReset {
    /// The person; all their sessions have ended.
    pub user: PersonReference,
}
