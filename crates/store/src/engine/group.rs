//! The one writer of a SQLite file: takes what waits, runs each act in a savepoint inside one transaction, commits the
//! group with one fsync, and only then answers. The traps of group commit are handled here; `tests/it/group.rs` springs each.

use std::sync::{Arc, mpsc};

use muster_model::{Error, EventSid, OrganizationSid, Result};
use rusqlite::{ErrorCode, config::DbConfig, ffi, hooks::Wal};
use tokio::sync::Notify;

use super::{
    Followers, Job, Queue, Sqlite,
    followers::committed,
    job::{Answer, Outcome},
    reader::no_act,
    sqlite::{File, Purpose},
};
use crate::{
    Tx, Value,
    dialect::{self, Fault},
    tx::{Link, Mode, Source, Text},
};

/// The writer thread and what it owns.
pub(crate) struct Writer {
    pub(crate) file: File,
    pub(crate) queue: Arc<Queue<Job>>,
    pub(crate) source: Arc<Source>,
    pub(crate) woken: Arc<Notify>,
    pub(crate) followers: Arc<Followers>,
    /// Takes the length of the WAL after each commit to the checkpoint thread.
    pub(crate) wal: mpsc::SyncSender<u32>,
    /// How many acts share one commit at most.
    pub(crate) group: usize,
    /// Finds the events of an act.
    pub(crate) act_exists: &'static str,
    /// None while the file can't be opened.
    pub(crate) session: Option<Sqlite>,
    #[cfg(feature = "testing")]
    pub(crate) faults: crate::testing::Faults,
}

/// How the attempt to commit some jobs ended.
enum Attempt {
    /// An answer for every job, in order.
    Ended(Vec<Result<Answer>>),
    /// The whole transaction was lost, through this job when one is named: it gets the error, the others run again alone.
    Lost { guilty: Option<usize>, error: Error },
    /// The database can't take any of them.
    Refused(Error),
}

impl Writer {
    /// Serves until the queue is closed and empty.
    pub(crate) fn serve(mut self) {
        let mut jobs = Vec::with_capacity(self.group);
        while self.queue.take(self.group, &mut jobs) {
            jobs.retain(|job| !job.is_abandoned());
            if !jobs.is_empty() {
                let group = std::mem::replace(&mut jobs, Vec::with_capacity(self.group));
                self.run(group);
            }
        }
    }

    /// Opens the session again when there is none, or when the path has come to name another file.
    pub(crate) fn ensure_session(&mut self) -> Result<&mut Sqlite> {
        if self
            .session
            .as_ref()
            .is_some_and(|session| !session.is_current(&self.file))
        {
            self.session = None;
        }
        if self.session.is_none() {
            let mut session = Sqlite::open(&self.file, Purpose::Write)?;
            let wal = self.wal.clone();
            let report = move |_: &mut Wal, pages: i32| {
                // A full channel means that the checkpoint thread has been told already.
                let _ = wal.try_send(pages.unsigned_abs());
                Ok(())
            };
            let connection = session.connection();
            connection
                .wal_hook(Some(report))
                .map_err(dialect::unavailable)?;
            // The checkpoint thread does that too.
            connection
                .set_db_config(DbConfig::SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, true)
                .map_err(dialect::unavailable)?;
            #[cfg(feature = "testing")]
            self.faults.watch(session.connection())?;
            self.session = Some(session);
        }
        self.session
            .as_mut()
            .ok_or_else(|| Error::internal("no session"))
    }

    fn run(&mut self, jobs: Vec<Job>) {
        match self.attempt(&jobs) {
            Attempt::Ended(answers) => jobs
                .into_iter()
                .zip(answers)
                .for_each(|(job, answer)| job.answer(answer)),
            Attempt::Lost { guilty, error } => self.run_alone(jobs, guilty, &error),
            Attempt::Refused(error) => {
                tracing::error!(error = ?error, acts = jobs.len(), "the database takes no acts");
                jobs.into_iter()
                    .for_each(|job| job.answer(Err(same(&error))));
            }
        }
    }

    /// After a lost transaction nothing of the group is there: each of the others runs again in a transaction of its own.
    fn run_alone(&mut self, jobs: Vec<Job>, guilty: Option<usize>, error: &Error) {
        tracing::warn!(?error, acts = jobs.len(), "a transaction was lost");
        let alone = jobs.len() == 1;
        for (index, job) in jobs.into_iter().enumerate() {
            if alone || guilty == Some(index) {
                job.answer(Err(same(error)));
            } else {
                self.run(vec![job]);
            }
        }
    }

    fn attempt(&mut self, jobs: &[Job]) -> Attempt {
        let begun = self.ensure_session().and_then(|session| {
            session
                .control("BEGIN IMMEDIATE")
                .map_err(|error| session.fail(error))
        });
        if let Err(error) = begun {
            self.abandon();
            return Attempt::Refused(error);
        }
        let mut ran = Vec::with_capacity(jobs.len());
        for (index, job) in jobs.iter().enumerate() {
            match self.run_one(job) {
                Ok(outcome) => ran.push(outcome),
                Err(error) => {
                    self.abandon();
                    return Attempt::Lost {
                        guilty: Some(index),
                        error,
                    };
                }
            }
        }
        match self.commit() {
            Ok(()) => {
                let traces: Vec<_> = ran.iter().map(|(_, outcome)| outcome.traces()).collect();
                self.publish(&committed(&traces));
                if traces.iter().any(|traces| traces.wake) {
                    super::wake(&self.woken);
                }
                Attempt::Ended(
                    ran.into_iter()
                        .map(|(_, outcome)| outcome.into_answer())
                        .collect(),
                )
            }
            Err(error) => self.after_failed_commit(ran, error),
        }
    }

