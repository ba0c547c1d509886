//! One of everything that a tenant can have, made by its owner over HTTP.

use muster_app::testing::TestDatabase;
use serde_json::{Value, json};

use crate::{
    actor::Actor,
    app::{PASSWORD, TestApp},
};

/// One of everything in one organization.
pub(super) struct Things {
    organization: String,
    account: String,
    pub(super) subaccount: String,
    /// A Developer of the account, with a key of their own.
    user: String,
    /// Who can act as that member.
    pub(super) member: Actor,
    /// The owner of it all.
    pub(super) owner: String,
    pub(super) email: String,
    key: String,
    invitation: String,
    /// The link of the invitation that waits.
    pub(super) token: String,
    /// The token of a mail by which the member can choose a new password.
    pub(super) reset: String,
    session: String,
    assignment: String,
    transfer: String,
    service: String,
    /// The secret of the key.
    pub(super) secret: String,
    role: String,
    /// With the member in it; what it gives is withheld from them.
    group: String,
}

impl Things {
    /// Makes them in the organization of `owner`; people get addresses at `domain`.
    pub(super) async fn of(
        app: &TestApp,
        owner: &Actor,
        organization: impl ToString,
        account: impl ToString,
        domain: &str,
    ) -> Self {
        let (organization, account) = (organization.to_string(), account.to_string());
        let made = owner
            .post(
                "/v1/accounts",
                json!({"name": "Support", "parent": account}),
            )
            .await;
        let subaccount = sid(&made.json());
        let address = format!("member@{domain}");
        invite(app, owner, &account, &address, "developer").await;
        let joined = accept(app, "Mel Member").await;
        let user = joined["user"]["sid"].as_str().unwrap().to_owned();
        let token = joined["session"]["token"].as_str().unwrap();
        let member = Actor::of(app.router(), token, user.parse().unwrap(), &address);
        let keys = format!("/v1/accounts/{account}/api_keys");
        let body = json!({"name": "deploy", "permissions": ["logs.read"]});
        let key = owner.post(&keys, body.clone()).await;
        assert_eq!(member.post(&keys, body).await.status, 201);
        let offer = owner
            .post(
                "/v1/ownership_transfers",
                json!({"scope": organization, "to": user, "keep": "owner"}),
            )
            .await;
        let service = json!({"name": "Robot", "account": account});
        let service = owner.post("/v1/service_accounts", service).await;
        let role = json!({"name": "Reader of logs", "permissions": ["logs.read"]});
        let role = owner.post("/v1/roles", role).await;
        let session = owner.get("/v1/sessions/current").await.json();
        let group = sid(&owner
            .post("/v1/groups", json!({"name": "Crew"}))
            .await
            .json());
        let crew = format!("/v1/groups/{group}/members");
        assert_eq!(owner.post(&crew, json!({"user": user})).await.status, 201);
        let held_out = json!({"user": user, "account": account});
        assert_eq!(owner.post("/v1/hold_outs", held_out).await.status, 201);
        let invitation = invite(app, owner, &account, &format!("pending@{domain}"), "viewer").await;
        let forgotten = json!({"email": address});
        let asked = app.anonymous().post("/v1/password_resets", forgotten).await;
        assert_eq!(asked.status, 202, "{}", asked.body);
        app.run_jobs().await;
        Self {
            assignment: sid(&joined["assignments"][0]),
            organization,
            account,
            subaccount,
            user,
            member,
            owner: owner.user().to_string(),
            email: owner.email().to_owned(),
            key: sid(&key.json()),
            secret: key.json()["secret"].as_str().unwrap().to_owned(),
            invitation,
            token: app.mailed("mst_inv_"),
            reset: app.mailed("mst_rst_"),
            session: sid(&session),
            transfer: sid(&offer.json()),
            service: sid(&service.json()),
            role: sid(&role.json()),
            group,
        }
    }

    /// Acme's.
    pub(super) async fn of_acme(app: &TestApp) -> Self {
        Self::of(app, &app.owner(), app.organization, app.main, "example.com").await
    }

    /// The one whose SID begins with `prefix`.
    pub(super) fn named(&self, prefix: &str) -> &str {
        match prefix {
            "OR" => &self.organization,
            "AC" => &self.account,
            "US" => &self.user,
            "SK" => &self.key,
            "NF" => &self.invitation,
            "SE" => &self.session,
            "IY" => &self.assignment,
            "OT" => &self.transfer,
            "SV" => &self.service,
            "IX" => &self.role,
            "GP" => &self.group,
            _ => panic!("nothing has a SID that begins with {prefix:?}: make one"),
        }
    }

    /// Every SID of theirs with one by which there is nothing.
    pub(super) fn sids(&self) -> Vec<&str> {
        let mut sids = vec![&*self.subaccount, &*self.owner];
        sids.extend(
            [
                "OR", "AC", "US", "SK", "NF", "SE", "IY", "OT", "SV", "IX", "GP",
            ]
            .map(|prefix| self.named(prefix)),
        );
        sids
    }

    /// What stands in the database about these: rows that name any of them.
    pub(super) fn rows(&self, database: &TestDatabase) -> Vec<String> {
        let about = |row: &String| self.sids().iter().any(|sid| row.contains(sid));
        database.contents().into_iter().filter(about).collect()
    }
}

/// A SID of the same kind by which there is nothing.
pub(super) fn invented(sid: &str) -> String {
    format!("{}0192f0c1a2b37d4e8f60718293a4b5c6", &sid[..2])
}

/// The SID of an object.
pub(super) fn sid(object: &Value) -> String {
    let sid = object["sid"].as_str();
    sid.unwrap_or_else(|| panic!("no object: {object}"))
        .to_owned()
}

/// Invites somebody; the mail has left.
async fn invite(app: &TestApp, owner: &Actor, account: &str, email: &str, role: &str) -> String {
    let path = format!("/v1/accounts/{account}/invitations");
    let body = json!({"email": email, "roles": [role]});
    let invited = owner.post(&path, body).await;
    app.run_jobs().await;
    sid(&invited.json())
}

/// Accepts what was mailed last, as a new person.
pub(super) async fn accept(app: &TestApp, name: &str) -> Value {
    let body = json!({"token": app.mailed("mst_inv_"), "name": name, "password": PASSWORD});
    let accepted = app.anonymous().post("/v1/invitations/accept", body).await;
    assert_eq!(accepted.status, 200, "{}", accepted.body);
    accepted.json()
}
