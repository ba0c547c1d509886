//! A call under way: the app, the facts of the request, the body not yet read. Who calls is found out before anything is read:
//! a caller who is not known learns 401, never what is wrong with their request.

use std::str::FromStr;

use aws_lc_rs::digest;
use axum::{
    body::Bytes,
    extract::{FromRequest, FromRequestParts, Request as HttpRequest},
    http::{Method, Uri, header},
};
use muster_app::{App, Idempotency, PageRequest, Request};
use muster_model::{Error, Kind, MalformedSid, Result};
use muster_wire::{json, query};
use serde::de::DeserializeOwned;

use crate::http::{Payload, Presented, Problem, State};

/// A call under way.
pub struct Call {
    /// The application.
    pub app: App,
    /// The facts of the request, as acts take them.
    pub request: Request,
    payload: Option<Payload>,
    method: Method,
    uri: Uri,
    idempotency_key: Option<String>,
    /// Whether the route is for people who are not signed in too.
    open: bool,
    from_browser: bool,
}

impl FromRequest<State> for Call {
    type Rejection = Problem;

    async fn from_request(request: HttpRequest, state: &State) -> Result<Self, Problem> {
        let (mut parts, body) = request.into_parts();
        let presented = Presented::from_request_parts(&mut parts, state).await?;
        let (method, uri) = (parts.method.clone(), parts.uri.clone());
        let from_browser = [header::ORIGIN.as_str(), "sec-fetch-site"]
            .into_iter()
            .any(|name| parts.headers.contains_key(name));
        let payload = Payload::from_request(HttpRequest::from_parts(parts, body), state)
            .await
            .ok();
        let request = Request {
            secret: presented.secret,
            by_cookie: presented.by_cookie,
            basic: presented.basic_sid,
            address: presented.address,
            background: presented.background,
            agent: presented.agent,
            id: presented.request_id,
            organization: presented.organization,
            idempotency: None,
            if_match: presented.if_match,
            dry_run: false,
        };
        Ok(Self {
            app: state.app().clone(),
            request,
            payload,
            method,
            uri,
            idempotency_key: presented.idempotency_key,
            open: false,
            from_browser,
        })
    }
}

impl Call {
    /// The route is for people who are not signed in too: what is wrong with a request is told to anybody.
    #[must_use]
    pub fn open(mut self) -> Self {
        self.open = true;
        self
    }

    /// The SID of a path with one.
    pub async fn sid<S: FromStr<Err = MalformedSid>>(&mut self, text: &str) -> Result<S> {
        self.sid_named("sid", text).await
    }

    /// One of several SIDs in a path, by the name of its parameter.
    pub async fn sid_named<S: FromStr<Err = MalformedSid>>(
        &mut self,
        parameter: &str,
        text: &str,
    ) -> Result<S> {
        let read = text.parse().map_err(|malformed: MalformedSid| {
            let error = Error::from(malformed);
            let code = error.code();
            error.field(parameter, code, malformed.to_string())
        });
        self.known_before(read).await
    }

    /// The query, read strictly: unknown and repeated parameters are refused. `dry_run` is taken out of it first.
    pub async fn query<Q: DeserializeOwned>(&mut self) -> Result<Q> {
        let (dry_run, rest) = self
            .known_before(query::split_flag(
                self.uri.query().unwrap_or_default(),
                "dry_run",
            ))
            .await?;
        self.request.dry_run = dry_run;
        self.known_before(query::read(&rest)).await
    }

    /// No query at all: where a parameter can mean nothing, `dry_run` included.
    pub async fn no_query(&mut self) -> Result<()> {
        let query = self.uri.query().unwrap_or_default();
        self.known_before(query::read::<Nothing>(query).map(|Nothing {}| ()))
            .await
    }

    /// The query of a write that has no parameter but `dry_run`.
    pub async fn dry_run_only(&mut self) -> Result<()> {
        self.query::<Nothing>().await.map(|Nothing {}| ())
    }

