//! Assignments: given, changed and ended.

use muster_app::{AssignmentChange, NewAssignment};
use muster_model::{Principal, Result};

use super::super::Scene;

impl Scene {
    pub(super) async fn give(&mut self) -> Result<()> {
        let (group, service) = (self.group(), self.service());
        let principal: Principal = match (self.dice.roll(6), group, service) {
            (0 | 1, Some(group), _) => group.into(),
            (2 | 3, _, Some(service)) => service.into(),
            _ => self.user().into(),
        };
        let scope = self.scope();
        let except = (0..self.dice.roll(3)).map(|_| self.account()).collect();
        let end = self.world.clock.now() + self.minutes(40);
        let new = NewAssignment {
            principal,
            role: self.role_word(),
            scope,
            inherit: (scope != self.world.organization.into()).then(|| self.dice.one_in(2)),
            except: if self.dice.one_in(3) {
                except
            } else {
                Vec::new()
            },
            expires_at: self.dice.one_in(4).then_some(end),
            reason: None,
        };
        self.world.app.assign(&self.by(), new).await.map(drop)
    }

    pub(super) async fn change_assignment(&mut self) -> Result<()> {
        let sid = self.assignment();
        let end = self.world.clock.now() + self.minutes(40);
        let except = match self.dice.roll(3) {
            0 => Some(Vec::new()),
            1 => Some(vec![self.account()]),
            _ => None,
        };
        let change = AssignmentChange {
            except,
            expires_at: self
                .dice
                .one_in(2)
                .then(|| self.dice.one_in(2).then_some(end)),
        };
        let app = self.world.app.clone();
        app.change_assignment(&self.by(), sid, change)
            .await
            .map(drop)
    }

    pub(super) async fn end_assignment(&mut self) -> Result<()> {
        let sid = self.assignment();
        let keys = self.key_choice();
        let app = self.world.app.clone();
        let ended = app.end_assignment(&self.by(), sid, keys).await?;
        self.settled(&ended.object.object.settled);
        Ok(())
    }
}
