//! `muster owner`: ownership moves by an offer and its acceptance.

use std::num::NonZeroUsize;

use clap::{Args, Subcommand, ValueEnum};
use muster_model::ownership::TransferStatus;
use serde_json::{Value, json};

use super::{
    answer::{name, sid, text, time, who},
    client::Client,
    failure::{Exit, Failure},
    moment,
    output::{List, Output},
    resolve::{self, Named, ScopeArguments},
    table::{Cell, Table},
    words,
};

#[derive(Debug, Subcommand)]
pub(super) enum OwnerCommand {
    /// Offer the ownership of an account or the organization to a member
    #[command(
        after_help = "Example:\n  $ muster owner offer ada@example.com --account Main --keep administrator"
    )]
    Offer(OfferArguments),
    /// Accept what is offered to you
    #[command(after_help = "Example:\n  $ muster owner accept")]
    Accept(AnswerArguments),
    /// Decline what is offered to you
    #[command(after_help = "Example:\n  $ muster owner decline")]
    Decline(AnswerArguments),
    /// Take an offer of yours back
    #[command(after_help = "Example:\n  $ muster owner cancel")]
    Cancel(AnswerArguments),
    /// List offers
    #[command(after_help = "Example:\n  $ muster owner list")]
    List {
        /// At most this many
        #[arg(long, default_value_t = super::LIMIT)]
        limit: NonZeroUsize,
    },
}

#[derive(Debug, Args)]
pub(super) struct OfferArguments {
    /// To whom: an e-mail address, or US…
    who: String,
    #[command(flatten)]
    place: ScopeArguments,
    /// The role that the old owner keeps; owner adds an Owner of the organization
    #[arg(long, default_value = "administrator")]
    keep: String,
}

#[derive(Debug, Args)]
pub(super) struct AnswerArguments {
    /// The offer: OT…; needed only when several wait
    offer: Option<String>,
}

#[derive(Debug, Clone, Copy, ValueEnum)]
enum Answer {
    Accept,
    Decline,
    Cancel,
}

impl OwnerCommand {
    pub(super) async fn run(
        self,
        client: &Client,
        output: &mut Output<'_>,
    ) -> Result<Exit, Failure> {
        match self {
            Self::Offer(arguments) => offer(arguments, client, output).await,
            Self::Accept(arguments) => answer(Answer::Accept, arguments, client, output).await,
            Self::Decline(arguments) => answer(Answer::Decline, arguments, client, output).await,
            Self::Cancel(arguments) => answer(Answer::Cancel, arguments, client, output).await,
            Self::List { limit } => list(limit, client, output).await,
        }
    }
}

async fn offer(
    arguments: OfferArguments,
    client: &Client,
    output: &mut Output<'_>,
) -> Result<Exit, Failure> {
    let person = resolve::user(client, &arguments.who).await?;
    let place = arguments.place.resolve(client).await?;
    let keep = words::role(&arguments.keep);
    let transfer = client
        .post(
            "/v1/ownership_transfers",
            &json!({"scope": place.sid, "to": person.sid, "keep": keep}),
        )
        .await?;
    let until = time(&transfer, "/expires_at")
        .map(|end| format!(" until {}", moment::exact(end)))
        .unwrap_or_default();
    output.done(
        &transfer,
        &sid(&transfer, ""),
        &format!(
            "Offered {} to {}. They can accept{until} ({}).",
            place.name,
            person.name,
            sid(&transfer, "")
        ),
    )?;
    Ok(Exit::Done)
}

async fn answer(
    answer: Answer,
    arguments: AnswerArguments,
    client: &Client,
    output: &mut Output<'_>,
) -> Result<Exit, Failure> {
    let offer = match &arguments.offer {
        Some(typed) => resolve::typed_sid(typed, &["OT"]).ok_or_else(|| {
            Failure::usage(format!("“{typed}” is not the SID of an offer (OT…)."))
                .help("muster owner list")
        })?,
        None => only_open(client).await?,
    };
    let (verb, done) = match answer {
        Answer::Accept => ("accept", "Accepted"),
        Answer::Decline => ("decline", "Declined"),
        Answer::Cancel => ("cancel", "Cancelled"),
    };
    let transfer = client
        .post(
            &format!("/v1/ownership_transfers/{}/{verb}", offer.sid),
            &json!({}),
        )
        .await?;
    let follows = match answer {
        Answer::Accept => format!(
            "{} is Owner of {} now",
            who(&transfer, "/to"),
            name(&transfer, "/scope")
        ),
        Answer::Decline | Answer::Cancel => format!(
            "The ownership of {} stays where it is",
            name(&transfer, "/scope")
        ),
    };
    output.done(
        &transfer,
        &offer.sid,
        &format!("{done} the offer. {follows}."),
    )?;
    Ok(Exit::Done)
}

/// The one offer that waits, when there is exactly one.
async fn only_open(client: &Client) -> Result<Named, Failure> {
    let list = client
        .list("/v1/ownership_transfers", &[], super::LIMIT)
        .await?;
    let open = list
        .items
        .iter()
        .filter(|transfer| text(transfer, "/status") == TransferStatus::Offered.code());
    let named = open
        .map(|transfer| Named {
            sid: sid(transfer, ""),
            name: format!("{} to {}", name(transfer, "/scope"), who(transfer, "/to")),
        })
        .collect();
    resolve::one(named, "open offer", "", "muster owner list")
}

async fn list(
    limit: NonZeroUsize,
    client: &Client,
    output: &mut Output<'_>,
) -> Result<Exit, Failure> {
    let list: List = client.list("/v1/ownership_transfers", &[], limit).await?;
    let mut table = Table::new(
        "offer",
        "offers",
        &["what", "from", "to", "keeps", "status", "until", "sid"],
    );
    for transfer in &list.items {
        table.row(sid(transfer, ""), row(transfer));
    }
    output.list(&list, &table)?;
    Ok(Exit::Done)
}

fn row(transfer: &Value) -> Vec<Cell> {
    let until = time(transfer, "/expires_at").map_or_else(
        || "".into(),
        |end| Cell::of(moment::exact(end), end.to_string()),
    );
    vec![
        name(transfer, "/scope").into(),
        who(transfer, "/from").into(),
        who(transfer, "/to").into(),
        words::role_label(transfer, "/keep").into(),
        text(transfer, "/status").into(),
        until,
        sid(transfer, "").into(),
    ]
}
