//! Browsers and their sessions (I), as far as a server alone shows them. What only a browser shows is in `e2e/journeys`.

use reqwest::Url;

use crate::{
    app::{PASSWORD, TestApp},
    pages::browser::{Browser, form},
    site::{Answer, HERE},
};

const OWNER: [(&str, &str); 2] = [("email", "owner@example.com"), ("password", PASSWORD)];

/// What leads away from here in some browser, or is no path of a page, as it stands in a link.
const ELSEWHERE: [&str; 37] = [
    "",
    "https://evil.example/",
    "https:/evil.example",
    "https:evil.example",
    "HTTPS://evil.example",
    "http://muster.example@evil.example",
    "https://muster.example.evil.example",
    "https://muster.example/people",
    "//evil.example",
    "///evil.example",
    "////evil.example/%2e%2e",
    "//evil.example:443/people",
    "//muster.example@evil.example",
    "/\\evil.example",
    "\\/evil.example",
    "\\\\evil.example",
    "/people\\..\\..\\evil.example",
    "/\t/evil.example",
    "\t//evil.example",
    "/\n/evil.example",
    "/\r\n/evil.example",
    "/people\r\nset-cookie: a=b",
    " //evil.example",
    "/ /evil.example",
    "/\u{0}/evil.example",
    "/\u{2044}evil.example",
    "\u{FF0F}/evil.example",
    "/%2Fevil.example",
    "/%5Cevil.example",
    "/%09/evil.example",
    "%2F%2Fevil.example",
    "javascript:alert(1)",
    "JaVaScRiPt://%0Aalert(1)",
    "data:text/html,evil.example",
    "people",
    "./people",
    "/people/../../evil.example",
];

/// Where a browser goes that gets this answer at a page of ours.
fn led_to(answer: &Answer) -> Url {
    let here = Url::parse(HERE).unwrap().join("/sign_in").unwrap();
    here.join(answer.header("location")).unwrap()
}

#[tokio::test]
async fn i10_a_sign_in_leads_on_to_pages_of_this_server_alone() {
    let acme = TestApp::new().await;
    for elsewhere in ELSEWHERE {
        let asked = format!("/sign_in?{}", form(&[("next", elsewhere)]));
        let mut somebody = Browser::new(acme.router());
        let page = somebody.open(&asked).await;
        assert_eq!(page.status, 200, "{elsewhere:?}");
        assert!(!page.body.contains("name=\"next\""), "{elsewhere:?}");

        let sent = [OWNER[0], OWNER[1], ("next", elsewhere)];
        let signed_in = somebody.send("/sign_in", &sent).await;
        assert_eq!(
            (signed_in.status.as_u16(), signed_in.header("location")),
            (303, "/"),
            "{elsewhere:?}"
        );
        let again = somebody.open(&asked).await;
        assert_eq!(again.header("location"), "/", "{elsewhere:?}");
    }
    for more in [
        "next=/people&next=//evil.example",
        "next=%",
        "next=/people&to=1",
    ] {
        let asked = format!("/sign_in?{more}");
        let page = Browser::new(acme.router()).open(&asked).await;
        assert!(!page.body.contains("name=\"next\""), "{more}");
    }
}

#[tokio::test]
async fn i10_the_page_that_was_wanted_is_the_page_that_a_sign_in_leads_to() {
    let acme = TestApp::new().await;
    for wanted in [
        "/people",
        "/people?status=active&q=ada%40example.com",
        "/accounts/AC019a00000000700080000000000000aa/members?tab=keys",
        "/home",
        "/?period=90",
    ] {
        let mut owner = Browser::new(acme.router());
        let away = owner.open(wanted).await;
        assert_eq!(away.status, 303, "{wanted}");
        let page = owner.open(away.header("location")).await;
        let field = format!("name=\"next\" value=\"{}\"", wanted.replace('&', "&#38;"));
        assert!(page.body.contains(&field), "{}", page.body);
        let wrong = [OWNER[0], ("password", "no"), ("next", wanted)];
        let refused = owner.send("/sign_in", &wrong).await;
        assert!(refused.body.contains(&field), "{}", refused.body);
        let sent = [OWNER[0], OWNER[1], ("next", wanted)];
        let signed_in = owner.send("/sign_in", &sent).await;
        assert_eq!(signed_in.header("location"), wanted);
    }
}

#[tokio::test]
async fn i10_no_parameter_of_any_page_leads_away_and_none_shows_a_secret() {
    let acme = TestApp::new().await;
    let owner = acme.owner();
    for name in ["next", "return_to", "continue", "redirect_uri", "joined"] {
        for target in [
            "https://evil.example/",
            "//evil.example",
            "/%5Cevil.example",
        ] {
            for path in [
                "/",
                "/home",
                "/people",
                "/sign_in",
                "/sign_out",
                "/organization",
                "/setup",
                "/accept/switch",
            ] {
                let asked = format!("{path}?{name}={target}");
                for mut browser in [
                    Browser::new(acme.router()),
                    Browser::holding(acme.router(), owner.secret()),
                ] {
                    let answer = browser.open(&asked).await;
                    assert_eq!(
                        led_to(&answer).origin().ascii_serialization(),
                        HERE,
                        "{asked}"
                    );
                    assert!(!answer.body.contains("evil.example"), "{asked}");
                }
            }
        }
    }
    let token = "/accept?token=mst_inv_019a00000000700080000000000000aa";
    let sent = [OWNER[0], OWNER[1], ("next", token)];
    let signed_in = Browser::new(acme.router()).send("/sign_in", &sent).await;
    assert_eq!(
        signed_in.header("location"),
        "/",
        "no secret stands in an address"
    );
}
