//! The act alone: `App::invite` from 64 tasks on SQLite, without HTTP. For profiles, and to tell the act from the transport.

use std::{net::Ipv4Addr, path::Path, time::Duration};

use muster_app::{
    App, Argon2Cost, Keyring, Limits, NewGrant, NewInvitation, NewOrganization, Request, Settings,
};
use muster_model::{Scope, secret::Secret};
use muster_store::{Database, Options, Store};

use crate::machine::{Process, Result, Timer};

/// Invites `count` distinct addresses and gives invitations per second and microseconds of processor time each.
pub(crate) async fn invite(folder: &Path, tasks: usize, count: usize) -> Result<(f64, f64)> {
    let store = Store::open(Options::new(Database::Sqlite(folder.join("muster.db"))))?;
    let keys = Keyring::create(&folder.join("muster.keys"), store.entropy())?;
    let settings = Settings {
        public_url: "https://muster.example".into(),
        argon2: Argon2Cost::CHEAPEST,
        hashing_permits: 1,
        limits: Limits {
            enabled: false,
            ..Limits::default()
        },
    };
    let app = App::open(store, keys, settings).await?;
    let mut request = Request::anonymous(Ipv4Addr::LOCALHOST.into(), "REQ0123456789abcdef");
    let made = app
        .init(&request, organization(), Duration::from_secs(86_400))
        .await?;
    let (_, secret) = made.api_key.ok_or("init gives a key")?;
    request.secret = Some(
        secret
            .parse::<Secret>()
            .map_err(|_| "init gives a secret")?,
    );
    request.agent = Some("muster-bench".into());
    let scope = Scope::Account(made.account.sid);
    app.invite(&request, invitation(scope, "first@example.com".into()))
        .await?;
    let (cpu, timer) = (Process::this().cpu()?, Timer::start());
    let mut running = tokio::task::JoinSet::new();
    for task in 0..tasks {
        let (app, request) = (app.clone(), request.clone());
        running.spawn(async move {
            for index in (task..count).step_by(tasks) {
                let email = crate::invitations::address(index);
                app.invite(&request, invitation(scope, email)).await?;
            }
            Ok::<_, muster_model::Error>(())
        });
    }
    while let Some(ended) = running.join_next().await {
        ended??;
    }
    let took = timer.elapsed().as_secs_f64();
    let cpu = Process::this().cpu()? - cpu;
    app.close();
    Ok((count as f64 / took, cpu / count as f64))
}

fn organization() -> NewOrganization {
    NewOrganization {
        organization: "Northwind".into(),
        account: "Main".into(),
        owner_email: "owner@example.com".into(),
        owner_name: "Olive Owner".into(),
        owner_password: Some("lantern orbit gravel sonnet".into()),
    }
}

fn invitation(scope: Scope, email: String) -> NewInvitation {
    NewInvitation {
        email,
        name: Some("Grace Hopper".into()),
        grants: vec![NewGrant {
            scope,
            roles: vec!["developer".into()],
            inherit: None,
            except: Vec::new(),
            access_expires_at: None,
        }],
        expires_in: None,
        message: None,
        send: true,
    }
}
