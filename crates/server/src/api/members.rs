//! Members of an account.

use axum::extract::Path;
use muster_app::{MemberFilter, WithNames};
use muster_wire::v1::{
    ending::Ending,
    impact::WhatIf,
    member::{Member, MemberQuery, MemberRemovalQuery},
    page::Page,
    permitted::Permitted,
};
use utoipa_axum::{router::OpenApiRouter, routes};

use super::{
    answer::{Answer, Object, ok},
    call::Call,
    ending,
    impact::what_if,
};
use crate::http::State;

pub(super) fn routes() -> OpenApiRouter<State> {
    OpenApiRouter::new()
        .routes(routes!(list_members))
        .routes(routes!(remove_member))
}

/// List the members of an account
///
/// Everybody with a role here, given right here or inherited from above.
#[utoipa::path(get, path = "/v1/accounts/{sid}/members", tag = "People", params(("sid" = String, Path, description = "`AC…`"), MemberQuery),
    responses((status = 200, description = "A page of members, the oldest first", body = Page<Permitted<Member>>)))]
async fn list_members(
    Path(sid): Path<String>,
    mut call: Call,
) -> Answer<Object<Page<Permitted<Member>>>> {
    let sid = call.sid(&sid).await?;
    let query: MemberQuery = call.query().await?;
    let page = call.page(query.limit, query.cursor).await?;
    let filter = MemberFilter {
        status: query.status,
        role: query.role,
        dormant_days: query.dormant_days,
        q: query.q,
        order: query.order,
    };
    let WithNames { object, names } = call
        .app
        .find_members(&call.request, sid, filter, page)
        .await?;
    Ok(ok(Page::of(object.data, object.next_cursor, |member| {
        let roles = member
            .roles
            .iter()
            .map(|role| ending::held(role, &names))
            .collect();
        let shown = Member::of(
            &member.membership,
            roles,
            member.last_seen_here,
            member.api_keys,
        );
        Permitted::new(shown, member.permitted)
    })))
}

/// Remove a member
///
/// Ends every role given right at this account, at once, withholds what groups give here, and deals with the keys that lose
/// their person. With `dry_run` it says what would end, and changes nothing.
#[utoipa::path(delete, path = "/v1/accounts/{sid}/members/{user}", tag = "People",
    params(("sid" = String, Path, description = "`AC…`"), ("user" = String, Path, description = "`US…`"), MemberRemovalQuery, ("dry_run" = Option<bool>, Query, description = "Say what would happen, change nothing")),
    responses((status = 200, description = "What ended and what is left", body = WhatIf<Ending>)))]
async fn remove_member(
    Path((sid, user)): Path<(String, String)>,
    mut call: Call,
) -> Answer<Object<WhatIf<Ending>>> {
    let (sid, user) = (call.sid(&sid).await?, call.sid_named("user", &user).await?);
    let query: MemberRemovalQuery = call.query().await?;
    call.no_body().await?;
    let keys = call.read(ending::choice(query.api_keys, query.to)).await?;
    let WithNames { object, names } = if query.hold_out == Some(true) {
        call.app
            .remove_member_and_hold_out(&call.request, sid, user, keys)
            .await?
    } else {
        call.app
            .remove_member(&call.request, sid, user, keys)
            .await?
    };
    let removal = ending::of_removal(object.object, &names);
    Ok(ok(what_if(removal, object.impact.as_ref(), &names)))
}
