//! The set-up page of a server that has no organization yet.

use askama::Template;

use super::form::Field;

/// The first organization, its first account and its owner.
#[derive(Debug, Default, Template)]
#[template(path = "pages/setup.html")]
pub struct Setup {
    /// The one-time token that the server printed.
    pub token: Field,
    /// The organization's name.
    pub organization: Field,
    /// The account's name.
    pub account: Field,
    /// The owner's name.
    pub name: Field,
    /// The owner's address.
    pub email: Field,
    /// The owner's password, never kept.
    pub password: Field,
    /// Why it was refused, where no field says it.
    pub refusal: Option<String>,
}

impl Setup {
    /// The empty form.
    pub fn blank(token: &str) -> Self {
        Self {
            token: Field::of(token),
            account: Field::of("Main"),
            ..Self::default()
        }
    }

    fn has_error(&self) -> bool {
        [
            &self.token,
            &self.organization,
            &self.account,
            &self.name,
            &self.email,
            &self.password,
        ]
        .iter()
        .any(|field| field.error.is_some())
    }
}
