//! Whatever a name holds, the message has the headers and parts it always has.

use proptest::prelude::*;

use super::*;

const HEADERS: &[&str] = &[
    "Auto-Submitted",
    "Content-Type",
    "Date",
    "From",
    "MIME-Version",
    "Message-ID",
    "Subject",
    "To",
];

/// The names of the headers in front of the first empty line, sorted.
fn headers(bytes: &str) -> Vec<String> {
    let (head, _) = bytes.split_once("\r\n\r\n").unwrap();
    let mut names: Vec<String> = head
        .split("\r\n")
        .filter(|line| !line.starts_with([' ', '\t']))
        .map(|line| line.split(':').next().unwrap().to_owned())
        .collect();
    names.sort();
    names
}

fn boundaries(bytes: &str) -> usize {
    let boundary = format!("--=_{}", MESSAGE_ID.replace('@', "_"));
    bytes
        .split("\r\n")
        .filter(|line| line.starts_with(&boundary))
        .count()
}

/// Names as somebody hostile would choose them.
fn hostile() -> impl Strategy<Value = String> {
    let boundary = format!("--=_{}", MESSAGE_ID.replace('@', "_"));
    prop_oneof![
        any::<String>(),
        "(\r\n|\n|\r|\0|--|=_|Bcc: x@evil.example|Content-Type: text/html|[a-z .:@/<>=]|\u{202E}|é){0,40}",
        Just(format!(
            "\r\n{boundary}\r\nContent-Type: text/html\r\n\r\n<b>"
        )),
        Just("\r\n.\r\nMAIL FROM:<evil@evil.example>".to_owned()),
    ]
}

proptest! {
    #[test]
    fn no_name_adds_a_header_or_a_part(name in hostile(), organization in hostile(), written in hostile(), role_name in hostile()) {
        let mail = Mail::Invitation {
            inviter: Person { name: Some(name.clone()), email: "owner@example.com".into() },
            organization,
            access: vec![Access { place: PlaceName(vec![name.clone(), name]), roles: vec![RoleWords { name: role_name, ..role("viewer") }], inherit: true, except: vec![], ends_at: None }],
            message: Some(written),
            link: LINK.into(),
            ends_at: in_a_week(),
        };
        let message = composed(&mail);
        let bytes = String::from_utf8(message.bytes().to_vec()).unwrap();
        prop_assert_eq!(headers(&bytes), HEADERS);
        prop_assert_eq!(boundaries(&bytes), 3);
        prop_assert!(bytes.split("\r\n").all(|line| line.len() <= 998 && !line.contains(['\r', '\n', '\0'])));
        let whole_link = format!("\r\n{LINK}\r\n");
        prop_assert!(bytes.contains(&whole_link), "the link is not whole");
    }
}

#[test]
fn a_message_id_that_could_be_a_path_or_a_header_is_refused() {
    for id in [
        "",
        "x",
        "../x@host",
        "a/b@host",
        "a@b\r\nBcc: x",
        "<a@b>",
        ".a@b",
        "a@b@c",
    ] {
        assert!(
            compose(
                &invitation(),
                &mailbox("muster@muster.example"),
                &mailbox("ada@example.com"),
                id,
                noon()
            )
            .is_err(),
            "{id:?}"
        );
    }
}

#[test]
fn the_same_intent_is_composed_to_the_same_bytes() {
    assert_eq!(
        composed(&invitation()).bytes(),
        composed(&invitation()).bytes()
    );
}

#[test]
fn the_link_stands_whole_in_the_text_part_also_beside_foreign_letters() {
    for organization in ["Acme", "Müller & Söhne", "株式会社アクメ"] {
        let message = composed(&Mail::ProofLink {
            organization: organization.into(),
            link: LINK.into(),
            ends_at: in_a_week(),
        });
        let bytes = String::from_utf8(message.bytes().to_vec()).unwrap();
        assert!(bytes.contains(&format!("\r\n{LINK}\r\n")), "{bytes}");
    }
}
