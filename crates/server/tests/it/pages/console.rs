//! The console as files: to whom its page is answered and where, how its assets are sent, and what a server without one says.

use axum::Router;
use muster_app::testing::TestDatabase;
use muster_server::{
    http::{State, assemble},
    pages::Console,
    serve,
};

use super::browser::Browser;
use crate::{
    app::{TestApp, open},
    site::{ask, settings},
};

const INDEX: &str =
    "<!doctype html><title>Console</title><script type=module src=/assets/main-B1x_9.js></script>";

fn console() -> Console {
    Console::of([
        ("index.html", INDEX.as_bytes()),
        ("assets/main-B1x_9.js", b"let one = 1"),
        ("assets/main-B1x_9.js.br", b"(pressed)"),
        ("assets/main-Zz.css", b"a{}"),
        ("assets/inter-Q.woff2", b"letters"),
        ("assets/odd-Q.bin", b"what"),
    ])
}

/// The server of `acme` with a console, and without limits of rates.
pub(crate) fn with_console(acme: &TestApp) -> Router {
    let mut settings = settings();
    settings.limits.enabled = false;
    let state = State::new(&settings, acme.app.clone(), console(), 7);
    assemble(state, serve::routes())
}

const ADDRESSES: [&str; 12] = [
    "/",
    "/people",
    "/people/",
    "/people/US019a00000000700080000000000000aa?tab=keys",
    "/accounts/AC019a00000000700080000000000000aa/members",
    "/roles",
    "/groups",
    "/service-accounts",
    "/api-keys",
    "/events?after=3",
    "/settings/mail",
    "/profile",
];

#[tokio::test]
async fn every_address_of_the_console_is_its_one_page_for_whoever_is_signed_in() {
    let acme = TestApp::new().await;
    let site = with_console(&acme);
    for address in ADDRESSES.into_iter().chain(["/invite"]) {
        let page = Browser::holding(&site, acme.owner().secret())
            .open(address)
            .await;
        assert_eq!(
            (page.status.as_u16(), &*page.body),
            (200, INDEX),
            "{address}"
        );
        assert_eq!(page.header("content-type"), "text/html; charset=utf-8");
        assert_eq!(page.header("cache-control"), "no-store");
        let policy = page.header("content-security-policy");
        assert!(
            policy.contains("script-src 'self'")
                && policy.contains("frame-ancestors 'none'")
                && policy.contains("require-trusted-types-for 'script'")
                && !policy.contains("unsafe"),
            "{policy}"
        );
    }
}

#[tokio::test]
async fn whoever_is_not_signed_in_is_asked_to_and_led_back() {
    let acme = TestApp::new().await;
    let site = with_console(&acme);
    let (anonymous, key) = (
        Browser::new(&site),
        acme.key(acme.main, &["users.read"]).await,
    );
    let mut anonymous = anonymous;
    for (address, way_in) in [
        ("/", "/sign_in"),
        ("/people", "/sign_in?next=%2Fpeople"),
        (
            "/people?status=active&q=a+b",
            "/sign_in?next=%2Fpeople%3Fstatus%3Dactive%26q%3Da%2Bb",
        ),
        (
            "/accounts/AC1/keys",
            "/sign_in?next=%2Faccounts%2FAC1%2Fkeys",
        ),
    ] {
        let away = anonymous.open(address).await;
        assert_eq!(
            (away.status.as_u16(), away.header("location")),
            (303, way_in)
        );
        assert!(away.body.is_empty());
    }
    let by_key = ask("GET", "/people").bearer(key.secret()).of(&site).await;
    assert_eq!(by_key.status, 303, "an API key opens no page");
    let ended = acme.sign_in("owner@example.com").await;
    assert_eq!(ended.delete("/v1/sessions/current").await.status, 200);
    let mut late = Browser::holding(&site, ended.secret());
    assert_eq!(
        late.open("/roles").await.header("location"),
        "/sign_in?next=%2Froles"
    );
    assert_eq!(late.session, None, "the dead cookie is taken away");
}

