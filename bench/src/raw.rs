//! The limit of the database: the rows that a run of the server wrote, written once more by bare rusqlite: same schema and
//! indexes, same bytes, same settings, prepared statements, several invitations to a commit, one thread, nothing read.

use std::{path::Path, sync::mpsc, thread};

use rusqlite::{Connection, hooks::Wal, params_from_iter, types::Value};

use crate::machine::{Process, Result, Timer};

/// Where the rows of one invitation are: `?1` is the organization, `?2` the invitation. In the order the act writes them.
const ROWS: [(&str, &str); 7] = [
    ("invitation", "organization_sid = ?1 AND sid = ?2"),
    (
        "invitation_grant",
        "organization_sid = ?1 AND invitation_sid = ?2",
    ),
    (
        "event",
        "organization_sid = ?1 AND sequence = (SELECT min(sequence) FROM event_target WHERE organization_sid = ?1 AND target_sid = ?2)",
    ),
    (
        "event_target",
        "organization_sid = ?1 AND sequence = (SELECT min(sequence) FROM event_target WHERE organization_sid = ?1 AND target_sid = ?2)",
    ),
    (
        "token",
        "sid = (SELECT token_sid FROM invitation WHERE organization_sid = ?1 AND sid = ?2)",
    ),
    (
        "mail_pace",
        "organization_sid = ?1 AND email_key = (SELECT pending_key FROM invitation WHERE organization_sid = ?1 AND sid = ?2)",
    ),
    (
        "job",
        "bucket = 0 AND run_after = (SELECT created_at FROM invitation WHERE organization_sid = ?1 AND sid = ?2) AND subject_sid = ?2",
    ),
];

const HEAD: &str = "INSERT INTO event_head (organization_sid, sequence, hash, mac) VALUES (?1, ?2, ?3, ?4)
    ON CONFLICT (organization_sid) DO UPDATE SET sequence = excluded.sequence, hash = excluded.hash, mac = excluded.mac";

/// All rows of one invitation: which statement, which values.
type Invitation = Vec<(usize, Vec<Value>)>;

/// What was written, to be written again.
pub(crate) struct Rows {
    schema: Vec<String>,
    parents: Vec<(String, Vec<Vec<Value>>)>,
    inserts: Vec<String>,
    invitations: Vec<Invitation>,
    /// Bytes of the values of an invitation's rows, on average.
    pub(crate) bytes: f64,
    /// Rows of an invitation, the end of the chain included, on average.
    pub(crate) rows: f64,
}

impl Rows {
    /// Reads up to `limit` invitations of a database that no server uses any more.
    pub(crate) fn read(database: &Path, limit: usize) -> Result<Self> {
        let source = Connection::open(database)?;
        let schema = source
            .prepare("SELECT sql FROM sqlite_master WHERE sql IS NOT NULL AND name NOT LIKE 'sqlite_%' ORDER BY rowid")?
            .query_map([], |row| row.get(0))?
            .collect::<rusqlite::Result<_>>()?;
        let parents = ["organization", "account"]
            .into_iter()
            .map(|table| Ok((insert(&source, table)?, all(&source, table)?)))
            .collect::<Result<_>>()?;
        let mut inserts: Vec<String> = ROWS
            .iter()
            .map(|(table, _)| insert(&source, table))
            .collect::<Result<_>>()?;
        inserts.push(HEAD.to_owned());
        let mac: Vec<u8> = source.query_row("SELECT mac FROM event_head", [], |row| row.get(0))?;
        let sids: Vec<(String, String)> = source
            .prepare("SELECT organization_sid, sid FROM invitation ORDER BY sid LIMIT ?1")?
            .query_map([limit as i64], |row| Ok((row.get(0)?, row.get(1)?)))?
            .collect::<rusqlite::Result<_>>()?;
        let mut invitations = Vec::with_capacity(sids.len());
        for (organization, sid) in &sids {
            invitations.push(rows_of(&source, organization, sid, &mac)?);
        }
        let count = invitations.len().max(1) as f64;
        let values = || invitations.iter().flatten();
        let bytes = values()
            .flat_map(|(_, values)| values)
            .map(size)
            .sum::<usize>();
        let rows = values().count() as f64 / count;
        Ok(Self {
            schema,
            parents,
            inserts,
            bytes: bytes as f64 / count,
            rows,
            invitations,
        })
    }

