//! The settings of a server: one TOML file, the environment over it, defaults under both.
//! One struct per concern, one file each. Reading and checking live here; nothing is opened or connected.

use std::path::Path;

use muster_app::NewPermission;
use muster_model::Result;

mod database;
mod file;
mod http;
mod limits;
mod listen;
mod log;
mod mail;
mod network;
mod password;
mod permissions;
mod public_url;
mod signup;
mod values;

pub use database::Database;
pub use http::Http;
pub use limits::Limits;
pub use log::{Log, LogFormat};
pub use mail::{Mail, Smtp, SmtpSecurity};
pub use network::{Network, Networks};
pub use password::Password;
pub use public_url::PublicUrl;
pub use signup::Signup;

use values::Values;

/// Everything a server can be told.
#[derive(Debug, Clone)]
pub struct Settings {
    /// Where the data is.
    pub database: Database,
    /// The key file: pepper, sealing key, event key.
    pub key_file: std::path::PathBuf,
    /// Where it listens.
    pub listen: std::net::SocketAddr,
    /// The address people and links use.
    pub public_url: PublicUrl,
    /// How mail leaves.
    pub mail: Mail,
    /// The sender of every mail, where one is set.
    pub mail_from: Option<String>,
    /// Who may found an organization.
    pub signup: Signup,
    /// Peers whose `X-Forwarded-For` is believed.
    pub trusted_proxies: Networks,
    /// What is logged, and how.
    pub log: Log,
    /// The cost of a password hash.
    pub password: Password,
    /// What the host product adds to the permissions, where a file lists it.
    pub permissions: Option<Vec<NewPermission>>,
    /// Sizes and times of HTTP.
    pub http: Http,
    /// Rates and counters.
    pub limits: Limits,
    /// What is odd but no reason to stop: unknown variables, limits switched off.
    pub warnings: Vec<String>,
}

impl Settings {
    /// Reads `file`, if one is named, and the environment over it.
    pub fn read(
        file: Option<&Path>,
        environment: impl IntoIterator<Item = (String, String)>,
    ) -> Result<Self> {
        let mut values = Values::collect(file, environment)?;
        let database = Database::read(&mut values)?;
        let listen = listen::read(&mut values)?;
        let mail_from = mail::sender(&mut values)?;
        let mut settings = Self {
            key_file: database.key_file(&mut values)?,
            database,
            listen,
            public_url: PublicUrl::read(&mut values, listen)?,
            mail: Mail::read(&mut values, mail_from.as_deref())?,
            mail_from,
            signup: Signup::read(&mut values)?,
            trusted_proxies: Networks::read(&mut values)?,
            log: Log::read(&mut values)?,
            password: Password::read(&mut values)?,
            permissions: permissions::read(&mut values)?,
            http: Http::read(&mut values)?,
            limits: Limits::read(&mut values)?,
            warnings: Vec::new(),
        };
        settings.warnings = values.finish()?;
        if !settings.limits.enabled {
            settings.warnings.push("MUSTER_LIMITS=off: no rate is limited. Sizes still are. This is for load tests only.".to_owned());
        }
        Ok(settings)
    }

    /// The same, from the environment of this process. A variable that is not UTF-8 is left out and named in the warnings.
    pub fn from_process(file: Option<&Path>) -> Result<Self> {
        let mut odd = Vec::new();
        let environment: Vec<_> = std::env::vars_os()
            .filter_map(|(name, value)| {
                let name = name.into_string().ok()?;
                match value.into_string() {
                    Ok(value) => Some((name, value)),
                    Err(_) if name.starts_with("MUSTER_") => {
                        odd.push(format!("{name} is not UTF-8 and was left out."));
                        None
                    }
                    Err(_) => None,
                }
            })
            .collect();
        let mut settings = Self::read(file, environment)?;
        settings.warnings.append(&mut odd);
        Ok(settings)
    }
}
