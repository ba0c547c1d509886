//! A mail server that keeps what it gets: real SMTP over TCP (EHLO, STARTTLS, AUTH, MAIL, RCPT, DATA), which can be told to refuse or to hang up.

use std::{
    error::Error,
    io,
    net::SocketAddr,
    sync::{Arc, Mutex, PoisonError},
};

use base64::{Engine, prelude::BASE64_STANDARD};
use tokio::{
    io::{AsyncBufReadExt, AsyncRead, AsyncWrite, AsyncWriteExt, BufReader},
    net::{TcpListener, TcpStream},
    sync::watch,
};
use tokio_rustls::{
    TlsAcceptor,
    rustls::{
        ServerConfig,
        pki_types::{CertificateDer, PrivateKeyDer, pem::PemObject},
    },
};

/// How the server misbehaves, until told otherwise.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fault {
    /// Answers RCPT with this code.
    RefuseRecipient(u16),
    /// Answers the end of DATA with this code.
    RefuseMessage(u16),
    /// Closes the line in the middle of DATA.
    HangUpInData,
    /// Takes the connection and says nothing.
    Silence,
}

/// The server's certificate and key.
#[derive(Clone)]
pub struct Certificate(TlsAcceptor);

impl Certificate {
    /// From two PEM texts.
    pub fn from_pem(certificate: &[u8], key: &[u8]) -> Result<Self, Box<dyn Error + Send + Sync>> {
        let certificate = CertificateDer::from_pem_slice(certificate)?;
        let key = PrivateKeyDer::from_pem_slice(key)?;
        let config = ServerConfig::builder()
            .with_no_client_auth()
            .with_single_cert(vec![certificate], key)?;
        Ok(Self(TlsAcceptor::from(Arc::new(config))))
    }
}

/// How the server protects its line.
#[derive(Clone, Default)]
pub enum Line {
    /// Not at all.
    #[default]
    Plain,
    /// It offers STARTTLS, and takes no mail before it.
    StartTls(Certificate),
    /// TLS from the first byte.
    Tls(Certificate),
}

/// What the server asks and offers.
#[derive(Clone, Default)]
pub struct Manner {
    /// How its line is protected.
    pub line: Line,
    /// Asks for this user name and password.
    pub login: Option<(String, String)>,
    /// Does not offer 8BITMIME.
    pub seven_bits_only: bool,
}

/// A message as it came over the line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Received {
    /// The address in MAIL FROM.
    pub from: String,
    /// The addresses in RCPT TO.
    pub to: Vec<String>,
    /// The message, dots unstuffed.
    pub bytes: Vec<u8>,
}

impl Received {
    /// The message as text; a byte that is none is replaced.
    pub fn text(&self) -> String {
        String::from_utf8_lossy(&self.bytes).into_owned()
    }
}

/// The running server. It ends with the runtime that it was started in.
#[derive(Clone)]
pub struct SmtpSink {
    address: SocketAddr,
    shared: Arc<Shared>,
}

struct Shared {
    manner: Manner,
    fault: Mutex<Option<Fault>>,
    received: watch::Sender<Vec<Received>>,
}

impl SmtpSink {
    /// Listens on a free loopback port.
    pub async fn start(manner: Manner) -> io::Result<Self> {
        Self::listen("127.0.0.1:0", manner).await
    }

