//! What a removal or a deactivation ends, put into words: the same lines as plan before and as receipt after.

use muster_model::Time;
use serde_json::Value;

use super::{
    answer::{items, name, text, who},
    impact, words,
};

/// Whether the lines tell what would happen or what did.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Tense {
    Plan,
    Receipt,
}

/// Everything that ends, what becomes of each key, and what stays.
pub(super) fn lines(answer: &Value, tense: Tense, now: Option<Time>) -> Vec<String> {
    let ends = if tense == Tense::Plan {
        "Ends"
    } else {
        "Ended"
    };
    let mut lines: Vec<_> = items(answer, "/ended")
        .iter()
        .map(|assignment| format!("{ends}: {}.", words::assignment(assignment)))
        .collect();
    lines.extend(
        items(answer, "/groups")
            .iter()
            .map(|group| format!("{ends}: being in {}.", name(group, ""))),
    );
    lines.extend(
        items(answer, "/withheld")
            .iter()
            .map(|held| format!("Withheld: {}.", words::held_role(held))),
    );
    let people = items(answer, "/people").len();
    if people > 1 {
        lines.push(format!("{ends}: being in it, for {people} people."));
    }
    for (pointer, one, many) in [
        ("/invitations", "invitation", "invitations"),
        ("/sessions", "session", "sessions"),
    ] {
        let count = count(answer, pointer);
        if count > 0 {
            lines.push(format!(
                "{ends}: {count} {}.",
                if count == 1 { one } else { many }
            ));
        }
    }
    lines.extend(
        items(answer, "/api_keys")
            .iter()
            .flat_map(|key| key_lines(key, tense, now)),
    );
    lines.extend(
        items(answer, "/service_accounts")
            .iter()
            .map(|service| service_line(service, tense)),
    );
    lines.extend(items(answer, "/inherited").iter().map(|held| {
        format!(
            "Stays: {}. It ends where it was given.",
            words::held_role(held)
        )
    }));
    lines.extend(impact::lines(answer));
    lines
}

/// Whether the plan would change anything: a group goes even when nobody is in it, a hold-out stands even when it withholds nothing yet.
pub(super) fn changes(answer: &Value) -> bool {
    if answer.get("group").is_some() || answer["object"] == "hold_out" {
        return true;
    }
    [
        "/ended",
        "/api_keys",
        "/memberships",
        "/invitations",
        "/sessions",
        "/withheld",
        "/groups",
        "/people",
        "/service_accounts",
    ]
    .into_iter()
    .any(|pointer| count(answer, pointer) > 0)
}

fn count(answer: &Value, pointer: &str) -> u64 {
    answer
        .pointer(pointer)
        .and_then(Value::as_u64)
        .unwrap_or(items(answer, pointer).len() as u64)
}

fn service_line(service: &Value, tense: Tense) -> String {
    let name = text(service, "/name");
    let sponsor = who(service, "/sponsor");
    match (text(service, "/disposition").as_str(), tense) {
        ("disabled", Tense::Plan) => format!(
            "Service account {name} will be disabled: nobody else answers for it. Give it another sponsor with --keys transfer --to WHO."
        ),
        ("disabled", Tense::Receipt) => {
            format!("Service account {name} was disabled: nobody else answered for it.")
        }
        (_, Tense::Plan) => format!("{sponsor} will answer for the service account {name}."),
        (_, Tense::Receipt) => format!("{sponsor} answers for the service account {name} now."),
    }
}

fn key_lines(key: &Value, tense: Tense, now: Option<Time>) -> Vec<String> {
    let told = words::key(key, now);
    let disposition = text(key, "/disposition");
    let heir = who(key, "/to");
    let to = if heir.is_empty() {
        String::new()
    } else {
        format!(" to {heir}")
    };
    let fate = match (disposition.as_str(), tense) {
        ("", _) => "is not decided: say --keys revoke, or --keys transfer --to WHO".to_owned(),
        (word, Tense::Plan) if word.starts_with("revoke") => "will be revoked".to_owned(),
        (word, Tense::Receipt) if word.starts_with("revoke") => "was revoked".to_owned(),
        (word, Tense::Plan) if word.starts_with("transfer") => {
            format!("will be handed over{to}, with a new secret")
        }
        (word, Tense::Receipt) if word.starts_with("transfer") => {
            format!("was handed over{to}; the old secret is dead")
        }
        ("keep", Tense::Plan) => "will be kept as it is".to_owned(),
        ("keep", Tense::Receipt) => "was kept as it is".to_owned(),
        (word, _) => word.to_owned(),
    };
    let mut lines = vec![format!("Key {told} {fate}.")];
    let secret = text(key, "/secret");
    if !secret.is_empty() {
        lines.push(format!("Its new secret, shown only now: {secret}"));
    }
    lines
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_plan_and_its_receipt_name_the_same_things() {
        let answer = json!({"ended": [{"role": {"name": "developer"}, "scope": {"name": "Support EU"}}], "inherited": [{"role": {"name": "viewer"}, "inherited_from": {"name": "Main"}}],
            "api_keys": [{"sid": "SK1", "name": "ci-deploy", "last_used": null, "disposition": "revoke"}], "sessions": 2});
        assert_eq!(
            lines(&answer, Tense::Plan, None),
            [
                "Ends: Developer at Support EU.",
                "Ends: 2 sessions.",
                "Key ci-deploy (never used) will be revoked.",
                "Stays: Viewer (inherited from Main). It ends where it was given."
            ]
        );
        assert_eq!(
            lines(&answer, Tense::Receipt, None)[2],
            "Key ci-deploy (never used) was revoked."
        );
        assert!(
            changes(&answer)
                && !changes(&json!({"ended": [], "inherited": [1], "api_keys": [], "sessions": 0}))
        );
    }

    #[test]
    fn a_key_nobody_decided_about_says_what_to_type() {
        let undecided =
            json!({"api_keys": [{"name": "ci", "last_used": null, "disposition": null}]});
        assert_eq!(
            lines(&undecided, Tense::Plan, None),
            ["Key ci (never used) is not decided: say --keys revoke, or --keys transfer --to WHO."]
        );
    }
}
