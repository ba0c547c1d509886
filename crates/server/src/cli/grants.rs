//! `--account A --role r --account B --role s --inherit`: each place with the options that follow it, read by position.

use clap::{Arg, ArgAction, ArgMatches, Command, Error, FromArgMatches};

use super::{
    client::Client,
    failure::Failure,
    resolve::{self, Named},
    words,
};

/// One place and what is given there, as typed.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct TypedGrant {
    /// The account; none is the organization itself.
    pub(super) account: Option<String>,
    pub(super) roles: Vec<String>,
    pub(super) inherit: bool,
    pub(super) except: Vec<String>,
}

/// All places in the order typed, or what is wrong with the order.
#[derive(Debug, Clone)]
pub(super) struct TypedGrants(Result<Vec<TypedGrant>, String>);

/// A place whose name is resolved, ready for the API.
pub(super) struct ResolvedGrant {
    pub(super) place: Named,
    pub(super) roles: Vec<String>,
    pub(super) inherit: bool,
    pub(super) except: Vec<String>,
}

enum Word {
    Account(String),
    Organization,
    Role(String),
    Inherit,
    Except(String),
}

impl TypedGrants {
    /// The grants with every name turned into a SID.
    pub(super) async fn resolve(self, client: &Client) -> Result<Vec<ResolvedGrant>, Failure> {
        let typed = self.0.map_err(|wrong| Failure::usage(wrong).help("write each place first, then what is given there: --account Main --role viewer --inherit"))?;
        let mut resolved = Vec::new();
        for grant in typed {
            let place = match &grant.account {
                Some(account) => resolve::account(client, account).await?,
                None => resolve::current_organization(client).await?,
            };
            let mut except = Vec::new();
            for account in &grant.except {
                except.push(resolve::account(client, account).await?.sid);
            }
            resolved.push(ResolvedGrant {
                place,
                roles: grant.roles.iter().map(|role| words::role(role)).collect(),
                inherit: grant.inherit,
                except,
            });
        }
        Ok(resolved)
    }
}

fn grouped(mut words: Vec<(usize, Word)>) -> Result<Vec<TypedGrant>, String> {
    words.sort_by_key(|(position, _)| *position);
    let mut grants: Vec<TypedGrant> = Vec::new();
    for (_, word) in words {
        let last = grants.last_mut();
        match (word, last) {
            (Word::Account(account), _) => grants.push(TypedGrant { account: Some(account), ..TypedGrant::default() }),
            (Word::Organization, _) => grants.push(TypedGrant::default()),
            (Word::Role(role), Some(grant)) => grant.roles.push(role),
            (Word::Inherit, Some(grant)) => grant.inherit = true,
            (Word::Except(account), Some(grant)) => grant.except.push(account),
            (_, None) => return Err("--role, --inherit and --except belong to the place before them, and none stands there.".to_owned()),
        }
    }
    match grants.iter().find(|grant| grant.roles.is_empty()) {
        Some(grant) => Err(format!(
            "No role is named for {}.",
            grant.account.as_deref().unwrap_or("the organization")
        )),
        None => Ok(grants),
    }
}

fn texts<'m>(
    matches: &'m ArgMatches,
    id: &'static str,
) -> impl Iterator<Item = (usize, String)> + use<'m> {
    let positions = matches.indices_of(id).into_iter().flatten();
    positions.zip(
        matches
            .get_many::<String>(id)
            .into_iter()
            .flatten()
            .cloned(),
    )
}

impl FromArgMatches for TypedGrants {
    fn from_arg_matches(matches: &ArgMatches) -> Result<Self, Error> {
        let flags = |id: &'static str| matches.indices_of(id).into_iter().flatten();
        let mut typed: Vec<(usize, Word)> = texts(matches, "account")
            .map(|(position, account)| (position, Word::Account(account)))
            .collect();
        typed.extend(texts(matches, "role").map(|(position, role)| (position, Word::Role(role))));
        typed.extend(
            texts(matches, "except").map(|(position, account)| (position, Word::Except(account))),
        );
        typed.extend(flags("organization-wide").map(|position| (position, Word::Organization)));
        typed.extend(flags("inherit").map(|position| (position, Word::Inherit)));
        Ok(Self(grouped(typed)))
    }

    fn update_from_arg_matches(&mut self, matches: &ArgMatches) -> Result<(), Error> {
        *self = Self::from_arg_matches(matches)?;
        Ok(())
    }
}

impl clap::Args for TypedGrants {
    fn augment_args(command: Command) -> Command {
        let several = |id: &'static str| Arg::new(id).long(id).action(ArgAction::Append);
        let flag = |id: &'static str| several(id).num_args(0).default_missing_value("yes");
        command.args([
            several("account")
                .value_name("ACCOUNT")
                .required_unless_present("organization-wide")
                .help("A place: a path such as \"Main/Support EU\", or AC…; may be repeated"),
            flag("organization-wide")
                .help("A place: the organization itself, with everything in it"),
            several("role")
                .value_name("ROLE")
                .required(true)
                .help("A role at the place before it: its name, or IX…; may be repeated"),
            flag("inherit")
                .help("Let the roles at the place before it flow down to all its subaccounts"),
            several("except")
                .value_name("ACCOUNT")
                .help("A subaccount that they do not flow to; may be repeated"),
        ])
    }

    fn augment_args_for_update(command: Command) -> Command {
        Self::augment_args(command)
    }
}

#[cfg(test)]
mod tests {
    use clap::Args;

    use super::*;

    fn typed(line: &[&str]) -> Result<Vec<TypedGrant>, String> {
        let command = TypedGrants::augment_args(Command::new("invite").no_binary_name(true));
        let matches = command
            .try_get_matches_from(line)
            .map_err(|error| error.to_string())?;
        TypedGrants::from_arg_matches(&matches).unwrap().0
    }

    #[test]
    fn each_option_belongs_to_the_place_before_it() {
        let line = [
            "--account",
            "Main/Support EU",
            "--role",
            "developer",
            "--role",
            "viewer",
            "--account",
            "Main",
            "--inherit",
            "--role",
            "viewer",
            "--except",
            "Main/Lab",
        ];
        let expected = [
            TypedGrant {
                account: Some("Main/Support EU".into()),
                roles: vec!["developer".into(), "viewer".into()],
                ..TypedGrant::default()
            },
            TypedGrant {
                account: Some("Main".into()),
                roles: vec!["viewer".into()],
                inherit: true,
                except: vec!["Main/Lab".into()],
            },
        ];
        assert_eq!(typed(&line).unwrap(), expected);
    }

    #[test]
    fn the_organization_is_a_place_like_any_other() {
        let grants = typed(&[
            "--organization-wide",
            "--role",
            "viewer",
            "--account",
            "Main",
            "--role",
            "developer",
        ])
        .unwrap();
        assert_eq!(
            grants
                .iter()
                .map(|grant| grant.account.as_deref())
                .collect::<Vec<_>>(),
            [None, Some("Main")]
        );
        assert!(grants.iter().all(|grant| !grant.inherit));
    }

    #[test]
    fn a_role_without_a_place_and_a_place_without_a_role_are_refused() {
        assert!(
            typed(&["--role", "viewer", "--account", "Main"])
                .unwrap_err()
                .contains("belong to the place before them")
        );
        assert_eq!(
            typed(&["--account", "Main", "--role", "viewer", "--account", "Lab"]).unwrap_err(),
            "No role is named for Lab."
        );
        assert!(typed(&["--role", "viewer"]).is_err());
    }
}