    /// Listens on `address`.
    pub async fn listen(address: &str, manner: Manner) -> io::Result<Self> {
        let listener = TcpListener::bind(address).await?;
        let sink = Self {
            address: listener.local_addr()?,
            shared: Arc::new(Shared {
                manner,
                fault: Mutex::new(None),
                received: watch::Sender::new(Vec::new()),
            }),
        };
        let shared = sink.shared.clone();
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                tokio::spawn(serve(stream, shared.clone()));
            }
        });
        Ok(sink)
    }

    /// Where it listens.
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// Sets how it misbehaves from now on; `None` makes it behave.
    pub fn fail(&self, fault: Option<Fault>) {
        *self
            .shared
            .fault
            .lock()
            .unwrap_or_else(PoisonError::into_inner) = fault;
    }

    /// Everything it accepted so far.
    pub fn received(&self) -> Vec<Received> {
        self.shared.received.borrow().clone()
    }

    /// Waits until it accepted `count` messages, and gives them all.
    pub async fn wait_for(&self, count: usize) -> Vec<Received> {
        let mut received = self.shared.received.subscribe();
        match received.wait_for(|messages| messages.len() >= count).await {
            Ok(messages) => messages.clone(),
            Err(_) => self.received(),
        }
    }
}

/// A line that breaks ends the conversation and nothing else.
async fn serve(stream: TcpStream, shared: Arc<Shared>) {
    let _ = match shared.manner.line.clone() {
        Line::Plain => Conversation::new(stream, shared, true)
            .run(true)
            .await
            .map(|_| ()),
        Line::Tls(certificate) => serve_encrypted(stream, shared, certificate, true).await,
        Line::StartTls(certificate) => match Conversation::new(stream, shared.clone(), false)
            .run(true)
            .await
        {
            Ok(Some(stream)) => serve_encrypted(stream, shared, certificate, false).await,
            _ => Ok(()),
        },
    };
}

async fn serve_encrypted(
    stream: TcpStream,
    shared: Arc<Shared>,
    certificate: Certificate,
    greet: bool,
) -> io::Result<()> {
    let stream = certificate.0.accept(stream).await?;
    Conversation::new(stream, shared, true)
        .run(greet)
        .await
        .map(|_| ())
}

struct Conversation<L> {
    line: BufReader<L>,
    shared: Arc<Shared>,
    protected: bool,
    signed_in: bool,
    from: Option<String>,
    to: Vec<String>,
}

impl<L: AsyncRead + AsyncWrite + Unpin> Conversation<L> {
    fn new(line: L, shared: Arc<Shared>, protected: bool) -> Self {
        Self {
            line: BufReader::new(line),
            shared,
            protected,
            signed_in: false,
            from: None,
            to: Vec::new(),
        }
    }

    /// Speaks until the end, or until the client wants to encrypt: then the bare line comes back.
    async fn run(mut self, greet: bool) -> io::Result<Option<L>> {
        if self.fault() == Some(Fault::Silence) {
            std::future::pending::<()>().await;
        }
        if greet {
            self.say("220 sink.test ESMTP").await?;
        }
        loop {
            let command = self.read_line().await?;
            let (verb, rest) = command.split_once(' ').unwrap_or((&command, ""));
            match verb.to_ascii_uppercase().as_str() {
                "EHLO" | "HELO" => self.offer().await?,
                "STARTTLS" if !self.protected => {
                    self.say("220 2.0.0 go on").await?;
                    return Ok(Some(self.line.into_inner()));
                }
                "AUTH" => self.sign_in(rest).await?,
                "MAIL" => self.sender(rest).await?,
                "RCPT" => self.recipient(rest).await?,
                "DATA" => {
                    if !self.data().await? {
                        return Ok(None);
                    }
                }
                "RSET" | "NOOP" => self.say("250 2.0.0 ok").await?,
                "QUIT" => {
                    self.say("221 2.0.0 bye").await?;
                    return Ok(None);
                }
                _ => self.say("502 5.5.1 not known here").await?,
            }
        }
    }

    async fn offer(&mut self) -> io::Result<()> {
        let mut offers = vec!["sink.test", "AUTH PLAIN LOGIN"];
        if !self.shared.manner.seven_bits_only {
            offers.push("8BITMIME");
        }
        if !self.protected {
            offers.push("STARTTLS");
        }
        let last = offers.len() - 1;
        for (index, offer) in offers.into_iter().enumerate() {
            let separator = if index == last { ' ' } else { '-' };
            self.say(&format!("250{separator}{offer}")).await?;
        }
        Ok(())
    }

