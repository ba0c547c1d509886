//! What a refusal looks like, and the exit code that scripts see.

use insta::assert_snapshot;
use serde_json::json;

use super::{
    shell::Shell,
    stub::{Stub, problem},
};

#[tokio::test]
async fn each_kind_of_refusal_has_its_exit_code() {
    for (status, code) in [
        (400, 1),
        (401, 4),
        (403, 4),
        (404, 3),
        (409, 5),
        (410, 5),
        (412, 5),
        (413, 1),
        (422, 1),
        (429, 1),
        (500, 1),
        (503, 1),
    ] {
        let stub = Stub::start().await.on(
            "GET /v1/me",
            status,
            problem(status, "thing.refused", "It is refused."),
        );
        let ran = Shell::script(&stub).run(&["whoami"]).await;
        assert_eq!((ran.code, ran.out.as_str()), (code, ""), "{status}");
        assert!(
            ran.err.starts_with("error: It is refused.\n")
                && ran.err.contains("request 0190b5a2d4c3"),
            "{}",
            ran.err
        );
    }
}

#[tokio::test]
async fn a_wrong_body_names_each_field() {
    let mut refusal = problem(422, "account.invalid", "Two fields are wrong.");
    refusal["errors"] = json!([{"path": "name", "code": "text.too_long", "message": "At most 64 characters."}, {"path": "labels.region", "code": "label.invalid", "message": "Lower-case letters only."}]);
    let stub = Stub::start().await.on("POST /v1/accounts", 422, refusal);
    assert_snapshot!(Shell::script(&stub).run(&["account", "create", "x", "--label", "region=EU"]).await.shown(), @r"
    error: Two fields are wrong.
      name: At most 64 characters.
      labels.region: Lower-case letters only.
      account.invalid (422), request 0190b5a2d4c3
    exit 1
    ");
}

#[tokio::test]
async fn a_refusal_cannot_steer_the_terminal() {
    let stub = Stub::start().await.on(
        "GET /v1/me",
        409,
        problem(409, "thing.refused", "\u{1b}[2Jall is well"),
    );
    let ran = Shell::script(&stub).run(&["whoami"]).await;
    assert!(
        !ran.err.contains('\u{1b}') && ran.err.contains("all is well"),
        "{}",
        ran.err
    );
}

#[tokio::test]
async fn a_server_that_is_not_there_is_named_with_the_way_on() {
    let stub = Stub::start().await;
    let ran = Shell::script(&stub)
        .with("MUSTER_URL", "http://127.0.0.1:9")
        .run(&["whoami"])
        .await;
    assert_snapshot!(ran.shown(), @r"
    error: The server http://127.0.0.1:9 can't be reached: Connection refused (os error 111).
    help: start it with muster serve, or name another with --url or MUSTER_URL
    exit 1
    ");
}

#[tokio::test]
async fn an_answer_that_is_not_ours_is_told_as_such() {
    let stub = Stub::start()
        .await
        .on("GET /v1/me", 502, json!("bad gateway"));
    let url = stub.url.clone();
    let ran = Shell::script(&stub).run(&["whoami"]).await;
    assert_snapshot!(ran.shown().replace(&url, "URL"), @r"
    error: URL answered 502 Bad Gateway, and not as Muster does.
    help: name the server with --url or MUSTER_URL
    exit 1
    ");
}

#[tokio::test]
async fn a_credential_is_never_carried_to_where_an_answer_points() {
    let elsewhere = Stub::start().await.on("GET /v1/me", 200, json!({}));
    let stub = Stub::start().await.on(
        "GET /v1/me",
        307,
        json!({"location": format!("{}/v1/me", elsewhere.url)}),
    );
    assert_eq!(Shell::script(&stub).run(&["whoami"]).await.code, 1);
    assert!(elsewhere.asked().is_empty());
}

#[tokio::test]
async fn an_address_that_is_none_is_a_usage_error() {
    let stub = Stub::start().await;
    for url in [
        "muster",
        "ftp://127.0.0.1",
        "http://",
        "",
        "http://ada:secret@127.0.0.1",
    ] {
        assert_eq!(
            Shell::script(&stub)
                .run(&["whoami", "--url", url])
                .await
                .code,
            2,
            "{url}"
        );
    }
}
