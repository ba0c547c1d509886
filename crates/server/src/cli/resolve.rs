//! Who and where: SIDs, e-mail addresses and account paths, turned into SIDs by a bounded number of calls. Nothing is changed here.

use std::num::NonZeroUsize;

use clap::Args;
use muster_model::AnySid;

use super::{
    answer::{items, name, sid, text},
    client::Client,
    failure::{Exit, Failure},
    paths::{Paths, joined, segments},
    words,
};

/// As many of one name are looked at before the name is called too common.
const CANDIDATES: NonZeroUsize = NonZeroUsize::new(200).unwrap();
/// As many of a list without a search are looked at for one name.
const SCANNED: NonZeroUsize = NonZeroUsize::new(2_000).unwrap();
/// Something that was named, with its SID and the words to speak of it.
#[derive(Debug, Clone)]
pub(super) struct Named {
    pub(super) sid: String,
    pub(super) name: String,
}

/// Where: an account, or the whole organization.
#[derive(Debug, Clone, Args)]
#[group(required = true, multiple = false)]
pub(super) struct ScopeArguments {
    /// The account: a path such as "Main/Support EU", or AC…
    #[arg(long, value_name = "ACCOUNT")]
    pub(super) account: Option<String>,
    /// The organization itself, with everything in it
    #[arg(long)]
    pub(super) organization_wide: bool,
}

/// The same, where it may be left out.
#[derive(Debug, Clone, Args)]
#[group(required = false, multiple = false)]
pub(super) struct PlaceArguments {
    /// Only this account: a path such as "Main/Support EU", or AC…
    #[arg(long, value_name = "ACCOUNT")]
    pub(super) account: Option<String>,
    /// Only what stands at the organization itself
    #[arg(long)]
    pub(super) organization_wide: bool,
}

impl ScopeArguments {
    pub(super) async fn resolve(&self, client: &Client) -> Result<Named, Failure> {
        match &self.account {
            Some(typed) => account(client, typed).await,
            None => current_organization(client).await,
        }
    }
}

impl PlaceArguments {
    pub(super) async fn resolve(&self, client: &Client) -> Result<Option<Named>, Failure> {
        match (&self.account, self.organization_wide) {
            (Some(typed), _) => account(client, typed).await.map(Some),
            (None, true) => current_organization(client).await.map(Some),
            (None, false) => Ok(None),
        }
    }
}

/// The SID that was typed, when it is one of these kinds.
pub(super) fn typed_sid(typed: &str, prefixes: &[&str]) -> Option<Named> {
    let any: AnySid = typed.parse().ok()?;
    prefixes.contains(&any.prefix()).then(|| Named {
        sid: typed.to_owned(),
        name: typed.to_owned(),
    })
}

/// The organization that this credential works in.
pub(super) async fn current_organization(client: &Client) -> Result<Named, Failure> {
    let me = client.get("/v1/me").await?;
    let sid = sid(&me, "/organization");
    if sid.is_empty() {
        return Err(Failure::failed("You have no current organization.")
            .help("name one with --organization; muster whoami lists yours"));
    }
    Ok(Named {
        name: name(&me, "/organization"),
        sid,
    })
}

/// An organization of the caller's, by SID or name.
pub(super) async fn organization(client: &Client, typed: &str) -> Result<Named, Failure> {
    if let Some(named) = typed_sid(typed, &["OR"]) {
        return Ok(named);
    }
    let me = client.get("/v1/me").await?;
    let found = items(&me, "/organizations")
        .iter()
        .filter(|organization| text(organization, "/name") == typed);
    one(
        found
            .map(|organization| Named {
                sid: sid(organization, ""),
                name: typed.to_owned(),
            })
            .collect(),
        "organization",
        typed,
        "muster whoami",
    )
}

/// A person: `US…` or an e-mail address.
pub(super) async fn user(client: &Client, typed: &str) -> Result<Named, Failure> {
    if let Some(named) = typed_sid(typed, &["US"]) {
        return Ok(named);
    }
    if !typed.contains('@') {
        return Err(Failure::usage(format!(
            "“{typed}” is neither an e-mail address nor a user's SID (US…)."
        ))
        .help("muster member list"));
    }
    let list = client
        .list("/v1/users", &[("q", typed.to_owned())], CANDIDATES)
        .await;
    let list = match list {
        Ok(list) => list,
        // Who may not read others is known to themselves still.
        Err(failure) if failure.exit == Exit::Denied => {
            return myself(client, typed).await.ok_or(failure);
        }
        Err(failure) => return Err(failure),
    };
    let same = list
        .items
        .iter()
        .filter(|user| text(user, "/email").eq_ignore_ascii_case(typed));
    one(
        same.map(|user| Named {
            sid: sid(user, ""),
            name: text(user, "/email"),
        })
        .collect(),
        "member",
        typed,
        "muster member list",
    )
}

/// The caller, when that is whom they named.
async fn myself(client: &Client, typed: &str) -> Option<Named> {
    let me = client.get("/v1/me").await.ok()?;
    let email = text(&me, "/user/email");
    email.eq_ignore_ascii_case(typed).then(|| Named {
        sid: sid(&me, "/user"),
        name: email,
    })
}

/// Whoever can hold a role: a person, or a service account or group by SID.
pub(super) async fn principal(client: &Client, typed: &str) -> Result<Named, Failure> {
    match typed_sid(typed, &["SV", "GP"]) {
        Some(named) => Ok(named),
        None => user(client, typed).await,
    }
}

