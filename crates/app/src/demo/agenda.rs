//! What happens in the demonstration, and when: scenes and sign-ins in the order of time. What they do is told elsewhere.

use std::pin::Pin;

use muster_model::{Result, Time};

use super::stage::Stage;

/// What a scene is while it runs.
pub(super) type Running<'a> = Pin<Box<dyn Future<Output = Result<()>> + 'a>>;

/// Something that happens once.
type Scene = Box<dyn for<'a> FnOnce(&'a mut Stage) -> Running<'a>>;

/// Somebody signs in.
#[derive(Debug, Clone, Copy)]
pub(super) struct Visit {
    /// When.
    pub(super) at: Time,
    /// Their number.
    pub(super) who: usize,
    /// Whether they look at their account, too.
    pub(super) looks: bool,
}

/// Whether a scene leaves something in the outbox that is to be done at once.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Leaves {
    Something,
    Nothing,
}

enum Entry {
    Visit(Visit),
    Scene(Time, Scene, Leaves),
}

impl Entry {
    fn at(&self) -> Time {
        match self {
            Self::Visit(visit) => visit.at,
            Self::Scene(at, ..) => *at,
        }
    }
}

/// All that is to happen.
#[derive(Default)]
pub(super) struct Agenda(Vec<Entry>);

impl Agenda {
    /// Plans a scene.
    pub(super) fn scene(
        &mut self,
        at: Time,
        scene: impl for<'a> FnOnce(&'a mut Stage) -> Running<'a> + 'static,
    ) {
        self.0
            .push(Entry::Scene(at, Box::new(scene), Leaves::Something));
    }

    /// Plans a scene after which nobody is mailed.
    pub(super) fn quiet_scene(
        &mut self,
        at: Time,
        scene: impl for<'a> FnOnce(&'a mut Stage) -> Running<'a> + 'static,
    ) {
        self.0
            .push(Entry::Scene(at, Box::new(scene), Leaves::Nothing));
    }

    /// Plans a sign-in.
    pub(super) fn visit(&mut self, visit: Visit) {
        self.0.push(Entry::Visit(visit));
    }

    /// Plays everything in the order of time; what is planned for the same instant, in the order in which it was planned.
    pub(super) async fn play(mut self, stage: &mut Stage) -> Result<()> {
        self.0.sort_by_key(Entry::at);
        let mut visits = Vec::new();
        for entry in self.0 {
            match entry {
                Entry::Visit(visit) => visits.push(visit),
                Entry::Scene(at, scene, leaves) => {
                    stage.receive(std::mem::take(&mut visits)).await?;
                    stage.wait_until(at).await?;
                    scene(stage).await?;
                    if leaves == Leaves::Something {
                        stage.deliver().await?;
                    }
                }
            }
        }
        stage.receive(visits).await
    }
}
