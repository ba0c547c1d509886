//! C: invitations. Whoever holds a link, whoever sent it, and what became of both in between.

use std::time::Duration;

use muster_model::{
    secret::{Secret, SecretKind},
    time::{DAY, HOUR, MINUTE},
};
use serde_json::{Value, json};
use tokio::task::JoinSet;

use super::refusal::{anonymised, refused, revisions};
use crate::{
    actor::Actor,
    app::{PASSWORD, TestApp, on_both},
    site::{Answer, ask},
};

async fn look_up(actor: &Actor, link: &str) -> Answer {
    let path = "/v1/invitations/lookup";
    actor.post(path, json!({"token": link})).await
}

/// Accepts as somebody who is signed in.
async fn accept(actor: &Actor, link: &str) -> Answer {
    let path = "/v1/invitations/accept";
    actor.post(path, json!({"token": link})).await
}

/// Accepts as a new person.
async fn register(actor: &Actor, link: &str) -> Answer {
    let body = json!({"token": link, "name": "Ada", "password": PASSWORD});
    actor.post("/v1/invitations/accept", body).await
}

/// Invites to Main and answers the invitation's path and the mailed link.
async fn invited(app: &TestApp, email: &str) -> (String, String) {
    let sid = app.invite(email, "viewer", app.main).await;
    app.run_jobs().await;
    (format!("/v1/invitations/{sid}"), app.mailed("mst_inv_"))
}

/// Invites over HTTP, to be a Viewer of Main.
async fn invite_viewer(actor: &Actor, app: &TestApp, email: &str) -> Answer {
    let path = format!("/v1/accounts/{}/invitations", app.main);
    let body = json!({"email": email, "roles": ["viewer"]});
    actor.post(&path, body).await
}

async fn status_of(app: &TestApp, path: &str) -> String {
    let shown = app.sign_in("owner@example.com").await.get(path).await;
    shown.json()["status"].as_str().unwrap().to_owned()
}

/// How many events of a kind the organization has.
async fn told(app: &TestApp, kind: &str) -> usize {
    let events = app.events().await.into_iter();
    events.filter(|event| event.kind == kind).count()
}

/// Eight acceptances at once; how many were answered with 200. All others are 410.
async fn accepted_at_once(actor: &Actor, body: &Value) -> usize {
    let mut attempts = JoinSet::new();
    for _ in 0..8 {
        let (actor, body) = (actor.clone(), body.clone());
        attempts.spawn(async move { actor.post("/v1/invitations/accept", body).await });
    }
    let answers = attempts.join_all().await;
    let good = answers.iter().filter(|answer| answer.status == 200).count();
    for answer in answers.iter().filter(|answer| answer.status != 200) {
        assert_eq!(
            (answer.status.as_u16(), answer.code().as_str()),
            (410, "invitation.used")
        );
    }
    good
}

