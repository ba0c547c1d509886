//! Accounts and subaccounts.

use axum::extract::Path;
use muster_app::{AccountChange, AccountFilter, NewAccount, WithNames};
use muster_model::Account as AccountModel;
use muster_wire::v1::{
    account::{
        Account, AccountChange as AccountChangeBody, AccountQuery, NewAccount as NewAccountBody,
    },
    page::Page,
};
use utoipa_axum::{router::OpenApiRouter, routes};

use super::{
    answer::{Answer, Object, made, ok},
    call::Call,
};
use crate::http::State;

pub(super) fn routes() -> OpenApiRouter<State> {
    OpenApiRouter::new()
        .routes(routes!(list_accounts, create_account))
        .routes(routes!(read_account, change_account))
}

fn shown(account: &WithNames<AccountModel>) -> Account {
    Account::of(&account.object, &account.names)
}

/// List accounts
///
/// Those of the current organization that the caller can read.
#[utoipa::path(get, path = "/v1/accounts", tag = "Accounts", params(AccountQuery),
    responses((status = 200, description = "A page of accounts, the oldest first", body = Page<Account>)))]
async fn list_accounts(mut call: Call) -> Answer<Object<Page<Account>>> {
    let query: AccountQuery = call.query().await?;
    let page = call.page(query.limit, query.cursor).await?;
    let filter = AccountFilter {
        parent: query.parent,
        status: query.status,
        name: query.q,
        ..AccountFilter::default()
    };
    let WithNames { object, names } = call.app.accounts(&call.request, filter, page).await?;
    Ok(ok(Page::of(object.data, object.next_cursor, |account| {
        Account::of(&account, &names)
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
    responses((status = 200, description = "The account", body = Account)))]
async fn read_account(Path(sid): Path<String>, mut call: Call) -> Answer<Object<Account>> {
    let sid = call.sid(&sid).await?;
    call.no_query().await?;
    let account = call.app.account(&call.request, sid).await?;
    Ok(ok(shown(&account)).version(account.object.version))
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
