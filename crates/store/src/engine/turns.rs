//! A writer thread of PostgreSQL: acts one after the other, each in a READ COMMITTED transaction. It tries again where
//! another transaction was in the way or the connection broke, and looks up what became of a commit it lost.

use std::{sync::Arc, thread, time::Duration};

use muster_model::{Error, EventSid, OrganizationSid, Result};
use tokio::sync::Notify;

use super::{
    Followers, Job, Postgres, Queue,
    job::{Answer, Outcome},
    postgres::{NotCommitted, SNAPSHOT, Server},
    reader::no_act,
};
use crate::{
    Tx, Value,
    dialect::{self, Fault},
    tx::{Link, Mode, Source, Text},
};

/// How often an act is tried before the caller is asked to come again.
const ATTEMPTS: u32 = 8;
/// The longest pause between two attempts.
const LONGEST_PAUSE: Duration = Duration::from_millis(200);
/// How often the end of a lost backend is looked for, a pause between each.
const LOOKS: u32 = 50;

/// A writer thread and what it owns.
pub(crate) struct Writer {
    pub(crate) server: Arc<Server>,
    pub(crate) queue: Arc<Queue<Job>>,
    pub(crate) source: Arc<Source>,
    pub(crate) woken: Arc<Notify>,
    pub(crate) followers: Arc<Followers>,
    /// Finds the events of an act.
    pub(crate) act_exists: &'static str,
    /// None while the server can't be reached.
    pub(crate) session: Option<Postgres>,
    #[cfg(feature = "testing")]
    pub(crate) faults: crate::testing::Faults,
}

/// How one attempt ended.
enum Attempt {
    Ended(Result<Answer>),
    Again(Error),
}

impl Writer {
    /// Serves until the queue is closed and empty.
    pub(crate) fn serve(mut self) {
        let mut jobs = Vec::with_capacity(1);
        while self.queue.take(1, &mut jobs) {
            for job in jobs.drain(..).filter(|job| !job.is_abandoned()) {
                let answer = self.run(&job);
                job.answer(answer);
            }
        }
    }

    fn run(&mut self, job: &Job) -> Result<Answer> {
        let mut last = None;
        for attempt in 0..ATTEMPTS {
            if attempt > 0 {
                self.pause(attempt);
            }
            match self.attempt(job) {
                Attempt::Ended(answer) => return answer,
                Attempt::Again(error) => last = Some(error),
            }
        }
        tracing::warn!(error = ?last, "an act was tried in vain");
        Err(dialect::unavailable(last.map_or_else(
            || "tried in vain".into(),
            Box::<dyn std::error::Error + Send + Sync>::from,
        )))
    }

    fn attempt(&mut self, job: &Job) -> Attempt {
        let act: EventSid = self
            .source
            .sids
            .next(self.source.clock.now(), &self.source.entropy);
        let source = Arc::clone(&self.source);
        let session = match self.connected() {
            Ok(session) => session,
            Err(error) => return Attempt::Ended(Err(error)),
        };
        session.fault = None;
        if let Err(error) = session.control("BEGIN ISOLATION LEVEL READ COMMITTED") {
            self.session = None;
            return Attempt::Again(error);
        }
        match job.run(Link::Postgres(session), &source, act, Mode::Write) {
            done @ Outcome::Done(..) => self.commit(act, done),
            outcome => self.roll_back(outcome),
        }
    }

    fn connected(&mut self) -> Result<&mut Postgres> {
        match &mut self.session {
            Some(session) => Ok(session),
            none => Ok(none.insert(self.server.connect()?)),
        }
    }

    fn roll_back(&mut self, outcome: Outcome) -> Attempt {
        let Some(session) = &mut self.session else {
            return Attempt::Ended(outcome.into_answer());
        };
        let fault = session.fault;
        if fault == Some(Fault::Lost) || session.control("ROLLBACK").is_err() {
            self.session = None;
        }
        match (outcome, fault) {
            (Outcome::Failed(error), Some(Fault::Contended | Fault::Lost)) => Attempt::Again(error),
            (outcome, _) => Attempt::Ended(outcome.into_answer()),
        }
    }

