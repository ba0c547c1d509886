//! Muster's acts: authorize, decide, change, record, enqueue. Every way to change something comes through here;
//! no SQL and no HTTP lives here.

mod access_words;
mod accounts;
mod act;
mod admission;
mod api_keys;
mod app;
mod asker;
mod assignments;
pub mod audit;
mod caller;
mod checks;
mod cursor;
mod decisions;
pub mod demo;
mod denials;
mod events;
mod groups;
mod hold_outs;
mod host_permissions;
mod impact;
mod invitations;
mod jobs;
mod keys;
mod leftover_keys;
mod limits;
pub mod mail;
mod members;
mod mentions;
mod named;
pub mod names;
mod notices;
mod opening;
mod operator;
mod organizations;
mod outbox;
mod overview;
mod ownership;
mod passwords;
mod people;
mod permitted;
pub mod plain_words;
mod record;
mod recovery;
mod refused_keys;
mod reports;
mod request;
mod roles;
mod seal;
mod service_accounts;
mod sessions;
mod setup;
mod sign_ins;
mod standing;
mod tail;
#[cfg(feature = "testing")]
pub mod testing;
mod users;
mod walk;

pub use access_words::MyOrganization;
pub use accounts::{AccountChange, Closing, CountedAccount, NewAccount, RevokedInvitation};
pub use admission::Admitted;
pub use api_keys::{
    CreatedKey, DEFAULT_KEY_LIFE, DEFAULT_OVERLAP, KeyChange, KeyReport, KeyReportQuery, KeySearch,
    KeysOf, NewApiKey, ReportedKey,
};
pub use app::{App, Settings};
pub use asker::Asker;
pub use assignments::{AssignmentChange, EndedAssignment, NewAssignment};
pub use caller::Caller;
pub use checks::{
    Answer, Answers, Entitled, Explanation, MAX_BATCH, Missing, Question, Reachable, Step, Way,
};
#[cfg(feature = "testing")]
pub use checks::{Decider, Probe};
pub use cursor::{Page, PageRequest};
pub use events::{EventQuery, EventView};
pub use groups::{CountedGroup, GroupChange, GroupEnding, NewGroup, PersonInGroup};
pub use hold_outs::{HeldOut, HoldOutDetails};
pub use host_permissions::{NewPermission, PermissionChange};
pub use impact::{Change, Impact, WithImpact};
pub use invitations::{
    Acceptance, Accepted, InvitationDetails, Invited, Lookup, Needs, NewGrant, NewInvitation,
};
pub use jobs::Worker;
pub use keys::Keyring;
pub use leftover_keys::{KeyChoice, Settled, SettledKey, SettledService};
pub use limits::Limits;
pub use members::{HeldRole, Member, MemberFilter, Removal};
pub use mentions::WithNames;
pub use muster_store::{
    Database, account::AccountFilter, assignment::AssignmentFilter, group::GroupFilter,
    hold_out::HoldOutFilter, invitation::InvitationFilter, membership::MembershipFilter,
};
pub use named::Named;
pub use opening::Place;
pub use operator::OperatorKey;
pub use overview::{DayOfActivity, Overview};
pub use ownership::{NewOffer, OfferDetails};
pub use passwords::Argon2Cost;
pub use permitted::WithPermitted;
pub use reports::{Holding, Reported};
pub use request::{Idempotency, Request};
pub use roles::{DeletedRole, Holders, ListedRole, NewRole, RoleChange, RoleDetails};
pub use service_accounts::{
    EndedServiceAccount, NewServiceAccount, ServiceAccountChange, ServiceAccountQuery,
};
pub use sessions::{ListedSession, SignedIn};
pub use setup::{Established, NewOrganization};
pub use sign_ins::billed;
pub use tail::{News, Tail};
pub use users::{
    AccessLine, AccessSummary, Deactivation, DescribedPerson, Me, OwnPermissions, People, Sighting,
    UserFilter,
};
