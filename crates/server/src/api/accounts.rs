//! Accounts and subaccounts.

use axum::extract::Path;
use muster_app::{
    AccountChange, AccountFilter, CountedAccount as Counted, NewAccount, WithImpact, WithNames,
    WithPermitted,
};
use muster_model::{Account as AccountModel, Names};
use muster_wire::v1::{
    account::{
        Account, AccountChange as AccountChangeBody, AccountQuery, CloseAccount, ClosedAccount,
        CountedAccount, EndedInvitation, NewAccount as NewAccountBody,
    },
    impact::WhatIf,
    page::Page,
    permitted::Permitted,
    reference::Reference,
};
use utoipa_axum::{router::OpenApiRouter, routes};

use super::{
    answer::{Answer, Object, made, ok},
    call::Call,
    impact::what_if,
};
use crate::http::State;

pub(super) fn routes() -> OpenApiRouter<State> {
    OpenApiRouter::new()
        .routes(routes!(list_accounts, create_account))
        .routes(routes!(read_account, change_account))
        .routes(routes!(suspend_account))
        .routes(routes!(reactivate_account))
        .routes(routes!(close_account))
}

fn shown(account: &WithNames<AccountModel>) -> Account {
    Account::of(&account.object, &account.names)
}

fn counted(account: WithPermitted<Counted>, names: &Names) -> Permitted<CountedAccount> {
    let WithPermitted { object, permitted } = account;
    let shown = CountedAccount {
        account: Account::of(&object.account, names),
        members: object.members,
        subaccounts: object.subaccounts,
    };
    Permitted::new(shown, permitted)
}

/// List accounts
///
/// Those of the current organization that the caller can read.
#[utoipa::path(get, path = "/v1/accounts", tag = "Accounts", params(AccountQuery),
    responses((status = 200, description = "A page of accounts, the oldest first", body = Page<Permitted<CountedAccount>>)))]
async fn list_accounts(mut call: Call) -> Answer<Object<Page<Permitted<CountedAccount>>>> {
    let query: AccountQuery = call.query().await?;
    let label = call.read(query.label()).await?;
    let page = call.page(query.limit, query.cursor).await?;
    let filter = AccountFilter {
        parent: query.parent,
        status: query.status,
        label,
        name: query.q,
        ..AccountFilter::default()
    };
    let WithNames { object, names } = call.app.accounts(&call.request, filter, page).await?;
    Ok(ok(Page::of(object.data, object.next_cursor, |account| {
        counted(account, &names)
    })))
}

/// Create an account or subaccount
///
/// A top-level account is made at organization scope and has an owner; a subaccount is made in its parent, and who makes
/// it gets there the roles they hold at the parent.
#[utoipa::path(post, path = "/v1/accounts", tag = "Accounts", params(("dry_run" = Option<bool>, Query, description = "Answer what would be made, with 200, and change nothing")), request_body = NewAccountBody,
    responses((status = 200, description = "What a dry run would make", body = Account), (status = 201, description = "The account", body = Account)))]
async fn create_account(mut call: Call) -> Answer<Object<Account>> {
    call.dry_run_only().await?;
    let body: NewAccountBody = call.body().await?;
    let new = NewAccount {
        name: body.name,
        parent: body.parent,
        owner: body.owner,
        labels: body.labels,
        organization: None,
    };
    let account = call.app.create_account(&call.request, new).await?;
    Ok(made(call.request.dry_run, shown(&account)).version(account.object.version))
}

/// Read an account
#[utoipa::path(get, path = "/v1/accounts/{sid}", tag = "Accounts", params(("sid" = String, Path, description = "`AC…`")),
    responses((status = 200, description = "The account", body = Permitted<CountedAccount>)))]
async fn read_account(
    Path(sid): Path<String>,
    mut call: Call,
) -> Answer<Object<Permitted<CountedAccount>>> {
    let sid = call.sid(&sid).await?;
    call.no_query().await?;
    let WithNames { object, names } = call.app.account(&call.request, sid).await?;
    let version = object.version;
    Ok(ok(counted(object, &names)).version(version))
}

