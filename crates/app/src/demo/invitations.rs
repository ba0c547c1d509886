//! Invitations of the demonstration that nobody accepted: waiting, not delivered, run out, taken back.

use std::{collections::BTreeMap, time::Duration};

use muster_model::{Result, time::DAY};

use super::{
    Agenda, Calendar, Chance, ORGANIZATION,
    accounts::MAIN,
    cast::{ADMINISTRATOR, OWNER, RETAIL_ADMINISTRATOR},
    drawn,
    joining::{Given, Invitee},
    names,
    stage::{Stage, named},
};

/// Addresses that the mail server of the story does not know.
const REFUSED: [(&str, &str); 4] = [
    ("Jon Smiht", "jon.smiht@example.com"),
    ("Old Support Desk", "supportdesk.2019@example.com"),
    ("Anneliese Vogt", "anneliese.vogt@example.com"),
    ("Ravi Krishnan", "ravi.krishnan.ext@example.com"),
];

/// What the mail server says about them.
pub(super) fn refused() -> BTreeMap<String, String> {
    let reasons = [
        "550 5.1.1 The e-mail account that you tried to reach does not exist.",
        "550 5.1.1 User unknown.",
        "552 5.2.2 The recipient's mailbox is full.",
        "554 5.7.1 Message refused by the recipient's policy.",
    ];
    REFUSED
        .iter()
        .zip(reasons)
        .map(|((_, email), reason)| ((*email).to_owned(), reason.to_owned()))
        .collect()
}

/// Days on which somebody was invited who has not answered by now.
const PENDING: [u32; 6] = [6, 5, 3, 2, 1, 0];
/// The same, of those whose link has run out since.
const EXPIRED: [u32; 7] = [310, 255, 190, 141, 88, 37, 11];
/// The same, of those who were not wanted any more some days later.
const REVOKED: [u32; 3] = [205, 99, 24];
/// Days on which the mail came back; the links are good for a month.
const UNDELIVERED: [u32; 4] = [17, 9, 4, 1];

/// Plans them. Their names are those after the first `count`.
pub(super) fn plan(agenda: &mut Agenda, calendar: &Calendar, chance: &Chance, count: usize) {
    let mut next = count;
    let mut stranger = || {
        next += 1;
        names::nth(next)
    };
    for (number, days_ago) in (0u32..).zip([&PENDING[..], &EXPIRED[..]].concat()) {
        let (name, email) = stranger();
        let given = match number {
            0 => vec![
                Given::new("Support EU", "developer", false),
                Given::new(MAIN, "viewer", false),
                Given::new("Labs", "viewer", true),
            ],
            _ => drawn::work(chance, days_ago, false),
        };
        let invitee = invitee((name, email), given, None);
        // Those of today were sent before the end of the story, whatever the hour.
        let at = calendar.at(days_ago, 5 + 83 * number);
        agenda.scene(at, move |stage| {
            Box::pin(stage.invite(ADMINISTRATOR, invitee))
        });
    }
    for (number, days_ago) in (0u32..).zip(REVOKED) {
        let (name, email) = stranger();
        let invitee = invitee(
            (name, email.clone()),
            drawn::work(chance, days_ago, false),
            None,
        );
        let (sent, revoked) = (
            calendar.at(days_ago, 600 + number),
            calendar.hour(days_ago - 2, 9),
        );
        agenda.scene(sent, move |stage| Box::pin(stage.invite(OWNER, invitee)));
        agenda.scene(revoked, move |stage| Box::pin(stage.take_back(email)));
    }
    for ((name, email), days_ago) in REFUSED.into_iter().zip(UNDELIVERED) {
        let person = (name.to_owned(), email.to_owned());
        let invitee = invitee(
            person,
            vec![Given::new("Retail", "viewer", true)],
            Some(DAY * 30),
        );
        agenda.scene(calendar.at(days_ago, 15 * 60 + 5), move |stage| {
            Box::pin(stage.invite(RETAIL_ADMINISTRATOR, invitee))
        });
    }
    // One who was reminded before the link ran out, and one with time to think.
    let (name, email) = stranger();
    let first = invitee(
        (name, email.clone()),
        vec![Given::new(MAIN, "viewer", false)],
        None,
    );
    agenda.scene(calendar.hour(8, 9), move |stage| {
        Box::pin(stage.invite(OWNER, first))
    });
    agenda.scene(calendar.hour(3, 9), move |stage| {
        Box::pin(stage.remind(email))
    });
    let auditor = invitee(
        stranger(),
        vec![Given::new(ORGANIZATION, "Auditor", true)],
        Some(DAY * 14),
    );
    agenda.scene(calendar.hour(4, 9), move |stage| {
        Box::pin(stage.invite(OWNER, auditor))
    });
}

fn invitee((name, email): (String, String), given: Vec<Given>, life: Option<Duration>) -> Invitee {
    Invitee {
        name,
        email,
        given,
        message: None,
        life,
    }
}

impl Stage {
    async fn take_back(&mut self, email: String) -> Result<()> {
        let request = self.by(OWNER).await?;
        let sid = named(&self.invitations, &email)?;
        self.app.revoke_invitation(&request, sid).await?;
        Ok(())
    }

    async fn remind(&mut self, email: String) -> Result<()> {
        let request = self.by(OWNER).await?;
        let sid = named(&self.invitations, &email)?;
        self.app.resend_invitation(&request, sid).await?;
        Ok(())
    }
}
