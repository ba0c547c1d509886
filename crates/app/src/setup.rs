//! Making organizations: by set-up while there is none, by `init` on the machine, by the operator.

use std::time::Duration;

use muster_model::{
    Account, ApiKey, BuiltIn, Email, Error, KeyKind, Organization, OrganizationSid, Permission,
    PermissionSet, Result, Source, Status, User, password,
    secret::{Secret, SecretKind},
    session::SessionKind,
    text,
};
use muster_store::{Entropy, account, organization, person};
use serde::{Deserialize, Serialize};

use crate::{
    App, Caller, Request, act::Act, api_keys, assignments, people, record::Draft, sessions,
};

/// An organization to be made, with its first account and its owner.
#[derive(Debug, Clone)]
pub struct NewOrganization {
    /// Name of the organization.
    pub organization: String,
    /// Name of its first account.
    pub account: String,
    /// Address of the owner: counts as proven.
    pub owner_email: String,
    /// What the owner is called.
    pub owner_name: String,
    /// Password of a new person; refused for an existing one.
    pub owner_password: Option<String>,
}

/// An organization that was made.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Established {
    /// The organization.
    pub organization: Organization,
    /// Its first account.
    pub account: Account,
    /// Its owner.
    pub user: User,
    /// A session of the owner, by set-up.
    pub session: Option<sessions::SignedIn>,
    /// The secret of an organization-scope main key of the owner, by `init`; shown once.
    pub api_key: Option<(ApiKey, String)>,
}

/// What is made beside the organization.
#[derive(Debug, Clone, Copy)]
enum Extra {
    Nothing,
    Session,
    Key(Duration),
}

impl App {
    /// The one-time set-up secret while there is no organization; the same for the life of the process.
    pub async fn setup_secret(&self) -> Result<Option<String>> {
        if self.inner.store.read(organization::any).await? {
            return Ok(None);
        }
        Ok(Some(self.inner.setup.reveal()))
    }

    /// Whether the request carries the one-time set-up secret, or 401.
    pub fn opens_setup(&self, request: &Request) -> Result<()> {
        let presented = request
            .secret
            .as_ref()
            .filter(|secret| secret.kind == SecretKind::Setup);
        let own = self.inner.keys.digest(&self.inner.setup);
        if presented.is_some_and(|secret| self.inner.keys.matches(secret, &own)) {
            Ok(())
        } else {
            Err(Error::unauthenticated())
        }
    }

    /// Set-up over the network: takes the one-time secret, works only while there is no organization.
    pub async fn set_up(&self, request: &Request, new: NewOrganization) -> Result<Established> {
        self.opens_setup(request)?;
        let request = Request {
            secret: None,
            idempotency: None,
            ..request.clone()
        };
        self.establish(Caller::operator(), &request, new, Extra::Session, true)
            .await
    }

    /// Set-up on the machine itself; also gives an organization-scope main key of the owner.
    pub async fn init(
        &self,
        request: &Request,
        new: NewOrganization,
        key_life: Duration,
    ) -> Result<Established> {
        self.establish(Caller::operator(), request, new, Extra::Key(key_life), true)
            .await
    }

    /// Another organization, by the operator on the machine itself.
    pub async fn create_organization_locally(
        &self,
        request: &Request,
        new: NewOrganization,
    ) -> Result<Established> {
        self.establish(Caller::operator(), request, new, Extra::Nothing, false)
            .await
    }

    /// Another organization, by an operator key.
    pub async fn create_organization(
        &self,
        request: &Request,
        new: NewOrganization,
    ) -> Result<Established> {
        let caller = self.operator(request).await?;
        self.establish(caller, request, new, Extra::Nothing, false)
            .await
    }

    /// The operator behind a request; everybody else is told what is missing.
    pub(crate) async fn operator(&self, request: &Request) -> Result<Caller> {
        let caller = self.identify(request).await?;
        if caller.operator.is_none() {
            return Err(Error::forbidden(
                "operator.required",
                "Only the operator of this server can do this, with an operator key.",
            ));
        }
        Ok(caller)
    }

    async fn establish(
        &self,
        caller: Caller,
        request: &Request,
        new: NewOrganization,
        extra: Extra,
        first: bool,
    ) -> Result<Established> {
        let email = Email::parse(&new.owner_email, "owner.email")?;
        let names = [
            text::name(&new.organization, "organization")?,
            text::name(&new.account, "account")?,
            text::name(&new.owner_name, "owner.name")?,
        ];
        let hash = match &new.owner_password {
            Some(password) => {
                let normal = password::accept(
                    password,
                    "owner.password",
                    &[email.key(), &new.owner_name, &new.organization],
                )?;
                Some(self.inner.passwords.hash(normal, self.salt()).await?)
            }
            None => None,
        };
        self.act_as(caller, request, move |act| {
            if first && organization::any(act.tx)? {
                return Err(Error::conflict("setup.done", "This server is set up already. Sign in, or ask the operator for another organization."));
            }
            establish(act, &email, &names, hash.as_deref(), extra)
        })
        .await
    }