    /// Whether a browser sent it: other clients say neither `Origin` nor `Sec-Fetch-Site`.
    pub fn from_browser(&self) -> bool {
        self.from_browser
    }

    /// A page's `limit` and `cursor` as the acts take them.
    pub async fn page(
        &mut self,
        limit: Option<u32>,
        cursor: Option<String>,
    ) -> Result<PageRequest> {
        let page = PageRequest {
            limit: limit.unwrap_or(PageRequest::default().limit),
            cursor,
        };
        let sound = (1..=200).contains(&page.limit);
        self.known_before(if sound {
            Ok(page)
        } else {
            Err(
                Error::unreadable("query.out_of_range", "limit is 1 to 200.").field(
                    "limit",
                    "query.out_of_range",
                    "limit is 1 to 200.",
                ),
            )
        })
        .await
    }

    /// The body as JSON; it must be there.
    pub async fn body<T: DeserializeOwned>(&mut self) -> Result<T> {
        let (bytes, limits) = self.bytes(false).await?;
        self.known_before(json::read_within(&bytes, &limits)).await
    }

    /// The same where one list may be longer than usual: the act says how long.
    pub async fn body_with_long_list<T: DeserializeOwned>(&mut self, elements: u32) -> Result<T> {
        let (bytes, mut limits) = self.bytes(false).await?;
        limits.elements = limits.elements.max(elements);
        self.known_before(json::read_within(&bytes, &limits)).await
    }

    /// The body as JSON; none is `{}`.
    pub async fn body_or_empty<T: DeserializeOwned>(&mut self) -> Result<T> {
        let (bytes, limits) = self.bytes(true).await?;
        let bytes = if bytes.is_empty() {
            Bytes::from_static(b"{}")
        } else {
            bytes
        };
        self.known_before(json::read_within(&bytes, &limits)).await
    }

    /// An act without fields: `{}` or no body.
    pub async fn no_body(&mut self) -> Result<()> {
        self.body_or_empty::<Nothing>().await.map(|Nothing {}| ())
    }

    /// What else had to be read: an error in it is told to those who are known.
    pub async fn read<T>(&mut self, read: Result<T>) -> Result<T> {
        self.known_before(read).await
    }

    async fn bytes(&mut self, may_be_absent: bool) -> Result<(Bytes, json::Limits)> {
        let payload = self
            .payload
            .take()
            .ok_or_else(|| Error::internal("a body is read once"))?;
        let limits = payload.json_limits();
        let bytes = self
            .known_before(payload.json_bytes(may_be_absent).await)
            .await?;
        if let Some(key) = self.idempotency_key.take() {
            self.request.idempotency = Some(Idempotency {
                key,
                request: fingerprint(&self.method, &self.uri, &bytes),
            });
        }
        Ok((bytes, limits))
    }

    /// Gives what was read; before an error is told, the caller has to be known. What is too large is told to anybody.
    async fn known_before<T>(&mut self, read: Result<T>) -> Result<T> {
        if read
            .as_ref()
            .is_err_and(|error| error.kind() != Kind::TooLarge)
            && !self.open
        {
            self.app.identify(&self.request).await?;
        }
        read
    }
}

/// The body of an act without fields.
#[derive(serde::Deserialize)]
#[serde(deny_unknown_fields)]
struct Nothing {}

/// What an `Idempotency-Key` stands for: method, address and body.
fn fingerprint(method: &Method, uri: &Uri, body: &[u8]) -> [u8; 32] {
    let mut context = digest::Context::new(&digest::SHA256);
    for part in [
        method.as_str().as_bytes(),
        uri.path().as_bytes(),
        uri.query().unwrap_or_default().as_bytes(),
        body,
    ] {
        context.update(&(part.len() as u64).to_be_bytes());
        context.update(part);
    }
    let mut fingerprint = [0; 32];
    fingerprint.copy_from_slice(context.finish().as_ref());
    fingerprint
}
