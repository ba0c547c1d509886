//! The files that pages refer to. Each is served under a name with its digest in it, so that a browser may keep it for good.

use std::sync::LazyLock;

use aws_lc_rs::digest::{SHA256, digest};
use axum::{
    extract::Path,
    response::{IntoResponse, Response},
};
use http::{
    HeaderValue,
    header::{CACHE_CONTROL, CONTENT_TYPE},
};

use crate::http::Problem;

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
            (
                CACHE_CONTROL,
                HeaderValue::from_static("public, max-age=31536000, immutable"),
            ),
        ];
        (headers, self.body).into_response()
    }
}

/// `GET /assets/{file}`. A name with another digest is not there: an old page must not get a new file and keep it.
pub async fn serve(Path(file): Path<String>) -> Response {
    let asked = format!("/assets/{file}");
    [&*STYLESHEET, &*ICON]
        .into_iter()
        .find(|asset| asset.path == asked)
        .map_or_else(|| Problem::no_route().into_response(), Asset::response)
}

#[cfg(test)]
mod tests {
    use http::StatusCode;

    use super::*;

    #[tokio::test]
    async fn an_asset_is_kept_for_good_under_its_digest() {
        let name = STYLESHEET.path().trim_start_matches("/assets/").to_owned();
        let response = serve(Path(name)).await;
        assert_eq!(response.status(), StatusCode::OK);
        assert_eq!(
            response.headers()[CACHE_CONTROL],
            "public, max-age=31536000, immutable"
        );
        assert_eq!(response.headers()[CONTENT_TYPE], "text/css; charset=utf-8");
    }

    #[tokio::test]
    async fn another_digest_is_not_there() {
        assert_eq!(
            serve(Path("app-0000000000000000.css".into()))
                .await
                .status(),
            StatusCode::NOT_FOUND
        );
    }
}
