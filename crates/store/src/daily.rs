//! Rows of `daily_count`: counters beside the event log, so that no chart reads the log.

use muster_model::{
    OrganizationSid, Result,
    daily::{Daily, Day},
};

use crate::{Tx, args};

/// Counts one more.
pub fn count(tx: &mut Tx, organization: OrganizationSid, day: Day, kind: Daily) -> Result<()> {
    tx.note(
        "INSERT INTO daily_count (organization_sid, day, kind, count) VALUES ($1, $2, $3, 1)
         ON CONFLICT (organization_sid, day, kind) DO UPDATE SET count = daily_count.count + 1",
        args![organization, day.0, kind.code()],
    )?;
    Ok(())
}

/// What was counted on and after a day, by day.
pub fn since(
    tx: &mut Tx,
    organization: OrganizationSid,
    day: Day,
) -> Result<Vec<(Day, Daily, i64)>> {
    tx.all(
        "SELECT day, kind, count FROM daily_count WHERE organization_sid = $1 AND day >= $2 ORDER BY day, kind",
        args![organization, day.0],
        |row| Ok((Day(row.get(0)?), row.code(1)?, row.get(2)?)),
    )
}
