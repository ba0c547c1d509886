//! Between a server and its PostgreSQL, to be cut: connections break, and new ones end at once, until it is mended.
#![expect(
    clippy::expect_used,
    reason = "a test that can't stand between them fails there"
)]

use std::{
    io,
    net::{Ipv4Addr, Shutdown, SocketAddr, TcpListener, TcpStream, ToSocketAddrs},
    sync::{
        Arc, Mutex, PoisonError,
        atomic::{AtomicBool, Ordering},
    },
    thread,
};

use super::TestDatabase;
use crate::Database;

/// A way to a database that can be cut.
pub struct Proxy {
    database: Database,
    cut: Arc<AtomicBool>,
    open: Arc<Mutex<Vec<TcpStream>>>,
}

impl TestDatabase {
    /// Another way to this database.
    ///
    /// # Panics
    /// When the database is not PostgreSQL.
    pub fn proxy(&self) -> Proxy {
        match &self.options.database {
            Database::Postgres(url) => Proxy::to(url),
            Database::Sqlite(_) => panic!("nothing stands between a process and its file"),
        }
    }
}

impl Proxy {
    fn to(url: &str) -> Self {
        let (user, rest) = url.split_once('@').expect("a user");
        let (host, name) = rest.split_once('/').expect("a database");
        let mut addresses = host.to_socket_addrs().expect("a host and port");
        let to = addresses.next().expect("an address");
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).expect("a port");
        let here = listener.local_addr().expect("a port");
        let proxy = Self {
            database: Database::Postgres(format!("{user}@{here}/{name}")),
            cut: Arc::default(),
            open: Arc::default(),
        };
        let (cut, open) = (Arc::clone(&proxy.cut), Arc::clone(&proxy.open));
        thread::spawn(move || {
            for near in listener.incoming().flatten() {
                if cut.load(Ordering::SeqCst) {
                    continue;
                }
                let Some(joined) = join(near, to) else {
                    continue;
                };
                let mut open = open.lock().unwrap_or_else(PoisonError::into_inner);
                open.extend(joined);
                if cut.load(Ordering::SeqCst) {
                    end(&mut open);
                }
            }
        });
        proxy
    }

    /// The database by this way.
    pub fn database(&self) -> Database {
        self.database.clone()
    }

    /// Breaks all connections, and lets none through until it is mended.
    pub fn cut(&self) {
        self.cut.store(true, Ordering::SeqCst);
        let mut open = self.open.lock().unwrap_or_else(PoisonError::into_inner);
        end(&mut open);
    }

    /// Lets connections through again.
    pub fn mend(&self) {
        self.cut.store(false, Ordering::SeqCst);
    }
}

fn end(open: &mut Vec<TcpStream>) {
    for stream in open.drain(..) {
        let _ = stream.shutdown(Shutdown::Both);
    }
}

/// Carries bytes both ways until one of the two ends; none where nobody answers at the other end.
fn join(near: TcpStream, to: SocketAddr) -> Option<[TcpStream; 2]> {
    let far = TcpStream::connect(to).ok()?;
    for (from, into) in [(&near, &far), (&far, &near)] {
        let (mut from, mut into) = (from.try_clone().ok()?, into.try_clone().ok()?);
        thread::spawn(move || {
            let _ = io::copy(&mut from, &mut into);
            let _ = into.shutdown(Shutdown::Both);
        });
    }
    Some([near, far])
}
