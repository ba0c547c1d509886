//! Questions of those who watch the server. Never limited, never authenticated, and they tell nothing about tenants.

use axum::{Json, extract};
use serde::Serialize;
use utoipa::ToSchema;
use utoipa_axum::{router::OpenApiRouter, routes};

use super::{Problem, State};

pub(super) fn routes() -> OpenApiRouter<State> {
    OpenApiRouter::default()
        .routes(routes!(healthz))
        .routes(routes!(readyz))
        .routes(routes!(version))
}

/// The process lives.
#[derive(Serialize, ToSchema)]
struct Health {
    /// Always `ok`: a process that can't say so does not answer.
    status: &'static str,
}

/// The server can do its work.
#[derive(Serialize, ToSchema)]
struct Readiness {
    /// Always `ready`: a server that is not answers 503.
    status: &'static str,
}

/// Which Muster this is.
#[derive(Serialize, ToSchema)]
struct Version {
    /// Always `muster`.
    name: &'static str,
    /// The version of the program.
    version: &'static str,
}

/// Whether the process lives
///
/// Says nothing about the database: that is `/readyz`.
#[utoipa::path(get, path = "/healthz", tag = "Operation", security(()), responses((status = 200, description = "It lives", body = Health)))]
async fn healthz() -> Json<Health> {
    Json(Health { status: "ok" })
}

/// Whether the server can do its work
///
/// Goes through the database once, writing and reading. While it can't: 503 with `Retry-After`; nothing has to be restarted.
#[utoipa::path(get, path = "/readyz", tag = "Operation", security(()), responses((status = 200, description = "It can", body = Readiness)))]
async fn readyz(extract::State(state): extract::State<State>) -> Result<Json<Readiness>, Problem> {
    state.app().ready().await?;
    Ok(Json(Readiness { status: "ready" }))
}

/// Which version runs
#[utoipa::path(get, path = "/version", tag = "Operation", security(()), responses((status = 200, description = "The version", body = Version)))]
async fn version() -> Json<Version> {
    Json(Version {
        name: "muster",
        version: env!("CARGO_PKG_VERSION"),
    })
}
