//! The way in and the way out of every request, in one place: it gets a name, is looked at, waits its turn, has a time limit;
//! its answer gets its headers, and the log one line.

use std::{net::IpAddr, time::Duration};

use axum::{
    extract::{Request, State as Extract},
    http::{HeaderMap, HeaderValue, Method, StatusCode, Uri, header},
    middleware::Next,
    response::Response,
};
use muster_model::{Error, Kind};
use tokio::time::{Instant, timeout};
use tower::{Layer, Service};

use super::{
    Presented, Problem, State, Turn, client_address::client_address, cross_site, headers::protect,
    hygiene, request_id::RequestId,
};
use crate::pages::problem as problem_page;

/// Never limited: whoever watches the server must be able to ask, and files cost nothing.
const NEVER_LIMITED: [&str; 5] = ["/healthz", "/readyz", "/version", "/docs.css", "/assets/"];
/// Permission checks have limits of their own: any rate, so many at once per organization.
const CHECKS: [&str; 3] = ["/v1/check", "/v1/forward_auth", "/access/v1/"];

/// Who holds the connection: an extension that the listener sets.
#[derive(Debug, Clone, Copy)]
pub struct Peer(pub IpAddr);

/// What the log says of a request.
struct Line {
    method: Method,
    path: Option<String>,
    address: Option<IpAddr>,
    credential: Option<String>,
    started: Instant,
}

pub(super) async fn edge(Extract(state): Extract<State>, request: Request, next: Next) -> Response {
    let id = state.request_ids().next();
    let shows_secret = hygiene::shows_secret(request.uri());
    let told = told_id(&request);
    let at_page = problem_page::is_wanted(request.uri(), request.headers());
    let mut line = Line {
        method: request.method().clone(),
        path: (!shows_secret).then(|| request.uri().path().to_owned()),
        address: None,
        credential: None,
        started: Instant::now(),
    };
    let answer = if shows_secret {
        Err(Problem::new(hygiene::secret_in_address()))
    } else {
        pass(&state, &id, &mut line, request, next).await
    };
    let mut response = complete(answer, &id, at_page);
    let headers = response.headers_mut();
    if let Ok(name) = HeaderValue::from_str(&id.0) {
        if let Some(told) = told {
            headers.insert("x-request-id", told);
            headers.insert("muster-request-id", name);
        } else {
            headers.insert("x-request-id", name);
        }
    }
    protect(headers, state.public_url().is_secure());
    line.write(&id, response.status());
    response
}

/// AuthZEN's callers name their requests themselves and get that name back; ours is beside it, and in the log.
fn told_id(request: &Request) -> Option<HeaderValue> {
    let told = request.headers().get("x-request-id")?;
    let is_plain = told.len() <= 128 && told.as_bytes().iter().all(u8::is_ascii_graphic);
    (is_plain && request.uri().path().starts_with("/access/v1/")).then(|| told.clone())
}

async fn pass(
    state: &State,
    id: &RequestId,
    line: &mut Line,
    mut request: Request,
    next: Next,
) -> Result<Response, Problem> {
    let peer = request
        .extensions()
        .get::<Peer>()
        .ok_or_else(|| Error::internal("the listener did not say who the peer is"))?
        .0;
    let address = client_address(request.headers(), peer, state.trusted_proxies());
    line.address = Some(address);
    let presented = look_at(state, id, peer, &request);
    let turn = take_turn(state, &request, address, presented.as_ref().ok())?;
    let body_bytes = body_limit(state, request.uri());
    if content_length(request.headers()).is_some_and(|length| length > body_bytes) {
        return Err(Error::new(
            Kind::TooLarge,
            "body.too_large",
            format!("The body is larger than {body_bytes} bytes."),
        )
        .into());
    }
    let presented = presented?;
    line.credential = presented
        .secret
        .as_ref()
        .map(|secret| format!("{secret:?}"));
    let has_secret = presented.secret.is_some();
    cross_site::inspect(
        request.method(),
        request.headers(),
        &presented,
        state.public_url(),
    )?;
    let time = time_limit(state, request.headers());
    let by_header = has_secret && !presented.by_cookie;
    request.extensions_mut().insert(id.clone());
    request.extensions_mut().insert(presented);
    let answer = timeout(time, async {
        if by_header {
            next.run(request).await
        } else {
            around_cross_site(next, request).await
        }
    });
    let response = answer.await.map_err(|_| Error::unavailable("request.too_slow", "The server did not finish this in time. It may still have been done: read before you repeat."))?;
    drop(turn);
    if response.status() == StatusCode::UNAUTHORIZED && has_secret {
        // Guessing costs the address that guesses, not the credential that is guessed at.
        state.rates().anonymous(address)?;
    }
    Ok(response)
}

