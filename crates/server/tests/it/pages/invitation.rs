//! The link of an invitation at the pages: opened by machines, by the person, by somebody else, and too late.

use std::time::Duration;

use muster_app::{NewGrant, NewInvitation};
use muster_model::{InvitationSid, InvitationStatus, Scope};

use super::browser::Browser;
use crate::{
    actor::Actor,
    app::{PASSWORD, TestApp},
    site::Answer,
};

const ADA: &str = "ada@example.com";

/// An invitation of `email` as a Viewer of `scope`, by mail.
pub(super) fn to(email: &str, scope: impl Into<Scope>) -> NewInvitation {
    NewInvitation {
        email: email.to_owned(),
        name: None,
        grants: vec![NewGrant {
            scope: scope.into(),
            roles: vec!["viewer".to_owned()],
            inherit: None,
            except: Vec::new(),
            access_expires_at: None,
        }],
        expires_in: None,
        message: Some("Come and see.".to_owned()),
        send: true,
    }
}

/// Ada is invited to Main; her link, and the invitation.
async fn invited(acme: &TestApp) -> (String, InvitationSid) {
    let invited = acme
        .app
        .invite(&acme.owner().request(), to(ADA, acme.main))
        .await
        .unwrap();
    acme.run_jobs().await;
    (acme.mailed("mst_inv_"), invited.invitation.sid)
}

async fn status(acme: &TestApp, sid: InvitationSid) -> InvitationStatus {
    let found = acme.app.invitation(&acme.owner().request(), sid).await;
    found.unwrap().invitation.status
}

fn link(token: &str) -> String {
    format!("/accept?token={token}")
}

fn is_titled(answer: &Answer, title: &str) -> bool {
    answer.body.contains(&format!("<h1>{title}</h1>"))
}

/// Case C9.
#[tokio::test]
async fn a_link_that_a_scanner_opens_ten_times_is_still_good_for_the_person() {
    let acme = TestApp::new().await;
    let (token, sid) = invited(&acme).await;
    let before = acme.events().await.len();
    for _ in 0..10 {
        let seen = Browser::new(acme.router()).open(&link(&token)).await;
        assert_eq!(seen.status.as_u16(), 200);
        assert!(is_titled(&seen, "You are invited"));
    }
    assert_eq!(status(&acme, sid).await, InvitationStatus::Pending);
    let since: Vec<String> = acme.events().await[before..]
        .iter()
        .map(|event| event.kind.to_string())
        .collect();
    assert!(
        since.iter().all(|kind| kind == "session.created"),
        "{since:?}"
    );

    let mut ada = Browser::new(acme.router());
    let fields = [("token", &*token), ("name", "Ada"), ("password", PASSWORD)];
    let joined = ada.send("/accept", &fields).await;
    assert_eq!(
        joined.header("location"),
        format!("/home?joined={}", acme.organization)
    );
    let home = ada.open(joined.header("location")).await.body;
    for part in ["Ada", "You are a member of Acme now", "Main", "Viewer"] {
        assert!(home.contains(part), "{part} is not in {home}");
    }
    acme.run_jobs().await;
}

/// Case C3.
#[tokio::test]
async fn somebody_else_sees_the_name_of_the_organization_and_binds_nothing() {
    let acme = TestApp::new().await;
    let (token, sid) = invited(&acme).await;
    let (_, _, gil) = acme.another_organization().await;
    let mut gil = Browser::holding(acme.router(), gil.secret());
    let fields = [("token", &*token), ("name", "Gil"), ("password", PASSWORD)];
    for answer in [
        gil.open(&link(&token)).await,
        gil.send("/accept", &[("token", &token)]).await,
        gil.send("/accept", &fields).await,
        gil.send("/accept/prove", &[("token", &token)]).await,
    ] {
        assert!(is_titled(&answer, "This invitation is for somebody else"));
        assert!(answer.body.contains("Acme"));
        for hidden in [ADA, "Main", "Viewer", "Olive", "Come and see"] {
            assert!(
                !answer.body.contains(hidden),
                "{hidden} is in {}",
                answer.body
            );
        }
    }
    assert_eq!(status(&acme, sid).await, InvitationStatus::Pending);

    let seen = gil.send("/accept/switch", &[("token", &token)]).await;
    assert!(is_titled(&seen, "You are invited") && seen.body.contains(ADA));
    assert_eq!(gil.session, None);
}

