//! Delivery over SMTP: one connection per message, encrypted unless the server is this machine, everything within one deadline.

mod settings;

use std::fmt;

use lettre::transport::smtp::{
    authentication::{Credentials, Mechanism},
    client::{AsyncSmtpConnection, Certificate, TlsParameters},
    extension::{ClientId, Extension},
};
use muster_model::{Error, Result};
use settings::is_loopback;
pub use settings::{Security, SmtpSettings};

use super::{Composed, Failure};

type SmtpError = lettre::transport::smtp::Error;

/// Longest piece of a server's answer that is kept.
const LONGEST_REASON: usize = 200;

/// A mail server, ready to be spoken to: the certificates are read once, not for each message.
#[derive(Clone)]
pub struct Smtp {
    settings: SmtpSettings,
    tls: Option<TlsParameters>,
}

impl fmt::Debug for Smtp {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.settings.fmt(f)
    }
}

impl Smtp {
    /// Reads the certificates to trust. A line without encryption to another machine is refused here, before anything is sent.
    pub fn new(settings: SmtpSettings) -> Result<Self> {
        if settings.security == Security::Plain && !is_loopback(&settings.host) {
            return Err(Error::invalid(
                "mail",
                "mail.not_encrypted",
                "Mail without encryption goes to this machine only. Use smtps://, or smtp:// with STARTTLS.",
            ));
        }
        let tls = match settings.security {
            Security::Plain => None,
            Security::Tls | Security::StartTls => Some(tls_parameters(&settings)?),
        };
        Ok(Self { settings, tls })
    }

    /// Hands the message over. A login that is refused, a line that breaks and a busy server pass; a message or an address refused for good does not.
    pub(super) async fn deliver(&self, message: &Composed) -> Result<(), Failure> {
        match tokio::time::timeout(self.settings.timeout, self.converse(message)).await {
            Ok(outcome) => outcome,
            Err(_) => Err(Failure::passing(format!(
                "the mail server did not answer within {} s",
                self.settings.timeout.as_secs()
            ))),
        }
    }

    async fn converse(&self, message: &Composed) -> Result<(), Failure> {
        let mut connection = self.connect().await?;
        if let Some((user, password)) = &self.settings.login {
            let credentials = Credentials::new(user.clone(), password.clone());
            connection
                .auth(&[Mechanism::Plain, Mechanism::Login], &credentials)
                .await
                .map_err(|error| login_refused(&error))?;
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
            .map_err(|error| message_refused(&error))?;
        // The message is accepted: how the goodbye goes changes nothing.
        let _ = connection.quit().await;
        Ok(())
    }

    async fn connect(&self) -> Result<AsyncSmtpConnection, Failure> {
        let Self { settings, tls } = self;
        let hello = ClientId::Domain(settings.own_name.clone());
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
        .map_err(|error| unreachable(&error))?;
        if let (Security::StartTls, Some(tls)) = (settings.security, tls) {
            if !connection.can_starttls() {
                connection.abort().await;
                return Err(Failure::passing(
                    "the mail server does not offer STARTTLS; nothing was sent",
                ));
            }
            connection
                .starttls(tls.clone(), &hello)
                .await
                .map_err(|error| unreachable(&error))?;
        }
        Ok(connection)
    }
}

fn tls_parameters(settings: &SmtpSettings) -> Result<TlsParameters> {
    let unreadable = |error: SmtpError| {
        Error::invalid(
            "mail",
            "mail.certificate_unreadable",
            "The certificate to trust for the mail server is not one: PEM is expected.",
        )
        .because(error)
    };
    let mut builder = TlsParameters::builder(settings.host.clone());
    if let Some(pem) = &settings.trusted {
        builder = builder.add_root_certificate(Certificate::from_pem(pem).map_err(unreadable)?);
    }
    builder.build_rustls().map_err(unreadable)
}

fn unreachable(error: &SmtpError) -> Failure {
    Failure::passing(format!(
        "the mail server could not be reached: {}",
        words(error)
    ))
}

/// What the server said is not repeated: it may echo what it was given.
fn login_refused(error: &SmtpError) -> Failure {
    let code = error
        .status()
        .map_or_else(String::new, |code| format!(" ({code})"));
    Failure::passing(format!("the mail server refused the login{code}"))
}

/// 530 asks for a login: that is mended on this side, so the message waits.
fn message_refused(error: &SmtpError) -> Failure {
    let asks_for_login = error.status().is_some_and(|code| code.to_string() == "530");
    Failure {
        permanent: error.is_permanent() && !asks_for_login,
        reason: format!("the mail server refused the message: {}", words(error)),
    }
}

/// What the library or the server said, on one line and cut.
fn words(error: &SmtpError) -> String {
    let line: String = error
        .to_string()
        .chars()
        .map(|letter| if letter.is_control() { ' ' } else { letter })
        .collect();
    line.chars().take(LONGEST_REASON).collect()
}
