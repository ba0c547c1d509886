//! Ownership in the demonstration: accepted, declined, run out, and one offer that is open. And what was tried without the right.

use muster_model::{Error, Kind, Result, TransferSid};

use super::{
    Agenda, Calendar, ORGANIZATION,
    cast::{DEVELOPER, LABS_LEAD, OWNER, PLATFORM, RETAIL_OWNER, VIEWER},
    joining::{Given, Invitee},
    stage::Stage,
};
use crate::{NewOffer, NewRole};

/// What becomes of an offer.
#[derive(Debug, Clone, Copy)]
enum Answer {
    Accept,
    Decline,
    Wait,
}

/// Plans offers and denied attempts.
pub(super) fn plan(agenda: &mut Agenda, calendar: &Calendar) {
    let offers = [
        (292, "Retail", RETAIL_OWNER, "administrator", Answer::Accept),
        (248, ORGANIZATION, RETAIL_OWNER, "owner", Answer::Accept),
        (203, "Labs", PLATFORM, "administrator", Answer::Wait),
        (118, "Labs", LABS_LEAD, "administrator", Answer::Decline),
        (2, "Labs", LABS_LEAD, "administrator", Answer::Wait),
    ];
    for (days_ago, place, to, keep, answer) in offers {
        agenda.scene(calendar.hour(days_ago, 8), move |stage| {
            Box::pin(stage.offer(place, to, keep, answer))
        });
    }
    for days_ago in [130, 12] {
        agenda.scene(calendar.at(days_ago, 10 * 60 + 42), |stage| {
            Box::pin(stage.invite_without_right())
        });
    }
    agenda.scene(calendar.at(55, 14 * 60 + 7), |stage| {
        Box::pin(stage.make_role_without_right())
    });
}

impl Stage {
    async fn offer(&mut self, place: &str, to: usize, keep: &str, answer: Answer) -> Result<()> {
        let request = self.by(OWNER).await?;
        let new = NewOffer {
            scope: self.scope(place)?,
            to: self.user(to)?,
            keep: keep.to_owned(),
        };
        let sid = self.app.offer_ownership(&request, new).await?.transfer.sid;
        self.answer(sid, to, answer).await
    }

    async fn answer(&mut self, offer: TransferSid, to: usize, answer: Answer) -> Result<()> {
        if let Answer::Wait = answer {
            return Ok(());
        }
        self.pass(muster_model::time::MINUTE * 25);
        let request = self.by(to).await?;
        let answered = match answer {
            Answer::Accept => self.app.accept_ownership(&request, offer).await,
            _ => self.app.decline_ownership(&request, offer).await,
        };
        answered.map(drop)
    }

    async fn invite_without_right(&mut self) -> Result<()> {
        let invitee = Invitee {
            name: "A Friend".to_owned(),
            email: "friend@example.com".to_owned(),
            given: vec![Given::new("Main", "viewer", false)],
            message: None,
            life: None,
        };
        denied(self.invite(VIEWER, invitee).await)
    }

    async fn make_role_without_right(&mut self) -> Result<()> {
        let request = self.by(DEVELOPER).await?;
        let new = NewRole {
            name: "Everything".to_owned(),
            description: String::new(),
            permissions: vec!["users.invite".to_owned()],
            extends: None,
        };
        denied(self.app.create_role(&request, new).await)
    }
}

/// It has to be refused: the events tell of it.
fn denied<T>(tried: Result<T>) -> Result<()> {
    match tried {
        Err(error) if error.kind() == Kind::Forbidden => Ok(()),
        Err(error) => Err(error),
        Ok(_) => Err(Error::internal("what nobody allowed was done")),
    }
}
