//! Bodies of the REST API, version 1: what clients send (unknown members refused) and what they get. One file per noun; conversions from the model stand beside the bodies.

pub mod account;
pub mod activity;
pub mod api_key;
pub mod assignment;
pub mod decision;
pub mod ending;
pub mod event;
pub mod group;
pub mod held_role;
pub mod hold_out;
pub mod impact;
pub mod invitation;
pub mod key_report;
pub mod link;
pub mod me;
pub mod member;
pub mod organization;
pub mod ownership_transfer;
pub mod page;
pub mod password;
pub mod permission;
pub mod reference;
pub mod role;
pub mod service_account;
pub mod session;
pub mod user;
