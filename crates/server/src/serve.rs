//! The running server: from settings to a listener with a worker beside it, and back down in order.
//! What it is told stands in `config`; what it answers is `api`, `pages` and `http`. Nothing of that is decided here.

use std::{io::Write, time::Duration};

use muster_app::{App, Request, Worker};
use muster_model::{Error, Result};
use tokio::{sync::watch, task::JoinHandle};
use utoipa_axum::router::OpenApiRouter;

use crate::{
    api,
    config::Settings,
    http::{State, assemble, listener::Listener},
    pages::{self, Console},
};

mod mail;
mod opening;

pub use opening::{of_app, open, open_read_only, place};

/// How long a stopping server waits for jobs under way; what is cut off then is done by the next start.
const WORKER_PATIENCE: Duration = Duration::from_secs(30);

/// Everything that a server answers beside the routes of its operation.
pub fn routes() -> OpenApiRouter<State> {
    api::routes().merge(OpenApiRouter::from(pages::routes()))
}

/// Serves until `stop`: HTTP and the worker. Says on `out` where it is to be found, and how to set it up while nobody has.
pub async fn serve(
    settings: &Settings,
    out: &mut dyn Write,
    stop: impl Future<Output = ()>,
) -> Result<()> {
    for warning in &settings.warnings {
        tracing::warn!("{warning}");
    }
    let app = open(settings).await?;
    let served = run(settings, &app, out, stop).await;
    app.shut_down().await?;
    served
}

async fn run(
    settings: &Settings,
    app: &App,
    out: &mut dyn Write,
    stop: impl Future<Output = ()>,
) -> Result<()> {
    let mut process = [0; 8];
    app.entropy().fill(&mut process);
    let state = State::new(
        settings,
        app.clone(),
        Console::built(),
        u64::from_be_bytes(process),
    );
    settle_permissions(settings, app).await?;
    let worker = worker(settings, app)?;
    let listener =
        Listener::bind(settings.listen, &settings.http, &settings.trusted_proxies).await?;
    tell(settings, app, &listener, out).await?;
    let (stop_worker, stopped) = watch::channel(false);
    let (following, until) = (app.clone(), stopped.clone());
    tokio::spawn(async move { following.keep_permissions(until).await });
    let working = tokio::spawn(async move { worker.run(stopped).await });
    let streaming = state.clone();
    let stop = async move {
        stop.await;
        streaming.streams().end_all();
    };
    let cut = listener.serve(assemble(state, routes()), stop).await;
    tracing::info!(
        cut,
        "the listener is closed; cut is the number of connections that were not done in time"
    );
    let _ = stop_worker.send(true);
    settle(working).await;
    Ok(())
}

/// Works on the outbox alone until `stop`: for further machines beside PostgreSQL.
pub async fn work(settings: &Settings, stop: impl Future<Output = ()>) -> Result<()> {
    for warning in &settings.warnings {
        tracing::warn!("{warning}");
    }
    let app = open(settings).await?;
    let worker = worker(settings, &app);
    let worked = match worker {
        Ok(worker) => {
            let (stop_worker, stopped) = watch::channel(false);
            let (following, until) = (app.clone(), stopped.clone());
            tokio::spawn(async move { following.keep_permissions(until).await });
            let working = tokio::spawn(async move { worker.run(stopped).await });
            tracing::info!("working on the outbox");
            stop.await;
            let _ = stop_worker.send(true);
            settle(working).await;
            Ok(())
        }
        Err(error) => Err(error),
    };
    app.shut_down().await?;
    worked
}

/// What the permissions file lists is made before anybody is answered.
async fn settle_permissions(settings: &Settings, app: &App) -> Result<()> {
    let Some(listed) = settings.permissions.clone() else {
        return Ok(());
    };
    let request = Request::anonymous(settings.listen.ip(), "");
    app.settle_permissions(&request, listed).await
}

fn worker(settings: &Settings, app: &App) -> Result<Worker> {
    let (transport, from) = mail::way_out(settings)?;
    Ok(Worker::new(app.clone(), transport, from))
}

async fn settle(working: JoinHandle<()>) {
    match tokio::time::timeout(WORKER_PATIENCE, working).await {
        Ok(Ok(())) => {}
        Ok(Err(error)) => tracing::error!(%error, "the worker died"),
        Err(_) => tracing::warn!("jobs under way were cut off; the next start does them again"),
    }
}

fn describe(console: &Console, settings: &Settings) -> String {
    if console.is_there() {
        settings.public_url.to_string()
    } else {
        "none in this build; build console/ with Node first, as make run does".to_owned()
    }
}

/// What whoever started it wants to know, on standard output; the log has its own place.
async fn tell(
    settings: &Settings,
    app: &App,
    listener: &Listener,
    out: &mut dyn Write,
) -> Result<()> {
    let mut text = format!(
        "Muster {} listens on http://{} as {}\nDatabase: {}\nMail: {}\nConsole: {}\n",
        env!("CARGO_PKG_VERSION"),
        listener.address()?,
        settings.public_url,
        settings.database,
        mail::describe(&settings.mail),
        describe(&Console::built(), settings),
    );
    if let Some(secret) = app.setup_secret().await? {
        let url = &settings.public_url;
        text.push_str(&format!(
            "\nThis server holds no organization yet. Set it up with this one-time token; it ends with this process:\n  {secret}\nin a browser at {url}/setup, by POST {url}/v1/setup, or with muster init while no server runs.\n\n"
        ));
    }
    text.push_str("Ready. Stop with Ctrl-C or SIGTERM.\n");
    out.write_all(text.as_bytes())
        .and_then(|()| out.flush())
        .map_err(Error::internal)
}
