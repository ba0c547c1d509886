//! What keeps the pages safe: where forms may come from and what they may hold, where answers lead, what a browser may load.

use super::browser::{Browser, form};
use crate::{
    app::{PASSWORD, TestApp},
    site::{Answer, HERE, ask},
};

const FORMS: [&str; 7] = [
    "/sign_in",
    "/sign_out",
    "/organization",
    "/accept",
    "/accept/switch",
    "/accept/prove",
    "/setup",
];
const URLENCODED: (&str, &str) = ("content-type", "application/x-www-form-urlencoded");

fn opens_nothing_to_others(answer: &Answer) -> bool {
    answer
        .headers
        .keys()
        .all(|name| !name.as_str().starts_with("access-control-"))
}

/// Cases I3 and I4.
#[tokio::test]
async fn a_form_of_another_site_is_refused_at_every_page() {
    let acme = TestApp::new().await;
    let owner = acme.owner();
    let elsewhere: [&[(&str, &str)]; 8] = [
        &[("origin", "https://evil.example")],
        &[("origin", "https://sub.muster.example")],
        &[("origin", "http://muster.example")],
        &[("origin", "null")],
        &[("origin", "null"), ("sec-fetch-site", "cross-site")],
        &[("origin", "null"), ("sec-fetch-site", "same-site")],
        &[
            ("origin", "https://evil.example"),
            ("sec-fetch-site", "same-origin"),
        ],
        &[],
    ];
    for path in FORMS {
        for from in elsewhere {
            for kind in [
                "text/plain",
                "multipart/form-data; boundary=x",
                URLENCODED.1,
            ] {
                let mut browser = Browser::holding(acme.router(), owner.secret());
                let headers = [from, &[("content-type", kind)]].concat();
                let answer = browser.send_from(path, &headers, "a=b").await;
                assert_eq!(answer.status.as_u16(), 403, "{path} {headers:?}");
                assert!(opens_nothing_to_others(&answer));
                assert_eq!(browser.session.as_deref(), Some(owner.secret()));
            }
            let answer = Browser::holding(acme.router(), owner.secret())
                .send_from(path, from, "")
                .await;
            assert_eq!(
                answer.status.as_u16(),
                403,
                "{path} {from:?} without a body"
            );
        }
    }
    assert!(
        acme.app.me(&owner.request()).await.is_ok(),
        "nobody was signed out"
    );
}

#[tokio::test]
async fn a_browser_without_a_session_signs_in_from_nowhere_but_here() {
    let acme = TestApp::new().await;
    let body = form(&[("email", "owner@example.com"), ("password", PASSWORD)]);
    for from in [
        &[("sec-fetch-site", "cross-site"), URLENCODED][..],
        &[
            ("sec-fetch-site", "same-site"),
            ("origin", "null"),
            URLENCODED,
        ],
    ] {
        let mut victim = Browser::new(acme.router());
        let answer = victim.send_from("/sign_in", from, &body).await;
        assert_eq!(answer.status.as_u16(), 403, "{from:?}");
        assert_eq!(victim.session, None);
    }
    for from in [
        &[
            ("sec-fetch-site", "same-origin"),
            ("origin", "null"),
            URLENCODED,
        ][..],
        &[
            ("sec-fetch-site", "same-origin"),
            ("origin", HERE),
            URLENCODED,
        ],
    ] {
        let mut owner = Browser::new(acme.router());
        let answer = owner.send_from("/sign_in", from, &body).await;
        assert_eq!(answer.status.as_u16(), 303, "{from:?}");
    }
}

