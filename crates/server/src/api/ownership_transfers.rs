//! Offers of ownership: made, accepted, declined, taken back.

use axum::extract::Path;
use muster_app::{NewOffer, OfferDetails, WithPermitted};
use muster_wire::v1::{
    ownership_transfer::{NewOwnershipTransfer, OwnershipTransfer},
    page::{Page, PageQuery},
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
        .routes(routes!(list_transfers, offer_ownership))
        .routes(routes!(read_transfer))
        .routes(routes!(accept_transfer))
        .routes(routes!(decline_transfer))
        .routes(routes!(cancel_transfer))
}

fn shown(details: OfferDetails) -> OwnershipTransfer {
    OwnershipTransfer::new(
        &details.transfer,
        details.scope.into(),
        details.from.into(),
        details.to.into(),
    )
}

fn permitted(offer: WithPermitted<OfferDetails>) -> Permitted<OwnershipTransfer> {
    Permitted::new(shown(offer.object), offer.permitted)
}

fn answer(details: OfferDetails) -> Object<OwnershipTransfer> {
    let version = details.transfer.version;
    ok(shown(details)).version(version)
}

/// List offers of ownership
///
/// All of the organization for its Owners and whoever reads its events; otherwise those one made or received.
#[utoipa::path(get, path = "/v1/ownership_transfers", tag = "Ownership", params(PageQuery),
    responses((status = 200, description = "A page of offers, the newest first", body = Page<Permitted<OwnershipTransfer>>)))]
async fn list_transfers(mut call: Call) -> Answer<Object<Page<Permitted<OwnershipTransfer>>>> {
    let query: PageQuery = call.query().await?;
    let page = call.page(query.limit, query.cursor).await?;
    let page = call.app.ownership_offers(&call.request, page).await?;
    Ok(ok(Page::of(page.data, page.next_cursor, permitted)))
}

/// Offer an ownership
///
/// The receiver has 7 days to accept; until then nothing changes.
#[utoipa::path(post, path = "/v1/ownership_transfers", tag = "Ownership", params(("dry_run" = Option<bool>, Query, description = "Answer what would be made, with 200, and change nothing")), request_body = NewOwnershipTransfer,
    responses((status = 201, description = "The offer", body = OwnershipTransfer), (status = 200, description = "What a dry run would make", body = OwnershipTransfer)))]
async fn offer_ownership(mut call: Call) -> Answer<Object<OwnershipTransfer>> {
    call.dry_run_only().await?;
    let body: NewOwnershipTransfer = call.body().await?;
    let new = NewOffer {
        scope: body.scope,
        to: body.to,
        keep: body.keep,
    };
    let details = call.app.offer_ownership(&call.request, new).await?;
    if call.request.dry_run {
        return Ok(ok(shown(details)));
    }
    let version = details.transfer.version;
    Ok(created(shown(details)).version(version))
}

/// Read an offer of ownership
#[utoipa::path(get, path = "/v1/ownership_transfers/{sid}", tag = "Ownership", params(("sid" = String, Path, description = "`OT…`")),
    responses((status = 200, description = "The offer", body = Permitted<OwnershipTransfer>)))]
async fn read_transfer(
    Path(sid): Path<String>,
    mut call: Call,
) -> Answer<Object<Permitted<OwnershipTransfer>>> {
    let sid = call.sid(&sid).await?;
    call.no_query().await?;
    let offer = call.app.ownership_offer(&call.request, sid).await?;
    let version = offer.transfer.version;
    Ok(ok(permitted(offer)).version(version))
}

/// Accept an ownership
///
/// It moves at once. Only the person it is offered to, by a session that was proven within 10 minutes.
#[utoipa::path(post, path = "/v1/ownership_transfers/{sid}/accept", tag = "Ownership", params(("sid" = String, Path, description = "`OT…`"), ("dry_run" = Option<bool>, Query, description = "Answer what would happen and change nothing")),
    responses((status = 200, description = "The offer as it is now", body = OwnershipTransfer)))]
async fn accept_transfer(
    Path(sid): Path<String>,
    mut call: Call,
) -> Answer<Object<OwnershipTransfer>> {
    let sid = call.sid(&sid).await?;
    call.dry_run_only().await?;
    call.no_body().await?;
    Ok(answer(call.app.accept_ownership(&call.request, sid).await?))
}

/// Decline an ownership
#[utoipa::path(post, path = "/v1/ownership_transfers/{sid}/decline", tag = "Ownership", params(("sid" = String, Path, description = "`OT…`"), ("dry_run" = Option<bool>, Query, description = "Answer what would happen and change nothing")),
    responses((status = 200, description = "The offer as it is now", body = OwnershipTransfer)))]
async fn decline_transfer(
    Path(sid): Path<String>,
    mut call: Call,
) -> Answer<Object<OwnershipTransfer>> {
    let sid = call.sid(&sid).await?;
    call.dry_run_only().await?;
    call.no_body().await?;
    let details = call.app.decline_ownership(&call.request, sid).await?;
    Ok(answer(details))
}

/// Take an offer of ownership back
#[utoipa::path(post, path = "/v1/ownership_transfers/{sid}/cancel", tag = "Ownership", params(("sid" = String, Path, description = "`OT…`"), ("dry_run" = Option<bool>, Query, description = "Answer what would happen and change nothing")),
    responses((status = 200, description = "The offer as it is now", body = OwnershipTransfer)))]
async fn cancel_transfer(
    Path(sid): Path<String>,
    mut call: Call,
) -> Answer<Object<OwnershipTransfer>> {
    let sid = call.sid(&sid).await?;
    call.dry_run_only().await?;
    call.no_body().await?;
    Ok(answer(call.app.cancel_ownership(&call.request, sid).await?))
}
