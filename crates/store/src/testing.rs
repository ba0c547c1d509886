//! What tests of this crate and of those above it need: databases that are made from a migrated template and gone
//! afterwards, one body for two databases, and failures to order. Not in the shipped binary.
#![expect(
    clippy::expect_used,
    reason = "a test that can't have its database fails there"
)]

use std::{
    collections::HashMap,
    path::{Path, PathBuf},
    sync::{LazyLock, Mutex, PoisonError},
};

use muster_model::{KeySid, Result, Time};
use tempfile::TempDir;

pub use crate::dialect::Engine;
use crate::{Clock, Database, Entropy, Options, Store, Tx, key_report, organization};

mod contents;
mod faults;
mod proxy;
mod server;
mod tamper;
mod trouble;

pub use faults::{CommitFault, Faults};
pub use proxy::Proxy;
use server::TestServer;
pub use trouble::{Gone, Locked, Pages};

/// A database of one test, open, with a clock that stands still and repeatable randomness. Gone when dropped.
pub struct TestDatabase {
    store: Store,
    options: Options,
    _place: Place,
}

/// What has to go when the test is over.
#[expect(dead_code, reason = "held only to be dropped")]
enum Place {
    Directory(TempDir),
    Server(TestServer),
}

/// Migrated SQLite files by schema: copied, because migrating takes longer than most tests.
static TEMPLATES: LazyLock<Mutex<HashMap<String, Vec<u8>>>> = LazyLock::new(Mutex::default);

impl TestDatabase {
    /// A new SQLite database.
    pub fn sqlite() -> Self {
        Self::open(Engine::Sqlite, |_| {}).expect("SQLite is always there")
    }

    /// A new PostgreSQL database; none when no server is named and none is demanded.
    pub fn postgres() -> Option<Self> {
        Self::open(Engine::Postgres, |_| {})
    }

    /// A new database, opened with changed options. None only for PostgreSQL without a server, and never where
    /// `MUSTER_TEST_REQUIRE_POSTGRES=1`.
    ///
    /// # Panics
    /// When the database can't be made.
    pub fn open(engine: Engine, change: impl FnOnce(&mut Options)) -> Option<Self> {
        let mut options = Options::new(Database::Sqlite(PathBuf::new()));
        options.clock = Clock::manual("2026-12-01T12:00:00Z".parse::<Time>().expect("a time"));
        options.entropy = Entropy::seeded(1);
        options.readers = 2;
        options.writers = 2;
        change(&mut options);
        let place = match engine {
            Engine::Sqlite => {
                let directory = tempfile::tempdir().expect("a temporary directory");
                let path = directory.path().join("muster.db");
                std::fs::write(&path, template(&options)).expect("a copy of the template");
                options.database = Database::Sqlite(path);
                Place::Directory(directory)
            }
            Engine::Postgres => {
                let server = TestServer::create(&options)?;
                options.database = Database::Postgres(server.url());
                Place::Server(server)
            }
        };
        let store = Store::open(options.clone()).expect("the database opens");
        Some(Self {
            store,
            options,
            _place: place,
        })
    }

    /// The store.
    pub fn store(&self) -> &Store {
        &self.store
    }

    /// The clock, to be moved.
    pub fn clock(&self) -> &Clock {
        &self.options.clock
    }

    /// Failures to order.
    pub fn faults(&self) -> &Faults {
        &self.options.faults
    }

    /// What it was opened with.
    pub fn options(&self) -> Options {
        self.options.clone()
    }

    /// Stops the store and starts it again on the same database.
    ///
    /// # Panics
    /// When the database does not open.
    pub fn restart(&mut self) {
        self.store.close();
        self.store = Store::open(self.options.clone()).expect("the database opens again");
    }
}

impl Drop for TestDatabase {
    fn drop(&mut self) {
        self.store.close();
    }
}

/// Live keys with nobody to answer for them, in all organizations: none, whatever a test has done.
pub async fn keys_without_sponsor(store: &Store) -> Result<Vec<KeySid>> {
    let find = |tx: &mut Tx| {
        let mut found = Vec::new();
        for organization in organization::page(tx, None, 1_000)? {
            let keys = key_report::keys_without_sponsor(tx, organization.sid)?;
            found.extend(keys.into_iter().map(|key| key.sid));
        }
        Ok(found)
    };
    store.read(find).await
}

/// The bytes of a migrated SQLite file.
fn template(options: &Options) -> Vec<u8> {
    let mut templates = TEMPLATES.lock().unwrap_or_else(PoisonError::into_inner);
    let bytes = templates.entry(schema(options)).or_insert_with(|| {
        let directory = tempfile::tempdir().expect("a temporary directory");
        let path = directory.path().join("template.db");
        migrate(options, Database::Sqlite(path.clone()));
        read(&path)
    });
    bytes.clone()
}

fn read(path: &Path) -> Vec<u8> {
    std::fs::read(path).expect("the template is there")
}

/// Opens and closes the database once, with a clock and randomness of its own.
fn migrate(options: &Options, database: Database) {
    let (clock, entropy) = (Clock::manual(options.clock.now()), Entropy::seeded(0));
    Store::open(Options {
        database,
        clock,
        entropy,
        ..options.clone()
    })
    .expect("the migrations run")
    .close();
}

/// A name for the schema: the beginning of a digest over all migrations.
fn schema(options: &Options) -> String {
    crate::migrate::digest_of(options.migrations)
}

/// Makes two tests of one body, `name::sqlite` and `name::postgres`.
///
/// ```text
/// muster_store::on_both! {
///     options |options| options.queue = 2; // may be left out
///     async fn a_name_is_given_once(db: TestDatabase) { … }
/// }
/// ```
#[macro_export]
macro_rules! on_both {
    (options $options:expr; $($(#[$meta:meta])* async fn $name:ident($db:ident: TestDatabase) $body:block)*) => {$(
        #[cfg(test)]
        $(#[$meta])*
        mod $name {
            use super::*;

            async fn run($db: $crate::testing::TestDatabase) $body

            #[tokio::test]
            async fn sqlite() {
                if let Some(db) = $crate::testing::TestDatabase::open($crate::testing::Engine::Sqlite, $options) {
                    run(db).await;
                }
            }

            #[tokio::test]
            async fn postgres() {
                if let Some(db) = $crate::testing::TestDatabase::open($crate::testing::Engine::Postgres, $options) {
                    run(db).await;
                }
            }
        }
    )*};
    ($($tests:tt)*) => { $crate::on_both! { options |_| {}; $($tests)* } };
}
