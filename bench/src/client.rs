//! A small HTTP/1.1 client for loopback: keep-alive, closed loop, every answer's status checked. It shares the cores with the
//! server that it drives, so it does no more than that.

use std::{cell::Cell, net::SocketAddr, rc::Rc, time::Duration};

use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpStream,
    task::LocalSet,
};

use crate::machine::{Result, Timer, percentile};

/// One connection that is kept.
pub(crate) struct Client {
    stream: TcpStream,
    buffer: Vec<u8>,
}

/// What a run under load came to.
#[derive(Debug)]
pub(crate) struct Load {
    /// Good answers.
    pub(crate) count: usize,
    /// How long it took.
    pub(crate) took: Duration,
    /// Each answer's time, sorted.
    pub(crate) times: Vec<Duration>,
}

impl Load {
    /// Good answers in a second.
    pub(crate) fn rate(&self) -> f64 {
        self.count as f64 / self.took.as_secs_f64()
    }

    /// Half of the answers took no longer.
    pub(crate) fn p50(&self) -> Duration {
        percentile(&self.times, 0.5)
    }

    /// Of a hundred answers, 99 took no longer.
    pub(crate) fn p99(&self) -> Duration {
        percentile(&self.times, 0.99)
    }
}

impl Client {
    /// Connects.
    pub(crate) async fn connect(address: SocketAddr) -> Result<Self> {
        let stream = TcpStream::connect(address).await?;
        stream.set_nodelay(true)?;
        Ok(Self {
            stream,
            buffer: Vec::with_capacity(64 << 10),
        })
    }

    /// Sends a whole request and reads the whole answer: its status and its body.
    pub(crate) async fn exchange(&mut self, request: &[u8]) -> Result<(u16, &[u8])> {
        self.stream.write_all(request).await?;
        self.buffer.clear();
        let (status, head, length) = loop {
            if let Some(found) = head_of(&self.buffer)? {
                break found;
            }
            self.read_more().await?;
        };
        while self.buffer.len() < head + length {
            self.read_more().await?;
        }
        Ok((status, &self.buffer[head..head + length]))
    }

    async fn read_more(&mut self) -> Result<()> {
        if self.stream.read_buf(&mut self.buffer).await? == 0 {
            return Err("the server closed the connection".into());
        }
        Ok(())
    }
}

/// Status, length of the head and length of the body, once the head is there.
fn head_of(bytes: &[u8]) -> Result<Option<(u16, usize, usize)>> {
    let Some(end) = bytes.windows(4).position(|window| window == b"\r\n\r\n") else {
        return Ok(None);
    };
    let head = std::str::from_utf8(&bytes[..end])?;
    let status = head
        .split(' ')
        .nth(1)
        .ok_or("an answer without status")?
        .parse()?;
    let length = head
        .lines()
        .find_map(|line| {
            let (name, value) = line.split_once(':')?;
            name.eq_ignore_ascii_case("content-length")
                .then(|| value.trim().parse::<usize>())
        })
        .ok_or("an answer without Content-Length")??;
    Ok(Some((status, end + 4, length)))
}

/// A request as it goes over the wire.
pub(crate) fn request(method: &str, path: &str, key: &str, body: &str) -> Vec<u8> {
    let mut text = format!("{method} {path} HTTP/1.1\r\nHost: 127.0.0.1\r\n");
    if !key.is_empty() {
        text += &format!("Authorization: Bearer {key}\r\n");
    }
    if !body.is_empty() {
        text += &format!(
            "Content-Type: application/json\r\nContent-Length: {}\r\n",
            body.len()
        );
    }
    text += "\r\n";
    text += body;
    text.into_bytes()
}

/// Keeps `connections` busy for `time`; the request of each number is made by `make`, and answered with `status`.
pub(crate) async fn load(
    address: SocketAddr,
    connections: usize,
    time: Duration,
    status: u16,
    make: impl Fn(usize) -> Vec<u8> + 'static,
) -> Result<Load> {
    let (make, next) = (Rc::new(make), Rc::new(Cell::new(0)));
    let mut clients = Vec::with_capacity(connections);
    for _ in 0..connections {
        clients.push(Client::connect(address).await?);
    }
    let timer = Timer::start();
    let local = LocalSet::new();
    let running: Vec<_> = clients
        .into_iter()
        .map(|mut client| {
            let (make, next) = (Rc::clone(&make), Rc::clone(&next));
            local.spawn_local(async move {
                let mut times = Vec::new();
                while timer.elapsed() < time {
                    let number = next.replace(next.get() + 1);
                    let request = make(number);
                    let one = Timer::start();
                    let (answered, body) = client.exchange(&request).await?;
                    times.push(one.elapsed());
                    if answered != status {
                        let body = String::from_utf8_lossy(body);
                        return Err(format!("{answered} instead of {status}: {body}").into());
                    }
                }
                Ok(times)
            })
        })
        .collect();
    let mut times = Vec::new();
    local
        .run_until(async {
            for ended in running {
                let more: Result<Vec<Duration>> = ended.await?;
                times.extend(more?);
            }
            Ok::<_, Box<dyn std::error::Error + Send + Sync>>(())
        })
        .await?;
    let took = timer.elapsed();
    times.sort_unstable();
    Ok(Load {
        count: times.len(),
        took,
        times,
    })
}
