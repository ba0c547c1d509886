//! The conventions of HTTP: problems, headers, addresses, credentials in the wrong place, other sites.

use std::{
    convert::Infallible,
    pin::Pin,
    task::{Context, Poll},
    time::Duration,
};

use axum::body::{Body, Bytes, HttpBody};
use hyper::body::Frame;

use crate::site::{HERE, KEY, SESSION, ask, secret, settings, site};

#[tokio::test]
async fn an_unknown_route_is_a_problem() {
    let answer = ask("GET", "/v1/nothing").of(&site(&settings())).await;
    assert_eq!(
        (answer.status.as_u16(), answer.code().as_str()),
        (404, "route.not_found")
    );
    assert_eq!(answer.header("content-type"), "application/problem+json");
    let problem = answer.json();
    assert_eq!(problem["type"], "urn:muster:problem:route.not_found");
    assert_eq!(problem["status"], 404);
    assert_eq!(problem["request_id"], answer.header("x-request-id"));
    assert!(problem["title"].is_string() && problem["detail"].is_string());
}

#[tokio::test]
async fn a_wrong_method_is_a_problem_that_names_the_right_ones() {
    let answer = ask("PUT", "/v1/echo").of(&site(&settings())).await;
    assert_eq!(
        (answer.status.as_u16(), answer.code().as_str()),
        (405, "method.not_allowed")
    );
    assert_eq!(answer.header("allow"), "POST");
}

