//! The operator's own affairs, beside the key file: operator keys, and all organizations by name. No right inside a tenant
//! comes with them.

use std::time::Duration;

use muster_model::{
    Error, Organization, OrganizationSid, Result, Sid, Time, TokenSid,
    secret::{Secret, SecretKind},
    text,
};
use muster_store::{organization, token};
use serde::{Deserialize, Serialize};

use crate::{App, Caller, Request, act::Act, record::Draft};

/// Organizations that are read at once.
const PAGE: u32 = 1_000;

/// A key of the operator, for `POST /v1/organizations` and what else runs the machine.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct OperatorKey {
    /// The public part.
    pub sid: TokenSid,
    /// What the operator calls it.
    pub name: String,
    /// When it ends by itself.
    pub expires_at: Option<Time>,
    /// When it was revoked.
    pub revoked_at: Option<Time>,
    /// When it was made.
    pub created_at: Time,
}

impl From<token::OperatorKey> for OperatorKey {
    fn from(row: token::OperatorKey) -> Self {
        Self {
            sid: row.sid,
            name: row.name,
            expires_at: row.expires_at,
            revoked_at: row.revoked_at,
            created_at: row.created_at,
        }
    }
}

impl App {
    /// Makes an operator key; its secret is told once. Without a life it ends only when it is revoked.
    pub async fn create_operator_key(
        &self,
        request: &Request,
        name: &str,
        life: Option<Duration>,
    ) -> Result<(OperatorKey, String)> {
        let name = text::name(name, "name")?;
        self.act_as(Caller::operator(), request, move |act| {
            create(act, &name, life)
        })
        .await
    }

    /// All operator keys, revoked ones too.
    pub async fn operator_keys(&self) -> Result<Vec<OperatorKey>> {
        let rows = self.inner.store.read(token::operators).await?;
        Ok(rows.into_iter().map(OperatorKey::from).collect())
    }

    /// Revokes an operator key: from then on it answers 401.
    pub async fn revoke_operator_key(
        &self,
        request: &Request,
        sid: TokenSid,
    ) -> Result<OperatorKey> {
        self.act_as(Caller::operator(), request, move |act| revoke(act, sid))
            .await
    }

    /// All organizations with the number of their members, for the operator beside the key file.
    pub async fn all_organizations(&self) -> Result<Vec<(Organization, i64)>> {
        let mut all: Vec<(Organization, i64)> = Vec::new();
        loop {
            let after = all.last().map(|(organization, _)| organization.sid);
            let page = self
                .inner
                .store
                .read(move |tx| {
                    let rows = organization::page(tx, after, PAGE)?;
                    let sids: Vec<_> = rows.iter().map(|row| row.sid).collect();
                    Ok((rows, organization::count_members(tx, &sids)?))
                })
                .await?;
            let (rows, counts) = page;
            if rows.is_empty() {
                return Ok(all);
            }
            all.extend(rows.into_iter().map(|row| {
                let members = counts.get(&row.sid).copied().unwrap_or(0);
                (row, members)
            }));
        }
    }
}

fn create(act: &mut Act, name: &str, life: Option<Duration>) -> Result<(OperatorKey, String)> {
    let now = act.now();
    let sid: TokenSid = act.tx.new_sid();
    let secret = Secret {
        kind: SecretKind::Operator,
        bits: sid.bits(),
        random: act.tx.random(),
    };
    let row = token::OperatorKey {
        sid,
        name: name.to_owned(),
        digest: act.app.keys.digest(&secret),
        expires_at: life.map(|life| now + life),
        revoked_at: None,
        created_at: now,
    };
    token::insert_operator(act.tx, &row)?;
    let draft = about("operator_key.created", &row);
    act.record(match row.expires_at {
        Some(end) => draft.after("expires_at", end.to_string()),
        None => draft,
    })?;
    Ok((row.into(), secret.reveal()))
}

fn revoke(act: &mut Act, sid: TokenSid) -> Result<OperatorKey> {
    let key = token::find_operator(act.tx, sid)?
        .ok_or_else(|| Error::not_found("operator_key.not_found"))?;
    if !token::revoke_operator(act.tx, sid)? {
        return Err(Error::conflict(
            "operator_key.revoked",
            format!("The operator key {} is revoked already.", key.name),
        ));
    }
    act.record(about("operator_key.revoked", &key))?;
    Ok(token::OperatorKey {
        revoked_at: Some(act.now()),
        ..key
    }
    .into())
}

/// An event of the server's own stream about an operator key.
fn about(kind: &'static str, key: &token::OperatorKey) -> Draft {
    let server = OrganizationSid::SERVER;
    Draft::new(kind, server)
        .at(server)
        .text(key.sid, "name", key.name.as_str())
}
