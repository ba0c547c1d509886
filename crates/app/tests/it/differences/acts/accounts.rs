//! Accounts, made and resting; now and then the whole organization rests.

use muster_app::NewAccount;
use muster_model::{Result, Status};

use super::super::Scene;
use crate::world::anonymous;

/// More than this do not make it more interesting, only slower.
const MOST_ACCOUNTS: usize = 40;

impl Scene {
    pub(super) async fn make_account(&mut self) -> Result<()> {
        if self.rows.account_sids().len() > MOST_ACCOUNTS {
            return self.suspend().await;
        }
        let parent = (!self.dice.one_in(6)).then(|| self.account());
        let owner = self.user();
        let new = NewAccount {
            name: self.name(),
            parent,
            owner: parent.is_none().then_some(owner),
            labels: Default::default(),
            organization: None,
        };
        let app = self.world.app.clone();
        app.create_account(&self.by(), new).await.map(drop)
    }

    pub(super) async fn suspend(&mut self) -> Result<()> {
        let app = self.world.app.clone();
        let account = self.account();
        if self.dice.one_in(12) {
            let organization = self.world.organization;
            return app
                .set_organization_status_locally(&anonymous(), organization, Status::Suspended)
                .await
                .map(drop);
        }
        if self.dice.one_in(4) {
            app.suspend_account(&self.by(), account).await.map(drop)
        } else {
            app.reactivate_account(&self.by(), account).await.map(drop)
        }
    }

    /// The operator lets the organization work again.
    pub(super) async fn wake(&mut self) -> Result<()> {
        let (app, organization) = (self.world.app.clone(), self.world.organization);
        app.set_organization_status_locally(&anonymous(), organization, Status::Active)
            .await
            .map(drop)
    }
}
