//! Reading beside 100,000 members: the first and the last page, checks by key over the rows, start and memory.

use std::{
    path::Path,
    sync::atomic::{AtomicUsize, Ordering},
    thread::JoinHandle,
    time::Duration,
};

use serde_json::Value;

use crate::{
    client::{self, Client, Load},
    constant::Constant,
    machine::{Process, Result},
    report, seed,
    server::{Server, Site},
};

const MEMBERS: usize = 100_000;
const STARTS: usize = 5;

/// Measures and prints all of it.
pub(crate) async fn measure(folder: &Path, time: Duration) -> Result<()> {
    report::heading("Reading, in an organization of 100,000 members")?;
    let folder = folder.join("members");
    std::fs::create_dir(&folder)?;
    let site = Site::found(&folder).await?;
    seed::members(&site, MEMBERS).await?;
    start(&site).await?;
    let server = site.serve("none").await?;
    pages(&site, &server, time).await?;
    check(&site, &server, time).await?;
    report::figure(
        "memory of the server after all this",
        &format!("{:>8.1} MiB", server.process.memory()?),
    )?;
    server.stop().await
}

async fn start(site: &Site) -> Result<()> {
    let mut after = Vec::new();
    let mut memory = 0.0;
    for _ in 0..STARTS {
        let server = site.serve("none").await?;
        after.push(server.ready_after);
        tokio::time::sleep(Duration::from_millis(500)).await;
        memory = server.process.memory()?;
        server.stop().await?;
    }
    after.sort_unstable();
    report::figure(
        "from the start of the process to ready, median of 5",
        &format!("{:>8.1} ms", report::millis(after[STARTS / 2])),
    )?;
    report::figure("memory, idle", &format!("{memory:>8.1} MiB"))
}

async fn measured(
    name: &str,
    server: (&Process, std::net::SocketAddr),
    connections: usize,
    time: Duration,
    request: Vec<u8>,
) -> Result<Load> {
    let cpu = server.0.cpu()?;
    let load = client::load(server.1, connections, time, 200, move |_| request.clone()).await?;
    let cpu = (server.0.cpu()? - cpu) / load.count as f64;
    report::load(name, &load, cpu)?;
    Ok(load)
}

async fn pages(site: &Site, server: &Server, time: Duration) -> Result<()> {
    let first = format!("/v1/accounts/{}/members?limit=100", site.account);
    let last = last_page(site, server, &first).await?;
    let at = (&server.process, server.address);
    let get = |path: &str| client::request("GET", path, &site.key, "");
    measured("warming up", at, 1, Duration::from_secs(1), get(&first)).await?;
    let one = measured(
        "first page of 100, one connection",
        at,
        1,
        time,
        get(&first),
    )
    .await?;
    let other = measured("last page of 100, one connection", at, 1, time, get(&last)).await?;
    let (one, other) = (report::millis(one.p50()), report::millis(other.p50()));
    let apart = one.max(other) / one.min(other);
    report::aim(
        "first and last page apart",
        apart,
        "×",
        "≤ 1.3",
        apart <= 1.3,
    )?;
    let slower = one.max(other);
    report::aim("the slower page, p50", slower, "ms", "≤ 0.5", slower <= 0.5)?;
    measured(
        "first page of 100, 16 connections",
        at,
        16,
        time,
        get(&first),
    )
    .await?;
    Ok(())
}

/// Walks to the last full page, as a client does.
async fn last_page(site: &Site, server: &Server, first: &str) -> Result<String> {
    let mut client = Client::connect(server.address).await?;
    let (mut path, mut before, mut seen) = (first.to_owned(), first.to_owned(), 0);
    loop {
        let request = client::request("GET", &path, &site.key, "");
        let (status, body) = client.exchange(&request).await?;
        if status != 200 {
            return Err(format!("{path}: {status} {}", String::from_utf8_lossy(body)).into());
        }
        let page: Value = serde_json::from_slice(body)?;
        let rows = page["data"].as_array().map_or(0, Vec::len);
        seen += rows;
        let Some(next) = page["next_cursor"].as_str() else {
            let full = if rows == 100 { path } else { before };
            return if seen > MEMBERS {
                Ok(full)
            } else {
                Err(format!("only {seen} members were listed").into())
            };
        };
        before = std::mem::replace(&mut path, format!("{first}&cursor={next}"));
    }
}

