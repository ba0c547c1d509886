//! Following the log: what came after a number, and word that there is more. Each look is an authorized read like any other,
//! so that it shows nothing to whoever may no longer see it. What is sent to whom, and for how long, is not decided here.

use muster_model::{AnySid, Error, OrganizationSid, Principal, Result};
use muster_store::event;
use tokio::sync::watch;

use crate::{
    App, PageRequest, Request,
    act::Act,
    events::{self, EventQuery, EventView},
};

/// At most so many events in one look.
const AT_ONCE: u32 = 200;

/// What came after a number.
#[derive(Debug)]
pub struct Tail {
    /// Whose log it is.
    pub organization: OrganizationSid,
    /// Who reads it: the person, or whom a key acts for.
    pub reader: AnySid,
    /// What may be seen of it, the oldest first.
    pub events: Vec<EventView>,
    /// How far the log was looked through: the next look begins after it.
    pub seen: i64,
    /// Whether there is more already.
    pub more: bool,
}

/// Word of what was committed to one organization's log, wherever it was written.
pub struct News(watch::Receiver<i64>);

impl News {
    /// Waits for the next. Where none can come any more it waits for ever: who follows looks now and then by themselves.
    pub async fn next(&mut self) {
        if self.0.changed().await.is_err() {
            std::future::pending::<()>().await;
        }
    }
}

impl App {
    /// The events after `query.after`; without it none, but the number to begin with. `of` is whose log was followed before:
    /// who has changed the organization meanwhile does not read on in another.
    pub async fn tail(
        &self,
        request: &Request,
        query: EventQuery,
        of: Option<OrganizationSid>,
    ) -> Result<Tail> {
        self.read(request, move |act| look(act, &query, of)).await
    }

    /// From now on, word of what is committed to this organization's log.
    pub async fn news(&self, organization: OrganizationSid) -> Result<News> {
        let published = self.inner.decisions.published(organization);
        // Only what is kept in memory is followed.
        self.inner.snapshot(organization).await?;
        Ok(News(published))
    }
}

fn look(act: &mut Act, query: &EventQuery, of: Option<OrganizationSid>) -> Result<Tail> {
    let organization = act.current()?;
    if of.is_some_and(|followed| followed != organization) {
        return Err(Error::conflict(
            "organization.changed",
            "The session is in another organization now. Follow the events of that one from anew.",
        ));
    }
    let head = event::revision(act.tx, organization)?;
    let after = query.after.unwrap_or(head);
    let query = EventQuery {
        after: Some(after),
        ..query.clone()
    };
    let page = PageRequest {
        limit: AT_ONCE,
        cursor: None,
    };
    let found = events::list(act, &query, &page)?;
    let more = found.next_cursor.is_some();
    let last = found.data.last().map_or(after, |event| event.sequence);
    Ok(Tail {
        organization,
        reader: act
            .caller
            .principal()
            .map_or(organization.into(), Principal::any),
        seen: if more { last } else { last.max(head) },
        events: found.data,
        more,
    })
}
