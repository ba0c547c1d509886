//! `login`, `logout`, `whoami` and the credentials file.

use std::{fs, os::unix::fs::PermissionsExt, path::PathBuf};

use insta::assert_snapshot;
use serde_json::json;

use super::{
    shell::Shell,
    stub::{Stub, problem},
};

async fn server() -> Stub {
    Stub::start()
        .await
        .on("POST /v1/sessions", 201, json!({"sid": "SE1", "token": "mst_ses_secret", "user": {"sid": "US1", "email": "ada@example.com", "name": "Ada"}, "organization": {"sid": "OR1", "name": "Acme"}, "expires_at": "2026-12-02T02:05:00.000000Z"}))
        .on("GET /v1/me", 200, json!({"user": {"sid": "US1", "email": "ada@example.com", "name": "Ada"}, "organization": {"sid": "OR1", "name": "Acme"}, "organizations": [{"sid": "OR1", "name": "Acme"}], "credential": {"kind": "session", "sid": "SE1"}}))
        .on("DELETE /v1/sessions/current", 200, json!({}))
}

fn file(shell: &Shell) -> PathBuf {
    shell.home().join(".config/muster/credentials.toml")
}

async fn signed_in(stub: &Stub) -> Shell {
    let shell = Shell::stranger(stub).typing("correct horse\n");
    let ran = shell
        .run(&["login", "--email", "ada@example.com", "--password-stdin"])
        .await;
    assert_eq!(ran.code, 0, "{}", ran.err);
    shell
}

