//! JSON is read strictly, and a refusal names what is wrong without repeating it.

use std::collections::BTreeMap;

use muster_model::{Error, Kind, id::AccountSid};
use muster_wire::json::{Limits, read, read_within};
use proptest::prelude::*;
use serde::Deserialize;
use serde_json::Value;

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Invitation {
    email: String,
    #[serde(default)]
    grants: Vec<Grant>,
    #[serde(default)]
    labels: BTreeMap<String, String>,
    kind: Option<Kinds>,
    expires_in: Option<u32>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Grant {
    scope: AccountSid,
    #[serde(default)]
    inherit: bool,
}

#[derive(Debug, Deserialize, PartialEq)]
#[serde(rename_all = "snake_case")]
enum Kinds {
    Main,
    Restricted,
}

fn refusal(body: &str) -> (&'static str, String) {
    let error = read::<Invitation>(body.as_bytes()).expect_err(body);
    assert_eq!(error.kind(), Kind::Unreadable);
    (
        error.code(),
        error
            .fields()
            .first()
            .map(|field| field.path.clone())
            .unwrap_or_default(),
    )
}

fn any(body: &str) -> Error {
    read::<Value>(body.as_bytes()).expect_err("it is refused")
}

#[test]
fn a_body_as_documented_is_read() {
    let body = format!(
        r#"{{"email":"a@example.com","grants":[{{"scope":"AC{:032x}","inherit":true}}],"labels":{{"k":"v"}},"kind":"main","expires_in":null}}"#,
        5
    );
    let invitation: Invitation = read(body.as_bytes()).unwrap();
    assert_eq!(
        (
            invitation.email.as_str(),
            invitation.kind,
            invitation.expires_in
        ),
        ("a@example.com", Some(Kinds::Main), None)
    );
    assert!(invitation.grants[0].inherit);
    assert_eq!(
        invitation.grants[0].scope.to_string(),
        format!("AC{:032x}", 5)
    );
    assert_eq!(invitation.labels["k"], "v");
}

#[test]
fn a_refusal_names_the_member_and_the_reason() {
    for (body, code, path) in [
        ("", "body.syntax", ""),
        ("{", "body.syntax", ""),
        (r#"{"email":"a"} x"#, "body.syntax", ""),
        (r#"{"email":"a",}"#, "body.syntax", ""),
        ("{\"email\":\"\u{0}\"}", "body.syntax", ""),
        (r#"{"email":"\ud800"}"#, "body.syntax", ""),
        ("[]", "body.wrong_type", ""),
        (r#"["a",[]]"#, "body.wrong_type", ""),
        ("null", "body.wrong_type", ""),
        ("{}", "body.missing_member", "email"),
        (r#"{"email":1}"#, "body.wrong_type", "email"),
        (r#"{"email":["a"]}"#, "body.wrong_type", "email"),
        (r#"{"email":null}"#, "body.wrong_type", "email"),
        (
            r#"{"email":"a","is_admin":true}"#,
            "body.unknown_member",
            "is_admin",
        ),
        (
            r#"{"email":"a","email":"b"}"#,
            "body.duplicate_member",
            "email",
        ),
        (
            r#"{"email":"a","\u0065mail":"b"}"#,
            "body.duplicate_member",
            "email",
        ),
        (
            r#"{"email":"a","labels":{"x":"1","x":"2"}}"#,
            "body.duplicate_member",
            "labels.x",
        ),
        (
            r#"{"email":"a","labels":{"x":1}}"#,
            "body.wrong_type",
            "labels.x",
        ),
        (r#"{"email":"a","grants":{}}"#, "body.wrong_type", "grants"),
        (
            r#"{"email":"a","grants":[{}]}"#,
            "body.missing_member",
            "grants[0].scope",
        ),
        (
            r#"{"email":"a","grants":[["AC00000000000000000000000000000001",true]]}"#,
            "body.wrong_type",
            "grants[0]",
        ),
        (
            r#"{"email":"a","grants":[{"scope":"AC1"}]}"#,
            "sid.malformed",
            "grants[0].scope",
        ),
        (
            r#"{"email":"a","grants":[{"scope":"US00000000000000000000000000000001"}]}"#,
            "sid.malformed",
            "grants[0].scope",
        ),
        (
            r#"{"email":"a","grants":[{"scope":"AC00000000000000000000000000000001","role":1}]}"#,
            "body.unknown_member",
            "grants[0].role",
        ),
        (
            r#"{"email":"a","kind":"owner"}"#,
            "body.unknown_value",
            "kind",
        ),
        (
            r#"{"email":"a","kind":{"main":null}}"#,
            "body.wrong_type",
            "kind",
        ),
        (
            r#"{"email":"a","expires_in":-1}"#,
            "body.out_of_range",
            "expires_in",
        ),
        (
            r#"{"email":"a","expires_in":4294967296}"#,
            "body.out_of_range",
            "expires_in",
        ),
        (
            r#"{"email":"a","expires_in":1.5}"#,
            "body.wrong_type",
            "expires_in",
        ),
        (
            r#"{"email":"a","expires_in":"1"}"#,
            "body.wrong_type",
            "expires_in",
        ),
    ] {
        assert_eq!(refusal(body), (code, path.to_owned()), "{body}");
    }
}

#[test]
fn n2_nesting_members_and_lists_are_bounded() {
    let nested = |depth: usize| format!("{}{}", "[".repeat(depth), "]".repeat(depth));
    assert!(read::<Value>(nested(32).as_bytes()).is_ok());
    assert_eq!(any(&nested(33)).code(), "body.too_deep");
    assert_eq!(any(&nested(100_000)).code(), "body.too_deep");
    let objects = format!("{}1{}", r#"{"a":"#.repeat(33), "}".repeat(33));
    assert_eq!(any(&objects).code(), "body.too_deep");
    let members = |count: usize| {
        format!(
            "{{{}}}",
            (0..count)
                .map(|n| format!("\"m{n}\":0"))
                .collect::<Vec<_>>()
                .join(",")
        )
    };
    assert!(read::<Value>(members(9_999).as_bytes()).is_ok());
    assert_eq!(any(&members(10_001)).code(), "body.too_many_members");
    let list = |count: usize| format!("[{}]", vec!["0"; count].join(","));
    assert!(read::<Value>(list(1_000).as_bytes()).is_ok());
    assert_eq!(any(&list(1_001)).code(), "body.list_too_long");
    let wide = Limits {
        elements: 5_000,
        ..Limits::default()
    };
    assert!(read_within::<Value>(list(5_000).as_bytes(), &wide).is_ok());
}

#[test]
fn a_member_that_stands_twice_is_refused_at_any_level() {
    assert_eq!(
        any(r#"{"a":[{"b":{"c":1,"c":1}}]}"#).code(),
        "body.duplicate_member"
    );
    assert_eq!(
        any(r#"{"a":[{"b":{"c":1,"c":1}}]}"#).fields()[0].path,
        "a[0].b.c"
    );
}

#[test]
fn a_refusal_never_repeats_a_value() {
    for body in [
        r#"{"email":"a","kind":"hunter2"}"#,
        r#"{"email":"a","grants":"hunter2"}"#,
        r#"{"email":"a","expires_in":"hunter2"}"#,
        r#"{"email":"a","grants":[{"scope":"hunter2"}]}"#,
        r#""hunter2""#,
    ] {
        let error = read::<Invitation>(body.as_bytes()).expect_err(body);
        assert!(!format!("{error:?}").contains("hunter2"), "{error:?}");
    }
}

proptest! {
    #[test]
    fn any_bytes_are_read_without_a_panic(bytes: Vec<u8>) {
        let _ = read::<Invitation>(&bytes);
        let _ = read::<Value>(&bytes);
    }

    #[test]
    fn any_broken_body_is_read_without_a_panic(at in 0usize..120, with: u8, cut in 0usize..120) {
        let mut bytes = br#"{"email":"a@example.com","grants":[{"scope":"AC00000000000000000000000000000001","inherit":true}],"labels":{"k":"v"}}"#.to_vec();
        let at = at % bytes.len();
        bytes[at] = with;
        let _ = read::<Invitation>(&bytes);
        bytes.truncate(cut);
        let _ = read::<Invitation>(&bytes);
    }
}
