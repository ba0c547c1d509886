//! Roles of the organization's own: made, changed, deleted.

use muster_app::{NewRole, RoleChange};
use muster_model::Result;

use super::{super::Scene, ROLES};

impl Scene {
    pub(super) async fn make_role(&mut self) -> Result<()> {
        let new = NewRole {
            name: self.name(),
            description: String::new(),
            permissions: self.permissions(),
            extends: self.extended(),
        };
        self.world.app.create_role(&self.by(), new).await.map(drop)
    }

    fn extended(&mut self) -> Option<String> {
        let role = self.dice.of(&ROLES).unwrap().to_owned();
        self.dice.one_in(3).then_some(role)
    }

    pub(super) async fn change_role(&mut self) -> Result<()> {
        let Some(role) = self.custom_role() else {
            return self.make_role().await;
        };
        let change = RoleChange {
            permissions: self.dice.one_in(2).then(|| self.permissions()),
            extends: self.dice.one_in(2).then(|| self.extended()),
            ..RoleChange::default()
        };
        let app = self.world.app.clone();
        app.change_role(&self.by(), role, change).await.map(drop)
    }

    pub(super) async fn delete_role(&mut self) -> Result<()> {
        let Some(role) = self.custom_role() else {
            return self.make_role().await;
        };
        let replacement = Some(self.role_word());
        let app = self.world.app.clone();
        app.delete_role(&self.by(), role, replacement)
            .await
            .map(drop)
    }
}
