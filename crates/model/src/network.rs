//! Networks in CIDR form: where somebody has to come from.

use std::{fmt, net::IpAddr, str::FromStr};

use serde::{Deserialize, Deserializer, Serialize, Serializer, de};

/// An address range such as `10.0.0.0/8`; a bare address is a range of one.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
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

impl fmt::Display for Network {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/{}", self.address, self.length)
    }
}

impl fmt::Debug for Network {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl Serialize for Network {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Network {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = <std::borrow::Cow<'de, str>>::deserialize(deserializer)?;
        text.parse().map_err(de::Error::custom)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn network(text: &str) -> Network {
        text.parse().unwrap()
    }

    fn address(text: &str) -> IpAddr {
        text.parse().unwrap()
    }

    #[test]
    fn a_network_has_the_addresses_with_its_prefix_and_no_others() {
        let inside = network("10.1.0.0/16");
        assert!(inside.contains(address("10.1.255.255")) && inside.contains(address("10.1.0.0")));
        assert!(!inside.contains(address("10.2.0.0")) && !inside.contains(address("::1")));
        assert!(
            inside.contains(address("::ffff:10.1.2.3")),
            "IPv4 in IPv6 clothes"
        );
        let six = network("2001:db8::/33");
        assert!(
            six.contains(address("2001:db8:7fff::1")) && !six.contains(address("2001:db8:8000::"))
        );
        assert!(network("0.0.0.0/0").contains(address("203.0.113.9")));
        assert!(network("203.0.113.9").contains(address("203.0.113.9")));
    }

    #[test]
    fn what_is_no_network_is_refused_and_what_is_prints_as_it_was_read() {
        for wrong in [
            "",
            "10.0.0",
            "10.0.0.0/33",
            "::/129",
            "10.0.0.0/-1",
            "10.0.0.0/",
            "example.com",
            "10.0.0.0/8/8",
            "10.0.0.0 /8",
        ] {
            assert!(wrong.parse::<Network>().is_err(), "{wrong}");
        }
        assert_eq!(network("10.0.0.0/8").to_string(), "10.0.0.0/8");
        assert_eq!(network("::1").to_string(), "::1/128");
    }
}
