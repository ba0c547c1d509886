//! Ownership of accounts and of the organization: offered, accepted, declined, taken back.

use muster_app::NewOffer;
use muster_model::{Result, Scope};

use super::super::Scene;

impl Scene {
    pub(super) async fn offer(&mut self) -> Result<()> {
        let owners = self.owners();
        let scope: Scope = if self.dice.one_in(4) {
            self.world.organization.into()
        } else {
            self.account().into()
        };
        let by = match self.owner_of(scope).filter(|_| self.dice.one_in(2)) {
            Some(owner) => owner,
            None => self.dice.of(&owners).unwrap(),
        };
        let by = self.person(by).await;
        // Where everybody is an Owner nothing is refused any more.
        let adds = scope == self.world.organization.into() && owners.len() < 3;
        let offer = NewOffer {
            scope,
            to: self.user(),
            keep: if adds { "owner" } else { "viewer" }.into(),
        };
        let app = self.world.app.clone();
        app.offer_ownership(&by.request, offer).await.map(drop)
    }

    fn owner_of(&self, scope: Scope) -> Option<muster_model::UserSid> {
        match scope {
            Scope::Account(account) => self.rows.owner(account),
            Scope::Organization(_) => None,
        }
        .filter(|owner| self.rows.is_active(*owner))
    }

    pub(super) async fn answer_offer(&mut self) -> Result<()> {
        let Some(offer) = self.dice.of(&self.rows.offers.iter().collect::<Vec<_>>()) else {
            return self.offer().await;
        };
        let (sid, from, to) = (offer.sid, offer.from, offer.to);
        let app = self.world.app.clone();
        self.givers = vec![from.into()];
        match self.dice.roll(6) {
            0 => {
                let by = self.person(to).await;
                app.decline_ownership(&by.request, sid).await.map(drop)
            }
            1 => {
                let by = self.person(from).await;
                app.cancel_ownership(&by.request, sid).await.map(drop)
            }
            _ => {
                let by = self.person(to).await;
                app.accept_ownership(&by.request, sid).await.map(drop)
            }
        }
    }
}
