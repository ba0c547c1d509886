//! Query strings, read as strictly as bodies: unknown and repeated parameters are refused by name.

use muster_model::{Error, Result};
use serde::de::DeserializeOwned;

/// Decodes `a=b&c=d`. Every parameter at most once; `+` is a blank.
fn pairs(query: &str) -> Result<Vec<(String, String)>> {
    let decoded = form_urlencoded::parse(query.as_bytes())
        .into_owned()
        .collect::<Vec<_>>();
    for (index, (name, _)) in decoded.iter().enumerate() {
        if decoded[..index].iter().any(|(before, _)| before == name) {
            return Err(refused(
                "query.repeated",
                name,
                "This parameter is given twice.",
            ));
        }
    }
    Ok(decoded)
}

fn refused(code: &'static str, name: &str, message: &str) -> Error {
    Error::unreadable(code, format!("The query can't be read: {name}. {message}"))
        .field(name, code, message)
}

/// Takes a flag out of a query: absent is false, `true` and `false` are read, all else is refused.
pub fn split_flag(query: &str, flag: &str) -> Result<(bool, String)> {
    let mut set = false;
    let mut rest = form_urlencoded::Serializer::new(String::new());
    for (name, value) in pairs(query)? {
        match (name == flag, value.as_str()) {
            (true, "true") => set = true,
            (true, "false") => {}
            (true, _) => return Err(refused("query.wrong_type", flag, "It is true or false.")),
            (false, _) => {
                rest.append_pair(&name, &value);
            }
        }
    }
    Ok((set, rest.finish()))
}

/// Reads a query into a struct.
pub fn read<Q: DeserializeOwned>(query: &str) -> Result<Q> {
    pairs(query)?;
    let parser = serde_urlencoded::Deserializer::new(form_urlencoded::parse(query.as_bytes()));
    serde_path_to_error::deserialize(parser).map_err(|error| {
        let (path, cause) = (error.path().to_string(), error.inner().to_string());
        let named = cause.split('`').nth(1).unwrap_or("query");
        let unknown_value = cause.split_once(", expected ");
        if cause.starts_with("unknown field") {
            let name: String = named.chars().take(128).collect();
            refused("query.unknown", &name, "This parameter is not known here.")
        } else if cause.starts_with("missing field") {
            refused("query.missing", named, "This parameter is missing.")
        } else if let Some((_, expected)) = unknown_value {
            let message = format!("Expected is {}.", expected.replace('`', ""));
            refused("query.unknown_value", &path, &message)
        } else if cause.starts_with("not a SID") {
            refused("sid.malformed", &path, &format!("It is {cause}."))
        } else {
            refused(
                "query.wrong_type",
                &path,
                &format!("It can't be read: {cause}."),
            )
        }
    })
}

#[cfg(test)]
mod tests {
    use serde::Deserialize;

    use super::*;

    #[derive(Debug, Deserialize, PartialEq)]
    #[serde(deny_unknown_fields)]
    struct Query {
        limit: Option<u32>,
        status: Option<String>,
    }

    #[test]
    fn a_query_is_read_by_name() {
        let query: Query = read("limit=5&status=a%20b").unwrap();
        assert_eq!(
            query,
            Query {
                limit: Some(5),
                status: Some("a b".into())
            }
        );
        assert_eq!(
            split_flag("dry_run=true&limit=5", "dry_run").unwrap(),
            (true, "limit=5".into())
        );
    }

    #[test]
    fn unknown_repeated_and_mistyped_parameters_are_refused_by_name() {
        for (bad, name) in [
            ("colour=red", "colour"),
            ("limit=1&limit=2", "limit"),
            ("limit=many", "limit"),
        ] {
            let error = read::<Query>(bad).unwrap_err();
            assert_eq!(error.fields()[0].path, name, "{bad}");
        }
        assert!(split_flag("dry_run=maybe", "dry_run").is_err());
    }

    #[test]
    fn a_malformed_sid_is_refused_under_its_own_name() {
        #[derive(Debug, Deserialize)]
        #[serde(deny_unknown_fields)]
        struct Named {
            #[serde(rename = "first")]
            _first: Option<String>,
            #[serde(rename = "to")]
            _to: Option<muster_model::UserSid>,
        }
        let error = read::<Named>("first=a&to=AC1").unwrap_err();
        assert_eq!(
            (error.code(), error.fields()[0].path.as_str()),
            ("sid.malformed", "to")
        );
    }
}