    async fn sign_in(&mut self, rest: &str) -> io::Result<()> {
        let (mechanism, first) = rest.split_once(' ').unwrap_or((rest, ""));
        let given = match mechanism.to_ascii_uppercase().as_str() {
            "PLAIN" => {
                let answer = if first.is_empty() {
                    self.challenge("").await?
                } else {
                    decoded(first)
                };
                let mut parts = answer.split('\0').skip(1).map(str::to_owned);
                (
                    parts.next().unwrap_or_default(),
                    parts.next().unwrap_or_default(),
                )
            }
            "LOGIN" => (
                self.challenge("Username:").await?,
                self.challenge("Password:").await?,
            ),
            _ => return self.say("504 5.5.4 no such mechanism").await,
        };
        self.signed_in = self
            .shared
            .manner
            .login
            .as_ref()
            .is_none_or(|known| *known == given);
        let answer = if self.signed_in {
            "235 2.7.0 signed in"
        } else {
            "535 5.7.8 refused"
        };
        self.say(answer).await
    }

    async fn challenge(&mut self, prompt: &str) -> io::Result<String> {
        self.say(&format!("334 {}", BASE64_STANDARD.encode(prompt)))
            .await?;
        Ok(decoded(&self.read_line().await?))
    }

    async fn sender(&mut self, rest: &str) -> io::Result<()> {
        if !self.protected || (self.shared.manner.login.is_some() && !self.signed_in) {
            return self.say("530 5.7.0 encrypt and sign in first").await;
        }
        self.from = address(rest);
        self.to.clear();
        self.say("250 2.1.0 ok").await
    }

    async fn recipient(&mut self, rest: &str) -> io::Result<()> {
        if let Some(Fault::RefuseRecipient(code)) = self.fault() {
            return self.say(&format!("{code} refused as told")).await;
        }
        self.to.extend(address(rest));
        self.say("250 2.1.5 ok").await
    }

    /// Takes the message; false when the line was closed in the middle.
    async fn data(&mut self) -> io::Result<bool> {
        self.say("354 go on").await?;
        let mut bytes = Vec::new();
        loop {
            let mut line = Vec::new();
            if self.line.read_until(b'\n', &mut line).await? == 0
                || self.fault() == Some(Fault::HangUpInData)
            {
                return Ok(false);
            }
            if line == b".\r\n" {
                break;
            }
            bytes.extend_from_slice(line.strip_prefix(b".").unwrap_or(&line));
        }
        if let Some(Fault::RefuseMessage(code)) = self.fault() {
            self.say(&format!("{code} refused as told")).await?;
            return Ok(true);
        }
        let message = Received {
            from: self.from.take().unwrap_or_default(),
            to: std::mem::take(&mut self.to),
            bytes,
        };
        self.shared
            .received
            .send_modify(|messages| messages.push(message));
        self.say("250 2.0.0 kept").await?;
        Ok(true)
    }

    fn fault(&self) -> Option<Fault> {
        *self
            .shared
            .fault
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
    }

    async fn say(&mut self, answer: &str) -> io::Result<()> {
        self.line
            .get_mut()
            .write_all(format!("{answer}\r\n").as_bytes())
            .await
    }

    async fn read_line(&mut self) -> io::Result<String> {
        let mut line = String::new();
        if self.line.read_line(&mut line).await? == 0 {
            return Err(io::ErrorKind::UnexpectedEof.into());
        }
        Ok(line.trim_end().to_owned())
    }
}

/// The address between the angle brackets of MAIL FROM or RCPT TO.
fn address(rest: &str) -> Option<String> {
    let (_, after) = rest.split_once('<')?;
    after.split_once('>').map(|(address, _)| address.to_owned())
}

fn decoded(text: &str) -> String {
    BASE64_STANDARD
        .decode(text)
        .map(|bytes| String::from_utf8_lossy(&bytes).into_owned())
        .unwrap_or_default()
}
