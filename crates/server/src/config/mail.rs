//! How mail leaves: not at all, as files for development, or by SMTP.

use std::{fmt, path::PathBuf};

use ::http::Uri;
use muster_model::Result;

use super::values::Values;

/// The way out for mail.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Mail {
    /// None is configured: no mail leaves, and every delivery says so.
    None,
    /// One `.eml` per message in this directory.
    Directory(PathBuf),
    /// An SMTP server.
    Smtp(Smtp),
}

/// An SMTP server and how to speak to it.
#[derive(Clone, PartialEq, Eq)]
pub struct Smtp {
    /// Its name, which is also what its certificate must say.
    pub host: String,
    /// Its port: 587, with TLS from the start 465, without TLS 25.
    pub port: u16,
    /// User and password.
    pub credentials: Option<(String, String)>,
    /// How the connection is protected.
    pub security: SmtpSecurity,
    /// The sender of every mail.
    pub from: String,
}

/// How an SMTP connection is protected.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SmtpSecurity {
    /// STARTTLS, required (`smtp://`).
    StartTls,
    /// TLS from the first byte (`smtps://`).
    Tls,
    /// None: for a relay on this machine only (`smtp://…?tls=none`).
    None,
}

impl Mail {
    pub(super) fn read(values: &mut Values, from: Option<&str>) -> Result<Self> {
        let mail = values.secret("mail", |text| parse(text, from))?;
        Ok(mail.unwrap_or(Self::None))
    }
}

/// The sender of every mail, where one is set.
pub(super) fn sender(values: &mut Values) -> Result<Option<String>> {
    values.optional("mail_from", |text| {
        let plain = !text.contains(|letter: char| letter.is_control()) && text.contains('@');
        if plain {
            Ok(text.to_owned())
        } else {
            Err(format!(
                "an address such as muster@example.com is expected, not {text:?}"
            ))
        }
    })
}

fn parse(text: &str, from: Option<&str>) -> Result<Mail, String> {
    match text.split_once(':') {
        _ if text == "none" => Ok(Mail::None),
        Some(("file", path)) if !path.is_empty() => Ok(Mail::Directory(PathBuf::from(path))),
        Some(("smtp" | "smtps", _)) => smtp(text, from).map(Mail::Smtp),
        // Not repeated: it may hold a password.
        _ => Err(
            "file:DIRECTORY, smtp://USER:PASSWORD@HOST:PORT, smtps://… or none is expected"
                .to_owned(),
        ),
    }
}

fn smtp(text: &str, from: Option<&str>) -> Result<Smtp, String> {
    let expected = || {
        "smtp://USER:PASSWORD@HOST:PORT is expected; special letters in user and password are written as %40".to_owned()
    };
    let uri: Uri = text.parse().map_err(|_| expected())?;
    let authority = uri.authority().ok_or_else(expected)?;
    if !matches!(uri.path(), "" | "/") {
        return Err(expected());
    }
    let security =
        match (uri.scheme_str(), uri.query()) {
            (Some("smtps"), None) => SmtpSecurity::Tls,
            (Some("smtp"), None | Some("tls=required")) => SmtpSecurity::StartTls,
            (Some("smtp"), Some("tls=none")) => SmtpSecurity::None,
            _ => return Err(
                "after the port only ?tls=required or ?tls=none may follow, and none with smtps"
                    .to_owned(),
            ),
        };
    let credentials = match authority.as_str().rsplit_once('@') {
        None => None,
        Some((pair, _)) => {
            let (user, password) = pair.split_once(':').ok_or_else(expected)?;
            Some((
                decoded(user).ok_or_else(expected)?,
                decoded(password).ok_or_else(expected)?,
            ))
        }
    };
    if security == SmtpSecurity::None && credentials.is_some() {
        return Err(
            "a password is not sent without TLS; drop ?tls=none or the user and password"
                .to_owned(),
        );
    }
    let default_port = match security {
        SmtpSecurity::StartTls => 587,
        SmtpSecurity::Tls => 465,
        SmtpSecurity::None => 25,
    };
    let host = authority
        .host()
        .trim_start_matches('[')
        .trim_end_matches(']')
        .to_owned();
    let from = from.map_or_else(|| format!("muster@{host}"), str::to_owned);
    Ok(Smtp {
        host,
        port: authority.port_u16().unwrap_or(default_port),
        credentials,
        security,
        from,
    })
}

fn decoded(text: &str) -> Option<String> {
    crate::http::percent::decode(text).and_then(|bytes| String::from_utf8(bytes).ok())
}

impl fmt::Debug for Smtp {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "{}:{} {:?} from {}",
            self.host, self.port, self.security, self.from
        )
    }
}
