//! The form of a problem, for the document only: `http::problem` writes it.

use utoipa::ToSchema;

/// Why a request was refused or failed (RFC 9457).
#[derive(ToSchema)]
#[expect(dead_code, reason = "read by the derive alone")]
pub(super) struct Problem {
    /// `urn:muster:problem:` and the code.
    #[schema(example = "urn:muster:problem:invitation.expired")]
    r#type: String,
    /// The same for all problems of a status.
    title: String,
    /// The status of the answer.
    #[schema(example = 410)]
    status: u16,
    /// What happened and what to do, for people.
    detail: String,
    /// What happened, for programs. It never changes.
    #[schema(example = "invitation.expired")]
    code: String,
    /// The request, as in the header `X-Request-Id` and in the log.
    request_id: String,
    /// The fields at fault.
    errors: Option<Vec<FieldProblem>>,
    /// On 403: the permission that is missing.
    #[schema(example = "users.invite")]
    missing_permission: Option<String>,
}

/// One field at fault.
#[derive(ToSchema)]
#[expect(dead_code, reason = "read by the derive alone")]
pub(super) struct FieldProblem {
    /// Where it stands in the body.
    #[schema(example = "grants[0].scope")]
    path: String,
    /// What is wrong, for programs.
    code: String,
    /// What is wrong, for people.
    message: String,
}