#[tokio::test]
async fn a_server_that_nobody_has_set_up_leads_to_its_set_up() {
    let (database, folder) = (TestDatabase::sqlite(), tempfile::tempdir().unwrap());
    let app = open(&database, &folder.path().join("keys"), &settings()).await;
    let site = assemble(State::new(&settings(), app, console(), 7), serve::routes());
    for address in ["/", "/people", "/home"] {
        let away = Browser::new(&site).open(address).await;
        assert_eq!(away.header("location"), "/setup", "{address}");
    }
}

#[tokio::test]
async fn an_address_that_nobody_knows_is_still_not_there() {
    let acme = TestApp::new().await;
    let site = with_console(&acme);
    for address in [
        "/nowhere",
        "/peoples",
        "/people.html",
        "/index.html",
        "/assets/",
        "/assets/main-Old.js",
        "/assets/main-B1x_9.js.br",
        "/assets/..%2Findex.html",
    ] {
        let page = Browser::holding(&site, acme.owner().secret())
            .open(address)
            .await;
        assert!(
            [404, 400].contains(&page.status.as_u16()),
            "{address}: {}",
            page.status
        );
    }
    let posted = ask("POST", "/people")
        .header("sec-fetch-site", "same-origin")
        .header("origin", crate::site::HERE)
        .cookie(acme.owner().secret())
        .of(&site)
        .await;
    assert_eq!(posted.status, 405);
}

#[tokio::test]
async fn an_asset_is_sent_as_what_it_is_and_kept_for_good() {
    let acme = TestApp::new().await;
    let site = with_console(&acme);
    for (name, kind) in [
        ("main-B1x_9.js", "text/javascript; charset=utf-8"),
        ("main-Zz.css", "text/css; charset=utf-8"),
        ("inter-Q.woff2", "font/woff2"),
        ("odd-Q.bin", "application/octet-stream"),
    ] {
        let file = ask("GET", &format!("/assets/{name}")).of(&site).await;
        assert_eq!(
            (file.status.as_u16(), file.header("content-type")),
            (200, kind)
        );
        assert_eq!(
            file.header("cache-control"),
            "public, max-age=31536000, immutable"
        );
        assert_eq!(file.header("vary"), "accept-encoding");
        assert_eq!(file.header("content-encoding"), "");
        assert_eq!(file.header("x-content-type-options"), "nosniff");
        assert_eq!(file.header("set-cookie"), "");
    }
    let pressed = |accepted: &'static str| {
        let site = site.clone();
        async move {
            let file = ask("GET", "/assets/main-B1x_9.js")
                .header("accept-encoding", accepted)
                .of(&site)
                .await;
            (file.header("content-encoding").to_owned(), file.body)
        }
    };
    assert_eq!(pressed("gzip, br").await, ("br".into(), "(pressed)".into()));
    assert_eq!(
        pressed("gzip, br;q=0").await,
        (String::new(), "let one = 1".into())
    );
    let own = muster_server::pages::assets::STYLESHEET.path();
    assert_eq!(
        ask("GET", own).of(&site).await.header("content-type"),
        "text/css; charset=utf-8"
    );
    let old = ask("GET", "/assets/app-0000000000000000.css")
        .of(&site)
        .await;
    assert_eq!(old.status, 404, "an old page never gets a new file");
}

#[tokio::test]
async fn the_home_page_leads_to_the_console_where_there_is_one() {
    let acme = TestApp::new().await;
    let site = with_console(&acme);
    let home = Browser::holding(&site, acme.owner().secret())
        .open("/home")
        .await
        .body;
    assert!(
        home.contains("<a href=\"/\">Open the console</a>"),
        "{home}"
    );
    assert!(!home.contains("no console"));
}

#[tokio::test]
async fn a_build_without_the_console_leads_home_and_says_how_to_get_one() {
    let acme = TestApp::new().await;
    let mut owner = Browser::holding(acme.router(), acme.owner().secret());
    for address in ADDRESSES {
        let away = owner.open(address).await;
        assert_eq!(
            (away.status.as_u16(), away.header("location")),
            (303, "/home"),
            "{address}"
        );
    }
    let home = owner.open("/home").await.body;
    for part in ["This build has no console", "npm run build", "make run"] {
        assert!(home.contains(part), "{part}: {home}");
    }
    assert!(!home.contains("Open the console"));
}
