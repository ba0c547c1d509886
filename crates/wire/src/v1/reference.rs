//! How an answer names what it does not show whole: by SID and name, people with their address.

use muster_model::{Account, AnySid, Named, Names, Organization, Scope, User};
use serde::Serialize;
use utoipa::ToSchema;

/// Anything with a name: an organization, an account, a scope, a key.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct Reference {
    /// What it is.
    #[schema(value_type = String, example = "AC0192f0c1a2b37d4e8f60718293a4b5c6")]
    pub sid: AnySid,
    /// What people call it.
    #[schema(example = "Support EU")]
    pub name: String,
}

impl Reference {
    /// Names a thing.
    pub fn new(sid: impl Into<AnySid>, name: impl Into<String>) -> Self {
        Self {
            sid: sid.into(),
            name: name.into(),
        }
    }
}

impl Reference {
    /// Names a thing as `names` call it; by its SID where they don't know it.
    pub fn of(sid: impl Into<AnySid>, names: &Names) -> Self {
        names.of(sid).into()
    }
}

/// By its SID where it has no name.
impl From<Named> for Reference {
    fn from(named: Named) -> Self {
        let name = named.name.unwrap_or_else(|| named.sid.to_string());
        Self::new(named.sid, name)
    }
}

impl From<&Organization> for Reference {
    fn from(organization: &Organization) -> Self {
        Self::new(organization.sid, &organization.name)
    }
}

impl From<&Account> for Reference {
    fn from(account: &Account) -> Self {
        Self::new(account.sid, &account.name)
    }
}

impl From<(Scope, String)> for Reference {
    fn from((scope, name): (Scope, String)) -> Self {
        Self::new(scope, name)
    }
}

/// A person, or who acts in the place of one: only people have an address.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct PersonReference {
    /// Who.
    #[schema(value_type = String, example = "US0192f0c1a2b37d4e8f60718293a4b5c6")]
    pub sid: AnySid,
    /// What they are called.
    #[schema(example = "Ada Lovelace")]
    pub name: String,
    /// Their address.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(example = "ada@example.com")]
    pub email: Option<String>,
}

impl PersonReference {
    /// Names somebody as `names` call them; by their SID where they don't know them.
    pub fn of(sid: impl Into<AnySid>, names: &Names) -> Self {
        names.of(sid).into()
    }
}

/// By their SID where no name is known.
impl From<Named> for PersonReference {
    fn from(named: Named) -> Self {
        Self {
            name: named.name.unwrap_or_else(|| named.sid.to_string()),
            sid: named.sid,
            email: named.email,
        }
    }
}

impl From<&User> for PersonReference {
    fn from(user: &User) -> Self {
        Self {
            sid: user.sid.into(),
            name: user.name.clone(),
            email: Some(user.email.clone()),
        }
    }
}
