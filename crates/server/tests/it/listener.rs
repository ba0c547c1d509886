//! The listener, met on real sockets: slow, silent and numerous clients, and the end of the server.

use std::{net::SocketAddr, time::Duration};

use muster_server::{config::Http, http::listener::Listener};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpStream,
    sync::oneshot,
    task::JoinHandle,
    time::timeout,
};

use crate::site::{settings, site};

/// Longer than any limit below, shorter than a test may hang.
const ALARM: Duration = Duration::from_secs(20);
const LONG: Duration = Duration::from_secs(600);

struct Server {
    address: SocketAddr,
    stop: oneshot::Sender<()>,
    served: JoinHandle<usize>,
}

/// No limit is near, unless `change` says so.
async fn server(change: impl FnOnce(&mut Http)) -> Server {
    let mut settings = settings();
    settings.http = Http {
        header_time: LONG,
        idle_time: LONG,
        body_time: LONG,
        request_time: LONG,
        ..settings.http
    };
    change(&mut settings.http);
    let listener = Listener::bind(
        "127.0.0.1:0".parse().unwrap(),
        &settings.http,
        &settings.trusted_proxies,
    )
    .await
    .unwrap();
    let address = listener.address().unwrap();
    let (stop, stopped) = oneshot::channel();
    let serve = listener.serve(site(&settings), async { drop(stopped.await) });
    Server {
        address,
        stop,
        served: tokio::spawn(serve),
    }
}

impl Server {
    async fn connect(&self) -> TcpStream {
        TcpStream::connect(self.address).await.unwrap()
    }

    async fn ask(&self, request: &str) -> String {
        let mut stream = self.connect().await;
        send(&mut stream, request).await;
        until_closed(&mut stream).await
    }
}

async fn send(stream: &mut TcpStream, text: &str) {
    stream.write_all(text.as_bytes()).await.unwrap();
}

/// All that comes until the server closes; a reset is a close too.
async fn until_closed(stream: &mut TcpStream) -> String {
    let mut bytes = Vec::new();
    let read = timeout(ALARM, stream.read_to_end(&mut bytes))
        .await
        .expect("the server closes the connection");
    drop(read);
    String::from_utf8_lossy(&bytes).into_owned()
}

/// One answer on a connection that stays open.
async fn answer(stream: &mut TcpStream) -> String {
    let mut text = String::new();
    let mut buffer = [0; 4096];
    loop {
        let read = timeout(ALARM, stream.read(&mut buffer))
            .await
            .expect("the server answers")
            .unwrap();
        assert_ne!(read, 0, "closed after {text:?}");
        text.push_str(&String::from_utf8_lossy(&buffer[..read]));
        if let Some((head, body)) = text.split_once("\r\n\r\n") {
            let length = head
                .lines()
                .find_map(|line| line.strip_prefix("content-length: "))
                .map_or(0, |length| length.parse().unwrap());
            if body.len() >= length {
                return text;
            }
        }
    }
}

const HEALTH: &str = "GET /healthz HTTP/1.1\r\nhost: x\r\n\r\n";
const HEALTH_AND_CLOSE: &str = "GET /healthz HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n";

/// Sends a header byte now and then, until the server has enough of it. Answers what came back.
async fn trickle(mut stream: TcpStream) -> String {
    let (mut reader, mut writer) = stream.split();
    let drip = async {
        let mut every = tokio::time::interval(Duration::from_millis(100));
        while writer.write_all(b"x").await.is_ok() {
            every.tick().await;
        }
        std::future::pending::<()>().await;
    };
    let mut bytes = Vec::new();
    tokio::select! {
        () = drip => {}
        _ = reader.read_to_end(&mut bytes) => {}
    }
    String::from_utf8_lossy(&bytes).into_owned()
}

#[tokio::test]
async fn n3_a_thousand_half_open_connections_are_closed_while_another_client_is_served() {
    let change = |http: &mut Http| {
        http.header_time = Duration::from_millis(400);
        http.connections_per_address = 2_000;
    };
    let server = server(change).await;
    let mut trickling = Vec::new();
    for _ in 0..1_000 {
        let mut stream = server.connect().await;
        send(&mut stream, "GET /healthz HTTP/1.1\r\nx-slow: ").await;
        trickling.push(tokio::spawn(trickle(stream)));
    }
    assert!(
        server
            .ask(HEALTH_AND_CLOSE)
            .await
            .starts_with("HTTP/1.1 200")
    );
    for stream in trickling {
        let came = timeout(ALARM, stream)
            .await
            .expect("every one of them is closed")
            .unwrap();
        assert!(!came.starts_with("HTTP/1.1 2"), "{came}");
    }
    assert!(
        server
            .ask(HEALTH_AND_CLOSE)
            .await
            .starts_with("HTTP/1.1 200")
    );
}

#[tokio::test]
async fn a_connection_that_never_speaks_is_closed() {
    let server = server(|http| http.header_time = Duration::from_millis(50)).await;
    assert_eq!(until_closed(&mut server.connect().await).await, "");
}

#[tokio::test]
async fn a_connection_rests_between_requests_as_long_as_idle_allows_and_no_longer() {
    let server =
        server(|http| (http.header_time, http.idle_time) = (LONG, Duration::from_millis(100)))
            .await;
    let mut stream = server.connect().await;
    for _ in 0..3 {
        send(&mut stream, HEALTH).await;
        assert!(answer(&mut stream).await.starts_with("HTTP/1.1 200"));
    }
    assert_eq!(until_closed(&mut stream).await, "");
}