#[tokio::test]
async fn a_refusal_carries_what_the_caller_needs() {
    let site = site(&settings());
    let unknown = ask("GET", "/v1/refuse").of(&site).await;
    assert_eq!(
        (unknown.status.as_u16(), unknown.header("www-authenticate")),
        (401, "Bearer realm=\"muster\"")
    );
    let forbidden = ask("GET", "/v1/forbid").of(&site).await;
    assert_eq!(
        (
            forbidden.status.as_u16(),
            forbidden.json()["missing_permission"].as_str()
        ),
        (403, Some("users.invite"))
    );
    let limited = ask("GET", "/v1/limit").of(&site).await;
    assert_eq!(
        (limited.status.as_u16(), limited.header("retry-after")),
        (429, "2")
    );
    let field = ask("POST", "/v1/echo")
        .json(r#"{"a":1,"a":2}"#)
        .of(&site)
        .await;
    assert_eq!(field.json()["errors"][0]["path"], "a");
    assert_eq!(field.json()["errors"][0]["code"], "body.duplicate_member");
}

#[tokio::test]
async fn a_fault_or_a_panic_is_a_500_that_tells_nothing() {
    let site = site(&settings());
    for path in ["/v1/fault", "/v1/panic"] {
        let answer = ask("GET", path).of(&site).await;
        assert_eq!(
            (answer.status.as_u16(), answer.code().as_str()),
            (500, "server.internal")
        );
        assert!(
            !answer.body.contains("fire") && !answer.body.contains("dies"),
            "{}",
            answer.body
        );
    }
    assert_eq!(ask("GET", "/v1/me").of(&site).await.status, 200);
}

#[tokio::test]
async fn a_request_that_takes_too_long_is_given_up() {
    let mut settings = settings();
    settings.http.request_time = Duration::from_millis(50);
    let answer = ask("GET", "/v1/slow").of(&site(&settings)).await;
    assert_eq!(
        (answer.status.as_u16(), answer.code().as_str()),
        (503, "request.too_slow")
    );
}

#[tokio::test]
async fn requests_have_names_of_their_own() {
    let site = site(&settings());
    let (first, second) = (
        ask("GET", "/healthz").of(&site).await,
        ask("GET", "/healthz")
            .header("x-request-id", "mine")
            .of(&site)
            .await,
    );
    assert_eq!(first.header("x-request-id"), "0000000000000007-00000001");
    assert_eq!(second.header("x-request-id"), "0000000000000007-00000002");
}

#[tokio::test]
async fn every_answer_says_what_a_browser_must_not_do() {
    let site = site(&settings());
    let api = ask("GET", "/v1/me").of(&site).await;
    assert_eq!(api.header("cache-control"), "no-store");
    assert_eq!(
        api.header("content-security-policy"),
        "default-src 'none'; frame-ancestors 'none'"
    );
    let page = ask("GET", "/accept").of(&site).await;
    assert!(
        page.header("content-security-policy")
            .contains("script-src 'self'; style-src 'self'")
    );
    assert!(
        page.header("content-security-policy")
            .contains("require-trusted-types-for 'script'")
    );
    assert!(page.header("permissions-policy").contains("camera=()"));
    for answer in [api, page, ask("GET", "/nowhere").of(&site).await] {
        assert_eq!(answer.header("x-content-type-options"), "nosniff");
        assert_eq!(answer.header("referrer-policy"), "no-referrer");
        assert_eq!(answer.header("cross-origin-resource-policy"), "same-origin");
        assert_eq!(answer.header("cross-origin-opener-policy"), "same-origin");
        assert_eq!(
            answer.header("strict-transport-security"),
            "max-age=63072000; includeSubDomains"
        );
        assert_eq!(answer.header("access-control-allow-origin"), "");
    }
}

#[tokio::test]
async fn a_path_or_method_in_disguise_is_refused() {
    let site = site(&settings());
    for path in [
        "/v1//me",
        "/v1/../v1/me",
        "/v1/%2e%2e/me",
        "/v1%2fme",
        "/v1/me%00",
    ] {
        let answer = ask("GET", path).of(&site).await;
        assert_eq!(
            (answer.status.as_u16(), answer.code().as_str()),
            (400, "path.ambiguous"),
            "{path}"
        );
    }
    for name in [
        "x-http-method-override",
        "x-method-override",
        "x-http-method",
        "x-original-url",
        "x-rewrite-url",
    ] {
        let answer = ask("GET", "/v1/me")
            .header(name, "/v1/other")
            .of(&site)
            .await;
        assert_eq!(
            (answer.status.as_u16(), answer.code().as_str()),
            (400, "header.override"),
            "{name}"
        );
    }
}

#[tokio::test]
async fn h6_a_key_in_the_query_is_refused() {
    let site = site(&settings());
    let key = secret(KEY, 1);
    let answer = ask("GET", &format!("/v1/me?key={key}")).of(&site).await;
    assert_eq!(
        (answer.status.as_u16(), answer.code().as_str()),
        (400, "credential.in_address")
    );
    assert!(!answer.body.contains(&key));
    let link = secret(muster_model::secret::SecretKind::Invitation, 1);
    assert_eq!(
        ask("GET", &format!("/accept?token={link}"))
            .of(&site)
            .await
            .status,
        200
    );
    assert_eq!(
        ask("GET", &format!("/v1/me?token={link}"))
            .of(&site)
            .await
            .status,
        400
    );
}

#[tokio::test]
async fn i4_a_change_with_a_cookie_must_come_from_here() {
    let site = site(&settings());
    let session = secret(SESSION, 1);
    let change = || {
        ask("POST", "/v1/act")
            .header("host", "muster.example")
            .cookie(&session)
    };
    for origin in [
        "https://evil.example",
        "null",
        "https://sub.muster.example",
        "http://muster.example",
        "https://muster.example:8443",
        "https://muster.example.evil.example",
    ] {
        let answer = change().header("origin", origin).of(&site).await;
        assert_eq!(
            (answer.status.as_u16(), answer.code().as_str()),
            (403, "request.cross_site"),
            "{origin}"
        );
        assert_eq!(answer.header("access-control-allow-origin"), "");
    }
    assert_eq!(
        change()
            .header("sec-fetch-site", "cross-site")
            .header("origin", "https://evil.example")
            .of(&site)
            .await
            .status,
        403
    );
    assert_eq!(
        change()
            .header("sec-fetch-site", "same-site")
            .of(&site)
            .await
            .status,
        403
    );
    assert_eq!(
        change().of(&site).await.status,
        403,
        "a browser always says one of the two"
    );
    assert_eq!(change().header("origin", HERE).of(&site).await.status, 200);
    assert_eq!(
        change()
            .header("sec-fetch-site", "same-origin")
            .of(&site)
            .await
            .status,
        200
    );
}

#[tokio::test]
async fn a_cross_site_form_is_refused_without_a_cookie_too_and_a_bearer_is_exempt() {
    let site = site(&settings());
    let form = || ask("POST", "/accept").header("host", "muster.example");
    assert_eq!(
        form()
            .header("origin", "https://evil.example")
            .of(&site)
            .await
            .status,
        403
    );
    assert_eq!(form().header("origin", HERE).of(&site).await.status, 200);
    assert_eq!(form().of(&site).await.status, 200);
    let key = secret(KEY, 1);
    assert_eq!(
        ask("POST", "/v1/act")
            .header("origin", "https://other.example")
            .bearer(&key)
            .of(&site)
            .await
            .status,
        200
    );
    assert_eq!(
        ask("GET", "/v1/me")
            .header("origin", "https://evil.example")
            .cookie(&secret(SESSION, 1))
            .of(&site)
            .await
            .status,
        200
    );
}

#[tokio::test]
async fn a_preflight_is_answered_without_leave() {
    let answer = ask("OPTIONS", "/v1/act")
        .header("origin", "https://evil.example")
        .header("access-control-request-method", "POST")
        .of(&site(&settings()))
        .await;
    assert_eq!(answer.status, 405);
    assert!(
        !answer
            .headers
            .keys()
            .any(|name| name.as_str().starts_with("access-control"))
    );
}

#[tokio::test]
async fn n1_a_body_of_exactly_the_limit_is_read_and_one_byte_more_is_not() {
    let site = site(&settings());
    let of = |size: usize| format!("\"{}\"", "x".repeat(size - 2));
    assert_eq!(
        ask("POST", "/v1/echo")
            .json(&of(1_048_576))
            .of(&site)
            .await
            .status,
        200
    );
    let answer = ask("POST", "/v1/echo").json(&of(1_048_577)).of(&site).await;
    assert_eq!(
        (answer.status.as_u16(), answer.code().as_str()),
        (413, "body.too_large")
    );
}

#[tokio::test]
async fn a_body_said_to_be_too_large_is_refused_before_who_calls_is_asked() {
    let ask = ask("POST", "/v1/echo")
        .header("content-length", "1048577")
        .header("authorization", "Bearer junk")
        .body(Body::empty());
    assert_eq!(ask.of(&site(&settings())).await.status, 413);
}

#[tokio::test]
async fn a_body_must_say_that_it_is_json_and_be_it() {
    let site = site(&settings());
    for kind in [
        "text/plain",
        "application/x-www-form-urlencoded",
        "application/json-patch+json",
        "application/json; charset=latin1",
    ] {
        let answer = ask("POST", "/v1/echo")
            .header("content-type", kind)
            .body(Body::from("{}"))
            .of(&site)
            .await;
        assert_eq!(
            (answer.status.as_u16(), answer.code().as_str()),
            (400, "body.not_json"),
            "{kind}"
        );
    }
    assert_eq!(
        ask("POST", "/v1/echo")
            .header("content-type", "Application/JSON; charset=UTF-8")
            .body(Body::from("{}"))
            .of(&site)
            .await
            .status,
        200
    );
    assert_eq!(ask("POST", "/v1/act").of(&site).await.body, "{}");
    assert_eq!(
        ask("POST", "/v1/echo").json("").of(&site).await.code(),
        "body.syntax"
    );
}

#[tokio::test]
async fn n2_a_body_of_odd_shape_is_refused() {
    let site = site(&settings());
    let deep = format!("{}{}", "[".repeat(33), "]".repeat(33));
    let members = format!(
        "{{{}}}",
        (0..10_001)
            .map(|n| format!("\"m{n}\":0"))
            .collect::<Vec<_>>()
            .join(",")
    );
    for (body, code) in [
        (deep.as_str(), "body.too_deep"),
        (r#"{"a":1,"a":1}"#, "body.duplicate_member"),
        (&members, "body.too_many_members"),
    ] {
        let answer = ask("POST", "/v1/echo").json(body).of(&site).await;
        assert_eq!(
            (answer.status.as_u16(), answer.code().as_str()),
            (400, code)
        );
    }
}

#[tokio::test]
async fn a_body_that_stands_still_is_given_up() {
    let mut settings = settings();
    settings.http.body_time = Duration::from_millis(50);
    let never = Body::new(NeverEnding);
    let answer = ask("POST", "/v1/echo")
        .header("content-type", "application/json")
        .body(never)
        .of(&site(&settings))
        .await;
    assert_eq!(
        (answer.status.as_u16(), answer.code().as_str()),
        (400, "body.too_slow")
    );
}

#[tokio::test]
async fn n5_an_untrusted_peer_can_not_say_where_it_comes_from() {
    let site = site(&settings());
    let from = async |peer: &str| {
        ask("GET", "/v1/me")
            .peer(peer)
            .header("x-forwarded-for", "198.51.100.1")
            .of(&site)
            .await
            .json()["address"]
            .clone()
    };
    assert_eq!(from("203.0.113.9").await, "203.0.113.9");
    assert_eq!(from("10.1.1.1").await, "198.51.100.1");
}

#[tokio::test]
async fn a_header_block_larger_than_the_limit_is_refused_however_it_arrived() {
    let answer = ask("GET", "/v1/me")
        .header("x-large", &"x".repeat(16_384))
        .of(&site(&settings()))
        .await;
    assert_eq!(
        (answer.status.as_u16(), answer.code().as_str()),
        (431, "header.too_large")
    );
}

#[tokio::test]
async fn the_process_and_its_version_answer_anybody() {
    let site = site(&settings());
    assert_eq!(
        ask("GET", "/healthz").of(&site).await.json()["status"],
        "ok"
    );
    assert_eq!(
        ask("GET", "/version").of(&site).await.json()["version"],
        env!("CARGO_PKG_VERSION")
    );
}

/// A body of which nothing ever comes.
struct NeverEnding;

impl HttpBody for NeverEnding {
    type Data = Bytes;
    type Error = Infallible;

    fn poll_frame(
        self: Pin<&mut Self>,
        _: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, Infallible>>> {
        Poll::Pending
    }
}
