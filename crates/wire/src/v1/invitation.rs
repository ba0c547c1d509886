//! Invitations: what inviting takes, and what an invitation looks like to those who manage it.
//! What whoever holds a link sends and sees is in `link`.

use muster_model::{
    AccountSid, InvitationSid, Scope, Time, invitation as model,
    invitation::{DEFAULT_LIFE, Delivery, InvitationStatus, Outcome},
};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::{
    reference::{PersonReference, Reference},
    role::RoleReference,
};

/// An address to be invited.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewInvitation {
    /// The address.
    #[schema(example = "ada@example.com")]
    pub email: String,
    /// What the inviter calls the person.
    pub name: Option<String>,
    /// What it gives, place by place.
    pub grants: Vec<NewGrant>,
    /// How long the link is good, in seconds: one hour to 30 days.
    #[serde(default = "default_life")]
    #[schema(default = 604_800)]
    pub expires_in: u64,
    /// A few words in the mail.
    pub message: Option<String>,
    /// Whether the link is mailed; otherwise it is in the answer, once.
    #[serde(default = "mailed")]
    #[schema(default = true)]
    pub send: bool,
}

/// What an invitation gives in one place.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewGrant {
    /// An account, or the organization.
    #[schema(value_type = String, example = "AC0192f0c1a2b37d4e8f60718293a4b5c6")]
    pub scope: Scope,
    /// Roles by name or SID; at least one.
    #[schema(example = json!(["developer"]))]
    pub roles: Vec<String>,
    /// Whether it flows down to subaccounts; null is false on accounts, true at organization scope.
    pub inherit: Option<bool>,
    /// Accounts below that are held out.
    #[serde(default)]
    #[schema(value_type = Vec<String>)]
    pub except: Vec<AccountSid>,
    /// When the access itself ends.
    #[schema(value_type = Option<String>, format = DateTime)]
    pub access_expires_at: Option<Time>,
}

/// An address to be invited to one account.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewAccountInvitation {
    /// The address.
    #[schema(example = "ada@example.com")]
    pub email: String,
    /// What the inviter calls the person.
    pub name: Option<String>,
    /// Roles by name or SID; at least one.
    #[schema(example = json!(["developer"]))]
    pub roles: Vec<String>,
    /// Whether it flows down to subaccounts.
    pub inherit: Option<bool>,
    /// Accounts below that are held out.
    #[serde(default)]
    #[schema(value_type = Vec<String>)]
    pub except: Vec<AccountSid>,
    /// When the access itself ends.
    #[schema(value_type = Option<String>, format = DateTime)]
    pub access_expires_at: Option<Time>,
    /// How long the link is good, in seconds: one hour to 30 days.
    #[serde(default = "default_life")]
    #[schema(default = 604_800)]
    pub expires_in: u64,
    /// A few words in the mail.
    pub message: Option<String>,
    /// Whether the link is mailed; otherwise it is in the answer, once.
    #[serde(default = "mailed")]
    #[schema(default = true)]
    pub send: bool,
}

fn default_life() -> u64 {
    DEFAULT_LIFE.as_secs()
}

fn mailed() -> bool {
    true
}

impl NewAccountInvitation {
    /// The long form: one grant in this account.
    pub fn into_long(self, account: AccountSid) -> NewInvitation {
        let grant = NewGrant {
            scope: account.into(),
            roles: self.roles,
            inherit: self.inherit,
            except: self.except,
            access_expires_at: self.access_expires_at,
        };
        NewInvitation {
            email: self.email,
            name: self.name,
            grants: vec![grant],
            expires_in: self.expires_in,
            message: self.message,
            send: self.send,
        }
    }
}

/// What lists of invitations are sorted by.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize)]
pub enum InvitationOrder {
    /// The oldest first.
    #[serde(rename = "created_at")]
    CreatedAt,
    /// The newest first.
    #[default]
    #[serde(rename = "-created_at")]
    CreatedAtDescending,
}

/// Which invitations are listed.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct InvitationQuery {
    /// Only those with a grant in this account.
    #[param(value_type = Option<String>)]
    pub account: Option<AccountSid>,
    /// Only those in this state: pending, accepted, expired, revoked or superseded.
    #[param(value_type = Option<String>)]
    pub status: Option<InvitationStatus>,
    /// Only those whose mail stands so: none, queued, sent or failed.
    #[param(value_type = Option<String>)]
    pub delivery: Option<Delivery>,
    /// Only those whose address begins so, without regard to case.
    pub q: Option<String>,
    /// `created_at` or `-created_at`; the newest first when absent.
    #[param(value_type = Option<String>)]
    pub order: Option<InvitationOrder>,
    /// At most this many, 1 to 200; 50 when absent.
    pub limit: Option<u32>,
    /// `next_cursor` of the page before.
    pub cursor: Option<String>,
}

