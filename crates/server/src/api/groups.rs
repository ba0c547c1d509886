//! Groups, and who is in them.

use axum::extract::Path;
use muster_app::{
    CountedGroup as Counted, GroupChange, GroupEnding as Ending, GroupFilter, NewGroup,
    PersonInGroup, WithImpact, WithNames, WithPermitted,
};
use muster_model::{Group as GroupModel, Names};
use muster_wire::v1::{
    group::{
        CountedGroup, Group, GroupChange as GroupChangeBody, GroupEnding, GroupMember, GroupQuery,
        NewGroup as NewGroupBody, NewGroupMember,
    },
    impact::WhatIf,
    member::RemovalQuery,
    page::{Page, PageQuery},
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
        .routes(routes!(list_groups, create_group))
        .routes(routes!(read_group, change_group, delete_group))
        .routes(routes!(list_group_members, add_group_member))
        .routes(routes!(remove_group_member))
}

fn shown(group: GroupModel) -> Object<Group> {
    let version = group.version;
    ok(Group::from(group)).version(version)
}

fn permitted(group: WithPermitted<Counted>) -> Permitted<CountedGroup> {
    let counted = CountedGroup {
        members: group.members,
        group: Group::from(group.object.group),
    };
    Permitted::new(counted, group.permitted)
}

fn person(person: &PersonInGroup, names: &Names) -> GroupMember {
    GroupMember::of(&person.membership, &person.member, names)
}

fn ended(ending: WithNames<WithImpact<Ending>>) -> Object<WhatIf<GroupEnding>> {
    let WithNames { object, names } = ending;
    let WithImpact { object, impact } = object;
    ok(what_if(
        ending::of_group(object, &names),
        impact.as_ref(),
        &names,
    ))
}

/// List groups
///
/// Those of the current organization.
#[utoipa::path(get, path = "/v1/groups", tag = "Groups", params(GroupQuery),
    responses((status = 200, description = "A page of groups, the oldest first", body = Page<Permitted<CountedGroup>>)))]
async fn list_groups(mut call: Call) -> Answer<Object<Page<Permitted<CountedGroup>>>> {
    let query: GroupQuery = call.query().await?;
    let page = call.page(query.limit, query.cursor).await?;
    let filter = GroupFilter {
        name: query.q,
        member: query.member,
    };
    let groups = call.app.groups(&call.request, filter, page).await?;
    Ok(ok(Page::of(groups.data, groups.next_cursor, permitted)))
}

/// Make a group
///
/// Nobody is in it yet, and it gives nothing: roles are given to it as to a person.
#[utoipa::path(post, path = "/v1/groups", tag = "Groups", params(("dry_run" = Option<bool>, Query, description = "Answer what would be made, with 200, and change nothing")), request_body = NewGroupBody,
    responses((status = 200, description = "What a dry run would make", body = Group), (status = 201, description = "The group", body = Group)))]
async fn create_group(mut call: Call) -> Answer<Object<Group>> {
    call.dry_run_only().await?;
    let body: NewGroupBody = call.body().await?;
    let new = NewGroup {
        name: body.name,
        description: body.description,
    };
    let group = call.app.create_group(&call.request, new).await?;
    let version = group.version;
    Ok(made(call.request.dry_run, Group::from(group)).version(version))
}

/// Read a group
#[utoipa::path(get, path = "/v1/groups/{sid}", tag = "Groups", params(("sid" = String, Path, description = "`GP…`")),
    responses((status = 200, description = "The group", body = Permitted<CountedGroup>)))]
async fn read_group(
    Path(sid): Path<String>,
    mut call: Call,
) -> Answer<Object<Permitted<CountedGroup>>> {
    let sid = call.sid(&sid).await?;
    call.no_query().await?;
    let group = call.app.group(&call.request, sid).await?;
    let version = group.version;
    Ok(ok(permitted(group)).version(version))
}

/// Change name and description of a group
#[utoipa::path(patch, path = "/v1/groups/{sid}", tag = "Groups", params(("sid" = String, Path, description = "`GP…`")), request_body = GroupChangeBody,
    responses((status = 200, description = "The group as it is now", body = Group)))]
