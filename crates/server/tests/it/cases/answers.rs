//! What an answer tells a browser, and what it can't be made to say (I5, I6, I9). What only a browser shows is in `e2e/journeys`.

use serde_json::json;

use crate::{
    app::{PASSWORD, TestApp},
    pages::{browser::Browser, console::with_console},
    site::Answer,
};

const OWNER: [(&str, &str); 2] = [("email", "owner@example.com"), ("password", PASSWORD)];

/// One answer of each kind that a browser gets, by its address.
async fn answers(app: &TestApp) -> Vec<(String, Answer)> {
    let site = with_console(app);
    let token = {
        app.invite("ada@example.com", "viewer", app.main).await;
        app.run_jobs().await;
        app.mailed("mst_inv_")
    };
    let mut answers = Vec::new();
    for session in [None, Some(app.owner().secret().to_owned())] {
        for path in [
            "/",
            "/people",
            "/home",
            "/sign_in",
            "/forgot",
            "/reset?token=mst_rst_never",
            "/setup",
            "/nowhere",
            "/docs",
            "/docs.css",
            "/openapi.json",
            "/healthz",
            "/assets/main-B1x_9.js",
            "/assets/never.js",
            "/v1/me",
            "/v1/nowhere",
            "/v1/accounts/nonsense",
            "/v1/events/tail",
            "/people//",
            &format!("/accept?token={token}"),
        ] {
            let mut browser = Browser::new(&site);
            browser.session = session.clone();
            answers.push((path.to_owned(), browser.open(path).await));
        }
    }
    let wrong = [("email", "owner@example.com"), ("password", "no")];
    answers.push((
        "refused".into(),
        Browser::new(&site).send("/sign_in", &wrong).await,
    ));
    answers.push((
        "unreadable".into(),
        Browser::new(&site).send("/sign_in", &[("a", "b")]).await,
    ));
    answers.push((
        "elsewhere".into(),
        Browser::new(&site)
            .send_from("/sign_in", &[("sec-fetch-site", "cross-site")], "")
            .await,
    ));
    answers
}

#[tokio::test]
async fn i5_no_site_shows_an_answer_of_ours_in_a_frame() {
    let app = TestApp::new().await;
    let mut pages = 0;
    for (path, answer) in answers(&app).await {
        let policy = answer.header("content-security-policy");
        assert!(
            policy
                .split(';')
                .any(|part| part.trim() == "frame-ancestors 'none'"),
            "{path}: {policy}"
        );
        assert_eq!(
            answer.header("cross-origin-opener-policy"),
            "same-origin",
            "{path}"
        );
        assert_eq!(
            answer.header("cross-origin-resource-policy"),
            "same-origin",
            "{path}"
        );
        pages += usize::from(answer.header("content-type").starts_with("text/html"));
    }
    assert!(pages > 15, "{pages}");
}

#[tokio::test]
async fn i9_every_answer_says_what_a_browser_must_not_do() {
    const PAGES: &str = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; \
        connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'; object-src 'none'; require-trusted-types-for 'script'";
    let app = TestApp::new().await;
    for (path, answer) in answers(&app).await {
        let is_page = answer.header("content-type").starts_with("text/html");
        let policy = if is_page {
            PAGES
        } else {
            "default-src 'none'; frame-ancestors 'none'"
        };
        for (name, value) in [
            ("content-security-policy", policy),
            (
                "strict-transport-security",
                "max-age=63072000; includeSubDomains",
            ),
            ("x-content-type-options", "nosniff"),
            ("referrer-policy", "no-referrer"),
        ] {
            assert_eq!(answer.header(name), value, "{path}: {name}");
        }
        assert_eq!(
            answer.headers.contains_key("permissions-policy"),
            is_page,
            "{path}"
        );
        let mut names = answer.headers.keys();
        assert!(
            !names.any(|name| name.as_str().starts_with("access-control-")),
            "{path}"
        );
        let kept = path.starts_with("/assets/main");
        assert_eq!(
            answer.header("cache-control") == "no-store",
            !kept,
            "{path}"
        );
        assert!(
            !answer.body.contains("<style") && !answer.body.contains(" style="),
            "{path}"
        );
    }
}

