//! A thin client of Muster for products written in Rust: decisions, and invitations. One [`Client`] keeps its connections;
//! clone it freely. What it does not have is one [`Client::send`] away: the API speaks plain JSON.
//!
//! A decision that can't be had is an error, and an error is no permission: deny where you get one.
//!
//! ```no_run
//! # async fn ask() -> Result<(), muster_client::Error> {
//! let muster = muster_client::Client::new("https://muster.example.com", "mst_key_…")?;
//! let answer = muster.check("US0192f0c1a2b37d4e8f60718293a4b5c6", "numbers.manage", "AC0192f0c1a2b37d4e8f60718293a4b5c6").await?;
//! if answer.allowed { /* go on */ }
//! # Ok(()) }
//! ```

use std::time::Duration;

use reqwest::{Method, Url};
use serde::{Serialize, de::DeserializeOwned};
use serde_json::{Value, json};

mod answers;
mod error;

pub use answers::{Answer, Answers, Entitled, Page, Question, Reachable, Reference, Verdict};
pub use error::{Error, FieldProblem, Problem};

/// How long an answer is waited for: a decision takes milliseconds.
const PATIENCE: Duration = Duration::from_secs(5);

/// One server, asked with one credential.
#[derive(Clone)]
pub struct Client {
    http: reqwest::Client,
    base: Url,
    credential: String,
}

impl Client {
    /// A client of the server at `base` with an API key or a session's token.
    pub fn new(base: &str, credential: &str) -> Result<Self, Error> {
        let http = reqwest::Client::builder()
            .redirect(reqwest::redirect::Policy::none())
            .timeout(PATIENCE)
            .user_agent(concat!("muster-client/", env!("CARGO_PKG_VERSION")))
            .build()
            .map_err(Error::Unreachable)?;
        Ok(Self {
            http,
            base: base.parse().map_err(|_| Error::Address(base.to_owned()))?,
            credential: credential.to_owned(),
        })
    }

    /// May `principal` (`US…`, `SV…` or `SK…`) do this at `scope` (`AC…` or `OR…`)?
    pub async fn check(
        &self,
        principal: &str,
        permission: &str,
        scope: &str,
    ) -> Result<Answer, Error> {
        self.check_question(&Question::new(principal, permission, scope))
            .await
    }

    /// The same, with the revision that the answer has to have reached.
    pub async fn check_question(&self, question: &Question) -> Result<Answer, Error> {
        self.post("/v1/check", question).await
    }

    /// Up to 1,000 questions, answered in their order at one revision.
    pub async fn check_batch(&self, questions: &[Question]) -> Result<Answers, Error> {
        self.post("/v1/check/batch", &json!({"checks": questions}))
            .await
    }

    /// A page of those who can do this at `scope`; go on with `cursor` until there is none.
    pub async fn who_can(
        &self,
        permission: &str,
        scope: &str,
        cursor: Option<&str>,
    ) -> Result<Page<Entitled>, Error> {
        let mut query = vec![("permission", permission), ("scope", scope)];
        query.extend(cursor.map(|cursor| ("cursor", cursor)));
        self.get("/v1/who_can", &query).await
    }

    /// A page of the places where `principal` can do something, or this.
    pub async fn what_can(
        &self,
        principal: &str,
        permission: Option<&str>,
        cursor: Option<&str>,
    ) -> Result<Page<Reachable>, Error> {
        let mut query = vec![("principal", principal)];
        query.extend(permission.map(|permission| ("permission", permission)));
        query.extend(cursor.map(|cursor| ("cursor", cursor)));
        self.get("/v1/what_can", &query).await
    }

    /// Invites an address to an account with some roles; gives the invitation as the API shows it.
    pub async fn invite(&self, email: &str, account: &str, roles: &[&str]) -> Result<Value, Error> {
        let grants = json!([{"scope": account, "roles": roles}]);
        self.post(
            "/v1/invitations",
            &json!({"email": email, "grants": grants}),
        )
        .await
    }

    /// Reads anything else.
    pub async fn get<T: DeserializeOwned>(
        &self,
        path: &str,
        query: &[(&str, &str)],
    ) -> Result<T, Error> {
        self.send(Method::GET, path, query, None::<&Value>).await
    }

    /// Sends anything else.
    pub async fn post<T: DeserializeOwned>(
        &self,
        path: &str,
        body: &impl Serialize,
    ) -> Result<T, Error> {
        self.send(Method::POST, path, &[], Some(body)).await
    }

    /// One request and its answer.
    pub async fn send<T: DeserializeOwned>(
        &self,
        method: Method,
        path: &str,
        query: &[(&str, &str)],
        body: Option<&impl Serialize>,
    ) -> Result<T, Error> {
        let mut url = self.base.clone();
        url.set_path(&format!("{}{path}", self.base.path().trim_end_matches('/')));
        if !query.is_empty() {
            url.query_pairs_mut().extend_pairs(query);
        }
        let mut request = self.http.request(method, url).bearer_auth(&self.credential);
        if let Some(body) = body {
            request = request.json(body);
        }
        let answer = request.send().await.map_err(Error::Unreachable)?;
        let status = answer.status();
        let bytes = answer.bytes().await.map_err(Error::Unreachable)?;
        if status.is_success() {
            return serde_json::from_slice(&bytes).map_err(Error::Unreadable);
        }
        match serde_json::from_slice::<Problem>(&bytes) {
            Ok(problem) => Err(Error::Refused(Box::new(problem))),
            Err(_) => Err(Error::Status(status.as_u16())),
        }
    }
}
