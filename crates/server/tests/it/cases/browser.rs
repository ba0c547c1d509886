//! Requests that another site makes a browser send, and where a browser is led (I3, I4, I10). What only a browser shows is in
//! `e2e/journeys`.

use axum::body::Body;
use reqwest::Url;

use super::{refusal::revisions, routes::documented, things::Things};
use crate::{
    app::{PASSWORD, TestApp, on_both},
    pages::{
        browser::{Browser, form},
        console::with_console,
    },
    site::{Answer, HERE, ask},
};

const OWNER: [(&str, &str); 2] = [("email", "owner@example.com"), ("password", PASSWORD)];

/// What leads away from here in some browser, or is no path of a page, as it stands in a link.
const ELSEWHERE: [&str; 37] = [
    "",
    "https://evil.example/",
    "https:/evil.example",
    "https:evil.example",
    "HTTPS://evil.example",
    "http://muster.example@evil.example",
    "https://muster.example.evil.example",
    "https://muster.example/people",
    "//evil.example",
    "///evil.example",
    "////evil.example/%2e%2e",
    "//evil.example:443/people",
    "//muster.example@evil.example",
    "/\\evil.example",
    "\\/evil.example",
    "\\\\evil.example",
    "/people\\..\\..\\evil.example",
    "/\t/evil.example",
    "\t//evil.example",
    "/\n/evil.example",
    "/\r\n/evil.example",
    "/people\r\nset-cookie: a=b",
    " //evil.example",
    "/ /evil.example",
    "/\u{0}/evil.example",
    "/\u{2044}evil.example",
    "\u{FF0F}/evil.example",
    "/%2Fevil.example",
    "/%5Cevil.example",
    "/%09/evil.example",
    "%2F%2Fevil.example",
    "javascript:alert(1)",
    "JaVaScRiPt://%0Aalert(1)",
    "data:text/html,evil.example",
    "people",
    "./people",
    "/people/../../evil.example",
];

/// Where a browser goes that gets this answer at a page of ours.
fn led_to(answer: &Answer) -> Url {
    let here = Url::parse(HERE).unwrap().join("/sign_in").unwrap();
    here.join(answer.header("location")).unwrap()
}

#[tokio::test]
async fn i10_a_sign_in_leads_on_to_pages_of_this_server_alone() {
    let acme = TestApp::new().await;
    for elsewhere in ELSEWHERE {
        let asked = format!("/sign_in?{}", form(&[("next", elsewhere)]));
        let mut somebody = Browser::new(acme.router());
        let page = somebody.open(&asked).await;
        assert_eq!(page.status, 200, "{elsewhere:?}");
        assert!(!page.body.contains("name=\"next\""), "{elsewhere:?}");

        let sent = [OWNER[0], OWNER[1], ("next", elsewhere)];
        let signed_in = somebody.send("/sign_in", &sent).await;
        assert_eq!(
            (signed_in.status.as_u16(), signed_in.header("location")),
            (303, "/"),
            "{elsewhere:?}"
        );
        let again = somebody.open(&asked).await;
        assert_eq!(again.header("location"), "/", "{elsewhere:?}");
    }
    for more in [
        "next=/people&next=//evil.example",
        "next=%",
        "next=/people&to=1",
    ] {
        let asked = format!("/sign_in?{more}");
        let page = Browser::new(acme.router()).open(&asked).await;
        assert!(!page.body.contains("name=\"next\""), "{more}");
    }
}

#[tokio::test]
async fn i10_the_page_that_was_wanted_is_the_page_that_a_sign_in_leads_to() {
    let acme = TestApp::new().await;
    for wanted in [
        "/people",
        "/people?status=active&q=ada%40example.com",
        "/accounts/AC019a00000000700080000000000000aa/members?tab=keys",
        "/home",
        "/?period=90",
    ] {
        let mut owner = Browser::new(acme.router());
        let away = owner.open(wanted).await;
        assert_eq!(away.status, 303, "{wanted}");
        let page = owner.open(away.header("location")).await;
        let field = format!("name=\"next\" value=\"{}\"", wanted.replace('&', "&#38;"));
        assert!(page.body.contains(&field), "{}", page.body);
        let wrong = [OWNER[0], ("password", "no"), ("next", wanted)];
        let refused = owner.send("/sign_in", &wrong).await;
        assert!(refused.body.contains(&field), "{}", refused.body);
        let sent = [OWNER[0], OWNER[1], ("next", wanted)];
        let signed_in = owner.send("/sign_in", &sent).await;
        assert_eq!(signed_in.header("location"), wanted);
    }
}

