//! Which mail server, and how the line to it is protected. Reading it from a setting is the server's affair.

use std::{fmt, net::IpAddr, time::Duration};

/// How the line to the mail server is protected.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Security {
    /// TLS from the first byte (port 465).
    Tls,
    /// STARTTLS, demanded: a server that does not offer it gets nothing (port 587).
    StartTls,
    /// None: to this machine only.
    Plain,
}

/// A mail server.
#[derive(Clone)]
pub struct SmtpSettings {
    /// Its name; the certificate has to be for it.
    pub host: String,
    /// Its port.
    pub port: u16,
    /// How the line is protected.
    pub security: Security,
    /// User name and password.
    pub login: Option<(String, String)>,
    /// A certificate (PEM) to trust besides the system's.
    pub trusted: Option<Vec<u8>>,
    /// How long one delivery may take.
    pub timeout: Duration,
    /// What this server calls itself in EHLO.
    pub own_name: String,
}

impl fmt::Debug for SmtpSettings {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "smtp {}:{} {:?}", self.host, self.port, self.security)
    }
}

pub(super) fn is_loopback(host: &str) -> bool {
    host == "localhost"
        || host
            .parse::<IpAddr>()
            .is_ok_and(|address| address.is_loopback())
}
