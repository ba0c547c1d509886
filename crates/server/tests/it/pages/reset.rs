//! A forgotten password, from the sign-in page to the next sign-in, without JavaScript.

use super::browser::Browser;
use crate::app::{PASSWORD, TestApp};

const OWNER: &str = "owner@example.com";
const NEW: &str = "nine brown otters at noon";

#[tokio::test]
async fn who_forgot_their_password_chooses_a_new_one_by_the_mailed_link() {
    let acme = TestApp::new().await;
    let mut owner = Browser::new(acme.router());
    let page = owner.open("/sign_in").await.body;
    assert!(page.contains("href=\"/forgot\""), "{page}");
    assert!(
        owner
            .open("/forgot")
            .await
            .body
            .contains("action=\"/forgot\"")
    );
    let asked = owner.send("/forgot", &[("email", OWNER)]).await;
    assert!(asked.body.contains("Look into your mail"), "{}", asked.body);
    acme.run_jobs().await;
    let token = acme.mailed("mst_rst_");
    let link = format!("/reset?token={token}");
    for _ in 0..10 {
        assert_eq!(
            owner.open(&link).await.status,
            200,
            "looking consumes nothing"
        );
    }
    let weak = [("token", token.as_str()), ("password", "short")];
    let weak = owner.send("/reset", &weak).await;
    assert_eq!(weak.status, 422);
    assert!(weak.body.contains("at least 15 characters"));
    assert!(weak.body.contains(&token), "the form can be sent again");
    let good = [("token", token.as_str()), ("password", NEW)];
    let done = owner.send("/reset", &good).await;
    assert!(done.body.contains("Your password was changed"));
    let again = owner.send("/reset", &good).await;
    assert_eq!(again.status, 404);
    assert!(again.body.contains("href=\"/forgot\""), "the way on");
    let old = [("email", OWNER), ("password", PASSWORD)];
    assert_eq!(owner.send("/sign_in", &old).await.status, 401);
    acme.advance(std::time::Duration::from_secs(2));
    let new = [("email", OWNER), ("password", NEW)];
    assert_eq!(owner.send("/sign_in", &new).await.header("location"), "/");
    acme.run_jobs().await;
}

#[tokio::test]
async fn a_link_without_a_token_and_an_address_that_is_none_are_told_so() {
    let acme = TestApp::new().await;
    let mut somebody = Browser::new(acme.router());
    for path in ["/reset", "/reset?what=1"] {
        let page = somebody.open(path).await;
        assert!(page.body.contains("not good any more"), "{}", page.body);
    }
    let wrong = somebody.send("/forgot", &[("email", "olga@")]).await;
    assert_eq!(wrong.status, 422);
    assert!(wrong.body.contains("aria-invalid"), "{}", wrong.body);
}
