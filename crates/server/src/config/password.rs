//! The cost of a password hash, never below the floor. Tests inject a lower one past these settings.

use muster_model::Result;

use super::values::Values;

/// Cost of Argon2id.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Password {
    /// Memory of one hash in KiB (`m`).
    pub memory_kib: u32,
    /// Passes over it (`t`).
    pub passes: u32,
    /// Lanes (`p`).
    pub lanes: u32,
}

impl Default for Password {
    fn default() -> Self {
        Self {
            memory_kib: 19_456,
            passes: 2,
            lanes: 1,
        }
    }
}

impl Password {
    pub(super) fn read(values: &mut Values) -> Result<Self> {
        let floor = Self::default();
        Ok(Self {
            memory_kib: values.number(
                "password.memory_kib",
                floor.memory_kib,
                floor.memory_kib..=1_048_576,
            )?,
            passes: values.number("password.passes", floor.passes, floor.passes..=32)?,
            lanes: values.number("password.lanes", floor.lanes, floor.lanes..=8)?,
        })
    }
}