/// A group: `GP…`, or its name.
pub(super) async fn group(client: &Client, typed: &str) -> Result<Named, Failure> {
    if let Some(named) = typed_sid(typed, &["GP"]) {
        return Ok(named);
    }
    let query = [("q", typed.to_owned())];
    let list = client.list("/v1/groups", &query, CANDIDATES).await?;
    let same = list
        .items
        .iter()
        .filter(|group| text(group, "/name").to_lowercase() == typed.to_lowercase());
    one(
        same.map(|group| Named {
            sid: sid(group, ""),
            name: text(group, "/name"),
        })
        .collect(),
        "group",
        typed,
        "muster group list",
    )
}

/// An account: `AC…`, or a path, or as much of the end of its path as is unique.
pub(super) async fn account(client: &Client, typed: &str) -> Result<Named, Failure> {
    if let Some(named) = typed_sid(typed, &["AC"]) {
        return Ok(named);
    }
    let path = segments(typed);
    let Some(last) = path.last().filter(|last| !last.is_empty()) else {
        return Err(Failure::usage(format!("“{typed}” is not an account."))
            .help("name it by path, as \"Main/Support EU\", or by its SID (AC…)"));
    };
    let list = client
        .list("/v1/accounts", &[("q", last.clone())], CANDIDATES)
        .await?;
    let mut paths = Paths::default();
    let mut matching = Vec::new();
    for candidate in list
        .items
        .iter()
        .filter(|candidate| text(candidate, "/name") == *last)
    {
        let names = paths.of(client, candidate).await?;
        if names.ends_with(&path) {
            matching.push((
                names.len() == path.len(),
                Named {
                    sid: sid(candidate, ""),
                    name: joined(&names),
                },
            ));
        }
    }
    // A whole path wins over the end of a longer one: "Main" is the top-level account, whatever is called Main below.
    if let Some(position) = matching.iter().position(|(whole, _)| *whole) {
        return Ok(matching.swap_remove(position).1);
    }
    one(
        matching.into_iter().map(|(_, named)| named).collect(),
        "account",
        typed,
        "muster account list",
    )
}

/// An invitation: `NF…`, or the address of a pending one.
pub(super) async fn invitation(client: &Client, typed: &str) -> Result<Named, Failure> {
    if let Some(named) = typed_sid(typed, &["NF"]) {
        return Ok(named);
    }
    let list = client
        .list(
            "/v1/invitations",
            &[("status", "pending".to_owned())],
            SCANNED,
        )
        .await?;
    let same = list
        .items
        .iter()
        .filter(|invitation| text(invitation, "/email").eq_ignore_ascii_case(typed));
    one(
        same.map(|invitation| Named {
            sid: sid(invitation, ""),
            name: text(invitation, "/email"),
        })
        .collect(),
        "pending invitation",
        typed,
        "muster invite list",
    )
}

/// A role: `IX…`, the word of a built-in one, or its name without regard to case.
pub(super) async fn role(client: &Client, typed: &str) -> Result<Named, Failure> {
    if let Some(named) = typed_sid(typed, &["IX"]) {
        return Ok(named);
    }
    let asked = words::role(typed).to_lowercase();
    let list = client.list("/v1/roles", &[], SCANNED).await?;
    let same = list
        .items
        .iter()
        .filter(|role| text(role, "/name").to_lowercase() == asked);
    one(
        same.map(|role| Named {
            sid: sid(role, ""),
            name: text(role, "/label"),
        })
        .collect(),
        "role",
        typed,
        "muster role list",
    )
}

/// An API key: `SK…`, or its name at a scope.
pub(super) async fn api_key(
    client: &Client,
    typed: &str,
    place: Option<&Named>,
) -> Result<Named, Failure> {
    if let Some(named) = typed_sid(typed, &["SK"]) {
        return Ok(named);
    }
    let Some(place) = place else {
        return Err(
            Failure::usage(format!("“{typed}” is not the SID of a key (SK…).")).help(
                "say where the key of that name is: --account ACCOUNT or --organization-wide",
            ),
        );
    };
    let list = client.list(&keys_at(place), &[], SCANNED).await?;
    let same = list.items.iter().filter(|key| text(key, "/name") == typed);
    one(
        same.map(|key| Named {
            sid: sid(key, ""),
            name: typed.to_owned(),
        })
        .collect(),
        "API key",
        typed,
        "muster key list",
    )
}

/// Where the keys of a scope are listed and made.
pub(super) fn keys_at(place: &Named) -> String {
    let noun = if place.sid.starts_with("OR") {
        "organizations"
    } else {
        "accounts"
    };
    format!("/v1/{noun}/{}/api_keys", place.sid)
}

/// Exactly one, or the failure that says what there is instead.
pub(super) fn one(
    mut found: Vec<Named>,
    noun: &str,
    typed: &str,
    look: &str,
) -> Result<Named, Failure> {
    match found.len() {
        0 => Err(Failure::new(
            Exit::NotFound,
            format!("There is no {noun} “{typed}” that you can see."),
        )
        .help(look)),
        1 => Ok(found.swap_remove(0)),
        count => {
            let start = Failure::failed(format!(
                "“{typed}” names {count} {noun}s; say which by its SID."
            ));
            Err(found.iter().take(10).fold(start, |failure, named| {
                failure.detail(format!("{}  {}", named.sid, named.name))
            }))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_sid_is_taken_only_where_its_kind_fits() {
        let account = "AC0190b5a2d4c37e2f8a1b2c3d4e5f6071";
        assert!(typed_sid(account, &["AC"]).is_some());
        assert!(typed_sid(account, &["US"]).is_none());
        assert!(typed_sid("AC/../../v1/me", &["AC"]).is_none());
    }
}
