//! What stands open for the organization itself, and for what it has of its people: sessions, places in groups, hold-outs, offers of
//! ownership. By the same conditions that the acts demand.

use muster_model::{Organization, Permission, Scope, TransferStatus};

use super::{Acts, Standing, named};
use crate::{HoldOutDetails, ListedSession, OfferDetails, PersonInGroup};

impl Acts for Organization {
    fn scopes(&self) -> Vec<Scope> {
        vec![self.sid.into()]
    }

    fn open(&self, caller: &Standing) -> Vec<&'static str> {
        let here = self.sid.into();
        let can = |permission| caller.can(permission, here);
        let hands_over = caller.person.is_some() && caller.owns(here);
        named([
            ("update", can(Permission::ORGANIZATION_UPDATE)),
            ("create_account", can(Permission::ACCOUNTS_CREATE)),
            ("invite", can(Permission::USERS_INVITE)),
            ("assign", can(Permission::ROLES_ASSIGN)),
            ("create_role", can(Permission::ROLES_MANAGE)),
            ("create_group", can(Permission::GROUPS_MANAGE)),
            ("create_api_key", can(Permission::API_KEYS_CREATE)),
            (
                "transfer",
                hands_over && can(Permission::OWNERSHIP_TRANSFER),
            ),
        ])
    }
}

impl Acts for ListedSession {
    fn scopes(&self) -> Vec<Scope> {
        let organization = self.organization.iter();
        organization
            .map(|organization| organization.sid.into())
            .collect()
    }

    fn open(&self, caller: &Standing) -> Vec<&'static str> {
        let mut scopes = self.scopes().into_iter();
        named([(
            "delete",
            scopes.any(|here| caller.can(Permission::SESSIONS_REVOKE, here)),
        )])
    }
}

impl Acts for PersonInGroup {
    fn scopes(&self) -> Vec<Scope> {
        vec![self.member.organization.into()]
    }

    fn open(&self, caller: &Standing) -> Vec<&'static str> {
        let here = self.member.organization.into();
        named([("remove", caller.can(Permission::GROUPS_MANAGE, here))])
    }
}

impl Acts for HoldOutDetails {
    fn scopes(&self) -> Vec<Scope> {
        vec![self.hold_out.account.into()]
    }

    /// Who lifts one gives again what it withholds.
    fn open(&self, caller: &Standing) -> Vec<&'static str> {
        let here = self.hold_out.account.into();
        let gives = self.withheld.iter().all(|held| {
            let flows = held.inherited_from.is_some();
            caller.gives(held.role.permissions, here, flows, &[])
        });
        named([(
            "delete",
            gives && caller.can(Permission::ROLES_ASSIGN, here),
        )])
    }
}

impl Acts for OfferDetails {
    fn scopes(&self) -> Vec<Scope> {
        vec![self.transfer.scope]
    }

    fn open(&self, caller: &Standing) -> Vec<&'static str> {
        let here = self.transfer.scope;
        let open = self.transfer.status == TransferStatus::Offered && caller.works(here);
        let answers = open && caller.person == Some(self.transfer.to);
        let cancels = caller.person == Some(self.transfer.from)
            || caller.can(Permission::OWNERSHIP_TRANSFER, here);
        named([
            ("accept", answers),
            ("decline", answers),
            ("cancel", open && cancels),
        ])
    }
}
