//! What SIDs are called, as one organization knows it: many at once, one question for each kind. Who may read a name is
//! decided by whoever asks.

use std::collections::BTreeSet;

pub use muster_model::Named;
pub(crate) use muster_model::Names;
use muster_model::{
    AccountSid, AnySid, BuiltIn, GroupSid, KeySid, OrganizationSid, Result, RoleSid,
    ServiceAccountSid, Sid, UserSid,
};
use muster_store::{account, api_key, group, membership, organization, role, service_account};

use crate::act::Act;

impl Act<'_, '_> {
    /// Looks up what an organization calls people, service accounts, accounts, keys, groups, roles and itself.
    pub(crate) fn names(
        &mut self,
        organization: OrganizationSid,
        sids: impl IntoIterator<Item = AnySid>,
    ) -> Result<Names> {
        let sids: BTreeSet<AnySid> = sids.into_iter().collect();
        let mut names = Names::default();
        for person in membership::find_all(self.tx, organization, &of_kind::<UserSid>(&sids))? {
            names.add(person.user.sid, person.user.name, Some(person.user.email));
        }
        for account in account::find_all(self.tx, organization, &of_kind::<AccountSid>(&sids))? {
            names.add(account.sid, account.name, None);
        }
        for key in api_key::find_all(self.tx, organization, &of_kind::<KeySid>(&sids))? {
            names.add(key.sid, key.name, None);
        }
        let services = of_kind::<ServiceAccountSid>(&sids);
        for service in service_account::find_all(self.tx, organization, &services)? {
            names.add(service.sid, service.name, None);
        }
        for group in group::find_all(self.tx, organization, &of_kind::<GroupSid>(&sids))? {
            names.add(group.sid, group.name, None);
        }
        let (built_in, own): (Vec<RoleSid>, Vec<RoleSid>) = of_kind::<RoleSid>(&sids)
            .into_iter()
            .partition(|sid| BuiltIn::of(*sid).is_some());
        for role in built_in.into_iter().filter_map(BuiltIn::of) {
            names.add(role.sid(), role.label().to_owned(), None);
        }
        for own in role::find_all(self.tx, organization, &own)? {
            names.add(own.sid, own.name, None);
        }
        if sids.contains(&organization.any())
            && let Some(found) = organization::find(self.tx, organization)?
        {
            names.add(found.sid, found.name, None);
        }
        Ok(names)
    }
}

fn of_kind<S: Sid>(sids: &BTreeSet<AnySid>) -> Vec<S> {
    sids.iter().filter_map(|sid| sid.to()).collect()
}
