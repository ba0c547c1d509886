//! Rows of `password_reset`: at most one open reset per person.

use muster_model::{Result, Time, TokenSid, UserSid};

use crate::{Tx, args};

/// A mailed link that lets a person choose a new password.
#[derive(Debug, Clone)]
pub struct PasswordReset {
    /// Whose password.
    pub user: UserSid,
    /// The public part of the link.
    pub token: TokenSid,
    /// Digest of the secret, its key's version in front.
    pub digest: Vec<u8>,
    /// Until when it is good.
    pub expires_at: Time,
}

/// Opens a reset; an older one of the same person is gone.
pub fn put(tx: &mut Tx, reset: &PasswordReset) -> Result<()> {
    let now = tx.now();
    tx.exec(
        "INSERT INTO password_reset (user_sid, token_sid, digest, expires_at, created_at) VALUES ($1, $2, $3, $4, $5)
         ON CONFLICT (user_sid) DO UPDATE SET token_sid = excluded.token_sid, digest = excluded.digest, expires_at = excluded.expires_at, created_at = excluded.created_at",
        args![reset.user, reset.token, &reset.digest, reset.expires_at, now],
    )?;
    Ok(())
}

/// Finds and locks the reset behind a link.
pub fn find(tx: &mut Tx, token: TokenSid) -> Result<Option<PasswordReset>> {
    tx.opt(
        "SELECT user_sid, token_sid, digest, expires_at FROM password_reset WHERE token_sid = $1 FOR UPDATE",
        args![token],
        |row| {
            Ok(PasswordReset {
                user: row.get(0)?,
                token: row.get(1)?,
                digest: row.get(2)?,
                expires_at: row.get(3)?,
            })
        },
    )
}

/// Removes the open reset of a person, if there is one.
pub fn delete(tx: &mut Tx, user: UserSid) -> Result<()> {
    tx.exec(
        "DELETE FROM password_reset WHERE user_sid = $1",
        args![user],
    )?;
    Ok(())
}
