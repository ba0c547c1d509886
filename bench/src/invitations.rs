//! Invitations created by 64 connections, durable, through the real server; then the same rows by bare rusqlite.

use std::{
    fs::File,
    io::{Read, Seek, SeekFrom},
    net::TcpListener,
    path::Path,
    time::Duration,
};

use crate::{
    client::{self, Load},
    machine::Result,
    raw::Rows,
    report,
    server::{Server, Site},
};

const CONNECTIONS: usize = 64;
/// Invitations that the baseline writes again at most.
const REPLAYED: usize = 40_000;

/// An address that nobody had before, in no order.
pub(crate) fn address(number: usize) -> String {
    let scrambled = (number as u64).wrapping_mul(0x9e37_79b9_7f4a_7c15) >> 24;
    format!("person-{scrambled:010x}@contoso.example")
}

/// What a run came to.
struct Run {
    load: Load,
    cpu: f64,
    /// Invitations to a commit, on average.
    group: f64,
}

/// Measures and prints all of it.
pub(crate) async fn measure(folder: &Path, time: Duration) -> Result<()> {
    report::heading(
        "Invitations: POST /v1/invitations, one grant, distinct addresses, 64 connections, SQLite FULL",
    )?;
    // A mail server that takes connections and never says a word: the outbox is written, and the worker waits for it.
    let mute = TcpListener::bind("127.0.0.1:0")?;
    let mail = format!("smtp://{}?tls=none", mute.local_addr()?);
    let (site, run) = one(&folder.join("mute"), &mail, true, CONNECTIONS, time).await?;
    report::load(
        "server, mail queued, the mail server silent",
        &run.load,
        run.cpu,
    )?;
    report::figure("  invitations to a commit", &format!("{:>8.1}", run.group))?;
    let raw = baseline(&site, folder, run.group)?;
    let ratio = run.load.rate() / raw;
    report::aim("server against rusqlite", ratio, "", "≥ 0.4", ratio >= 0.4)?;
    report::aim(
        "processor per invitation",
        run.cpu,
        "µs",
        "≤ 130",
        run.cpu <= 130.0,
    )?;

    let (_, run) = one(&folder.join("shown"), "none", false, CONNECTIONS, time).await?;
    report::load("server, link shown instead of mailed", &run.load, run.cpu)?;
    let mails = folder.join("mails");
    std::fs::create_dir(&mails)?;
    let mail = format!("file:{}", mails.display());
    let (_, run) = one(&folder.join("mailed"), &mail, true, CONNECTIONS, time).await?;
    report::load(
        "server, mails written to files meanwhile",
        &run.load,
        run.cpu,
    )?;
    let mail = format!("smtp://{}?tls=none", mute.local_addr()?);
    let (_, run) = one(&folder.join("alone"), &mail, true, 1, time / 2).await?;
    report::load(
        "server, one connection, the mail server silent",
        &run.load,
        run.cpu,
    )
}

async fn one(
    folder: &Path,
    mail: &str,
    send: bool,
    connections: usize,
    time: Duration,
) -> Result<(Site, Run)> {
    std::fs::create_dir(folder)?;
    let site = Site::found(folder).await?;
    let server = site.serve(mail).await?;
    // A second of warming up: threads, caches, prepared statements.
    drive(
        &site,
        &server,
        connections,
        send,
        1 << 32,
        Duration::from_secs(1),
    )
    .await?;
    let commits = commits(&site)?;
    let cpu = server.process.cpu()?;
    let load = drive(&site, &server, connections, send, 0, time).await?;
    let cpu = (server.process.cpu()? - cpu) / load.count as f64;
    let group = load.count as f64 / f64::from(self::commits(&site)?.wrapping_sub(commits).max(1));
    server.stop().await?;
    Ok((site, Run { load, cpu, group }))
}

async fn drive(
    site: &Site,
    server: &Server,
    connections: usize,
    send: bool,
    first: usize,
    time: Duration,
) -> Result<Load> {
    let (key, account) = (site.key.clone(), site.account.clone());
    client::load(server.address, connections, time, 201, move |number| {
        let email = address(first + number);
        let body = format!(
            r#"{{"email":"{email}","name":"Grace Hopper","grants":[{{"scope":"{account}","roles":["developer"]}}],"send":{send}}}"#
        );
        client::request("POST", "/v1/invitations", &key, &body)
    })
    .await
}

/// Transactions that were committed to the database so far: the counter in the head of SQLite's WAL index.
fn commits(site: &Site) -> Result<u32> {
    let mut index = File::open(site.folder.join("muster.db-shm"))?;
    let mut counter = [0; 4];
    index.seek(SeekFrom::Start(8))?;
    index.read_exact(&mut counter)?;
    Ok(u32::from_ne_bytes(counter))
}

/// Writes the run's rows again: in groups as large as the server's were, and of 64. Gives the first rate.
fn baseline(site: &Site, folder: &Path, group: f64) -> Result<f64> {
    let rows = Rows::read(&site.database(), REPLAYED)?;
    report::figure(
        "  rows, and bytes in them, of an invitation",
        &format!("{:>8.1}, {:.0}", rows.rows, rows.bytes),
    )?;
    let same = group.round().max(1.0) as usize;
    let mut first = 0.0;
    for (index, group) in [same, CONNECTIONS].into_iter().enumerate() {
        let (rate, cpu) = rows.write(&folder.join(format!("raw-{index}.db")), group)?;
        let name = format!("rusqlite, the same rows, {group} invitations to a commit");
        report::figure(
            &name,
            &format!("{rate:>8.0}/s {:>44} {cpu:>6.1} µs of processor", ""),
        )?;
        if index == 0 {
            first = rate;
        }
    }
    Ok(first)
}
