//! The cases of the security checklist over HTTP, by the number they have there. `docs/security-cases.md` names for each
//! the guard that it watches.

mod addresses;
mod audit;
mod full_log;
mod isolation;
mod roles;
mod routes;
mod things;
