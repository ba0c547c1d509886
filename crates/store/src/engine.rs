//! The engine: one queue in front of threads that own their connections, for SQLite and for PostgreSQL. Acts and reads
//! come in as functions over a `Tx`; answers leave after the commit. What the acts do is not known here.

use std::{
    fs::{File as StdFile, OpenOptions, TryLockError},
    os::unix::fs::OpenOptionsExt,
    path::{Path, PathBuf},
    sync::{Arc, Mutex, MutexGuard, OnceLock, PoisonError, mpsc},
    thread::{self, JoinHandle},
};

use muster_model::{Error, Kind, Result};
use tokio::sync::{Notify, oneshot};

use crate::{Clock, Entropy, Tx, ambient::SidSource, migrate, tx::Source};

mod binding;
mod checkpoint;
mod followers;
mod group;
mod job;
mod node;
mod options;
mod postgres;
mod queue;
mod reader;
mod sqlite;
mod turns;

pub use self::{
    binding::Binding,
    followers::Follower,
    options::{Database, Options},
};
use self::{
    followers::Followers,
    job::{Answer, Job, Run},
    node::{Node, Proof},
    postgres::Server,
    queue::{Queue, Refused},
    reader::{Connection, Reader},
    sqlite::{File, Purpose},
};
pub(crate) use self::{postgres::Postgres, sqlite::Sqlite};

/// The open database. Clones share it; it closes with the last one, or by [`Store::close`].
#[derive(Clone)]
pub struct Store {
    inner: Arc<Inner>,
}

struct Inner {
    source: Arc<Source>,
    /// One queue for SQLite, one for each writer of PostgreSQL, none when opened for reading only.
    acts: Vec<Arc<Queue<Job>>>,
    reads: Arc<Queue<Job>>,
    woken: Arc<Notify>,
    followers: Arc<Followers>,
    /// Of PostgreSQL: what tells other nodes and listens to them, once somebody follows.
    node: Mutex<Option<Node>>,
    proof: OnceLock<Arc<Proof>>,
    readers: Mutex<Vec<JoinHandle<()>>>,
    writers: Mutex<Vec<JoinHandle<()>>>,
    /// Held as long as this server uses the SQLite file.
    lock: Mutex<Option<StdFile>>,
}

impl Store {
    /// Opens the database, brings its schema up to date and starts the threads.
    ///
    /// # Errors
    /// `database.in_use`, `database.newer_schema`, `database.foreign_schema` or `database.unavailable`.
    #[expect(
        clippy::needless_pass_by_value,
        reason = "options are made for one store"
    )]
    pub fn open(options: Options) -> Result<Self> {
        Inner::open(&options, true)
    }

    /// Opens the database beside a running server: no lock, no acts, no migration.
    ///
    /// # Errors
    /// As [`Store::open`], and `database.older_schema`.
    #[expect(
        clippy::needless_pass_by_value,
        reason = "options are made for one store"
    )]
    pub fn open_read_only(options: Options) -> Result<Self> {
        Inner::open(&options, false)
    }

    /// Runs an act in its own transaction and answers once it is durable. Acts of one `route` keep their order. The
    /// act may be run more than once; only the last run counts.
    ///
    /// # Errors
    /// What the act returns, or `Unavailable` when it can't be run now.
    pub async fn write<T: Send + 'static>(
        &self,
        route: u64,
        act: impl Fn(&mut Tx<'_>) -> Result<T> + Send + 'static,
    ) -> Result<T> {
        let count = self.inner.acts.len() as u64;
        let Some(queue) = route
            .checked_rem(count)
            .and_then(|index| self.inner.acts.get(index as usize))
        else {
            return Err(Error::internal(
                "an act on a store that was opened for reading only",
            ));
        };
        submit(queue, act).await
    }

    /// Runs a read on a snapshot of the database.
    ///
    /// # Errors
    /// What the read returns, or `Unavailable` when it can't be run now.
    pub async fn read<T: Send + 'static>(
        &self,
        read: impl Fn(&mut Tx<'_>) -> Result<T> + Send + 'static,
    ) -> Result<T> {
        submit(&self.inner.reads, read).await
    }

    /// Whether it was opened beside a running server, to read only.
    pub fn is_read_only(&self) -> bool {
        self.inner.acts.is_empty()
    }

    /// The clock of this store.
    pub fn clock(&self) -> &Clock {
        &self.inner.source.clock
    }

    /// The randomness of this store.
    pub fn entropy(&self) -> &Entropy {
        &self.inner.source.entropy
    }

    /// Goes once through a writer and a reader.
    ///
    /// # Errors
    /// `Unavailable` when one of them can't reach the database.
    pub async fn ready(&self) -> Result<()> {
        if !self.inner.acts.is_empty() {
            self.write(0, |tx| tx.exists("SELECT 1", &[]).map(drop))
                .await?;
        }
        self.read(|tx| tx.exists("SELECT 1", &[]).map(drop)).await
    }

    /// Waits until an act that woke the workers was committed. One that was committed since the last wait counts.
    pub async fn woken(&self) {
        self.inner.woken.notified().await;
    }

    /// From now on `follower` is shown every commit before its acts are answered; on PostgreSQL those of other nodes too.
    pub fn follow(&self, follower: Follower) {
        self.inner.followers.add(follower);
    }

    /// Whether it was proven a short time ago that whoever follows has seen all that was committed. On SQLite always: nobody
    /// else writes to the file.
    pub fn is_followed(&self) -> bool {
        self.inner
            .proof
            .get()
            .is_none_or(|proof| proof.is_current())
    }

    /// Takes nothing in any more, runs what waits, and gives the database back. Blocks until then.
    pub fn close(&self) {
        self.inner.close();
    }
}

