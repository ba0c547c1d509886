//! The list of proxies whose word about the client is taken.

use std::{net::IpAddr, str::FromStr};

use muster_model::Result;
pub use muster_model::network::Network;

use super::values::Values;

/// Several networks.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Networks(Vec<Network>);

impl Networks {
    pub(super) fn read(values: &mut Values) -> Result<Self> {
        values.read("trusted_proxies", Self::default(), str::parse)
    }

    /// Whether one of them has `address`.
    pub fn contains(&self, address: IpAddr) -> bool {
        self.0.iter().any(|network| network.contains(address))
    }
}

impl FromStr for Networks {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        text.split(',')
            .map(str::trim)
            .filter(|item| !item.is_empty())
            .map(Network::from_str)
            .collect::<Result<_, _>>()
            .map(Self)
    }
}
