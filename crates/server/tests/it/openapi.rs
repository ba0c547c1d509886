//! The OpenAPI document: served, readable offline, and the same as the one checked in.

use std::{fs, path::Path};

use muster_server::http::openapi::document;

use crate::site::{ask, settings, site};

#[test]
fn the_document_is_the_one_checked_in() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../openapi.json");
    let generated = document(muster_server::api::routes());
    if std::env::var_os("UPDATE_OPENAPI").is_some() {
        fs::write(&path, &generated).unwrap();
    }
    assert!(
        fs::read_to_string(&path).unwrap_or_default() == generated,
        "openapi.json is out of date: run the tests once with UPDATE_OPENAPI=1 and review its diff"
    );
}

#[tokio::test]
async fn the_document_is_served_and_is_openapi_3_1() {
    let answer = ask("GET", "/openapi.json").of(&site(&settings())).await;
    assert_eq!(answer.header("content-type"), "application/json");
    let document = answer.json();
    assert_eq!(document["openapi"], "3.1.0");
    assert!(document["paths"]["/healthz"]["get"].is_object());
    assert!(document["components"]["schemas"]["Problem"].is_object());
}

#[tokio::test]
async fn the_page_lists_the_routes_and_needs_nothing_from_elsewhere() {
    let site = site(&settings());
    let page = ask("GET", "/docs").of(&site).await;
    assert!(page.header("content-type").starts_with("text/html"));
    assert!(page.body.contains("<code>/healthz</code>"), "{}", page.body);
    assert!(
        !page.body.contains("http://")
            && !page.body.contains("https://")
            && !page.body.contains("<script")
    );
    assert!(
        ask("GET", "/docs.css")
            .of(&site)
            .await
            .header("content-type")
            .starts_with("text/css")
    );
}