/// Change the name or the labels of an account
#[utoipa::path(patch, path = "/v1/accounts/{sid}", tag = "Accounts", params(("sid" = String, Path, description = "`AC…`")), request_body = AccountChangeBody,
    responses((status = 200, description = "The account as it is now", body = Account)))]
async fn change_account(Path(sid): Path<String>, mut call: Call) -> Answer<Object<Account>> {
    let sid = call.sid(&sid).await?;
    call.dry_run_only().await?;
    let body: AccountChangeBody = call.body().await?;
    let change = AccountChange {
        name: body.name,
        labels: body.labels,
    };
    let account = call.app.change_account(&call.request, sid, change).await?;
    Ok(ok(shown(&account)).version(account.object.version))
}

/// Suspend an account
///
/// From then on only reading and reactivating work there and in all below it. A dry run says who could do what no more.
#[utoipa::path(post, path = "/v1/accounts/{sid}/suspend", tag = "Accounts", params(("sid" = String, Path, description = "`AC…`"), ("dry_run" = Option<bool>, Query, description = "Say what would happen, change nothing")),
    responses((status = 200, description = "The account as it is now", body = WhatIf<Account>)))]
async fn suspend_account(
    Path(sid): Path<String>,
    mut call: Call,
) -> Answer<Object<WhatIf<Account>>> {
    let sid = call.sid(&sid).await?;
    call.dry_run_only().await?;
    call.no_body().await?;
    let account = call.app.suspend_account(&call.request, sid).await?;
    Ok(ok(rested(&account)).version(account.version))
}

/// Let a suspended account work again
///
/// A dry run says who could do what again.
#[utoipa::path(post, path = "/v1/accounts/{sid}/reactivate", tag = "Accounts", params(("sid" = String, Path, description = "`AC…`"), ("dry_run" = Option<bool>, Query, description = "Say what would happen, change nothing")),
    responses((status = 200, description = "The account as it is now", body = WhatIf<Account>)))]
async fn reactivate_account(
    Path(sid): Path<String>,
    mut call: Call,
) -> Answer<Object<WhatIf<Account>>> {
    let sid = call.sid(&sid).await?;
    call.dry_run_only().await?;
    call.no_body().await?;
    let account = call.app.reactivate_account(&call.request, sid).await?;
    Ok(ok(rested(&account)).version(account.version))
}

fn rested(account: &WithNames<WithImpact<AccountModel>>) -> WhatIf<Account> {
    let WithNames { object, names } = account;
    what_if(
        Account::of(&object.object, names),
        object.impact.as_ref(),
        names,
    )
}

/// Close an account for good
///
/// With all below it: its keys are revoked and what pending invitations give there is taken out of them. It can be read for
/// 30 days, then it is erased. Only a person who is signed in closes an account, by typing its name.
#[utoipa::path(post, path = "/v1/accounts/{sid}/close", tag = "Accounts", params(("sid" = String, Path, description = "`AC…`"), ("dry_run" = Option<bool>, Query, description = "Say what would happen, change nothing")), request_body = CloseAccount,
    responses((status = 200, description = "The account as it is now, and what ended with it", body = WhatIf<ClosedAccount>)))]
async fn close_account(
    Path(sid): Path<String>,
    mut call: Call,
) -> Answer<Object<WhatIf<ClosedAccount>>> {
    let sid = call.sid(&sid).await?;
    call.dry_run_only().await?;
    let body: CloseAccount = call.body_or_empty().await?;
    let WithNames { object, names } = call
        .app
        .close_account(&call.request, sid, body.confirm)
        .await?;
    let WithImpact { object, impact } = object;
    let version = object.account.version;
    let closed = ClosedAccount {
        account: Account::of(&object.account, &names),
        api_keys: object
            .api_keys
            .iter()
            .map(|(sid, name)| Reference::new(*sid, name))
            .collect(),
        invitations: object
            .invitations
            .into_iter()
            .map(|ended| EndedInvitation {
                sid: ended.sid,
                email: ended.email,
                status: ended.status,
            })
            .collect(),
        more: object.more,
    };
    Ok(ok(what_if(closed, impact.as_ref(), &names)).version(version))
}
