//! The cookie that carries a browser's session. Its name comes from the public address; scripts never see it, other sites never
//! make a browser send it with a change. It ends with the browser: how long a session lives is the server's affair.

use axum::http::HeaderValue;
use muster_model::{Error, Result};

use crate::config::PublicUrl;

/// The `Set-Cookie` that gives a browser the session behind `token`.
pub fn given(here: &PublicUrl, token: &str) -> Result<HeaderValue> {
    header(here, &format!("={token}"))
}

/// The `Set-Cookie` that takes the session from a browser.
pub fn taken(here: &PublicUrl) -> Result<HeaderValue> {
    header(here, "=; Max-Age=0")
}

fn header(here: &PublicUrl, value: &str) -> Result<HeaderValue> {
    let name = here.session_cookie();
    let secure = if here.is_secure() { "; Secure" } else { "" };
    HeaderValue::try_from(format!(
        "{name}{value}; Path=/; HttpOnly; SameSite=Lax{secure}"
    ))
    .map_err(Error::internal)
}