on_both! {
    async fn c1_a_link_that_was_used_is_gone_and_gives_nothing_again(app: TestApp) {
        let (_, link) = invited(&app, "ada@example.com").await;
        let accepted = register(&app.anonymous(), &link).await;
        assert_eq!(accepted.status, 200, "{}", accepted.body);
        let ada = app.sign_in("ada@example.com").await;
        for again in [app.anonymous(), ada] {
            refused(&app, register(&again, &link), (410, "invitation.used"), None).await;
            refused(&app, accept(&again, &link), (410, "invitation.used"), None).await;
            refused(&app, look_up(&again, &link), (410, "invitation.used"), None).await;
        }
        assert_eq!(told(&app, "invitation.accepted").await, 1);
    }

    async fn c2_a_revoked_or_superseded_link_is_gone_from_that_instant(app: TestApp) {
        let (path, first) = invited(&app, "ada@example.com").await;
        app.advance(MINUTE);
        let resent = app.owner().post(&format!("{path}/resend"), json!({})).await;
        assert_eq!(resent.status, 200, "{}", resent.body);
        refused(&app, register(&app.anonymous(), &first), (410, "invitation.superseded"), None).await;
        app.run_jobs().await;
        let second = app.mailed("mst_inv_");
        app.advance(MINUTE);
        assert_eq!(invite_viewer(&app.owner(), &app, "ada@example.com").await.status, 201);
        refused(&app, register(&app.anonymous(), &second), (410, "invitation.superseded"), None).await;
        app.run_jobs().await;
        let third = app.mailed("mst_inv_");
        assert_eq!(look_up(&app.anonymous(), &third).await.status, 200, "the newest one is good");
        assert_eq!(app.owner().post(&format!("{path}/revoke"), json!({})).await.status, 200);
        for link in [&first, &second] {
            refused(&app, register(&app.anonymous(), link), (410, "invitation.superseded"), None).await;
        }
        refused(&app, register(&app.anonymous(), &third), (410, "invitation.revoked"), None).await;
        refused(&app, look_up(&app.anonymous(), &third), (410, "invitation.revoked"), None).await;
    }

    async fn c2_an_expired_link_is_gone_from_that_instant_though_nobody_has_cleaned_up(app: TestApp) {
        let (path, link) = invited(&app, "ada@example.com").await;
        app.advance(7 * DAY - Duration::from_micros(1));
        assert_eq!(look_up(&app.anonymous(), &link).await.status, 200);
        app.advance(Duration::from_micros(1));
        refused(&app, register(&app.anonymous(), &link), (410, "invitation.expired"), None).await;
        refused(&app, look_up(&app.anonymous(), &link), (410, "invitation.expired"), None).await;
        assert_eq!(status_of(&app, &path).await, "expired");
        app.run_jobs().await;
        refused(&app, register(&app.anonymous(), &link), (410, "invitation.expired"), None).await;
    }

    async fn c3_somebody_signed_in_as_another_person_accepts_nothing_and_sees_the_organization_only(app: TestApp) {
        let ada = app.person("ada@example.com", "viewer", app.main).await;
        let (path, link) = invited(&app, "grace@example.com").await;
        refused(&app, accept(&ada, &link), (403, "invitation.other_person"), None).await;
        refused(&app, register(&ada, &link), (403, "invitation.other_person"), None).await;
        assert_eq!(
            look_up(&ada, &link).await.json(),
            json!({"organization": {"name": "Acme"}, "needs": "switch"})
        );
        assert_eq!(status_of(&app, &path).await, "pending");
        assert_eq!(register(&app.anonymous(), &link).await.status, 200, "who was invited still can");
    }

    async fn c4_of_many_acceptances_at_once_one_is_good(app: TestApp) {
        let (_, link) = invited(&app, "ada@example.com").await;
        let before = told(&app, "assignment.created").await;
        let as_new = json!({"token": link, "name": "Ada", "password": PASSWORD});
        assert_eq!(accepted_at_once(&app.anonymous(), &as_new).await, 1);
        let (_, _, stranger) = app.another_organization().await;
        let (_, link) = invited(&app, stranger.email()).await;
        assert_eq!(accepted_at_once(&stranger, &json!({"token": link})).await, 1);
        assert_eq!(told(&app, "assignment.created").await, before + 2);
        assert_eq!(told(&app, "invitation.accepted").await, 2);
    }

    async fn c5_an_invitation_whose_inviter_lost_the_right_or_left_is_closed_and_the_administrators_are_told(app: TestApp) {
        for (left, email) in [(false, "ada@example.com"), (true, "grace@example.com")] {
            let inviter = app.person("inviter@example.com", "administrator", app.main).await;
            let invitation = invite_viewer(&inviter, &app, email).await;
            assert_eq!(invitation.status, 201, "{}", invitation.body);
            app.run_jobs().await;
            let link = app.mailed("mst_inv_");
            let owner = app.sign_in("owner@example.com").await;
            let ended = if left {
                owner.post(&format!("/v1/users/{}/deactivate", inviter.user()), json!({})).await
            } else {
                owner.delete(&format!("/v1/accounts/{}/members/{}", app.main, inviter.user())).await
            };
            assert_eq!(ended.status, 200, "{}", ended.body);
            app.run_jobs().await;
            let mails = app.mails().len();
            let answer = register(&app.anonymous(), &link).await;
            assert_eq!(
                (answer.status.as_u16(), answer.code().as_str()),
                (403, "invitation.inviter_lost_right")
            );
            app.run_jobs().await;
            let mails = app.mails().split_off(mails);
            assert_eq!(mails.len(), 1, "one organization administrator");
            assert!(mails[0].contains("To: ") && mails[0].contains("owner@example.com") && mails[0].contains(email), "{}", mails[0]);
            refused(&app, register(&app.anonymous(), &link), (410, "invitation.revoked"), None).await;
            let signed_in = app.anonymous().post("/v1/sessions", json!({"email": email, "password": PASSWORD})).await;
            assert_eq!(signed_in.status, 401, "nobody was made");
        }
    }

    /// A role that is gone before the link is opened is not given; what took its place is.
    async fn c6_a_role_deleted_before_the_acceptance_gives_what_took_its_place(app: TestApp) {
        let owner = app.owner();
        let made = owner.post("/v1/roles", json!({"name": "Reader", "permissions": ["logs.read", "users.read"]})).await;
        let role = format!("/v1/roles/{}", made.json()["sid"].as_str().unwrap());
        let invitation = app.invite("ada@example.com", "Reader", app.main).await;
        app.run_jobs().await;
        let link = app.mailed("mst_inv_");
        let in_use = owner.delete(&role).await;
        assert_eq!((in_use.status.as_u16(), in_use.code()), (409, "role.in_use".to_owned()));
        assert_eq!(owner.delete(&format!("{role}?replacement=billing_manager")).await.status, 200);
        let shown = owner.get(&format!("/v1/invitations/{invitation}")).await.json();
        assert_eq!(shown["grants"][0]["roles"][0]["name"], "billing_manager", "{shown}");
        let accepted = register(&app.anonymous(), &link).await;
        assert_eq!(accepted.status, 200, "{}", accepted.body);
        let assignments = accepted.json()["assignments"].clone();
        assert_eq!((assignments.as_array().unwrap().len(), &assignments[0]["role"]["name"]), (1, &json!("billing_manager")));
        app.run_jobs().await;
    }

    async fn c7_an_inviter_learns_of_members_only_and_not_who_else_has_an_account(app: TestApp) {
        let (_, _, known) = app.another_organization().await;
        let inviter = app.person("inviter@example.com", "administrator", app.main).await;
        let mut shown = Vec::new();
        for email in ["nobody@globex.example", known.email()] {
            let answer = invite_viewer(&inviter, &app, email).await;
            assert_eq!(answer.status, 201, "{}", answer.body);
            let mut body = answer.json();
            for own in ["sid", "url", "email"] {
                body.as_object_mut().unwrap().remove(own).unwrap();
            }
            shown.push((body, answer.header("etag").to_owned()));
        }
        assert_eq!(shown[0], shown[1]);
        let member = app.person("member@example.com", "viewer", app.main).await;
        let again = invite_viewer(&inviter, &app, member.email());
        refused(&app, again, (409, "invitation.nothing_new"), None).await;
        app.run_jobs().await;
    }

    async fn c8_a_link_that_never_was_is_answered_alike_whatever_is_wrong_with_it(app: TestApp) {
        let (path, link) = invited(&app, "ada@example.com").await;
        let good: Secret = link.parse().unwrap();
        let other = |kind, bits, random| Secret { kind, bits, random }.reveal();
        let mut letters = link.clone();
        letters.replace_range(50..51, if &link[50..51] == "A" { "B" } else { "A" });
        let never = [
            letters,
            link[..link.len() - 1].to_owned(),
            other(SecretKind::Invitation, good.bits, [7; 32]),
            other(SecretKind::Invitation, 7, good.random),
            other(SecretKind::Session, good.bits, good.random),
            other(SecretKind::Key, good.bits, good.random),
            app.owner().secret().to_owned(),
            String::new(),
            "never a link".to_owned(),
        ];
        let mut bodies = Vec::new();
        for link in &never {
            let anybody = app.anonymous();
            for act in ["lookup", "prove", "accept"] {
                let path = format!("/v1/invitations/{act}");
                let asked = anybody.post(&path, json!({"token": link}));
                let answer = refused(&app, asked, (404, "invitation.not_found"), None).await;
                bodies.push(anonymised(&answer));
            }
        }
        assert!(bodies.iter().all(|body| *body == bodies[0]), "{bodies:#?}");
        assert_eq!(status_of(&app, &path).await, "pending");
        assert_eq!(register(&app.anonymous(), &link).await.status, 200);
    }

    async fn c9_a_scanner_that_opens_a_link_ten_times_leaves_it_good(app: TestApp) {
        let (_, link) = invited(&app, "ada@example.com").await;
        let before = revisions(&app).await;
        for _ in 0..10 {
            let opened = ask("GET", &format!("/accept?token={link}")).of(app.router()).await;
            assert_eq!(opened.status, 200);
            assert!(opened.body.contains("Acme"));
            assert_eq!(look_up(&app.anonymous(), &link).await.status, 200);
        }
        assert_eq!(revisions(&app).await, before);
        assert_eq!(register(&app.anonymous(), &link).await.status, 200);
    }

    async fn c11_a_link_that_was_shown_to_its_inviter_does_not_make_them_the_invited_person(app: TestApp) {
        let inviter = app.person("inviter@example.com", "administrator", app.main).await;
        let path = format!("/v1/accounts/{}/invitations", app.main);
        let body = json!({"email": "ada@example.com", "roles": ["viewer"], "send": false});
        let shown = inviter.post(&path, body).await;
        assert_eq!(shown.status, 201, "{}", shown.body);
        assert_eq!(app.run_jobs().await, 0, "nothing is mailed");
        let url = shown.json()["accept_url"].as_str().unwrap().to_owned();
        let link = url.split_once("token=").unwrap().1;
        assert_eq!(look_up(&app.anonymous(), link).await.json()["needs"], "proof");
        refused(&app, register(&app.anonymous(), link), (403, "invitation.needs_proof"), None).await;
        refused(&app, register(&inviter, link), (403, "invitation.other_person"), None).await;
        let signed_in = json!({"email": "ada@example.com", "password": PASSWORD});
        assert_eq!(app.anonymous().post("/v1/sessions", signed_in).await.status, 401, "no such person");

        let proof = app.anonymous().post("/v1/invitations/prove", json!({"token": link})).await;
        assert_eq!((proof.status.as_u16(), proof.body.as_str()), (202, ""), "the fresh link is mailed, not shown");
        refused(&app, register(&app.anonymous(), link), (410, "invitation.superseded"), None).await;
        app.run_jobs().await;
        let mailed = app.mails().pop().unwrap();
        assert!(mailed.contains("ada@example.com"));
        assert_eq!(register(&app.anonymous(), &app.mailed("mst_inv_")).await.status, 200);
    }

    async fn c11_a_shown_link_is_good_for_a_session_proven_for_the_address(app: TestApp) {
        let (_, _, known) = app.another_organization().await;
        let path = format!("/v1/accounts/{}/invitations", app.main);
        let body = json!({"email": known.email(), "roles": ["viewer"], "send": false});
        let shown = app.owner().post(&path, body).await.json();
        let link = shown["accept_url"].as_str().unwrap().split_once("token=").unwrap().1.to_owned();
        let asked = async { register(&app.anonymous(), &link).await };
        refused(&app, asked, (401, "invitation.sign_in_first"), None).await;
        assert_eq!(app.anonymous().post("/v1/sessions", json!({"email": known.email(), "password": PASSWORD})).await.status, 201, "the password that was sent is not set");
        assert_eq!(accept(&known, &link).await.status, 200);
    }
}

#[tokio::test]
async fn a_link_lives_as_long_as_the_inviter_says_and_no_longer() {
    let app = TestApp::new().await;
    let path = format!("/v1/accounts/{}/invitations", app.main);
    let body = json!({"email": "ada@example.com", "roles": ["viewer"], "expires_in": 3600});
    assert_eq!(app.owner().post(&path, body).await.status, 201);
    app.run_jobs().await;
    let link = app.mailed("mst_inv_");
    app.advance(HOUR);
    let asked = async { register(&app.anonymous(), &link).await };
    refused(&app, asked, (410, "invitation.expired"), None).await;
    app.run_jobs().await;
}
