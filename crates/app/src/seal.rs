//! Sealing: AES-256-GCM-SIV with a random nonce and associated data that names table, column, row and organization.
//! A sealed value moved to another row does not open. One wrapped data key per organization and per person.

use std::{
    collections::{BTreeSet, HashMap},
    sync::{Arc, Mutex, PoisonError},
};

use aws_lc_rs::aead::{AES_256_GCM_SIV, Aad, LessSafeKey, Nonce, UnboundKey};
use muster_model::{AnySid, Error, Result};
use muster_store::{Tx, event};

use crate::keys::Keyring;

const VERSION: u8 = 1;
const NONCE: usize = 12;
/// Data keys kept unwrapped in memory; beyond it the whole cache is dropped and filled again.
const CACHED: usize = 50_000;

/// A key that seals.
pub(crate) struct SealingKey {
    key: LessSafeKey,
    fingerprint: [u8; 32],
}

impl SealingKey {
    pub(crate) fn new(bytes: &[u8; 32]) -> Option<Self> {
        let mut fingerprint = [0; 32];
        fingerprint
            .copy_from_slice(aws_lc_rs::digest::digest(&aws_lc_rs::digest::SHA256, bytes).as_ref());
        Some(Self {
            key: LessSafeKey::new(UnboundKey::new(&AES_256_GCM_SIV, bytes).ok()?),
            fingerprint,
        })
    }

    /// A digest of the key: for fingerprints only.
    pub(crate) fn fingerprint(&self) -> &[u8] {
        &self.fingerprint
    }

    /// Version, nonce, ciphertext with tag.
    pub(crate) fn seal(&self, nonce: [u8; NONCE], place: &str, plain: &[u8]) -> Result<Vec<u8>> {
        let mut sealed = Vec::with_capacity(1 + NONCE + plain.len() + 16);
        sealed.push(VERSION);
        sealed.extend_from_slice(&nonce);
        sealed.extend_from_slice(plain);
        let tag = self
            .key
            .seal_in_place_separate_tag(
                Nonce::assume_unique_for_key(nonce),
                Aad::from(place.as_bytes()),
                &mut sealed[1 + NONCE..],
            )
            .map_err(|_| Error::internal("sealing failed"))?;
        sealed.extend_from_slice(tag.as_ref());
        Ok(sealed)
    }

    /// Opens what [`Self::seal`] made for the same place.
    pub(crate) fn open(&self, place: &str, sealed: &[u8]) -> Result<Vec<u8>> {
        let broken = || Error::internal(format!("a sealed value does not open at {place}"));
        let (version, rest) = sealed.split_first().ok_or_else(broken)?;
        if *version != VERSION || rest.len() < NONCE + 16 {
            return Err(broken());
        }
        let (nonce, body) = rest.split_at(NONCE);
        let nonce = <[u8; NONCE]>::try_from(nonce).map_err(|_| broken())?;
        let mut plain = body.to_vec();
        let length = self
            .key
            .open_in_place(
                Nonce::assume_unique_for_key(nonce),
                Aad::from(place.as_bytes()),
                &mut plain,
            )
            .map_err(|_| broken())?
            .len();
        plain.truncate(length);
        Ok(plain)
    }
}

/// Unwrapped data keys of committed rows.
#[derive(Default)]
pub(crate) struct DataKeys {
    cache: Mutex<HashMap<AnySid, Arc<SealingKey>>>,
}

/// Data keys that one act met first. They enter the cache only after its commit: a key of a rolled-back row must never seal anything.
pub(crate) type FreshKeys = Vec<(AnySid, Arc<SealingKey>)>;

impl DataKeys {
    /// The data key of an organization or person.
    pub(crate) fn find(
        &self,
        tx: &mut Tx,
        keys: &Keyring,
        owner: AnySid,
        fresh: &mut FreshKeys,
    ) -> Result<Option<Arc<SealingKey>>> {
        if let Some(known) = self.known(owner, fresh) {
            return Ok(Some(known));
        }
        let Some(wrapped) = event::data_key(tx, owner)? else {
            return Ok(None);
        };
        Ok(Some(self.unwrap(keys, owner, &wrapped, fresh)?))
    }

