//! What the log says, and what it never says.

use std::{
    io,
    sync::{Arc, Mutex},
};

use muster_server::{
    config::{Log, LogFormat},
    log::subscriber,
};
use tracing::level_filters::LevelFilter;
use tracing_subscriber::fmt::MakeWriter;

use crate::site::{KEY, ask, secret, settings, site};

#[derive(Clone, Default)]
struct Lines(Arc<Mutex<Vec<u8>>>);

impl io::Write for Lines {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.lock().unwrap().extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl MakeWriter<'_> for Lines {
    type Writer = Self;

    fn make_writer(&self) -> Self {
        self.clone()
    }
}

impl Lines {
    fn text(&self) -> String {
        String::from_utf8(self.0.lock().unwrap().clone()).unwrap()
    }
}

fn logging(format: LogFormat) -> (Lines, tracing::subscriber::DefaultGuard) {
    let lines = Lines::default();
    let log = Log {
        format,
        level: LevelFilter::TRACE,
    };
    (
        lines.clone(),
        tracing::subscriber::set_default(subscriber(log, lines)),
    )
}

#[tokio::test]
async fn a_request_is_one_line_with_its_name_and_without_its_query() {
    let (lines, _guard) = logging(LogFormat::Json);
    let answer = ask("GET", "/v1/me?q=private")
        .bearer(&secret(KEY, 1))
        .of(&site(&settings()))
        .await;
    let text = lines.text();
    let access = text
        .lines()
        .find(|line| line.contains("muster::access"))
        .unwrap();
    let line: serde_json::Value = serde_json::from_str(access).unwrap();
    assert_eq!(line["request_id"], answer.header("x-request-id"));
    assert_eq!(
        (
            line["method"].as_str(),
            line["path"].as_str(),
            line["status"].as_u64()
        ),
        (Some("GET"), Some("/v1/me"), Some(200))
    );
    assert_eq!(line["address"], "203.0.113.9");
    assert!(!text.contains("private"));
}

#[tokio::test]
async fn h6_no_secret_reaches_the_log_by_any_way() {
    for format in [LogFormat::Text, LogFormat::Json] {
        let (lines, _guard) = logging(format);
        let site = site(&settings());
        let key = secret(KEY, 1);
        let tail = &key[key.len() - 49..];
        ask("GET", &format!("/v1/me?key={key}")).of(&site).await;
        ask("GET", &format!("/v1/{key}")).of(&site).await;
        ask("GET", "/v1/refuse").bearer(&key).of(&site).await;
        ask("POST", "/v1/echo")
            .json(&format!("{{\"a\":\"{key}\",\"a\":1}}"))
            .of(&site)
            .await;
        let text = lines.text();
        assert!(text.contains("credential.in_address"), "{text}");
        assert!(!text.contains(tail), "{text}");
    }
}

#[tokio::test]
async fn a_fault_is_told_once_and_with_its_cause() {
    let (lines, _guard) = logging(LogFormat::Text);
    ask("GET", "/v1/fault").of(&site(&settings())).await;
    assert_eq!(
        lines.text().matches("disk on fire").count(),
        1,
        "{}",
        lines.text()
    );
    assert!(lines.text().contains("ERROR"));
}

#[test]
fn p2_control_letters_in_a_name_stay_on_their_line() {
    let name = "Ada\n2026-11-24 ERROR forged\r\u{1b}[31mred";
    for format in [LogFormat::Text, LogFormat::Json] {
        let (lines, _guard) = logging(format);
        tracing::info!(name, cause = Some(name.to_owned()), "a person");
        let text = lines.text();
        assert_eq!(text.lines().count(), 1, "{text}");
        assert!(
            !text.trim_end_matches('\n').chars().any(char::is_control),
            "{text:?}"
        );
    }
}
