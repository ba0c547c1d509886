//! The permission catalogue: one table, and behind it what the host product adds. A permission is `noun.verb`; roles hold sets of them.

use std::{collections::HashMap, fmt, str::FromStr, sync::LazyLock};

use serde::{Deserialize, Deserializer, Serialize, Serializer, de};

pub mod host;
mod set;

pub use host::HostPermission;
pub use set::PermissionSet;

/// Where the permissions of the host product begin: before it stands [`CATALOGUE`].
const FIRST_OF_HOST: usize = 64;

const _: () = assert!(
    CATALOGUE.len() <= FIRST_OF_HOST,
    "the catalogue has 64 places"
);

/// One permission: an index into [`CATALOGUE`], or from 64 on one that the host product added.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Permission(u8);

/// A row of the catalogue, or what the host product says of one of its own.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Entry {
    /// `noun.verb`.
    pub name: &'static str,
    /// What people see.
    pub label: &'static str,
    /// What holding it allows.
    pub description: &'static str,
    /// `control` or `product`.
    pub area: Area,
    /// Held by Administrator, Developer, Billing Manager, Viewer (Owner holds all).
    pub roles: &'static str,
    /// Names of permissions that come with it.
    pub implies: &'static [&'static str],
    /// Whether it works while the account or organization is suspended.
    pub while_suspended: bool,
}

/// Which plane a permission guards.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Area {
    /// Muster's own objects.
    Control,
    /// What the host product guards.
    Product,
}

macro_rules! catalogue {
    ($($constant:ident $name:literal $area:ident $roles:literal $suspended:literal [$($implied:literal),*] $label:literal, $description:literal;)*) => {
        /// The whole catalogue, in its stable order.
        pub const CATALOGUE: &[Entry] = &[$(Entry {
            name: $name, label: $label, description: $description, area: Area::$area, roles: $roles,
            implies: &[$($implied),*], while_suspended: $suspended,
        }),*];
        #[expect(non_camel_case_types, reason = "only counts the rows below")]
        enum Index { $($constant),* }
        impl Permission { $(
            #[doc = $description]
            pub const $constant: Self = Self(Index::$constant as u8);
        )* }
    };
}

