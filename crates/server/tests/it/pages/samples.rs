//! One of each page, in each state that a person meets.

use askama::Template;
use muster_app::plain_words::{Access, PlaceName, RoleWords};
use muster_model::{BuiltIn, Error, OrganizationSid, Sid};
use muster_server::pages::{
    form::Field,
    home::{Home, Mine},
    invitation::{Dead, DeadLink, Invitation, Offer, Step, Switch},
    problem::ProblemPage,
    reset::{Forgot, Reset},
    setup::Setup,
    sign_in::SignIn,
};

pub(super) const TOKEN: &str =
    "mst_inv_019a00000000700080000000000000aa_2mXf0ZQmI3pBf6yTn1cV0rKqW8uJhS4dLxE5aG7oRk91s2b";

fn place(names: &[&str]) -> PlaceName {
    PlaceName(names.iter().map(|name| (*name).to_owned()).collect())
}

fn access() -> Vec<Access> {
    let role = RoleWords::built_in;
    vec![
        Access {
            place: place(&["Main", "Support EU"]),
            roles: vec![role(BuiltIn::Developer), role(BuiltIn::BillingManager)],
            inherit: false,
            except: vec![],
            ends_at: None,
        },
        Access {
            place: place(&["Main"]),
            roles: vec![role(BuiltIn::Viewer)],
            inherit: true,
            except: vec![place(&["Main", "Payroll"])],
            ends_at: Some("2027-03-01T00:00:00Z".parse().unwrap()),
        },
    ]
}

fn offer() -> Offer {
    Offer {
        organization: "Acme".into(),
        inviter: "Olga Owner".into(),
        email: "ada@example.com".into(),
        message: Some("Welcome aboard.\nAsk me anything.".into()),
        access: access(),
        ends_at: "2026-12-01T14:05:00Z".parse().unwrap(),
        token: TOKEN.into(),
    }
}

fn invitation(step: Step, refusal: Option<&str>) -> String {
    Invitation::new(&offer(), step, refusal.map(str::to_owned))
        .render()
        .unwrap()
}

fn wrong(message: &str) -> Field {
    Field {
        value: String::new(),
        error: Some(message.into()),
    }
}

fn mine(
    number: u128,
    name: &str,
    current: bool,
    standing: Option<&'static str>,
    access: Vec<Access>,
) -> Mine {
    Mine {
        sid: OrganizationSid::from_bits(number),
        name: name.into(),
        current,
        standing,
        access,
    }
}

fn home() -> Home {
    let everywhere = Access {
        place: place(&[]),
        roles: vec![RoleWords::built_in(BuiltIn::Administrator)],
        inherit: true,
        except: vec![],
        ends_at: None,
    };
    Home::new(
        "Ada Lovelace",
        "ada@example.com",
        &[
            mine(1, "Acme", true, None, access()),
            mine(2, "Analytical Engines", false, None, vec![everywhere]),
            mine(3, "Old Company", false, Some("Suspended"), vec![]),
        ],
    )
}

fn dead(reason: Dead) -> String {
    DeadLink { reason }.render().unwrap()
}

