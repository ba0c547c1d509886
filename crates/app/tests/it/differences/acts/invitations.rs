//! Invitations: to members, who have the access at once, and to others, who accept it when whoever invited them may hold less.

use muster_app::{Acceptance, NewGrant, NewInvitation};
use muster_model::{AnySid, Result};
use muster_store::invitation;

use super::super::{Pending, Scene};

impl Scene {
    pub(super) async fn invite(&mut self) -> Result<()> {
        let index = self.dice.roll(self.people.len());
        let grants = (0..=self.dice.roll(2)).map(|_| self.grant()).collect();
        let new = NewInvitation {
            email: self.people[index].email.clone(),
            name: None,
            grants,
            expires_in: None,
            message: None,
            send: false,
        };
        let app = self.world.app.clone();
        let invited = app.invite(&self.by(), new).await?;
        if let Some(url) = &invited.accept_url {
            let at = url.find("mst_inv_").unwrap();
            self.pending.push(Pending {
                sid: invited.invitation.sid,
                secret: url[at..].to_owned(),
                person: index,
            });
        }
        Ok(())
    }

    fn grant(&mut self) -> NewGrant {
        let scope = self.scope();
        let end = self.world.clock.now() + self.minutes(40);
        let inherits = scope == self.world.organization.into() || self.dice.one_in(2);
        let held_out = inherits && self.dice.one_in(3);
        NewGrant {
            scope,
            roles: vec![self.role_word()],
            inherit: Some(inherits),
            except: held_out.then(|| self.account()).into_iter().collect(),
            access_expires_at: self.dice.one_in(4).then_some(end),
        }
    }

    pub(super) async fn accept_invitation(&mut self) -> Result<()> {
        if self.pending.is_empty() {
            return self.invite().await;
        }
        let at = self.dice.roll(self.pending.len());
        let pending = self.pending.swap_remove(at);
        self.givers = self.givers_of(&pending).await;
        let person = self.people[pending.person].clone();
        let person = self.world.again(&person).await;
        let acceptance = Acceptance {
            secret: pending.secret.parse().unwrap(),
            name: None,
            password: None,
        };
        let app = self.world.app.clone();
        app.accept_invitation(&person.request, acceptance)
            .await
            .map(drop)
    }

    /// Whoever invited, for each part of what is offered.
    async fn givers_of(&self, pending: &Pending) -> Vec<AnySid> {
        let (organization, sid) = (self.world.organization, pending.sid);
        let read = move |tx: &mut muster_store::Tx| invitation::find(tx, organization, sid);
        let found = self.world.store.read(read).await.unwrap();
        let grants = found.into_iter().flat_map(|found| found.grants);
        grants.map(|grant| grant.given_by).collect()
    }
}
