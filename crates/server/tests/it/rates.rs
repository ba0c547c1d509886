//! How often somebody may call.

use muster_server::{
    config::{Limits, Settings},
    http::Rates,
};

use crate::site::{KEY, ask, secret, settings, site};

fn limited(change: impl FnOnce(&mut Limits)) -> Settings {
    let mut settings = settings();
    change(&mut settings.limits);
    settings
}

#[tokio::test]
async fn one_address_without_a_credential_is_limited_and_told_when_to_come_back() {
    let site = site(&limited(|limits| limits.anonymous_per_minute = 2));
    for _ in 0..2 {
        assert_eq!(ask("GET", "/v1/me").of(&site).await.status, 200);
    }
    let answer = ask("GET", "/v1/me").of(&site).await;
    assert_eq!(
        (answer.status.as_u16(), answer.code().as_str()),
        (429, "rate.limited")
    );
    assert_eq!(
        (
            answer.header("ratelimit-limit"),
            answer.header("ratelimit-remaining")
        ),
        ("2", "0")
    );
    assert_eq!(answer.header("retry-after"), "30");
    assert_eq!(
        ask("GET", "/v1/me")
            .peer("203.0.113.10")
            .of(&site)
            .await
            .status,
        200
    );
}

#[tokio::test]
async fn n5_another_forwarded_for_each_time_is_still_one_bucket() {
    let site = site(&limited(|limits| limits.anonymous_per_minute = 2));
    let mut statuses = Vec::new();
    for last in 0..4 {
        statuses.push(
            ask("GET", "/v1/me")
                .header("x-forwarded-for", &format!("198.51.100.{last}"))
                .of(&site)
                .await
                .status
                .as_u16(),
        );
    }
    assert_eq!(statuses, [200, 200, 429, 429]);
}

#[tokio::test]
async fn an_ipv6_network_is_one_address() {
    let site = site(&limited(|limits| limits.anonymous_per_minute = 1));
    assert_eq!(
        ask("GET", "/v1/me")
            .peer("2001:db8::1")
            .of(&site)
            .await
            .status,
        200
    );
    assert_eq!(
        ask("GET", "/v1/me")
            .peer("2001:db8::2")
            .of(&site)
            .await
            .status,
        429
    );
    assert_eq!(
        ask("GET", "/v1/me")
            .peer("2001:db8:0:1::1")
            .of(&site)
            .await
            .status,
        200
    );
}

#[tokio::test]
async fn who_watches_the_server_is_never_limited() {
    let site = site(&limited(|limits| limits.anonymous_per_minute = 1));
    for _ in 0..5 {
        assert_eq!(ask("GET", "/healthz").of(&site).await.status, 200);
        assert_eq!(ask("GET", "/version").of(&site).await.status, 200);
    }
}

#[tokio::test]
async fn one_credential_is_limited_and_another_is_not_touched() {
    let site = site(&limited(|limits| {
        (limits.credential_per_second, limits.credential_burst) = (1, 2);
    }));
    let (mine, theirs) = (secret(KEY, 1), secret(KEY, 2));
    let mut statuses = Vec::new();
    for _ in 0..3 {
        statuses.push(
            ask("GET", "/v1/me")
                .bearer(&mine)
                .of(&site)
                .await
                .status
                .as_u16(),
        );
    }
    assert_eq!(statuses, [200, 200, 429]);
    assert_eq!(
        ask("GET", "/v1/me").bearer(&theirs).of(&site).await.status,
        200
    );
    assert_eq!(
        ask("POST", "/v1/check")
            .bearer(&mine)
            .of(&site)
            .await
            .status,
        204,
        "checks have no rate"
    );
}

#[tokio::test]
async fn guessing_costs_the_address_that_guesses() {
    let site = site(&limited(|limits| limits.anonymous_per_minute = 2));
    let mut statuses = Vec::new();
    for guess in 0..3 {
        statuses.push(
            ask("GET", "/v1/refuse")
                .bearer(&secret(KEY, guess))
                .of(&site)
                .await
                .status
                .as_u16(),
        );
    }
    assert_eq!(statuses, [401, 401, 429]);
}

#[test]
fn so_many_at_once_and_no_more() {
    let rates = Rates::new(&Limits {
        credential_at_once: 2,
        checks_at_once: 1,
        ..Limits::default()
    });
    let mine = secret(KEY, 1).parse().unwrap();
    let (first, second) = (
        rates.credential(&mine).unwrap(),
        rates.credential(&mine).unwrap(),
    );
    assert_eq!(rates.credential(&mine).unwrap_err().status(), 429);
    drop(first);
    assert!(rates.credential(&mine).is_ok());
    drop(second);
    let organization = format!("OR{:032x}", 1).parse().unwrap();
    let check = rates.check(organization).unwrap();
    assert_eq!(rates.check(organization).unwrap_err().status(), 429);
    drop(check);
    assert!(rates.check(organization).is_ok());
}

#[tokio::test]
async fn limits_switched_off_limit_no_rate() {
    let site = site(&limited(|limits| {
        (limits.enabled, limits.anonymous_per_minute) = (false, 1);
    }));
    for _ in 0..5 {
        assert_eq!(ask("GET", "/v1/me").of(&site).await.status, 200);
    }
}
