//! Rows of `job` (the outbox) and `idempotency`. Jobs are claimed by lease, never by a long lock.

use std::time::Duration;

use muster_model::{AnySid, JobSid, OrganizationSid, Result, Time};

use crate::{Row, Tx, args};

/// How many buckets the outbox is spread over.
pub const BUCKETS: i64 = 1;

/// A job: data, run at least once, safe to run again.
#[derive(Debug, Clone)]
pub struct Job {
    /// Which part of the outbox.
    pub bucket: i64,
    /// Not before this instant.
    pub run_after: Time,
    /// Its identifier, the same over all attempts.
    pub sid: JobSid,
    /// Whose it is; the server's stream when nobody's.
    pub organization: OrganizationSid,
    /// What to do.
    pub kind: String,
    /// With what.
    pub subject: AnySid,
    /// Sealed JSON.
    pub payload: Vec<u8>,
    /// How often it was tried.
    pub attempts: i64,
    /// When it was made.
    pub created_at: Time,
}

fn read(row: &Row) -> Result<Job> {
    Ok(Job {
        bucket: row.get(0)?,
        run_after: row.get(1)?,
        sid: row.get(2)?,
        organization: row.get(3)?,
        kind: row.get(4)?,
        subject: row.get(5)?,
        payload: row.get(6)?,
        attempts: row.get(7)?,
        created_at: row.get(8)?,
    })
}

/// Adds a job and wakes the workers when the act commits.
pub fn insert(tx: &mut Tx, job: &Job) -> Result<()> {
    tx.note(
        "INSERT INTO job (bucket, run_after, sid, organization_sid, kind, subject_sid, payload, attempts, lease_until, created_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, 0, $9)",
        args![job.bucket, job.run_after, job.sid, job.organization, job.kind.as_str(), job.subject, &job.payload, job.attempts, job.created_at],
    )?;
    tx.wake();
    Ok(())
}

/// Whether a job waits under this SID for this time.
pub fn exists(tx: &mut Tx, bucket: i64, run_after: Time, sid: JobSid) -> Result<bool> {
    tx.exists(
        "SELECT 1 FROM job WHERE bucket = $1 AND run_after = $2 AND sid = $3",
        args![bucket, run_after, sid],
    )
}

/// Leases up to `limit` jobs that are due to `owner`.
pub fn claim(
    tx: &mut Tx,
    bucket: i64,
    owner: &str,
    lease: Duration,
    limit: i64,
) -> Result<Vec<Job>> {
    let now = tx.now();
    let due = tx.all(
        "SELECT bucket, run_after, sid, organization_sid, kind, subject_sid, payload, attempts, created_at FROM job WHERE bucket = $1 AND run_after <= $2 AND lease_until <= $3 ORDER BY run_after, sid LIMIT $4 FOR UPDATE",
        args![bucket, now, now, limit],
        read,
    )?;
    for job in &due {
        tx.note(
            "UPDATE job SET lease_owner = $1, lease_until = $2, attempts = attempts + 1 WHERE bucket = $3 AND run_after = $4 AND sid = $5",
            args![owner, now + lease, job.bucket, job.run_after, job.sid],
        )?;
    }
    Ok(due)
}

/// Ends a job; its payload is gone with it.
pub fn delete(tx: &mut Tx, job: &Job) -> Result<()> {
    tx.note(
        "DELETE FROM job WHERE bucket = $1 AND sid = $2 AND run_after = $3",
        args![job.bucket, job.sid, job.run_after],
    )?;
    Ok(())
}

/// Puts a job off.
pub fn postpone(tx: &mut Tx, job: &Job, until: Time) -> Result<()> {
    tx.note("UPDATE job SET run_after = $1, lease_owner = NULL, lease_until = 0 WHERE bucket = $2 AND sid = $3 AND run_after = $4", args![until, job.bucket, job.sid, job.run_after])?;
    Ok(())
}

/// Takes back every lease: nobody who could hold one is alive.
pub fn release_all(tx: &mut Tx) -> Result<()> {
    tx.note(
        "UPDATE job SET lease_owner = NULL, lease_until = 0 WHERE lease_until > 0",
        &[],
    )?;
    Ok(())
}

/// When the next job is due, for the worker's timer.
pub fn next_due(tx: &mut Tx, bucket: i64) -> Result<Option<Time>> {
    tx.opt(
        "SELECT run_after FROM job WHERE bucket = $1 ORDER BY run_after, sid LIMIT 1",
        args![bucket],
        |row| row.get(0),
    )
}

/// How many jobs wait, up to a thousand.
pub fn count(tx: &mut Tx) -> Result<i64> {
    tx.one(
        "SELECT COUNT(*) FROM (SELECT 1 FROM job LIMIT 1000) waiting",
        &[],
        |row| row.get(0),
    )
}

/// The answer that an `Idempotency-Key` already has.
#[derive(Debug, Clone)]
pub struct Answered {
    /// Digest of the request that was answered.
    pub request: [u8; 32],
    /// The sealed answer.
    pub sealed: Vec<u8>,
    /// When.
    pub created_at: Time,
}

/// The answer kept for a caller's key.
pub fn answered(tx: &mut Tx, caller: AnySid, key: &str) -> Result<Option<Answered>> {
    tx.opt(
        "SELECT request_digest, sealed, created_at FROM idempotency WHERE caller_sid = $1 AND idempotency_key = $2",
        args![caller, key],
        |row| Ok(Answered { request: row.get(0)?, sealed: row.get(1)?, created_at: row.get(2)? }),
    )
}

/// Keeps an answer; an outdated one under the same key is replaced.
pub fn answer(
    tx: &mut Tx,
    caller: AnySid,
    key: &str,
    request: &[u8; 32],
    sealed: &[u8],
) -> Result<()> {
    let now = tx.now();
    tx.note(
        "INSERT INTO idempotency (caller_sid, idempotency_key, request_digest, sealed, created_at) VALUES ($1, $2, $3, $4, $5)
         ON CONFLICT (caller_sid, idempotency_key) DO UPDATE SET request_digest = excluded.request_digest, sealed = excluded.sealed, created_at = excluded.created_at",
        args![caller, key, request, sealed, now],
    )?;
    Ok(())
}

/// Erases answers older than `before`, at most 500 at a time.
pub fn forget_answers(tx: &mut Tx, before: Time) -> Result<u64> {
    let old = tx.all(
        "SELECT caller_sid, idempotency_key FROM idempotency WHERE created_at < $1 LIMIT 500",
        args![before],
        |row| Ok((row.get::<AnySid>(0)?, row.get::<String>(1)?)),
    )?;
    for (caller, key) in &old {
        tx.note(
            "DELETE FROM idempotency WHERE caller_sid = $1 AND idempotency_key = $2",
            args![*caller, key.as_str()],
        )?;
    }
    Ok(old.len() as u64)
}
