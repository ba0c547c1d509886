//! Hold-outs of a person from what groups and directories give.

use axum::extract::Path;
use muster_app::{HoldOutDetails, HoldOutFilter, WithImpact, WithNames};
use muster_model::Names;
use muster_wire::v1::{
    hold_out::{HeldOut, HoldOut, HoldOutQuery, NewHoldOut},
    impact::WhatIf,
    page::Page,
    permitted::Permitted,
};
use utoipa_axum::{router::OpenApiRouter, routes};

use super::{
    answer::{Answer, Object, made, ok},
    call::Call,
    ending,
    impact::what_if,
};
use crate::http::State;

pub(super) fn routes() -> OpenApiRouter<State> {
    OpenApiRouter::new()
        .routes(routes!(list_hold_outs, create_hold_out))
        .routes(routes!(delete_hold_out))
}

fn shown(details: &HoldOutDetails, names: &Names) -> HoldOut {
    let withheld = details.withheld.iter();
    let withheld = withheld.map(|role| ending::held(role, names)).collect();
    HoldOut::of(&details.hold_out, withheld, names)
}

/// List hold-outs
///
/// Those of the current organization at accounts where the caller may see people, each with what groups would give again.
#[utoipa::path(get, path = "/v1/hold_outs", tag = "People", params(HoldOutQuery),
    responses((status = 200, description = "A page of hold-outs, by person and account", body = Page<Permitted<HoldOut>>)))]
async fn list_hold_outs(mut call: Call) -> Answer<Object<Page<Permitted<HoldOut>>>> {
    let query: HoldOutQuery = call.query().await?;
    let page = call.page(query.limit, query.cursor).await?;
    let filter = HoldOutFilter {
        user: query.user,
        account: query.account,
        accounts: None,
    };
    let WithNames { object, names } = call.app.hold_outs(&call.request, filter, page).await?;
    Ok(ok(Page::of(object.data, object.next_cursor, |details| {
        Permitted::new(shown(&details, &names), details.permitted)
    })))
}

/// Hold somebody out
///
/// Withholds all that groups and directories give them at the account and below. A role given directly inside beats it; the next
/// sync of a directory doesn't undo it.
#[utoipa::path(post, path = "/v1/hold_outs", tag = "People", params(("dry_run" = Option<bool>, Query, description = "Say what they would lose, change nothing")), request_body = NewHoldOut,
    responses((status = 200, description = "What a dry run would do", body = WhatIf<HeldOut>), (status = 201, description = "The hold-out", body = WhatIf<HeldOut>)))]
async fn create_hold_out(mut call: Call) -> Answer<Object<WhatIf<HeldOut>>> {
    call.dry_run_only().await?;
    let body: NewHoldOut = call.body().await?;
    let keys = call.read(ending::choice(body.api_keys, body.to)).await?;
    let WithNames { object, names } = call
        .app
        .hold_out(&call.request, body.user, body.account, keys)
        .await?;
    let WithImpact { object, impact } = object;
    let held_out = HeldOut {
        made: shown(&object.made, &names),
        service_accounts: ending::services(&object.settled, &names),
        api_keys: ending::keys(object.settled, &names),
    };
    Ok(made(
        call.request.dry_run,
        what_if(held_out, impact.as_ref(), &names),
    ))
}

/// Lift a hold-out
///
/// They have again what groups give there: nobody gives more than they hold there themselves.
#[utoipa::path(delete, path = "/v1/hold_outs/{user}/{account}", tag = "People",
    params(("user" = String, Path, description = "`US…`"), ("account" = String, Path, description = "`AC…`"), ("dry_run" = Option<bool>, Query, description = "Say what they would gain, change nothing")),
    responses((status = 200, description = "What it withheld", body = WhatIf<HoldOut>)))]
async fn delete_hold_out(
    Path((user, account)): Path<(String, String)>,
    mut call: Call,
) -> Answer<Object<WhatIf<HoldOut>>> {
    let user = call.sid_named("user", &user).await?;
    let account = call.sid_named("account", &account).await?;
    call.dry_run_only().await?;
    call.no_body().await?;
    let WithNames { object, names } = call.app.lift_hold_out(&call.request, user, account).await?;
    let lifted = shown(&object.object, &names);
    Ok(ok(what_if(lifted, object.impact.as_ref(), &names)))
}
