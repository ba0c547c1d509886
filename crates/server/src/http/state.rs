//! What every request finds: the settings that the conventions need, and what is counted. Cheap to clone.

use std::sync::Arc;

use muster_app::App;

use super::{Rates, Streams, request_id::RequestIds};
use crate::{
    config::{Http, Networks, PublicUrl, Settings},
    pages::Console,
};

/// The state of the router.
#[derive(Clone)]
pub struct State(Arc<Inner>);

struct Inner {
    app: App,
    console: Console,
    http: Http,
    public_url: PublicUrl,
    trusted_proxies: Networks,
    request_ids: RequestIds,
    rates: Rates,
    streams: Streams,
}

impl State {
    /// From the settings, around the app and with the console; `process` is a random number that tells this run from all others.
    pub fn new(settings: &Settings, app: App, console: Console, process: u64) -> Self {
        Self(Arc::new(Inner {
            app,
            console,
            http: settings.http,
            public_url: settings.public_url.clone(),
            trusted_proxies: settings.trusted_proxies.clone(),
            request_ids: RequestIds::new(process),
            rates: Rates::new(&settings.limits),
            streams: Streams::default(),
        }))
    }

    /// The application.
    pub fn app(&self) -> &App {
        &self.0.app
    }

    /// The files of the console.
    pub fn console(&self) -> &Console {
        &self.0.console
    }

    /// Sizes and times.
    pub fn http(&self) -> &Http {
        &self.0.http
    }

    /// The address that links and cookies are made of.
    pub fn public_url(&self) -> &PublicUrl {
        &self.0.public_url
    }

    /// Peers whose word about the client is taken.
    pub fn trusted_proxies(&self) -> &Networks {
        &self.0.trusted_proxies
    }

    /// Names for requests.
    pub fn request_ids(&self) -> &RequestIds {
        &self.0.request_ids
    }

    /// Who has called how often.
    pub fn rates(&self) -> &Rates {
        &self.0.rates
    }

    /// Answers that go on.
    pub fn streams(&self) -> &Streams {
        &self.0.streams
    }
}
