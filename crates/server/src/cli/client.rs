//! Speaks the public API: one request, one answer, lists page by page, problems as failures. It knows no noun.

use std::{cell::Cell, num::NonZeroUsize, time::Duration};

use muster_model::Time;
use reqwest::{Method, RequestBuilder, Response, Url, header};
use serde_json::{Value, json};

use super::{
    answer::{items, printable, text},
    failure::{Exit, Failure},
    output::List,
};

/// A page as large as the API gives.
const PAGE: usize = 200;
/// An answer larger than this is not one of ours.
const ANSWER_LIMIT: usize = 64 * 1024 * 1024;
/// The whole time of an answer that goes on: it is watched piece by piece instead.
const ENDLESS: Duration = Duration::from_secs(10 * 365 * 24 * 60 * 60);

/// One server, as seen with one credential.
pub(super) struct Client {
    http: reqwest::Client,
    base: Url,
    credential: Option<String>,
    organization: Option<String>,
    /// What time the server said it was: the CLI tells "2 hours ago" by the clock that wrote the times.
    now: Cell<Option<Time>>,
}

impl Client {
    /// A client for the server at `base`.
    pub(super) fn new(base: Url, credential: Option<String>) -> Result<Self, Failure> {
        // A credential goes to the server that was named, never where an answer points.
        let http = reqwest::Client::builder()
            .redirect(reqwest::redirect::Policy::none())
            .connect_timeout(Duration::from_secs(10))
            .timeout(Duration::from_secs(120))
            .user_agent(concat!("muster/", env!("CARGO_PKG_VERSION")))
            .build()
            .map_err(|error| {
                Failure::failed(format!("The HTTP client can't be set up: {error}"))
            })?;
        Ok(Self {
            http,
            base,
            credential,
            organization: None,
            now: Cell::new(None),
        })
    }

    /// From here on everything is asked of this organization.
    pub(super) fn choose_organization(&mut self, sid: String) {
        self.organization = Some(sid);
    }

    /// The server's time, once it has answered anything.
    pub(super) fn now(&self) -> Option<Time> {
        self.now.get()
    }

    pub(super) async fn get(&self, path: &str) -> Result<Value, Failure> {
        self.send(self.request(Method::GET, path, &[])).await
    }

    pub(super) async fn post(&self, path: &str, body: &Value) -> Result<Value, Failure> {
        self.send(self.request(Method::POST, path, &[]).json(body))
            .await
    }

    pub(super) async fn patch(&self, path: &str, body: &Value) -> Result<Value, Failure> {
        self.send(self.request(Method::PATCH, path, &[]).json(body))
            .await
    }

    pub(super) async fn patch_with(
        &self,
        path: &str,
        query: &[(&str, String)],
        body: &Value,
    ) -> Result<Value, Failure> {
        self.send(self.request(Method::PATCH, path, query).json(body))
            .await
    }

    pub(super) async fn post_with(
        &self,
        path: &str,
        query: &[(&str, String)],
        body: &Value,
    ) -> Result<Value, Failure> {
        self.send(self.request(Method::POST, path, query).json(body))
            .await
    }

    pub(super) async fn delete(
        &self,
        path: &str,
        query: &[(&str, String)],
    ) -> Result<Value, Failure> {
        self.send(self.request(Method::DELETE, path, query)).await
    }

    /// Follows `next_cursor` until `limit` items are there or the list ends.
    pub(super) async fn list(
        &self,
        path: &str,
        query: &[(&str, String)],
        limit: NonZeroUsize,
    ) -> Result<List, Failure> {
        let mut list = List {
            items: Vec::new(),
            next_cursor: None,
        };
        let limit = limit.get();
        loop {
            let mut query = query.to_vec();
            query.push(("limit", PAGE.min(limit - list.items.len()).to_string()));
            let cursor = list.next_cursor.take();
            query.extend(cursor.clone().map(|cursor| ("cursor", cursor)));
            let page = self.send(self.request(Method::GET, path, &query)).await?;
            list.items.extend_from_slice(items(&page, "/data"));
            list.next_cursor = page["next_cursor"].as_str().map(str::to_owned);
            if cursor.is_some() && cursor == list.next_cursor {
                return Err(Failure::failed(
                    "The list does not move on: the server gave the same cursor twice.",
                ));
            }
            if list.items.len() >= limit || list.next_cursor.is_none() {
                return Ok(list);
            }
        }
    }

