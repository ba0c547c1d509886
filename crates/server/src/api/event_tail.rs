//! Events as they happen, as server-sent events. Each look at the log is a read of its own, so that whoever may no longer see
//! it sees no more.

use std::time::Duration;

use axum::{
    body::{Body, Bytes},
    extract,
    http::{HeaderMap, HeaderName, header},
    response::{IntoResponse, Response},
};
use muster_app::{App, EventQuery, EventView, News, Request, Tail};
use muster_model::{Error, Result};
use muster_wire::v1::event::TailQuery;
use tokio::time::{Instant, sleep};
use utoipa_axum::{router::OpenApiRouter, routes};

use super::{answer::Answer, call::Call, events::shown};
use crate::http::{
    Problem, State,
    streams::{End, Stream},
};

/// How often it is looked without word of news: so long at most sees on whose access has ended.
const LOOK: Duration = Duration::from_secs(1);
/// After word of news, so long is waited for more of it.
const GATHER: Duration = Duration::from_millis(50);
/// After so long without an event the client hears that the stream is there still.
const QUIET: Duration = Duration::from_secs(15);
/// How long a browser waits before it comes again.
const COME_AGAIN: Duration = Duration::from_secs(2);

const LAST_EVENT_ID: HeaderName = HeaderName::from_static("last-event-id");

pub(super) fn routes() -> OpenApiRouter<State> {
    OpenApiRouter::new().routes(routes!(tail_events))
}

/// Follow events
///
/// Those that `GET /v1/events` shows the caller, as they happen, as server-sent events: `id` is the sequence, `event` the type,
/// `data` the event. Begins after `Last-Event-ID` or `after`, else with the next event; an `id` alone says how far the log was
/// read. Ends with an event `problem` (the problem document) when the caller may no longer read: at the latest a second after the
/// credential or the permission has ended. At most 5 at once for each caller. Following is nobody's activity: a session's idle
/// time runs on, and the stream ends with it.
#[utoipa::path(get, path = "/v1/events/tail", tag = "Events",
    params(TailQuery, ("last-event-id" = Option<u64>, Header, description = "The last sequence that was read; goes before `after`.")),
    responses((status = 200, description = "Events without an end", body = String, content_type = "text/event-stream")))]
async fn tail_events(
    extract::State(state): extract::State<State>,
    headers: HeaderMap,
    mut call: Call,
) -> Answer<Response> {
    // A browser comes again by itself whenever a stream breaks, and each look is the server's own.
    call.request.background = true;
    let query: TailQuery = call.query().await?;
    let last = call.read(last_event_id(&headers)).await?;
    let query = EventQuery {
        kind: query.kind,
        actor: query.actor,
        target: query.target,
        account: query.account,
        after: last
            .or(query.after)
            .map(|sequence| i64::try_from(sequence).unwrap_or(i64::MAX)),
        ascending: true,
    };
    let tail = call.app.tail(&call.request, query.clone(), None).await?;
    let (stream, body) = state.streams().open(tail.reader)?;
    // Word of what is committed between the look and this is not missed: the next look comes by itself.
    let news = call.app.news(tail.organization).await?;
    let following = Following {
        app: call.app,
        request: call.request,
        query,
        news,
        stream,
    };
    tokio::spawn(following.run(tail));
    Ok(answer(body))
}

fn answer(body: Body) -> Response {
    let headers = [
        (header::CONTENT_TYPE, "text/event-stream"),
        // nginx would keep events back until it has a page of them.
        (HeaderName::from_static("x-accel-buffering"), "no"),
    ];
    (headers, body).into_response()
}

fn last_event_id(headers: &HeaderMap) -> Result<Option<u64>> {
    let wrong = || {
        Error::unreadable(
            "header.malformed",
            "Last-Event-ID is the sequence of an event.",
        )
    };
    headers
        .get(LAST_EVENT_ID)
        .map(|value| {
            let text = value.to_str().map_err(|_| wrong())?;
            text.parse().map_err(|_| wrong())
        })
        .transpose()
}

/// A stream under way.
struct Following {
    app: App,
    request: Request,
    query: EventQuery,
    news: News,
    stream: Stream,
}

impl Following {
    async fn run(mut self, first: Tail) {
        match self.follow(first).await {
            Ok(problem) => {
                problem.log(&self.request.id);
                let document = problem.document(&self.request.id);
                let document = String::from_utf8_lossy(&document).into_owned();
                let last = format!("event: problem\ndata: {document}\n\n");
                let _ = self.stream.send(last).await;
            }
            Err(End::Stopping) => self.stream.close(": the server stops\n\n"),
            Err(End::Left) => {}
        }
    }

    /// Tells what it sees until it may not look any more, which is the problem, or nobody is to be told any more.
    async fn follow(&mut self, mut tail: Tail) -> Result<Problem, End> {
        let (organization, mut told) = (tail.organization, Instant::now());
        let opening = format!(
            "retry: {}\nid: {}\n\n",
            COME_AGAIN.as_millis(),
            self.query.after.unwrap_or(tail.seen)
        );
        self.stream.send(opening).await?;
        loop {
            let (seen, more) = (tail.seen, tail.more);
            if !tail.events.is_empty() {
                self.stream.send(written(tail.events)).await?;
                told = Instant::now();
            } else if told.elapsed() >= QUIET {
                self.stream.send(format!(": quiet\nid: {seen}\n\n")).await?;
                told = Instant::now();
            }
            if !more {
                self.wait().await?;
            }
            self.query.after = Some(seen);
            let look = self
                .app
                .tail(&self.request, self.query.clone(), Some(organization));
            tail = match look.await {
                Ok(tail) => tail,
                Err(error) => return Ok(error.into()),
            };
        }
    }

    async fn wait(&mut self) -> Result<(), End> {
        let look = async {
            tokio::select! {
                () = self.news.next() => sleep(GATHER).await,
                () = sleep(LOOK) => {}
            }
        };
        tokio::select! {
            end = self.stream.ended() => Err(end),
            () = look => Ok(()),
        }
    }
}

fn written(events: Vec<EventView>) -> Bytes {
    let mut text = String::new();
    for event in events {
        let event = shown(event);
        let data = serde_json::to_string(&event).unwrap_or_default();
        text.push_str(&format!(
            "id: {}\nevent: {}\ndata: {data}\n\n",
            event.sequence, event.kind
        ));
    }
    text.into()
}
