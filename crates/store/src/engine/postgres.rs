//! One connection to PostgreSQL, owned by one thread: how it is made and how it runs statements. The driver waits on a
//! small runtime of its own, so no connection may be used or dropped on the server's.

use std::{collections::HashMap, net::IpAddr, sync::Arc, time::Duration};

use muster_model::{Error, Result};
use postgres::{
    Client, NoTls, Statement,
    config::{Host, SslMode},
    error::Severity,
    fallible_iterator::FallibleIterator,
};
use tokio_postgres_rustls::MakeRustlsConnect;

use crate::{
    Row, Value,
    dialect::{self, Fault},
    row::Source,
    tx::Text,
};

/// Built statements that are kept prepared; beyond that all of them are prepared anew.
const BUILT: usize = 256;

/// Every session speaks like this, whatever the server's defaults are.
const SETTINGS: &str = "SET search_path = public; SET statement_timeout = '10s'; SET lock_timeout = '5s'; \
    SET idle_in_transaction_session_timeout = '30s'; SET client_min_messages = 'warning'";

/// Begins a read of one state of the database.
pub(crate) const SNAPSHOT: &str = "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY";

/// How connections are made.
pub(crate) struct Server {
    config: postgres::Config,
    tls: Option<MakeRustlsConnect>,
}

/// A connection and what it has prepared.
pub(crate) struct Postgres {
    client: Client,
    /// The process on the server behind this connection.
    pub(crate) backend: i32,
    statements: HashMap<(usize, usize), Statement>,
    built: HashMap<String, Statement>,
    /// The first fault of the running act.
    pub(crate) fault: Option<Fault>,
}

/// Why a COMMIT returned an error.
pub(crate) enum NotCommitted {
    /// The server answered: nothing was committed.
    Refused(Fault, Error),
    /// No answer came: it may have been committed.
    Unknown(Error),
}

impl Server {
    /// Reads a `postgres://…` address. Beyond this machine TLS is demanded unless `sslmode=disable` says otherwise.
    pub(crate) fn new(url: &str) -> Result<Self> {
        let mut config: postgres::Config = url.parse().map_err(|error: postgres::Error| {
            Error::invalid(
                "database",
                "database.address",
                format!("The address of the database can't be read: {error}."),
            )
        })?;
        if config.get_connect_timeout().is_none() {
            config.connect_timeout(Duration::from_secs(5));
        }
        config
            .tcp_user_timeout(Duration::from_secs(15))
            .application_name("muster");
        if config.get_ssl_mode() == SslMode::Prefer {
            config.ssl_mode(if config.get_hosts().iter().all(is_here) {
                SslMode::Disable
            } else {
                SslMode::Require
            });
        }
        let tls = if config.get_ssl_mode() == SslMode::Disable {
            None
        } else {
            Some(tls()?)
        };
        Ok(Self { config, tls })
    }

    /// Connects. Not on a thread of an async runtime.
    pub(crate) fn connect(&self) -> Result<Postgres> {
        let client = match &self.tls {
            Some(tls) => self.config.connect(tls.clone()),
            None => self.config.connect(NoTls),
        };
        let mut client = client.map_err(dialect::unavailable)?;
        client
            .batch_execute(SETTINGS)
            .map_err(dialect::unavailable)?;
        let backend = client
            .query_one("SELECT pg_backend_pid()", &[])
            .and_then(|row| row.try_get(0))
            .map_err(dialect::unavailable)?;
        Ok(Postgres {
            client,
            backend,
            statements: HashMap::new(),
            built: HashMap::new(),
            fault: None,
        })
    }
}

/// A socket of this machine, or its loopback address.
fn is_here(host: &Host) -> bool {
    match host {
        Host::Tcp(name) => {
            name == "localhost"
                || name
                    .parse::<IpAddr>()
                    .is_ok_and(|address| address.is_loopback())
        }
        Host::Unix(_) => true,
    }
}

fn tls() -> Result<MakeRustlsConnect> {
    let mut roots = rustls::RootCertStore::empty();
    roots.add_parsable_certificates(rustls_native_certs::load_native_certs().certs);
    let provider = Arc::new(rustls::crypto::aws_lc_rs::default_provider());
    let config = rustls::ClientConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .map_err(Error::internal)?
        .with_root_certificates(roots)
        .with_no_client_auth();
    Ok(MakeRustlsConnect::new(config))
}

