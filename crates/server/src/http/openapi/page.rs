//! The document as a page: routes by tag, what they take and answer.

use std::collections::BTreeMap;

use askama::Template;
use utoipa::openapi::{OpenApi, PathItem, RefOr, path::Operation};

/// The page.
#[derive(Template)]
#[template(path = "docs.html")]
pub(super) struct Page {
    version: String,
    areas: Vec<(String, Vec<Route>)>,
}

struct Route {
    method: &'static str,
    path: String,
    summary: String,
    description: String,
    parameters: Vec<(String, String)>,
    answers: Vec<(String, String)>,
}

impl Page {
    pub(super) fn of(document: &OpenApi) -> Self {
        let mut areas: BTreeMap<String, Vec<Route>> = BTreeMap::new();
        for (path, item) in &document.paths.paths {
            for (method, operation) in operations(item) {
                let area = operation
                    .tags
                    .as_ref()
                    .and_then(|tags| tags.first())
                    .cloned()
                    .unwrap_or_default();
                areas
                    .entry(area)
                    .or_default()
                    .push(Route::of(method, path, operation));
            }
        }
        Self {
            version: document.info.version.clone(),
            areas: areas.into_iter().collect(),
        }
    }
}

impl Route {
    fn of(method: &'static str, path: &str, operation: &Operation) -> Self {
        let parameters = operation
            .parameters
            .iter()
            .flatten()
            .filter_map(|parameter| match parameter {
                RefOr::T(parameter) => Some((
                    parameter.name.clone(),
                    parameter.description.clone().unwrap_or_default(),
                )),
                RefOr::Ref(_) => None,
            });
        let answers = operation
            .responses
            .responses
            .iter()
            .map(|(status, answer)| {
                let description = match answer {
                    RefOr::T(answer) => answer.description.clone(),
                    RefOr::Ref(_) => String::new(),
                };
                (status.clone(), description)
            });
        Self {
            method,
            path: path.to_owned(),
            summary: operation.summary.clone().unwrap_or_default(),
            description: operation.description.clone().unwrap_or_default(),
            parameters: parameters.collect(),
            answers: answers.collect(),
        }
    }
}

fn operations(item: &PathItem) -> impl Iterator<Item = (&'static str, &Operation)> {
    let all = [
        ("GET", &item.get),
        ("POST", &item.post),
        ("PUT", &item.put),
        ("PATCH", &item.patch),
        ("DELETE", &item.delete),
    ];
    all.into_iter()
        .filter_map(|(method, operation)| operation.as_ref().map(|operation| (method, operation)))
}
