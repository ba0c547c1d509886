//! Muster's words and rules. Pure and synchronous: no I/O, no clock, no randomness, no SQL, no HTTP lives here.

mod code;

pub mod account;
pub mod api_key;
pub mod assignment;
pub mod custom_role;
pub mod daily;
pub mod decide;
pub mod email;
pub mod error;
pub mod event;
pub mod group;
pub mod id;
pub mod invitation;
pub mod label;
pub mod membership;
pub mod names;
pub mod network;
pub mod ownership;
pub mod password;
pub mod permission;
pub mod role;
pub mod secret;
pub mod service_account;
pub mod session;
pub mod text;
pub mod time;

pub use account::{Account, Organization, Place, Status};
pub use api_key::{ApiKey, KeyKind};
pub use assignment::{Assignment, Source};
pub use custom_role::CustomRole;
pub use decide::{Decision, Subject, decide};
pub use email::Email;
pub use error::{Error, Kind, Result};
pub use group::{Group, GroupMember, HoldOut};
pub use id::*;
pub use invitation::{Invitation, InvitationStatus};
pub use membership::{Membership, MembershipStatus, User};
pub use names::{Named, Names};
pub use network::Network;
pub use ownership::{Transfer, TransferStatus};
pub use permission::{HostPermission, Permission, PermissionSet};
pub use role::{BuiltIn, Role};
pub use service_account::{ServiceAccount, ServiceAccountStatus};
pub use session::Session;
pub use time::Time;
