//! Whether an answer tells by its time what it does not tell by its words: the timing halves of the security cases C7, C8, H4
//! and N2. Both classes take turns on one connection; the statistic is the median of 2,000 answers of each.

use std::{net::SocketAddr, path::Path, time::Duration};

use muster_model::secret::{Secret, SecretKind};
use serde_json::Value;

use crate::{
    client::{Client, request},
    machine::{Result, Timer, percentile},
    report, seed,
    server::Site,
};

/// Answers of each class.
const SAMPLES: usize = 2_000;
/// Medians may lie this far apart: less than what one more look-up by key costs at this size would be seen above noise.
const APART: f64 = 1.15;
/// A body that is refused for its form is refused within this many milliseconds.
const QUICK: f64 = 5.0;

/// Measures and prints all of it.
pub(crate) async fn measure(folder: &Path) -> Result<()> {
    report::heading(
        "What the time of an answer tells: medians of 2,000, in turns on one connection",
    )?;
    let folder = folder.join("timing");
    std::fs::create_dir(&folder)?;
    let site = Site::found(&folder).await?;
    seed::strangers(&site, SAMPLES).await?;
    let server = site.serve("none").await?;
    let at = server.address;
    invitations(&site, at).await?;
    links(&site, at).await?;
    keys(&site, at).await?;
    shapes(&site, at).await?;
    server.stop().await
}

/// One answer: its time, when it has the status.
async fn timed(client: &mut Client, request: &[u8], status: u16) -> Result<Duration> {
    let timer = Timer::start();
    let (answered, body) = client.exchange(request).await?;
    let took = timer.elapsed();
    if answered == status {
        Ok(took)
    } else {
        Err(format!(
            "{answered} instead of {status}: {}",
            String::from_utf8_lossy(body)
        )
        .into())
    }
}

/// Sends both classes in turns, each first as often as the other, and compares the medians.
async fn compare(
    name: &str,
    at: SocketAddr,
    status: u16,
    pair: impl Fn(usize) -> [Vec<u8>; 2],
) -> Result<()> {
    let mut client = Client::connect(at).await?;
    let mut times = [Vec::with_capacity(SAMPLES), Vec::with_capacity(SAMPLES)];
    for number in 0..SAMPLES {
        let pair = pair(number);
        for turn in 0..2 {
            let class = (number + turn) % 2;
            times[class].push(timed(&mut client, &pair[class], status).await?);
        }
    }
    let [one, other] = times.map(|mut times| {
        times.sort_unstable();
        report::millis(percentile(&times, 0.5))
    });
    let apart = one.max(other) / one.min(other);
    report::aim(
        &format!("{name}: {one:.3} and {other:.3} ms"),
        apart,
        "×",
        "≤ 1.15",
        apart <= APART,
    )
}

async fn invitations(site: &Site, at: SocketAddr) -> Result<()> {
    let invite = |email: String| {
        let body = format!(
            r#"{{"email":"{email}","grants":[{{"scope":"{}","roles":["viewer"]}}],"send":false}}"#,
            site.account
        );
        request("POST", "/v1/invitations", &site.key, &body)
    };
    compare(
        "C7 an address without an account, and with one",
        at,
        201,
        |number| {
            [
                invite(format!("nobody-{number}@strangers.example")),
                invite(format!("person-{number}@strangers.example")),
            ]
        },
    )
    .await
}

async fn links(site: &Site, at: SocketAddr) -> Result<()> {
    let body = format!(
        r#"{{"email":"shown@strangers.example","grants":[{{"scope":"{}","roles":["viewer"]}}],"send":false}}"#,
        site.account
    );
    let mut client = Client::connect(at).await?;
    let (_, body) = client
        .exchange(&request("POST", "/v1/invitations", &site.key, &body))
        .await?;
    let made: Value = serde_json::from_slice(body)?;
    let link = made["accept_url"]
        .as_str()
        .and_then(|url| url.split_once("token="))
        .ok_or("no link was shown")?
        .1;
    let known: Secret = link.parse().map_err(|_| "the link holds no secret")?;
    let look_up = |bits: u128, number: usize| {
        let token = Secret {
            kind: SecretKind::Invitation,
            bits,
            random: [number as u8; 32],
        }
        .reveal();
        request(
            "POST",
            "/v1/invitations/lookup",
            "",
            &format!(r#"{{"token":"{token}"}}"#),
        )
    };
    compare(
        "C8 a link that never was, and a tampered one",
        at,
        404,
        |number| {
            [
                look_up(number as u128 + 1, number),
                look_up(known.bits, number),
            ]
        },
    )
    .await
}

async fn keys(site: &Site, at: SocketAddr) -> Result<()> {
    let known: Secret = site.key.parse().map_err(|_| "init gave no key")?;
    let ask = |bits: u128, number: usize| {
        let key = Secret {
            kind: SecretKind::Key,
            bits,
            random: [number as u8; 32],
        }
        .reveal();
        request("GET", "/v1/me", &key, "")
    };
    compare(
        "H4 an unknown key, and a wrong secret for a known one",
        at,
        401,
        |number| [ask(number as u128 + 1, number), ask(known.bits, number)],
    )
    .await
}

async fn shapes(site: &Site, at: SocketAddr) -> Result<()> {
    let deep = "[".repeat(500_000);
    let members: Vec<String> = (0..10_001)
        .map(|number| format!("\"m{number}\":1"))
        .collect();
    let wide = format!("{{{}}}", members.join(","));
    let twice = r#"{"email":"a@b.example","email":"a@b.example"}"#.to_owned();
    for (name, body) in [
        ("N2 nested 500,000 deep", deep),
        ("N2 10,001 members", wide),
        ("N2 a member twice", twice),
    ] {
        let request = request("POST", "/v1/invitations", &site.key, &body);
        let mut client = Client::connect(at).await?;
        let mut times = Vec::with_capacity(200);
        for _ in 0..200 {
            times.push(timed(&mut client, &request, 400).await?);
        }
        times.sort_unstable();
        let median = report::millis(percentile(&times, 0.5));
        report::aim(name, median, "ms", "≤ 5", median <= QUICK)?;
    }
    Ok(())
}
