//! A server among others on one PostgreSQL: tells them what it wrote, hears what they wrote, and proves once a second from the
//! ends of the streams that nothing was missed. Hints only save time: without them the proof finds everything.

use std::{
    sync::{
        Arc, PoisonError,
        atomic::{AtomicBool, AtomicU64, Ordering},
        mpsc,
    },
    thread::{self, JoinHandle},
    time::Duration,
};

use muster_model::{Error, OrganizationSid, Result};
use tokio::sync::Notify;

use super::{
    Options, Postgres,
    followers::{Events, Followers},
    postgres::{SNAPSHOT, Server},
    reader::no_act,
};
use crate::{
    Tx, Value,
    ambient::Stopwatch,
    decisions,
    dialect::Fault,
    tx::{Link, Mode, Source, Text},
};

/// Streams whose ends are asked for at once.
const AT_ONCE: usize = 1_000;
/// The pause after a failed look.
const PAUSE: Duration = Duration::from_millis(100);

/// The two threads.
pub(crate) struct Node {
    proof: Arc<Proof>,
    followers: Arc<Followers>,
    stopping: Arc<AtomicBool>,
    threads: Vec<JoinHandle<()>>,
}

/// Since when it is known that everything was seen.
pub(crate) struct Proof {
    started: Stopwatch,
    /// Milliseconds after the start at which the last successful look began.
    at: AtomicU64,
    limit: Duration,
}

impl Proof {
    /// Whether the last look that saw everything is recent.
    pub(crate) fn is_current(&self) -> bool {
        let at = Duration::from_millis(self.at.load(Ordering::Acquire));
        self.started.elapsed().saturating_sub(at) <= self.limit
    }
}

impl Node {
    /// Begins to tell and to listen. With nothing kept in memory there is nothing yet to be missed.
    pub(crate) fn start(
        server: &Arc<Server>,
        source: &Arc<Source>,
        followers: &Arc<Followers>,
        woken: &Arc<Notify>,
        options: &Options,
    ) -> Result<Self> {
        let proof = Arc::new(Proof {
            started: Stopwatch::start(),
            at: AtomicU64::new(0),
            limit: options.follow_limit,
        });
        let stopping = Arc::new(AtomicBool::new(false));
        let (told, to_tell) = mpsc::channel();
        *followers
            .told
            .lock()
            .unwrap_or_else(PoisonError::into_inner) = Some(told);
        let teller = {
            let server = Arc::clone(server);
            named("muster-teller", move || tell(&server, &to_tell))?
        };
        let mut listener = Listener {
            server: Arc::clone(server),
            source: Arc::clone(source),
            followers: Arc::clone(followers),
            woken: Arc::clone(woken),
            proof: Arc::clone(&proof),
            stopping: Arc::clone(&stopping),
            pause: options.follow_pause,
            session: None,
        };
        let listener = named("muster-listener", move || listener.serve())?;
        Ok(Self {
            proof,
            followers: Arc::clone(followers),
            stopping,
            threads: vec![teller, listener],
        })
    }

    /// Since when it is known that everything was seen.
    pub(crate) fn proof(&self) -> Arc<Proof> {
        Arc::clone(&self.proof)
    }

    /// Ends both threads. The last hint is for our own listener: it need not wait for its time.
    pub(crate) fn stop(self) {
        self.stopping.store(true, Ordering::Release);
        let told = self
            .followers
            .told
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .take();
        drop(told);
        for thread in self.threads {
            if thread.join().is_err() {
                tracing::error!("a thread that follows the log had panicked");
            }
        }
    }
}

fn named(name: &str, serve: impl FnOnce() + Send + 'static) -> Result<JoinHandle<()>> {
    thread::Builder::new()
        .name(name.to_owned())
        .spawn(serve)
        .map_err(Error::internal)
}

/// Tells other nodes what was written, each stream once however many acts wrote to it meanwhile. Not in the acts' own
/// transactions: PostgreSQL lets only one transaction that notifies commit at a time.
fn tell(server: &Server, to_tell: &mpsc::Receiver<OrganizationSid>) {
    let mut session = None;
    while let Ok(first) = to_tell.recv() {
        let mut streams = vec![first];
        streams.extend(to_tell.try_iter());
        streams.sort_unstable();
        streams.dedup();
        for stream in streams {
            notify(server, &mut session, &stream.to_string());
        }
    }
    notify(server, &mut session, "");
}