#[tokio::test]
async fn a_refused_registration_keeps_the_name_and_says_what_is_wrong_beside_its_field() {
    let acme = TestApp::new().await;
    let (token, sid) = invited(&acme).await;
    let mut ada = Browser::new(acme.router());
    for (name, password, field, message) in [
        ("Ada", "short", "password", "at least 15 characters"),
        ("Ada", "", "password", "at least 15 characters"),
        ("", PASSWORD, "name", "A name is needed."),
    ] {
        let fields = [
            ("token", &*token),
            ("email", ADA),
            ("name", name),
            ("password", password),
        ];
        let refused = ada.send("/accept", &fields).await;
        assert_eq!(refused.status.as_u16(), 422);
        let (_, error) = refused
            .body
            .split_once(&format!("id=\"{field}-error\">"))
            .unwrap();
        assert!(
            error.split("</p>").next().unwrap().contains(message),
            "{error}"
        );
        assert!(
            refused
                .body
                .contains(&format!("name=\"name\" type=\"text\" value=\"{name}\""))
        );
        assert!(!refused.body.contains(PASSWORD) && !refused.body.contains("value=\"short\""));
    }
    assert_eq!(status(&acme, sid).await, InvitationStatus::Pending);
}

#[tokio::test]
async fn somebody_with_a_login_accepts_by_signing_in_and_no_second_login_is_made() {
    let acme = TestApp::new().await;
    let ada = acme.person(ADA, "viewer", acme.main).await;
    let (globex, _, gil) = acme.another_organization().await;
    acme.app
        .invite(&gil.request(), to(ADA, globex))
        .await
        .unwrap();
    acme.run_jobs().await;
    let token = acme.mailed("mst_inv_");
    let mut browser = Browser::new(acme.router());
    assert!(
        browser
            .open(&link(&token))
            .await
            .body
            .contains("Sign in and accept")
    );

    let wrong = browser
        .send("/accept", &[("token", &token), ("password", "not it")])
        .await;
    assert_eq!(wrong.status.as_u16(), 401);
    assert!(
        wrong
            .body
            .contains(&format!("This is not the password of {ADA}."))
    );
    assert_eq!(browser.session, None);

    let joined = browser
        .send("/accept", &[("token", &token), ("password", PASSWORD)])
        .await;
    assert_eq!(joined.header("location"), format!("/home?joined={globex}"));
    let session = browser.session.clone().unwrap();
    let me = acme
        .app
        .me(&crate::app::presenting(&session))
        .await
        .unwrap();
    assert_eq!(me.user.unwrap().sid, ada.user());
    acme.run_jobs().await;
}

#[tokio::test]
async fn what_was_chosen_as_a_new_password_is_never_tried_as_an_old_one() {
    let acme = TestApp::new().await;
    acme.person(ADA, "viewer", acme.main).await;
    let (globex, _, gil) = acme.another_organization().await;
    acme.app
        .invite(&gil.request(), to(ADA, globex))
        .await
        .unwrap();
    acme.run_jobs().await;
    let token = acme.mailed("mst_inv_");
    let mut browser = Browser::new(acme.router());
    let fields = [("token", &*token), ("name", "Ada"), ("password", PASSWORD)];
    let late = browser.send("/accept", &fields).await;
    assert_eq!(late.status.as_u16(), 409);
    assert!(late.body.contains("Sign in and accept"), "{}", late.body);
    assert_eq!(browser.session, None);
}

#[tokio::test]
async fn a_link_that_leads_nowhere_says_why() {
    let acme = TestApp::new().await;
    let owner = acme.owner();
    let mut anybody = Browser::new(acme.router());
    let (first, sid) = invited(&acme).await;
    acme.advance(Duration::from_secs(61));
    acme.app
        .resend_invitation(&owner.request(), sid)
        .await
        .unwrap();
    acme.run_jobs().await;
    let second = acme.mailed("mst_inv_");
    let replaced = anybody.open(&link(&first)).await;
    assert!(is_titled(&replaced, "There is a newer link"));

    acme.app
        .revoke_invitation(&owner.request(), sid)
        .await
        .unwrap();
    let revoked = anybody.send("/accept", &[("token", &second)]).await;
    assert!(is_titled(&revoked, "This invitation was taken back"));

    acme.advance(Duration::from_secs(61));
    let (third, _) = invited(&acme).await;
    acme.advance(Duration::from_secs(8 * 86_400));
    let expired = anybody.open(&link(&third)).await;
    assert!(is_titled(&expired, "This invitation has ended"));
    for dead in [&replaced, &revoked, &expired] {
        assert_eq!(dead.status.as_u16(), 410);
        assert!(!dead.body.contains(ADA) && !dead.body.contains("Acme"));
    }

    for unknown in [&third[..third.len() - 1], "", "nonsense"] {
        let answer = anybody.open(&link(unknown)).await;
        assert_eq!(answer.status.as_u16(), 404);
        assert!(is_titled(&answer, "This link is not known"), "{unknown}");
    }
    assert_eq!(anybody.open("/accept").await.status.as_u16(), 404);
    acme.run_jobs().await;
}

