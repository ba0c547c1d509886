//! Where the server listens: loopback, unless somebody says otherwise.

use std::net::{IpAddr, Ipv4Addr, SocketAddr};

use muster_model::Result;

use super::values::Values;

const DEFAULT: SocketAddr = SocketAddr::new(IpAddr::V4(Ipv4Addr::LOCALHOST), 8600);

pub(super) fn read(values: &mut Values) -> Result<SocketAddr> {
    values.read("listen", DEFAULT, |text| {
        text.parse().map_err(|_| {
            format!(
                "an address and port such as 127.0.0.1:8600 or [::]:8600 is expected, not {text:?}"
            )
        })
    })
}
