//! Password hashing: Argon2id on a bounded pool. The permit belongs to the job, so a client that hangs up frees nothing early.

use std::{sync::Arc, time::Duration};

use argon2::{Algorithm, Argon2, Params, PasswordHash, PasswordHasher, PasswordVerifier, Version};
use muster_model::{Error, Result};
use tokio::sync::Semaphore;

/// How long a sign-in waits for its turn.
const PATIENCE: Duration = Duration::from_secs(2);

/// The cost of a hash.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Argon2Cost {
    /// Memory in KiB.
    pub memory: u32,
    /// Passes over the memory.
    pub passes: u32,
    /// Lanes.
    pub lanes: u32,
}

impl Argon2Cost {
    /// The floor for servers in use.
    pub const FLOOR: Self = Self {
        memory: 19_456,
        passes: 2,
        lanes: 1,
    };
    /// The cheapest there is: for tests.
    pub const CHEAPEST: Self = Self {
        memory: 8,
        passes: 1,
        lanes: 1,
    };

    /// Stored parameters beyond these are refused, not executed.
    const CEILING: Self = Self {
        memory: 1 << 20,
        passes: 16,
        lanes: 16,
    };

    fn hasher(self) -> Result<Argon2<'static>> {
        Ok(Argon2::new(
            Algorithm::Argon2id,
            Version::V0x13,
            Params::new(self.memory, self.passes, self.lanes, None)
                .map_err(|error| Error::internal(error.to_string()))?,
        ))
    }
}

pub(crate) struct Passwords {
    cost: Argon2Cost,
    permits: Arc<Semaphore>,
    /// Verified when there is no hash to verify, so that nobody learns from the time it takes.
    decoy: String,
}

impl Passwords {
    pub(crate) fn new(cost: Argon2Cost, permits: usize) -> Self {
        let decoy = cost
            .hasher()
            .and_then(|hasher| hash(&hasher, b"no password", b"0123456789abcdef"))
            .unwrap_or_default();
        Self {
            cost,
            permits: Arc::new(Semaphore::new(permits.max(1))),
            decoy,
        }
    }

    /// Hashes a password that was accepted, in PHC form.
    pub(crate) async fn hash(&self, password: String, salt: [u8; 16]) -> Result<String> {
        let hasher = self.cost.hasher()?;
        self.in_turn(move || hash(&hasher, password.as_bytes(), &salt))
            .await?
    }

    /// Whether the password is the stored one. Without a stored one the same work is done and the answer is no.
    pub(crate) async fn verify(&self, password: String, stored: Option<String>) -> Result<bool> {
        let known = stored.is_some();
        let stored = stored.unwrap_or_else(|| self.decoy.clone());
        self.in_turn(move || Ok(verify(password.as_bytes(), &stored)? && known))
            .await?
    }

    async fn in_turn<T: Send + 'static>(
        &self,
        job: impl FnOnce() -> T + Send + 'static,
    ) -> Result<T> {
        let permit = tokio::time::timeout(PATIENCE, self.permits.clone().acquire_owned()).await;
        let Ok(Ok(permit)) = permit else {
            return Err(Error::unavailable(
                "sign_in.busy",
                "Too many sign-ins at once. Try again in a moment.",
            ));
        };
        let job = move || {
            let result = job();
            drop(permit);
            result
        };
        tokio::task::spawn_blocking(job)
            .await
            .map_err(Error::internal)
    }
}

fn hash(hasher: &Argon2, password: &[u8], salt: &[u8]) -> Result<String> {
    hasher
        .hash_password_with_salt(password, salt)
        .map(|hash| hash.to_string())
        .map_err(|error| Error::internal(error.to_string()))
}

fn verify(password: &[u8], stored: &str) -> Result<bool> {
    let hash = PasswordHash::new(stored).map_err(|error| Error::internal(error.to_string()))?;
    let params = Params::try_from(&hash).map_err(|error| Error::internal(error.to_string()))?;
    let ceiling = Argon2Cost::CEILING;
    if params.m_cost() > ceiling.memory
        || params.t_cost() > ceiling.passes
        || params.p_cost() > ceiling.lanes
    {
        return Err(Error::internal(
            "a stored password hash has parameters outside the allowed range",
        ));
    }
    Ok(Argon2::default().verify_password(password, &hash).is_ok())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_password_is_known_again_and_its_last_character_counts() {
        let passwords = Passwords::new(Argon2Cost::CHEAPEST, 2);
        let long = "x".repeat(255) + "y";
        let stored = passwords.hash(long.clone(), [1; 16]).await.unwrap();
        assert!(
            passwords
                .verify(long.clone(), Some(stored.clone()))
                .await
                .unwrap()
        );
        assert!(
            !passwords
                .verify("x".repeat(256), Some(stored))
                .await
                .unwrap()
        );
        assert!(
            !passwords.verify("no password".into(), None).await.unwrap(),
            "the decoy opens nothing"
        );
    }
}
