//! How roles, places and access are put into words. Nothing is fetched here.

use muster_model::{Time, role::BuiltIn};
use serde_json::Value;

use super::{
    answer::{items, name, text, time, who},
    moment,
};

/// The word for a role in the API, from what a person typed: `Billing Manager` and `billing-manager` are `billing_manager`.
pub(super) fn role(typed: &str) -> String {
    let word = typed.to_lowercase().replace([' ', '-'], "_");
    if BuiltIn::ALL.iter().any(|role| role.name() == word) {
        word
    } else {
        typed.to_owned()
    }
}

/// How a role is called, from a reference to it or its name.
pub(super) fn role_label(value: &Value, pointer: &str) -> String {
    let name = name(value, pointer);
    BuiltIn::ALL
        .iter()
        .find(|role| role.name() == name)
        .map_or(name, |role| role.label().to_owned())
}

/// A role in a list of members: with where it comes from and when it ends.
pub(super) fn held_role(held: &Value) -> String {
    let mut words = role_label(held, "/role");
    let from = name(held, "/inherited_from");
    if !from.is_empty() {
        words += &format!(" (inherited from {from})");
    }
    let group = name(held, "/group");
    if !group.is_empty() {
        words += &format!(" by {group}");
    }
    if let Some(end) = time(held, "/expires_at") {
        words += &format!(" until {}", moment::exact(end));
    }
    words
}

/// An assignment: role, then where.
pub(super) fn assignment(value: &Value) -> String {
    let place = name(value, "/scope");
    if place.is_empty() {
        role_label(value, "/role")
    } else {
        format!("{} at {place}", role_label(value, "/role"))
    }
}

/// The grants of an invitation: `Developer at Support EU; Viewer at Main and below`.
pub(super) fn grants(invitation: &Value) -> String {
    let told = items(invitation, "/grants").iter().map(|grant| {
        let roles: Vec<_> = items(grant, "/roles")
            .iter()
            .map(|role| role_label(role, ""))
            .collect();
        let below = if grant["inherit"] == true {
            " and below"
        } else {
            ""
        };
        let end = time(grant, "/access_expires_at")
            .map(|end| format!(" until {}", moment::exact(end)))
            .unwrap_or_default();
        format!("{} at {}{below}{end}", and(&roles), name(grant, "/scope"))
    });
    told.collect::<Vec<_>>().join("; ")
}

/// `a`, `a and b`, `a, b and c`.
pub(super) fn and(words: &[String]) -> String {
    match words {
        [] => String::new(),
        [only] => only.clone(),
        [first @ .., last] => format!("{} and {last}", first.join(", ")),
    }
}

/// A key with its last use, as a remover has to see it.
pub(super) fn key(value: &Value, now: Option<Time>) -> String {
    format!("{} ({})", text(value, "/name"), last_used(value, now))
}

/// `never used`, or `last used` with when and from where.
pub(super) fn last_used(value: &Value, now: Option<Time>) -> String {
    if used_at(value).is_some() {
        format!("last used {}", used(value, now))
    } else {
        "never used".to_owned()
    }
}

/// `never`, or when and from where.
pub(super) fn used(value: &Value, now: Option<Time>) -> String {
    match used_at(value) {
        None => "never".to_owned(),
        Some(at) => {
            let address = text(value, "/last_used/address");
            let from = if address.is_empty() {
                String::new()
            } else {
                format!(" from {address}")
            };
            format!("{}{from}", moment::ago(at, now))
        }
    }
}

/// When a key was used last.
pub(super) fn used_at(value: &Value) -> Option<Time> {
    time(value, "/last_used").or_else(|| time(value, "/last_used/at"))
}

/// When a person was last seen.
pub(super) fn seen_at(value: &Value) -> Option<Time> {
    time(value, "/last_seen").or_else(|| time(value, "/last_seen/at"))
}

/// The steps by which something is allowed, one line each.
pub(super) fn path(explanation: &Value, now: Option<Time>) -> Vec<String> {
    items(explanation, "/path")
        .iter()
        .map(|step| path_step(step, now))
        .collect()
}

fn path_step(step: &Value, now: Option<Time>) -> String {
    let mut words = role_label(step, "/role");
    let group = name(step, "/group");
    let source = text(step, "/source");
    words += &match (group.as_str(), source.as_str()) {
        ("", "" | "direct") => ", given directly".to_owned(),
        ("", source) => format!(", given by {source}"),
        (group, _) => format!(", through the group {group}, given"),
    };
    let giver = who(step, "/given_by");
    if !giver.is_empty() {
        words += &format!(" by {giver}");
    }
    if let Some(given) = time(step, "/created_at") {
        words += &format!(" on {}", moment::day(given));
    }
    let from = name(step, "/inherited_from");
    if !from.is_empty() {
        words += &format!(", inherited from {from}");
    }
    if let Some(end) = time(step, "/expires_at") {
        let left = now
            .filter(|now| *now < end)
            .map(|now| format!(" (in {})", moment::length(end.since(now))))
            .unwrap_or_default();
        words += &format!(", until {}{left}", moment::exact(end));
    }
    words
}

/// What is missing for a deny, and who could change that.
pub(super) fn missing(explanation: &Value) -> String {
    let grantors: Vec<_> = items(explanation, "/missing/grantors")
        .iter()
        .map(|grantor| who(grantor, ""))
        .collect();
    let mut words = format!("missing {}", text(explanation, "/missing/permission"));
    let smallest = role_label(explanation, "/missing/smallest_role");
    if !smallest.is_empty() {
        words += &format!("; the smallest role that has it is {smallest}");
    }
    if !grantors.is_empty() {
        words += &format!("; {} can give it", and(&grantors));
    }
    words
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_built_in_role_is_known_however_it_is_typed() {
        assert_eq!(
            [
                role("Billing Manager"),
                role("billing-manager"),
                role("developer")
            ],
            ["billing_manager", "billing_manager", "developer"]
        );
        assert_eq!(role("Number Manager"), "Number Manager");
        assert_eq!(
            role_label(&json!({"role": {"name": "billing_manager"}}), "/role"),
            "Billing Manager"
        );
    }

    #[test]
    fn an_explanation_names_the_group_that_gives() {
        let answer = json!({"path": [{"role": {"name": "developer"}, "source": "direct", "group": {"name": "Crew"},
            "given_by": {"email": "owner@example.com"}, "created_at": "2026-11-24T10:00:00Z"}]});
        assert_eq!(
            path(&answer, None),
            ["Developer, through the group Crew, given by owner@example.com on 2026-11-24"]
        );
    }

    #[test]
    fn an_explanation_names_role_giver_origin_and_end() {
        let now = moment::instant("2026-12-01").ok();
        let answer = json!({"path": [{"role": {"name": "developer"}, "source": "direct", "given_by": {"email": "owner@example.com"},
            "created_at": "2026-11-24T10:00:00Z", "inherited_from": {"name": "Main"}, "expires_at": "2026-12-08T00:00:00Z"}]});
        assert_eq!(
            path(&answer, now),
            [
                "Developer, given directly by owner@example.com on 2026-11-24, inherited from Main, until 2026-12-08 00:00 UTC (in 7 days)"
            ]
        );
    }
}
