//! `muster service`: service accounts, their sponsor, and their end.

use std::num::NonZeroUsize;

use clap::{Args, Subcommand};
use serde_json::{Map, Value, json};

use super::{
    answer::{name, sid, text, time, who},
    client::Client,
    failure::{Exit, Failure},
    leaving::{self, KeyArguments},
    moment,
    output::Output,
    resolve::{self, Named},
    table::Table,
};

#[derive(Debug, Subcommand)]
pub(super) enum ServiceCommand {
    /// List service accounts
    #[command(after_help = "Example:\n  $ muster service list --sponsor ada@example.com")]
    List(ListArguments),
    /// Show one service account
    #[command(after_help = "Example:\n  $ muster service get \"Billing export\"")]
    Get(NamedService),
    /// Create a service account; it holds nothing until it is given a role
    #[command(
        after_help = "Example:\n  $ muster service create \"Billing export\" --account Main --description \"Sends invoices\""
    )]
    Create(CreateArguments),
    /// Change its name, description or sponsor
    #[command(
        after_help = "Example:\n  $ muster service update \"Billing export\" --sponsor bob@example.com"
    )]
    Update(UpdateArguments),
    /// Disable it: its keys open nothing until it is enabled again
    #[command(after_help = "Example:\n  $ muster service disable \"Billing export\"")]
    Disable(NamedService),
    /// Enable it again
    #[command(after_help = "Example:\n  $ muster service enable \"Billing export\"")]
    Enable(NamedService),
    /// Delete it, with its roles and keys; the events keep it
    #[command(after_help = "Example:\n  $ muster service delete \"Billing export\" --keys revoke")]
    Delete {
        #[command(flatten)]
        service: NamedService,
        #[command(flatten)]
        keys: KeyArguments,
    },
}

/// A service account by SID or name.
#[derive(Debug, Args)]
pub(super) struct NamedService {
    /// SV…, or its name
    service: String,
    /// The account that owns it, where the name is not enough
    #[arg(long, value_name = "ACCOUNT")]
    account: Option<String>,
}

#[derive(Debug, Args)]
pub(super) struct ListArguments {
    /// Only those of this account: a path such as "Main/Support EU", or AC…
    #[arg(long, value_name = "ACCOUNT")]
    account: Option<String>,
    /// Only those that this person answers for: an e-mail address, or US…
    #[arg(long, value_name = "WHO")]
    sponsor: Option<String>,
    /// Only those in this state
    #[arg(long, value_parser = ["active", "disabled"])]
    status: Option<String>,
    /// At most this many
    #[arg(long, default_value_t = super::LIMIT)]
    limit: NonZeroUsize,
}

#[derive(Debug, Args)]
pub(super) struct CreateArguments {
    /// What it is called
    name: String,
    /// The account that owns it: a path such as "Main/Support EU", or AC…
    #[arg(long, value_name = "ACCOUNT")]
    account: String,
    /// Who answers for it, in place of you: an e-mail address, or US…
    #[arg(long, value_name = "WHO")]
    sponsor: Option<String>,
    /// What it is for
    #[arg(long, value_name = "TEXT")]
    description: Option<String>,
}

#[derive(Debug, Args)]
pub(super) struct UpdateArguments {
    #[command(flatten)]
    service: NamedService,
    /// Its new name
    #[arg(long, value_name = "NAME")]
    name: Option<String>,
    /// What it is for
    #[arg(long, value_name = "TEXT")]
    description: Option<String>,
    /// Who answers for it from now on: an e-mail address, or US…
    #[arg(long, value_name = "WHO")]
    sponsor: Option<String>,
}

impl NamedService {
    async fn resolve(&self, client: &Client) -> Result<Named, Failure> {
        let account = match &self.account {
            Some(typed) => Some(resolve::account(client, typed).await?),
            None => None,
        };
        resolve::service(client, &self.service, account.as_ref()).await
    }

    async fn fetch(&self, client: &Client) -> Result<Value, Failure> {
        let named = self.resolve(client).await?;
        client
            .get(&format!("/v1/service_accounts/{}", named.sid))
            .await
    }
}

