//! Answers that go on: how many there are at once, how they are sent piece by piece, and their end when the client leaves or the
//! server stops. What they tell is their route's.

use std::{
    pin::Pin,
    sync::Arc,
    task::{Context, Poll},
    time::Duration,
};

use axum::body::{Body, Bytes, HttpBody};
use hyper::body::Frame;
use muster_model::{AnySid, Error, Result};
use tokio::sync::{OwnedSemaphorePermit, Semaphore, mpsc, watch};

use super::at_once::{AtOnce, Place};

/// Of one reader.
const PER_READER: u32 = 5;
/// Of all readers of this node: each looks at the database once a second.
const IN_ALL: usize = 200;
/// When to try again where all are taken.
const LATER: Duration = Duration::from_secs(10);

/// All answers of this server that go on.
#[derive(Debug)]
pub struct Streams {
    of_reader: Arc<AtOnce<AnySid>>,
    all: Arc<Semaphore>,
    stopping: watch::Sender<bool>,
}

/// The sending end of an answer that goes on; dropping it ends the answer.
pub struct Stream {
    pieces: mpsc::Sender<Bytes>,
    stopping: watch::Receiver<bool>,
    _of_reader: Place<AnySid>,
    _of_all: OwnedSemaphorePermit,
}

/// Why an answer that goes on is to end.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum End {
    /// The client is gone.
    Left,
    /// The server stops.
    Stopping,
}

impl Default for Streams {
    fn default() -> Self {
        Self {
            of_reader: AtOnce::new(PER_READER),
            all: Arc::new(Semaphore::new(IN_ALL)),
            stopping: watch::channel(false).0,
        }
    }
}

impl Streams {
    /// One more for this reader, with the body that it is read from.
    pub fn open(&self, reader: AnySid) -> Result<(Stream, Body)> {
        let busy = |message| Error::limited("rate.limited", message, LATER);
        let of_reader = self.of_reader.take(reader).ok_or_else(|| {
            busy("You follow as many streams of events as one caller may. End one of them.")
        })?;
        let of_all = Arc::clone(&self.all)
            .try_acquire_owned()
            .map_err(|_| busy("As many streams of events are followed as this server allows."))?;
        // One piece waits at most: whoever reads slowly is not read ahead for.
        let (pieces, body) = mpsc::channel(1);
        let stream = Stream {
            pieces,
            stopping: self.stopping.subscribe(),
            _of_reader: of_reader,
            _of_all: of_all,
        };
        Ok((stream, Body::new(Pieces(body))))
    }

    /// The server stops: every answer that goes on ends, and none begins that would not.
    pub fn end_all(&self) {
        self.stopping.send_replace(true);
    }
}

impl Stream {
    /// Sends a piece once there is room for it.
    pub async fn send(&mut self, piece: impl Into<Bytes>) -> Result<(), End> {
        let (pieces, piece) = (self.pieces.clone(), piece.into());
        tokio::select! {
            sent = pieces.send(piece) => sent.map_err(|_| End::Left),
            end = self.ended() => Err(end),
        }
    }

    /// Waits until it is to end.
    pub async fn ended(&mut self) -> End {
        tokio::select! {
            () = self.pieces.closed() => End::Left,
            _ = self.stopping.wait_for(|stopping| *stopping) => End::Stopping,
        }
    }

    /// A last piece, if there is room for it.
    pub fn close(self, piece: impl Into<Bytes>) {
        // Whoever does not read learns of the end by the connection's.
        let _ = self.pieces.try_send(piece.into());
    }
}

/// The receiving end as a body.
struct Pieces(mpsc::Receiver<Bytes>);

impl HttpBody for Pieces {
    type Data = Bytes;
    type Error = axum::Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, axum::Error>>> {
        self.0
            .poll_recv(cx)
            .map(|piece| piece.map(|piece| Ok(Frame::data(piece))))
    }
}

#[cfg(test)]
mod tests {
    use muster_model::{Sid, UserSid};

    use super::*;

    fn reader(number: u128) -> AnySid {
        UserSid::from_bits(number).into()
    }

    #[tokio::test]
    async fn a_stream_that_nobody_reads_any_more_ends_and_makes_room() {
        let streams = Streams::default();
        let mut open: Vec<_> = (0..PER_READER)
            .map(|_| streams.open(reader(1)).unwrap())
            .collect();
        assert!(streams.open(reader(1)).is_err());
        let (mut stream, body) = open.pop().unwrap();
        drop(body);
        assert_eq!(stream.ended().await, End::Left);
        assert_eq!(stream.send("late").await, Err(End::Left));
        drop(stream);
        assert!(streams.open(reader(1)).is_ok());
    }

    #[tokio::test]
    async fn all_readers_together_have_so_many_and_no_more() {
        let streams = Streams::default();
        let open: Vec<_> = (0..IN_ALL as u128)
            .map(|number| streams.open(reader(number)).unwrap())
            .collect();
        assert!(streams.open(reader(9_999)).is_err());
        drop(open);
        assert!(streams.open(reader(9_999)).is_ok());
    }

    #[tokio::test]
    async fn a_stop_ends_a_stream_even_where_the_client_reads_nothing() {
        let streams = Streams::default();
        let (mut stream, _body) = streams.open(reader(1)).unwrap();
        stream.send("one waits").await.unwrap();
        streams.end_all();
        assert_eq!(stream.send("the next").await, Err(End::Stopping));
        let (mut late, _body) = streams.open(reader(1)).unwrap();
        assert_eq!(late.ended().await, End::Stopping);
    }
}