async fn submit<T: Send + 'static>(
    queue: &Queue<Job>,
    run: impl Fn(&mut Tx<'_>) -> Result<T> + Send + 'static,
) -> Result<T> {
    let (answer, answered) = oneshot::channel();
    let run: Run = Box::new(move |tx| run(tx).map(|value| Box::new(value) as Answer));
    queue
        .push(Job { run, answer })
        .map_err(|refused| match refused {
            Refused::Full => Error::unavailable(
                "server.overloaded",
                "More is waiting than the server can do in good time. Try again shortly.",
            ),
            Refused::Closed => stopping(),
        })?;
    let value = answered.await.map_err(|_| stopping())??;
    value
        .downcast()
        .map(|value| *value)
        .map_err(|_| Error::internal("an answer of another type"))
}

fn stopping() -> Error {
    Error::unavailable(
        "server.stopping",
        "The server is stopping. Try again shortly.",
    )
}

fn wake(woken: &Notify) {
    woken.notify_waiters();
    woken.notify_one();
}

impl Inner {
    fn open(options: &Options, writable: bool) -> Result<Store> {
        let source = Arc::new(Source {
            clock: options.clock.clone(),
            entropy: options.entropy.clone(),
            sids: SidSource::default(),
        });
        let count = match (&options.database, writable) {
            (_, false) => 0,
            (Database::Sqlite(_), true) => 1,
            (Database::Postgres(_), true) => options.writers.max(1),
        };
        let inner = Arc::new(Self {
            source,
            acts: (0..count)
                .map(|_| Arc::new(Queue::new(options.queue.div_ceil(count))))
                .collect(),
            reads: Arc::new(Queue::new(options.queue)),
            woken: Arc::default(),
            followers: Arc::new(Followers::new(options)),
            node: Mutex::default(),
            proof: OnceLock::new(),
            readers: Mutex::default(),
            writers: Mutex::default(),
            lock: Mutex::default(),
        });
        match &options.database {
            Database::Sqlite(path) => inner.open_sqlite(path, options)?,
            Database::Postgres(url) => inner.open_postgres(url, options)?,
        }
        Ok(Store { inner })
    }

    fn open_sqlite(&self, path: &Path, options: &Options) -> Result<()> {
        let file = File {
            path: path.to_owned(),
            patience: options.patience,
            longest: options.longest,
        };
        if let Some(queue) = self.acts.first() {
            *locked(&self.lock) = Some(lock(path)?);
            create(path)?;
            let (wal, lengths) = mpsc::sync_channel(1);
            let mut writer = group::Writer {
                file: file.clone(),
                queue: Arc::clone(queue),
                source: Arc::clone(&self.source),
                woken: Arc::clone(&self.woken),
                followers: Arc::clone(&self.followers),
                wal,
                group: options.group.max(1),
                act_exists: options.act_exists,
                session: None,
                #[cfg(feature = "testing")]
                faults: options.faults.clone(),
            };
            migrate::sqlite(
                &file.open(Purpose::Write)?,
                options.migrations,
                &options.clock,
            )?;
            writer.ensure_session()?;
            let checkpointed = file.clone();
            spawn(&self.writers, "muster-checkpoint", move || {
                checkpoint::serve(&checkpointed, &lengths);
            })?;
            spawn(&self.writers, "muster-writer", move || writer.serve())?;
        } else {
            migrate::check_sqlite(&file.open(Purpose::Read)?, options.migrations)?;
        }
        for _ in 0..options.readers.max(1) {
            let session = Some(Sqlite::open(&file, Purpose::Read)?);
            self.spawn_reader(Connection::Sqlite {
                file: file.clone(),
                session,
            })?;
        }
        Ok(())
    }