#[tokio::test]
async fn a_form_that_no_page_of_ours_sends_is_refused_and_does_nothing() {
    let acme = TestApp::new().await;
    let good = form(&[("email", "owner@example.com"), ("password", PASSWORD)]);
    for (kind, body) in [
        ("text/plain", good.clone()),
        (
            "application/json",
            r#"{"email":"owner@example.com"}"#.to_owned(),
        ),
        (URLENCODED.1, format!("{good}&return_to=/people")),
        (URLENCODED.1, format!("{good}&next=/people&next=/roles")),
        (URLENCODED.1, format!("{good}&password=again")),
        (URLENCODED.1, "email=owner@example.com".to_owned()),
        (URLENCODED.1, format!("{good}%FF")),
        (URLENCODED.1, format!("{good}%zz")),
        (URLENCODED.1, String::new()),
    ] {
        let mut somebody = Browser::new(acme.router());
        let headers = [("sec-fetch-site", "same-origin"), ("content-type", kind)];
        let answer = somebody.send_from("/sign_in", &headers, &body).await;
        assert_eq!(answer.status.as_u16(), 400, "{body}");
        assert!(
            answer.body.contains("Go back, reload the page"),
            "{}",
            answer.body
        );
        assert!(!answer.body.contains(PASSWORD));
        assert_eq!(somebody.session, None);
    }
    let large = format!("email={}", "a".repeat(2 << 20));
    let headers = [("sec-fetch-site", "same-origin"), URLENCODED];
    let answer = Browser::new(acme.router())
        .send_from("/sign_in", &headers, &large)
        .await;
    assert_eq!(answer.status.as_u16(), 413);
    assert_eq!(answer.header("content-type"), "text/html; charset=utf-8");
}

#[tokio::test]
async fn every_page_has_the_strict_policy_and_is_kept_by_nobody() {
    let acme = TestApp::new().await;
    let owner = acme.owner();
    for (path, signed_in) in [
        ("/home", true),
        ("/sign_in", false),
        ("/accept?token=mst_inv_nonsense", false),
        ("/nowhere", false),
    ] {
        let mut browser = if signed_in {
            Browser::holding(acme.router(), owner.secret())
        } else {
            Browser::new(acme.router())
        };
        let answer = browser.open(path).await;
        assert_eq!(
            answer.header("content-type"),
            "text/html; charset=utf-8",
            "{path}"
        );
        let policy = answer.header("content-security-policy");
        for part in [
            "default-src 'none'",
            "form-action 'self'",
            "frame-ancestors 'none'",
            "base-uri 'none'",
        ] {
            assert!(policy.contains(part), "{path}: {policy}");
        }
        assert!(!policy.contains("unsafe"));
        assert_eq!(answer.header("cache-control"), "no-store");
        assert_eq!(answer.header("referrer-policy"), "no-referrer");
    }
}

#[tokio::test]
async fn a_person_gets_a_page_for_a_refusal_and_a_program_the_document() {
    let acme = TestApp::new().await;
    let page = Browser::new(acme.router()).open("/nowhere").await;
    assert_eq!(page.status.as_u16(), 404);
    assert!(page.body.contains("No page has this address."));
    assert!(page.body.contains(page.header("x-request-id")));

    for (path, accept) in [
        ("/nowhere", "*/*"),
        ("/v1/nowhere", "text/html,*/*"),
        ("/v1/me", "text/html"),
    ] {
        let answer = ask("GET", path)
            .header("accept", accept)
            .of(acme.router())
            .await;
        assert_eq!(
            answer.header("content-type"),
            "application/problem+json",
            "{path}"
        );
    }
}

#[tokio::test]
async fn a_form_that_is_reloaded_as_a_page_leads_home() {
    let acme = TestApp::new().await;
    for path in [
        "/sign_out",
        "/organization",
        "/accept/switch",
        "/accept/prove",
    ] {
        let answer = Browser::holding(acme.router(), acme.owner().secret())
            .open(path)
            .await;
        assert_eq!(
            (answer.status.as_u16(), answer.header("location")),
            (303, "/"),
            "{path}"
        );
    }
    assert!(
        acme.app.me(&acme.owner().request()).await.is_ok(),
        "a GET changes nothing"
    );
}

#[tokio::test]
async fn an_api_key_opens_no_page() {
    let acme = TestApp::new().await;
    let key = acme.key(acme.main, &["users.read"]).await;
    let answer = ask("GET", "/").bearer(key.secret()).of(acme.router()).await;
    assert_eq!(answer.header("location"), "/sign_in");
}