#[tokio::test]
async fn the_second_header_block_of_a_connection_is_due_in_time_too() {
    let server = server(|http| http.header_time = Duration::from_millis(100)).await;
    let mut stream = server.connect().await;
    send(&mut stream, HEALTH).await;
    assert!(answer(&mut stream).await.starts_with("HTTP/1.1 200"));
    send(&mut stream, "GET /hea").await;
    assert_eq!(until_closed(&mut stream).await, "");
}

#[tokio::test]
async fn a_header_block_too_large_or_of_too_many_fields_is_refused() {
    let server = server(|http| http.header_fields = 20).await;
    let large = format!(
        "GET /healthz HTTP/1.1\r\nhost: x\r\nx-large: {}\r\n\r\n",
        "x".repeat(17_000)
    );
    assert!(server.ask(&large).await.starts_with("HTTP/1.1 431"));
    let fields = |count: usize| {
        format!(
            "GET /healthz HTTP/1.1\r\nhost: x\r\nconnection: close\r\n{}\r\n",
            "x-a: b\r\n".repeat(count - 2)
        )
    };
    assert!(server.ask(&fields(21)).await.starts_with("HTTP/1.1 431"));
    assert!(server.ask(&fields(20)).await.starts_with("HTTP/1.1 200"));
}

#[tokio::test]
async fn n1_one_byte_too_many_is_refused_without_waiting_for_the_body() {
    let server = server(|_| {}).await;
    let said = "POST /v1/echo HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\ncontent-length: 1048577\r\n\r\n";
    let refused = server.ask(said).await;
    assert!(
        refused.starts_with("HTTP/1.1 413") && refused.contains("body.too_large"),
        "{refused}"
    );
    let waits = "POST /v1/echo HTTP/1.1\r\nhost: x\r\nexpect: 100-continue\r\ncontent-type: application/json\r\ncontent-length: 1048577\r\n\r\n";
    assert!(server.ask(waits).await.starts_with("HTTP/1.1 413"));
    let mut stream = server.connect().await;
    send(&mut stream, "POST /v1/echo HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\ntransfer-encoding: chunked\r\n\r\n").await;
    send(&mut stream, &format!("100001\r\n{}", "1".repeat(1_048_577))).await;
    assert!(until_closed(&mut stream).await.starts_with("HTTP/1.1 413"));
}

#[tokio::test]
async fn a_body_that_does_not_come_is_given_up() {
    let server = server(|http| http.body_time = Duration::from_millis(100)).await;
    let said = "POST /v1/echo HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\ncontent-length: 10\r\n\r\n{";
    let refused = server.ask(said).await;
    assert!(
        refused.starts_with("HTTP/1.1 400") && refused.contains("body.too_slow"),
        "{refused}"
    );
}

#[tokio::test]
async fn one_address_has_so_many_connections_and_a_closed_one_makes_room() {
    let server = server(|http| http.connections_per_address = 2).await;
    let (mut first, mut second) = (server.connect().await, server.connect().await);
    for stream in [&mut first, &mut second] {
        send(stream, HEALTH).await;
        answer(stream).await;
    }
    let refused = until_closed(&mut server.connect().await).await;
    assert!(
        refused.starts_with("HTTP/1.1 503") && refused.contains("retry-after: 1"),
        "{refused}"
    );
    send(&mut first, HEALTH_AND_CLOSE).await;
    until_closed(&mut first).await;
    let mut again = String::new();
    while !again.starts_with("HTTP/1.1 200") {
        again = server.ask(HEALTH_AND_CLOSE).await;
    }
}

#[tokio::test]
async fn the_server_has_so_many_connections_in_all() {
    let server = server(|http| http.connections = 1).await;
    let mut first = server.connect().await;
    send(&mut first, HEALTH).await;
    answer(&mut first).await;
    assert!(
        until_closed(&mut server.connect().await)
            .await
            .starts_with("HTTP/1.1 503")
    );
}

#[tokio::test]
async fn a_stopping_server_finishes_what_is_under_way_and_closes_the_rest() {
    let server = server(|http| http.request_time = Duration::from_millis(300)).await;
    let mut idle = server.connect().await;
    send(&mut idle, HEALTH).await;
    answer(&mut idle).await;
    let mut under_way = server.connect().await;
    send(&mut under_way, "GET /v1/slow HTTP/1.1\r\nhost: x\r\n\r\n").await;
    // The server has read it when it answers the next one on a later connection.
    server.ask(HEALTH_AND_CLOSE).await;
    server.stop.send(()).unwrap();
    assert_eq!(until_closed(&mut idle).await, "");
    assert!(
        until_closed(&mut under_way)
            .await
            .contains("request.too_slow")
    );
    assert_eq!(timeout(ALARM, server.served).await.unwrap().unwrap(), 0);
    assert!(TcpStream::connect(server.address).await.is_err());
}

#[tokio::test]
async fn a_stopping_server_waits_only_so_long() {
    let server = server(|http| http.drain_time = Duration::from_millis(100)).await;
    let mut stuck = server.connect().await;
    send(&mut stuck, "GET /v1/slow HTTP/1.1\r\nhost: x\r\n\r\n").await;
    server.ask(HEALTH_AND_CLOSE).await;
    server.stop.send(()).unwrap();
    assert_eq!(timeout(ALARM, server.served).await.unwrap().unwrap(), 1);
    assert_eq!(until_closed(&mut stuck).await, "");
}
