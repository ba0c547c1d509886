//! `muster invite`: invite a person to any number of places with one mail; list, resend, revoke.

use std::num::NonZeroUsize;

use clap::{Args, Subcommand, builder::PossibleValuesParser};
use muster_model::{
    Time,
    invitation::{Delivery, InvitationStatus},
};
use serde_json::{Value, json};

use super::{
    answer::{items, sid, text, time, who},
    client::Client,
    failure::{Exit, Failure},
    grants::{ResolvedGrant, TypedGrants},
    moment,
    output::Output,
    resolve,
    table::{Cell, Table},
    words,
};

#[derive(Debug, Args)]
#[command(
    args_conflicts_with_subcommands = true,
    subcommand_negates_reqs = true,
    override_usage = "muster invite [OPTIONS] <E-MAIL> --account <ACCOUNT> --role <ROLE>...\n       muster invite [OPTIONS] <COMMAND>",
    after_help = "Example:\n  $ muster invite person@example.com --account \"Main/Support EU\" --role developer \\\n      --account Main --role viewer --inherit --expires-in 7d"
)]
pub(super) struct InviteArguments {
    #[command(subcommand)]
    command: Option<InviteCommand>,
    #[command(flatten)]
    new: NewArguments,
}

#[derive(Debug, Args)]
struct NewArguments {
    /// Whom to invite
    #[arg(required = true, value_name = "E-MAIL")]
    email: Option<String>,
    #[command(flatten)]
    grants: TypedGrants,
    /// How they are called
    #[arg(long)]
    name: Option<String>,
    /// How long the link is good: 1h to 30d [7d]
    #[arg(long, value_name = "SPAN", value_parser = moment::span)]
    expires_in: Option<u64>,
    /// When the access itself ends, in every place: 2026-12-31, or a time with zone
    #[arg(long, value_name = "TIME", value_parser = moment::instant)]
    access_expires_at: Option<Time>,
    /// A few words of yours in the mail
    #[arg(long, value_name = "TEXT")]
    message: Option<String>,
    /// Send no mail; print the link instead, once
    #[arg(long)]
    no_send: bool,
}

#[derive(Debug, Subcommand)]
enum InviteCommand {
    /// List invitations
    #[command(after_help = "Example:\n  $ muster invite list --status pending")]
    List(ListArguments),
    /// Show one invitation
    #[command(after_help = "Example:\n  $ muster invite get person@example.com")]
    Get {
        /// NF…, or the address of a pending one
        invitation: String,
    },
    /// Send a new link; the old one ends
    #[command(after_help = "Example:\n  $ muster invite resend person@example.com")]
    Resend {
        /// NF…, or the address of a pending one
        invitation: String,
    },
    /// Take an invitation back
    #[command(after_help = "Example:\n  $ muster invite revoke person@example.com")]
    Revoke {
        /// NF…, or the address of a pending one
        invitation: String,
        /// Show what would happen, and change nothing
        #[arg(long)]
        dry_run: bool,
    },
}

#[derive(Debug, Args)]
struct ListArguments {
    /// Only invitations into this account
    #[arg(long, value_name = "ACCOUNT")]
    account: Option<String>,
    /// Only invitations in this state
    #[arg(long, value_parser = PossibleValuesParser::new(InvitationStatus::ALL.iter().map(|status| status.code())))]
    status: Option<String>,
    /// Only invitations whose mail stands so
    #[arg(long, value_parser = PossibleValuesParser::new(Delivery::ALL.iter().map(|delivery| delivery.code())))]
    delivery: Option<String>,
    /// At most this many
    #[arg(long, default_value_t = super::LIMIT)]
    limit: NonZeroUsize,
}

impl InviteArguments {
    pub(super) async fn run(
        self,
        client: &Client,
        output: &mut Output<'_>,
    ) -> Result<Exit, Failure> {
        match self.command {
            None => invite(self.new, client, output).await,
            Some(InviteCommand::List(arguments)) => list(arguments, client, output).await,
            Some(InviteCommand::Get { invitation }) => get(&invitation, client, output).await,
            Some(InviteCommand::Resend { invitation }) => resend(&invitation, client, output).await,
            Some(InviteCommand::Revoke {
                invitation,
                dry_run,
            }) => revoke(&invitation, dry_run, client, output).await,
        }
    }
}

async fn invite(
    new: NewArguments,
    client: &Client,
    output: &mut Output<'_>,
) -> Result<Exit, Failure> {
    let resolved = new.grants.resolve(client).await?;
    let where_to = places(&resolved);
    let grant = |grant: ResolvedGrant| {
        json!({
            "scope": grant.place.sid,
            "roles": grant.roles,
            "inherit": grant.inherit.then_some(true),
            "except": grant.except,
            "access_expires_at": new.access_expires_at,
        })
    };
    let grants: Vec<Value> = resolved.into_iter().map(grant).collect();
    let mut body = json!({"email": new.email, "name": new.name, "grants": grants, "message": new.message, "send": !new.no_send});
    if let Some(seconds) = new.expires_in {
        body["expires_in"] = seconds.into();
    }
    let invitation = client.post("/v1/invitations", &body).await?;
    let email = text(&invitation, "/email");
    let sentence = if text(&invitation, "/status") == InvitationStatus::Accepted.code() {
        format!(
            "{email} is a member already: the roles hold now, in {where_to}. A mail tells them."
        )
    } else {
        format!(
            "Invited {email} to {where_to}. {}",
            link(&invitation, client.now())
        )
    };
    let quiet = [sid(&invitation, ""), text(&invitation, "/accept_url")]
        .into_iter()
        .filter(|line| !line.is_empty())
        .collect::<Vec<_>>()
        .join("\n");
    output.done(&invitation, &quiet, &sentence)?;
    Ok(Exit::Done)
}