    fn commit(&mut self, act: EventSid, outcome: Outcome) -> Attempt {
        let Some(session) = &mut self.session else {
            return Attempt::Again(dialect::unavailable("no connection"));
        };
        #[cfg(feature = "testing")]
        let committed = self.faults.commit(
            |_| NotCommitted::Unknown(dialect::unavailable("injected")),
            || session.commit(),
        );
        #[cfg(not(feature = "testing"))]
        let committed = session.commit();
        match committed {
            Ok(()) => {
                let traces = outcome.traces();
                self.publish(&traces.events);
                if traces.wake {
                    super::wake(&self.woken);
                }
                Attempt::Ended(outcome.into_answer())
            }
            Err(NotCommitted::Refused(fault, error)) => {
                if fault == Fault::Lost {
                    self.session = None;
                }
                if fault == Fault::Contended {
                    Attempt::Again(error)
                } else {
                    Attempt::Ended(Err(error))
                }
            }
            Err(NotCommitted::Unknown(error)) => self.after_lost_commit(act, outcome, error),
        }
    }

    /// Shows those who follow the log what was committed, here before anybody is answered, and other nodes soon.
    fn publish(&mut self, events: &[(OrganizationSid, i64)]) {
        self.followers.tell(events);
        let followed = self.followers.followed(events);
        if followed.is_empty() {
            return;
        }
        let Some(session) = &mut self.session else {
            return self.followers.behind(&followed);
        };
        session.fault = None;
        if session.control(SNAPSHOT).is_err() {
            self.followers.behind(&followed);
            self.session = None;
            return;
        }
        let link = Link::Postgres(&mut *session);
        let mut tx = Tx::new(link, &self.source, no_act(), Mode::Read);
        self.followers.follow(&followed, &mut tx);
        if session.fault == Some(Fault::Lost) || session.control("ROLLBACK").is_err() {
            self.session = None;
        }
    }

    /// The connection broke in COMMIT: what became of the act is asked on a new connection, never guessed.
    fn after_lost_commit(&mut self, act: EventSid, outcome: Outcome, error: Error) -> Attempt {
        let traces = outcome.traces();
        let backend = self.session.take().map(|session| session.backend);
        tracing::warn!(?error, %act, "the connection broke in COMMIT");
        if !traces.wrote {
            return Attempt::Ended(outcome.into_answer());
        }
        if !traces.recorded {
            return Attempt::Ended(Err(dialect::unknown(error)));
        }
        match self.is_committed(act, backend) {
            Ok(true) => {
                self.followers.tell(&traces.events);
                self.followers.behind(&traces.events);
                Attempt::Ended(outcome.into_answer())
            }
            Ok(false) => Attempt::Again(error),
            Err(error) => Attempt::Ended(Err(dialect::unknown(error))),
        }
    }

    /// Looks only after the old backend has ended: until then it could still commit.
    fn is_committed(&mut self, act: EventSid, backend: Option<i32>) -> Result<bool> {
        let act_exists = self.act_exists;
        let session = self.connected()?;
        session.fault = None;
        for _ in 0..LOOKS {
            if !finds(
                session,
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE pid = $1",
                &[Value::from(backend)],
            )? {
                return finds(session, act_exists, &[Value::from(act)]);
            }
            thread::sleep(LONGEST_PAUSE / 4);
        }
        Err(Error::internal("the lost backend does not end"))
    }

    /// Waits a little, at random, so that two that met do not meet again.
    fn pause(&self, attempt: u32) {
        let mut random = [0; 2];
        self.source.entropy.fill(&mut random);
        let most = Duration::from_millis(5 << attempt.min(6)).min(LONGEST_PAUSE);
        thread::sleep(
            most.mul_f64(0.25 + 0.75 * f64::from(u16::from_be_bytes(random)) / f64::from(u16::MAX)),
        );
    }
}

fn finds(session: &mut Postgres, sql: &'static str, args: &[Value<'_>]) -> Result<bool> {
    let mut found = false;
    session.query(Text::Static(sql), args, &mut |_| {
        found = true;
        Ok(false)
    })?;
    Ok(found)
}
