//! Signing in and out at the page, and whose session a browser then holds.

use std::time::Duration;

use muster_model::secret::SecretKind;

use super::browser::Browser;
use crate::{
    app::{PASSWORD, TestApp},
    site::secret,
};

const OWNER: &str = "owner@example.com";

fn credentials(password: &str) -> [(&str, &str); 2] {
    [("email", OWNER), ("password", password)]
}

#[tokio::test]
async fn the_owner_signs_in_at_the_page_and_sees_what_they_hold() {
    let acme = TestApp::new().await;
    let mut owner = Browser::new(acme.router());
    let away = owner.open("/").await;
    assert_eq!(
        (away.status.as_u16(), away.header("location")),
        (303, "/sign_in")
    );
    assert!(
        owner
            .open("/sign_in")
            .await
            .body
            .contains("action=\"/sign_in\"")
    );

    let in_now = owner.send("/sign_in", &credentials(PASSWORD)).await;
    assert_eq!(
        (in_now.status.as_u16(), in_now.header("location")),
        (303, "/")
    );
    let home = owner.open("/home").await.body;
    for part in ["Olive Owner", OWNER, "Acme", "Main", "Owner", "Sign out"] {
        assert!(home.contains(part), "{part} is not in {home}");
    }
    assert_eq!(owner.open("/sign_in").await.header("location"), "/");
}

#[tokio::test]
async fn the_cookie_of_a_sign_in_is_for_the_server_alone() {
    let acme = TestApp::new().await;
    let answer = Browser::new(acme.router())
        .send("/sign_in", &credentials(PASSWORD))
        .await;
    let cookie = answer.header("set-cookie");
    assert!(cookie.starts_with("__Host-muster_session=mst_ses_"));
    let flags: Vec<&str> = cookie.split("; ").skip(1).collect();
    assert_eq!(flags, ["Path=/", "HttpOnly", "SameSite=Lax", "Secure"]);
}

/// Case I1.
#[tokio::test]
async fn a_planted_session_is_never_adopted() {
    let acme = TestApp::new().await;
    let eve = acme.viewer().await;
    let never_issued = secret(SecretKind::Session, 77);
    for planted in [eve.secret(), &never_issued] {
        let mut owner = Browser::holding(acme.router(), planted);
        owner.send("/sign_in", &credentials(PASSWORD)).await;
        let session = owner.session.clone().unwrap();
        assert_ne!(session, planted);
        assert!(owner.open("/home").await.body.contains("Olive Owner"));
        let mut planter = Browser::holding(acme.router(), planted);
        assert!(!planter.open("/home").await.body.contains("Olive Owner"));
    }
    let mut again = Browser::new(acme.router());
    again.send("/sign_in", &credentials(PASSWORD)).await;
    let first = again.session.clone();
    again.send("/sign_in", &credentials(PASSWORD)).await;
    assert_ne!(first, again.session, "a sign-in changes the session");
}

#[tokio::test]
async fn a_refused_sign_in_keeps_the_address_and_drops_the_password() {
    let acme = TestApp::new().await;
    let mut somebody = Browser::new(acme.router());
    for fields in [
        credentials("grey herons at noon"),
        [
            ("email", "nobody@example.com"),
            ("password", "grey herons at noon"),
        ],
        [("email", "no address"), ("password", "")],
    ] {
        let refused = somebody.send("/sign_in", &fields).await;
        assert_eq!(refused.status.as_u16(), 401, "{fields:?}");
        assert!(
            refused
                .body
                .contains("This address and password do not sign in.")
        );
        assert!(refused.body.contains(&format!("value=\"{}\"", fields[0].1)));
        assert!(!refused.body.contains("grey herons"));
        assert_eq!(somebody.session, None);
    }
}

#[tokio::test]
async fn after_too_many_refusals_the_page_says_when_the_next_try_is_welcome() {
    let acme = TestApp::new().await;
    let mut somebody = Browser::new(acme.router());
    let mut last = somebody.send("/sign_in", &credentials("no")).await;
    for _ in 0..20 {
        if last.status.as_u16() == 429 {
            break;
        }
        last = somebody.send("/sign_in", &credentials("no")).await;
    }
    assert_eq!(last.status.as_u16(), 429);
    assert!(
        last.body.contains("The next try is welcome in"),
        "{}",
        last.body
    );
    let wait: u64 = last.header("retry-after").parse().unwrap();
    acme.advance(Duration::from_secs(wait));
    let in_now = somebody.send("/sign_in", &credentials(PASSWORD)).await;
    assert_eq!(in_now.status.as_u16(), 303);
}

#[tokio::test]
async fn signing_out_ends_the_session_and_not_only_the_cookie() {
    let acme = TestApp::new().await;
    let mut owner = Browser::new(acme.router());
    owner.send("/sign_in", &credentials(PASSWORD)).await;
    let session = owner.session.clone().unwrap();
    let out = owner.send("/sign_out", &[]).await;
    assert_eq!(
        (out.status.as_u16(), out.header("location")),
        (303, "/sign_in")
    );
    assert_eq!(owner.session, None);
    assert!(out.header("set-cookie").contains("Max-Age=0"));
    let mut thief = Browser::holding(acme.router(), &session);
    assert_eq!(thief.open("/").await.header("location"), "/sign_in");
}

#[tokio::test]
async fn a_session_that_is_over_is_taken_from_the_browser_and_the_sign_in_page_shown() {
    let acme = TestApp::new().await;
    let mut owner = Browser::new(acme.router());
    owner.send("/sign_in", &credentials(PASSWORD)).await;
    acme.advance(Duration::from_secs(13 * 3_600));
    assert_eq!(owner.open("/").await.header("location"), "/sign_in");
    assert_eq!(owner.session, None);
    let late = owner
        .send(
            "/organization",
            &[("organization", &acme.organization.to_string())],
        )
        .await;
    assert_eq!(late.header("location"), "/home");
}

#[tokio::test]
async fn a_person_switches_between_their_organizations_and_to_no_other() {
    let acme = TestApp::new().await;
    let (globex, _, gil) = acme.another_organization().await;
    let mut owner = Browser::new(acme.router());
    owner.send("/sign_in", &credentials(PASSWORD)).await;
    let foreign = owner
        .send("/organization", &[("organization", &globex.to_string())])
        .await;
    assert_eq!(foreign.status.as_u16(), 404);
    assert!(!foreign.body.contains("Globex"));

    let invitation = super::invitation::to(OWNER, globex);
    acme.app.invite(&gil.request(), invitation).await.unwrap();
    acme.run_jobs().await;
    let token = acme.mailed("mst_inv_");
    let joined = owner.send("/accept", &[("token", &token)]).await;
    assert_eq!(joined.header("location"), format!("/home?joined={globex}"));
    let switched = owner
        .send("/organization", &[("organization", &globex.to_string())])
        .await;
    assert_eq!(
        (switched.status.as_u16(), switched.header("location")),
        (303, "/home")
    );
    let home = owner.open("/home").await.body;
    let (_, rest) = home.split_once("Globex</bdi>").unwrap();
    assert!(
        rest.split("</section>").next().unwrap().contains("Current"),
        "{home}"
    );
    acme.run_jobs().await;
}
