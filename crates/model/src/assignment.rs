//! Role assignments: principal × role × scope, with inheritance, hold-outs and expiry.

use serde::{Deserialize, Serialize};

use crate::{
    AccountSid, AnySid, AssignmentSid, Error, OrganizationSid, Place, Principal, Result, Role,
    Scope, Time, code::codes, role::BuiltIn,
};

codes! {
    /// By which door an assignment came.
    Source {
        /// Given by hand.
        Direct "direct",
        /// Accepted with an invitation.
        Invitation "invitation",
        /// A directory's.
        Directory "directory",
        /// A single sign-on connection's.
        Connection "connection",
        /// An approved request.
        Request "request",
        /// An ownership transfer.
        Transfer "transfer",
        /// An import.
        Import "import",
        /// The server itself: who creates a subaccount, who sets up.
        System "system",
    }
}

/// A role assignment.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Assignment {
    /// Its organization.
    pub organization: OrganizationSid,
    /// Its identifier.
    pub sid: AssignmentSid,
    /// Who holds the role.
    pub principal: Principal,
    /// The role.
    pub role: Role,
    /// Where.
    pub scope: Scope,
    /// Whether it flows down to present and future subaccounts.
    pub inherit: bool,
    /// Held-out accounts: the whole subtree under each.
    pub except: Vec<AccountSid>,
    /// When it ends by itself.
    pub expires_at: Option<Time>,
    /// By which door it came.
    pub source: Source,
    /// Who gave it.
    pub given_by: Option<AnySid>,
    /// When it was given.
    pub created_at: Time,
    /// When it last changed.
    pub updated_at: Time,
    /// Row version, the `ETag`.
    pub version: i64,
}

impl Assignment {
    /// Whether it is the Owner role, which no assignment door gives or ends.
    pub fn is_owner(&self) -> bool {
        self.role.sid == BuiltIn::Owner.sid()
    }

    /// Whether a person's hold-outs stop it: what a group or a directory gives.
    pub fn is_withholdable(&self) -> bool {
        matches!(self.principal, Principal::Group(_)) || self.source == Source::Directory
    }

    /// Whether it has not expired at `now`. The instant of expiry itself is expired.
    pub fn is_live(&self, now: Time) -> bool {
        self.expires_at.is_none_or(|end| now < end)
    }

    /// How it reaches `place`, if it does. Neither expiry nor a person's hold-outs are looked at: ask [`crate::Subject::reach`] about a person.
    pub fn reaches(&self, place: &Place) -> Option<Reach> {
        reaches(self.scope, self.inherit, &self.except, place)
    }
}

/// How an assignment reaches a place.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Reach {
    /// Given right there.
    Direct,
    /// Inherited from this scope above.
    Inherited(Scope),
}

/// The covering rule. A direct assignment is not touched by hold-outs; an inherited one stops at a held-out subtree.
pub fn reaches(scope: Scope, inherit: bool, except: &[AccountSid], place: &Place) -> Option<Reach> {
    let below = match scope {
        Scope::Organization(organization) if organization != place.organization => return None,
        Scope::Organization(_) if place.path.is_empty() => return Some(Reach::Direct),
        Scope::Organization(_) => &place.path[..],
        Scope::Account(account) => {
            let at = place.path.iter().position(|(above, _)| *above == account)?;
            if at + 1 == place.path.len() {
                return Some(Reach::Direct);
            }
            &place.path[at + 1..]
        }
    };
    let held_out = below.iter().any(|(account, _)| except.contains(account));
    (inherit && !held_out).then_some(Reach::Inherited(scope))
}

/// Settles `inherit` for a scope: at organization scope it is always true, on accounts false unless asked.
pub fn settle_inherit(scope: Scope, asked: Option<bool>, path: &str) -> Result<bool> {
    match (scope, asked) {
        (Scope::Organization(_), Some(false)) => Err(Error::invalid(
            path,
            "inherit.organization",
            "At organization scope a role always covers the accounts below. Leave inherit out, or give the role on single accounts.",
        )),
        (Scope::Organization(_), _) => Ok(true),
        (Scope::Account(_), asked) => Ok(asked.unwrap_or(false)),
    }
}