fn look_at(
    state: &State,
    id: &RequestId,
    peer: IpAddr,
    request: &Request,
) -> Result<Presented, Problem> {
    let headers = request.headers();
    let size: usize = headers
        .iter()
        .map(|(name, value)| name.as_str().len() + value.len() + 4)
        .sum();
    let line = request.uri().path().len() + request.uri().query().map_or(0, str::len);
    if size + line > state.http().header_bytes as usize {
        return Err(Problem::headers_too_large());
    }
    hygiene::inspect(request.uri(), headers)?;
    let cookie = state.public_url().session_cookie();
    Ok(Presented::read(
        headers,
        peer,
        state.trusted_proxies(),
        cookie,
        id,
    )?)
}

fn take_turn(
    state: &State,
    request: &Request,
    address: IpAddr,
    presented: Option<&Presented>,
) -> Result<Turn, Problem> {
    let path = request.uri().path();
    if NEVER_LIMITED
        .iter()
        .any(|free| path == *free || (free.ends_with('/') && path.starts_with(free)))
    {
        return Ok(Turn::default());
    }
    match presented.and_then(|presented| presented.secret.as_ref()) {
        None => state.rates().anonymous(address).map(|()| Turn::default()),
        Some(_) if CHECKS.iter().any(|check| path.starts_with(check)) => Ok(Turn::default()),
        Some(secret) => state.rates().credential(secret),
    }
}

async fn around_cross_site(next: Next, request: Request) -> Response {
    let mut guarded = cross_site::layer().layer(next);
    match guarded.call(request).await {
        Ok(response) => response,
        Err(never) => match never {},
    }
}

/// A body has its own time before the request has its.
fn time_limit(state: &State, headers: &HeaderMap) -> Duration {
    let http = state.http();
    let has_body = headers.contains_key(header::CONTENT_LENGTH)
        || headers.contains_key(header::TRANSFER_ENCODING);
    if has_body {
        http.request_time + http.body_time
    } else {
        http.request_time
    }
}

fn content_length(headers: &HeaderMap) -> Option<u64> {
    headers
        .get(header::CONTENT_LENGTH)?
        .to_str()
        .ok()?
        .parse()
        .ok()
}

fn body_limit(state: &State, uri: &Uri) -> u64 {
    let http = state.http();
    u64::from(if uri.path() == "/v1/imports" {
        http.import_bytes
    } else {
        http.body_bytes
    })
}

/// Problems become documents here, or pages for people at pages, and here only; the log is told once.
fn complete(answer: Result<Response, Problem>, id: &RequestId, at_page: bool) -> Response {
    let (problem, response) = match answer {
        Err(problem) => (problem, None),
        Ok(mut response) => match response.extensions_mut().remove::<Problem>() {
            Some(problem) => (problem, Some(response)),
            None if response.status() == StatusCode::METHOD_NOT_ALLOWED => {
                (Problem::method_not_allowed(), Some(response))
            }
            None => return response,
        },
    };
    problem.log(&id.0);
    let mut rendered = if at_page {
        problem.page(&id.0)
    } else {
        problem.render(&id.0)
    };
    if let Some(allow) = response
        .as_ref()
        .and_then(|response| response.headers().get(header::ALLOW))
    {
        rendered.headers_mut().insert(header::ALLOW, allow.clone());
    }
    rendered
}

impl Line {
    fn write(&self, id: &RequestId, status: StatusCode) {
        let path = self.path.as_deref().unwrap_or("(withheld)");
        let microseconds = u64::try_from(self.started.elapsed().as_micros()).unwrap_or(u64::MAX);
        let address = self.address.map(tracing::field::display);
        tracing::info!(
            target: "muster::access",
            request_id = id.0,
            method = self.method.as_str(),
            path,
            status = status.as_u16(),
            microseconds,
            address,
            credential = self.credential,
            "request"
        );
    }
}
