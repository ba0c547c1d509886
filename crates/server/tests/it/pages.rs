//! The server-rendered pages: as reviewed, usable without JavaScript, and inert whatever names hold.

pub(crate) mod browser;
pub(crate) mod console;
mod guard;
mod invitation;
mod reset;
mod samples;
mod session;
mod set_up;

use askama::Template;
use samples::{every_page, hostile_pages};

/// Without the digests in file names: the look may change without every page changing.
fn without_digests(html: &str) -> String {
    let mut kept = html.to_owned();
    for asset in [
        &*muster_server::pages::assets::STYLESHEET,
        &*muster_server::pages::assets::ICON,
    ] {
        let (stem, rest) = asset.path().split_once('-').unwrap();
        let (_, extension) = rest.split_once('.').unwrap();
        kept = kept.replace(asset.path(), &format!("{stem}-DIGEST.{extension}"));
    }
    kept
}

#[test]
fn every_page_is_as_reviewed() {
    for (name, html) in every_page() {
        insta::assert_snapshot!(name, without_digests(&html));
    }
}

#[test]
fn no_page_has_script_or_style_of_its_own() {
    for (name, html) in every_page() {
        for forbidden in [
            "<script",
            "<style",
            " style=",
            " onclick",
            " onload",
            "javascript:",
            "http://",
            "https://",
        ] {
            assert!(!html.contains(forbidden), "{name} has {forbidden}");
        }
    }
}

#[test]
fn every_page_has_one_heading_one_title_and_at_most_one_primary_button() {
    for (name, html) in every_page() {
        assert_eq!(html.matches("<h1").count(), 1, "{name}");
        assert_eq!(html.matches("<title>").count(), 1, "{name}");
        assert!(html.matches("class=\"primary\"").count() <= 1, "{name}");
    }
}

#[test]
fn every_visible_input_has_its_label_and_says_what_belongs_in_it() {
    for (name, html) in every_page() {
        for input in html
            .split("<input ")
            .skip(1)
            .filter(|input| !input.starts_with("type=\"hidden\""))
        {
            let tag = input.split('>').next().unwrap();
            let id = tag
                .split("id=\"")
                .nth(1)
                .unwrap()
                .split('"')
                .next()
                .unwrap();
            assert!(
                html.contains(&format!("<label for=\"{id}\">")),
                "{name}: {id} has no label"
            );
            assert!(
                tag.contains("autocomplete=\""),
                "{name}: {id} has no autocomplete"
            );
        }
    }
}

#[test]
fn what_is_wrong_is_tied_to_its_field() {
    let (_, html) = every_page()
        .into_iter()
        .find(|(name, _)| *name == "setup_refused")
        .unwrap();
    assert!(
        html.contains("aria-invalid=\"true\" aria-describedby=\"password-error\""),
        "{html}"
    );
    assert!(html.contains("<p class=\"error\" id=\"password-error\">"));
    assert!(html.contains("<title>Error: "));
}

#[test]
fn a_password_is_never_written_back_into_a_page() {
    for (name, html) in every_page() {
        for input in html
            .split("<input ")
            .skip(1)
            .filter(|input| input.contains("type=\"password\""))
        {
            assert!(input.contains("value=\"\""), "{name}: {input}");
        }
    }
}

#[test]
fn names_with_markup_links_and_marks_of_direction_are_inert() {
    for html in hostile_pages() {
        assert!(
            !html.contains("<script") && !html.contains("<img src=x"),
            "{html}"
        );
        assert!(!html.contains('\u{202E}'), "{html}");
        assert!(!html.contains("href=\"javascript"), "{html}");
        assert!(
            html.contains("{{7*7}}"),
            "template syntax is not shown literally"
        );
    }
}

#[test]
fn somebody_else_sees_the_organization_and_nothing_else_of_the_invitation() {
    let page =
        muster_server::pages::invitation::Switch::new("Acme", "eve@example.com", samples::TOKEN)
            .render()
            .unwrap();
    assert!(page.contains("Acme") && page.contains("eve@example.com"));
    for hidden in ["ada@example.com", "Olga", "Developer", "Support EU"] {
        assert!(!page.contains(hidden), "{hidden}");
    }
}

#[test]
fn a_role_is_described_once_however_many_places_it_is_held_in() {
    let page = samples::home_of_many_accounts();
    assert_eq!(page.matches("<bdi>Developer</bdi>").count(), 81);
    assert_eq!(page.matches("Can configure products").count(), 1);
}

#[test]
fn a_page_is_kept_by_no_browser() {
    let page = muster_server::pages::sign_in::SignIn::default();
    let answer = muster_server::pages::answer(http::StatusCode::OK, &page).unwrap();
    assert_eq!(answer.headers()["cache-control"], "no-store");
}