async fn change_group(Path(sid): Path<String>, mut call: Call) -> Answer<Object<Group>> {
    let sid = call.sid(&sid).await?;
    call.dry_run_only().await?;
    let body: GroupChangeBody = call.body().await?;
    let change = GroupChange {
        name: body.name,
        description: body.description,
    };
    Ok(shown(
        call.app.change_group(&call.request, sid, change).await?,
    ))
}

/// Delete a group
///
/// What was given to it ends for everybody in it, and the keys that lose their person are dealt with as a removal does. A group
/// with more than 500 people is emptied first.
#[utoipa::path(delete, path = "/v1/groups/{sid}", tag = "Groups",
    params(("sid" = String, Path, description = "`GP…`"), RemovalQuery, ("dry_run" = Option<bool>, Query, description = "Say what would happen, change nothing")),
    responses((status = 200, description = "What ended", body = WhatIf<GroupEnding>)))]
async fn delete_group(
    Path(sid): Path<String>,
    mut call: Call,
) -> Answer<Object<WhatIf<GroupEnding>>> {
    let sid = call.sid(&sid).await?;
    let query: RemovalQuery = call.query().await?;
    call.no_body().await?;
    let keys = call.read(ending::choice(query.api_keys, query.to)).await?;
    Ok(ended(
        call.app.delete_group(&call.request, sid, keys).await?,
    ))
}

/// List who is in a group
#[utoipa::path(get, path = "/v1/groups/{sid}/members", tag = "Groups", params(("sid" = String, Path, description = "`GP…`"), PageQuery),
    responses((status = 200, description = "A page of people, the oldest first", body = Page<Permitted<GroupMember>>)))]
async fn list_group_members(
    Path(sid): Path<String>,
    mut call: Call,
) -> Answer<Object<Page<Permitted<GroupMember>>>> {
    let sid = call.sid(&sid).await?;
    let query: PageQuery = call.query().await?;
    let page = call.page(query.limit, query.cursor).await?;
    let WithNames { object, names } = call.app.group_members(&call.request, sid, page).await?;
    Ok(ok(Page::of(object.data, object.next_cursor, |found| {
        Permitted::new(person(&found, &names), found.permitted)
    })))
}

/// Put somebody into a group
///
/// It gives them all that the group gives: nobody puts anybody into a group that gives more than they hold there themselves.
#[utoipa::path(post, path = "/v1/groups/{sid}/members", tag = "Groups", params(("sid" = String, Path, description = "`GP…`"), ("dry_run" = Option<bool>, Query, description = "Say what they would gain, change nothing")), request_body = NewGroupMember,
    responses((status = 200, description = "What a dry run would do, and what they would gain", body = WhatIf<GroupMember>), (status = 201, description = "The person in the group", body = WhatIf<GroupMember>)))]
async fn add_group_member(
    Path(sid): Path<String>,
    mut call: Call,
) -> Answer<Object<WhatIf<GroupMember>>> {
    let sid = call.sid(&sid).await?;
    call.dry_run_only().await?;
    let body: NewGroupMember = call.body().await?;
    let WithNames { object, names } = call
        .app
        .add_group_member(&call.request, sid, body.user)
        .await?;
    let added = person(&object.object, &names);
    Ok(made(
        call.request.dry_run,
        what_if(added, object.impact.as_ref(), &names),
    ))
}

/// Take somebody out of a group
///
/// They lose what the group alone gives them; keys that lose their person are dealt with as a removal does.
#[utoipa::path(delete, path = "/v1/groups/{sid}/members/{user}", tag = "Groups",
    params(("sid" = String, Path, description = "`GP…`"), ("user" = String, Path, description = "`US…`"), RemovalQuery, ("dry_run" = Option<bool>, Query, description = "Say what would happen, change nothing")),
    responses((status = 200, description = "What ended", body = WhatIf<GroupEnding>)))]
async fn remove_group_member(
    Path((sid, user)): Path<(String, String)>,
    mut call: Call,
) -> Answer<Object<WhatIf<GroupEnding>>> {
    let (sid, user) = (call.sid(&sid).await?, call.sid_named("user", &user).await?);
    let query: RemovalQuery = call.query().await?;
    call.no_body().await?;
    let keys = call.read(ending::choice(query.api_keys, query.to)).await?;
    Ok(ended(
        call.app
            .remove_group_member(&call.request, sid, user, keys)
            .await?,
    ))
}
