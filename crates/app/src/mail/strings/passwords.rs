//! What mails about a person's own password say.

use muster_model::Time;

use super::super::letter::{Action, Block, Letter};
use crate::plain_words::minute;

pub(super) fn password_reset(link: &str, ends_at: Time) -> Letter {
    Letter {
        subject: "Choose a new password".into(),
        lead: "Somebody asked for a new password for your login.".into(),
        blocks: vec![Block::Paragraph(
            "A new password ends all your sessions. API keys and access stay as they are.".into(),
        )],
        action: Some(Action {
            label: "Choose a new password",
            link: link.into(),
            note: format!(
                "The link is good until {} and works once. A newer mail replaces it.",
                minute(ends_at)
            ),
        }),
        why: "This mail was sent because your address was entered where passwords are reset."
            .into(),
        unexpected: "If it was not you, do nothing: your password stays as it is.".into(),
    }
}

pub(super) fn password_changed(at: Time, address: &str, forgot: &str) -> Letter {
    Letter {
        subject: "Your password was changed".into(),
        lead: format!(
            "The password of your login was changed at {} from {address}.",
            minute(at)
        ),
        blocks: vec![Block::Paragraph(
            "Your sessions elsewhere ended: sign in again with the new password.".into(),
        )],
        action: Some(Action {
            label: "Choose another password",
            link: forgot.into(),
            note: "Only if it was not you: a reset by mail ends every session once more.".into(),
        }),
        why: "This mail was sent because it is about your login.".into(),
        unexpected: "If it was not you, choose another password now, and tell an Administrator."
            .into(),
    }
}
