//! Fields of forms: what was entered, and what is wrong with it.

use muster_model::Error;

/// What a new password has to be, said before it is typed.
pub const PASSWORD_HINT: &str = "15 characters or more. Four random words are good.";

/// One field.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Field {
    /// What stands in it.
    pub value: String,
    /// What is wrong with it.
    pub error: Option<String>,
}

impl Field {
    /// A field with `value` in it.
    pub fn of(value: impl Into<String>) -> Self {
        Self {
            value: value.into(),
            error: None,
        }
    }

    /// The field as it was entered, with what `error` says about `path`.
    pub fn refused(value: impl Into<String>, error: &Error, path: &str) -> Self {
        let error = error
            .fields()
            .iter()
            .find(|field| field.path == path)
            .map(|field| field.message.clone());
        Self {
            value: value.into(),
            error,
        }
    }

    /// A secret is never written back into a page: what was entered is dropped, what is wrong with it stays.
    pub fn secret(error: &Error, path: &str) -> Self {
        Self::refused("", error, path)
    }
}

/// What `error` says that none of the fields at `paths` shows.
pub fn refusal(error: &Error, paths: &[&str]) -> Option<String> {
    let shown = error
        .fields()
        .iter()
        .any(|field| paths.contains(&field.path.as_str()));
    (!shown).then(|| error.message().to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_error_stands_beside_its_field_and_nowhere_else() {
        let error = Error::invalid("password", "password.too_short", "Too short.");
        assert_eq!(
            Field::secret(&error, "password"),
            Field {
                value: String::new(),
                error: Some("Too short.".into())
            }
        );
        assert_eq!(Field::refused("Ada", &error, "name"), Field::of("Ada"));
        assert_eq!(refusal(&error, &["name", "password"]), None);
    }

    #[test]
    fn an_error_without_a_field_of_the_form_stands_above_it() {
        assert_eq!(
            refusal(&Error::conflict("x.y", "Not now."), &["name"]),
            Some("Not now.".into())
        );
    }
}
