//! Which mail server, as the setting names it: `smtps://user:password@host`, `smtp://host:587`, `smtp://127.0.0.1:2525`.

use std::{fmt, fs, net::IpAddr, time::Duration};

use muster_model::{Error, Result};
use url::{Host, Url};

/// How long one delivery may take, unless set otherwise.
const TIMEOUT: Duration = Duration::from_secs(60);

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

impl SmtpSettings {
    /// Reads the setting. `smtps://` is TLS; `smtp://` is STARTTLS, but none on loopback; `?trust=FILE` names a certificate to trust besides the system's.
    pub fn parse(setting: &str, own_name: &str) -> Result<Self> {
        let url = Url::parse(setting).map_err(|error| wrong("is not an address").because(error))?;
        let host = match url.host() {
            // The URL standard reads addresses of known schemes only; this one keeps names as they stand.
            Some(Host::Domain(name)) if !name.is_empty() => name.to_owned(),
            Some(Host::Ipv4(address)) => address.to_string(),
            Some(Host::Ipv6(address)) => address.to_string(),
            _ => return Err(wrong("names no server")),
        };
        let (security, port) = match url.scheme() {
            "smtps" => (Security::Tls, 465),
            "smtp" if is_loopback(&host) => (Security::Plain, 25),
            "smtp" => (Security::StartTls, 587),
            _ => return Err(wrong("begins with neither smtp:// nor smtps://")),
        };
        let mut trusted = None;
        for (name, value) in url.query_pairs() {
            if name != "trust" {
                return Err(wrong("has a part after ? that is not known: trust=FILE is"));
            }
            let pem = fs::read(value.as_ref())
                .map_err(|error| wrong("names a certificate that can't be read").because(error))?;
            trusted = Some(pem);
        }
        Ok(Self {
            host,
            port: url.port().unwrap_or(port),
            security,
            login: login(&url)?,
            trusted,
            timeout: TIMEOUT,
            own_name: own_name.to_owned(),
        })
    }
}

fn login(url: &Url) -> Result<Option<(String, String)>> {
    if url.username().is_empty() {
        return Ok(None);
    }
    let plain = |text: &str| {
        percent_decoded(text)
            .ok_or_else(|| wrong("has a broken %-escape in the user name or password"))
    };
    Ok(Some((
        plain(url.username())?,
        plain(url.password().unwrap_or_default())?,
    )))
}

fn percent_decoded(text: &str) -> Option<String> {
    let mut bytes = Vec::new();
    let mut rest = text.bytes();
    while let Some(byte) = rest.next() {
        if byte == b'%' {
            let digits = [rest.next()?, rest.next()?];
            bytes.push(u8::from_str_radix(std::str::from_utf8(&digits).ok()?, 16).ok()?);
        } else {
            bytes.push(byte);
        }
    }
    String::from_utf8(bytes).ok()
}

pub(super) fn is_loopback(host: &str) -> bool {
    host == "localhost"
        || host
            .parse::<IpAddr>()
            .is_ok_and(|address| address.is_loopback())
}

/// The setting itself is not repeated: a password may stand in it.
fn wrong(how: &str) -> Error {
    Error::invalid(
        "mail",
        "mail.setting_invalid",
        format!(
            "The mail setting {how}. Write file:DIRECTORY, smtps://user:password@host or smtp://host:port."
        ),
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parsed(setting: &str) -> SmtpSettings {
        SmtpSettings::parse(setting, "muster.example").unwrap()
    }

    #[test]
    fn the_scheme_and_the_host_say_how_the_line_is_protected() {
        for (setting, expected) in [
            ("smtps://mail.example", ("mail.example", 465, Security::Tls)),
            (
                "smtp://mail.example",
                ("mail.example", 587, Security::StartTls),
            ),
            (
                "smtp://mail.example:2525",
                ("mail.example", 2525, Security::StartTls),
            ),
            (
                "smtp://127.0.0.1:2525",
                ("127.0.0.1", 2525, Security::Plain),
            ),
            ("smtp://[::1]:2525", ("::1", 2525, Security::Plain)),
            ("smtp://localhost", ("localhost", 25, Security::Plain)),
        ] {
            let settings = parsed(setting);
            assert_eq!(
                (settings.host.as_str(), settings.port, settings.security),
                expected,
                "{setting}"
            );
        }
    }

    #[test]
    fn a_login_is_read_with_its_escapes_and_never_shown() {
        let settings = parsed("smtps://muster%40example.com:p%3Ass%2Fword@mail.example");
        assert_eq!(
            settings.login,
            Some(("muster@example.com".into(), "p:ss/word".into()))
        );
        assert!(!format!("{settings:?}").contains("ss"));
    }

    #[test]
    fn a_setting_that_is_wrong_is_refused_without_repeating_it() {
        for setting in [
            "",
            "mail.example",
            "http://mail.example",
            "smtp://",
            "smtps://u:secret@mail.example?x=1",
            "smtps://u:%zz-secret@mail.example",
            "smtps://u:secret@mail.example?trust=/nowhere.pem",
        ] {
            let error = SmtpSettings::parse(setting, "muster.example").unwrap_err();
            assert_eq!(error.code(), "mail.setting_invalid", "{setting}");
            assert!(!format!("{error:?}").contains("secret"), "{error:?}");
        }
    }
}
