//! The accept loop: HTTP/1.1 over TCP, with every limit on the connection itself, where a slow or silent client meets it.

use std::{
    convert::Infallible,
    net::{IpAddr, SocketAddr},
    sync::Arc,
    time::Duration,
};

use axum::{Router, body::Body, extract::Request};
use hyper::{body::Incoming, server::conn::http1, service::service_fn};
use hyper_util::server::graceful::GracefulShutdown;
use muster_app::billed;
use muster_model::{Error, Result};
use tokio::{
    net::{TcpListener, TcpStream},
    sync::{OwnedSemaphorePermit, Semaphore},
    task::JoinSet,
};
use tower::Service;

use super::{
    Peer,
    at_once::{AtOnce, Place},
};
use crate::config::{Http, Networks};
use timed::{Phase, Timed, Until};

mod descriptors;
mod refusal;
mod timed;

/// After a failed accept (no file descriptors left, say) the loop rests: trying at once would only spin.
const REST: Duration = Duration::from_millis(100);

/// A socket that listens, and the limits on what it accepts.
#[derive(Debug)]
pub struct Listener {
    socket: TcpListener,
    http: Http,
    trusted_proxies: Networks,
    connections: Arc<Semaphore>,
    per_address: Arc<AtOnce<IpAddr>>,
}

/// A connection's share of the limits; it lives as long as the connection.
struct Seat {
    _connection: OwnedSemaphorePermit,
    _of_address: Option<Place<IpAddr>>,
}

impl Listener {
    /// Listens on `address`, with file descriptors for as many connections as are allowed.
    pub async fn bind(
        address: SocketAddr,
        http: &Http,
        trusted_proxies: &Networks,
    ) -> Result<Self> {
        descriptors::make_room(http.connections);
        let socket = TcpListener::bind(address).await.map_err(|cause| {
            let why = format!("The server can't listen on {address}: {cause}. Set MUSTER_LISTEN to a free address.");
            Error::invalid("listen", "listen.failed", why)
        })?;
        Ok(Self {
            socket,
            http: *http,
            trusted_proxies: trusted_proxies.clone(),
            connections: Arc::new(Semaphore::new(http.connections as usize)),
            per_address: AtOnce::new(http.connections_per_address),
        })
    }

    /// Where it listens.
    pub fn address(&self) -> Result<SocketAddr> {
        self.socket.local_addr().map_err(Error::internal)
    }

    /// Serves until `stop`, then lets requests under way finish. Answers how many connections it had to cut.
    pub async fn serve(self, router: Router, stop: impl Future<Output = ()>) -> usize {
        let (mut tasks, graceful) = (JoinSet::new(), GracefulShutdown::new());
        let mut stop = std::pin::pin!(stop);
        loop {
            tokio::select! {
                () = &mut stop => break,
                accepted = self.socket.accept() => match accepted {
                    Ok((stream, peer)) => self.welcome(stream, peer.ip().to_canonical(), &router, &graceful, &mut tasks),
                    Err(error) => {
                        tracing::warn!(error = %error, "a connection could not be accepted");
                        tokio::time::sleep(REST).await;
                    }
                },
                Some(_) = tasks.join_next() => {}
            }
        }
        drop(self.socket);
        let drained = tokio::time::timeout(self.http.drain_time, graceful.shutdown())
            .await
            .is_ok();
        while tasks.try_join_next().is_some() {}
        if drained { 0 } else { tasks.len() }
    }

    fn welcome(
        &self,
        stream: TcpStream,
        peer: IpAddr,
        router: &Router,
        graceful: &GracefulShutdown,
        tasks: &mut JoinSet<()>,
    ) {
        let Some(seat) = self.seat(peer) else {
            refusal::send(stream);
            return;
        };
        // Small answers leave at once; where the option is not to be had, they merely leave later.
        let _ = stream.set_nodelay(true);
        let phase = Phase::new(&self.http);
        let service = {
            let (router, phase) = (router.clone(), phase.clone());
            service_fn(move |request: Request<Incoming>| {
                answer(router.clone(), phase.clone(), peer, request)
            })
        };
        // The deadlines are those of `Timed`: hyper's own counts the rest between two requests as part of a slow header.
        let connection = http1::Builder::new()
            .header_read_timeout(None)
            .max_headers(self.http.header_fields as usize)
            .max_header_size(self.http.header_bytes as usize)
            .serve_connection(Timed::new(stream, phase, &self.http), service);
        let watched = graceful.watch(connection);
        tasks.spawn(async move {
            if let Err(error) = watched.await {
                tracing::debug!(error = %error, "a connection ended early");
            }
            drop(seat);
        });
    }

    fn seat(&self, peer: IpAddr) -> Option<Seat> {
        let connection = Arc::clone(&self.connections).try_acquire_owned().ok()?;
        // All clients of a proxy come from its one address.
        let of_address = if self.trusted_proxies.contains(peer) {
            None
        } else {
            Some(self.per_address.take(billed(peer))?)
        };
        Some(Seat {
            _connection: connection,
            _of_address: of_address,
        })
    }
}

async fn answer(
    mut router: Router,
    phase: Phase,
    peer: IpAddr,
    request: Request<Incoming>,
) -> Result<http::Response<Until>, Infallible> {
    let done = phase.busy();
    let mut request = request.map(Body::new);
    request.extensions_mut().insert(Peer(peer));
    let response = router.call(request).await?;
    Ok(response.map(|body| Until::new(body, done)))
}
