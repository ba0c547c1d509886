//! P: injection. What people write is text, wherever it ends up: a mail, a log, a page, a database.

use muster_model::{role::BuiltIn, text::MAX_NAME};
use serde_json::{Value, json};

use super::refusal::refused;
use crate::{
    actor::Actor,
    app::{PASSWORD, TestApp, on_both},
    site::ask,
};

/// Breaks a line, ends a text or moves a terminal.
const CONTROL: [&str; 8] = [
    "Ada\r\nBcc: eve@example.com",
    "Ada\nBcc: eve@example.com",
    "Ada\rBcc",
    "Ada\u{0}",
    "\u{1b}[2J\u{1b}]0;owned\u{7}Ada",
    "Ada\u{85}Bcc",
    "Ada\u{2028}Bcc",
    "Ada\u{9b}31m",
];

/// Templates, statements, paths, shells, markup.
const MARKUP: [&str; 10] = [
    "{{7*7}}${7*7}%s%n#{7*7}<%= 7*7 %>",
    "{% include \"/etc/passwd\" %}",
    "'; DROP TABLE person; --",
    "\" OR \"\"=\"",
    "%' OR 1=1 /*",
    "\\'; \\x00 \\",
    "../../../etc/passwd",
    "$(reboot) `reboot` | reboot & ; reboot",
    "<script>alert(1)</script><img src=x onerror=alert(1)>",
    "=HYPERLINK(\"https://evil.example\")",
];

fn inviting(app: &TestApp, name: Option<&str>, message: Option<&str>) -> Value {
    json!({"email": "ada@example.com", "name": name, "message": message, "grants": [{"scope": app.main, "roles": [BuiltIn::Viewer.name()]}]})
}

async fn named(actor: &Actor, path: &str) -> Value {
    actor.get(path).await.json()["name"].clone()
}