/// Checks over 16 connections alone, and while 64 others commit as fast as they can. The same of a constant answer, given by another
/// process beside the same committers: what two cores shared by all of them cost whoever waits for an answer.
async fn while_committing(
    site: &Site,
    server: &Server,
    time: Duration,
    ask: Vec<u8>,
) -> Result<()> {
    let constant = Constant::start().await?;
    let of_server = (&server.process, server.address);
    let of_constant = (&constant.process, constant.address);
    let mut slower = Vec::new();
    for (name, at) in [("axum's constant", of_constant), ("check", of_server)] {
        let quiet = format!("{name}, 16 connections, nobody commits");
        let alone = measured(&quiet, at, 16, time, ask.clone()).await?;
        let committing = commit_beside(site, server, time);
        let busy = format!("{name}, 16 connections, 64 others commit");
        let beside = measured(&busy, at, 16, time, ask.clone()).await?;
        let committed = committing.join().map_err(|_| "the load panicked")??;
        report::figure("commits meanwhile", &format!("{:>8.0}/s", committed.rate()))?;
        slower.push(report::millis(beside.p99()) / report::millis(alone.p99()));
    }
    let (constant, check) = (slower[0], slower[1]);
    report::figure(
        "p99 of a constant answer while they commit",
        &format!("{constant:>8.2} ×"),
    )?;
    report::aim(
        "p99 of a check while they commit",
        check,
        "×",
        "≤ 3",
        check <= 3.0,
    )
}

/// Commits over 64 connections from a thread of its own, a little longer than what is measured beside it.
fn commit_beside(site: &Site, server: &Server, time: Duration) -> JoinHandle<Result<Load>> {
    static ROUND: AtomicUsize = AtomicUsize::new(0);
    let round = ROUND.fetch_add(1, Ordering::Relaxed);
    let (address, account, key) = (server.address, site.account.clone(), site.key.clone());
    std::thread::spawn(move || {
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_all()
            .build()?;
        let path = format!("/v1/accounts/{account}/invitations");
        let invite = move |number: usize| {
            let body =
                format!(r#"{{"email":"check-{round}-{number}@example.com","roles":["viewer"]}}"#);
            client::request("POST", &path, &key, &body)
        };
        let time = time + Duration::from_secs(1);
        runtime.block_on(client::load(address, 64, time, 201, invite))
    })
}

async fn check(site: &Site, server: &Server, time: Duration) -> Result<()> {
    let question = format!(
        r#"{{"principal":"{}","permission":"numbers.manage","scope":"{}"}}"#,
        site.owner, site.account
    );
    let ask = client::request("POST", "/v1/check", &site.key, &question);
    let at = (&server.process, server.address);
    measured("check by key, one connection", at, 1, time, ask.clone()).await?;
    let before = server.process.cpu()?;
    let checks = measured("check by key, 64 connections", at, 64, time, ask.clone()).await?;
    let cpu = (server.process.cpu()? - before) / checks.count as f64;
    let constant = Constant::start().await?;
    let at = (&constant.process, constant.address);
    let name = "axum alone: the same question, a constant answer, 64";
    let alone = measured(name, at, 64, time, ask.clone()).await?;
    let share = checks.rate() / alone.rate();
    report::aim(
        "checks beside axum alone",
        share,
        "×",
        "≥ 0.7",
        share >= 0.7,
    )?;
    report::aim("processor time of a check", cpu, "µs", "≤ 25", cpu <= 25.0)?;
    while_committing(site, server, time, ask).await?;
    let constant = Constant::start().await?;
    let at = (&constant.process, constant.address);
    let get = client::request("GET", "/constant", "", "");
    measured("axum alone: GET, a constant answer, 64", at, 64, time, get).await?;
    Ok(())
}
