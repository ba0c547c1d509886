//! The cookie that carries a session in a browser: set at sign-in, taken back at its end. Its name is `PublicUrl`'s to say.

use axum::http::HeaderValue;
use muster_model::{Error, Result};

use crate::config::PublicUrl;

/// The `Set-Cookie` that gives a browser its session.
pub fn set(url: &PublicUrl, token: &str) -> Result<HeaderValue> {
    cookie(url, token, "")
}

/// The `Set-Cookie` that takes it back.
pub fn clear(url: &PublicUrl) -> Result<HeaderValue> {
    cookie(url, "", "; Max-Age=0")
}

fn cookie(url: &PublicUrl, value: &str, age: &str) -> Result<HeaderValue> {
    let (name, secure) = (
        url.session_cookie(),
        if url.is_secure() { "; Secure" } else { "" },
    );
    let text = format!("{name}={value}; Path=/; HttpOnly; SameSite=Lax{secure}{age}");
    let mut header = HeaderValue::try_from(text).map_err(Error::internal)?;
    header.set_sensitive(true);
    Ok(header)
}
