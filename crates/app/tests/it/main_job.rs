//! The main job by its acts: an organization, people invited by mail, decided upon, removed. On both databases.

use std::{net::Ipv4Addr, time::Duration};

use muster_app::{
    Acceptance, App, Argon2Cost, KeyChoice, Keyring, NewAccount, NewApiKey, NewGrant,
    NewInvitation, NewOrganization, PageRequest, Request, Settings, UserFilter, Worker,
    mail::Transport,
};
use muster_model::{AccountSid, Kind, Scope, secret::Secret, session::SessionKind};
use muster_store::testing::TestDatabase;
use tempfile::TempDir;

const OWNER_PASSWORD: &str = "lantern orbit gravel sonnet";
const ADA_PASSWORD: &str = "meadow copper tunnel violin";

struct Server {
    app: App,
    worker: Worker,
    folder: TempDir,
}

impl Server {
    async fn on(db: &TestDatabase) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let keys = Keyring::create(&folder.path().join("keys"), db.store().entropy()).unwrap();
        let settings = Settings {
            public_url: "https://muster.example".into(),
            argon2: Argon2Cost::CHEAPEST,
            hashing_permits: 2,
            limits: muster_app::Limits::default(),
        };
        let app = App::open(db.store().clone(), keys, settings).await.unwrap();
        let mails = folder.path().join("mail");
        std::fs::create_dir(&mails).unwrap();
        let from = "Muster <muster@muster.example>".parse().unwrap();
        let worker = Worker::new(app.clone(), Transport::Directory(mails), from);
        Self {
            app,
            worker,
            folder,
        }
    }

    /// The link in the newest mail that has one.
    fn mailed_link(&self) -> Secret {
        let mut mails: Vec<_> = std::fs::read_dir(self.folder.path().join("mail"))
            .unwrap()
            .map(|entry| entry.unwrap().path())
            .collect();
        mails.sort();
        let texts = mails
            .iter()
            .rev()
            .map(|path| std::fs::read_to_string(path).unwrap());
        let link = texts.into_iter().find_map(|text| {
            let start = text.find("mst_inv_")?;
            Some(
                text[start..]
                    .chars()
                    .take_while(|c| c.is_ascii_alphanumeric() || *c == '_')
                    .collect::<String>(),
            )
        });
        link.unwrap().parse().unwrap()
    }
}

fn anonymous() -> Request {
    Request::anonymous(Ipv4Addr::LOCALHOST.into(), "REQ1")
}

fn with(secret: &str) -> Request {
    Request {
        secret: Some(secret.parse().unwrap()),
        ..anonymous()
    }
}

fn organization(email: &str) -> NewOrganization {
    NewOrganization {
        organization: "Acme".into(),
        account: "Main".into(),
        owner_email: email.into(),
        owner_name: "Olga Owner".into(),
        owner_password: Some(OWNER_PASSWORD.into()),
    }
}

fn grant(account: AccountSid, role: &str) -> NewGrant {
    NewGrant {
        scope: account.into(),
        roles: vec![role.into()],
        inherit: None,
        except: vec![],
        access_expires_at: None,
    }
}

fn subaccount(name: &str, parent: AccountSid) -> NewAccount {
    NewAccount {
        name: name.into(),
        parent: Some(parent),
        owner: None,
        labels: Default::default(),
        organization: None,
    }
}

fn invitation(email: &str, grants: Vec<NewGrant>) -> NewInvitation {
    NewInvitation {
        email: email.into(),
        name: None,
        grants,
        expires_in: None,
        message: None,
        send: true,
    }
}