    /// Shows those who follow the log what was committed, before anybody is answered.
    fn publish(&mut self, events: &[(OrganizationSid, i64)]) {
        let followed = self.followers.followed(events);
        if followed.is_empty() {
            return;
        }
        let Some(session) = &mut self.session else {
            return self.followers.behind(&followed);
        };
        if session.control("BEGIN").is_ok() {
            session.begin_act();
            let link = Link::Sqlite(session);
            let mut tx = Tx::new(link, &self.source, no_act(), Mode::Read);
            self.followers.follow(&followed, &mut tx);
        } else {
            self.followers.behind(&followed);
        }
        self.abandon();
    }

    /// Runs one act in its savepoint. An error means that the whole transaction is gone or in doubt.
    fn run_one(&mut self, job: &Job) -> Result<(EventSid, Outcome)> {
        let act: EventSid = self
            .source
            .sids
            .next(self.source.clock.now(), &self.source.entropy);
        let source = Arc::clone(&self.source);
        let session = self.ensure_open()?;
        session
            .control("SAVEPOINT act")
            .map_err(|error| session.fail(error))?;
        session.begin_act();
        let outcome = job.run(Link::Sqlite(session), &source, act, Mode::Write);
        if session.is_outside() || session.fault == Some(Fault::Lost) {
            return Err(match outcome {
                Outcome::Failed(error) => error,
                _ => Error::internal("the act ended the transaction of its group"),
            });
        }
        if !matches!(outcome, Outcome::Done(..)) {
            session
                .control("ROLLBACK TO act")
                .map_err(|error| session.fail(error))?;
        }
        session
            .control("RELEASE act")
            .map_err(|error| session.fail(error))?;
        Ok((act, outcome))
    }

    fn ensure_open(&mut self) -> Result<&mut Sqlite> {
        self.session
            .as_mut()
            .ok_or_else(|| Error::internal("the group lost its connection"))
    }

    fn commit(&mut self) -> rusqlite::Result<()> {
        let Some(session) = &mut self.session else {
            return Err(rusqlite::Error::InvalidQuery);
        };
        #[cfg(feature = "testing")]
        return self.faults.commit(injected, || session.control("COMMIT"));
        #[cfg(not(feature = "testing"))]
        session.control("COMMIT")
    }

    /// Leaves the transaction; when that fails, or the connection is in doubt, leaves the connection too.
    fn abandon(&mut self) {
        let Some(session) = &mut self.session else {
            return;
        };
        let left = session.is_outside() || session.control("ROLLBACK").is_ok();
        if !left || session.fault == Some(Fault::Lost) {
            self.session = None;
        }
    }

    /// Nothing is certain after a failed COMMIT but what a fresh connection finds.
    fn after_failed_commit(
        &mut self,
        ran: Vec<(EventSid, Outcome)>,
        error: rusqlite::Error,
    ) -> Attempt {
        if is_failed_fsync(&error) {
            // The kernel may have dropped the pages that it could not write: no later fsync can tell. Only a new start can.
            tracing::error!(%error, "fsync failed: the process ends, start it again");
            std::process::abort();
        }
        let constraint = error.sqlite_error_code() == Some(ErrorCode::ConstraintViolation);
        let error = match &mut self.session {
            Some(session) => session.fail(error),
            None => dialect::unavailable(error),
        };
        self.abandon();
        if constraint {
            // A deferred constraint: innocents must not die with the guilty one, whoever it is.
            return Attempt::Lost {
                guilty: None,
                error,
            };
        }
        tracing::error!(?error, acts = ran.len(), "COMMIT failed");
        self.session = None;
        Attempt::Ended(
            ran.into_iter()
                .map(|(act, outcome)| self.look_up(act, outcome, &error))
                .collect(),
        )
    }

    /// What to answer an act whose COMMIT failed: done when its event is there after all.
    fn look_up(&mut self, act: EventSid, outcome: Outcome, error: &Error) -> Result<Answer> {
        let traces = outcome.traces();
        if !traces.recorded {
            // Without an event there is nothing to look for.
            return Err(if traces.wrote {
                dialect::unknown(error.to_string())
            } else {
                same(error)
            });
        }
        let mut found = false;
        let act_exists = Text::Static(self.act_exists);
        let looked = self.ensure_session().and_then(|session| {
            session.begin_act();
            session.query(act_exists, &[Value::from(act)], &mut |_| {
                found = true;
                Ok(false)
            })
        });
        match looked {
            Ok(()) if found => {
                self.followers.behind(&traces.events);
                outcome.into_answer()
            }
            Ok(()) => Err(same(error)),
            Err(cause) => Err(dialect::unknown(cause)),
        }
    }
}

/// The same refusal for another job of the group: the cause stays with the log.
fn same(error: &Error) -> Error {
    let copy = Error::new(error.kind(), error.code(), error.message().to_owned());
    match error.retry() {
        Some(wait) => copy.retry_after(wait),
        None => copy,
    }
}

fn is_failed_fsync(error: &rusqlite::Error) -> bool {
    error.sqlite_error().is_some_and(|error| {
        matches!(
            error.extended_code,
            ffi::SQLITE_IOERR_FSYNC | ffi::SQLITE_IOERR_DIR_FSYNC
        )
    })
}

#[cfg(feature = "testing")]
fn injected(fault: crate::testing::CommitFault) -> rusqlite::Error {
    let fsync = fault == crate::testing::CommitFault::Fsync;
    rusqlite::Error::SqliteFailure(
        ffi::Error::new(if fsync {
            ffi::SQLITE_IOERR_FSYNC
        } else {
            ffi::SQLITE_IOERR_WRITE
        }),
        None,
    )
}