    /// A list that is answered whole, without pages.
    pub(super) async fn list_whole(&self, path: &str) -> Result<List, Failure> {
        let list = self.get(path).await?;
        Ok(List {
            items: items(&list, "/data").to_vec(),
            next_cursor: None,
        })
    }

    fn request(&self, method: Method, path: &str, query: &[(&str, String)]) -> RequestBuilder {
        let mut url = self.base.clone();
        url.set_path(&format!("{}{path}", self.base.path().trim_end_matches('/')));
        if !query.is_empty() {
            url.query_pairs_mut().extend_pairs(query);
        }
        let mut request = self
            .http
            .request(method, url)
            .header(header::ACCEPT, "application/json, application/problem+json");
        if let Some(credential) = &self.credential {
            request = request.bearer_auth(credential);
        }
        if let Some(organization) = &self.organization {
            request = request.header("muster-organization", organization);
        }
        request
    }

    async fn send(&self, request: RequestBuilder) -> Result<Value, Failure> {
        let response = request
            .send()
            .await
            .map_err(|error| self.unreachable(&error))?;
        self.answer(response).await
    }

    /// An answer that goes on; a refusal is told as ever.
    pub(super) async fn begin(
        &self,
        path: &str,
        query: &[(&str, String)],
    ) -> Result<Response, Failure> {
        let request = self.request(Method::GET, path, query);
        let response = request
            .timeout(ENDLESS)
            .send()
            .await
            .map_err(|error| self.unreachable(&error))?;
        if response.status().is_success() {
            return Ok(response);
        }
        Err(match self.answer(response).await {
            Ok(_) => Failure::failed("The answer is none of Muster's."),
            Err(failure) => failure,
        })
    }

    async fn answer(&self, mut response: Response) -> Result<Value, Failure> {
        let status = response.status();
        self.note_time(response.headers());
        let retry_after = response
            .headers()
            .get(header::RETRY_AFTER)
            .and_then(|wait| wait.to_str().ok())
            .map(printable);
        let mut body = Vec::new();
        while let Some(chunk) = response
            .chunk()
            .await
            .map_err(|error| self.unreachable(&error))?
        {
            body.extend_from_slice(&chunk);
            if body.len() > ANSWER_LIMIT {
                return Err(Failure::failed(
                    "The answer is larger than any answer of Muster.",
                ));
            }
        }
        let readable = if body.is_empty() {
            Ok(json!({}))
        } else {
            serde_json::from_slice::<Value>(&body)
        };
        match readable {
            Ok(answer) if status.is_success() => Ok(answer),
            Ok(problem) if !text(&problem, "/code").is_empty() => Err(Failure::of_problem(
                status.as_u16(),
                &problem,
                retry_after.as_deref(),
            )),
            _ => Err(Failure::failed(format!(
                "{} answered {status}, and not as Muster does.",
                self.server()
            ))
            .help("name the server with --url or MUSTER_URL")),
        }
    }

    fn note_time(&self, headers: &header::HeaderMap) {
        let date = headers
            .get(header::DATE)
            .and_then(|date| date.to_str().ok());
        let instant = date.and_then(|date| {
            jiff::fmt::rfc2822::DateTimeParser::new()
                .parse_timestamp(date)
                .ok()
        });
        if let Some(instant) = instant {
            self.now
                .set(Some(Time::from_micros(instant.as_microsecond())));
        }
    }

    fn server(&self) -> &str {
        self.base.as_str().trim_end_matches('/')
    }

    fn unreachable(&self, error: &reqwest::Error) -> Failure {
        let mut cause: &dyn std::error::Error = error;
        while let Some(deeper) = cause.source() {
            cause = deeper;
        }
        let what = if error.is_timeout() {
            "did not answer in time".to_owned()
        } else {
            format!("can't be reached: {cause}")
        };
        Failure::new(
            Exit::Failed,
            format!("The server {} {what}.", self.server()),
        )
        .help("start it with muster serve, or name another with --url or MUSTER_URL")
    }
}
