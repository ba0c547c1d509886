//! Setting a server up at its page: by whoever holds the printed token, once.

use axum::Router;
use muster_app::{App, testing::TestDatabase};
use muster_model::secret::SecretKind;
use muster_server::{
    http::{State, assemble},
    pages::Console,
    serve,
};
use tempfile::TempDir;

use super::browser::Browser;
use crate::{
    app::{PASSWORD, open},
    site::{secret, settings},
};

/// A server that nobody has set up.
struct Bare {
    app: App,
    router: Router,
    _kept: (TestDatabase, TempDir),
}

async fn bare() -> Bare {
    let (database, folder) = (TestDatabase::sqlite(), tempfile::tempdir().unwrap());
    let app = open(&database, &folder.path().join("keys"), &settings()).await;
    let router = assemble(
        State::new(&settings(), app.clone(), Console::none(), 7),
        serve::routes(),
    );
    Bare {
        app,
        router,
        _kept: (database, folder),
    }
}

fn wishes<'a>(token: &'a str, password: &'a str) -> [(&'a str, &'a str); 6] {
    [
        ("token", token),
        ("organization", "Acme"),
        ("account", "Main"),
        ("name", "Olive Owner"),
        ("email", "owner@example.com"),
        ("password", password),
    ]
}

#[tokio::test]
async fn whoever_holds_the_printed_token_becomes_the_owner_and_is_signed_in() {
    let bare = bare().await;
    let token = bare.app.setup_secret().await.unwrap().unwrap();
    let mut olive = Browser::new(&bare.router);
    assert_eq!(olive.open("/").await.header("location"), "/setup");
    let form = olive.open(&format!("/setup?token={token}")).await;
    assert!(form.body.contains(&token));

    let done = olive.send("/setup", &wishes(&token, PASSWORD)).await;
    assert_eq!((done.status.as_u16(), done.header("location")), (303, "/"));
    let home = olive.open("/home").await.body;
    for part in ["Olive Owner", "Acme", "Main", "Owner"] {
        assert!(home.contains(part), "{part} is not in {home}");
    }

    let mut late = Browser::new(&bare.router);
    assert_eq!(late.open("/setup").await.header("location"), "/");
    let refused = late.send("/setup", &wishes(&token, PASSWORD)).await;
    assert_eq!(refused.status.as_u16(), 409);
    assert!(refused.body.contains("set up already"));
    assert_eq!(late.session, None);
}

#[tokio::test]
async fn another_token_sets_nothing_up_and_the_field_says_so() {
    let bare = bare().await;
    let invented = secret(SecretKind::Setup, 5);
    let session = secret(SecretKind::Session, 5);
    for token in [&*invented, &*session, "", "mst_setup_guess"] {
        let mut eve = Browser::new(&bare.router);
        let refused = eve.send("/setup", &wishes(token, PASSWORD)).await;
        assert_eq!(refused.status.as_u16(), 401, "{token}");
        assert!(refused.body.contains("id=\"token-error\""));
        assert_eq!(eve.session, None);
    }
    assert!(bare.app.setup_secret().await.unwrap().is_some());
}

#[tokio::test]
async fn each_field_says_what_is_wrong_with_it_and_keeps_what_was_entered() {
    let bare = bare().await;
    let token = bare.app.setup_secret().await.unwrap().unwrap();
    for (at, value, field) in [
        (1, "", "organization"),
        (2, " ", "account"),
        (3, "a\nb", "name"),
        (4, "olive@", "email"),
        (5, "short", "password"),
    ] {
        let mut fields = wishes(&token, PASSWORD);
        fields[at].1 = value;
        let refused = Browser::new(&bare.router).send("/setup", &fields).await;
        assert_eq!(refused.status.as_u16(), 422, "{field}");
        assert!(
            refused.body.contains(&format!("id=\"{field}-error\"")),
            "{field}: {}",
            refused.body
        );
        assert_eq!(
            refused.body.matches("-error\">").count(),
            2,
            "{field} alone"
        );
        assert!(
            refused.body.contains(&token) && refused.body.contains("value=\"Main\"")
                || field == "account"
        );
        assert!(!refused.body.contains(PASSWORD));
    }
}