    fn open_postgres(&self, url: &str, options: &Options) -> Result<()> {
        let server = Arc::new(Server::new(url)?);
        self.migrate_postgres(&server, options)?;
        for queue in &self.acts {
            let writer = turns::Writer {
                server: Arc::clone(&server),
                queue: Arc::clone(queue),
                source: Arc::clone(&self.source),
                woken: Arc::clone(&self.woken),
                followers: Arc::clone(&self.followers),
                act_exists: options.act_exists,
                session: None,
                #[cfg(feature = "testing")]
                faults: options.faults.clone(),
            };
            spawn(&self.writers, "muster-writer", move || writer.serve())?;
        }
        if !self.acts.is_empty() {
            let node = Node::start(&server, &self.source, &self.followers, &self.woken, options)?;
            let _ = self.proof.set(node.proof());
            *locked(&self.node) = Some(node);
        }
        for _ in 0..options.readers.max(1) {
            self.spawn_reader(Connection::Postgres {
                server: Arc::clone(&server),
                session: None,
            })?;
        }
        Ok(())
    }

    /// On a thread of its own: the caller's may belong to an async runtime, where the driver can't work.
    fn migrate_postgres(&self, server: &Server, options: &Options) -> Result<()> {
        thread::scope(|scope| {
            let migrated = scope.spawn(|| {
                let mut session = server.connect()?;
                match self.acts.is_empty() {
                    true => migrate::check_postgres(&mut session, options.migrations),
                    false => migrate::postgres(&mut session, options.migrations, &options.clock),
                }
            });
            migrated
                .join()
                .unwrap_or_else(|_| Err(Error::internal("the migration panicked")))
        })
    }

    fn spawn_reader(&self, connection: Connection) -> Result<()> {
        let reader = Reader {
            queue: Arc::clone(&self.reads),
            source: Arc::clone(&self.source),
            connection,
        };
        spawn(&self.readers, "muster-reader", move || reader.serve())
    }

    fn close(&self) {
        // The readers first: the last connection to a SQLite file has to be one that may tidy up.
        self.reads.close();
        join(&self.readers);
        self.acts.iter().for_each(|queue| queue.close());
        join(&self.writers);
        let node = locked(&self.node).take();
        if let Some(node) = node {
            node.stop();
        }
        *locked(&self.lock) = None;
    }
}

fn spawn(
    threads: &Mutex<Vec<JoinHandle<()>>>,
    name: &str,
    serve: impl FnOnce() + Send + 'static,
) -> Result<()> {
    let thread = thread::Builder::new()
        .name(name.to_owned())
        .spawn(serve)
        .map_err(Error::internal)?;
    locked(threads).push(thread);
    Ok(())
}

fn join(threads: &Mutex<Vec<JoinHandle<()>>>) {
    let threads = std::mem::take(&mut *locked(threads));
    for thread in threads {
        // The last clone may have been held by an act: its thread can't wait for itself.
        if thread.thread().id() != thread::current().id() && thread.join().is_err() {
            tracing::error!("a thread of the store had panicked");
        }
    }
}

fn locked<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

impl Drop for Inner {
    fn drop(&mut self) {
        self.close();
    }
}

/// Takes the lock beside the file, for as long as the answer lives.
fn lock(path: &Path) -> Result<StdFile> {
    let beside = PathBuf::from(format!("{}.lock", path.display()));
    let file = OpenOptions::new()
        .create(true)
        .truncate(false)
        .write(true)
        .mode(0o600)
        .open(&beside)
        .map_err(|error| cannot_open(&beside, error))?;
    match file.try_lock() {
        Ok(()) => Ok(file),
        Err(TryLockError::WouldBlock) => {
            let message = format!(
                "Another muster is using {}. Stop it first; one server owns the file.",
                path.display()
            );
            Err(Error::conflict("database.in_use", message))
        }
        Err(TryLockError::Error(error)) => Err(cannot_open(&beside, error)),
    }
}

/// Creates the file when there is none, readable by this user alone.
fn create(path: &Path) -> Result<()> {
    OpenOptions::new()
        .create(true)
        .truncate(false)
        .write(true)
        .mode(0o600)
        .open(path)
        .map(drop)
        .map_err(|error| cannot_open(path, error))
}

fn cannot_open(path: &Path, error: std::io::Error) -> Error {
    Error::new(
        Kind::Unavailable,
        "database.unavailable",
        format!("{} can't be opened: {error}.", path.display()),
    )
    .because(error)
}
