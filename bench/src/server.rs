//! The real server under measurement: `muster init`, then `muster serve`, as processes of their own, on loopback and in a folder
//! that is gone afterwards.

use std::{
    net::SocketAddr,
    path::{Path, PathBuf},
    process::Stdio,
    time::Duration,
};

use serde_json::Value;
use tokio::{
    io::{AsyncBufReadExt, AsyncWriteExt, BufReader},
    process::{Child, Command},
};

use crate::{
    client::{Client, request},
    machine::{Process, Result, Timer},
};

/// A folder with a database that holds one organization, its owner and a key of everything.
pub(crate) struct Site {
    /// Where database and key file are.
    pub(crate) folder: PathBuf,
    /// The organization.
    pub(crate) organization: String,
    /// Its first account.
    pub(crate) account: String,
    /// Its owner.
    pub(crate) owner: String,
    /// The secret of the key.
    pub(crate) key: String,
}

/// A server that runs.
pub(crate) struct Server {
    child: Child,
    /// Where it listens.
    pub(crate) address: SocketAddr,
    /// Its process.
    pub(crate) process: Process,
    /// From the start of the process to the first good answer of `/readyz`.
    pub(crate) ready_after: Duration,
}

/// The binary: beside this one.
fn binary() -> Result<PathBuf> {
    let path = std::env::current_exe()?.with_file_name("muster");
    if path.exists() {
        return Ok(path);
    }
    Err(format!("{} is not there: build it first", path.display()).into())
}

fn command(folder: &Path, arguments: &[&str]) -> Result<Command> {
    let mut command = Command::new(binary()?);
    command
        .args(arguments)
        .env_clear()
        .env(
            "MUSTER_DATABASE",
            format!("sqlite:{}", folder.join("muster.db").display()),
        )
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .kill_on_drop(true);
    Ok(command)
}

impl Site {
    /// Founds it by `muster init`.
    pub(crate) async fn found(folder: &Path) -> Result<Self> {
        let arguments = [
            "init",
            "--organization",
            "Northwind",
            "--account",
            "Main",
            "--owner-email",
            "olive@northwind.example",
            "--owner-name",
            "Olive Owner",
            "--owner-password-stdin",
            "-o",
            "json",
        ];
        let mut child = command(folder, &arguments)?.spawn()?;
        let mut input = child.stdin.take().ok_or("no input")?;
        input.write_all(b"lantern orbit gravel sonnet\n").await?;
        drop(input);
        let ended = child.wait_with_output().await?;
        let made: Value = serde_json::from_slice(&ended.stdout)?;
        let text = |path: &str| {
            made.pointer(path)
                .and_then(Value::as_str)
                .map(str::to_owned)
                .ok_or_else(|| format!("init does not say {path}"))
        };
        Ok(Self {
            folder: folder.to_owned(),
            organization: text("/organization/sid")?,
            account: text("/account/sid")?,
            owner: text("/user/sid").or_else(|_| text("/owner/sid"))?,
            key: text("/api_key/secret")?,
        })
    }

    /// The database's file.
    pub(crate) fn database(&self) -> PathBuf {
        self.folder.join("muster.db")
    }

    /// Starts `muster serve` and waits until it is ready.
    pub(crate) async fn serve(&self, mail: &str) -> Result<Server> {
        let timer = Timer::start();
        let mut child = command(&self.folder, &["serve"])?
            .env("MUSTER_LISTEN", "127.0.0.1:0")
            .env("MUSTER_PUBLIC_URL", "http://localhost:8600")
            .env("MUSTER_LIMITS", "off")
            .env("MUSTER_LOG_LEVEL", "error")
            .env("MUSTER_MAIL", mail)
            .spawn()?;
        let process = Process::of(child.id().ok_or("the server is gone")?);
        let mut lines = BufReader::new(child.stdout.take().ok_or("no output")?).lines();
        let first = lines.next_line().await?.ok_or("the server says nothing")?;
        let address = first
            .split_once("http://")
            .and_then(|(_, rest)| rest.split_ascii_whitespace().next())
            .ok_or("the server does not say where it listens")?
            .parse()?;
        tokio::spawn(async move { while let Ok(Some(_)) = lines.next_line().await {} });
        let mut client = Client::connect(address).await?;
        let (status, _) = client.exchange(&request("GET", "/readyz", "", "")).await?;
        if status != 200 {
            return Err(format!("/readyz answers {status}").into());
        }
        Ok(Server {
            child,
            address,
            process,
            ready_after: timer.elapsed(),
        })
    }
}

impl Server {
    /// Stops it and waits until it has tidied up.
    pub(crate) async fn stop(mut self) -> Result<()> {
        let number = self.child.id().ok_or("the server is gone")?;
        Command::new("kill")
            .arg(number.to_string())
            .status()
            .await?;
        self.child.wait().await?;
        Ok(())
    }
}