impl ServiceCommand {
    pub(super) async fn run(
        self,
        client: &Client,
        output: &mut Output<'_>,
    ) -> Result<Exit, Failure> {
        match self {
            Self::List(arguments) => list(arguments, client, output).await,
            Self::Get(service) => get(&service, client, output).await,
            Self::Create(arguments) => create(arguments, client, output).await,
            Self::Update(arguments) => update(arguments, client, output).await,
            Self::Disable(service) => switch(&service, "disable", client, output).await,
            Self::Enable(service) => switch(&service, "enable", client, output).await,
            Self::Delete { service, keys } => {
                let service = service.fetch(client).await?;
                leaving::delete_service(&service, &keys, client, output).await
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
    if let Some(typed) = &arguments.account {
        query.push(("account", resolve::account(client, typed).await?.sid));
    }
    if let Some(typed) = &arguments.sponsor {
        query.push(("sponsor", resolve::user(client, typed).await?.sid));
    }
    query.extend(arguments.status.map(|status| ("status", status)));
    let list = client
        .list("/v1/service_accounts", &query, arguments.limit)
        .await?;
    const COLUMNS: [&str; 5] = ["name", "account", "sponsor", "status", "sid"];
    let mut table = Table::new("service account", "service accounts", &COLUMNS);
    for service in &list.items {
        let cells = vec![
            text(service, "/name").into(),
            name(service, "/account").into(),
            who(service, "/sponsor").into(),
            text(service, "/status").into(),
            sid(service, "").into(),
        ];
        table.row(sid(service, ""), cells);
    }
    output.list(&list, &table)?;
    Ok(Exit::Done)
}

async fn get(
    service: &NamedService,
    client: &Client,
    output: &mut Output<'_>,
) -> Result<Exit, Failure> {
    let service = service.fetch(client).await?;
    let fields = [
        ("service account", text(&service, "/name")),
        ("sid", sid(&service, "")),
        ("for", text(&service, "/description")),
        ("account", name(&service, "/account")),
        ("sponsor", who(&service, "/sponsor")),
        ("status", text(&service, "/status")),
        ("created by", who(&service, "/created_by")),
        (
            "created",
            time(&service, "/created_at").map_or_else(String::new, moment::exact),
        ),
    ];
    output.object(&service, &fields)?;
    Ok(Exit::Done)
}

async fn create(
    arguments: CreateArguments,
    client: &Client,
    output: &mut Output<'_>,
) -> Result<Exit, Failure> {
    let account = resolve::account(client, &arguments.account).await?;
    let mut body = json!({"name": arguments.name, "account": account.sid});
    if let Some(sponsor) = &arguments.sponsor {
        body["sponsor"] = resolve::user(client, sponsor).await?.sid.into();
    }
    if let Some(description) = arguments.description {
        body["description"] = description.into();
    }
    let service = client.post("/v1/service_accounts", &body).await?;
    let sentence = format!(
        "Created service account {} at {} ({}). {} answers for it. It holds nothing yet: give it a role, then a key.",
        text(&service, "/name"),
        account.name,
        sid(&service, ""),
        who(&service, "/sponsor")
    );
    output.done(&service, &sid(&service, ""), &sentence)?;
    Ok(Exit::Done)
}

async fn update(
    arguments: UpdateArguments,
    client: &Client,
    output: &mut Output<'_>,
) -> Result<Exit, Failure> {
    let named = arguments.service.resolve(client).await?;
    let mut body = Map::new();
    if let Some(name) = arguments.name {
        body.insert("name".into(), name.into());
    }
    if let Some(description) = arguments.description {
        body.insert("description".into(), description.into());
    }
    if let Some(sponsor) = &arguments.sponsor {
        let sponsor = resolve::user(client, sponsor).await?;
        body.insert("sponsor".into(), sponsor.sid.into());
    }
    if body.is_empty() {
        return Err(Failure::usage("Nothing to change was named.")
            .help("add --name, --description or --sponsor"));
    }
    let path = format!("/v1/service_accounts/{}", named.sid);
    let service = client.patch(&path, &body.into()).await?;
    let sentence = format!(
        "Updated service account {}. {} answers for it.",
        text(&service, "/name"),
        who(&service, "/sponsor")
    );
    output.done(&service, &sid(&service, ""), &sentence)?;
    Ok(Exit::Done)
}

async fn switch(
    service: &NamedService,
    verb: &str,
    client: &Client,
    output: &mut Output<'_>,
) -> Result<Exit, Failure> {
    let named = service.resolve(client).await?;
    let path = format!("/v1/service_accounts/{}/{verb}", named.sid);
    let service = client.post(&path, &json!({})).await?;
    let told = if text(&service, "/status") == "disabled" {
        "Disabled service account {}. Its keys open nothing until it is enabled again."
    } else {
        "Enabled service account {}. Its keys open again what it holds."
    };
    let sentence = told.replace("{}", &text(&service, "/name"));
    output.done(&service, &sid(&service, ""), &sentence)?;
    Ok(Exit::Done)
}
