//! What a request presents, read from its headers.

use axum::http::{HeaderMap, HeaderName, HeaderValue};
use base64::{Engine, engine::general_purpose::STANDARD};
use muster_model::{
    Kind, Result, Sid,
    id::KeySid,
    secret::{Secret, SecretKind},
};
use muster_server::{
    config::Networks,
    http::{Presented, request_id::RequestIds},
};
use proptest::prelude::*;

const COOKIE: &str = "__Host-muster_session";

fn secret(kind: SecretKind) -> String {
    Secret {
        kind,
        bits: 7,
        random: [3; 32],
    }
    .reveal()
}

fn read(headers: &[(&str, &str)]) -> Result<Presented> {
    let mut map = HeaderMap::new();
    for (name, value) in headers {
        map.append(
            HeaderName::from_bytes(name.as_bytes()).unwrap(),
            value.parse().unwrap(),
        );
    }
    let peer = "203.0.113.9".parse().unwrap();
    Presented::read(
        &map,
        peer,
        &Networks::default(),
        COOKIE,
        &RequestIds::new(1).next(),
    )
}

fn code(headers: &[(&str, &str)]) -> &'static str {
    read(headers).expect_err("it is refused").code()
}

#[test]
fn a_request_in_the_background_says_so_and_nothing_else() {
    assert!(!read(&[]).unwrap().background);
    assert!(!read(&[("muster-background", "false")]).unwrap().background);
    assert!(read(&[("muster-background", "true")]).unwrap().background);
    assert_eq!(code(&[("muster-background", "1")]), "header.malformed");
    let twice = [
        ("muster-background", "true"),
        ("muster-background", "false"),
    ];
    assert_eq!(code(&twice), "header.repeated");
}

#[test]
fn a_bearer_secret_that_opens_the_api_is_presented() {
    for kind in [
        SecretKind::Key,
        SecretKind::Session,
        SecretKind::Operator,
        SecretKind::Setup,
    ] {
        let presented = read(&[("authorization", &format!("Bearer {}", secret(kind)))]).unwrap();
        assert_eq!(presented.secret.unwrap().kind, kind);
        assert!(!presented.by_cookie);
    }
}

#[test]
fn a_mailed_link_or_a_typo_is_no_bearer_credential() {
    let mut typo = secret(SecretKind::Key);
    typo.pop();
    for text in [
        secret(SecretKind::Invitation),
        secret(SecretKind::Reset),
        typo,
        "x".to_owned(),
    ] {
        assert_eq!(
            read(&[("authorization", &format!("Bearer {text}"))])
                .unwrap_err()
                .kind(),
            Kind::Unauthenticated
        );
    }
    assert_eq!(code(&[("authorization", "Digest x")]), "credential.refused");
}

#[test]
fn a_key_is_presented_by_basic_with_its_own_sid_only() {
    let key = secret(SecretKind::Key);
    let basic = |user: &str, password: &str| {
        format!("Basic {}", STANDARD.encode(format!("{user}:{password}")))
    };
    let own = KeySid::from_bits(7);
    let presented = read(&[("authorization", &basic(&own.to_string(), &key))]).unwrap();
    assert_eq!(presented.basic_sid, Some(own));
    for value in [
        basic(&KeySid::from_bits(8).to_string(), &key),
        basic("", &key),
        basic(&own.to_string(), &secret(SecretKind::Session)),
        "Basic %".to_owned(),
    ] {
        assert_eq!(code(&[("authorization", &value)]), "credential.refused");
    }
}

#[test]
fn a_cookie_is_a_session_or_nothing() {
    let session = secret(SecretKind::Session);
    let presented = read(&[("cookie", &format!("theme=dark; {COOKIE}={session}"))]).unwrap();
    assert!(presented.by_cookie && presented.secret.is_some());
    for other in ["stale".to_owned(), secret(SecretKind::Key)] {
        let presented = read(&[("cookie", &format!("{COOKIE}={other}"))]).unwrap();
        assert!(!presented.by_cookie && presented.secret.is_none());
    }
    assert!(
        read(&[("cookie", &format!("muster_session={session}"))])
            .unwrap()
            .secret
            .is_none()
    );
}

#[test]
fn two_credentials_are_refused() {
    let session = secret(SecretKind::Session);
    let (bearer, cookie) = (format!("Bearer {session}"), format!("{COOKIE}={session}"));
    assert_eq!(
        code(&[("authorization", &bearer), ("cookie", &cookie)]),
        "credential.several"
    );
    assert_eq!(
        code(&[("authorization", &bearer), ("authorization", &bearer)]),
        "header.repeated"
    );
    assert_eq!(
        code(&[("cookie", &cookie), ("cookie", &cookie)]),
        "cookie.repeated"
    );
}

#[test]
fn conditions_and_keys_of_a_request_are_read_or_refused() {
    let presented = read(&[
        ("if-match", "\"12\""),
        ("idempotency-key", "a-b"),
        ("muster-organization", &format!("OR{:032x}", 5)),
        ("user-agent", &"x".repeat(300)),
    ])
    .unwrap();
    assert_eq!(presented.if_match, Some(12));
    assert_eq!(presented.idempotency_key.as_deref(), Some("a-b"));
    assert_eq!(presented.organization.unwrap().bits(), 5);
    assert_eq!(presented.agent.unwrap().len(), 256);
    assert_eq!(read(&[("if-match", "*")]).unwrap().if_match, None);
    for bad in [
        "12",
        "W/\"12\"",
        "\"a\"",
        "\"+1\"",
        "\"1\", \"2\"",
        "\"99999999999999999999\"",
    ] {
        assert_eq!(code(&[("if-match", bad)]), "if_match.malformed");
    }
    for bad in ["", "a b", &"k".repeat(256)] {
        assert_eq!(
            code(&[("idempotency-key", bad)]),
            "idempotency_key.malformed"
        );
    }
    assert_eq!(code(&[("muster-organization", "AC00")]), "sid.malformed");
}

proptest! {
    #[test]
    fn any_header_is_read_without_a_panic(value: Vec<u8>, at in 0usize..7) {
        let names = ["authorization", "cookie", "user-agent", "if-match", "idempotency-key", "muster-organization", "x-forwarded-for"];
        let mut map = HeaderMap::new();
        for prefix in ["", "Bearer ", "Basic ", "__Host-muster_session=", "mst_key_"] {
            let Ok(header) = HeaderValue::from_bytes(&[prefix.as_bytes(), &value].concat()) else { continue };
            map.insert(names[at], header);
            let proxies = "203.0.113.0/24".parse().unwrap();
            let _ = Presented::read(&map, "203.0.113.9".parse().unwrap(), &proxies, COOKIE, &RequestIds::new(1).next());
        }
    }
}
