//! Invitations as those who manage them see them. What whoever holds a link does is in `links`.

use std::time::Duration;

use axum::extract::Path;
use muster_app::{
    InvitationDetails, InvitationFilter, Invited, NewGrant, NewInvitation, WithPermitted,
};
use muster_wire::v1::{
    invitation::{
        Invitation, InvitationOrder, InvitationQuery, NewAccountInvitation,
        NewInvitation as NewInvitationBody,
    },
    page::Page,
    permitted::Permitted,
};
use utoipa_axum::{router::OpenApiRouter, routes};

use super::{
    answer::{Answer, Object, created, ok},
    call::Call,
};
use crate::http::State;

pub(super) fn routes() -> OpenApiRouter<State> {
    OpenApiRouter::new()
        .routes(routes!(list_invitations, invite))
        .routes(routes!(invite_to_account))
        .routes(routes!(read_invitation))
        .routes(routes!(resend_invitation))
        .routes(routes!(revoke_invitation))
}

fn wanted(body: NewInvitationBody) -> NewInvitation {
    let grants = body.grants.into_iter().map(|grant| NewGrant {
        scope: grant.scope,
        roles: grant.roles,
        inherit: grant.inherit,
        except: grant.except,
        access_expires_at: grant.access_expires_at,
    });
    NewInvitation {
        email: body.email,
        name: body.name,
        grants: grants.collect(),
        expires_in: Some(Duration::from_secs(body.expires_in)),
        message: body.message,
        send: body.send,
    }
}

fn shown(details: InvitationDetails) -> Invitation {
    Invitation::new(&details.invitation, details.invited_by.into())
}

fn permitted(details: WithPermitted<InvitationDetails>) -> Permitted<Invitation> {
    Permitted::new(shown(details.object), details.permitted)
}

fn answer(details: InvitationDetails) -> Object<Invitation> {
    let version = details.invitation.version;
    ok(shown(details)).version(version)
}

/// What became of inviting; of a dry run 200, since nothing was made.
fn invited(invited: Invited, dry_run: bool) -> Object<Invitation> {
    let version = invited.invitation.version;
    let shown = Invitation {
        accept_url: invited.accept_url,
        outcome: Some(invited.outcome),
        ..Invitation::new(&invited.invitation, invited.invited_by.into())
    };
    if dry_run {
        ok(shown)
    } else {
        created(shown).version(version)
    }
}

/// List invitations
///
/// Those of the current organization that give something where the caller may invite; other grants of theirs are left out.
#[utoipa::path(get, path = "/v1/invitations", tag = "Invitations", params(InvitationQuery),
    responses((status = 200, description = "A page of invitations, the newest first", body = Page<Permitted<Invitation>>)))]
async fn list_invitations(mut call: Call) -> Answer<Object<Page<Permitted<Invitation>>>> {
    let query: InvitationQuery = call.query().await?;
    let page = call.page(query.limit, query.cursor).await?;
    let filter = InvitationFilter {
        status: query.status,
        delivery: query.delivery,
        account: query.account,
        scopes: None,
        email: query.q,
        ascending: query.order == Some(InvitationOrder::CreatedAt),
    };
    let page = call.app.invitations(&call.request, filter, page).await?;
    Ok(ok(Page::of(page.data, page.next_cursor, permitted)))
}

/// Invite a person
///
/// One mail and one acceptance for any number of places. Inviting a pending address again adds to its invitation and
/// replaces the link; a member gets what is new to them at once (`status` is `accepted`, `delivery` is `none`).
#[utoipa::path(post, path = "/v1/invitations", tag = "Invitations", params(("dry_run" = Option<bool>, Query, description = "Answer what would happen, with 200, and change nothing")), request_body = NewInvitationBody,
    responses((status = 201, description = "The invitation", body = Invitation), (status = 200, description = "What a dry run would make", body = Invitation)))]
async fn invite(mut call: Call) -> Answer<Object<Invitation>> {
    call.dry_run_only().await?;
    let body: NewInvitationBody = call.body().await?;
    let made = call.app.invite(&call.request, wanted(body)).await?;
    Ok(invited(made, call.request.dry_run))
}

/// Invite a person to one account
///
/// The short form of inviting: one grant, in the account of the path.
#[utoipa::path(post, path = "/v1/accounts/{sid}/invitations", tag = "Invitations", params(("sid" = String, Path, description = "`AC…`"), ("dry_run" = Option<bool>, Query, description = "Answer what would happen, with 200, and change nothing")), request_body = NewAccountInvitation,
    responses((status = 201, description = "The invitation", body = Invitation), (status = 200, description = "What a dry run would make", body = Invitation)))]
async fn invite_to_account(
    Path(account): Path<String>,
    mut call: Call,
) -> Answer<Object<Invitation>> {
    let account = call.sid(&account).await?;
    call.dry_run_only().await?;
    let body: NewAccountInvitation = call.body().await?;
    let new = wanted(body.into_long(account));
    let made = call.app.invite(&call.request, new).await?;
    Ok(invited(made, call.request.dry_run))
}

/// Read an invitation
#[utoipa::path(get, path = "/v1/invitations/{sid}", tag = "Invitations", params(("sid" = String, Path, description = "`NF…`")),
    responses((status = 200, description = "The invitation", body = Permitted<Invitation>)))]
async fn read_invitation(
    Path(sid): Path<String>,
    mut call: Call,
) -> Answer<Object<Permitted<Invitation>>> {
    let sid = call.sid(&sid).await?;
    call.no_query().await?;
    let details = call.app.invitation(&call.request, sid).await?;
    let version = details.invitation.version;
    Ok(ok(permitted(details)).version(version))
}

/// Send an invitation again
///
/// A new link with a new life of 7 days; earlier links no longer work.
#[utoipa::path(post, path = "/v1/invitations/{sid}/resend", tag = "Invitations", params(("sid" = String, Path, description = "`NF…`")),
    responses((status = 200, description = "The invitation as it is now", body = Invitation)))]
async fn resend_invitation(Path(sid): Path<String>, mut call: Call) -> Answer<Object<Invitation>> {
    let sid = call.sid(&sid).await?;
    call.dry_run_only().await?;
    call.no_body().await?;
    let details = call.app.resend_invitation(&call.request, sid).await?;
    Ok(answer(details))
}

/// Take an invitation back
///
/// Ends what it gives where the caller may invite; its link dies when nothing is left.
#[utoipa::path(post, path = "/v1/invitations/{sid}/revoke", tag = "Invitations", params(("sid" = String, Path, description = "`NF…`"), ("dry_run" = Option<bool>, Query, description = "Answer what would happen and change nothing")),
    responses((status = 200, description = "The invitation as it is now", body = Invitation)))]
async fn revoke_invitation(Path(sid): Path<String>, mut call: Call) -> Answer<Object<Invitation>> {
    let sid = call.sid(&sid).await?;
    call.dry_run_only().await?;
    call.no_body().await?;
    let details = call.app.revoke_invitation(&call.request, sid).await?;
    Ok(answer(details))
}
