//! What may be in a role: what is known, on top of what is built in, and never more than its maker holds.

use muster_model::{
    BuiltIn, CustomRole, Error, Permission, PermissionSet, Result, custom_role, decide::givable_at,
};

use super::RoleChange;
use crate::{
    act::{Act, Site},
    assignments::built_in_named,
};

/// What a role is to allow. What is wrong with its fields is kept until it is clear that it may be defined at all.
pub(super) struct Definition {
    /// Its own permissions by name, as they were asked for; none where they stay.
    asked: Vec<String>,
    own: PermissionSet,
    extends: Option<BuiltIn>,
    wrong: Result<()>,
}

impl Definition {
    pub(super) fn of(permissions: &[String], extends: Option<&str>) -> Result<Self> {
        let (own, known) = custom_role::named(permissions, "permissions");
        let (extends, extendable) = extended(extends)?;
        Ok(Self {
            asked: permissions.to_vec(),
            own,
            extends,
            wrong: known.and(extendable),
        })
    }

    /// A change of what is there.
    pub(super) fn changed(before: &CustomRole, change: &RoleChange) -> Result<Self> {
        let mut definition = Self {
            asked: Vec::new(),
            own: before.own,
            extends: before.extends,
            wrong: Ok(()),
        };
        if let Some(permissions) = &change.permissions {
            let (own, known) = custom_role::named(permissions, "permissions");
            definition.asked = permissions.clone();
            definition.own = own;
            definition.wrong = known;
        }
        if let Some(asked) = &change.extends {
            let (extends, extendable) = extended(asked.as_deref())?;
            definition.extends = extends;
            definition.wrong = definition.wrong.and(extendable);
        }
        Ok(definition)
    }

    fn permissions(&self) -> PermissionSet {
        custom_role::effective(self.own, self.extends)
    }

    /// Its own permissions and what it extends, once nothing is wrong with them.
    pub(super) fn settled(self) -> Result<(PermissionSet, Option<BuiltIn>)> {
        self.wrong?;
        Ok((self.own, self.extends))
    }

    /// Which field brings a permission in.
    fn path_of(&self, permission: Permission) -> String {
        let named = self.asked.iter().position(|name| {
            name.parse::<Permission>()
                .is_ok_and(|asked| PermissionSet::EMPTY.with(asked).contains(permission))
        });
        named.map_or_else(
            || "extends".to_owned(),
            |index| format!("permissions[{index}]"),
        )
    }
}

/// The built-in role that is extended. Owner is not; a custom role neither, so that no circle can come about.
fn extended(named: Option<&str>) -> Result<(Option<BuiltIn>, Result<()>)> {
    let Some(named) = named else {
        return Ok((None, Ok(())));
    };
    match built_in_named(named) {
        Some(BuiltIn::Owner) => {
            let refusal = Error::forbidden(
                "role.owner",
                "No role extends Owner: it is given by an ownership offer alone.",
            );
            Err(refusal.field("extends", "role.owner", "Owner can't be extended."))
        }
        Some(built_in) => Ok((Some(built_in), Ok(()))),
        None => Ok((
            None,
            Err(Error::invalid(
                "extends",
                "role.extends",
                "A role extends a built-in one: administrator, developer, billing_manager or viewer.",
            )),
        )),
    }
}

/// Nobody puts into a role what they don't hold at the whole organization. What was in it before is not looked at: taking away is always allowed.
pub(super) fn require_ceiling(
    act: &mut Act,
    site: &Site,
    definition: &Definition,
    before: PermissionSet,
) -> Result<()> {
    let subject = act.caller_subject(site.organization.sid)?;
    let held = givable_at(&subject, &site.place, true, &[], act.now());
    let beyond = definition.permissions().difference(before).difference(held);
    // What comes along with another that is refused needs no word of its own.
    let implied = |permission: Permission| {
        beyond
            .iter()
            .any(|other| other.entry().implies.contains(&permission.name()))
    };
    let named: Vec<_> = beyond.iter().filter(|one| !implied(*one)).collect();
    let Some((last, others)) = named.split_last() else {
        return Ok(());
    };
    let (words, them) = match others {
        [] => (last.to_string(), "it"),
        others => {
            let others: Vec<_> = others.iter().map(|one| one.name()).collect();
            (format!("{} and {last}", others.join(", ")), "them")
        }
    };
    let message = format!(
        "You can't put {words} in a role: you don't hold {them} at {}.",
        site.name()
    );
    let refusal = named.iter().fold(
        Error::forbidden("role.above_ceiling", message).lacking(named[0]),
        |refusal, permission| {
            refusal.field(
                definition.path_of(*permission),
                "role.above_ceiling",
                format!("{permission} is more than you hold yourself."),
            )
        },
    );
    Err(refusal)
}
