//! Networks in CIDR form, and the list of proxies whose word about the client is taken.

use std::{fmt, net::IpAddr, str::FromStr};

use muster_model::Result;

use super::values::Values;

/// An address range such as `10.0.0.0/8`; a bare address is a range of one.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct Network {
    address: IpAddr,
    length: u8,
}

impl Network {
    /// Whether `address` lies in it. An IPv4 address in IPv6 clothes counts as what it is.
    pub fn contains(&self, address: IpAddr) -> bool {
        match (self.address, address.to_canonical()) {
            (IpAddr::V4(network), IpAddr::V4(address)) => same_prefix(
                network.to_bits().into(),
                address.to_bits().into(),
                self.length,
                32,
            ),
            (IpAddr::V6(network), IpAddr::V6(address)) => {
                same_prefix(network.to_bits(), address.to_bits(), self.length, 128)
            }
            _ => false,
        }
    }
}

fn same_prefix(one: u128, other: u128, length: u8, width: u8) -> bool {
    length == 0 || (one ^ other) >> (width - length) == 0
}

impl FromStr for Network {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let expected =
            || format!("an address or network such as 10.0.0.0/8 is expected, not {text:?}");
        let (address, length) = text
            .split_once('/')
            .map_or((text, None), |(address, length)| (address, Some(length)));
        let address: IpAddr = address.parse().map_err(|_| expected())?;
        let width = if address.is_ipv4() { 32 } else { 128 };
        let length = match length {
            None => width,
            Some(length) => length
                .parse()
                .ok()
                .filter(|length| *length <= width)
                .ok_or_else(expected)?,
        };
        Ok(Self { address, length })
    }
}

impl fmt::Debug for Network {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/{}", self.address, self.length)
    }
}

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
