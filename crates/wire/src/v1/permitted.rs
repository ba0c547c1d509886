//! What the caller may do with an object, shown beside it.

use serde::Serialize;
use utoipa::ToSchema;

/// An object as it is read, with what the caller may do with it.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct Permitted<T> {
    /// The object itself.
    #[serde(flatten)]
    pub object: T,
    /// The acts on it that are open to the caller now, by the words of their routes (`update` is PATCH). On what is read alone, not
    /// on what an act answers. A recent sign-in, where an act wants one, is not looked at, nor is what a request would say.
    #[schema(value_type = Vec<String>, example = json!(["update", "suspend"]))]
    pub permitted: Vec<&'static str>,
}

impl<T> Permitted<T> {
    /// The object with the acts.
    pub fn new(object: T, permitted: Vec<&'static str>) -> Self {
        Self { object, permitted }
    }
}
