//! Mails: their words, their bytes, and how they leave.

mod delivery;
mod injection;
mod words;

use muster_app::{
    mail::{Composed, EndedKey, Mail, Mailbox, Person, compose},
    plain_words::{Access, PlaceName, RoleWords},
};
use muster_model::{Time, role::BuiltIn};

const MESSAGE_ID: &str = "nf019a00000000000000000000000000aa.1@muster.example";
const LINK: &str = "https://muster.example/accept?token=mst_inv_019a00000000700080000000000000aa_2mXf0ZQmI3pBf6yTn1cV0rKqW8uJhS4dLxE5aG7oRk91s2b";

fn noon() -> Time {
    "2026-11-24T12:00:00Z".parse().unwrap()
}

fn in_a_week() -> Time {
    "2026-12-01T14:05:00Z".parse().unwrap()
}

fn mailbox(text: &str) -> Mailbox {
    text.parse().unwrap()
}

fn composed(mail: &Mail) -> Composed {
    compose(
        mail,
        &mailbox("Muster <muster@muster.example>"),
        &mailbox("ada@example.com"),
        MESSAGE_ID,
        noon(),
    )
    .unwrap()
}

fn owner() -> Person {
    Person {
        name: Some("Olga Owner".into()),
        email: "owner@example.com".into(),
    }
}

fn account(names: &[&str]) -> PlaceName {
    PlaceName(names.iter().map(|name| (*name).to_owned()).collect())
}

fn role(name: &str) -> RoleWords {
    RoleWords::built_in(
        BuiltIn::ALL
            .into_iter()
            .find(|role| role.name() == name)
            .unwrap(),
    )
}

fn access() -> Vec<Access> {
    vec![
        Access {
            place: account(&["Main", "Support EU"]),
            roles: vec![role("developer"), role("billing_manager")],
            inherit: false,
            except: vec![],
            ends_at: Some(in_a_week()),
        },
        Access {
            place: account(&["Main"]),
            roles: vec![role("viewer")],
            inherit: true,
            except: vec![account(&["Main", "Payroll"])],
            ends_at: None,
        },
    ]
}

fn invitation() -> Mail {
    Mail::Invitation {
        inviter: owner(),
        organization: "Acme".into(),
        access: access(),
        message: Some("Welcome aboard.\nAsk me anything.".into()),
        link: LINK.into(),
        ends_at: in_a_week(),
    }
}

/// One of each mail, by its name.
fn every_mail() -> Vec<(&'static str, Mail)> {
    let (organization, home) = ("Acme".to_owned(), "https://muster.example/".to_owned());
    let place = account(&["Main", "Support EU"]);
    let keys = vec![
        EndedKey {
            name: "ci-deploy".into(),
            transferred_to: None,
        },
        EndedKey {
            name: "reports".into(),
            transferred_to: Some("Reporting".into()),
        },
    ];
    vec![
        ("invitation", invitation()),
        (
            "password_reset",
            Mail::PasswordReset {
                link: LINK.into(),
                ends_at: in_a_week(),
            },
        ),
        (
            "password_changed",
            Mail::PasswordChanged {
                at: in_a_week(),
                address: "192.0.2.7".into(),
                forgot: "https://muster.example/forgot".into(),
            },
        ),
        (
            "access_granted",
            Mail::AccessGranted {
                by: owner(),
                organization: organization.clone(),
                access: access(),
                home: home.clone(),
            },
        ),
        (
            "removed_from_account",
            Mail::RemovedFromAccount {
                by: Some(owner()),
                organization: organization.clone(),
                place: place.clone(),
                left: vec![Access {
                    place: PlaceName(vec![]),
                    roles: vec![role("viewer")],
                    inherit: true,
                    except: vec![],
                    ends_at: None,
                }],
                keys: keys.clone(),
            },
        ),
        (
            "removed_by_a_directory",
            Mail::RemovedFromAccount {
                by: None,
                organization: organization.clone(),
                place: place.clone(),
                left: vec![],
                keys: vec![],
            },
        ),
        (
            "deactivated",
            Mail::Deactivated {
                by: Some(owner()),
                organization: organization.clone(),
                keys,
            },
        ),
        (
            "ownership_offered",
            Mail::OwnershipOffered {
                by: owner(),
                organization: organization.clone(),
                place: account(&["Main"]),
                keeps: Some("Administrator".into()),
                link: home.clone(),
                ends_at: in_a_week(),
            },
        ),
        (
            "ownership_accepted",
            Mail::OwnershipAccepted {
                by: owner(),
                organization: organization.clone(),
                place: account(&["Main"]),
                keeps: Some("Administrator".into()),
                home: home.clone(),
            },
        ),
        (
            "ownership_declined",
            Mail::OwnershipDeclined {
                by: owner(),
                organization: organization.clone(),
                place: PlaceName(vec![]),
                home: home.clone(),
            },
        ),
        (
            "ownership_cancelled",
            Mail::OwnershipCancelled {
                by: owner(),
                organization: organization.clone(),
                place: PlaceName(vec![]),
            },
        ),
        (
            "ownership_changed",
            Mail::OwnershipChanged {
                by: owner(),
                organization: organization.clone(),
                place: account(&["Main"]),
                owner: Person {
                    name: None,
                    email: "grace@example.com".into(),
                },
                home: home.clone(),
            },
        ),
        (
            "organization_created",
            Mail::OrganizationCreated {
                organization: organization.clone(),
                account: "Main".into(),
                home: home.clone(),
            },
        ),
        (
            "proof_link",
            Mail::ProofLink {
                organization: organization.clone(),
                link: LINK.into(),
                ends_at: in_a_week(),
            },
        ),
        (
            "inviter_lost_right",
            Mail::InviterLostRight {
                invited: "ada@example.com".into(),
                inviter: owner(),
                organization,
                lost: access(),
                home,
            },
        ),
    ]
}
