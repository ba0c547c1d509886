//! Asks a running server: `MUSTER_URL=… MUSTER_API_KEY=… cargo run -p muster-client --example ask PRINCIPAL PERMISSION SCOPE`.

use std::{error::Error, io::Write};

use muster_client::{Client, Question};

#[tokio::main]
async fn main() -> Result<(), Box<dyn Error>> {
    let mut arguments = std::env::args().skip(1);
    let mut argument = |name: &str| arguments.next().ok_or(format!("say which {name}"));
    let (principal, permission, scope) = (
        argument("principal")?,
        argument("permission")?,
        argument("scope")?,
    );
    let muster = Client::new(
        &std::env::var("MUSTER_URL")?,
        &std::env::var("MUSTER_API_KEY")?,
    )?;
    let mut out = std::io::stdout().lock();

    let answer = muster.check(&principal, &permission, &scope).await?;
    writeln!(out, "check: {}", answer.allowed)?;

    // A change that was answered with this revision is certainly seen.
    let mut question = Question::new(&principal, "logs.read", &scope);
    question.at_least = Some(answer.revision);
    let asked = [Question::new(&principal, &permission, &scope), question];
    let answers = muster.check_batch(&asked).await?;
    let allowed: Vec<_> = answers
        .results
        .iter()
        .map(|result| result.allowed)
        .collect();
    writeln!(out, "batch: {allowed:?}")?;

    let people = muster.who_can(&permission, &scope, None).await?;
    for entitled in people.data {
        writeln!(out, "who_can: {}", entitled.principal.name)?;
    }
    for place in muster
        .what_can(&principal, Some(&permission), None)
        .await?
        .data
    {
        writeln!(out, "what_can: {}", place.scope.name)?;
    }

    // A refusal says what it is about.
    if let Err(refused) = muster.check(&principal, "numbers.mange", &scope).await {
        writeln!(out, "refused: {}", refused.code().unwrap_or("unknown"))?;
    }
    Ok(())
}
