//! From the setting to the way that mail leaves by.

use std::time::Duration;

use muster_app::mail::{Mailbox, Security, Smtp, SmtpSettings, Transport};
use muster_model::{Error, Result};

use crate::config::{self, Mail, Settings, SmtpSecurity};

/// How long one delivery may take.
const DELIVERY: Duration = Duration::from_secs(30);

/// The transport and the sender.
pub(super) fn way_out(settings: &Settings) -> Result<(Transport, Mailbox)> {
    let host = host(settings);
    let transport = match &settings.mail {
        Mail::None => Transport::None,
        Mail::Directory(path) => Transport::Directory(path.clone()),
        Mail::Smtp(server) => Transport::Smtp(smtp(server, &host)?),
    };
    let from = match (&settings.mail_from, &settings.mail) {
        (Some(from), _) => from.clone(),
        (None, Mail::Smtp(server)) => server.from.clone(),
        (None, _) => format!("muster@{host}"),
    };
    let from = from.parse().map_err(|_| {
        let why = format!("The sender of mail is no address: {from}. Set MUSTER_MAIL_FROM, as in muster@example.com.");
        Error::invalid("mail_from", "setting.invalid", why)
    })?;
    Ok((transport, from))
}

/// What the start says about mail, without passwords.
pub(super) fn describe(mail: &Mail) -> String {
    match mail {
        Mail::None => {
            "none is set up, so no invitation leaves; the setting is MUSTER_MAIL".to_owned()
        }
        Mail::Directory(path) => format!("one file per message in {}", path.display()),
        Mail::Smtp(server) => format!("by {} port {}", server.host, server.port),
    }
}

fn smtp(server: &config::Smtp, own_name: &str) -> Result<Smtp> {
    Smtp::new(SmtpSettings {
        host: server.host.clone(),
        port: server.port,
        security: match server.security {
            SmtpSecurity::StartTls => Security::StartTls,
            SmtpSecurity::Tls => Security::Tls,
            SmtpSecurity::None => Security::Plain,
        },
        login: server.credentials.clone(),
        trusted: None,
        timeout: DELIVERY,
        own_name: own_name.to_owned(),
    })
}

/// The name of this server as people know it; an address of the machine itself is no name for mail.
fn host(settings: &Settings) -> String {
    let url = settings.public_url.to_string();
    let place = url.split_once("://").map_or("", |(_, place)| place);
    let name = place
        .rsplit_once(':')
        .map_or(place, |(name, _)| name)
        .to_owned();
    let named = name.bytes().any(|byte| byte.is_ascii_alphabetic()) && !name.starts_with('[');
    if named { name } else { "localhost".to_owned() }
}
