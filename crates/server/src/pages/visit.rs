//! Somebody at a page: who they are by their cookie, what their form says, and where they are sent next. A cookie that is no longer
//! good is as good as none: pages are for people who are not signed in too.

use axum::{
    extract::{FromRequest, FromRequestParts, Request as HttpRequest},
    http::{HeaderMap, HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
};
use muster_app::{App, Request, SignedIn};
use muster_model::{Error, Kind, OrganizationSid, Result};
use muster_wire::query;
use serde::de::DeserializeOwned;

use super::{console::Console, local_path::LocalPath};
use crate::{
    config::PublicUrl,
    http::{Payload, Presented, Problem, State, percent, session_cookie},
};

/// What a handler of a page answers.
pub(super) type Answer = Result<Response, Problem>;

/// Somebody at a page.
pub(super) struct Visit {
    /// The application.
    pub(super) app: App,
    /// The facts of the request, with the session where it is good.
    pub(super) request: Request,
    /// The files of the console.
    pub(super) console: Console,
    public_url: PublicUrl,
    query: String,
    payload: Option<Payload>,
    is_form: bool,
    /// What becomes of the cookie with the answer.
    cookie: Option<HeaderValue>,
}

/// Where an answer sends somebody: always a path of this server, and no secret is in it.
#[derive(Debug, Clone)]
pub(super) enum Next {
    /// The console, or home where there is none.
    Front,
    /// The page that needs no script.
    Home,
    /// The same, told that they joined the organization, wholly or in part.
    Joined(OrganizationSid, bool),
    /// Where they wanted to go before they signed in.
    Wanted(LocalPath),
    SignIn,
    /// The same, and then to where they wanted to go.
    SignInFor(LocalPath),
    SetUp,
}

impl FromRequest<State> for Visit {
    type Rejection = Problem;

    async fn from_request(request: HttpRequest, state: &State) -> Result<Self, Problem> {
        let (mut parts, body) = request.into_parts();
        let presented = Presented::from_request_parts(&mut parts, state).await?;
        let is_form = says_form(&parts.headers);
        let query = parts.uri.query().unwrap_or_default().to_owned();
        let payload = Payload::from_request(HttpRequest::from_parts(parts, body), state)
            .await
            .ok();
        let mut visit = Self {
            app: state.app().clone(),
            request: Request {
                secret: presented.secret.filter(|_| presented.by_cookie),
                by_cookie: presented.by_cookie,
                background: presented.background,
                agent: presented.agent,
                ..Request::anonymous(presented.address, presented.request_id)
            },
            console: state.console().clone(),
            public_url: state.public_url().clone(),
            query,
            payload,
            is_form,
            cookie: None,
        };
        visit.forget_what_is_over().await?;
        Ok(visit)
    }
}

impl Visit {
    async fn forget_what_is_over(&mut self) -> Result<()> {
        if self.request.secret.is_none() {
            return Ok(());
        }
        match self.app.identify(&self.request).await {
            Err(error) if error.kind() == Kind::Unauthenticated => self.leave(),
            known => known.map(drop),
        }
    }

    /// Whether a session came along that is good.
    pub(super) fn is_signed_in(&self) -> bool {
        self.request.secret.is_some()
    }

    /// From here on, and with the answer, it is the session that was just opened: always a new one, never what the browser brought.
    pub(super) fn enter(&mut self, signed_in: &SignedIn) -> Result<()> {
        self.cookie = Some(session_cookie::given(&self.public_url, &signed_in.token)?);
        self.request.secret = signed_in.token.parse().ok();
        self.request.by_cookie = true;
        Ok(())
    }

    /// From here on, and with the answer, nobody is signed in.
    pub(super) fn leave(&mut self) -> Result<()> {
        self.cookie = Some(session_cookie::taken(&self.public_url)?);
        self.request.secret = None;
        self.request.by_cookie = false;
        Ok(())
    }

    /// The query, read strictly.
    pub(super) fn query<Q: DeserializeOwned>(&self) -> Result<Q> {
        query::read(&self.query)
    }

    /// The form, read strictly: every field known, each once, all of it text.
    pub(super) async fn form<F: DeserializeOwned>(&mut self) -> Result<F> {
        let payload = self
            .payload
            .take()
            .ok_or_else(|| Error::internal("a form is read once"))?;
        let bytes = payload.read().await?;
        let text = std::str::from_utf8(&bytes).ok().filter(|_| self.is_form);
        let text = text.filter(|text| is_text(text)).ok_or_else(unreadable)?;
        query::read(text).map_err(|cause| unreadable().because(cause))
    }

    /// Sends them on, by GET.
    pub(super) fn to(self, next: Next) -> Answer {
        let path = next.path();
        let location = HeaderValue::try_from(path).map_err(Error::internal)?;
        self.with_cookie((StatusCode::SEE_OTHER, [(header::LOCATION, location)]))
    }

    /// The answer, with what becomes of the cookie.
    pub(super) fn with_cookie(self, answer: impl IntoResponse) -> Answer {
        let mut response = answer.into_response();
        if let Some(cookie) = self.cookie {
            response.headers_mut().insert(header::SET_COOKIE, cookie);
        }
        Ok(response)
    }
}

impl Next {
    fn path(self) -> String {
        match self {
            Self::Front => "/".to_owned(),
            Self::Home => "/home".to_owned(),
            Self::Joined(organization, true) => format!("/home?joined={organization}"),
            Self::Joined(organization, false) => {
                format!("/home?joined={organization}&in_part=true")
            }
            Self::Wanted(path) => path.as_str().to_owned(),
            Self::SignIn => "/sign_in".to_owned(),
            Self::SignInFor(path) => path.after_sign_in(),
            Self::SetUp => "/setup".to_owned(),
        }
    }
}

/// Where somebody who is not signed in goes first, on their way to a page of this server.
pub(super) async fn way_in(app: &App, wanted: Option<LocalPath>) -> Result<Next> {
    if app.setup_secret().await?.is_some() {
        return Ok(Next::SetUp);
    }
    Ok(wanted.map_or(Next::SignIn, Next::SignInFor))
}

/// Where a form was sent from a page and the page is now asked for again, as by a reload.
pub(super) async fn back_home(visit: Visit) -> Answer {
    visit.to(Next::Front)
}

fn says_form(headers: &HeaderMap) -> bool {
    let kind = headers
        .get(header::CONTENT_TYPE)
        .and_then(|value| value.to_str().ok())
        .unwrap_or_default();
    let (essence, parameters) = kind.split_once(';').unwrap_or((kind, ""));
    let parameters = parameters.trim();
    essence
        .trim()
        .eq_ignore_ascii_case("application/x-www-form-urlencoded")
        && (parameters.is_empty() || parameters.eq_ignore_ascii_case("charset=utf-8"))
}

fn is_text(form: &str) -> bool {
    percent::decode(form).is_some_and(|bytes| String::from_utf8(bytes).is_ok())
}

fn unreadable() -> Error {
    Error::unreadable(
        "form.unreadable",
        "The form did not arrive as this page sends it. Go back, reload the page and send it again.",
    )
}
