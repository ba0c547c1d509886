//! The key file: the pepper of digests, the sealing key and the event key, and what is computed with them alone.
//! It is never in the database; every digest and MAC begins with its key's version.

use std::{
    fs,
    io::Write,
    os::unix::fs::{MetadataExt, OpenOptionsExt},
    path::Path,
};

use aws_lc_rs::{constant_time::verify_slices_are_equal, hmac};
use base64::{Engine, engine::general_purpose::STANDARD};
use muster_model::{Error, OrganizationSid, Result, Sid, event::Hash, secret::Secret};
use muster_store::Entropy;

use crate::seal::SealingKey;

const VERSION: u8 = 1;

/// Three keys, independent of each other.
pub struct Keyring {
    pepper: hmac::Key,
    event: hmac::Key,
    sealing: SealingKey,
}

fn refuse(path: &Path, why: &str) -> Error {
    Error::unavailable(
        "key_file.refused",
        format!("The key file {} can't be used: {why}.", path.display()),
    )
}

impl Keyring {
    /// Writes a new key file, readable by its owner alone. Never overwrites one.
    pub fn create(path: &Path, entropy: &Entropy) -> Result<Self> {
        let mut text = String::new();
        for purpose in ["pepper", "sealing", "event"] {
            let mut key = [0; 32];
            entropy.fill(&mut key);
            text.push_str(&format!("{purpose} {VERSION} {}\n", STANDARD.encode(key)));
        }
        let written = fs::OpenOptions::new()
            .write(true)
            .create_new(true)
            .mode(0o600)
            .open(path)
            .and_then(|mut file| {
                file.write_all(text.as_bytes())?;
                file.sync_all()?;
                // The name too: a database that outlives its key file is lost.
                let folder = path
                    .parent()
                    .filter(|folder| !folder.as_os_str().is_empty());
                fs::File::open(folder.unwrap_or(Path::new(".")))?.sync_all()
            });
        written.map_err(|error| refuse(path, &error.to_string()))?;
        Self::parse(&text).ok_or_else(|| refuse(path, "what was just written can't be read"))
    }

    /// Reads a key file; refuses one that others can read.
    pub fn load(path: &Path) -> Result<Self> {
        let metadata = fs::metadata(path).map_err(|error| refuse(path, &error.to_string()))?;
        let mode = metadata.mode() & 0o777;
        if mode & 0o077 != 0 {
            return Err(refuse(
                path,
                &format!("its mode is {mode:04o}, so others can read it; run chmod 600 on it"),
            ));
        }
        let text = fs::read_to_string(path).map_err(|error| refuse(path, &error.to_string()))?;
        Self::parse(&text).ok_or_else(|| refuse(path, "it does not hold a pepper, a sealing and an event key, one `purpose version base64` a line"))
    }

    fn parse(text: &str) -> Option<Self> {
        let key = |purpose: &str| {
            let line = text
                .lines()
                .find(|line| line.split_ascii_whitespace().next() == Some(purpose))?;
            let mut words = line.split_ascii_whitespace().skip(1);
            (words.next()? == VERSION.to_string()).then_some(())?;
            <[u8; 32]>::try_from(STANDARD.decode(words.next()?).ok()?).ok()
        };
        Some(Self {
            pepper: hmac::Key::new(hmac::HMAC_SHA256, &key("pepper")?),
            event: hmac::Key::new(hmac::HMAC_SHA256, &key("event")?),
            sealing: SealingKey::new(&key("sealing")?)?,
        })
    }

    /// The key that data keys are wrapped with.
    pub(crate) fn sealing(&self) -> &SealingKey {
        &self.sealing
    }

    /// What a database keeps so that it is never opened with another key file.
    pub(crate) fn fingerprint(&self, server: &str) -> Vec<u8> {
        let mut print = Vec::new();
        for key in [&self.pepper, &self.event] {
            print.extend_from_slice(
                hmac::sign(key, format!("muster/fingerprint/1 {server}").as_bytes()).as_ref(),
            );
        }
        print.extend_from_slice(
            hmac::sign(
                &hmac::Key::new(hmac::HMAC_SHA256, self.sealing.fingerprint()),
                server.as_bytes(),
            )
            .as_ref(),
        );
        print
    }

    /// The digest of a secret that the database keeps.
    pub(crate) fn digest(&self, secret: &Secret) -> Vec<u8> {
        let mut context = hmac::Context::with_key(&self.pepper);
        context.update(secret.kind.word().as_bytes());
        context.update(&secret.bits.to_be_bytes());
        context.update(&secret.random);
        versioned(context.sign().as_ref())
    }

    /// Compares in constant time.
    pub(crate) fn matches(&self, secret: &Secret, digest: &[u8]) -> bool {
        verify_slices_are_equal(&self.digest(secret), digest).is_ok()
    }

    /// The MAC of the end of a chain.
    pub(crate) fn head_mac(&self, stream: OrganizationSid, sequence: i64, hash: &Hash) -> Vec<u8> {
        let mut context = hmac::Context::with_key(&self.event);
        context.update(b"muster/head/1");
        context.update(&stream.any().to_ascii());
        context.update(&sequence.to_be_bytes());
        context.update(hash);
        versioned(context.sign().as_ref())
    }

    /// A MAC for what is handed out and comes back, as cursors; 16 bytes.
    pub(crate) fn ticket_mac(&self, parts: &[&[u8]]) -> [u8; 16] {
        let mut context = hmac::Context::with_key(&self.pepper);
        context.update(b"muster/ticket/1");
        for part in parts {
            context.update(&(part.len() as u64).to_be_bytes());
            context.update(part);
        }
        let mut mac = [0; 16];
        mac.copy_from_slice(&context.sign().as_ref()[..16]);
        mac
    }
}

fn versioned(tag: &[u8]) -> Vec<u8> {
    let mut bytes = Vec::with_capacity(tag.len() + 1);
    bytes.push(VERSION);
    bytes.extend_from_slice(tag);
    bytes
}

#[cfg(test)]
mod tests {
    use std::os::unix::fs::PermissionsExt;

    use super::*;

    #[test]
    fn a_key_file_is_made_for_its_owner_alone_and_read_back() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("keys");
        let made = Keyring::create(&path, &Entropy::seeded(1)).unwrap();
        assert_eq!(fs::metadata(&path).unwrap().mode() & 0o777, 0o600);
        assert_eq!(
            made.fingerprint("x"),
            Keyring::load(&path).unwrap().fingerprint("x")
        );
        assert!(
            Keyring::create(&path, &Entropy::seeded(2)).is_err(),
            "never overwritten"
        );
    }

    #[test]
    fn a_key_file_that_others_can_read_is_refused_with_path_and_mode() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("keys");
        Keyring::create(&path, &Entropy::seeded(1)).unwrap();
        fs::set_permissions(&path, fs::Permissions::from_mode(0o640)).unwrap();
        let error = Keyring::load(&path).err().unwrap();
        assert!(
            error.message().contains("0640") && error.message().contains("keys"),
            "{error}"
        );
    }

    #[test]
    fn a_broken_key_file_is_refused() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("keys");
        fs::OpenOptions::new()
            .write(true)
            .create_new(true)
            .mode(0o600)
            .open(&path)
            .unwrap()
            .write_all(b"pepper 1 AAAA\n")
            .unwrap();
        assert_eq!(
            Keyring::load(&path).err().unwrap().code(),
            "key_file.refused"
        );
    }
}
