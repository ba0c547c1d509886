//! The files that pages refer to, the console's among them. Each is served under a name with its digest in it, so that a browser may keep it for good.

use std::sync::LazyLock;

use aws_lc_rs::digest::{SHA256, digest};
use axum::{
    extract::{Path, State as Extract},
    response::{IntoResponse, Response},
};
use http::{
    HeaderMap, HeaderValue,
    header::{ACCEPT_ENCODING, CACHE_CONTROL, CONTENT_ENCODING, CONTENT_TYPE, VARY},
};

use super::console::File;
use crate::http::{Problem, State};

const FOR_GOOD: HeaderValue = HeaderValue::from_static("public, max-age=31536000, immutable");

/// The one stylesheet.
pub static STYLESHEET: LazyLock<Asset> = LazyLock::new(|| {
    Asset::new(
        "app",
        "css",
        "text/css; charset=utf-8",
        include_str!("../../assets/app.css"),
    )
});
/// The mark of the product.
pub static ICON: LazyLock<Asset> = LazyLock::new(|| {
    Asset::new(
        "icon",
        "svg",
        "image/svg+xml",
        include_str!("../../assets/icon.svg"),
    )
});

/// A file that never changes under its name.
pub struct Asset {
    path: String,
    kind: &'static str,
    body: &'static str,
}

impl Asset {
    fn new(stem: &str, extension: &str, kind: &'static str, body: &'static str) -> Self {
        let hash: String = digest(&SHA256, body.as_bytes())
            .as_ref()
            .iter()
            .take(8)
            .map(|byte| format!("{byte:02x}"))
            .collect();
        Self {
            path: format!("/assets/{stem}-{hash}.{extension}"),
            kind,
            body,
        }
    }

    /// Where it is served.
    pub fn path(&self) -> &str {
        &self.path
    }

    fn response(&self) -> Response {
        let headers = [
            (CONTENT_TYPE, HeaderValue::from_static(self.kind)),
            (CACHE_CONTROL, FOR_GOOD),
        ];
        (headers, self.body).into_response()
    }
}

/// `GET /assets/{file}`. A name with another digest is not there: an old page must not get a new file and keep it.
pub(super) async fn serve(
    Extract(state): Extract<State>,
    Path(file): Path<String>,
    headers: HeaderMap,
) -> Response {
    let asked = format!("/assets/{file}");
    let own = [&*STYLESHEET, &*ICON]
        .into_iter()
        .find(|asset| asset.path == asked);
    if let Some(asset) = own {
        return asset.response();
    }
    match state.console().asset(&file, takes_brotli(&headers)) {
        Some(found) => of_console(&file, found),
        None => Problem::no_route().into_response(),
    }
}

fn of_console(name: &str, file: File) -> Response {
    let headers = [
        (CONTENT_TYPE, HeaderValue::from_static(kind(name))),
        (CACHE_CONTROL, FOR_GOOD),
        (VARY, HeaderValue::from_static("accept-encoding")),
    ];
    let mut response = (headers, file.body).into_response();
    if file.is_brotli {
        response
            .headers_mut()
            .insert(CONTENT_ENCODING, HeaderValue::from_static("br"));
    }
    response
}

/// What kind of file has this name. A browser takes our word for it.
fn kind(name: &str) -> &'static str {
    match name.rsplit_once('.').map_or("", |(_, extension)| extension) {
        "css" => "text/css; charset=utf-8",
        "js" => "text/javascript; charset=utf-8",
        "json" => "application/json",
        "png" => "image/png",
        "svg" => "image/svg+xml",
        "webp" => "image/webp",
        "woff2" => "font/woff2",
        _ => "application/octet-stream",
    }
}

/// Whether the client says that it takes brotli: by name, and not with a weight of nothing.
fn takes_brotli(headers: &HeaderMap) -> bool {
    headers
        .get_all(ACCEPT_ENCODING)
        .iter()
        .filter_map(|line| line.to_str().ok())
        .flat_map(|line| line.split(','))
        .any(|coding| {
            let (name, weight) = coding.split_once(';').unwrap_or((coding, "q=1"));
            let weight = weight.trim().strip_prefix("q=").unwrap_or_default();
            name.trim().eq_ignore_ascii_case("br")
                && weight.parse().is_ok_and(|weight: f32| weight > 0.0)
        })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn brotli_is_sent_to_those_who_take_it() {
        for (said, takes) in [
            ("br", true),
            ("gzip, deflate, br, zstd", true),
            ("gzip;q=0.5, BR;q=0.8", true),
            ("br;q=0", false),
            ("br; q=0.000", false),
            ("gzip", false),
            ("brotli", false),
            ("identity", false),
            ("", false),
        ] {
            let headers = HeaderMap::from_iter([(ACCEPT_ENCODING, said.parse().unwrap())]);
            assert_eq!(takes_brotli(&headers), takes, "{said}");
        }
        assert!(!takes_brotli(&HeaderMap::new()));
    }
}
