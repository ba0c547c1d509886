//! Who may found an organization.

use muster_model::Result;

use super::values::Values;

/// Who may found an organization.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Signup {
    /// The operator alone.
    Closed,
    /// Anybody who proves an address.
    Open,
}

impl Signup {
    pub(super) fn read(values: &mut Values) -> Result<Self> {
        values.read("signup", Self::Closed, |text| match text {
            "closed" => Ok(Self::Closed),
            "open" => Ok(Self::Open),
            _ => Err(format!("closed or open is expected, not {text:?}")),
        })
    }
}
