//! N: load. What is beyond capacity is refused; who does something else does not notice. Bodies and connections are in
//! `conventions`, `listener` and `input`.

use muster_app::{
    App, Argon2Cost, Keyring, NewOrganization,
    testing::{Entropy, TestDatabase},
};
use muster_server::{
    http::{State, assemble},
    pages::Console,
    serve,
};
use serde_json::json;
use tokio::task::JoinSet;

use crate::{
    app::{PASSWORD, anonymous, presenting},
    site::{ask, settings},
};

const SIGN_INS: usize = 500;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn n4_of_five_hundred_sign_ins_at_once_some_are_answered_the_rest_is_told_to_come_back_and_checks_go_on()
 {
    let database = TestDatabase::sqlite();
    let folder = tempfile::tempdir().unwrap();
    let keys = Keyring::create(&folder.path().join("keys"), &Entropy::seeded(2)).unwrap();
    let of_app = muster_app::Settings {
        public_url: "https://muster.example".to_owned(),
        argon2: Argon2Cost {
            memory: 4_096,
            passes: 6,
            lanes: 1,
        },
        hashing_permits: 2,
        limits: settings().limits.acts,
    };
    let app = App::open(database.store().clone(), keys, of_app)
        .await
        .unwrap();
    let router = assemble(
        State::new(&settings(), app.clone(), Console::none(), 7),
        serve::routes(),
    );
    let founding = NewOrganization {
        organization: "Acme".to_owned(),
        account: "Main".to_owned(),
        owner_email: "owner@example.com".to_owned(),
        owner_name: "Olive Owner".to_owned(),
        owner_password: Some(PASSWORD.to_owned()),
    };
    let setup = app.setup_secret().await.unwrap().unwrap();
    let made = app.set_up(&presenting(&setup), founding).await.unwrap();
    let token = made.session.unwrap().token;

    let mut sign_ins = JoinSet::new();
    for number in 0..SIGN_INS {
        let router = router.clone();
        let body = json!({"email": format!("stranger{number}@example.com"), "password": PASSWORD});
        let peer = format!("198.51.{}.{}", 100 + number / 250, number % 250);
        sign_ins.spawn(async move {
            ask("POST", "/v1/sessions")
                .peer(&peer)
                .json(&body.to_string())
                .of(&router)
                .await
        });
    }
    let question =
        json!({"principal": made.user.sid, "permission": "logs.read", "scope": made.account.sid})
            .to_string();
    let mut done = Vec::new();
    let mut checked_meanwhile = 0;
    while done.len() < SIGN_INS {
        let checked = ask("POST", "/v1/check")
            .bearer(&token)
            .json(&question)
            .of(&router)
            .await;
        assert_eq!(
            (checked.status.as_u16(), &checked.json()["allowed"]),
            (200, &json!(true)),
            "{}",
            checked.body
        );
        while let Some(answer) = sign_ins.try_join_next() {
            done.push(answer.unwrap());
        }
        checked_meanwhile += usize::from(done.len() < SIGN_INS);
    }
    assert!(checked_meanwhile > 0);
    let refused = done.iter().filter(|answer| answer.status == 503);
    for answer in refused.clone() {
        assert!(!answer.header("retry-after").is_empty());
        assert_eq!(answer.code(), "sign_in.busy");
    }
    let hashed = done
        .iter()
        .filter(|answer| answer.status == 401 && answer.code() == "session.refused")
        .count();
    assert_eq!(
        hashed + refused.clone().count(),
        SIGN_INS,
        "nothing else is answered"
    );
    assert!(hashed > 0 && refused.count() > 0, "{hashed} were hashed");
    assert!(
        app.sign_in(
            &anonymous(),
            "owner@example.com",
            PASSWORD,
            muster_model::session::SessionKind::Client
        )
        .await
        .is_ok(),
        "it is over"
    );
}
