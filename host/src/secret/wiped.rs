//! What is left of a secret in this process's memory when it has been dropped: nothing, whichever way it came.
//!
//! Invariant: the secret looked for is never whole in the memory of the test itself.

use super::SecretSource;
use super::name::SecretName;
use super::store::Place;
use crate::config::Environment;
use age::x25519;
use secrecy::{ExposeSecret, SecretString};
use std::fs::File;
use std::io::Write;
use std::os::unix::fs::{FileExt, PermissionsExt};
use std::path::PathBuf;
use zeroize::Zeroizing;

const MASK: u8 = 0x55;

/// A random secret of 32 letters, each masked.
fn masked() -> [u8; 32] {
    let mut random = [0; 32];
    getrandom::fill(&mut random).unwrap();
    random.map(|byte| (b'a' + byte % 16) ^ MASK)
}

/// The secret itself, in memory that is wiped.
fn unmasked(masked: &[u8; 32]) -> Zeroizing<Vec<u8>> {
    let mut secret = Zeroizing::new(Vec::with_capacity(64));
    secret.extend(masked.iter().map(|byte| byte ^ MASK));
    secret
}

/// How often a secret is in the writable memory of this process.
fn copies(masked: &[u8; 32]) -> usize {
    let memory = File::open("/proc/self/mem").unwrap();
    let maps = std::fs::read_to_string("/proc/self/maps").unwrap();
    let mut window = vec![0; 1 << 20].into_boxed_slice();
    let mut found = 0;
    for map in maps.lines() {
        let mut words = map.split(' ');
        let (from, to) = words.next().unwrap().split_once('-').unwrap();
        let (from, to) = (u64::from_str_radix(from, 16).unwrap(), u64::from_str_radix(to, 16).unwrap());
        if !words.next().unwrap().starts_with("rw") {
            continue;
        }
        let mut at = from;
        while at < to {
            // Another test may have given a region back meanwhile.
            let Ok(length) = memory.read_at(&mut window, at) else { break };
            let length = length.min(usize::try_from(to - at).unwrap());
            found += window[..length]
                .windows(32)
                .filter(|bytes| bytes.iter().zip(masked).all(|(a, b)| *a == b ^ MASK))
                .count();
            // Next time from a little before, for what lies across the border.
            let step = if at + length as u64 == to || length < 32 { length } else { length - 31 };
            window[..length].fill(0);
            at += (step as u64).max(1);
        }
    }
    found
}

fn private(path: PathBuf, content: &[u8]) -> PathBuf {
    let mut file = File::create(&path).unwrap();
    file.set_permissions(std::fs::Permissions::from_mode(0o600)).unwrap();
    file.write_all(content).unwrap();
    path
}

/// Loads a secret, makes sure that the search can find it, drops it, and gives how often it is still there.
async fn left(masked: &[u8; 32], source: SecretSource, environment: Environment) -> usize {
    let secret: SecretString = source.load(&environment).await.unwrap();
    assert!(secret.expose_secret().bytes().eq(masked.iter().map(|byte| byte ^ MASK)));
    assert!(copies(masked) >= 1, "the search does not find what is there");
    drop(secret);
    copies(masked)
}

#[tokio::test]
async fn nothing_is_left_of_a_secret_from_a_file() {
    let folder = tempfile::tempdir().unwrap();
    let masked = masked();
    let path = private(folder.path().join("key"), &unmasked(&masked));
    assert_eq!(left(&masked, SecretSource::File(path), Environment::default()).await, 0);
}

#[tokio::test]
async fn nothing_is_left_of_a_secret_from_a_command() {
    let folder = tempfile::tempdir().unwrap();
    let masked = masked();
    let path = private(folder.path().join("key"), &unmasked(&masked));
    let words = vec!["cat".to_owned(), path.display().to_string()];
    assert_eq!(left(&masked, SecretSource::Command(words), Environment::default()).await, 0);
}

#[tokio::test]
async fn nothing_is_left_of_a_secret_from_the_store() {
    let folder = tempfile::tempdir().unwrap();
    let masked = masked();
    let identity = x25519::Identity::generate();
    let identity_file = private(folder.path().join("identity"), identity.to_string().expose_secret().as_bytes());
    let place = Place { file: Some(folder.path().join("secrets.age")), identity: Some(identity_file) };
    private(folder.path().join("secrets.age"), &sealed(&identity, &masked));
    let source = SecretSource::Store { name: SecretName::parse("main").unwrap(), place };
    assert_eq!(left(&masked, source, Environment::default()).await, 0);
}

/// A store with the secret, from an encryption that leaves none behind: age does not wipe the buffer of 64 KiB from
/// which it encrypts, but here the spaces at the end have overwritten it.
fn sealed(identity: &x25519::Identity, masked: &[u8; 32]) -> Vec<u8> {
    let recipient = identity.to_public();
    let encryptor = age::Encryptor::with_recipients(std::iter::once(&recipient as &dyn age::Recipient)).unwrap();
    let mut sealed = Vec::new();
    let mut writer = encryptor.wrap_output(&mut sealed).unwrap();
    writer.write_all(b"{\"main\": \"").unwrap();
    writer.write_all(&unmasked(masked)).unwrap();
    writer.write_all(b"\"}").unwrap();
    writer.write_all(&[b' '; 70_000]).unwrap();
    writer.finish().unwrap();
    sealed
}