muster_store::on_both! {
    async fn a_person_is_invited_decided_upon_and_removed(db: TestDatabase) {
        let server = Server::on(&db).await;
        let app = &server.app;
        let made = app.init(&anonymous(), organization("olga@example.com"), Duration::from_secs(86_400)).await.unwrap();
        let owner = with(&made.api_key.unwrap().1);
        let main = made.account.sid;
        let support = app.create_account(&owner, subaccount("Support EU", main)).await.unwrap().object.sid;

        let invited = app.invite(&owner, invitation("ada@example.com", vec![grant(support, "developer"), grant(main, "viewer")])).await.unwrap();
        assert_eq!(invited.accept_url, None, "the token is mailed, never answered");
        assert_eq!(server.worker.run_due().await.unwrap(), 1);
        assert_eq!(app.invitation(&owner, invited.invitation.sid).await.unwrap().invitation.delivery.code(), "sent");

        let link = server.mailed_link();
        for _ in 0..10 {
            app.look_up_invitation(&anonymous(), link.clone()).await.unwrap();
        }
        let acceptance = Acceptance { secret: link, name: Some("Ada".into()), password: Some(ADA_PASSWORD.into()) };
        let accepted = app.accept_invitation(&anonymous(), acceptance.clone()).await.unwrap();
        assert_eq!(accepted.assignments.len(), 2);
        assert_eq!(app.accept_invitation(&anonymous(), acceptance).await.unwrap_err().code(), "invitation.used");

        let ada = app.sign_in(&anonymous(), "ADA@example.com", ADA_PASSWORD, SessionKind::Client).await.unwrap();
        let session = with(&ada.token);
        let key = NewApiKey {
            scope: Scope::Account(support),
            name: "ci-deploy".into(),
            kind: muster_model::KeyKind::Restricted,
            permissions: vec!["logs.read".into()],
            principal: None,
            expires_in: Some(Duration::from_secs(86_400)),
            networks: vec![],
        };
        let key = app.create_api_key(&session, key).await.unwrap();
        let by_key = with(&key.secret);
        assert_eq!(app.identify(&by_key).await.unwrap().user, Some(accepted.user.sid));
        let members = app.members(&owner, support, PageRequest::default()).await.unwrap();
        assert_eq!(members.data.iter().map(|member| member.membership.user.email.as_str()).collect::<Vec<_>>(), ["olga@example.com", "ada@example.com"]);

        let refused = app.remove_member(&owner, support, accepted.user.sid, None).await.unwrap_err();
        assert_eq!((refused.kind(), refused.code()), (Kind::Conflict, "member.keys_in_use"));
        let plan = app.remove_member(&Request { dry_run: true, ..owner.clone() }, support, accepted.user.sid, Some(KeyChoice::Revoke)).await.unwrap();
        let removal = app.remove_member(&owner, support, accepted.user.sid, Some(KeyChoice::Revoke)).await.unwrap();
        assert_eq!(plan.ended, removal.ended);
        assert_eq!(removal.settled.api_keys.iter().map(|key| key.name.as_str()).collect::<Vec<_>>(), ["ci-deploy"]);
        assert_eq!(app.identify(&by_key).await.unwrap_err().kind(), Kind::Unauthenticated);
        assert_eq!(app.account(&session, support).await.unwrap_err().code(), "account.not_found");
        assert_eq!(app.account(&session, main).await.unwrap().object.name, "Main");

        let deactivation = app.deactivate(&owner, accepted.user.sid, None).await.unwrap();
        assert_eq!(deactivation.sessions.len(), 2, "nothing is left to use them for");
        assert_eq!(app.me(&session).await.err().unwrap().kind(), Kind::Unauthenticated);
        while server.worker.run_due().await.unwrap() > 0 {}
        let report = muster_app::audit::verify(app).await.unwrap();
        assert!(!report.is_empty());
    }

    async fn an_administrator_by_session_works_in_the_organization_that_is_current(db: TestDatabase) {
        let server = Server::on(&db).await;
        let app = &server.app;
        let made = app.init(&anonymous(), organization("olga@example.com"), Duration::from_secs(86_400)).await.unwrap();
        let second = NewOrganization { organization: "Umbrella".into(), owner_password: None, ..organization("olga@example.com") };
        let other = app.create_organization_locally(&anonymous(), second).await.unwrap();
        let signed_in = app.sign_in(&anonymous(), "olga@example.com", OWNER_PASSWORD, SessionKind::Console).await.unwrap();
        let session = with(&signed_in.token);
        assert_eq!(signed_in.organization.unwrap().sid, made.organization.sid, "the oldest membership");
        app.switch_organization(&session, other.organization.sid).await.unwrap();
        let people = app.users(&session, UserFilter::default(), PageRequest::default()).await.unwrap();
        assert_eq!(people.data.len(), 1);
        assert_eq!(app.account(&session, made.account.sid).await.unwrap().object.name, "Main", "a SID in a path is judged by its own organization");
    }
}
