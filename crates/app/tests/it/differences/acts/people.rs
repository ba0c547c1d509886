//! People who go, or come back. What they leave behind ends or is handed over.

use muster_app::Settled;
use muster_model::Result;

use super::super::Scene;

impl Scene {
    pub(super) async fn deactivate(&mut self) -> Result<()> {
        let app = self.world.app.clone();
        let user = self.user();
        if !self.rows.is_active(user) {
            return app.reactivate(&self.by(), user).await.map(drop);
        }
        let keys = self.key_choice();
        let done = app.deactivate(&self.by(), user, keys).await?;
        self.settled(&done.object.object.settled);
        Ok(())
    }

    pub(super) async fn remove(&mut self) -> Result<()> {
        let (account, user) = (self.account(), self.user());
        let keys = self.key_choice();
        let (app, by) = (self.world.app.clone(), self.by());
        let removed = if self.dice.one_in(3) {
            app.remove_member_and_hold_out(&by, account, user, keys)
                .await?
        } else {
            app.remove_member(&by, account, user, keys).await?
        };
        self.settled(&removed.object.object.settled);
        Ok(())
    }

    /// Keys that were handed over have secrets that whoever acted was shown.
    pub(super) fn settled(&mut self, settled: &Settled) {
        for key in &settled.api_keys {
            if let Some(secret) = &key.secret {
                self.was_shown(key.sid, secret);
            }
        }
    }
}