fn notify(server: &Server, session: &mut Option<Postgres>, hint: &str) {
    let told = session
        .take()
        .map_or_else(|| server.connect(), Ok)
        .and_then(|mut open| {
            open.query(
                Text::Static("SELECT pg_notify('muster', $1)"),
                &[Value::from(hint)],
                &mut |_| Ok(false),
            )?;
            Ok(open)
        });
    match told {
        Ok(open) => *session = Some(open),
        Err(error) => tracing::debug!(%error, "a hint to other nodes was lost"),
    }
}

/// The thread that listens and looks.
struct Listener {
    server: Arc<Server>,
    source: Arc<Source>,
    followers: Arc<Followers>,
    woken: Arc<Notify>,
    proof: Arc<Proof>,
    stopping: Arc<AtomicBool>,
    pause: Duration,
    session: Option<Postgres>,
}

impl Listener {
    fn serve(&mut self) {
        while !self.stopping.load(Ordering::Acquire) {
            if let Err(error) = self.round() {
                tracing::warn!(%error, cause = ?error.cause(), "the log can't be followed just now");
                self.session = None;
                thread::sleep(PAUSE);
            }
        }
    }

    /// Looks at the ends of all streams that are kept, then catches up with what hints name until it is time to look again.
    fn round(&mut self) -> Result<()> {
        let begun = self.proof.started.elapsed();
        let ends = self.look()?;
        if self.show(&ends)? {
            self.proof
                .at
                .store(begun.as_millis() as u64, Ordering::Release);
        }
        while !self.stopping.load(Ordering::Acquire) {
            let Some(left) = (begun + self.pause).checked_sub(self.proof.started.elapsed()) else {
                return Ok(());
            };
            let hints = self.session()?.hints(left)?;
            if hints.is_empty() {
                continue;
            }
            super::wake(&self.woken);
            let mut named: Events = hints
                .iter()
                .filter_map(|hint| Some((hint.parse().ok()?, 0)))
                .collect();
            named.sort_unstable();
            named.dedup();
            let named = self.followers.followed(&named);
            self.show(&named)?;
        }
        Ok(())
    }

    /// Shows the streams to whoever keeps them; whether all went well.
    fn show(&mut self, streams: &[(OrganizationSid, i64)]) -> Result<bool> {
        if streams.is_empty() {
            return Ok(true);
        }
        let (followers, source) = (Arc::clone(&self.followers), Arc::clone(&self.source));
        let session = self.session()?;
        session.control(SNAPSHOT)?;
        let link = Link::Postgres(&mut *session);
        let mut tx = Tx::new(link, &source, no_act(), Mode::Read);
        let all_seen = followers.follow(streams, &mut tx);
        if session.fault == Some(Fault::Lost) {
            return Err(Error::internal("the connection broke"));
        }
        session.control("ROLLBACK")?;
        Ok(all_seen)
    }

    /// The streams whose end is not what somebody keeps.
    fn look(&mut self) -> Result<Events> {
        let (followers, source) = (Arc::clone(&self.followers), Arc::clone(&self.source));
        let session = self.session()?;
        session.control(SNAPSHOT)?;
        let link = Link::Postgres(&mut *session);
        let mut tx = Tx::new(link, &source, no_act(), Mode::Read);
        let found = look(&mut tx, &followers)?;
        session.control("ROLLBACK")?;
        Ok(found)
    }

    /// The connection; a new one listens before anything is read, so that nothing falls between.
    fn session(&mut self) -> Result<&mut Postgres> {
        match &mut self.session {
            Some(session) => {
                session.fault = None;
                Ok(session)
            }
            none => {
                let mut session = self.server.connect()?;
                session.batch("LISTEN muster")?;
                Ok(none.insert(session))
            }
        }
    }
}

fn look(tx: &mut Tx, followers: &Followers) -> Result<Events> {
    let mut kept = std::collections::BTreeMap::new();
    for follower in followers.all() {
        for (stream, revision) in (follower.kept)() {
            let least = kept.entry(stream).or_insert(revision);
            *least = revision.min(*least);
        }
    }
    let streams: Vec<_> = kept.keys().copied().collect();
    let mut ends = Events::new();
    for some in streams.chunks(AT_ONCE) {
        let heads = decisions::heads(tx, some)?;
        ends.extend(
            heads
                .into_iter()
                .filter(|(stream, end)| kept.get(stream).is_some_and(|seen| seen < end)),
        );
    }
    Ok(ends)
}
