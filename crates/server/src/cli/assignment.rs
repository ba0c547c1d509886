//! `muster assignment`: who holds which role where, given and taken one by one.

use std::num::NonZeroUsize;

use clap::{ArgGroup, Args, Subcommand};
use muster_model::Time;
use serde_json::{Value, json};

use super::{
    answer::{name, sid, text, time, who},
    client::Client,
    failure::{Exit, Failure},
    leaving::{self, KeyArguments},
    moment,
    output::Output,
    resolve::{self, Named, PlaceArguments, ScopeArguments},
    table::{Cell, Table},
    words,
};

#[derive(Debug, Subcommand)]
pub(super) enum AssignmentCommand {
    /// List role assignments
    #[command(after_help = "Example:\n  $ muster assignment list --of ada@example.com")]
    List(ListArguments),
    /// Give a role to a member, a service account or a group
    #[command(
        after_help = "Example:\n  $ muster assignment create ada@example.com --role viewer --account Main --expires-at 2026-12-31"
    )]
    Create(CreateArguments),
    /// Change until when an assignment holds, or which accounts it leaves out
    #[command(
        after_help = "Example:\n  $ muster assignment update IY0190b5a2d4c37e2f8a1b2c3d4e5f6071 --expires-at 2026-12-31"
    )]
    Update(UpdateArguments),
    /// Take a role away
    #[command(
        after_help = "Example:\n  $ muster assignment delete IY0190b5a2d4c37e2f8a1b2c3d4e5f6071"
    )]
    Delete(DeleteArguments),
}

#[derive(Debug, Args)]
pub(super) struct ListArguments {
    /// Only of this person (e-mail address, US…), service account (SV…) or group (GP…)
    #[arg(long, value_name = "WHO")]
    of: Option<String>,
    /// Only of this role
    #[arg(long)]
    role: Option<String>,
    #[command(flatten)]
    place: PlaceArguments,
    /// At most this many
    #[arg(long, default_value_t = super::LIMIT)]
    limit: NonZeroUsize,
}

#[derive(Debug, Args)]
pub(super) struct CreateArguments {
    /// An e-mail address, US…, SV… or GP…
    who: String,
    /// The role: its name, or IX…
    #[arg(long)]
    role: String,
    #[command(flatten)]
    place: ScopeArguments,
    /// Let it flow down to all subaccounts, present and future
    #[arg(long)]
    inherit: bool,
    /// A subaccount that it does not flow to; may be repeated
    #[arg(long, value_name = "ACCOUNT")]
    except: Vec<String>,
    /// When it ends: 2026-12-31, or a time with zone
    #[arg(long, value_name = "TIME", value_parser = moment::instant)]
    expires_at: Option<Time>,
    /// Why, for the record
    #[arg(long, value_name = "TEXT")]
    reason: Option<String>,
}

#[derive(Debug, Args)]
#[command(group = ArgGroup::new("change").required(true).multiple(true))]
pub(super) struct UpdateArguments {
    /// The assignment: IY…
    assignment: String,
    /// When it ends: 2026-12-31, or a time with zone
    #[arg(long, value_name = "TIME", value_parser = moment::instant, group = "change")]
    expires_at: Option<Time>,
    /// Let it hold without an end
    #[arg(long, conflicts_with = "expires_at", group = "change")]
    never_expires: bool,
    /// The accounts it leaves out from now on, in place of all before; may be repeated
    #[arg(long, value_name = "ACCOUNT", group = "change")]
    except: Vec<String>,
    /// Leave out no account
    #[arg(long, conflicts_with = "except", group = "change")]
    no_except: bool,
}

#[derive(Debug, Args)]
pub(super) struct DeleteArguments {
    /// The assignment: IY…
    assignment: String,
    #[command(flatten)]
    keys: KeyArguments,
}

impl AssignmentCommand {
    pub(super) async fn run(
        self,
        client: &Client,
        output: &mut Output<'_>,
    ) -> Result<Exit, Failure> {
        match self {
            Self::List(arguments) => list(arguments, client, output).await,
            Self::Create(arguments) => create(arguments, client, output).await,
            Self::Update(arguments) => update(arguments, client, output).await,
            Self::Delete(arguments) => {
                let named = typed_assignment(&arguments.assignment)?;
                leaving::end_assignment(&named.sid, &arguments.keys, client, output).await
            }
        }
    }
}