    pub(crate) fn salt(&self) -> [u8; 16] {
        let mut salt = [0; 16];
        self.entropy().fill(&mut salt);
        salt
    }
}

/// The secret of set-up.
pub(crate) fn new_secret(entropy: &Entropy) -> Secret {
    let (mut bits, mut random) = ([0; 16], [0; 32]);
    entropy.fill(&mut bits);
    entropy.fill(&mut random);
    Secret {
        kind: SecretKind::Setup,
        bits: u128::from_be_bytes(bits),
        random,
    }
}

fn establish(
    act: &mut Act,
    email: &Email,
    [organization_name, account_name, owner_name]: &[String; 3],
    hash: Option<&str>,
    extra: Extra,
) -> Result<Established> {
    let now = act.now();
    let organization = Organization {
        sid: act.tx.new_sid(),
        name: organization_name.clone(),
        status: Status::Active,
        created_at: now,
        updated_at: now,
        version: 1,
    };
    organization::insert(act.tx, &organization)?;
    let known = person::by_email(act.tx, email)?;
    let user = match (known, hash) {
        (Some(_), Some(_)) => {
            return Err(Error::invalid(
                "owner.password",
                "owner.exists",
                "A person with this address exists already. Leave the password out: they keep their own.",
            ));
        }
        (None, None) => {
            return Err(Error::invalid(
                "owner.password",
                "owner.password_needed",
                "Nobody with this address exists yet. Give a password for them.",
            ));
        }
        (Some(user), None) => people::get_person(act, user)?,
        (None, Some(hash)) => people::make_person(act, email, owner_name, Some(hash))?,
    };
    let scope = organization.sid;
    act.record(
        Draft::new("organization.created", scope)
            .at(scope)
            .text(scope, "name", organization_name.as_str())
            .after("status", organization.status.code())
            .after("owner", user.sid.to_string()),
    )?;
    people::make_membership(act, scope, &user, Source::System)?;
    assignments::give(
        act,
        scope,
        &assignments::Giving {
            principal: user.sid.into(),
            role: BuiltIn::Owner.role(),
            scope: scope.into(),
            inherit: true,
            except: Vec::new(),
            expires_at: None,
            source: Source::System,
            given_by: None,
            reason: None,
        },
    )?;
    let sid = act.tx.new_sid();
    let account = Account {
        organization: scope,
        sid,
        path: vec![sid],
        name: account_name.clone(),
        status: Status::Active,
        owner: Some(user.sid),
        labels: Default::default(),
        closed_at: None,
        created_at: now,
        updated_at: now,
        version: 1,
    };
    account::insert(act.tx, &account)?;
    act.record(
        Draft::new("account.created", scope)
            .at(account.sid)
            .text(account.sid, "name", account_name.as_str())
            .about(user.sid)
            .after("owner", user.sid.to_string()),
    )?;
    let session = match extra {
        Extra::Session => Some(sessions::open(act, &user, SessionKind::Console)?),
        _ => None,
    };
    let api_key = match extra {
        Extra::Key(life) => Some(first_key(act, scope, &user, life)?),
        _ => None,
    };
    if known.is_some() {
        crate::notices::named_owner(act, &organization, account_name, &user)?;
    }
    Ok(Established {
        organization,
        account,
        user,
        session,
        api_key,
    })
}

/// The key that `init` prints: all its owner holds but closing accounts and ownership.
fn first_key(
    act: &mut Act,
    organization: OrganizationSid,
    user: &User,
    life: Duration,
) -> Result<(ApiKey, String)> {
    let now = act.now();
    let key = ApiKey {
        organization,
        sid: act.tx.new_sid(),
        name: "init".into(),
        kind: KeyKind::Main,
        principal: user.sid.into(),
        created_by: user.sid.into(),
        scope: organization.into(),
        permissions: PermissionSet::every()
            .without(Permission::ACCOUNTS_CLOSE)
            .without(Permission::OWNERSHIP_TRANSFER),
        networks: Vec::new(),
        shown_to: vec![user.sid.into()],
        old_ends_at: None,
        expires_at: Some(now + life),
        revoked_at: None,
        last_used_at: None,
        last_used_address: None,
        last_used_agent: None,
        created_at: now,
        updated_at: now,
        version: 1,
    };
    let secret = api_keys::issue(act, &key)?;
    Ok((key, secret))
}
