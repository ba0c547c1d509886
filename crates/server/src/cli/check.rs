//! `muster check`: may this principal do this here, and why.

use clap::Args;
use serde_json::json;

use super::{
    client::Client,
    failure::{Exit, Failure},
    output::Output,
    resolve::{self, ScopeArguments},
    words,
};

#[derive(Debug, Args)]
#[command(
    after_help = "Example:\n  $ muster check ada@example.com numbers.manage --account \"Main/Support EU\" --explain\n\nThe exit code is 0 for allowed and 4 for denied."
)]
pub(super) struct CheckArguments {
    /// An e-mail address, US…, SV…, or a key (SK…)
    who: String,
    /// What they want to do, as numbers.manage
    permission: String,
    #[command(flatten)]
    place: ScopeArguments,
    /// Say why: the path of the permission, or what is missing and who can give it
    #[arg(long)]
    explain: bool,
    /// Answer from this revision or a later one
    #[arg(long, value_name = "REVISION")]
    at_least: Option<u64>,
}

impl CheckArguments {
    pub(super) async fn run(
        self,
        client: &Client,
        output: &mut Output<'_>,
    ) -> Result<Exit, Failure> {
        let principal = match resolve::typed_sid(&self.who, &["SK"]) {
            Some(key) => key,
            None => resolve::principal(client, &self.who).await?,
        };
        let place = self.place.resolve(client).await?;
        let mut body =
            json!({"principal": principal.sid, "permission": self.permission, "scope": place.sid});
        if let Some(revision) = self.at_least {
            body["at_least"] = revision.into();
        }
        let path = if self.explain {
            "/v1/explain"
        } else {
            "/v1/check"
        };
        let answer = client.post(path, &body).await?;
        let allowed = answer["allowed"] == true;
        let reasons = match (self.explain, allowed) {
            (false, _) => Vec::new(),
            (true, true) => words::path(&answer, client.now()),
            (true, false) => vec![words::missing(&answer)],
        };
        output.verdict(&answer, allowed, &reasons)?;
        Ok(if allowed { Exit::Done } else { Exit::Denied })
    }
}
