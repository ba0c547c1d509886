//! One transaction as acts and reads see it: a static SQL text, typed arguments, rows read by position, and the
//! instant, identifiers and randomness of the act. Beginning and ending it is the engine's business.

use muster_model::{Error, EventSid, OrganizationSid, Result, Sid, Time};

use crate::{
    Clock, Entropy, Row, Select, Value,
    ambient::SidSource,
    dialect::Fault,
    engine::{Postgres, Sqlite},
};

/// The text of a statement: known at compile time, or built by [`Select`].
#[derive(Debug, Clone, Copy)]
pub(crate) enum Text<'a> {
    Static(&'static str),
    Built(&'a str),
}

/// The connection behind a transaction.
pub(crate) enum Link<'t> {
    Sqlite(&'t mut Sqlite),
    Postgres(&'t mut Postgres),
}

/// What is the same for every act of one engine: clock, randomness, the last SID.
#[derive(Debug)]
pub(crate) struct Source {
    pub(crate) clock: Clock,
    pub(crate) entropy: Entropy,
    pub(crate) sids: SidSource,
}

/// What a transaction may do.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Mode {
    Read,
    Write,
}

/// What an act did besides its answer.
#[derive(Debug, Clone, Default)]
pub(crate) struct Traces {
    /// It changed rows that need an event.
    pub(crate) governed: bool,
    /// It changed any row.
    pub(crate) wrote: bool,
    /// It wrote an event.
    pub(crate) recorded: bool,
    /// Its changes are to be undone.
    pub(crate) undo: bool,
    /// Those who wait for work are to be woken.
    pub(crate) wake: bool,
    /// The last event that it wrote in each stream.
    pub(crate) events: Vec<(OrganizationSid, i64)>,
}

/// One act or one read in its transaction.
pub struct Tx<'t> {
    link: Link<'t>,
    source: &'t Source,
    now: Time,
    act: EventSid,
    mode: Mode,
    traces: Traces,
}

impl<'t> Tx<'t> {
    pub(crate) fn new(link: Link<'t>, source: &'t Source, act: EventSid, mode: Mode) -> Self {
        Self {
            link,
            source,
            now: source.clock.now(),
            act,
            mode,
            traces: Traces::default(),
        }
    }

    /// The one instant of this act or read.
    pub fn now(&self) -> Time {
        self.now
    }

    /// A new identifier. It sorts after every one that this engine made before.
    pub fn new_sid<S: Sid>(&mut self) -> S {
        self.source.sids.next(self.now, &self.source.entropy)
    }

    /// Fresh random bytes.
    pub fn random<const N: usize>(&mut self) -> [u8; N] {
        let mut bytes = [0; N];
        self.source.entropy.fill(&mut bytes);
        bytes
    }

    /// The id of this act. Kept on its first event, it tells after a lost connection whether the act was committed.
    pub fn act(&self) -> EventSid {
        self.act
    }