#[tokio::test]
async fn i9_every_cookie_is_for_this_server_alone() {
    let app = TestApp::new().await;
    let mut cookies = Vec::new();
    let mut keep = |from: &str, answer: &Answer| {
        let set: Vec<_> = answer.headers.get_all("set-cookie").iter().collect();
        assert_eq!(set.len(), 1, "{from}: {}", answer.status);
        cookies.push((from.to_owned(), set[0].to_str().unwrap().to_owned()));
    };
    app.invite("ada@example.com", "viewer", app.main).await;
    app.run_jobs().await;
    let token = app.mailed("mst_inv_");
    let form = [("token", &*token), ("name", "Ada"), ("password", PASSWORD)];
    let accepted = Browser::new(app.router()).send("/accept", &form).await;
    keep("acceptance", &accepted);
    let proof = || json!({"email": "owner@example.com", "password": PASSWORD});
    let mut owner = Browser::new(app.router());
    keep(
        "sign-in by a program",
        &app.anonymous().post("/v1/sessions", proof()).await,
    );
    keep(
        "sign-in",
        &owner.call("POST", "/v1/sessions", Some(proof())).await,
    );
    keep("sign-in at the page", &owner.send("/sign_in", &OWNER).await);
    let again = json!({"password": PASSWORD});
    keep(
        "step-up",
        &owner
            .call("POST", "/v1/sessions/current/step_up", Some(again))
            .await,
    );
    let change = json!({"current": PASSWORD, "password": "nine brown otters at noon"});
    keep(
        "password",
        &owner.call("POST", "/v1/me/password", Some(change)).await,
    );
    keep(
        "sign-out",
        &owner.call("DELETE", "/v1/sessions/current", None).await,
    );
    let new = [OWNER[0], ("password", "nine brown otters at noon")];
    owner.send("/sign_in", &new).await;
    keep("sign-out at the page", &owner.send("/sign_out", &[]).await);
    for (from, cookie) in cookies {
        let (pair, flags) = cookie.split_once("; ").unwrap();
        assert!(
            pair.starts_with("__Host-muster_session="),
            "{from}: {cookie}"
        );
        let mut flags: Vec<&str> = flags
            .split("; ")
            .filter(|flag| *flag != "Max-Age=0")
            .collect();
        flags.sort_unstable();
        assert_eq!(
            flags,
            ["HttpOnly", "Path=/", "SameSite=Lax", "Secure"],
            "{from}"
        );
    }
    app.run_jobs().await;
}

/// Names that are more than names to a careless reader.
const HOSTILE: [&str; 5] = [
    "<script>alert(1)</script><img src=x onerror=alert(1)>",
    "\"><a href=\"javascript:alert(1)\">Ada</a>",
    "javascript:alert(document.cookie)",
    "Ada \u{202E}moc.live\u{202C} \u{2066}x\u{2069}",
    "https://evil.example/ Main",
];

fn is_inert(html: &str) -> bool {
    let lower = html.to_lowercase();
    let forbidden = [
        "<script",
        "<img src=x",
        "href=\"javascript",
        "<a href=\"https://evil",
        "onerror=alert(1)>",
    ];
    let marks = ['\u{202E}', '\u{202C}', '\u{2066}', '\u{2069}'];
    !forbidden.iter().any(|part| lower.contains(part)) && !html.contains(marks)
}

#[tokio::test]
async fn i6_what_somebody_is_called_is_text_on_every_page_in_every_mail_and_in_every_answer() {
    let app = TestApp::new().await;
    let owner = app.owner();
    for (number, name) in HOSTILE.into_iter().enumerate() {
        for path in [
            format!("/v1/organizations/{}", app.organization),
            format!("/v1/accounts/{}", app.main),
            format!("/v1/users/{}", owner.user()),
        ] {
            let renamed = owner.patch(&path, json!({"name": name})).await;
            assert_eq!(renamed.status, 200, "{path} {name}: {}", renamed.body);
            assert_eq!(renamed.json()["name"], name, "kept as it was written");
            assert_eq!(renamed.header("content-type"), "application/json");
            assert_eq!(renamed.header("x-content-type-options"), "nosniff");
            assert!(
                renamed
                    .header("content-security-policy")
                    .starts_with("default-src 'none'")
            );
        }
        app.advance(muster_model::time::MINUTE);
        app.invite(&format!("ada{number}@example.com"), "viewer", app.main)
            .await;
        app.run_jobs().await;
        let mail = app.mails().pop().unwrap();
        let (_, html) = mail.split_once("text/html").unwrap();
        assert!(is_inert(html), "{html}");
        let link = format!("/accept?token={}", app.mailed("mst_inv_"));
        for (mut browser, path) in [
            (Browser::holding(app.router(), owner.secret()), "/home"),
            (Browser::holding(app.router(), owner.secret()), &*link),
            (Browser::new(app.router()), &*link),
        ] {
            let page = browser.open(path).await;
            assert_eq!(page.status, 200, "{path}");
            assert!(is_inert(&page.body), "{}", page.body);
        }
    }
}
