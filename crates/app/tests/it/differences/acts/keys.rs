//! Keys of people and service accounts: made, rotated, handed over, changed, revoked.

use std::time::Duration;

use muster_app::{KeyChange, NewApiKey};
use muster_model::{KeyKind, Result};

use super::super::Scene;

impl Scene {
    pub(super) async fn make_key(&mut self) -> Result<()> {
        let kind = match self.dice.roll(6) {
            0 => KeyKind::Standard,
            1 => KeyKind::Main,
            _ => KeyKind::Restricted,
        };
        let permissions = match kind {
            KeyKind::Restricted => self.permissions(),
            KeyKind::Standard | KeyKind::Main => Vec::new(),
        };
        let new = NewApiKey {
            scope: self.scope(),
            name: self.name(),
            kind,
            permissions,
            principal: None,
            expires_in: Some(Duration::from_secs(3_600) + self.minutes(60)),
            networks: Vec::new(),
        };
        self.make(new).await
    }

    async fn make(&mut self, new: NewApiKey) -> Result<()> {
        let app = self.world.app.clone();
        let made = app.create_api_key(&self.by(), new).await?;
        self.was_shown(made.details.object.sid, &made.secret);
        Ok(())
    }

    /// Of a service account, where it holds something.
    pub(super) async fn service_key(&mut self) -> Result<()> {
        let Some(service) = self.service() else {
            return self.make_service().await;
        };
        let given = self.rows.grants.iter();
        let held: Vec<_> = given
            .filter(|grant| grant.principal == service.into())
            .map(|grant| grant.scope)
            .collect();
        let scope = match self.dice.of(&held) {
            Some(scope) => scope,
            None => self.scope(),
        };
        let permissions = if self.dice.one_in(2) {
            vec!["logs.read".to_owned()]
        } else {
            self.permissions()
        };
        let new = NewApiKey {
            scope,
            name: self.name(),
            kind: KeyKind::Restricted,
            permissions,
            principal: Some(service.into()),
            expires_in: None,
            networks: Vec::new(),
        };
        self.make(new).await
    }

    pub(super) async fn revoke_key(&mut self) -> Result<()> {
        let Some(sid) = self.live_key() else {
            return self.make_key().await;
        };
        let app = self.world.app.clone();
        app.revoke_api_key(&self.by(), sid).await.map(drop)
    }

    pub(super) async fn rotate_key(&mut self) -> Result<()> {
        let Some(sid) = self.live_key() else {
            return self.make_key().await;
        };
        let overlap = if self.dice.one_in(3) {
            Duration::ZERO
        } else {
            self.minutes(30)
        };
        let app = self.world.app.clone();
        let rotated = app.rotate_api_key(&self.by(), sid, overlap).await?;
        self.was_shown(sid, &rotated.secret);
        Ok(())
    }

    pub(super) async fn transfer_key(&mut self) -> Result<()> {
        let Some(sid) = self.live_key() else {
            return self.make_key().await;
        };
        let to = self.receiver();
        let app = self.world.app.clone();
        let moved = app.transfer_api_key(&self.by(), sid, to).await?;
        self.was_shown(sid, &moved.secret);
        Ok(())
    }

    pub(super) async fn change_key(&mut self) -> Result<()> {
        let Some(sid) = self.live_key() else {
            return self.make_key().await;
        };
        let end = self.world.clock.now() + self.minutes(60);
        let change = KeyChange {
            permissions: self.dice.one_in(2).then(|| self.permissions()),
            expires_at: self.dice.one_in(2).then_some(Some(end)),
            ..KeyChange::default()
        };
        let app = self.world.app.clone();
        app.change_api_key(&self.by(), sid, change).await.map(drop)
    }
}