#[tokio::test]
async fn an_accepted_link_says_that_it_was() {
    let acme = TestApp::new().await;
    let (token, _) = invited(&acme).await;
    let fields = [("token", &*token), ("name", "Ada"), ("password", PASSWORD)];
    Browser::new(acme.router()).send("/accept", &fields).await;
    let used = Browser::new(acme.router()).send("/accept", &fields).await;
    assert_eq!(used.status.as_u16(), 410);
    assert!(is_titled(&used, "This invitation was accepted"));
    assert_eq!(used.header("set-cookie"), "");
    acme.run_jobs().await;
}

#[tokio::test]
async fn a_link_that_was_shown_has_a_proof_mailed_once_a_minute() {
    let acme = TestApp::new().await;
    let new = NewInvitation {
        send: false,
        ..to(ADA, acme.main)
    };
    let shown = acme.app.invite(&acme.owner().request(), new).await.unwrap();
    let url = shown.accept_url.unwrap();
    let (_, token) = url.split_once("token=").unwrap();
    let mut ada = Browser::new(acme.router());
    let fields = [("token", token), ("name", "Ada"), ("password", PASSWORD)];
    assert!(
        ada.send("/accept", &fields)
            .await
            .body
            .contains("Mail a new link to")
    );
    assert_eq!(ada.session, None);

    let sent = ada.send("/accept/prove", &[("token", token)]).await;
    assert!(
        sent.body.contains("A new link is on its way"),
        "{}",
        sent.body
    );
    acme.run_jobs().await;
    let mailed = acme.mailed("mst_inv_");
    let fields = [("token", &*mailed), ("name", "Ada"), ("password", PASSWORD)];
    let joined = ada.send("/accept", &fields).await;
    assert_eq!(joined.status.as_u16(), 303);
    acme.run_jobs().await;
}

#[tokio::test]
async fn what_the_inviter_may_no_longer_give_is_refused_in_words() {
    let acme = TestApp::new().await;
    let administrator = acme.administrator().await;
    acme.app
        .invite(&administrator.request(), to(ADA, acme.main))
        .await
        .unwrap();
    acme.run_jobs().await;
    let token = acme.mailed("mst_inv_");
    acme.app
        .deactivate(
            &acme.sign_in("owner@example.com").await.request(),
            administrator.user(),
            None,
        )
        .await
        .unwrap();
    let mut ada = Browser::new(acme.router());
    let fields = [("token", &*token), ("name", "Ada"), ("password", PASSWORD)];
    let refused = ada.send("/accept", &fields).await;
    assert_eq!(refused.status.as_u16(), 403, "{}", refused.body);
    assert!(refused.body.contains("may no longer give this access"));
    assert_eq!(ada.session, None);
    acme.run_jobs().await;
}

#[tokio::test]
async fn whoever_joins_in_part_is_told_that_the_rest_was_left_out() {
    let acme = TestApp::new().await;
    let administrator = acme.administrator().await;
    let support = acme.subaccount("Support EU", acme.main).await;
    let invite = async |whose: &Actor, scope| {
        let new = to(ADA, scope);
        acme.app.invite(&whose.request(), new).await.unwrap();
        acme.run_jobs().await;
        acme.advance(Duration::from_secs(61));
    };
    invite(&administrator, acme.main).await;
    invite(&acme.owner(), support).await;
    let owner = acme.sign_in("owner@example.com").await.request();
    let gone = acme.app.deactivate(&owner, administrator.user(), None);
    gone.await.unwrap();

    let token = acme.mailed("mst_inv_");
    let mut ada = Browser::new(acme.router());
    let fields = [("token", &*token), ("name", "Ada"), ("password", PASSWORD)];
    let joined = ada.send("/accept", &fields).await;
    let home = ada.open(joined.header("location")).await.body;
    assert!(home.contains("You are a member of Acme now"), "{home}");
    assert!(home.contains("The rest of the invitation was left out"));
    assert!(home.contains("Main/Support EU") && !home.contains("<bdi>Main</bdi>"));
    acme.run_jobs().await;
}