#[tokio::test]
async fn i10_no_parameter_of_any_page_leads_away_and_none_shows_a_secret() {
    let acme = TestApp::new().await;
    let owner = acme.owner();
    for name in ["next", "return_to", "continue", "redirect_uri", "joined"] {
        for target in [
            "https://evil.example/",
            "//evil.example",
            "/%5Cevil.example",
        ] {
            for path in [
                "/",
                "/home",
                "/people",
                "/sign_in",
                "/sign_out",
                "/organization",
                "/setup",
                "/accept/switch",
            ] {
                let asked = format!("{path}?{name}={target}");
                for mut browser in [
                    Browser::new(acme.router()),
                    Browser::holding(acme.router(), owner.secret()),
                ] {
                    let answer = browser.open(&asked).await;
                    assert_eq!(
                        led_to(&answer).origin().ascii_serialization(),
                        HERE,
                        "{asked}"
                    );
                    assert!(!answer.body.contains("evil.example"), "{asked}");
                }
            }
        }
    }
    let token = "/accept?token=mst_inv_019a00000000700080000000000000aa";
    let sent = [OWNER[0], OWNER[1], ("next", token)];
    let signed_in = Browser::new(acme.router()).send("/sign_in", &sent).await;
    assert_eq!(
        signed_in.header("location"),
        "/",
        "no secret stands in an address"
    );
}

/// What a browser says of a request that another site makes it send, or what says nothing at all.
const FROM_ELSEWHERE: [&[(&str, &str)]; 8] = [
    &[],
    &[("origin", "null")],
    &[("origin", "https://evil.example")],
    &[("origin", "https://sub.muster.example")],
    &[("origin", "https://muster.example.evil.example")],
    &[("origin", "http://muster.example")],
    &[("origin", "https://muster.example:8443")],
    &[
        ("origin", "https://evil.example"),
        ("sec-fetch-site", "cross-site"),
    ],
];
/// What a form can send without a script.
const KINDS: [Option<&str>; 4] = [
    None,
    Some("text/plain"),
    Some("multipart/form-data; boundary=x"),
    Some("application/x-www-form-urlencoded"),
];

fn opens_nothing_to_others(answer: &Answer) -> bool {
    let mut names = answer.headers.keys();
    !names.any(|name| name.as_str().starts_with("access-control-"))
}

on_both! {
    async fn i3_i4_no_other_site_makes_a_browser_change_anything(app: TestApp) {
        let things = Things::of_acme(&app).await;
        let owner = app.owner();
        let (site, before) = (with_console(&app), revisions(&app).await);
        for operation in documented().iter().filter(|operation| operation.changes()) {
            let path = operation.own_path(&things);
            let body = operation.body(&things).unwrap_or_default().to_string();
            for from in FROM_ELSEWHERE {
                for kind in KINDS.into_iter().chain([Some("application/json")]) {
                    let mut ask = ask(&operation.method, &path).cookie(owner.secret());
                    for (name, value) in from.iter().copied().chain(kind.map(|kind| ("content-type", kind))) {
                        ask = ask.header(name, value);
                    }
                    let body = kind.map_or_else(Body::empty, |_| Body::from(body.clone()));
                    let answer = ask.body(body).of(&site).await;
                    assert_eq!((answer.status.as_u16(), answer.code()), (403, "request.cross_site".into()), "{} {from:?} {kind:?}", operation.name());
                    assert!(opens_nothing_to_others(&answer));
                    assert_eq!(answer.header("set-cookie"), "");
                }
            }
        }
        assert_eq!(revisions(&app).await, before);
        assert_eq!(owner.get("/v1/me").await.status, 200, "nobody was signed out");
    }

    async fn i3_a_form_of_our_own_pages_is_no_body_of_the_api(app: TestApp) {
        let things = Things::of_acme(&app).await;
        let before = revisions(&app).await;
        let mut asked = 0;
        let takes_body = |operation: &&super::routes::Operation| operation.changes() && operation.members.is_some() && operation.path != "/v1/setup";
        for operation in documented().iter().filter(takes_body) {
            let body = operation.body(&things).unwrap().to_string();
            for kind in KINDS.into_iter().flatten() {
                let answer = ask(&operation.method, &operation.own_path(&things))
                    .header("sec-fetch-site", "same-origin")
                    .header("origin", HERE)
                    .header("content-type", kind)
                    .cookie(app.owner().secret())
                    .body(Body::from(body.clone()))
                    .of(app.router())
                    .await;
                assert_eq!((answer.status.as_u16(), answer.code()), (400, "body.not_json".into()), "{} {kind}", operation.name());
                asked += 1;
            }
        }
        assert!(asked > 90, "{asked}");
        assert_eq!(revisions(&app).await, before);
    }
}