impl Postgres {
    /// Runs BEGIN, COMMIT or ROLLBACK.
    pub(crate) fn control(&mut self, text: &'static str) -> Result<()> {
        self.client
            .batch_execute(text)
            .map_err(|error| self.fail(error))
    }

    /// Runs several statements that answer nothing: migrations.
    pub(crate) fn batch(&mut self, text: &str) -> Result<()> {
        self.client
            .batch_execute(text)
            .map_err(|error| self.fail(error))
    }

    /// Runs COMMIT.
    pub(crate) fn commit(&mut self) -> Result<(), NotCommitted> {
        self.client.batch_execute("COMMIT").map_err(|error| {
            let refused = error.as_db_error().is_some_and(|database| {
                // A server that shuts down or loses its disk may have committed before it said so.
                database.parsed_severity() == Some(Severity::Error)
                    && database.code().code() != "40003"
            });
            let (fault, error) = dialect::of_postgres(error);
            if refused {
                NotCommitted::Refused(fault, error)
            } else {
                NotCommitted::Unknown(error)
            }
        })
    }

    pub(crate) fn execute(&mut self, sql: &'static str, args: &[Value<'_>]) -> Result<u64> {
        let ran = self
            .prepare(Text::Static(sql))
            .and_then(|statement| self.client.query_raw(&statement, args))
            .and_then(|mut rows| {
                while rows.next()?.is_some() {}
                Ok(rows.rows_affected().unwrap_or(0))
            });
        ran.map_err(|error| self.fail(error))
    }

    pub(crate) fn query(
        &mut self,
        text: Text<'_>,
        args: &[Value<'_>],
        each: &mut dyn FnMut(&Row<'_>) -> Result<bool>,
    ) -> Result<()> {
        match self.read(text, args, each) {
            Ok(read) => read,
            Err(error) => Err(self.fail(error)),
        }
    }

    /// Reads until `each` has enough or objects. The outer error is the database's, the inner one the reader's.
    fn read(
        &mut self,
        text: Text<'_>,
        args: &[Value<'_>],
        each: &mut dyn FnMut(&Row<'_>) -> Result<bool>,
    ) -> Result<Result<()>, postgres::Error> {
        let statement = self.prepare(text)?;
        let mut rows = self.client.query_raw(&statement, args)?;
        while let Some(row) = rows.next()? {
            match each(&Row(Source::Postgres(&row))) {
                Ok(true) => {}
                Ok(false) => break,
                Err(error) => return Ok(Err(error)),
            }
        }
        Ok(Ok(()))
    }

    fn prepare(&mut self, text: Text<'_>) -> Result<Statement, postgres::Error> {
        let known = match text {
            Text::Static(text) => self.statements.get(&(text.as_ptr() as usize, text.len())),
            Text::Built(text) => self.built.get(text),
        };
        if let Some(statement) = known {
            return Ok(statement.clone());
        }
        match text {
            Text::Static(text) => {
                let statement = self.client.prepare(text)?;
                self.statements
                    .insert((text.as_ptr() as usize, text.len()), statement.clone());
                Ok(statement)
            }
            Text::Built(text) => {
                let statement = self.client.prepare(text)?;
                if self.built.len() >= BUILT {
                    self.built.clear();
                }
                self.built.insert(text.to_owned(), statement.clone());
                Ok(statement)
            }
        }
    }

    /// Waits for hints until `wait` is over: the organizations they name, none when none came.
    pub(crate) fn hints(&mut self, wait: Duration) -> Result<Vec<String>> {
        let mut hints = Vec::new();
        let mut notifications = self.client.notifications();
        let mut first = notifications.timeout_iter(wait);
        if let Some(hint) = first.next().map_err(dialect::unavailable)? {
            hints.push(hint.payload().to_owned());
        }
        drop(first);
        let mut more = notifications.iter();
        while let Some(hint) = more.next().map_err(dialect::unavailable)? {
            hints.push(hint.payload().to_owned());
        }
        Ok(hints)
    }

    /// Keeps the fault of the act and turns the error into ours.
    pub(crate) fn fail(&mut self, error: postgres::Error) -> Error {
        let (fault, error) = dialect::of_postgres(error);
        self.fault.get_or_insert(fault);
        error
    }
}
