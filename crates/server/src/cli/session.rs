//! `muster login`, `logout` and `whoami`: who speaks, and how that is kept.

use clap::Args;
use serde_json::json;

use super::{
    answer::{items, name, sid, text, time},
    client::Client,
    credentials::{Credentials, Login},
    failure::{Exit, Failure},
    moment,
    output::Output,
    table::Table,
};

#[derive(Debug, Args)]
#[command(after_help = "Example:\n  $ muster login --email ada@example.com")]
pub(super) struct LoginArguments {
    /// Your e-mail address; asked for when left out
    #[arg(long)]
    email: Option<String>,
    /// Read the password from standard input
    #[arg(long)]
    password_stdin: bool,
}

/// Signs in and keeps the session of 12 hours for this server.
pub(super) async fn login(
    arguments: LoginArguments,
    server: &str,
    client: &Client,
    output: &mut Output<'_>,
) -> Result<Exit, Failure> {
    let credentials = Credentials::of(output.environment)?;
    let interactive = output.environment.terminal.input;
    let email = match arguments.email {
        Some(email) => email,
        None if interactive && !arguments.password_stdin => {
            write!(output.err, "E-mail: ")?;
            output.err.flush()?;
            output.environment.read_line()?
        }
        None => {
            return Err(
                Failure::usage("There is no terminal to ask for your e-mail address.")
                    .help("muster login --email ADDRESS --password-stdin"),
            );
        }
    };
    let password = if arguments.password_stdin {
        output.environment.read_secret()?
    } else if interactive {
        rpassword::prompt_password("Password: ")?
    } else {
        return Err(
            Failure::usage("There is no terminal to ask for your password.")
                .help("muster login --email ADDRESS --password-stdin"),
        );
    };
    let session = client
        .post(
            "/v1/sessions",
            &json!({"email": email, "password": password}),
        )
        .await?;
    let token = session["token"]
        .as_str()
        .ok_or_else(|| Failure::failed("The server sent no session."))?
        .to_owned();
    credentials.keep(
        server,
        Login {
            email: text(&session, "/user/email"),
            token,
            expires_at: text(&session, "/expires_at"),
        },
    )?;
    if output.environment.variable("MUSTER_API_KEY").is_some() {
        output.remark(
            "warning",
            "MUSTER_API_KEY is set and goes before this session.",
        )?;
    }
    let until = time(&session, "/expires_at")
        .map(|end| format!(" until {}", moment::exact(end)))
        .unwrap_or_default();
    let place = name(&session, "/organization");
    let place = if place.is_empty() {
        String::new()
    } else {
        format!(" of {place}")
    };
    let mut shown = session.clone();
    if let Some(members) = shown.as_object_mut() {
        members.remove("token");
    }
    output.done(
        &shown,
        "",
        &format!(
            "Signed in as {}{place}{until}. The session is kept in {}.",
            text(&session, "/user/email"),
            credentials.path().display()
        ),
    )?;
    Ok(Exit::Done)
}

/// Ends the kept session, at the server and in the file.
pub(super) async fn logout(
    server: &str,
    client: &Client,
    output: &mut Output<'_>,
) -> Result<Exit, Failure> {
    let credentials = Credentials::of(output.environment)?;
    let Some(login) = credentials.find(server)? else {
        output.done(&json!({}), "", &format!("Not signed in at {server}."))?;
        return Ok(Exit::Done);
    };
    // A session that the server no longer knows is as gone as one that it ends now.
    match client.delete("/v1/sessions/current", &[]).await {
        Err(failure) if failure.exit != Exit::Denied => return Err(failure),
        _ => {}
    }
    credentials.forget(server)?;
    output.done(
        &json!({}),
        "",
        &format!("Signed out {} at {server}.", login.email),
    )?;
    Ok(Exit::Done)
}

/// Who the server takes this caller for.
pub(super) async fn whoami(client: &Client, output: &mut Output<'_>) -> Result<Exit, Failure> {
    let me = client.get("/v1/me").await?;
    let fields = [
        ("user", text(&me, "/user/email")),
        ("name", text(&me, "/user/name")),
        ("sid", text(&me, "/user/sid")),
        ("organization", name(&me, "/organization")),
        (
            "credential",
            format!(
                "{} {}",
                text(&me, "/credential/kind"),
                text(&me, "/credential/sid")
            )
            .trim()
            .to_owned(),
        ),
    ];
    output.object(&me, &fields)?;
    let mut organizations = Table::new("organization", "organizations", &["organization", "sid"]);
    let all = items(&me, "/organizations");
    for organization in all.iter().filter(|_| all.len() > 1) {
        organizations.row(
            sid(organization, ""),
            vec![name(organization, "").into(), sid(organization, "").into()],
        );
    }
    output.part(&organizations)?;
    Ok(Exit::Done)
}
