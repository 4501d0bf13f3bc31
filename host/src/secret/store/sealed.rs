//! Encrypting and decrypting a store.

use super::table::NotATable;
use age::{DecryptError, Decryptor, EncryptError, Encryptor, Identity, Recipient, scrypt};
use secrecy::SecretString;
use std::io::{self, Write};
use zeroize::Zeroizing;

/// Work to try one passphrase, as a power of two: 128 MiB of memory and some tenths of a second.
const WORK: u8 = 17;
/// Most work that a file may demand: 1 GiB and some seconds. Other programs choose 18 to 20.
const MOST_WORK: u8 = 20;

/// What opens and locks a store.
pub enum Key {
    Passphrase(SecretString),
    Identities(Vec<age::x25519::Identity>),
}

/// What a store is locked with.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Lock {
    Passphrase,
    Identities,
}

/// Why a store cannot be used.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Problem {
    #[error("it is not a file of age's binary format (one that begins with `-----BEGIN AGE` is not read), or is cut")]
    NotSealed,
    #[error("it is damaged, or was changed by someone without the key")]
    Damaged,
    #[error("the passphrase is wrong")]
    WrongPassphrase,
    #[error("no identity of the identity file opens it")]
    WrongIdentity,
    #[error("it demands too much work for its passphrase: 2^{work}, at most 2^{MOST_WORK}")]
    TooMuchWork { work: u8 },
    #[error(
        "it is locked with a passphrase, which neither the variable ODOO_MCP_STORE_PASSPHRASE nor the keyring has \
         ({keyring}); `odoo-mcp-server secret set store --keyring` puts it into the keyring"
    )]
    NoPassphrase { keyring: String },
    #[error(
        "it is locked with an age identity: name the file that holds it with `store_identity` or \
         ODOO_MCP_STORE_IDENTITY"
    )]
    NoIdentity,
    #[error("the two passphrases differ")]
    Differ,
    #[error("a passphrase of fewer than {0} characters is soon guessed: take a longer one")]
    ShortPassphrase(usize),
    #[error(
        "{strangers} of those it is locked for have no identity in the identity file and would be locked out: change it \
         with `age` itself"
    )]
    OthersToo { strangers: usize },
    #[error("it would have more than {largest} bytes, or has")]
    TooLarge { largest: usize },
    #[error("another process has been changing it for {seconds} seconds")]
    Busy { seconds: u64 },
    #[error(transparent)]
    Table(NotATable),
    #[error("it cannot be encrypted")]
    Encrypt(#[source] io::Error),
}

impl Key {
    /// Decrypts a store.
    pub fn unseal(&self, sealed: &[u8]) -> Result<Zeroizing<Vec<u8>>, Problem> {
        let wrong = match self {
            Self::Passphrase(_) => Problem::WrongPassphrase,
            Self::Identities(_) => Problem::WrongIdentity,
        };
        let opened = match self {
            Self::Passphrase(passphrase) => {
                let mut identity = scrypt::Identity::new(passphrase.clone());
                identity.set_max_work_factor(MOST_WORK);
                decryptor(sealed)?.decrypt(std::iter::once(&identity as &dyn Identity))
            }
            Self::Identities(identities) => {
                decryptor(sealed)?.decrypt(identities.iter().map(|identity| identity as &dyn Identity))
            }
        };
        let plain = opened.map_err(|error| problem(error, wrong))?;
        // Never more than was encrypted; and the buffer must not grow, since what it leaves behind is not wiped.
        crate::secret::file::read(plain, sealed.len()).map_err(|_| Problem::Damaged)
    }