    /// The data key of an organization or person, made where there is none.
    pub(crate) fn get(
        &self,
        tx: &mut Tx,
        keys: &Keyring,
        owner: AnySid,
        fresh: &mut FreshKeys,
    ) -> Result<Arc<SealingKey>> {
        if let Some(found) = self.find(tx, keys, owner, fresh)? {
            return Ok(found);
        }
        let bytes: [u8; 32] = tx.random();
        let wrapped = keys
            .sealing()
            .seal(tx.random(), &place_of_key(owner), &bytes)?;
        event::insert_data_key(tx, owner, &wrapped)?;
        self.unwrap(keys, owner, &wrapped, fresh)
    }

    /// Several data keys with one question; those that were destroyed are not among them.
    pub(crate) fn find_all(
        &self,
        tx: &mut Tx,
        keys: &Keyring,
        owners: &BTreeSet<AnySid>,
        fresh: &mut FreshKeys,
    ) -> Result<HashMap<AnySid, Arc<SealingKey>>> {
        let mut found: HashMap<_, _> = owners
            .iter()
            .filter_map(|owner| Some((*owner, self.known(*owner, fresh)?)))
            .collect();
        let unknown: Vec<AnySid> = owners
            .iter()
            .copied()
            .filter(|owner| !found.contains_key(owner))
            .collect();
        for (owner, wrapped) in event::data_keys(tx, &unknown)? {
            found.insert(owner, self.unwrap(keys, owner, &wrapped, fresh)?);
        }
        Ok(found)
    }

    fn known(&self, owner: AnySid, fresh: &FreshKeys) -> Option<Arc<SealingKey>> {
        let cached = self
            .cache
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .get(&owner)
            .cloned();
        cached.or_else(|| {
            fresh
                .iter()
                .find(|(of, _)| *of == owner)
                .map(|(_, key)| key.clone())
        })
    }

    fn unwrap(
        &self,
        keys: &Keyring,
        owner: AnySid,
        wrapped: &[u8],
        fresh: &mut FreshKeys,
    ) -> Result<Arc<SealingKey>> {
        let bytes = <[u8; 32]>::try_from(keys.sealing().open(&place_of_key(owner), wrapped)?)
            .map_err(|_| Error::internal("a data key has another length"))?;
        let key = Arc::new(
            SealingKey::new(&bytes).ok_or_else(|| Error::internal("a data key is no key"))?,
        );
        fresh.push((owner, key.clone()));
        Ok(key)
    }

    /// Keeps keys whose rows are committed.
    pub(crate) fn keep(&self, fresh: FreshKeys) {
        if fresh.is_empty() {
            return;
        }
        let mut cache = self.cache.lock().unwrap_or_else(PoisonError::into_inner);
        if cache.len() + fresh.len() > CACHED {
            cache.clear();
        }
        cache.extend(fresh);
    }
}

fn place_of_key(owner: AnySid) -> String {
    format!("data_key|wrapped|{owner}|{owner}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_sealed_value_opens_only_where_it_was_sealed() {
        let key = SealingKey::new(&[7; 32]).unwrap();
        let sealed = key.seal([1; 12], "job|payload|JB1|OR1", b"secret").unwrap();
        assert!(!sealed.windows(6).any(|window| window == b"secret"));
        assert_eq!(key.open("job|payload|JB1|OR1", &sealed).unwrap(), b"secret");
        assert!(key.open("job|payload|JB2|OR1", &sealed).is_err());
        let mut broken = sealed;
        *broken.last_mut().unwrap() ^= 1;
        assert!(key.open("job|payload|JB1|OR1", &broken).is_err());
    }
}
