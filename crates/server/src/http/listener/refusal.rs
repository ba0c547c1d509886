//! The answer to a connection that is one too many: written if the socket takes it at once, then closed.

use std::io::Write;

use tokio::net::TcpStream;

const BODY: &str = "{\"type\":\"urn:muster:problem:server.full\",\"title\":\"Not available now\",\"status\":503,\
                    \"detail\":\"The server has as many connections as it takes. Try again in a second.\",\"code\":\"server.full\"}";

pub(super) fn send(stream: TcpStream) {
    let head = "HTTP/1.1 503 Service Unavailable\r\ncontent-type: application/problem+json\r\nretry-after: 1\r\ncache-control: no-store\r\n\
                x-content-type-options: nosniff\r\nconnection: close\r\n";
    let answer = format!("{head}content-length: {}\r\n\r\n{BODY}", BODY.len());
    // Who does not take it gets nothing: waiting is what there is no room for.
    if let Ok(mut stream) = stream.into_std() {
        let _ = stream.write_all(answer.as_bytes());
    }
}
