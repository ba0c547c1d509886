//! The one error of Muster: free of transport, rendered by REST, SCIM and the Twilio dialect alone.
//! It keeps a public half (code, message, fields) and a private one (the cause), which only the log sees.

use std::{borrow::Cow, fmt, time::Duration};

use crate::Permission;

/// What kind of refusal it is. The HTTP status is the transport's business; the order here is the order in which refusals are found.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Kind {
    /// The server can't answer now (503).
    Unavailable,
    /// Too many of these (429).
    Limited,
    /// The body is too large (413).
    TooLarge,
    /// Who calls is not known (401).
    Unauthenticated,
    /// The request can't be read: syntax, type, unknown member, malformed SID (400).
    Unreadable,
    /// Not there, or not visible to the caller (404).
    NotFound,
    /// Visible, but not permitted (403).
    Forbidden,
    /// An invariant or the present state forbids it (409).
    Conflict,
    /// Used, expired, revoked or superseded (410).
    Gone,
    /// `If-Match` names another version (412).
    Stale,
    /// A rule of a field (422).
    Invalid,
    /// A fault of ours (500).
    Internal,
}

/// One field that is wrong, and how.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FieldError {
    /// Path in the request, as `grants[0].scope`.
    pub path: String,
    /// Stable code, `noun.reason`.
    pub code: &'static str,
    /// What a person reads.
    pub message: String,
}

/// Shorthand for the result of anything that can be refused.
pub type Result<T, E = Error> = std::result::Result<T, E>;

/// A refusal or a fault. Small to move: one pointer.
pub struct Error(Box<Inner>);

struct Inner {
    kind: Kind,
    code: &'static str,
    message: Cow<'static, str>,
    fields: Vec<FieldError>,
    missing: Option<Permission>,
    retry_after: Option<Duration>,
    cause: Option<Box<dyn std::error::Error + Send + Sync>>,
}

impl Error {
    /// An error of `kind` with its stable code and what a person reads.
    pub fn new(kind: Kind, code: &'static str, message: impl Into<Cow<'static, str>>) -> Self {
        Self(Box::new(Inner {
            kind,
            code,
            message: message.into(),
            fields: Vec::new(),
            missing: None,
            retry_after: None,
            cause: None,
        }))
    }

    /// 400.
    pub fn unreadable(code: &'static str, message: impl Into<Cow<'static, str>>) -> Self {
        Self::new(Kind::Unreadable, code, message)
    }

    /// 401, the same words whatever was wrong with the credential.
    pub fn unauthenticated() -> Self {
        Self::new(
            Kind::Unauthenticated,
            "credential.refused",
            "The credential is missing, unknown, expired or revoked. Sign in, or send a valid API key.",
        )
    }

    /// 404: not there and not visible are one answer.
    pub fn not_found(code: &'static str) -> Self {
        Self::new(
            Kind::NotFound,
            code,
            "There is nothing here under this name that you can see.",
        )
    }

    /// 403 by a rule that no permission lifts.
    pub fn forbidden(code: &'static str, message: impl Into<Cow<'static, str>>) -> Self {
        Self::new(Kind::Forbidden, code, message)
    }

    /// 403 for want of a permission.
    pub fn missing(permission: Permission) -> Self {
        let mut error = Self::new(
            Kind::Forbidden,
            "permission.missing",
            format!("You need the permission {permission} here."),
        );
        error.0.missing = Some(permission);
        error
    }

    /// 409.
    pub fn conflict(code: &'static str, message: impl Into<Cow<'static, str>>) -> Self {
        Self::new(Kind::Conflict, code, message)
    }

    /// 410.
    pub fn gone(code: &'static str, message: impl Into<Cow<'static, str>>) -> Self {
        Self::new(Kind::Gone, code, message)
    }

    /// 412.
    pub fn stale() -> Self {
        Self::new(
            Kind::Stale,
            "version.stale",
            "It has changed since you read it. Read it again, then decide.",
        )
    }

    /// 422 for one field.
    pub fn invalid(
        path: impl Into<String>,
        code: &'static str,
        message: impl Into<String>,
    ) -> Self {
        let message = message.into();
        Self::new(Kind::Invalid, code, message.clone()).field(path, code, message)
    }

    /// 429.
    pub fn limited(
        code: &'static str,
        message: impl Into<Cow<'static, str>>,
        retry_after: Duration,
    ) -> Self {
        Self::new(Kind::Limited, code, message).retry_after(retry_after)
    }

    /// 503.
    pub fn unavailable(code: &'static str, message: impl Into<Cow<'static, str>>) -> Self {
        Self::new(Kind::Unavailable, code, message).retry_after(Duration::from_secs(1))
    }

    /// 500 with its private cause.
    pub fn internal(cause: impl Into<Box<dyn std::error::Error + Send + Sync>>) -> Self {
        Self::new(Kind::Internal, "server.internal", "The server failed to do this. Nothing was changed. Try again; if it stays, give the request id to whoever runs the server.").because(cause)
    }

    /// Adds a field that is wrong.
    #[must_use]
    pub fn field(
        mut self,
        path: impl Into<String>,
        code: &'static str,
        message: impl Into<String>,
    ) -> Self {
        self.0.fields.push(FieldError {
            path: path.into(),
            code,
            message: message.into(),
        });
        self
    }

    /// On 403: names the permission that is missing.
    #[must_use]
    pub fn lacking(mut self, permission: Permission) -> Self {
        self.0.missing = Some(permission);
        self
    }

    /// Says when to try again.
    #[must_use]
    pub fn retry_after(mut self, wait: Duration) -> Self {
        self.0.retry_after = Some(wait);
        self
    }

    /// Keeps the private cause for the log.
    #[must_use]
    pub fn because(mut self, cause: impl Into<Box<dyn std::error::Error + Send + Sync>>) -> Self {
        self.0.cause = Some(cause.into());
        self
    }

    /// The kind of refusal.
    pub fn kind(&self) -> Kind {
        self.0.kind
    }

    /// The stable code, `noun.reason`.
    pub fn code(&self) -> &'static str {
        self.0.code
    }

    /// What the caller may read.
    pub fn message(&self) -> &str {
        &self.0.message
    }

    /// The fields that are wrong.
    pub fn fields(&self) -> &[FieldError] {
        &self.0.fields
    }

    /// On 403: the permission that is missing.
    pub fn missing_permission(&self) -> Option<Permission> {
        self.0.missing
    }

    /// When to try again.
    pub fn retry(&self) -> Option<Duration> {
        self.0.retry_after
    }

    /// The private cause: for the log only.
    pub fn cause(&self) -> Option<&(dyn std::error::Error + Send + Sync + 'static)> {
        self.0.cause.as_deref()
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.0.code, self.0.message)
    }
}

impl fmt::Debug for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:?} {self}", self.0.kind)?;
        for field in &self.0.fields {
            write!(f, " [{}: {}]", field.path, field.code)?;
        }
        if let Some(cause) = &self.0.cause {
            write!(f, " because {cause}")?;
        }
        Ok(())
    }
}

impl std::error::Error for Error {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        self.0.cause.as_ref().map(|cause| cause.as_ref() as _)
    }
}
