//! The sign-in page.

use askama::Template;

use super::form::Field;

/// Address and password.
#[derive(Debug, Default, Template)]
#[template(path = "pages/sign_in.html")]
pub struct SignIn {
    /// The address, kept when the sign-in was refused.
    pub email: Field,
    /// The password, never kept.
    pub password: Field,
    /// Why it was refused: one sentence whatever was wrong.
    pub refusal: Option<String>,
}