#[tokio::test]
async fn login_keeps_the_session_where_only_its_owner_reads_it() {
    let stub = server().await;
    let shell = Shell::stranger(&stub).typing("correct horse \n");
    let ran = shell
        .run(&["login", "--email", "ada@example.com", "--password-stdin"])
        .await;
    assert_snapshot!(ran.shown().replace(shell.home().to_str().unwrap(), "~"), @r"
    Signed in as ada@example.com of Acme until 2026-12-02 02:05 UTC. The session is kept in ~/.config/muster/credentials.toml.
    exit 0
    ");
    assert_eq!(
        stub.body_of("POST /v1/sessions"),
        json!({"email": "ada@example.com", "password": "correct horse "})
    );
    let (file, directory) = (file(&shell), shell.home().join(".config/muster"));
    assert_eq!(
        fs::metadata(&file).unwrap().permissions().mode() & 0o777,
        0o600
    );
    assert_eq!(
        fs::metadata(directory).unwrap().permissions().mode() & 0o777,
        0o700
    );
    assert!(!fs::read_to_string(&file).unwrap().contains("correct horse"));
}

#[tokio::test]
async fn the_kept_session_speaks_for_the_person_at_that_server_only() {
    let (stub, other) = (server().await, server().await);
    let shell = signed_in(&stub).await;
    assert_snapshot!(shell.run(&["whoami"]).await.shown(), @r"
    user          ada@example.com
    name          Ada
    sid           US1
    organization  Acme
    credential    session SE1
    exit 0
    ");
    assert_eq!(
        stub.asked().last().unwrap().credential.as_deref(),
        Some("Bearer mst_ses_secret")
    );
    shell.run(&["whoami", "--url", &other.url]).await;
    assert_eq!(other.asked()[0].credential, None);
}

#[tokio::test]
async fn the_token_is_not_printed() {
    let stub = server().await;
    let ran = Shell::stranger(&stub)
        .typing("correct horse")
        .run(&[
            "login",
            "--email",
            "ada@example.com",
            "--password-stdin",
            "-o",
            "json",
        ])
        .await;
    assert!(
        ran.code == 0 && ran.out.contains("SE1") && !ran.out.contains("mst_ses"),
        "{}",
        ran.out
    );
}

#[tokio::test]
async fn an_api_key_goes_before_the_session_and_login_says_so() {
    let stub = server().await;
    let shell = signed_in(&stub).await.with("MUSTER_API_KEY", "mst_key_x");
    shell.run(&["whoami"]).await;
    assert_eq!(
        stub.asked().last().unwrap().credential.as_deref(),
        Some("Bearer mst_key_x")
    );
    let again = shell
        .run(&["login", "--email", "ada@example.com", "--password-stdin"])
        .await;
    assert!(again.err.contains("MUSTER_API_KEY is set"), "{}", again.err);
}

#[tokio::test]
async fn a_key_may_come_from_a_file_and_a_broken_one_is_not_repeated() {
    let stub = server().await;
    let shell = Shell::stranger(&stub);
    let key = shell.home().join("key");
    fs::write(&key, "mst_key_file\n").unwrap();
    let shell = shell.with("MUSTER_API_KEY_FILE", key.to_str().unwrap());
    assert_eq!(shell.run(&["whoami"]).await.code, 0);
    assert_eq!(
        stub.asked()[0].credential.as_deref(),
        Some("Bearer mst_key_file")
    );
    let broken = shell
        .with("MUSTER_API_KEY", "mst_key with a slip")
        .run(&["whoami"])
        .await;
    assert_eq!((broken.code, stub.asked().len()), (2, 1));
    assert!(!broken.err.contains("slip"), "{}", broken.err);
}

#[tokio::test]
async fn a_file_that_others_can_read_is_refused() {
    let stub = server().await;
    let shell = signed_in(&stub).await;
    for mode in [0o640, 0o604, 0o660] {
        fs::set_permissions(file(&shell), fs::Permissions::from_mode(mode)).unwrap();
        let asked = stub.asked().len();
        let ran = shell.run(&["whoami"]).await;
        assert_eq!(
            (ran.code, stub.asked().len()),
            (1, asked),
            "{mode:o}: {}",
            ran.err
        );
        assert!(
            ran.err.contains("can be read by others") && ran.err.contains("chmod 600"),
            "{}",
            ran.err
        );
    }
}

#[tokio::test]
async fn logout_ends_the_session_and_forgets_it() {
    let stub = server().await;
    let shell = signed_in(&stub).await.with("MUSTER_API_KEY", "mst_key_x");
    assert_snapshot!(shell.run(&["logout"]).await.shown().replace(&stub.url, "URL"), @r"
    Signed out ada@example.com at URL.
    exit 0
    ");
    assert_eq!(
        stub.asked().last().unwrap().credential.as_deref(),
        Some("Bearer mst_ses_secret")
    );
    assert!(
        !fs::read_to_string(file(&shell))
            .unwrap()
            .contains("mst_ses")
    );
    assert_eq!(
        shell
            .run(&["logout"])
            .await
            .shown()
            .replace(&stub.url, "URL"),
        "Not signed in at URL.\nexit 0"
    );
}

#[tokio::test]
async fn a_session_that_the_server_forgot_can_be_forgotten_too() {
    let stub = server().await;
    let shell = signed_in(&stub).await;
    let gone = Stub::start().await.on(
        "DELETE /v1/sessions/current",
        401,
        problem(401, "credential.refused", "The credential is expired."),
    );
    let text = fs::read_to_string(file(&shell))
        .unwrap()
        .replace(&stub.url, &gone.url);
    fs::write(file(&shell), text).unwrap();
    assert_eq!(shell.run(&["logout", "--url", &gone.url]).await.code, 0);
    assert!(
        !fs::read_to_string(file(&shell))
            .unwrap()
            .contains("mst_ses")
    );
}

#[tokio::test]
async fn a_refused_sign_in_keeps_nothing() {
    let stub = Stub::start().await.on(
        "POST /v1/sessions",
        401,
        problem(
            401,
            "session.refused",
            "The e-mail address or the password is wrong.",
        ),
    );
    let shell = Shell::stranger(&stub).typing("wrong");
    assert_snapshot!(shell.run(&["login", "--email", "ada@example.com", "--password-stdin"]).await.shown(), @r"
    error: The e-mail address or the password is wrong.
      session.refused (401), request 0190b5a2d4c3
    help: check the address and the password; muster login asks again
    exit 4
    ");
    assert!(!file(&shell).exists());
}

#[tokio::test]
async fn without_a_terminal_login_asks_for_its_options() {
    let stub = server().await;
    let shell = Shell::stranger(&stub);
    assert_eq!(shell.run(&["login"]).await.code, 2);
    assert_eq!(
        shell
            .run(&["login", "--email", "ada@example.com"])
            .await
            .code,
        2
    );
    assert!(stub.asked().is_empty());
}

#[tokio::test]
async fn whoever_is_not_signed_in_is_told_how() {
    let stub = Stub::start().await.on("GET /v1/me", 401, problem(401, "credential.refused", "The credential is missing, unknown, expired or revoked. Sign in, or send a valid API key."));
    assert_snapshot!(Shell::stranger(&stub).run(&["whoami"]).await.shown(), @r"
    error: The credential is missing, unknown, expired or revoked. Sign in, or send a valid API key.
      credential.refused (401), request 0190b5a2d4c3
    help: sign in with muster login, or set MUSTER_API_KEY
    exit 4
    ");
    let homeless = Shell::stranger(&stub)
        .without("HOME")
        .run(&["whoami"])
        .await;
    assert!(homeless.err.contains("MUSTER_API_KEY"), "{}", homeless.err);
}

#[tokio::test]
async fn a_credential_over_plain_http_is_warned_about() {
    let stub = server().await;
    let ran = Shell::script(&stub)
        .run(&["whoami", "--url", "http://0.0.0.0:9"])
        .await;
    assert!(
        ran.err
            .starts_with("warning: http://0.0.0.0:9 is not https"),
        "{}",
        ran.err
    );
    assert!(
        !Shell::script(&stub)
            .run(&["whoami"])
            .await
            .err
            .contains("warning")
    );
}
