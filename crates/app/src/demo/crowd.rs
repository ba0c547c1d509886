//! More people than have a story: for measuring long lists. They are brought over in large acts and hold one role each; their last
//! sign-in is noted, its events are not told.

use muster_model::{BuiltIn, Result, Scope, Time, UserSid, membership::Signal, time::DAY};
use muster_store::{Tx, membership};

use super::{Agenda, Calendar, calendar::FIRST_DAY, joining::Imported, names, stage::Stage};

/// People in one act.
const AT_ONCE: usize = 100;

/// Where the crowd works.
const PLACES: [(&str, BuiltIn); 6] = [
    ("Online shop", BuiltIn::Developer),
    ("Support EU", BuiltIn::Viewer),
    ("Support US", BuiltIn::Viewer),
    ("Stores DE", BuiltIn::Developer),
    ("Campaigns EU", BuiltIn::Viewer),
    ("Sandbox", BuiltIn::Developer),
];

/// Plans `count` more people; their names are those after the first `known`.
pub(super) fn plan(agenda: &mut Agenda, calendar: &Calendar, known: usize, count: usize) {
    let parts = count.div_ceil(AT_ONCE);
    for part in 0..parts {
        let first = known + part * AT_ONCE;
        let last = (known + count).min(first + AT_ONCE);
        // The accounts are there from the first week on.
        let days = FIRST_DAY as usize - 15;
        let days_ago = days - part * (days - 2) / parts;
        let at = calendar.at(u32::try_from(days_ago).unwrap_or(FIRST_DAY - 15), 6 * 60);
        agenda.scene(at, move |stage| Box::pin(stage.fill(first, last)));
    }
}

impl Stage {
    async fn fill(&mut self, first: usize, last: usize) -> Result<()> {
        let imported = |number: usize| {
            let (name, email) = names::nth(number);
            let (place, role) = *self.chance.one_of(&PLACES);
            Ok(Imported {
                name,
                email,
                role,
                scope: self.scope(place)?,
            })
        };
        let people: Vec<Imported> = (first..last).map(imported).collect::<Result<_>>()?;
        let scopes: Vec<Scope> = people.iter().map(|person| person.scope).collect();
        let users = self.import(people).await?;
        let seen: Vec<_> = users
            .into_iter()
            .zip(scopes)
            .filter_map(|(user, scope)| Some((user, scope, self.last_seen()?)))
            .collect();
        self.note(seen).await
    }

    /// Most were seen lately, some long ago, some never.
    fn last_seen(&self) -> Option<Time> {
        let since = self.calendar.now.since(self.now());
        let share = self.chance.share();
        let ago = match self.chance.below(100) {
            0..6 => return None,
            6..20 => since.mul_f64(share),
            _ => (DAY * 45).mul_f64(share * share).min(since),
        };
        Some(self.calendar.now - ago)
    }

    async fn note(&self, seen: Vec<(UserSid, Scope, Time)>) -> Result<()> {
        let organization = self.organization;
        let note = move |tx: &mut Tx| {
            seen.iter().try_for_each(|(user, scope, at)| {
                let whole = Scope::from(organization);
                membership::see(tx, organization, *user, whole, Signal::SignIn, *at)?;
                membership::see(tx, organization, *user, *scope, Signal::Session, *at)
            })
        };
        self.app.inner.store.write(0, note).await
    }
}
