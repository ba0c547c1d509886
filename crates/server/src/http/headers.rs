//! Headers of every answer: what a browser must not do with it.

use axum::http::{HeaderMap, HeaderName, HeaderValue, header};

const PAGE_POLICY: HeaderValue = HeaderValue::from_static(
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; connect-src 'self'; \
     form-action 'self'; base-uri 'none'; frame-ancestors 'none'; object-src 'none'; require-trusted-types-for 'script'",
);
const API_POLICY: HeaderValue =
    HeaderValue::from_static("default-src 'none'; frame-ancestors 'none'");
const FEATURES: HeaderValue = HeaderValue::from_static(
    "accelerometer=(), camera=(), display-capture=(), geolocation=(), gyroscope=(), microphone=(), midi=(), payment=(), \
     serial=(), usb=(), xr-spatial-tracking=()",
);
const ALWAYS: [(HeaderName, HeaderValue); 4] = [
    (
        header::X_CONTENT_TYPE_OPTIONS,
        HeaderValue::from_static("nosniff"),
    ),
    (
        header::REFERRER_POLICY,
        HeaderValue::from_static("no-referrer"),
    ),
    (
        HeaderName::from_static("cross-origin-resource-policy"),
        HeaderValue::from_static("same-origin"),
    ),
    (
        HeaderName::from_static("cross-origin-opener-policy"),
        HeaderValue::from_static("same-origin"),
    ),
];
const TWO_YEARS: HeaderValue = HeaderValue::from_static("max-age=63072000; includeSubDomains");

/// Sets them. Only a handler that says so itself has its answer cached.
pub(super) fn protect(headers: &mut HeaderMap, is_secure: bool) {
    let is_page = headers
        .get(header::CONTENT_TYPE)
        .is_some_and(|kind| kind.as_bytes().starts_with(b"text/html"));
    headers.insert(
        header::CONTENT_SECURITY_POLICY,
        if is_page { PAGE_POLICY } else { API_POLICY },
    );
    for (name, value) in ALWAYS {
        headers.insert(name, value);
    }
    if is_page {
        headers.insert("permissions-policy", FEATURES);
    }
    if is_secure {
        headers.insert(header::STRICT_TRANSPORT_SECURITY, TWO_YEARS);
    }
    headers
        .entry(header::CACHE_CONTROL)
        .or_insert(HeaderValue::from_static("no-store"));
}