/// One place by its name, several by their number.
fn places(grants: &[ResolvedGrant]) -> String {
    match grants {
        [only] => only.place.name.clone(),
        several
            if several
                .iter()
                .all(|grant| grant.place.sid.starts_with("AC")) =>
        {
            format!("{} accounts", several.len())
        }
        several => format!("{} places", several.len()),
    }
}

/// What became of the mail, and how long the link is good.
fn link(invitation: &Value, now: Option<Time>) -> String {
    let mail = match text(invitation, "/delivery").as_str() {
        "" | "none" => "No mail is sent.".to_owned(),
        delivery => format!("Mail {delivery}."),
    };
    let good = time(invitation, "/expires_at").map(|end| {
        // The server's clock reads in whole seconds: a minute more and 7 days are not told as 6.
        let left = now
            .map(|now| {
                format!(
                    " ({})",
                    moment::length((end + muster_model::time::MINUTE).since(now))
                )
            })
            .unwrap_or_default();
        format!(" The link is good until {}{left}.", moment::exact(end))
    });
    let url = text(invitation, "/accept_url");
    let shown = if url.is_empty() {
        String::new()
    } else {
        format!(
            "\nGive it to them yourself; it is shown only now, and they prove the address when they open it:\n{url}"
        )
    };
    format!("{mail}{}{shown}", good.unwrap_or_default())
}

async fn list(
    arguments: ListArguments,
    client: &Client,
    output: &mut Output<'_>,
) -> Result<Exit, Failure> {
    let mut query = Vec::new();
    if let Some(account) = &arguments.account {
        query.push(("account", resolve::account(client, account).await?.sid));
    }
    query.extend(arguments.status.map(|status| ("status", status)));
    query.extend(arguments.delivery.map(|delivery| ("delivery", delivery)));
    let list = client
        .list("/v1/invitations", &query, arguments.limit)
        .await?;
    let mut table = Table::new(
        "invitation",
        "invitations",
        &[
            "e-mail",
            "gives",
            "status",
            "mail",
            "link until",
            "invited by",
            "sid",
        ],
    );
    for invitation in &list.items {
        let until = time(invitation, "/expires_at").map_or_else(
            || "".into(),
            |end| Cell::of(moment::exact(end), end.to_string()),
        );
        let cells = vec![
            text(invitation, "/email").into(),
            words::grants(invitation).into(),
            text(invitation, "/status").into(),
            text(invitation, "/delivery").into(),
            until,
            who(invitation, "/invited_by").into(),
            sid(invitation, "").into(),
        ];
        table.row(sid(invitation, ""), cells);
    }
    output.list(&list, &table)?;
    Ok(Exit::Done)
}

async fn get(typed: &str, client: &Client, output: &mut Output<'_>) -> Result<Exit, Failure> {
    let named = resolve::invitation(client, typed).await?;
    let invitation = client
        .get(&format!("/v1/invitations/{}", named.sid))
        .await?;
    let sends = match items(&invitation, "/sends").len() {
        0 => text(&invitation, "/sends"),
        count => count.to_string(),
    };
    let fields = [
        ("e-mail", text(&invitation, "/email")),
        ("name", text(&invitation, "/name")),
        ("sid", sid(&invitation, "")),
        ("gives", words::grants(&invitation)),
        ("status", text(&invitation, "/status")),
        (
            "mail",
            [
                text(&invitation, "/delivery"),
                text(&invitation, "/delivery_reason"),
            ]
            .join(" ")
            .trim()
            .to_owned(),
        ),
        ("sends", sends),
        (
            "link until",
            time(&invitation, "/expires_at")
                .map(moment::exact)
                .unwrap_or_default(),
        ),
        ("invited by", who(&invitation, "/invited_by")),
        (
            "created",
            time(&invitation, "/created_at")
                .map(moment::exact)
                .unwrap_or_default(),
        ),
    ];
    output.object(&invitation, &fields)?;
    Ok(Exit::Done)
}

async fn resend(typed: &str, client: &Client, output: &mut Output<'_>) -> Result<Exit, Failure> {
    let named = resolve::invitation(client, typed).await?;
    let invitation = client
        .post(&format!("/v1/invitations/{}/resend", named.sid), &json!({}))
        .await?;
    output.done(
        &invitation,
        &named.sid,
        &format!(
            "Resent to {}; earlier links no longer work. {}",
            text(&invitation, "/email"),
            link(&invitation, client.now())
        ),
    )?;
    Ok(Exit::Done)
}

async fn revoke(
    typed: &str,
    dry_run: bool,
    client: &Client,
    output: &mut Output<'_>,
) -> Result<Exit, Failure> {
    let named = resolve::invitation(client, typed).await?;
    let path = format!("/v1/invitations/{}", named.sid);
    if dry_run || output.asks() {
        let invitation = client.get(&path).await?;
        let plan = format!(
            "This takes the invitation of {} back: {}.",
            text(&invitation, "/email"),
            words::grants(&invitation)
        );
        if dry_run {
            let pending = text(&invitation, "/status") == InvitationStatus::Pending.code();
            return output.plan(&invitation, &[plan], pending);
        }
        output.confirm(
            &[plan],
            &format!("Revoke the invitation of {}?", text(&invitation, "/email")),
        )?;
    }
    let invitation = client.post(&format!("{path}/revoke"), &json!({})).await?;
    output.done(
        &invitation,
        &named.sid,
        &format!(
            "Revoked the invitation of {}. Its link no longer works.",
            text(&invitation, "/email")
        ),
    )?;
    Ok(Exit::Done)
}
