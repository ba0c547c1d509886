//! Whose request it is behind proxies: the right-most hop of `X-Forwarded-For` that is no trusted proxy. Only a trusted peer's
//! word is taken; `Forwarded` and `X-Real-IP` never are.

use std::net::{IpAddr, SocketAddr};

use axum::http::HeaderMap;

use crate::config::Networks;

/// The client's address.
pub(super) fn client_address(headers: &HeaderMap, peer: IpAddr, proxies: &Networks) -> IpAddr {
    let mut address = peer.to_canonical();
    if !proxies.contains(address) {
        return address;
    }
    let lines: Vec<&str> = headers
        .get_all("x-forwarded-for")
        .iter()
        .map(|value| value.to_str().unwrap_or(""))
        .collect();
    let hops = lines.iter().rev().flat_map(|line| line.rsplit(','));
    for hop in hops {
        // What can't be read was written by whoever stands before it: the last readable hop is all we know.
        let Some(found) = hop_address(hop.trim()) else {
            break;
        };
        address = found;
        if !proxies.contains(address) {
            break;
        }
    }
    address
}

fn hop_address(hop: &str) -> Option<IpAddr> {
    let bare = hop
        .strip_prefix('[')
        .and_then(|rest| rest.strip_suffix(']'))
        .unwrap_or(hop);
    let address = bare
        .parse::<IpAddr>()
        .ok()
        .or_else(|| hop.parse::<SocketAddr>().ok().map(|socket| socket.ip()))?;
    Some(address.to_canonical())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn seen(peer: &str, forwarded: &[&str]) -> String {
        let mut headers = HeaderMap::new();
        for line in forwarded {
            headers.append("x-forwarded-for", line.parse().unwrap());
        }
        let proxies = "10.0.0.0/8, 2001:db8::/32".parse().unwrap();
        client_address(&headers, peer.parse().unwrap(), &proxies).to_string()
    }

    #[test]
    fn an_untrusted_peer_speaks_only_for_itself() {
        assert_eq!(seen("203.0.113.9", &["198.51.100.1"]), "203.0.113.9");
    }

    #[test]
    fn behind_trusted_proxies_the_right_most_stranger_is_the_client() {
        assert_eq!(
            seen("10.0.0.1", &["1.1.1.1, 198.51.100.1, 10.2.3.4"]),
            "198.51.100.1"
        );
        assert_eq!(
            seen("::ffff:10.0.0.1", &["1.1.1.1", "198.51.100.1:4711"]),
            "198.51.100.1"
        );
        assert_eq!(seen("2001:db8::1", &["[2001:dead::7]:80"]), "2001:dead::7");
    }

    #[test]
    fn an_unreadable_hop_ends_the_search() {
        assert_eq!(
            seen("10.0.0.1", &["198.51.100.1, junk, 10.9.9.9"]),
            "10.9.9.9"
        );
        assert_eq!(seen("10.0.0.1", &[]), "10.0.0.1");
    }
}