/// An invitation, with the grants in places where the caller may invite. Not to be printed: it may hold its link.
#[derive(Serialize, ToSchema)]
pub struct Invitation {
    /// Always `invitation`.
    pub object: &'static str,
    /// Its identifier.
    #[schema(value_type = String, example = "NF0192f0c1a2b37d4e8f60718293a4b5c6")]
    pub sid: InvitationSid,
    /// The invited address.
    pub email: String,
    /// What the inviter calls the person.
    pub name: Option<String>,
    /// The inviter's words.
    pub message: Option<String>,
    /// What became of it: pending, accepted, expired, revoked or superseded.
    #[schema(value_type = String, example = "pending")]
    pub status: InvitationStatus,
    /// What became of the mail: none, queued, sent or failed.
    #[schema(value_type = String, example = "queued")]
    pub delivery: Delivery,
    /// Why the mail failed.
    pub delivery_reason: Option<String>,
    /// What it gives.
    pub grants: Vec<Grant>,
    /// Until when the link is good.
    #[schema(value_type = String, format = DateTime)]
    pub expires_at: Time,
    /// How many mails went out.
    pub sends: i64,
    /// Who invited: a person, or a key.
    pub invited_by: PersonReference,
    /// The link, where it is not mailed; only in the answer to inviting.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub accept_url: Option<String>,
    /// What inviting came to: `new`, `extended` (the address was invited already; its invitation gives this too, by a new link) or
    /// `given` (a member, who has it at once). Only in the answer to inviting. Where a member has all of it already, that is the
    /// problem `invitation.nothing_new`, of a dry run too.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>, example = "new")]
    pub outcome: Option<Outcome>,
    /// When it was made.
    #[schema(value_type = String, format = DateTime)]
    pub created_at: Time,
    /// When it last changed.
    #[schema(value_type = String, format = DateTime)]
    pub updated_at: Time,
    /// Where it is read.
    pub url: String,
}

impl Invitation {
    /// What `invitation` looks like, made by `invited_by`.
    pub fn new(invitation: &model::Invitation, invited_by: PersonReference) -> Self {
        Self {
            object: "invitation",
            sid: invitation.sid,
            email: invitation.email.clone(),
            name: invitation.name.clone(),
            message: invitation.message.clone(),
            status: invitation.status,
            delivery: invitation.delivery,
            delivery_reason: invitation.delivery_reason.clone(),
            grants: Grant::all(&invitation.grants),
            expires_at: invitation.expires_at,
            sends: invitation.sends,
            invited_by,
            accept_url: None,
            outcome: None,
            created_at: invitation.created_at,
            updated_at: invitation.updated_at,
            url: format!("/v1/invitations/{}", invitation.sid),
        }
    }
}

/// What an invitation gives in one place.
#[derive(Debug, PartialEq, Serialize, ToSchema)]
pub struct Grant {
    /// An account, or the organization.
    pub scope: Reference,
    /// The roles.
    pub roles: Vec<RoleReference>,
    /// Whether they flow down to subaccounts.
    pub inherit: bool,
    /// Accounts below that are held out.
    #[schema(value_type = Vec<String>)]
    pub except: Vec<AccountSid>,
    /// When the access itself ends.
    #[schema(value_type = Option<String>, format = DateTime)]
    pub access_expires_at: Option<Time>,
}

impl Grant {
    /// Roles that are given alike in one place stand together.
    pub fn all(grants: &[model::Grant]) -> Vec<Self> {
        let mut told: Vec<Self> = Vec::new();
        for grant in grants {
            let role = RoleReference::from(&grant.role);
            let alone = Self {
                scope: Reference::new(grant.scope, &grant.scope_name),
                roles: Vec::new(),
                inherit: grant.inherit,
                except: grant.except.clone(),
                access_expires_at: grant.access_expires_at,
            };
            match told.iter_mut().find(|known| known.is_like(&alone)) {
                Some(known) => known.roles.push(role),
                None => told.push(Self {
                    roles: vec![role],
                    ..alone
                }),
            }
        }
        told
    }

    fn is_like(&self, other: &Self) -> bool {
        self.scope == other.scope
            && self.inherit == other.inherit
            && self.except == other.except
            && self.access_expires_at == other.access_expires_at
    }
}
