//! A TCP stream that ends when its client is too slow: a header that does not come, a rest that is too long, an answer that
//! nobody reads. A client that trickles a byte at a time gains nothing: each deadline counts from where the phase began.

use std::{
    io,
    pin::Pin,
    sync::{Arc, Mutex, PoisonError},
    task::{Context, Poll, Waker, ready},
    time::Duration,
};

use axum::body::{Body, Bytes, HttpBody};
use hyper::{
    body::{Frame, SizeHint},
    rt::{Read, ReadBufCursor, Write},
};
use hyper_util::rt::TokioIo;
use tokio::{
    net::TcpStream,
    time::{Instant, Sleep, sleep_until},
};

use crate::config::Http;

/// Where a connection is between two requests; shared by its stream and its service.
#[derive(Debug, Clone)]
pub(super) struct Phase {
    now: Arc<Mutex<Now>>,
    reader: Arc<Mutex<Option<Waker>>>,
    header_time: Duration,
    idle_time: Duration,
}

#[derive(Debug, Clone, Copy)]
enum Now {
    /// A header block is due.
    Header(Instant),
    /// Nothing of the next request has come.
    Idle(Instant),
    /// A request is under way; it has limits of its own.
    Busy,
}

/// While it lives the connection is busy.
pub(super) struct Busy(Phase);

impl Phase {
    /// A new connection owes its first header block at once.
    pub(super) fn new(http: &Http) -> Self {
        let now = Arc::new(Mutex::new(Now::Header(Instant::now() + http.header_time)));
        Self {
            now,
            reader: Arc::default(),
            header_time: http.header_time,
            idle_time: http.idle_time,
        }
    }

    pub(super) fn busy(&self) -> Busy {
        self.set(Now::Busy);
        Busy(self.clone())
    }

    fn set(&self, now: Now) {
        *self.now.lock().unwrap_or_else(PoisonError::into_inner) = now;
    }

    fn get(&self) -> Now {
        *self.now.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn bytes_came(&self) {
        if matches!(self.get(), Now::Idle(_)) {
            self.set(Now::Header(Instant::now() + self.header_time));
        }
    }

    fn wake_when_idle(&self, waker: &Waker) {
        *self.reader.lock().unwrap_or_else(PoisonError::into_inner) = Some(waker.clone());
    }

    fn deadline(&self) -> Option<Instant> {
        match self.get() {
            Now::Header(deadline) | Now::Idle(deadline) => Some(deadline),
            Now::Busy => None,
        }
    }
}

impl Drop for Busy {
    fn drop(&mut self) {
        self.0.set(Now::Idle(Instant::now() + self.0.idle_time));
        // Who waits for bytes since before the request knows another deadline or none.
        let reader = self
            .0
            .reader
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .take();
        reader.into_iter().for_each(Waker::wake);
    }
}

/// The stream with its deadlines.
pub(super) struct Timed {
    stream: TokioIo<TcpStream>,
    phase: Phase,
    reading: Pin<Box<Sleep>>,
    writing: Option<Pin<Box<Sleep>>>,
    write_time: Duration,
}

impl Timed {
    pub(super) fn new(stream: TcpStream, phase: Phase, http: &Http) -> Self {
        let reading = Box::pin(sleep_until(Instant::now() + http.header_time));
        Self {
            stream: TokioIo::new(stream),
            phase,
            reading,
            writing: None,
            write_time: http.body_time,
        }
    }

    fn read_deadline(&mut self, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        self.phase.wake_when_idle(cx.waker());
        let Some(deadline) = self.phase.deadline() else {
            return Poll::Pending;
        };
        if self.reading.deadline() != deadline {
            self.reading.as_mut().reset(deadline);
        }
        ready!(self.reading.as_mut().poll(cx));
        Poll::Ready(Err(io::ErrorKind::TimedOut.into()))
    }

    /// Passes what the socket says; when it takes nothing, the clock runs.
    fn write_deadline<T>(
        &mut self,
        cx: &mut Context<'_>,
        written: Poll<io::Result<T>>,
    ) -> Poll<io::Result<T>> {
        if written.is_ready() {
            self.writing = None;
            return written;
        }
        let write_time = self.write_time;
        let writing = self
            .writing
            .get_or_insert_with(|| Box::pin(sleep_until(Instant::now() + write_time)));
        ready!(writing.as_mut().poll(cx));
        Poll::Ready(Err(io::ErrorKind::TimedOut.into()))
    }
}

impl Read for Timed {
    fn poll_read(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        buffer: ReadBufCursor<'_>,
    ) -> Poll<io::Result<()>> {
        match Pin::new(&mut self.stream).poll_read(cx, buffer) {
            Poll::Ready(read) => {
                self.phase.bytes_came();
                Poll::Ready(read)
            }
            Poll::Pending => self.read_deadline(cx),
        }
    }
}

impl Write for Timed {
    fn poll_write(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        let written = Pin::new(&mut self.stream).poll_write(cx, bytes);
        self.write_deadline(cx, written)
    }

    fn poll_flush(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_flush(cx)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_shutdown(cx)
    }

    fn is_write_vectored(&self) -> bool {
        self.stream.is_write_vectored()
    }

    fn poll_write_vectored(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        bytes: &[io::IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        let written = Pin::new(&mut self.stream).poll_write_vectored(cx, bytes);
        self.write_deadline(cx, written)
    }
}

/// An answer's body; the connection is busy until it is sent.
pub(super) struct Until {
    body: Body,
    _busy: Busy,
}

impl Until {
    pub(super) fn new(body: Body, busy: Busy) -> Self {
        Self { body, _busy: busy }
    }
}

impl HttpBody for Until {
    type Data = Bytes;
    type Error = axum::Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, axum::Error>>> {
        Pin::new(&mut self.body).poll_frame(cx)
    }

    fn is_end_stream(&self) -> bool {
        self.body.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.body.size_hint()
    }
}
