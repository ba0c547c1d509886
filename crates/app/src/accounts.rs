//! Accounts: reading, making subaccounts, names and labels. Whether they work is in `standing`, their end in `closing`.

use std::collections::BTreeMap;

use muster_model::{
    Account, AccountSid, AnySid, Error, OrganizationSid, Permission, Result, Scope, Source, Status,
    UserSid, account::MAX_DEPTH, label, text,
};
use muster_store::{
    account::{self, AccountFilter},
    membership,
};

use crate::{
    App, Page, PageRequest, Request, WithNames, WithPermitted,
    act::{Act, Site},
    assignments::{self, Giving},
    mentions::Mentions,
    record::Draft,
};

mod closing;
mod counted;
mod losses;
mod standing;

pub(crate) use closing::{CLOSE_ACCOUNT, carry_on};
pub use closing::{Closing, RevokedInvitation};
pub use counted::CountedAccount;
use counted::counted;

/// An account to be made.
#[derive(Debug, Clone)]
pub struct NewAccount {
    /// Its name.
    pub name: String,
    /// The account above; none for a top-level account.
    pub parent: Option<AccountSid>,
    /// The owner of a top-level account; the caller when not said, if they are an organization Owner.
    pub owner: Option<UserSid>,
    /// `key=value` pairs.
    pub labels: BTreeMap<String, String>,
    /// The organization of a top-level account; the current one when not said.
    pub organization: Option<OrganizationSid>,
}

/// What is changed about an account; `None` stays as it is.
#[derive(Debug, Clone, Default)]
pub struct AccountChange {
    /// Its name.
    pub name: Option<String>,
    /// All its labels.
    pub labels: Option<BTreeMap<String, String>>,
}

impl App {
    /// Makes an account or subaccount.
    pub async fn create_account(
        &self,
        request: &Request,
        new: NewAccount,
    ) -> Result<WithNames<Account>> {
        self.act(request, move |act| {
            let account = create(act, &new)?;
            act.with_names(account.organization, account)
        })
        .await
    }

    /// One account.
    pub async fn account(
        &self,
        request: &Request,
        sid: AccountSid,
    ) -> Result<WithNames<WithPermitted<CountedAccount>>> {
        self.read(request, move |act| {
            let site = act.require(Permission::ACCOUNTS_READ, sid.into())?;
            let account = site
                .account
                .ok_or_else(|| Error::not_found("account.not_found"))?;
            let organization = account.organization;
            let counted = counted(act, organization, vec![account])?.pop();
            let account = counted.ok_or_else(|| Error::not_found("account.not_found"))?;
            let account = act.with_permitted(organization, account)?;
            act.with_names(organization, account)
        })
        .await
    }

    /// A page of the accounts that the caller sees.
    pub async fn accounts(
        &self,
        request: &Request,
        filter: AccountFilter,
        page: PageRequest,
    ) -> Result<WithNames<Page<WithPermitted<CountedAccount>>>> {
        self.read(request, move |act| list(act, filter.clone(), &page))
            .await
    }

    /// Changes name and labels.
    pub async fn change_account(
        &self,
        request: &Request,
        sid: AccountSid,
        change: AccountChange,
    ) -> Result<WithNames<Account>> {
        self.act(request, move |act| {
            let account = change_account(act, sid, &change)?;
            act.with_names(account.organization, account)
        })
        .await
    }
}

impl Mentions for Account {
    fn mentioned(&self) -> Vec<AnySid> {
        let owner = self.owner.map(AnySid::from);
        owner
            .into_iter()
            .chain([self.organization.into()])
            .collect()
    }
}

fn create(act: &mut Act, new: &NewAccount) -> Result<Account> {
    let scope: Scope = match (new.parent, new.organization) {
        (Some(parent), _) => parent.into(),
        (None, Some(organization)) => organization.into(),
        (None, None) => act.current()?.into(),
    };
    let above = act.require(Permission::ACCOUNTS_CREATE, scope)?;
    let organization = above.organization.sid;
    let owner = if above.account.is_some() {
        None
    } else {
        Some(owner_of_new(act, &above, new.owner)?)
    };
    let name = text::name(&new.name, "name")?;
    label::accept(&new.labels)?;
    let sid = act.tx.new_sid();
    let path = above
        .account
        .as_ref()
        .map(|account| account.path.clone())
        .into_iter()
        .flatten()
        .chain([sid])
        .collect::<Vec<_>>();
    if above.account.is_some() && new.owner.is_some() {
        return Err(Error::invalid(
            "owner",
            "account.owner_of_subaccount",
            "A subaccount has no owner of its own: the owner of its top-level account covers it.",
        ));
    }
    if path.len() > MAX_DEPTH {
        return Err(Error::invalid(
            "parent",
            "account.too_deep",
            format!("Accounts nest at most {MAX_DEPTH} deep."),
        ));
    }
    let now = act.now();
    let account = Account {
        organization,
        sid,
        path,
        name,
        status: Status::Active,
        owner,
        labels: new.labels.clone(),
        closed_at: None,
        created_at: now,
        updated_at: now,
        version: 1,
    };
    account::insert(act.tx, &account).map_err(name_taken)?;
    let mut draft = Draft::new("account.created", organization).at(sid).text(
        sid,
        "name",
        account.name.as_str(),
    );
    if let Some(parent) = account.parent() {
        draft = draft.after("parent", parent.to_string());
    }
    if let Some(owner) = owner {
        draft = draft.about(owner).after("owner", owner.to_string());
    }
    act.record(draft)?;
    give_maker(act, &above, &account)?;
    Ok(account)
}

