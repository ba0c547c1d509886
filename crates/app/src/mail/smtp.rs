//! Delivery over SMTP: one connection per message, encrypted unless the server is this machine, everything within one deadline.

use std::{net::IpAddr, time::Duration};

use lettre::transport::smtp::{
    Error,
    authentication::{Credentials, Mechanism},
    client::{AsyncSmtpConnection, Certificate, TlsParameters},
    extension::{ClientId, Extension},
};

use super::{Composed, Failure};

/// Longest piece of a server's answer that is kept.
const LONGEST_REASON: usize = 200;

/// How the line to the mail server is protected.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Security {
    /// TLS from the first byte (port 465).
    Tls,
    /// STARTTLS, demanded: a server that does not offer it gets nothing (port 587).
    StartTls,
    /// None: only to a loopback address.
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

impl std::fmt::Debug for SmtpSettings {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "smtp {}:{} {:?}", self.host, self.port, self.security)
    }
}

/// Hands the message over. A login that is refused, a line that breaks and a full server pass; an address refused for good does not.
pub(super) async fn deliver(settings: &SmtpSettings, message: &Composed) -> Result<(), Failure> {
    if settings.security == Security::Plain && !is_loopback(&settings.host) {
        return Err(Failure::permanent(
            "mail without encryption is sent to this machine only: use smtps:// or STARTTLS",
        ));
    }
    match tokio::time::timeout(settings.timeout, converse(settings, message)).await {
        Ok(outcome) => outcome,
        Err(_) => Err(Failure::passing(format!(
            "the mail server did not answer within {} s",
            settings.timeout.as_secs()
        ))),
    }
}

async fn converse(settings: &SmtpSettings, message: &Composed) -> Result<(), Failure> {
    let mut connection = connect(settings).await?;
    if let Some((user, password)) = &settings.login {
        let credentials = Credentials::new(user.clone(), password.clone());
        // The answer to a login is not repeated: a server may echo what it was given.
        connection
            .auth(&[Mechanism::Plain, Mechanism::Login], &credentials)
            .await
            .map_err(|error| {
                Failure::passing(format!("the mail server refused the login{}", code(&error)))
            })?;
    }
    let takes_eight_bits = connection
        .server_info()
        .supports_feature(Extension::EightBitMime);
    let bytes = if takes_eight_bits {
        &message.eight_bit
    } else {
        &message.seven_bit
    };
    connection
        .send(&message.envelope, bytes)
        .await
        .map_err(|error| Failure {
            permanent: error.is_permanent(),
            reason: format!("the mail server refused the message: {}", words(&error)),
        })?;
    // The message is accepted: how the goodbye goes changes nothing.
    let _ = connection.quit().await;
    Ok(())
}

async fn connect(settings: &SmtpSettings) -> Result<AsyncSmtpConnection, Failure> {
    let hello = ClientId::Domain(settings.own_name.clone());
    let unreachable = |error: Error| {
        Failure::passing(format!(
            "the mail server could not be reached: {}",
            words(&error)
        ))
    };
    let tls = match settings.security {
        Security::Plain => None,
        Security::Tls | Security::StartTls => Some(tls_parameters(settings).map_err(unreachable)?),
    };
    let from_the_start = tls.clone().filter(|_| settings.security == Security::Tls);
    let server = (settings.host.as_str(), settings.port);
    let mut connection = AsyncSmtpConnection::connect_tokio1(
        server,
        Some(settings.timeout),
        &hello,
        from_the_start,
        None,
    )
    .await
    .map_err(unreachable)?;
    if let (Security::StartTls, Some(tls)) = (settings.security, tls) {
        if !connection.can_starttls() {
            connection.abort().await;
            return Err(Failure::passing(
                "the mail server does not offer STARTTLS; nothing was sent",
            ));
        }
        connection
            .starttls(tls, &hello)
            .await
            .map_err(unreachable)?;
    }
    Ok(connection)
}

fn tls_parameters(settings: &SmtpSettings) -> Result<TlsParameters, Error> {
    let mut builder = TlsParameters::builder(settings.host.clone());
    if let Some(pem) = &settings.trusted {
        builder = builder.add_root_certificate(Certificate::from_pem(pem)?);
    }
    builder.build_rustls()
}

fn is_loopback(host: &str) -> bool {
    host == "localhost"
        || host
            .trim_matches(['[', ']'])
            .parse::<IpAddr>()
            .is_ok_and(|address| address.is_loopback())
}

fn code(error: &Error) -> String {
    error
        .status()
        .map_or_else(String::new, |code| format!(" ({code})"))
}

/// What the library or the server said, on one line and cut.
fn words(error: &Error) -> String {
    let line: String = error
        .to_string()
        .chars()
        .map(|letter| if letter.is_control() { ' ' } else { letter })
        .collect();
    line.chars().take(LONGEST_REASON).collect()
}
