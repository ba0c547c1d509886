//! The page one lands on: who I am, my organizations, what I have in them, sign out.

use askama::Template;
use muster_app::{names::inert, plain_words::Access};
use muster_model::OrganizationSid;

use super::access::{Granted, granted};

/// The page.
#[derive(Debug, Template)]
#[template(path = "pages/home.html")]
pub struct Home {
    name: String,
    email: String,
    notice: Option<String>,
    organizations: Vec<Panel>,
}

#[derive(Debug)]
struct Panel {
    sid: OrganizationSid,
    name: String,
    current: bool,
    standing: Option<&'static str>,
    access: Vec<Granted>,
}

/// One organization of the person.
#[derive(Debug, Clone)]
pub struct Mine {
    /// Its identifier.
    pub sid: OrganizationSid,
    /// Its name.
    pub name: String,
    /// Whether the session looks at it now.
    pub current: bool,
    /// What keeps the person out of it: "Suspended", "Closed"; nobody can switch there.
    pub standing: Option<&'static str>,
    /// What the person has there.
    pub access: Vec<Access>,
}

impl Home {
    /// For the person `name` with `email`, and their organizations in the order to show.
    pub fn new(name: &str, email: &str, organizations: &[Mine]) -> Self {
        let panel = |mine: &Mine| Panel {
            sid: mine.sid,
            name: inert(&mine.name),
            current: mine.current,
            standing: mine.standing,
            access: granted(&mine.access),
        };
        Self {
            name: inert(name),
            email: inert(email),
            notice: None,
            organizations: organizations.iter().map(panel).collect(),
        }
    }

    /// Says above all else that the person just joined `organization`.
    #[must_use]
    pub fn joined(mut self, organization: &str) -> Self {
        self.notice = Some(format!(
            "You are a member of {} now. What you got stands below.",
            inert(organization)
        ));
        self
    }
}
