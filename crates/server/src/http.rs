//! HTTP around the acts: the listener and its limits, who presents what, bodies, problems, headers.
//! Nothing here knows what an act does; the routes that do are in `api` and `pages`.

mod at_once;
pub mod body;
mod client_address;
mod cross_site;
mod edge;
mod headers;
pub(crate) mod hygiene;
pub mod listener;
pub mod openapi;
mod operation;
pub mod percent;
pub mod presented;
pub mod problem;
mod rates;
pub mod request_id;
mod router;
pub mod session_cookie;
mod state;
mod stop;
pub mod streams;

pub use body::Payload;
pub use edge::Peer;
pub use presented::Presented;
pub use problem::Problem;
pub use rates::{Rates, Turn};
pub use router::{assemble, router};
pub use state::State;
pub use stop::stop_signal;
pub use streams::Streams;
