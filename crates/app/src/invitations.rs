//! Invitations: one address, one mail, one acceptance, any number of grants.

use muster_model::{
    Assignment, Invitation, InvitationSid, Names, Organization, Result, User,
    invitation::{Grant, Outcome},
    secret::Secret,
};
use muster_store::invitation::InvitationFilter;
use serde::{Deserialize, Serialize};

use crate::{
    App, Page, PageRequest, Request, WithPermitted, named::Named, plain_words::Access,
    sessions::SignedIn,
};

mod accept;
mod create;
mod given;
mod link;
mod manage;
mod pending;
mod sending;

pub(crate) use accept::accept_as_new;
pub use create::{NewGrant, NewInvitation};
pub(crate) use pending::expire;

/// An invitation that was made.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Invited {
    /// The invitation, with the grants that the caller may see.
    pub invitation: Invitation,
    /// Who invited: a person, or a key.
    pub invited_by: Named,
    /// The link, where it is shown instead of mailed; once.
    pub accept_url: Option<String>,
    /// What it came to.
    pub outcome: Outcome,
}

/// An invitation with the names that answers show beside it.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct InvitationDetails {
    /// The invitation, with the grants that the caller may see.
    pub invitation: Invitation,
    /// Who invited: a person, or a key.
    pub invited_by: Named,
}

/// What whoever holds a link is shown before they decide.
#[derive(Debug, Clone)]
pub struct Lookup {
    /// The organization that invites.
    pub organization: Organization,
    /// The invitation; hidden from somebody signed in as another person.
    pub invitation: Option<Invitation>,
    /// What accepting gives, in plain words; hidden likewise.
    pub access: Vec<Access>,
    /// Who invited, where there is a person behind it.
    pub invited_by: Option<User>,
    /// What has to happen next.
    pub needs: Needs,
}

/// What has to happen before an invitation can be accepted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Needs {
    /// Name and password of a new person.
    Registration,
    /// The address has an account: sign in as that person.
    SignIn,
    /// Nothing: signed in as the right person.
    Nothing,
    /// The link was shown to somebody: a mailed link has to prove the address.
    Proof,
    /// Signed in as another person: switch.
    Switch,
}

/// What comes with an acceptance.
#[derive(Debug, Clone)]
pub struct Acceptance {
    /// The link's secret.
    pub secret: Secret,
    /// Name of a new person.
    pub name: Option<String>,
    /// Password of a new person. Where the address has an account already it is never tried or set.
    pub password: Option<String>,
}

/// An invitation that was accepted.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Accepted {
    /// Who accepted.
    pub user: User,
    /// The organization they joined.
    pub organization: Organization,
    /// What they got.
    pub assignments: Vec<Assignment>,
    /// What the SIDs in the assignments are called.
    pub names: Names,
    /// A session of a new person.
    pub session: Option<SignedIn>,
    /// Grants that the giver may no longer give, left out.
    pub refused: Vec<Grant>,
}

impl App {
    /// Invites an address.
    pub async fn invite(&self, request: &Request, new: NewInvitation) -> Result<Invited> {
        self.act(request, move |act| create::invite(act, &new))
            .await
    }

    /// One invitation.
    pub async fn invitation(
        &self,
        request: &Request,
        sid: InvitationSid,
    ) -> Result<WithPermitted<InvitationDetails>> {
        self.read(request, move |act| {
            let details = manage::find(act, sid)?;
            act.with_permitted(details.invitation.organization, details)
        })
        .await
    }

    /// A page of invitations, the newest first.
    pub async fn invitations(
        &self,
        request: &Request,
        filter: InvitationFilter,
        page: PageRequest,
    ) -> Result<Page<WithPermitted<InvitationDetails>>> {
        self.read(request, move |act| {
            let organization = act.current()?;
            let page = manage::list(act, &filter, &page)?;
            act.page_with_permitted(organization, page)
        })
        .await
    }

    /// Sends a new link and renews its life; the old link is superseded.
    pub async fn resend_invitation(
        &self,
        request: &Request,
        sid: InvitationSid,
    ) -> Result<InvitationDetails> {
        self.act(request, move |act| manage::resend(act, sid)).await
    }

    /// Ends the grants that the caller may give; without any left, the invitation.
    pub async fn revoke_invitation(
        &self,
        request: &Request,
        sid: InvitationSid,
    ) -> Result<InvitationDetails> {
        self.act(request, move |act| manage::revoke(act, sid)).await
    }

    /// What a link opens. Looking consumes nothing.
    pub async fn look_up_invitation(&self, request: &Request, secret: Secret) -> Result<Lookup> {
        self.read(request, move |act| link::look_up(act, &secret))
            .await
    }

    /// Mails a fresh link to the invited address, so that it can be proven.
    pub async fn prove_invitation(&self, request: &Request, secret: Secret) -> Result<()> {
        self.act(request, move |act| link::prove(act, &secret))
            .await
    }

    /// Accepts. A new person gives name and password; an existing one is signed in.
    pub async fn accept_invitation(
        &self,
        request: &Request,
        acceptance: Acceptance,
    ) -> Result<Accepted> {
        accept::accept(self, request, acceptance).await
    }
}
