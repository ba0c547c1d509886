//! The file that `login` writes: one session token per server, readable by its owner only. Nothing else reads it.

use std::{
    collections::BTreeMap,
    fs,
    io::{self, Write},
    os::unix::fs::{DirBuilderExt, MetadataExt, OpenOptionsExt},
    path::{Path, PathBuf},
};

use serde::{Deserialize, Serialize};

use super::{environment::Environment, failure::Failure};

/// What is kept for one server.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(super) struct Login {
    pub(super) email: String,
    pub(super) token: String,
    pub(super) expires_at: String,
}

#[derive(Debug, Default, Serialize, Deserialize)]
struct Contents {
    #[serde(default)]
    servers: BTreeMap<String, Login>,
}

/// The credentials file of this person.
pub(super) struct Credentials {
    path: PathBuf,
}

impl Credentials {
    /// `$XDG_CONFIG_HOME/muster/credentials.toml`, else under `~/.config`.
    pub(super) fn of(environment: &Environment) -> Result<Self, Failure> {
        let configuration = match (
            environment.variable("XDG_CONFIG_HOME"),
            environment.variable("HOME"),
        ) {
            (Some(directory), _) if Path::new(directory).is_absolute() => PathBuf::from(directory),
            (_, Some(home)) => Path::new(home).join(".config"),
            _ => {
                return Err(Failure::failed(
                    "There is no place for credentials: neither XDG_CONFIG_HOME nor HOME is set.",
                )
                .help("set MUSTER_API_KEY instead"));
            }
        };
        Ok(Self {
            path: configuration.join("muster/credentials.toml"),
        })
    }

    pub(super) fn path(&self) -> &Path {
        &self.path
    }

    /// The login for this server, if there is one.
    pub(super) fn find(&self, server: &str) -> Result<Option<Login>, Failure> {
        Ok(self.read()?.servers.remove(server))
    }

    /// Keeps a login, in place of an earlier one for the same server.
    pub(super) fn keep(&self, server: &str, login: Login) -> Result<(), Failure> {
        let mut contents = self.read()?;
        contents.servers.insert(server.to_owned(), login);
        self.write(&contents)
    }

    /// Forgets the login for this server.
    pub(super) fn forget(&self, server: &str) -> Result<(), Failure> {
        let mut contents = self.read()?;
        if contents.servers.remove(server).is_some() {
            self.write(&contents)
        } else {
            Ok(())
        }
    }

    fn read(&self) -> Result<Contents, Failure> {
        let file = match fs::File::open(&self.path) {
            Ok(file) => file,
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Contents::default()),
            Err(error) => return Err(self.failed("can't be read", &error)),
        };
        // Asked of the open file, so that it is the one that is read.
        let mode = file
            .metadata()
            .map_err(|error| self.failed("can't be read", &error))?
            .mode();
        if mode & 0o077 != 0 {
            return Err(Failure::failed(format!(
                "{} can be read by others (mode {:03o}), so it is not used.",
                self.path.display(),
                mode & 0o777
            ))
            .help(format!(
                "chmod 600 {}, then muster logout and muster login: the session may be known",
                self.path.display()
            )));
        }
        let text =
            io::read_to_string(file).map_err(|error| self.failed("can't be read", &error))?;
        toml::from_str(&text).map_err(|_| {
            Failure::failed(format!(
                "{} is not a credentials file.",
                self.path.display()
            ))
            .help(format!(
                "delete it, then muster login: rm {}",
                self.path.display()
            ))
        })
    }

    /// Written beside and moved into place, so that a crash leaves the old or the new, and nobody else ever reads it.
    fn write(&self, contents: &Contents) -> Result<(), Failure> {
        let text = toml::to_string(contents).map_err(|error| Failure::failed(error.to_string()))?;
        let beside = self.path.with_extension("toml.new");
        let place = || -> io::Result<()> {
            if let Some(directory) = self.path.parent() {
                fs::DirBuilder::new()
                    .recursive(true)
                    .mode(0o700)
                    .create(directory)?;
            }
            match fs::remove_file(&beside) {
                Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error),
                _ => {}
            }
            let mut file = fs::OpenOptions::new()
                .write(true)
                .create_new(true)
                .mode(0o600)
                .open(&beside)?;
            file.write_all(text.as_bytes())?;
            file.sync_all()?;
            fs::rename(&beside, &self.path)
        };
        place().map_err(|error| self.failed("can't be written", &error))
    }

    fn failed(&self, what: &str, error: &io::Error) -> Failure {
        Failure::failed(format!("{} {what}: {error}", self.path.display()))
    }
}
