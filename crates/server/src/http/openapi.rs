//! The OpenAPI document: gathered from the routes, served as JSON and as a page that needs nothing from elsewhere.

use std::sync::Arc;

use askama::Template;
use axum::{
    Router,
    http::{HeaderMap, HeaderValue, header},
    response::{Html, IntoResponse},
    routing::get,
};
use utoipa::openapi::{
    ContentBuilder, InfoBuilder, License, OpenApi, OpenApiBuilder, Ref, ResponseBuilder,
    SecurityRequirement,
    schema::ComponentsBuilder,
    security::{ApiKey, ApiKeyValue, HttpAuthScheme, HttpBuilder, SecurityScheme},
};
use utoipa_axum::router::OpenApiRouter;

use super::{State, operation};

mod page;
mod problem;

/// What stands in the document besides the routes.
pub(super) fn frame() -> OpenApi {
    let key = HttpBuilder::new()
        .scheme(HttpAuthScheme::Bearer)
        .description(Some(
            "The secret of an API key, a session or an operator key.",
        ));
    let basic = HttpBuilder::new()
        .scheme(HttpAuthScheme::Basic)
        .description(Some("SK… as the user, the key's secret as the password."));
    let cookie = ApiKey::Cookie(ApiKeyValue::with_description(
        "__Host-muster_session",
        "The session of a browser.",
    ));
    let problem = ResponseBuilder::new()
        .description("Refused or failed (RFC 9457)")
        .content(
            "application/problem+json",
            ContentBuilder::new()
                .schema(Some(Ref::from_schema_name("Problem")))
                .build(),
        );
    let components = ComponentsBuilder::new()
        .schema_from::<problem::Problem>()
        .schema_from::<problem::FieldProblem>()
        .response("Problem", problem.build())
        .security_scheme("bearer", SecurityScheme::Http(key.build()))
        .security_scheme("basic", SecurityScheme::Http(basic.build()))
        .security_scheme("session", SecurityScheme::ApiKey(cookie));
    let info = InfoBuilder::new()
        .title("Muster")
        .version(env!("CARGO_PKG_VERSION"))
        .description(Some(
            "User management and access governance for everything built from many accounts.",
        ))
        .license(Some(License::new("Apache-2.0")));
    let any_of = ["bearer", "basic", "session"]
        .map(|name| SecurityRequirement::new(name, Vec::<String>::new()));
    OpenApiBuilder::new()
        .info(info.build())
        .components(Some(components.build()))
        .security(Some(any_of))
        .build()
}

/// The document of `routes` with those that every server has, as it is checked in.
pub fn document(routes: OpenApiRouter<State>) -> String {
    let routes = OpenApiRouter::with_openapi(frame())
        .merge(operation::routes())
        .merge(routes);
    let mut document = routes.into_openapi();
    add_problems(&mut document);
    text(&document)
}

/// Every route may answer with a problem.
pub(super) fn add_problems(document: &mut OpenApi) {
    for path in document.paths.paths.values_mut() {
        let operations = [
            &mut path.get,
            &mut path.post,
            &mut path.put,
            &mut path.patch,
            &mut path.delete,
        ];
        for operation in operations.into_iter().flatten() {
            let problem = Ref::from_response_name("Problem");
            operation
                .responses
                .responses
                .insert("default".to_owned(), problem.into());
        }
    }
}

/// `/openapi.json`, `/docs` and its style.
pub(super) fn routes(document: &OpenApi) -> Router<State> {
    let json: Arc<str> = text(document).into();
    let page: Arc<str> = page::Page::of(document).render().unwrap_or_default().into();
    let serve_json = move || async move { (content_type("application/json"), json.to_string()) };
    let serve_page = move || async move { Html(page.to_string()) };
    Router::new()
        .route("/openapi.json", get(serve_json))
        .route("/docs", get(serve_page))
        .route("/docs.css", get(async || style().into_response()))
}

fn style() -> impl IntoResponse {
    (
        content_type("text/css; charset=utf-8"),
        include_str!("../../templates/docs.css"),
    )
}

fn content_type(kind: &'static str) -> HeaderMap {
    HeaderMap::from_iter([(header::CONTENT_TYPE, HeaderValue::from_static(kind))])
}

/// Indented, with a line end: it is read in diffs.
fn text(document: &OpenApi) -> String {
    let mut text = document.to_pretty_json().unwrap_or_default();
    text.push('\n');
    text
}
