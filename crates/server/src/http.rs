//! HTTP around the acts: the listener and its limits, who presents what, bodies, problems, headers.
//! Nothing here knows what an act does; the routes that do are in `api` and `pages`.

mod client_address;
pub mod percent;
pub mod presented;
pub mod problem;
pub mod request_id;

pub use presented::Presented;
pub use problem::Problem;
