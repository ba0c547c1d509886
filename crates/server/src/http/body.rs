//! The body of a request, not read until a handler wants it: first who calls, then what they say. Up to a size, within a time.

use axum::{
    body::{Body, Bytes, HttpBody},
    extract::{FromRequest, Request},
    http::{HeaderMap, header},
};
use http_body_util::BodyExt;
use muster_model::{Error, Kind, Result};
use muster_wire::json;
use serde::de::DeserializeOwned;
use tokio::time::{Instant, timeout_at};

use super::State;
use crate::config::Http;

/// A body that was not read yet.
#[derive(Debug)]
pub struct Payload {
    body: Body,
    is_json: bool,
    http: Http,
}

impl FromRequest<State> for Payload {
    type Rejection = std::convert::Infallible;

    async fn from_request(request: Request, state: &State) -> Result<Self, Self::Rejection> {
        let is_json = says_json(request.headers());
        Ok(Self {
            body: request.into_body(),
            is_json,
            http: *state.http(),
        })
    }
}

impl Payload {
    /// The body as JSON; it must be there.
    pub async fn json<T: DeserializeOwned>(self) -> Result<T> {
        let limits = self.json_limits();
        json::read_within(&self.json_bytes(false).await?, &limits)
    }

    /// The body as JSON; none is `{}`.
    pub async fn json_or_empty<T: DeserializeOwned>(self) -> Result<T> {
        let limits = self.json_limits();
        let bytes = self.json_bytes(true).await?;
        json::read_within(if bytes.is_empty() { b"{}" } else { &bytes }, &limits)
    }

    /// The bytes of a body that says it is JSON; without one, empty where that is welcome.
    pub async fn json_bytes(self, may_be_absent: bool) -> Result<Bytes> {
        let is_json = self.is_json;
        let bytes = self.read().await?;
        if is_json || (may_be_absent && bytes.is_empty()) {
            Ok(bytes)
        } else {
            Err(not_json())
        }
    }

    /// The whole body as bytes, of whatever type.
    pub async fn read(self) -> Result<Bytes> {
        let limit = self.http.body_bytes as usize;
        read(self.body, limit, &self.http).await
    }

    /// The same up to the size of an import.
    pub async fn read_import(self) -> Result<Bytes> {
        let limit = self.http.import_bytes as usize;
        read(self.body, limit, &self.http).await
    }

    /// How much JSON is read.
    pub fn json_limits(&self) -> json::Limits {
        json::Limits {
            depth: self.http.json_depth,
            members: self.http.json_members,
            elements: self.http.json_elements,
        }
    }
}

async fn read(mut body: Body, limit: usize, http: &Http) -> Result<Bytes> {
    let too_large = || {
        Error::new(
            Kind::TooLarge,
            "body.too_large",
            format!("The body is larger than {limit} bytes."),
        )
    };
    if body.size_hint().lower() > limit as u64 {
        return Err(too_large());
    }
    let deadline = Instant::now() + http.body_time;
    let mut whole: Vec<u8> =
        Vec::with_capacity(usize::try_from(body.size_hint().lower()).unwrap_or(0));
    loop {
        // A body that stands still is given up long before its time is over.
        let patience = deadline.min(Instant::now() + http.header_time);
        let frame = timeout_at(patience, body.frame()).await;
        let Some(frame) = frame
            .map_err(|_| Error::unreadable("body.too_slow", "The body did not arrive in time."))?
        else {
            return Ok(whole.into());
        };
        let frame = frame.map_err(|cause| {
            Error::unreadable("body.broken", "The body ended before it was whole.").because(cause)
        })?;
        let Ok(data) = frame.into_data() else {
            continue;
        };
        if whole.len() + data.len() > limit {
            return Err(too_large());
        }
        if whole.is_empty() && body.is_end_stream() {
            return Ok(data);
        }
        whole.extend_from_slice(&data);
    }
}

fn says_json(headers: &HeaderMap) -> bool {
    let Some(kind) = headers
        .get(header::CONTENT_TYPE)
        .and_then(|value| value.to_str().ok())
    else {
        return false;
    };
    let (essence, parameters) = kind.split_once(';').unwrap_or((kind, ""));
    let parameters = parameters.trim();
    essence.trim().eq_ignore_ascii_case("application/json")
        && (parameters.is_empty() || parameters.eq_ignore_ascii_case("charset=utf-8"))
}

fn not_json() -> Error {
    Error::unreadable(
        "body.not_json",
        "This takes JSON. Send the body with Content-Type: application/json.",
    )
}