    /// Writes them into a new database, `group` invitations to a commit: invitations in a second, and microseconds each.
    pub(crate) fn write(&self, database: &Path, group: usize) -> Result<(f64, f64)> {
        let mut connection = connect(database)?;
        for statement in &self.schema {
            connection.execute_batch(statement)?;
        }
        for (insert, rows) in &self.parents {
            for row in rows {
                connection.execute(insert, params_from_iter(row))?;
            }
        }
        let moving = move_the_wal(&mut connection, database)?;
        let (cpu, timer) = (Process::this().cpu()?, Timer::start());
        for some in self.invitations.chunks(group.max(1)) {
            connection.prepare_cached("BEGIN IMMEDIATE")?.execute([])?;
            for (statement, values) in some.iter().flatten() {
                connection
                    .prepare_cached(&self.inserts[*statement])?
                    .execute(params_from_iter(values))?;
            }
            connection.prepare_cached("COMMIT")?.execute([])?;
        }
        let (took, cpu) = (timer.elapsed().as_secs_f64(), Process::this().cpu()? - cpu);
        drop(connection);
        moving.join().map_err(|_| "the checkpoint thread died")??;
        let count = self.invitations.len() as f64;
        Ok((count / took, cpu / count))
    }
}

/// The writer's settings, as the engine has them.
fn connect(database: &Path) -> Result<Connection> {
    let connection = Connection::open(database)?;
    connection.pragma_update(None, "journal_mode", "WAL")?;
    connection.pragma_update(None, "synchronous", "FULL")?;
    connection.pragma_update(None, "foreign_keys", true)?;
    connection.pragma_update(None, "temp_store", "MEMORY")?;
    connection.pragma_update(None, "wal_autocheckpoint", 0)?;
    connection.pragma_update(None, "cache_size", -32_768)?;
    connection.set_prepared_statement_cache_capacity(64);
    Ok(connection)
}

/// A second thread moves the WAL back every thousand pages, as the engine's does.
fn move_the_wal(
    connection: &mut Connection,
    database: &Path,
) -> Result<thread::JoinHandle<rusqlite::Result<()>>> {
    let (told, lengths) = mpsc::sync_channel::<i32>(1);
    let report = move |_: &mut Wal, pages: i32| {
        let _ = told.try_send(pages);
        Ok(())
    };
    connection.wal_hook(Some(report))?;
    let beside = connect(database)?;
    Ok(thread::spawn(move || {
        let mut done = 0;
        while let Ok(length) = lengths.recv() {
            let fresh = if length < done { length } else { length - done };
            if fresh >= 1_000 {
                done = beside.query_row("PRAGMA wal_checkpoint(PASSIVE)", [], |row| row.get(2))?;
            }
        }
        Ok(())
    }))
}

fn insert(source: &Connection, table: &str) -> Result<String> {
    let columns = source
        .prepare(&format!("SELECT * FROM {table}"))?
        .column_count();
    Ok(format!(
        "INSERT INTO {table} VALUES ({})",
        vec!["?"; columns].join(", ")
    ))
}

fn all(source: &Connection, table: &str) -> Result<Vec<Vec<Value>>> {
    let mut statement = source.prepare(&format!("SELECT * FROM {table}"))?;
    let columns = statement.column_count();
    let rows = statement.query_map([], |row| (0..columns).map(|at| row.get(at)).collect())?;
    Ok(rows.collect::<rusqlite::Result<_>>()?)
}

fn rows_of(
    source: &Connection,
    organization: &str,
    invitation: &str,
    mac: &[u8],
) -> Result<Invitation> {
    let mut found = Vec::new();
    for (index, (table, which)) in ROWS.iter().enumerate() {
        let mut statement =
            source.prepare_cached(&format!("SELECT * FROM {table} WHERE {which}"))?;
        let columns = statement.column_count();
        let rows = statement.query_map([organization, invitation], |row| {
            (0..columns).map(|at| row.get(at)).collect()
        })?;
        for row in rows {
            let row: Vec<Value> = row?;
            let head = (*table == "event").then(|| {
                let hash = row.last().cloned().unwrap_or(Value::Null);
                vec![
                    row[0].clone(),
                    row[1].clone(),
                    hash,
                    Value::Blob(mac.to_vec()),
                ]
            });
            found.push((index, row));
            found.extend(head.map(|head| (ROWS.len(), head)));
        }
    }
    Ok(found)
}

fn size(value: &Value) -> usize {
    match value {
        Value::Null => 0,
        Value::Integer(_) | Value::Real(_) => 8,
        Value::Text(text) => text.len(),
        Value::Blob(bytes) => bytes.len(),
    }
}
