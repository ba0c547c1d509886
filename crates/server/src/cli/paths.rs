//! Paths of accounts, as `Main/Support EU`: written, read, and found by walking up.

use std::collections::HashMap;

use serde_json::Value;

use super::{
    answer::{sid, text},
    client::Client,
    failure::{Exit, Failure},
};

/// Accounts are at most this deep.
const DEPTH: usize = 8;
/// One command fetches at most so many accounts just to name what is above others.
const LOOK_UPS: usize = 200;

/// The accounts that are known so far, to name others by what is above them.
#[derive(Default)]
pub(super) struct Paths {
    /// None: it is not there for this caller.
    known: HashMap<String, Option<Value>>,
    looked_up: usize,
}

impl Paths {
    /// Starts with accounts that were fetched already.
    pub(super) fn knowing(accounts: &[Value]) -> Self {
        let known = accounts
            .iter()
            .map(|account| (sid(account, ""), Some(account.clone())))
            .collect();
        Self {
            known,
            looked_up: 0,
        }
    }

    /// The names from the top-level account down to this one; `…` stands for what the caller can't see.
    pub(super) async fn of(
        &mut self,
        client: &Client,
        account: &Value,
    ) -> Result<Vec<String>, Failure> {
        let mut names = vec![text(account, "/name")];
        let mut parent = sid(account, "/parent");
        while !parent.is_empty() && names.len() < DEPTH {
            let Some(above) = self.find(client, &parent).await? else {
                names.push("…".to_owned());
                break;
            };
            names.push(text(above, "/name"));
            parent = sid(above, "/parent");
        }
        names.reverse();
        Ok(names)
    }

    async fn find(&mut self, client: &Client, account: &str) -> Result<Option<&Value>, Failure> {
        if !self.known.contains_key(account) && self.looked_up < LOOK_UPS {
            self.looked_up += 1;
            let found = match client.get(&format!("/v1/accounts/{account}")).await {
                Ok(found) => Some(found),
                Err(failure) if failure.exit == Exit::NotFound => None,
                Err(failure) => return Err(failure),
            };
            self.known.insert(account.to_owned(), found);
        }
        Ok(self.known.get(account).and_then(Option::as_ref))
    }
}

/// A path on one line; a slash inside a name is written `\/`.
pub(super) fn joined(names: &[String]) -> String {
    names
        .iter()
        .map(|name| name.replace('/', "\\/"))
        .collect::<Vec<_>>()
        .join("/")
}

/// The names in a path that was typed.
pub(super) fn segments(path: &str) -> Vec<String> {
    let mut segments = vec![String::new()];
    let mut characters = path.chars().peekable();
    while let Some(character) = characters.next() {
        let escaped = character == '\\' && characters.next_if_eq(&'/').is_some();
        match segments.last_mut() {
            Some(name) if escaped => name.push('/'),
            Some(name) if character != '/' => name.push(character),
            _ => segments.push(String::new()),
        }
    }
    segments
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_splits_at_slashes_that_are_not_escaped() {
        assert_eq!(segments("Main/Support EU"), ["Main", "Support EU"]);
        assert_eq!(segments(r"R\/D/Back\slash"), ["R/D", r"Back\slash"]);
        assert_eq!(joined(&segments(r"R\/D/Labs")), r"R\/D/Labs");
    }
}