on_both! {
    async fn p1_a_line_break_or_control_character_is_refused_wherever_something_is_named(app: TestApp) {
        let owner = app.owner();
        let main = format!("/v1/accounts/{}", app.main);
        let organization = format!("/v1/organizations/{}", app.organization);
        let me = format!("/v1/users/{}", owner.user());
        for text in CONTROL {
            for (method, path, body, field, code) in [
                ("POST", "/v1/accounts", json!({"name": text, "parent": app.main}), "name", "name.control_character"),
                ("PATCH", main.as_str(), json!({"name": text}), "name", "name.control_character"),
                ("PATCH", organization.as_str(), json!({"name": text}), "name", "name.control_character"),
                ("PATCH", me.as_str(), json!({"name": text}), "name", "name.control_character"),
                ("POST", "/v1/invitations", inviting(&app, Some(text), None), "name", "name.control_character"),
            ] {
                let asked = async { owner.send_text(method, path, &body.to_string()).await };
                refused(&app, asked, (422, code), Some(field)).await;
            }
            let email = json!({"email": format!("{text}@example.com"), "roles": ["viewer"]});
            let asked = async { owner.post(&format!("{main}/invitations"), email).await };
            refused(&app, asked, (422, "email.malformed"), Some("email")).await;
        }
        for text in CONTROL.iter().filter(|text| !text.contains("Ada\nBcc")) {
            let asked = async { owner.post("/v1/invitations", inviting(&app, None, Some(text))).await };
            refused(&app, asked, (422, "text.control_character"), Some("message")).await;
        }
        app.invite("ada@example.com", "viewer", app.main).await;
        app.run_jobs().await;
        let link = app.mailed("mst_inv_");
        let asked = async { app.anonymous().post("/v1/invitations/accept", json!({"token": link, "name": CONTROL[0], "password": PASSWORD})).await };
        refused(&app, asked, (422, "name.control_character"), Some("name")).await;
    }

    async fn p1_what_an_inviter_writes_adds_no_header_and_no_part_to_the_mail(app: TestApp) {
        app.invite("plain@example.com", "viewer", app.main).await;
        app.run_jobs().await;
        let plain = shape(&app.mails()[0]);
        let message = "Hello\n\nBcc: eve@example.com\n\n.\n\n--boundary\nContent-Type: text/html\n\n<b>owned</b>";
        let asked = app.owner().post("/v1/invitations", inviting(&app, Some("Ada\"<eve@example.com>,"), Some(message))).await;
        assert_eq!(asked.status, 201, "{}", asked.body);
        app.run_jobs().await;
        let mail = app.mails().pop().unwrap();
        assert_eq!(shape(&mail), plain);
        assert!(head(&mail).iter().any(|line| line.starts_with("To:") && line.contains("ada@example.com")), "{mail}");
    }

    async fn p3_p4_what_is_written_is_kept_and_shown_as_it_was_written(app: TestApp) {
        let owner = app.owner();
        let main = format!("/v1/accounts/{}", app.main);
        for text in MARKUP {
            let changed = owner.patch(&main, json!({"name": text})).await;
            assert_eq!((changed.status.as_u16(), &changed.json()["name"]), (200, &json!(text)), "{}", changed.body);
            assert_eq!(named(&owner, &main).await, text);
            let organization = format!("/v1/organizations/{}", app.organization);
            assert_eq!(owner.patch(&organization, json!({"name": text})).await.status, 200);
            assert_eq!(named(&owner, &organization).await, text);
            let me = format!("/v1/users/{}", owner.user());
            assert_eq!(owner.patch(&me, json!({"name": text})).await.status, 200);
            assert_eq!(named(&owner, &me).await, text);
        }
        let longest = "\u{1F600}".repeat(MAX_NAME);
        assert_eq!(owner.patch(&main, json!({"name": longest})).await.json()["name"], longest);
    }

    async fn p3_a_template_in_a_name_is_literal_in_the_mail_and_on_the_page(app: TestApp) {
        let owner = app.owner();
        let name = "{{7*7}} ${x} %s {% if 1 %} <b>&amp;";
        let escaped = "{{7*7}} ${x} %s {% if 1 %} &#60;b&#62;&#38;amp;";
        assert_eq!(owner.patch(&format!("/v1/accounts/{}", app.main), json!({"name": name})).await.status, 200);
        assert_eq!(owner.post("/v1/invitations", inviting(&app, None, Some(name))).await.status, 201);
        app.run_jobs().await;
        let mail = app.mails().pop().unwrap();
        assert!(!mail.contains("49"), "{mail}");
        let (_, text) = mail.split_once("text/plain").unwrap();
        let (text, html) = text.split_once("text/html").unwrap();
        assert!(joined(text).contains(name), "{text}");
        assert!(joined(html).contains(escaped) && !html.contains("<b>&amp;"), "{html}");
        let link = app.mailed("mst_inv_");
        let page = ask("GET", &format!("/accept?token={link}")).of(app.router()).await;
        assert_eq!(page.status, 200);
        assert!(joined(&page.body).contains(escaped) && !page.body.contains("<b>&amp;"), "{}", page.body);
    }
}

/// The header lines of the whole message, unfolded.
fn head(mail: &str) -> Vec<String> {
    let (head, _) = mail.split_once("\r\n\r\n").unwrap();
    head.replace("\r\n ", " ")
        .split("\r\n")
        .map(str::to_owned)
        .collect()
}

/// Names of the headers, and how many parts there are.
fn shape(mail: &str) -> (Vec<String>, usize) {
    let names = head(mail)
        .into_iter()
        .map(|line| line.split(':').next().unwrap().to_owned());
    let boundary = mail
        .split_once("boundary=\"")
        .unwrap()
        .1
        .split('"')
        .next()
        .unwrap();
    let parts = mail
        .lines()
        .filter(|line| line.trim_end().starts_with(&format!("--{boundary}")))
        .count();
    (names.collect(), parts)
}

/// Text with its line breaks as blanks.
fn joined(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}
