//! Threads that answer reads, each in a read-only transaction on a connection of its own: a snapshot that no act disturbs.

use std::sync::Arc;

use muster_model::{EventSid, Kind, Result, Sid};

use super::{
    Job, Postgres, Queue, Sqlite,
    job::{Answer, Outcome},
    postgres::{SNAPSHOT, Server},
    sqlite::{File, Purpose},
};
use crate::{
    dialect::{self, Fault},
    tx::{Link, Mode, Source},
};

/// A reader thread and what it owns.
pub(crate) struct Reader {
    pub(crate) queue: Arc<Queue<Job>>,
    pub(crate) source: Arc<Source>,
    pub(crate) connection: Connection,
}

/// The database that a reader reads, and its session while there is one.
pub(crate) enum Connection {
    Sqlite {
        file: File,
        session: Option<Sqlite>,
    },
    Postgres {
        server: Arc<Server>,
        session: Option<Postgres>,
    },
}

impl Reader {
    /// Serves until the queue is closed and empty.
    pub(crate) fn serve(mut self) {
        let mut jobs = Vec::with_capacity(1);
        while self.queue.take(1, &mut jobs) {
            for job in jobs.drain(..).filter(|job| !job.is_abandoned()) {
                let answer = self.connection.read(&job, &self.source);
                job.answer(answer);
            }
        }
    }
}

impl Connection {
    fn read(&mut self, job: &Job, source: &Source) -> Result<Answer> {
        let answer = match self {
            Self::Sqlite { file, session } => read_sqlite(file, session, job, source),
            Self::Postgres { server, session } => match read_postgres(server, session, job, source)
            {
                // A connection that broke while it was idle is no reason to refuse: a read may be done again.
                Err(_)
                    if session
                        .as_ref()
                        .is_some_and(|session| session.fault == Some(Fault::Lost)) =>
                {
                    *session = None;
                    read_postgres(server, session, job, source)
                }
                answer => answer,
            },
        };
        self.forget_if_lost();
        answer
    }

    fn forget_if_lost(&mut self) {
        match self {
            Self::Sqlite { session, .. } => {
                drop(session.take_if(|session| session.fault == Some(Fault::Lost)));
            }
            Self::Postgres { session, .. } => {
                drop(session.take_if(|session| session.fault == Some(Fault::Lost)));
            }
        }
    }
}

fn read_sqlite(
    file: &File,
    session: &mut Option<Sqlite>,
    job: &Job,
    source: &Source,
) -> Result<Answer> {
    session.take_if(|session| !session.is_current(file));
    let session = match session {
        Some(session) => session,
        None => session.insert(Sqlite::open(file, Purpose::Read)?),
    };
    session
        .control("BEGIN")
        .map_err(|error| session.fail(error))?;
    session.begin_act();
    let outcome = job.run(Link::Sqlite(session), source, no_act(), Mode::Read);
    if !session.is_outside() {
        session
            .control("ROLLBACK")
            .map_err(|error| session.fail(error))?;
    }
    outcome.into_answer()
}

fn read_postgres(
    server: &Server,
    session: &mut Option<Postgres>,
    job: &Job,
    source: &Source,
) -> Result<Answer> {
    let session = match session {
        Some(session) => session,
        None => session.insert(server.connect()?),
    };
    session.fault = None;
    session.control(SNAPSHOT)?;
    let outcome = job.run(Link::Postgres(session), source, no_act(), Mode::Read);
    if session.fault != Some(Fault::Lost) {
        session.control("ROLLBACK")?;
    }
    match outcome {
        Outcome::Failed(error)
            if error.kind() == Kind::Internal && session.fault == Some(Fault::Lost) =>
        {
            Err(dialect::unavailable(error))
        }
        outcome => outcome.into_answer(),
    }
}

/// A read is no act: the id of all zeros finds nothing.
pub(crate) fn no_act() -> EventSid {
    EventSid::from_bits(0)
}
