//! A database of its own on the test server, copied from a migrated template and dropped afterwards.
#![expect(
    clippy::expect_used,
    clippy::unwrap_used,
    reason = "a test that can't have its database fails there"
)]

use std::{env, thread};

use postgres::{Client, NoTls};

use crate::{Database, Entropy, Options};

/// The number of the lock under which templates are made; several test binaries may start at once.
const TEMPLATE_LOCK: i64 = 0x6d75_7374_6572;

/// One database on the server.
pub(super) struct TestServer {
    server: String,
    name: String,
}

impl TestServer {
    /// Makes one; none when no server is named and none is demanded.
    pub(super) fn create(options: &Options) -> Option<Self> {
        let Ok(server) = env::var("MUSTER_TEST_POSTGRES") else {
            assert!(
                env::var("MUSTER_TEST_REQUIRE_POSTGRES").as_deref() != Ok("1"),
                "MUSTER_TEST_REQUIRE_POSTGRES=1, but MUSTER_TEST_POSTGRES names no server"
            );
            say_skipped();
            return None;
        };
        let mut random = [0; 8];
        Entropy::system().fill(&mut random);
        let database = Self {
            server,
            name: format!("muster_test_{:016x}", u64::from_be_bytes(random)),
        };
        database.copy_template(options);
        Some(database)
    }

    /// The address of the database.
    pub(super) fn url(&self) -> String {
        self.url_of(&self.name)
    }

    fn url_of(&self, name: &str) -> String {
        let (address, query) = self
            .server
            .split_once('?')
            .map_or((self.server.as_str(), None), |(address, query)| {
                (address, Some(query))
            });
        let (scheme, rest) = address
            .split_once("://")
            .expect("MUSTER_TEST_POSTGRES is postgres://USER@HOST/NAME");
        let host = rest.split_once('/').map_or(rest, |(host, _)| host);
        query.map_or_else(
            || format!("{scheme}://{host}/{name}"),
            |query| format!("{scheme}://{host}/{name}?{query}"),
        )
    }

    fn copy_template(&self, options: &Options) {
        let template = format!("muster_template_{}", super::schema(options));
        self.on_server(|client| {
            client
                .execute("SELECT pg_advisory_lock($1)", &[&TEMPLATE_LOCK])
                .unwrap();
            if client
                .query_opt("SELECT 1 FROM pg_database WHERE datname = $1", &[&template])
                .unwrap()
                .is_none()
            {
                // Under another name until it is whole, so that an interrupted one is never taken for the template.
                let building = format!("{template}_building");
                client
                    .batch_execute(&format!("DROP DATABASE IF EXISTS {building} WITH (FORCE)"))
                    .unwrap();
                client
                    .batch_execute(&format!("CREATE DATABASE {building}"))
                    .unwrap();
                super::migrate(options, Database::Postgres(self.url_of(&building)));
                client
                    .batch_execute(&format!("ALTER DATABASE {building} RENAME TO {template}"))
                    .unwrap();
            }
            client
                .execute("SELECT pg_advisory_unlock($1)", &[&TEMPLATE_LOCK])
                .unwrap();
            client
                .batch_execute(&format!(
                    "CREATE DATABASE {} TEMPLATE {template}",
                    self.name
                ))
                .unwrap();
        });
    }

    /// The driver can't work on a thread of an async runtime, and tests are on one.
    fn on_server(&self, work: impl FnOnce(&mut Client) + Send) {
        thread::scope(|scope| {
            let done = scope.spawn(|| {
                work(&mut Client::connect(&self.server, NoTls).expect("the test server answers"));
            });
            done.join().expect("the test server does what it is told");
        });
    }
}

impl Drop for TestServer {
    fn drop(&mut self) {
        let drop = format!("DROP DATABASE IF EXISTS {} WITH (FORCE)", self.name);
        self.on_server(|client| client.batch_execute(&drop).unwrap());
    }
}

#[expect(
    clippy::print_stderr,
    reason = "a half that was not tested is said aloud"
)]
fn say_skipped() {
    eprintln!("skipped: MUSTER_TEST_POSTGRES names no server");
}
