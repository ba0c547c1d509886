//! The limit of the framework: an axum server that only answers, in a process of its own so that its processor time can be told.
//! The same JSON extractor shape as the product's question; nothing is looked up.

use std::{io::Write, net::SocketAddr, process::Stdio};

use axum::{
    Json, Router,
    routing::{get, post},
};
use serde::{Deserialize, Serialize};
use tokio::{
    io::{AsyncBufReadExt, BufReader},
    process::{Child, Command},
};

use crate::machine::{Process, Result};

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Question {
    principal: String,
    permission: String,
    scope: String,
}

#[derive(Serialize)]
struct Answer {
    allowed: bool,
    revision: u64,
}

async fn answer() -> Json<Answer> {
    Json(Answer {
        allowed: true,
        revision: 7,
    })
}

async fn judge(Json(question): Json<Question>) -> Json<Answer> {
    Json(Answer {
        allowed: !question.principal.is_empty() && !question.scope.is_empty(),
        revision: question.permission.len() as u64,
    })
}

/// Serves until the process is ended.
pub(crate) fn serve() -> Result<()> {
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .worker_threads(2)
        .enable_all()
        .build()?;
    runtime.block_on(async {
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await?;
        writeln!(std::io::stdout().lock(), "{}", listener.local_addr()?)?;
        let routes = Router::new()
            .route("/constant", get(answer))
            .route("/v1/check", post(judge));
        axum::serve(listener, routes).await?;
        Ok(())
    })
}

/// The constant server as a process.
pub(crate) struct Constant {
    _child: Child,
    /// Where it listens.
    pub(crate) address: SocketAddr,
    /// Its process.
    pub(crate) process: Process,
}

impl Constant {
    /// Starts it.
    pub(crate) async fn start() -> Result<Self> {
        let mut child = Command::new(std::env::current_exe()?)
            .arg("constant")
            .stdout(Stdio::piped())
            .kill_on_drop(true)
            .spawn()?;
        let process = Process::of(child.id().ok_or("the constant server is gone")?);
        let output = child.stdout.take().ok_or("no output")?;
        let first = BufReader::new(output).lines().next_line().await?;
        let address = first.ok_or("the constant server says nothing")?.parse()?;
        Ok(Self {
            _child: child,
            address,
            process,
        })
    }
}