/// Every page by its name.
pub(super) fn every_page() -> Vec<(&'static str, String)> {
    let refused = SignIn {
        email: Field::of("ada@example.com"),
        refusal: Some("The e-mail address or the password is not right.".into()),
        ..SignIn::default()
    };
    let too_short =
        "A password has at least 15 characters. Four random words are good and easy to keep.";
    let setup = Setup {
        organization: Field::of("Acme"),
        email: Field {
            value: "olga@".into(),
            error: Some("This is no e-mail address: something is missing after the @.".into()),
        },
        password: wrong(too_short),
        ..Setup::blank(
            "mst_setup_019a00000000700080000000000000aa_2mXf0ZQmI3pBf6yTn1cV0rKqW8uJhS4dLxE5aG7oRk91s2b",
        )
    };
    vec![
        ("sign_in", SignIn::default().render().unwrap()),
        (
            "sign_in_on_the_way",
            SignIn {
                next: "/people?status=active&q=ada".into(),
                ..SignIn::default()
            }
            .render()
            .unwrap(),
        ),
        ("sign_in_refused", refused.render().unwrap()),
        ("forgot", Forgot::default().render().unwrap()),
        (
            "forgot_asked",
            Forgot {
                email: Field::of("ada@example.com"),
                asked: true,
                ..Forgot::default()
            }
            .render()
            .unwrap(),
        ),
        (
            "reset",
            Reset {
                token: TOKEN.into(),
                password: wrong(too_short),
                ..Reset::default()
            }
            .render()
            .unwrap(),
        ),
        (
            "reset_dead",
            Reset {
                dead: true,
                ..Reset::default()
            }
            .render()
            .unwrap(),
        ),
        (
            "reset_done",
            Reset {
                done: true,
                ..Reset::default()
            }
            .render()
            .unwrap(),
        ),
        (
            "invitation_register",
            invitation(
                Step::Register {
                    name: Field::of(""),
                    password: Field::default(),
                },
                None,
            ),
        ),
        (
            "invitation_register_refused",
            invitation(
                Step::Register {
                    name: Field::of("Ada Lovelace"),
                    password: wrong(too_short),
                },
                None,
            ),
        ),
        (
            "invitation_sign_in",
            invitation(
                Step::SignIn {
                    password: Field::default(),
                },
                None,
            ),
        ),
        (
            "invitation_sign_in_refused",
            invitation(
                Step::SignIn {
                    password: wrong("This is not the password of ada@example.com."),
                },
                None,
            ),
        ),
        (
            "invitation_refused",
            invitation(
                Step::Accept,
                Some(
                    "Olga Owner may no longer give Developer at Main/Support EU. Nothing was accepted; the administrators of Acme were told.",
                ),
            ),
        ),
        ("invitation_accept", invitation(Step::Accept, None)),
        ("invitation_proof", invitation(Step::Proof, None)),
        ("invitation_proof_sent", invitation(Step::ProofSent, None)),
        (
            "invitation_switch",
            Switch::new("Acme", "eve@example.com", TOKEN)
                .render()
                .unwrap(),
        ),
        ("link_accepted", dead(Dead::Accepted)),
        ("link_expired", dead(Dead::Expired)),
        ("link_revoked", dead(Dead::Revoked)),
        ("link_superseded", dead(Dead::Superseded)),
        ("link_unknown", dead(Dead::Unknown)),
        ("home", home().render().unwrap()),
        (
            "home_without_console",
            home().without_console().render().unwrap(),
        ),
        ("home_joined", home().joined("Acme", true).render().unwrap()),
        (
            "home_empty",
            Home::new("Ada Lovelace", "ada@example.com", &[])
                .render()
                .unwrap(),
        ),
        ("setup", Setup::blank("").render().unwrap()),
        ("setup_refused", setup.render().unwrap()),
        (
            "problem",
            ProblemPage::new(
                &Error::unavailable(
                    "server.busy",
                    "The server has too much to do. Try again in a moment.",
                ),
                "req-0f3a9c5e-17",
            )
            .render()
            .unwrap(),
        ),
    ]
}

/// The home of somebody with one role in many accounts.
pub(super) fn home_of_many_accounts() -> String {
    let developer = |number: usize| Access {
        place: place(&["Main", &format!("Team {number}")]),
        roles: vec![RoleWords::built_in(BuiltIn::Developer)],
        inherit: false,
        except: vec![],
        ends_at: None,
    };
    let access: Vec<Access> = (1..=40).map(developer).collect();
    Home::new(
        "Ada Lovelace",
        "ada@example.com",
        &[
            mine(1, "Acme", true, None, access.clone()),
            mine(2, "Analytical Engines", false, None, access),
        ],
    )
    .render()
    .unwrap()
}

/// Pages whose names are chosen by somebody hostile.
pub(super) fn hostile_pages() -> Vec<String> {
    let name =
        "<script>alert(1)</script><img src=x onerror=1>{{7*7}}\u{202E}javascript:alert(1)\"'>";
    let access = vec![Access {
        place: place(&[name]),
        roles: vec![RoleWords {
            name: name.into(),
            can: "see".into(),
            cannot: String::new(),
        }],
        inherit: false,
        except: vec![],
        ends_at: None,
    }];
    let offer = Offer {
        organization: name.into(),
        inviter: name.into(),
        message: Some(name.into()),
        access: access.clone(),
        ..offer()
    };
    vec![
        Invitation::new(
            &offer,
            Step::Register {
                name: Field::default(),
                password: Field::default(),
            },
            None,
        )
        .render()
        .unwrap(),
        Switch::new(name, "eve@example.com", TOKEN)
            .render()
            .unwrap(),
        Home::new(
            name,
            "ada@example.com",
            &[mine(1, name, false, None, access)],
        )
        .joined(name, true)
        .render()
        .unwrap(),
    ]
}