    /// Encrypts a store.
    pub fn seal(&self, plain: &[u8]) -> Result<Vec<u8>, Problem> {
        let encryptor = match self {
            Self::Passphrase(passphrase) => {
                let mut recipient = scrypt::Recipient::new(passphrase.clone());
                recipient.set_work_factor(WORK);
                Encryptor::with_recipients(std::iter::once(&recipient as &dyn Recipient))
            }
            Self::Identities(identities) => {
                let recipients: Vec<_> = identities.iter().map(age::x25519::Identity::to_public).collect();
                Encryptor::with_recipients(recipients.iter().map(|recipient| recipient as &dyn Recipient))
            }
        };
        let failed = |error| {
            Problem::Encrypt(match error {
                EncryptError::Io(error) => error,
                other => io::Error::other(other),
            })
        };
        let mut sealed = Vec::new();
        let mut writer = encryptor.map_err(failed)?.wrap_output(&mut sealed).map_err(Problem::Encrypt)?;
        writer.write_all(plain).map_err(Problem::Encrypt)?;
        writer.finish().map_err(Problem::Encrypt)?;
        Ok(sealed)
    }

    /// Makes sure that whoever can open a store still can when it has been sealed with this key.
    pub fn is_everyone_s(&self, sealed: &[u8]) -> Result<(), Problem> {
        let Self::Identities(identities) = self else { return Ok(()) };
        let opens = |identity: &&age::x25519::Identity| {
            let one = std::iter::once(*identity as &dyn Identity);
            decryptor(sealed).is_ok_and(|decryptor| decryptor.decrypt(one).is_ok())
        };
        let ours = identities.iter().filter(opens).count();
        match recipients(sealed).saturating_sub(ours) {
            // With none of ours, decrypting will say so.
            strangers if strangers > 0 && ours > 0 => Err(Problem::OthersToo { strangers }),
            _ => Ok(()),
        }
    }
}

/// What a store is locked with.
pub fn lock(sealed: &[u8]) -> Result<Lock, Problem> {
    Ok(if decryptor(sealed)?.is_scrypt() { Lock::Passphrase } else { Lock::Identities })
}

fn decryptor(sealed: &[u8]) -> Result<Decryptor<&[u8]>, Problem> {
    Decryptor::new_buffered(sealed).map_err(|_| Problem::NotSealed)
}

fn problem(error: DecryptError, wrong: Problem) -> Problem {
    match error {
        DecryptError::NoMatchingKeys | DecryptError::DecryptionFailed | DecryptError::KeyDecryptionFailed => wrong,
        DecryptError::ExcessiveWork { required, .. } => Problem::TooMuchWork { work: required },
        DecryptError::InvalidHeader | DecryptError::UnknownFormat => Problem::NotSealed,
        _ => Problem::Damaged,
    }
}

/// For how many a file is encrypted: lines `-> TYPE …` of its header. Those whose type ends with `-grease` are noise that
/// some programs add.
fn recipients(sealed: &[u8]) -> usize {
    let lines = sealed.split(|byte| *byte == b'\n').take_while(|line| !line.starts_with(b"---"));
    let types = lines.filter_map(|line| line.strip_prefix(b"-> ")?.split(|byte| *byte == b' ').next());
    types.filter(|name| !name.ends_with(b"-grease")).count()
}

#[cfg(test)]
mod tests {
    use super::*;
    use age::x25519;

    fn identity() -> (x25519::Identity, Key) {
        let identity = x25519::Identity::generate();
        (identity.clone(), Key::Identities(vec![identity]))
    }

    fn sealed_for(identities: &[&x25519::Identity], plain: &[u8]) -> Vec<u8> {
        Key::Identities(identities.iter().map(|identity| (*identity).clone()).collect()).seal(plain).unwrap()
    }

    #[test]
    fn what_an_identity_sealed_it_opens_and_no_other_does() {
        let (_, key) = identity();
        let sealed = key.seal(b"canary").unwrap();
        assert_eq!(lock(&sealed).unwrap(), Lock::Identities);
        assert_eq!(*key.unseal(&sealed).unwrap(), b"canary");
        assert!(!sealed.windows(6).any(|window| window == b"canary"));
        assert!(matches!(identity().1.unseal(&sealed), Err(Problem::WrongIdentity)));
        let passphrase = Key::Passphrase("canary-passphrase".into());
        assert!(matches!(passphrase.unseal(&sealed), Err(Problem::WrongPassphrase)));
    }

