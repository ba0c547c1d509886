//! The cases of the security checklist and what bad input meets, over HTTP, by the number they have there.
//! `docs/security-cases.md` names for each the guard that it watches.

mod addresses;
mod audit;
mod crash;
mod full_log;
mod injection;
mod input;
mod invitations;
mod isolation;
mod keys;
mod limits;
mod refusal;
mod roles;
mod routes;
mod things;
