//! The people of the demonstration who have a part of their own, and everybody's looks: name, address, where they sit and with
//! what they come. What becomes of them is in `lives`.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use super::{Chance, names};

/// Owner of the organization.
pub(super) const OWNER: usize = 0;
/// Administrator of the organization.
pub(super) const ADMINISTRATOR: usize = 1;
/// Developer in Main.
pub(super) const DEVELOPER: usize = 2;
/// Billing Manager.
pub(super) const BILLING: usize = 3;
/// Viewer of Main.
pub(super) const VIEWER: usize = 4;
/// These sign in with a password.
pub(super) const WITH_PASSWORD: usize = 5;
/// Owns Retail, and the organization beside the first Owner.
pub(super) const RETAIL_OWNER: usize = 5;
/// Leads Labs, and is offered its ownership.
pub(super) const LABS_LEAD: usize = 6;
/// Administrator of Retail.
pub(super) const RETAIL_ADMINISTRATOR: usize = 7;
/// Develops everywhere, and answers for keys.
pub(super) const PLATFORM: usize = 8;
/// Was deactivated; her keys went to somebody else.
pub(super) const LEAVER: usize = 11;
/// Since when.
pub(super) const LEFT_DAYS_AGO: u32 = 70;
/// Audits.
pub(super) const AUDITOR: usize = 12;
/// Leads support.
pub(super) const SUPPORT_LEAD: usize = 13;
/// Was deactivated and came back.
pub(super) const RETURNED: usize = 14;
/// Had access until a day that has passed.
pub(super) const CONTRACTOR: usize = 15;

#[rustfmt::skip]
const CAST: [(&str, &str); 16] = [
    ("Olga Petersen", "owner@example.com"),
    ("Amara Diallo", "administrator@example.com"),
    ("Kenji Watanabe", "developer@example.com"),
    ("Beatriz Almeida", "billing@example.com"),
    ("Tomáš Novák", "viewer@example.com"),
    ("Priya Raghunathan", "priya.raghunathan@example.com"),
    ("Jonas Meier", "jonas.meier@example.com"),
    ("Fatima Zahra Benali", "fatimazahra.benali@example.com"),
    ("Siobhán O'Neill", "siobhan.oneill@example.com"),
    ("ليلى الحداد", "layla.alhaddad@example.com"),
    ("María de los Ángeles Guadalupe Hernández-Villanueva y Fernández de Córdoba, Condesa Viuda de Santa Cruz de los Manantiales", "maria.hernandez@example.com"),
    ("Mareike Vogel", "mareike.vogel@example.com"),
    ("Grace Mwangi", "grace.mwangi@example.com"),
    ("Chloé Tremblay", "chloe.tremblay@example.com"),
    ("Suharto", "suharto@example.com"),
    ("Dmitri Sokolov", "dmitri.sokolov@example.com"),
];

/// How many have a part of their own.
pub(super) const PARTS: usize = CAST.len();

const AGENTS: &[&str] = &[
    "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/141.0.0.0 Safari/537.36",
    "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.5 Safari/605.1.15",
    "Mozilla/5.0 (X11; Linux x86_64; rv:143.0) Gecko/20100101 Firefox/143.0",
    "Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:143.0) Gecko/20100101 Firefox/143.0",
    "Mozilla/5.0 (iPhone; CPU iPhone OS 18_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.5 Mobile/15E148 Safari/604.1",
    "Mozilla/5.0 (Linux; Android 15; Pixel 9) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/141.0.0.0 Mobile Safari/537.36",
];

/// Who somebody is, before they join.
#[derive(Debug, Clone)]
pub(super) struct Profile {
    pub(super) name: String,
    pub(super) email: String,
    pub(super) address: IpAddr,
    pub(super) agent: &'static str,
}

/// So many people, the cast first.
pub(super) fn profiles(count: usize, chance: &Chance) -> Vec<Profile> {
    let named = CAST
        .iter()
        .map(|(name, email)| ((*name).to_owned(), (*email).to_owned()));
    let others = (0..count.saturating_sub(PARTS)).map(names::nth);
    named
        .chain(others)
        .map(|(name, email)| Profile {
            name,
            email,
            address: address(chance),
            agent: AGENTS[chance.below(AGENTS.len())],
        })
        .collect()
}

/// An address of the networks for documentation (RFC 5737, RFC 3849): offices, homes, a few with IPv6.
fn address(chance: &Chance) -> IpAddr {
    let host = u8::try_from(1 + chance.below(250)).unwrap_or(1);
    match chance.below(10) {
        0..4 => Ipv4Addr::new(198, 51, 100, host).into(),
        4..8 => Ipv4Addr::new(203, 0, 113, host).into(),
        _ => Ipv6Addr::new(0x2001, 0xdb8, 0x40, host.into(), 0, 0, 0, 0x17).into(),
    }
}
