//! What a refused request may leave behind: nothing, or one denied attempt told in the events.

use std::collections::BTreeMap;

use muster_app::audit;
use muster_model::OrganizationSid;

use crate::{app::TestApp, site::Answer};

/// How far the events of every organization have come.
pub(crate) async fn revisions(app: &TestApp) -> BTreeMap<OrganizationSid, i64> {
    let reports = audit::verify(&app.app).await.unwrap();
    reports
        .into_iter()
        .filter(|report| report.stream != OrganizationSid::SERVER)
        .map(|report| (report.stream, report.events))
        .collect()
}

/// Asks, and looks that the answer is this refusal, that it names the field, and that nothing has changed anywhere.
/// At most one denied attempt may be told.
pub(crate) async fn refused(
    app: &TestApp,
    asked: impl Future<Output = Answer>,
    expected: (u16, &str),
    field: Option<&str>,
) -> Answer {
    let before = revisions(app).await;
    let answer = asked.await;
    let told = (answer.status.as_u16(), answer.code());
    assert_eq!((told.0, told.1.as_str()), expected, "{}", answer.body);
    if let Some(field) = field {
        let problem = answer.json();
        assert_eq!(problem["errors"][0]["path"], field, "{problem}");
        assert!(problem["errors"][0]["message"].is_string(), "{problem}");
    }
    let after = revisions(app).await;
    if after != before {
        let known = before[&app.organization];
        let mut kinds = app.events().await.into_iter();
        let first = kinds.find(|event| event.sequence == known + 1).unwrap();
        assert_eq!(first.kind, "access.denied", "{}", answer.body);
        let denied = BTreeMap::from([(app.organization, known + 1)]);
        let allowed: BTreeMap<_, _> = before.into_iter().chain(denied).collect();
        assert_eq!(after, allowed, "{}", answer.body);
    }
    answer
}

/// The problem without the name of its request: what two refusals must have in common to be told from each other by nobody.
pub(crate) fn anonymised(answer: &Answer) -> serde_json::Value {
    let mut problem = answer.json();
    problem.as_object_mut().unwrap().remove("request_id");
    problem
}