async fn list(
    arguments: ListArguments,
    client: &Client,
    output: &mut Output<'_>,
) -> Result<Exit, Failure> {
    let mut query = Vec::new();
    if let Some(typed) = &arguments.of {
        query.push(("principal", resolve::principal(client, typed).await?.sid));
    }
    query.extend(
        arguments
            .place
            .resolve(client)
            .await?
            .map(|place| ("scope", place.sid)),
    );
    query.extend(arguments.role.map(|role| ("role", words::role(&role))));
    let list = client
        .list("/v1/role_assignments", &query, arguments.limit)
        .await?;
    output.list(&list, &table(&list.items))?;
    Ok(Exit::Done)
}

/// Assignments as a table; also part of what `member get` shows.
pub(super) fn table(assignments: &[Value]) -> Table {
    let mut table = Table::new(
        "assignment",
        "assignments",
        &[
            "who",
            "role",
            "where",
            "flows down",
            "until",
            "source",
            "sid",
        ],
    );
    for assignment in assignments {
        let end = time(assignment, "/expires_at").map_or_else(
            || "".into(),
            |end| Cell::of(moment::exact(end), end.to_string()),
        );
        let cells = vec![
            who(assignment, "/principal").into(),
            words::role_label(assignment, "/role").into(),
            name(assignment, "/scope").into(),
            flows(assignment).into(),
            end,
            text(assignment, "/source").into(),
            sid(assignment, "").into(),
        ];
        table.row(sid(assignment, ""), cells);
    }
    table
}

fn flows(assignment: &Value) -> String {
    let except: Vec<_> = super::answer::items(assignment, "/except")
        .iter()
        .map(|account| name(account, ""))
        .collect();
    match (assignment["inherit"] == true, except.is_empty()) {
        (false, _) => "no".to_owned(),
        (true, true) => "yes".to_owned(),
        (true, false) => format!("but not to {}", words::and(&except)),
    }
}

async fn accounts(client: &Client, typed: &[String]) -> Result<Vec<String>, Failure> {
    let mut sids = Vec::new();
    for account in typed {
        sids.push(resolve::account(client, account).await?.sid);
    }
    Ok(sids)
}

async fn create(
    arguments: CreateArguments,
    client: &Client,
    output: &mut Output<'_>,
) -> Result<Exit, Failure> {
    let principal = resolve::principal(client, &arguments.who).await?;
    let place = arguments.place.resolve(client).await?;
    let body = json!({
        "principal": principal.sid,
        "role": words::role(&arguments.role),
        "scope": place.sid,
        "inherit": arguments.inherit.then_some(true),
        "except": accounts(client, &arguments.except).await?,
        "expires_at": arguments.expires_at,
        "reason": arguments.reason,
    });
    let assignment = client.post("/v1/role_assignments", &body).await?;
    let end = time(&assignment, "/expires_at")
        .map(|end| format!(" until {}", moment::exact(end)))
        .unwrap_or_default();
    let sentence = format!(
        "Gave {} at {} to {}{end} ({}).",
        words::role_label(&assignment, "/role"),
        place.name,
        principal.name,
        sid(&assignment, "")
    );
    output.done(&assignment, &sid(&assignment, ""), &sentence)?;
    Ok(Exit::Done)
}

fn typed_assignment(typed: &str) -> Result<Named, Failure> {
    resolve::typed_sid(typed, &["IY"]).ok_or_else(|| {
        Failure::usage(format!("“{typed}” is not the SID of an assignment (IY…)."))
            .help("muster assignment list --of WHO")
    })
}

async fn update(
    arguments: UpdateArguments,
    client: &Client,
    output: &mut Output<'_>,
) -> Result<Exit, Failure> {
    let named = typed_assignment(&arguments.assignment)?;
    let mut body = json!({});
    if arguments.expires_at.is_some() || arguments.never_expires {
        body["expires_at"] = json!(arguments.expires_at);
    }
    if !arguments.except.is_empty() || arguments.no_except {
        body["except"] = accounts(client, &arguments.except).await?.into();
    }
    let assignment = client
        .patch(&format!("/v1/role_assignments/{}", named.sid), &body)
        .await?;
    let end = time(&assignment, "/expires_at").map_or_else(
        || "It has no end".to_owned(),
        |end| format!("It holds until {}", moment::exact(end)),
    );
    output.done(
        &assignment,
        &named.sid,
        &format!(
            "Updated {} of {}. {end}.",
            words::assignment(&assignment),
            who(&assignment, "/principal")
        ),
    )?;
    Ok(Exit::Done)
}
