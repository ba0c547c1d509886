//! Service accounts and the people who answer for them.

use muster_app::{NewServiceAccount, ServiceAccountChange};
use muster_model::{Result, Scope, ServiceAccountStatus};

use super::super::Scene;

impl Scene {
    pub(super) async fn make_service(&mut self) -> Result<()> {
        let account = match self.scope() {
            Scope::Account(account) => account,
            Scope::Organization(_) => self.account(),
        };
        let new = NewServiceAccount {
            name: self.name(),
            account,
            sponsor: Some(self.user()),
            description: String::new(),
        };
        let app = self.world.app.clone();
        app.create_service_account(&self.by(), new).await.map(drop)
    }

    pub(super) async fn switch_service(&mut self) -> Result<()> {
        let Some(sid) = self.service() else {
            return self.make_service().await;
        };
        let status = if self.dice.one_in(2) {
            ServiceAccountStatus::Active
        } else {
            ServiceAccountStatus::Disabled
        };
        let app = self.world.app.clone();
        app.switch_service_account(&self.by(), sid, status)
            .await
            .map(drop)
    }

    pub(super) async fn change_sponsor(&mut self) -> Result<()> {
        let Some(sid) = self.service() else {
            return self.make_service().await;
        };
        let change = ServiceAccountChange {
            sponsor: Some(self.user()),
            ..ServiceAccountChange::default()
        };
        let app = self.world.app.clone();
        app.change_service_account(&self.by(), sid, change)
            .await
            .map(drop)
    }

    pub(super) async fn end_service(&mut self) -> Result<()> {
        let Some(sid) = self.service() else {
            return self.make_service().await;
        };
        let keys = self.key_choice();
        let app = self.world.app.clone();
        let ended = app.delete_service_account(&self.by(), sid, keys).await?;
        for key in &ended.object.api_keys {
            if let Some(secret) = &key.secret {
                self.was_shown(key.sid, secret);
            }
        }
        Ok(())
    }
}
