//! The cases of the security checklist over HTTP, by the number they have there, and what bad input meets.
//! `docs/security-cases.md` names for each case the guard that it watches.

mod addresses;
mod answers;
mod audit;
mod browser;
mod crash;
mod full_log;
mod injection;
mod input;
mod invitations;
mod isolation;
mod key_life;
mod keys;
mod limits;
mod recovery;
mod refusal;
mod roles;
mod routes;
mod sessions;
mod shape;
mod standing;
mod things;