    /// Changes rows that an event must tell about, and returns how many.
    ///
    /// # Errors
    /// What the database refuses; see [`crate::violates`] for constraints.
    pub fn exec(&mut self, sql: &'static str, args: &[Value<'_>]) -> Result<u64> {
        let changed = self.note(sql, args)?;
        self.traces.governed |= changed > 0;
        Ok(changed)
    }

    /// Changes rows that need no event (last seen, leases, jobs, idempotency, counters), and returns how many.
    ///
    /// # Errors
    /// What the database refuses; see [`crate::violates`] for constraints.
    pub fn note(&mut self, sql: &'static str, args: &[Value<'_>]) -> Result<u64> {
        if self.mode == Mode::Read {
            return Err(Error::internal("a read tried to write"));
        }
        self.refuse_after_fault()?;
        let changed = match &mut self.link {
            Link::Sqlite(sqlite) => sqlite.execute(sql, args),
            Link::Postgres(postgres) => postgres.execute(sql, args),
        }?;
        self.traces.wrote |= changed > 0;
        Ok(changed)
    }

    /// The first row, which has to be there.
    ///
    /// # Errors
    /// `server.internal` when there is none.
    pub fn one<T>(
        &mut self,
        sql: &'static str,
        args: &[Value<'_>],
        read: impl FnMut(&Row<'_>) -> Result<T>,
    ) -> Result<T> {
        self.opt(sql, args, read)?
            .ok_or_else(|| Error::internal(format!("no row where one is always there: {sql}")))
    }

    /// The first row, if there is one.
    ///
    /// # Errors
    /// What the database refuses, or what `read` returns.
    pub fn opt<T>(
        &mut self,
        sql: &'static str,
        args: &[Value<'_>],
        mut read: impl FnMut(&Row<'_>) -> Result<T>,
    ) -> Result<Option<T>> {
        let mut found = None;
        self.query(Text::Static(sql), args, &mut |row| {
            found = Some(read(row)?);
            Ok(false)
        })?;
        Ok(found)
    }

    /// Every row.
    ///
    /// # Errors
    /// What the database refuses, or what `read` returns.
    pub fn all<T>(
        &mut self,
        sql: &'static str,
        args: &[Value<'_>],
        read: impl FnMut(&Row<'_>) -> Result<T>,
    ) -> Result<Vec<T>> {
        self.collect(Text::Static(sql), args, read)
    }

    /// Whether there is a row.
    ///
    /// # Errors
    /// What the database refuses.
    pub fn exists(&mut self, sql: &'static str, args: &[Value<'_>]) -> Result<bool> {
        Ok(self.opt(sql, args, |_| Ok(()))?.is_some())
    }

    /// Every row of a built statement.
    ///
    /// # Errors
    /// What the database refuses, or what `read` returns.
    pub fn page<T>(
        &mut self,
        select: &Select<'_>,
        read: impl FnMut(&Row<'_>) -> Result<T>,
    ) -> Result<Vec<T>> {
        let (text, args) = select.build();
        self.collect(Text::Built(&text), args, read)
    }

    /// Says that the act wrote an event. An act that changes rows by [`Tx::exec`] and never says so fails in debug builds.
    pub fn recorded(&mut self) {
        self.traces.recorded = true;
    }

    /// Says which event the act wrote: whoever follows the log is told once it is committed.
    pub(crate) fn appended(&mut self, stream: OrganizationSid, sequence: i64) {
        self.traces.recorded = true;
        let told = self
            .traces
            .events
            .iter_mut()
            .find(|(known, _)| *known == stream);
        match told {
            Some((_, last)) => *last = sequence,
            None => self.traces.events.push((stream, sequence)),
        }
    }

    /// Undoes the act's changes although it returns its answer: a dry run.
    pub fn roll_back(&mut self) {
        self.traces.undo = true;
    }

    /// Wakes whoever waits for work, once the act is committed.
    pub fn wake(&mut self) {
        self.traces.wake = true;
    }

    /// What the act did, or why it must not be committed although it returned an answer.
    pub(crate) fn end(self) -> Result<Traces> {
        self.refuse_after_fault()?;
        if cfg!(debug_assertions) && self.traces.governed && !self.traces.recorded {
            return Err(Error::internal(
                "the act changed something and recorded no event",
            ));
        }
        Ok(self.traces)
    }

    fn collect<T>(
        &mut self,
        text: Text<'_>,
        args: &[Value<'_>],
        mut read: impl FnMut(&Row<'_>) -> Result<T>,
    ) -> Result<Vec<T>> {
        let mut rows = Vec::new();
        self.query(text, args, &mut |row| {
            rows.push(read(row)?);
            Ok(true)
        })?;
        Ok(rows)
    }

    fn query(
        &mut self,
        text: Text<'_>,
        args: &[Value<'_>],
        each: &mut dyn FnMut(&Row<'_>) -> Result<bool>,
    ) -> Result<()> {
        self.refuse_after_fault()?;
        match &mut self.link {
            Link::Sqlite(sqlite) => sqlite.query(text, args, each),
            Link::Postgres(postgres) => postgres.query(text, args, each),
        }
    }

    /// PostgreSQL aborts a transaction at the first failed statement, SQLite does not. Here both do.
    fn refuse_after_fault(&self) -> Result<()> {
        let fault: Option<Fault> = match &self.link {
            Link::Sqlite(sqlite) => sqlite.fault,
            Link::Postgres(postgres) => postgres.fault,
        };
        if fault.is_some() {
            Err(Error::internal(
                "the act went on after a statement had failed",
            ))
        } else {
            Ok(())
        }
    }
}
