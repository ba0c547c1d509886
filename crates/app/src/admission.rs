//! What gateways ask: may whoever presents this credential pass, and may the person with this address do something? Both are
//! checks like any other; what is decided, and by which rules, is in `checks`.

use muster_model::{
    AnySid, Email, Error, KeySid, OrganizationSid, Permission, Result, Scope, Sid, UserSid,
};
use muster_store::person;

use crate::{Answer, App, Asker, Question, Request};

/// Who passed a gateway.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Admitted {
    /// Whose permissions counted: a person by session, or a key.
    pub principal: AnySid,
    /// The person behind it; none behind a service account's key.
    pub user: Option<UserSid>,
    /// Where the scope lies.
    pub organization: OrganizationSid,
    /// Sequence of the organization's last event that the decision knows of.
    pub revision: i64,
}

impl App {
    /// Lets whoever calls pass, or says 401 or 403. Changes nothing.
    pub async fn admit(
        &self,
        asker: &Asker,
        request: &Request,
        permission: &str,
        scope: Scope,
    ) -> Result<Admitted> {
        asker.known()?;
        let Some(principal) = asker.principal() else {
            return Err(Error::forbidden(
                "principal.required",
                "An operator key stands for nobody inside an organization.",
            ));
        };
        let question = Question {
            principal,
            permission: permission.to_owned(),
            scope,
            at_least: None,
        };
        let answer = self.check_by(asker, request, question).await?;
        if !answer.allowed {
            let permission: Permission = permission
                .parse()
                .map_err(|_| Error::internal("a permission that was checked is unknown"))?;
            return Err(Error::missing(permission));
        }
        let is_key = principal.to::<KeySid>().is_some();
        let organization = match (scope, asker.organization()) {
            (Scope::Organization(organization), _) => organization,
            (Scope::Account(_), Some(own)) if is_key => own,
            (Scope::Account(_), _) => self.organization_of(request, scope).await?,
        };
        Ok(Admitted {
            principal,
            user: asker.person(),
            organization,
            revision: answer.revision,
        })
    }

    /// A person may be a member of several organizations: the scope says which.
    async fn organization_of(&self, request: &Request, scope: Scope) -> Result<OrganizationSid> {
        self.read(request, move |act| {
            let site = act.see(scope)?;
            Ok(site.organization.sid)
        })
        .await
    }

    /// Checks a person by their address. One that nobody has is like one of another tenant: nothing is allowed to it.
    pub async fn check_address(
        &self,
        asker: &Asker,
        request: &Request,
        email: &str,
        permission: String,
        scope: Scope,
    ) -> Result<Answer> {
        let found = match Email::parse(email, "subject.id") {
            Ok(email) => {
                let find = move |tx: &mut muster_store::Tx| person::by_email(tx, &email);
                self.inner.store.read(find).await?
            }
            Err(_) => None,
        };
        let nobody = UserSid::from_bits(0);
        let question = Question {
            principal: found.unwrap_or(nobody).any(),
            permission,
            scope,
            at_least: None,
        };
        self.check_by(asker, request, question).await
    }
}
