//! Somebody's browser, as the pages see it: it keeps the cookie, it sends forms as a page without referrer and without script does.

use axum::{Router, body::Body};
use serde_json::Value;

use crate::site::{Answer, HERE, ask};

/// Somebody's browser.
pub(crate) struct Browser<'a> {
    site: &'a Router,
    /// The session it holds.
    pub(crate) session: Option<String>,
}

impl<'a> Browser<'a> {
    pub(crate) fn new(site: &'a Router) -> Self {
        Self {
            site,
            session: None,
        }
    }

    /// With a session that is there already: one's own, or one that somebody planted.
    pub(crate) fn holding(site: &'a Router, session: &str) -> Self {
        Self {
            site,
            session: Some(session.to_owned()),
        }
    }

    pub(crate) async fn open(&mut self, path: &str) -> Answer {
        let ask = ask("GET", path).header("accept", "text/html,application/xhtml+xml,*/*;q=0.8");
        let ask = match &self.session {
            Some(session) => ask.cookie(session),
            None => ask,
        };
        let answer = ask.of(self.site).await;
        self.keep(answer)
    }

    /// Sends a form of one of our pages.
    pub(crate) async fn send(&mut self, path: &str, fields: &[(&str, &str)]) -> Answer {
        let from_here = [
            ("origin", "null"),
            ("sec-fetch-site", "same-origin"),
            ("content-type", "application/x-www-form-urlencoded"),
        ];
        self.send_from(path, &from_here, &form(fields)).await
    }

    /// Sends anything from anywhere.
    pub(crate) async fn send_from(
        &mut self,
        path: &str,
        headers: &[(&str, &str)],
        body: &str,
    ) -> Answer {
        let ask = ask("POST", path)
            .header("accept", "text/html")
            .body(Body::from(body.to_owned()));
        let ask = match &self.session {
            Some(session) => ask.cookie(session),
            None => ask,
        };
        let ask = headers
            .iter()
            .fold(ask, |ask, (name, value)| ask.header(name, value));
        let answer = ask.of(self.site).await;
        self.keep(answer)
    }

    /// Asks the API as a script of one of our pages does.
    pub(crate) async fn call(&mut self, method: &str, path: &str, body: Option<Value>) -> Answer {
        self.call_with(method, path, body, &[]).await
    }

    /// The same with more headers.
    pub(crate) async fn call_with(
        &mut self,
        method: &str,
        path: &str,
        body: Option<Value>,
        headers: &[(&str, &str)],
    ) -> Answer {
        let from_here = [("sec-fetch-site", "same-origin"), ("origin", HERE)];
        let mut ask = ask(method, path);
        for (name, value) in from_here.iter().chain(headers) {
            ask = ask.header(name, value);
        }
        if let Some(session) = &self.session {
            ask = ask.cookie(session);
        }
        if let Some(body) = body {
            ask = ask.json(&body.to_string());
        }
        let answer = ask.of(self.site).await;
        self.keep(answer)
    }

    fn keep(&mut self, answer: Answer) -> Answer {
        let set = answer.header("set-cookie");
        if let Some(rest) = set.strip_prefix("__Host-muster_session=") {
            let value = rest.split(';').next().unwrap_or_default();
            self.session = (!value.is_empty()).then(|| value.to_owned());
        }
        answer
    }
}

/// Fields as a browser writes them.
pub(crate) fn form(fields: &[(&str, &str)]) -> String {
    let pairs: Vec<String> = fields
        .iter()
        .map(|(name, value)| format!("{name}={}", escaped(value)))
        .collect();
    pairs.join("&")
}

fn escaped(value: &str) -> String {
    let escape = |byte: u8| match byte {
        b' ' => "+".to_owned(),
        letter if letter.is_ascii_alphanumeric() || b"-._*".contains(&letter) => {
            char::from(letter).to_string()
        }
        other => format!("%{other:02X}"),
    };
    value.bytes().map(escape).collect()
}
