//! Mails: what each one needs to know ([`Mail`], the sealed payload of a job), how it becomes a message ([`compose()`]) and
//! how that leaves ([`Transport`]). No act, row or queue lives here: jobs call this. Every word is in `strings.rs`.

mod compose;
mod directory;
mod letter;
mod smtp;
mod strings;
mod transport;

use muster_model::Time;
use serde::{Deserialize, Serialize};

pub use compose::{Composed, compose};
pub use lettre::message::Mailbox;
pub use smtp::{Security, Smtp, SmtpSettings};
pub use transport::{Failure, Transport};

use crate::plain_words::{Access, PlaceName};

/// Somebody who appears in a mail.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Person {
    /// Their display name, when one is known.
    pub name: Option<String>,
    /// Their proven address.
    pub email: String,
}

/// What became of a key when its person lost access.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct EndedKey {
    /// The key's name.
    pub name: String,
    /// Who has it now; nobody means that it was revoked.
    pub transferred_to: Option<String>,
}

/// A key as mails about it name it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct KeyAbout {
    /// What people call it.
    pub name: String,
    /// The organization's name.
    pub organization: String,
    /// Where it works.
    pub place: PlaceName,
    /// The service account that it acts as.
    pub service: Option<String>,
}

/// One mail: who is told what. It holds all that its text says, so that sending needs nothing else.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "mail", rename_all = "snake_case")]
pub enum Mail {
    /// To the invited address: what they get, and the link that accepts it.
    Invitation {
        /// Who invites.
        inviter: Person,
        /// The organization's name.
        organization: String,
        /// What accepting gives.
        access: Vec<Access>,
        /// What the inviter wrote.
        message: Option<String>,
        /// The whole link.
        link: String,
        /// When the link ends.
        ends_at: Time,
    },
    /// To a member who was given more: it applies already.
    AccessGranted {
        /// Who gave it.
        by: Person,
        /// The organization's name.
        organization: String,
        /// What was given.
        access: Vec<Access>,
        /// Where to look at it.
        home: String,
    },
    /// To somebody who was removed from an account.
    RemovedFromAccount {
        /// Who removed them; nobody means a directory, a sweep or an expiry.
        by: Option<Person>,
        /// The organization's name.
        organization: String,
        /// The account.
        place: PlaceName,
        /// What they still have there by inheritance.
        left: Vec<Access>,
        /// What became of their keys.
        keys: Vec<EndedKey>,
    },
    /// To somebody whose membership was deactivated.
    Deactivated {
        /// Who did it; nobody means a directory or a sweep.
        by: Option<Person>,
        /// The organization's name.
        organization: String,
        /// What became of their keys.
        keys: Vec<EndedKey>,
    },
    /// To the member who is offered ownership.
    OwnershipOffered {
        /// The present owner.
        by: Person,
        /// The organization's name.
        organization: String,
        /// What is offered.
        place: PlaceName,
        /// The role that the present owner keeps, by name.
        keeps: Option<String>,
        /// Where to accept or decline.
        link: String,
        /// When the offer ends.
        ends_at: Time,
    },
    /// To the owner who offered it: the other one accepted.
    OwnershipAccepted {
        /// The new owner.
        by: Person,
        /// The organization's name.
        organization: String,
        /// What was handed over.
        place: PlaceName,
        /// The role that the offerer keeps, by name.
        keeps: Option<String>,
        /// Where to look at it.
        home: String,
    },
    /// To the owner who offered it: the other one declined.
    OwnershipDeclined {
        /// Who declined.
        by: Person,
        /// The organization's name.
        organization: String,
        /// What was offered.
        place: PlaceName,
        /// Where to offer it again.
        home: String,
    },
    /// To the member who was offered it: the offer was taken back.
    OwnershipCancelled {
        /// Who took it back.
        by: Person,
        /// The organization's name.
        organization: String,
        /// What was offered.
        place: PlaceName,
    },
    /// To everybody concerned who was not asked: ownership moved.
    OwnershipChanged {
        /// Who moved it.
        by: Person,
        /// The organization's name.
        organization: String,
        /// Of what.
        place: PlaceName,
        /// The new owner.
        owner: Person,
        /// Where to look at it.
        home: String,
    },
    /// To the person named as owner of a new organization.
    OrganizationCreated {
        /// The organization's name.
        organization: String,
        /// Its first account.
        account: String,
        /// Where to sign in.
        home: String,
    },
    /// To an address that has to be proven before its invitation can be accepted.
    ProofLink {
        /// The organization's name.
        organization: String,
        /// The whole link.
        link: String,
        /// When the link ends.
        ends_at: Time,
    },
    /// To a person who asked for a new password.
    PasswordReset {
        /// The whole link.
        link: String,
        /// When the link ends.
        ends_at: Time,
    },
    /// To a person whose password was changed.
    PasswordChanged {
        /// When.
        at: Time,
        /// From which network address.
        address: String,
        /// Where to ask for a reset.
        forgot: String,
    },
    /// To the organization's administrators: an invitation was refused at acceptance.
    InviterLostRight {
        /// Who could not accept.
        invited: String,
        /// Who had invited.
        inviter: Person,
        /// The organization's name.
        organization: String,
        /// What the inviter may no longer give.
        lost: Vec<Access>,
        /// Where to invite again.
        home: String,
    },
    /// To the person who answers for a key that is about to end.
    KeyEnds {
        /// The key.
        key: KeyAbout,
        /// When it ends.
        ends_at: Time,
        /// How many days are left.
        days: u64,
        /// Where to look at it.
        home: String,
    },
    /// To the person who answers for a key and to the administrators: its secret was found somewhere, and it was revoked.
    KeyLeaked {
        /// The key.
        key: KeyAbout,
        /// Where to make another one.
        home: String,
    },
}