fn owner_of_new(act: &mut Act, organization: &Site, asked: Option<UserSid>) -> Result<UserSid> {
    if let Some(owner) = asked {
        return match membership::status(act.tx, organization.organization.sid, owner)? {
            Some(muster_model::MembershipStatus::Active) => Ok(owner),
            Some(_) => Err(
                Error::conflict("member.inactive", "This person is not active here.").field(
                    "owner",
                    "member.inactive",
                    "Reactivate them first, or name another owner.",
                ),
            ),
            None => Err(Error::not_found("user.not_found")),
        };
    }
    let subject = act.caller_subject(organization.organization.sid)?;
    let is_owner = subject
        .assignments
        .iter()
        .any(|assignment| assignment.is_owner() && assignment.scope == organization.scope());
    act.caller.user.filter(|_| is_owner).ok_or_else(|| {
        Error::invalid(
            "owner",
            "account.owner_needed",
            "You are not an Owner of the organization: name the owner of the new account.",
        )
    })
}

/// Who makes a subaccount gets there, directly, the roles they hold at its parent; ownership stays where it is.
fn give_maker(act: &mut Act, above: &Site, account: &Account) -> Result<()> {
    let (Some(_), Some(principal)) = (&above.account, act.caller.principal()) else {
        return Ok(());
    };
    let subject = act.subject(account.organization, principal)?;
    let now = act.now();
    let mut given = Vec::new();
    for assignment in subject.assignments.iter().filter(|assignment| {
        !assignment.is_owner()
            && assignment.is_live(now)
            && assignment.reaches(&above.place).is_some()
    }) {
        if given.contains(&assignment.role.sid) {
            continue;
        }
        given.push(assignment.role.sid);
        let giving = Giving {
            principal,
            role: assignment.role.clone(),
            scope: account.sid.into(),
            inherit: false,
            except: Vec::new(),
            expires_at: assignment.expires_at,
            source: Source::System,
            given_by: None,
            reason: None,
        };
        assignments::give(act, account.organization, &giving)?;
    }
    Ok(())
}

fn name_taken(error: Error) -> Error {
    if muster_store::violates(&error, "account_name") {
        Error::conflict(
            "account.name_taken",
            "Another account beside this one has the same name.",
        )
        .field("name", "account.name_taken", "Choose another name.")
    } else {
        error
    }
}

fn list(
    act: &mut Act,
    mut filter: AccountFilter,
    page: &PageRequest,
) -> Result<WithNames<Page<WithPermitted<CountedAccount>>>> {
    let organization = act.current()?;
    if let Some(parent) = filter.parent {
        act.see(parent.into())?;
    }
    let readable = act.scopes_with(organization, Permission::ACCOUNTS_READ)?;
    let key = format!("accounts {filter:?} {}", readable.is_some());
    let after = act.position(page, &key)?.and_then(|text| text.parse().ok());
    filter.only = readable;
    let rows = account::page(act.tx, organization, &filter, after, page.limit + 1)?;
    let accounts = act.paged(rows, page, &key, |account| account.sid.to_string());
    let accounts = Page {
        data: counted(act, organization, accounts.data)?,
        next_cursor: accounts.next_cursor,
    };
    let accounts = act.page_with_permitted(organization, accounts)?;
    act.with_names(organization, accounts)
}

fn change_account(act: &mut Act, sid: AccountSid, change: &AccountChange) -> Result<Account> {
    let site = act.require(Permission::ACCOUNTS_UPDATE, sid.into())?;
    let before = site
        .account
        .ok_or_else(|| Error::not_found("account.not_found"))?;
    act.require_version(before.version)?;
    let name = change
        .name
        .as_deref()
        .map_or(Ok(before.name.clone()), |name| text::name(name, "name"))?;
    let labels = change
        .labels
        .clone()
        .unwrap_or_else(|| before.labels.clone());
    label::accept(&labels)?;
    let now = act.now();
    let after = Account {
        name,
        labels,
        ..before.clone()
    };
    if !account::update(act.tx, &after, now).map_err(name_taken)? {
        return Err(Error::stale());
    }
    let changed = [
        ("name", before.name != after.name),
        ("labels", before.labels != after.labels),
    ];
    let fields: Vec<&str> = changed
        .iter()
        .filter(|(_, changed)| *changed)
        .map(|(field, _)| *field)
        .collect();
    let draft = Draft::new("account.updated", before.organization)
        .at(sid)
        .after("fields", fields)
        .text(sid, "name_before", before.name.as_str())
        .text(sid, "name", after.name.as_str());
    act.record(
        draft
            .text(sid, "labels_before", serde_json::json!(before.labels))
            .text(sid, "labels", serde_json::json!(after.labels)),
    )?;
    Ok(Account {
        updated_at: now,
        version: before.version + 1,
        ..after
    })
}
