//! The one address that links, cookies and origins are made of. What a request says about its host never is.

use std::{
    fmt,
    net::{IpAddr, SocketAddr},
};

use ::http::Uri;
use muster_model::{Error, Result};

use super::values::Values;

/// `https://HOST[:PORT]`, or `http://` on loopback only. Kept in the form a browser sends as `Origin`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PublicUrl {
    origin: String,
    secure: bool,
}

impl PublicUrl {
    pub(super) fn read(values: &mut Values, listen: SocketAddr) -> Result<Self> {
        match values.optional("public_url", str::parse)? {
            Some(url) => Ok(url),
            None if listen.ip().is_loopback() => Ok(Self {
                origin: format!("http://{listen}"),
                secure: false,
            }),
            None => Err(Error::invalid(
                "public_url",
                "setting.missing",
                format!(
                    "public_url is not set. The server listens on {listen}; set MUSTER_PUBLIC_URL to the https address that people use."
                ),
            )),
        }
    }

    /// Scheme, host and port, without a slash at the end: what a browser sends as `Origin`.
    pub fn origin(&self) -> &str {
        &self.origin
    }

    /// Whether it is https: cookies are `Secure` then, and carry the `__Host-` prefix.
    pub fn is_secure(&self) -> bool {
        self.secure
    }

    /// The name of the session cookie.
    pub fn session_cookie(&self) -> &'static str {
        if self.secure {
            "__Host-muster_session"
        } else {
            "muster_session"
        }
    }
}

impl fmt::Display for PublicUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.origin)
    }
}

impl std::str::FromStr for PublicUrl {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let expected = || {
            format!(
                "https://HOST, or http:// on loopback, without a path, is expected, not {text:?}"
            )
        };
        let uri: Uri = text.parse().map_err(|_| expected())?;
        let (Some(scheme), Some(authority)) = (uri.scheme_str(), uri.authority()) else {
            return Err(expected());
        };
        if authority.as_str().contains('@')
            || uri.query().is_some()
            || !matches!(uri.path(), "" | "/")
            || text.contains('#')
        {
            return Err(expected());
        }
        let (secure, default_port) =
            match scheme {
                "https" => (true, 443),
                "http" if is_loopback(authority.host()) => (false, 80),
                "http" => return Err(
                    "http is for loopback only; use https and let a proxy or a certificate do it"
                        .to_owned(),
                ),
                _ => return Err(expected()),
            };
        let host = authority.host().to_ascii_lowercase();
        let origin = match authority.port_u16() {
            Some(port) if port != default_port => format!("{scheme}://{host}:{port}"),
            _ => format!("{scheme}://{host}"),
        };
        Ok(Self { origin, secure })
    }
}

fn is_loopback(host: &str) -> bool {
    let bare = host.trim_start_matches('[').trim_end_matches(']');
    host.eq_ignore_ascii_case("localhost")
        || bare
            .parse::<IpAddr>()
            .is_ok_and(|address| address.is_loopback())
}
