//! The cases of the security checklist, and what bad input meets: attempts over HTTP by actors, each with what it leaves behind.

mod crash;
mod injection;
mod input;
mod invitations;
mod keys;
mod limits;
mod refusal;