    #[test]
    fn what_a_passphrase_sealed_it_opens_and_no_other_does() {
        let key = Key::Passphrase("correct horse".into());
        let sealed = key.seal(b"canary").unwrap();
        assert_eq!(lock(&sealed).unwrap(), Lock::Passphrase);
        assert!(str::from_utf8(sealed.split(|byte| *byte == b'\n').nth(1).unwrap()).unwrap().ends_with(" 17"));
        assert_eq!(*key.unseal(&sealed).unwrap(), b"canary");
        assert!(matches!(Key::Passphrase("wrong horse".into()).unseal(&sealed), Err(Problem::WrongPassphrase)));
        assert!(matches!(identity().1.unseal(&sealed), Err(Problem::WrongIdentity)));
    }

    #[test]
    fn a_file_that_demands_minutes_is_refused_at_once() {
        let mut recipient = scrypt::Recipient::new("correct horse".into());
        recipient.set_work_factor(1);
        let encryptor = Encryptor::with_recipients(std::iter::once(&recipient as &dyn Recipient)).unwrap();
        let mut sealed = Vec::new();
        encryptor.wrap_output(&mut sealed).unwrap().finish().unwrap();
        let header_end = sealed.iter().enumerate().filter(|(_, byte)| **byte == b'\n').nth(1).unwrap().0;
        for work in [21, 22, 40, 63] {
            let demanding = [&sealed[..header_end - 1], work.to_string().as_bytes(), &sealed[header_end..]].concat();
            let outcome = Key::Passphrase("correct horse".into()).unseal(&demanding);
            assert!(matches!(outcome, Err(Problem::TooMuchWork { work: found }) if found == work), "{work}");
        }
    }

    #[test]
    fn a_cut_or_changed_file_is_never_half_read() {
        let (_, key) = identity();
        let sealed = key.seal(b"{\"a\": \"canary\"}").unwrap();
        for length in 0..sealed.len() {
            assert!(key.unseal(&sealed[..length]).is_err(), "{length}");
        }
        for index in 0..sealed.len() {
            let mut changed = sealed.clone();
            changed[index] ^= 1;
            assert!(key.unseal(&changed).is_err(), "{index}");
        }
        for text in [&b""[..], b"{\"a\": \"canary\"}", b"-----BEGIN AGE ENCRYPTED FILE-----\n"] {
            assert!(matches!(key.unseal(text), Err(Problem::NotSealed)));
            assert!(matches!(lock(text), Err(Problem::NotSealed)));
        }
    }

    #[test]
    fn a_store_that_is_also_for_others_is_recognised() {
        let (a, key_a) = identity();
        let (b, _) = identity();
        let both = Key::Identities(vec![a.clone(), b.clone()]);
        let (for_a, for_both) = (sealed_for(&[&a], b"x"), sealed_for(&[&a, &b], b"x"));
        for fine in [key_a.is_everyone_s(&for_a), both.is_everyone_s(&for_a), both.is_everyone_s(&for_both)] {
            assert!(fine.is_ok());
        }
        assert!(matches!(key_a.is_everyone_s(&for_both), Err(Problem::OthersToo { strangers: 1 })));
        let (c, _) = identity();
        let for_a_and_c = sealed_for(&[&a, &c], b"x");
        assert!(matches!(both.is_everyone_s(&for_a_and_c), Err(Problem::OthersToo { strangers: 1 })));
    }

    #[test]
    fn noise_in_a_header_is_nobody() {
        assert_eq!(recipients(b"age-encryption.org/v1\n-> X25519 a\nb\n-> x-grease c\n\n--- m\n-> X25519 d\n"), 1);
    }
}