// Roles: A Administrator, D Developer, B Billing Manager, V Viewer. The reviewed table is crates/model/roles.txt.
catalogue! {
    ORGANIZATION_READ "organization.read" Control "ADBV" true [] "See the organization", "See the organization's name and status.";
    ORGANIZATION_UPDATE "organization.update" Control "A" false ["organization.read"] "Change the organization", "Change the organization's name and settings.";
    ACCOUNTS_READ "accounts.read" Control "ADBV" true [] "See accounts", "See the account and the names of its subaccounts.";
    ACCOUNTS_CREATE "accounts.create" Control "A" false ["accounts.read"] "Create accounts", "Create subaccounts, and accounts at organization scope.";
    ACCOUNTS_UPDATE "accounts.update" Control "A" false ["accounts.read"] "Change accounts", "Change names and labels of the account and its subaccounts.";
    ACCOUNTS_SUSPEND "accounts.suspend" Control "A" true ["accounts.read"] "Suspend accounts", "Suspend and reactivate the account and its subaccounts.";
    ACCOUNTS_CLOSE "accounts.close" Control "" true ["accounts.read"] "Close accounts", "Close the account for good.";
    OWNERSHIP_TRANSFER "ownership.transfer" Control "" false [] "Transfer ownership", "Offer the account or organization to a new owner.";
    USERS_READ "users.read" Control "A" true [] "See people", "See members, their roles and when they were last seen.";
    USERS_INVITE "users.invite" Control "A" false ["users.read"] "Invite people", "Invite people with roles that the inviter holds.";
    USERS_REMOVE "users.remove" Control "A" false ["users.read"] "Remove people", "Remove people from the account; at organization scope also deactivate them.";
    USERS_UPDATE "users.update" Control "A" false ["users.read"] "Change people", "Change what the organization knows about people; reactivate them.";
    ROLES_READ "roles.read" Control "A" true [] "See roles", "See roles and who holds them.";
    ROLES_ASSIGN "roles.assign" Control "A" false ["roles.read"] "Assign roles", "Give and end roles that the giver holds.";
    ROLES_MANAGE "roles.manage" Control "A" false ["roles.read"] "Define roles", "Create, change and delete custom roles.";
    GROUPS_READ "groups.read" Control "A" true [] "See groups", "See groups and who is in them.";
    GROUPS_MANAGE "groups.manage" Control "A" false ["groups.read"] "Manage groups", "Create groups and change who is in them.";
    API_KEYS_READ "api_keys.read" Control "AD" true [] "See API keys", "See API keys, whose they are and when they were last used.";
    API_KEYS_CREATE "api_keys.create" Control "AD" false ["api_keys.read"] "Create API keys", "Create API keys that can do no more than their maker.";
    API_KEYS_REVOKE "api_keys.revoke" Control "AD" false ["api_keys.read"] "Revoke API keys", "Revoke API keys.";
    SERVICE_ACCOUNTS_READ "service_accounts.read" Control "A" true [] "See service accounts", "See service accounts and their sponsors.";
    SERVICE_ACCOUNTS_MANAGE "service_accounts.manage" Control "A" false ["service_accounts.read"] "Manage service accounts", "Create, change and disable service accounts.";
    SESSIONS_READ "sessions.read" Control "A" true [] "See sessions", "See people's sessions.";
    SESSIONS_REVOKE "sessions.revoke" Control "A" false ["sessions.read"] "End sessions", "End people's sessions.";
    ACCESS_CHECK "access.check" Control "A" true [] "Check others' access", "Ask what other principals may do here.";
    BILLING_READ "billing.read" Control "AB" true [] "See billing", "See invoices and payment methods.";
    BILLING_MANAGE "billing.manage" Control "AB" false ["billing.read"] "Manage billing", "Change payment methods and plans.";
    SEATS_READ "seats.read" Control "AB" true [] "See seats", "See which seats are used by whom.";
    SEATS_MANAGE "seats.manage" Control "AB" false ["seats.read"] "Manage seats", "Give and reclaim seats.";
    USAGE_READ "usage.read" Control "ADBV" true [] "See usage", "See how much was used.";
    AUDIT_READ "audit.read" Control "A" true [] "See the audit log", "Read the events of the account.";
    AUDIT_EXPORT "audit.export" Control "A" true ["audit.read"] "Export the audit log", "Take the events out of Muster.";
    REVIEWS_READ "reviews.read" Control "A" true [] "See access reviews", "See access reviews and their evidence.";
    REVIEWS_MANAGE "reviews.manage" Control "A" false ["reviews.read"] "Manage access reviews", "Start and close access reviews.";
    REVIEWS_DECIDE "reviews.decide" Control "A" false ["reviews.read"] "Decide access reviews", "Keep or end access under review.";
    REQUESTS_DECIDE "requests.decide" Control "A" false [] "Decide access requests", "Approve or refuse requests for access.";
    DIRECTORIES_MANAGE "directories.manage" Control "A" false [] "Manage directories", "Connect directories that provision people.";
    CONNECTIONS_MANAGE "connections.manage" Control "A" false [] "Manage single sign-on", "Connect identity providers.";
    DOMAINS_MANAGE "domains.manage" Control "A" false [] "Manage domains", "Verify e-mail domains and set what holds for them.";
    WEBHOOKS_MANAGE "webhooks.manage" Control "A" false [] "Manage webhooks", "Send events to other systems.";
    CONNECTORS_MANAGE "connectors.manage" Control "A" false [] "Manage connectors", "Govern other systems from here.";
    POLICIES_MANAGE "policies.manage" Control "A" false [] "Manage policies", "Set what needs approval, second factors and lifetimes.";
    PRODUCTS_READ "products.read" Product "ADV" true [] "See products", "See how products are configured.";
    PRODUCTS_CONFIGURE "products.configure" Product "AD" false ["products.read"] "Configure products", "Change how products are configured.";
    NUMBERS_READ "numbers.read" Product "ADV" true [] "See numbers", "See numbers, masked.";
    NUMBERS_READ_FULL "numbers.read_full" Product "ADV" true ["numbers.read"] "See whole numbers", "See numbers unmasked.";
    NUMBERS_MANAGE "numbers.manage" Product "AD" false ["numbers.read"] "Manage numbers", "Buy, configure and release numbers.";
    LOGS_READ "logs.read" Product "ADV" true [] "See logs", "See logs without the content of messages.";
    LOGS_READ_CONTENT "logs.read_content" Product "ADV" true ["logs.read"] "See message content", "See the bodies of messages in logs.";
    CREDENTIALS_USE "credentials.use" Product "AD" false [] "Use credentials", "Use the account's credentials against the product.";
}

impl Permission {
    /// What is said of it.
    pub fn entry(self) -> &'static Entry {
        let index = self.index();
        CATALOGUE
            .get(index)
            .unwrap_or_else(|| host::entry(index - FIRST_OF_HOST))
    }

    /// `noun.verb`.
    pub fn name(self) -> &'static str {
        self.entry().name
    }

    /// Whether the host product added it.
    pub fn is_of_host(self) -> bool {
        self.index() >= FIRST_OF_HOST
    }

    /// The whole catalogue in order, then what the host product has added and not retired, by name.
    pub fn all() -> impl Iterator<Item = Permission> {
        built_in().chain(host::live())
    }

    fn index(self) -> usize {
        usize::from(self.0)
    }
}

/// The catalogue in order.
fn built_in() -> impl Iterator<Item = Permission> {
    (0..CATALOGUE.len()).map(|index| Permission(index as u8))
}

impl fmt::Display for Permission {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

impl fmt::Debug for Permission {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

/// No permission has this name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct UnknownPermission;

/// A key of everything names dozens of permissions, at every request: they are looked up, not searched for.
static BY_NAME: LazyLock<HashMap<&str, Permission>> = LazyLock::new(|| {
    built_in()
        .map(|permission| (permission.name(), permission))
        .collect()
});

impl FromStr for Permission {
    type Err = UnknownPermission;
    fn from_str(name: &str) -> Result<Self, UnknownPermission> {
        let known = BY_NAME.get(name).copied();
        known.or_else(|| host::named(name)).ok_or(UnknownPermission)
    }
}

impl Serialize for Permission {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.name())
    }
}

impl<'de> Deserialize<'de> for Permission {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let name = <std::borrow::Cow<'de, str>>::deserialize(deserializer)?;
        name.parse()
            .map_err(|_| de::Error::custom("not a permission of the catalogue"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_implied_permission_is_in_the_catalogue() {
        for permission in Permission::all() {
            for implied in permission.entry().implies {
                assert!(
                    implied.parse::<Permission>().is_ok(),
                    "{permission} implies unknown {implied}"
                );
            }
        }
    }
}
