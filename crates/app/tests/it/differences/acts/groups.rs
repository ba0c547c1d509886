//! Groups, who is in them, and who is held out of what they give.

use muster_app::NewGroup;
use muster_model::Result;

use super::super::Scene;

impl Scene {
    pub(super) async fn make_group(&mut self) -> Result<()> {
        let new = NewGroup {
            name: self.name(),
            description: String::new(),
        };
        self.world.app.create_group(&self.by(), new).await.map(drop)
    }

    pub(super) async fn join(&mut self) -> Result<()> {
        let Some(group) = self.group() else {
            return self.make_group().await;
        };
        let user = self.user();
        let app = self.world.app.clone();
        app.add_group_member(&self.by(), group, user)
            .await
            .map(drop)
    }

    pub(super) async fn leave(&mut self) -> Result<()> {
        let Some(group) = self.group() else {
            return self.make_group().await;
        };
        let people: Vec<_> = self.rows.groups[&group].iter().copied().collect();
        let Some(user) = self.dice.of(&people) else {
            return self.join().await;
        };
        let keys = self.key_choice();
        let app = self.world.app.clone();
        let left = app
            .remove_group_member(&self.by(), group, user, keys)
            .await?;
        self.settled(&left.object.object.settled);
        Ok(())
    }

    pub(super) async fn delete_group(&mut self) -> Result<()> {
        let Some(group) = self.group().filter(|_| self.rows.groups.len() > 2) else {
            return self.make_group().await;
        };
        let keys = self.key_choice();
        let app = self.world.app.clone();
        let deleted = app.delete_group(&self.by(), group, keys).await?;
        self.settled(&deleted.object.object.settled);
        Ok(())
    }

    pub(super) async fn hold_out(&mut self) -> Result<()> {
        let (user, account) = (self.user(), self.account());
        let keys = self.key_choice();
        let app = self.world.app.clone();
        let made = app.hold_out(&self.by(), user, account, keys).await?;
        self.settled(&made.object.object.settled);
        Ok(())
    }

    pub(super) async fn lift_hold_out(&mut self) -> Result<()> {
        let held_out: Vec<_> = self.rows.hold_outs.iter().copied().collect();
        let Some((user, account)) = self.dice.of(&held_out) else {
            return self.hold_out().await;
        };
        let app = self.world.app.clone();
        app.lift_hold_out(&self.by(), user, account).await.map(drop)
    }
}
