//! The pages behind the link of an invitation: what it gives and how to accept it, the page for somebody else, and the page of a dead link.

use askama::Template;
use muster_app::{
    names::{inert, message},
    plain_words::{Access, RoleWords, minute},
};
use muster_model::Time;

use super::{
    access::{Granted, granted, roles},
    form::Field,
};

/// What the person still has to do.
#[derive(Debug)]
pub enum Step {
    /// Nobody has a login with this address: choose a name and a password.
    Register {
        /// The name, kept when something else was wrong.
        name: Field,
        /// The password, never kept.
        password: Field,
    },
    /// The address has a login: sign in.
    SignIn {
        /// The password, never kept.
        password: Field,
    },
    /// Signed in as the invited person.
    Accept,
    /// The link proves no address: ask for a mailed one.
    Proof,
    /// The mailed one is on its way.
    ProofSent,
}

impl Step {
    fn has_error(&self) -> bool {
        match self {
            Self::Register { name, password } => name.error.is_some() || password.error.is_some(),
            Self::SignIn { password } => password.error.is_some(),
            Self::Accept | Self::Proof | Self::ProofSent => false,
        }
    }
}

/// An invitation that can be accepted.
#[derive(Debug, Template)]
#[template(path = "pages/invitation.html")]
pub struct Invitation {
    organization: String,
    inviter: String,
    email: String,
    message: Vec<String>,
    access: Vec<Granted>,
    roles: Vec<RoleWords>,
    ends_at: String,
    token: String,
    refusal: Option<String>,
    step: Step,
}

/// What an invitation says, before anybody typed anything.
#[derive(Debug, Clone)]
pub struct Offer {
    /// The organization's name.
    pub organization: String,
    /// Who invited: a name, or an address.
    pub inviter: String,
    /// The invited address.
    pub email: String,
    /// What the inviter wrote.
    pub message: Option<String>,
    /// What accepting gives.
    pub access: Vec<Access>,
    /// When the link ends.
    pub ends_at: Time,
    /// The secret of the link, carried through the form and nowhere else.
    pub token: String,
}

impl Invitation {
    /// The page for `offer` at `step`, with what was refused before.
    pub fn new(offer: &Offer, step: Step, refusal: Option<String>) -> Self {
        Self {
            organization: inert(&offer.organization),
            inviter: inert(&offer.inviter),
            email: inert(&offer.email),
            message: offer.message.as_deref().map(message).unwrap_or_default(),
            access: granted(&offer.access),
            roles: roles(&offer.access),
            ends_at: minute(offer.ends_at),
            token: offer.token.clone(),
            refusal,
            step,
        }
    }
}

/// The page for somebody who is signed in as another person: the organization's name and nothing else of the invitation.
#[derive(Debug, Template)]
#[template(path = "pages/switch.html")]
pub struct Switch {
    organization: String,
    signed_in_as: String,
    token: String,
}

impl Switch {
    /// For an invitation to `organization` opened by `signed_in_as`.
    pub fn new(organization: &str, signed_in_as: &str, token: &str) -> Self {
        Self {
            organization: inert(organization),
            signed_in_as: inert(signed_in_as),
            token: token.to_owned(),
        }
    }
}

/// Why a link leads nowhere.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Dead {
    /// It was accepted.
    Accepted,
    /// Its time ran out.
    Expired,
    /// It was taken back.
    Revoked,
    /// A newer mail replaced it.
    Superseded,
    /// It is unreadable or never was.
    Unknown,
}

impl Dead {
    /// What an error code says about a link; an error about something else says nothing.
    pub fn of(code: &str) -> Option<Self> {
        match code {
            "invitation.used" => Some(Self::Accepted),
            "invitation.expired" => Some(Self::Expired),
            "invitation.revoked" => Some(Self::Revoked),
            "invitation.superseded" => Some(Self::Superseded),
            "invitation.not_found" => Some(Self::Unknown),
            _ => None,
        }
    }

    fn title(self) -> &'static str {
        match self {
            Self::Accepted => "This invitation was accepted",
            Self::Expired => "This invitation has ended",
            Self::Revoked => "This invitation was taken back",
            Self::Superseded => "There is a newer link",
            Self::Unknown => "This link is not known",
        }
    }

    fn way_on(self) -> &'static str {
        match self {
            Self::Accepted => {
                "A link works once. If it was you, sign in: what it gave is yours already."
            }
            Self::Expired => "Ask the person who invited you to send it again.",
            Self::Revoked => {
                "Nothing of it holds any more. If you still need the access, ask the person who invited you."
            }
            Self::Superseded => {
                "The invitation was sent again, and only the link in the latest mail works. Look for it in your inbox."
            }
            Self::Unknown => {
                "It may have been cut: copy the whole link out of the mail. If that does not help, ask the person who invited you to send it again."
            }
        }
    }
}

/// The page of a dead link.
#[derive(Debug, Template)]
#[template(path = "pages/dead_link.html")]
pub struct DeadLink {
    /// Why it leads nowhere.
    pub reason: Dead,
}
