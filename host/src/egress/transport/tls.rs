//! Whom to trust (the operating system's authorities, and those that the operator adds), and who to be.

use crate::config::instance::{ClientCertificate, Instance};
use crate::egress::error::BuildError;
use crate::secret::source::{self, open_private};
use rustls::ClientConfig;
use rustls::client::WantsClientCert;
use rustls::crypto::CryptoProvider;
use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, PrivateKeyDer};
use rustls_platform_verifier::Verifier;
use std::io::Read;
use std::path::Path;
use std::sync::Arc;
use zeroize::Zeroizing;

/// Largest file of a private key in bytes.
const LARGEST_KEY: u64 = 64 * 1024;

/// The TLS settings of an instance.
pub(crate) fn settings(instance: &Instance) -> Result<ClientConfig, BuildError> {
    let builder = trusting(instance)?;
    let Some(ClientCertificate { certificate, key }) = &instance.client_certificate else {
        return Ok(builder.with_no_client_auth());
    };
    let pair = (own_certificates(instance, certificate)?, own_key(instance, key)?);
    builder
        .with_client_auth_cert(pair.0, pair.1)
        .map_err(|source| BuildError::ClientPair { instance: name(instance), source })
}

/// The TLS settings for an instance's proxy, which is not shown the instance's client certificate.
pub(crate) fn settings_of_proxy(instance: &Instance) -> Result<ClientConfig, BuildError> {
    Ok(trusting(instance)?.with_no_client_auth())
}

fn trusting(instance: &Instance) -> Result<rustls::ConfigBuilder<ClientConfig, WantsClientCert>, BuildError> {
    let failed = |source| BuildError::Tls { instance: name(instance), source };
    // Given explicitly: a process-wide default would depend on who came first.
    let provider: Arc<CryptoProvider> = Arc::new(rustls::crypto::ring::default_provider());
    let builder = ClientConfig::builder_with_provider(Arc::clone(&provider))
        .with_safe_default_protocol_versions()
        .map_err(failed)?;
    let verifier = Verifier::new_with_extra_roots(authorities(instance)?, provider).map_err(failed)?;
    // "dangerous" is rustls's word for any verifier but its own; this one is rustls's own with the system's roots.
    Ok(builder.dangerous().with_custom_certificate_verifier(Arc::new(verifier)))
}

/// The certificates of the operator's file, if there is one.
fn authorities(instance: &Instance) -> Result<Vec<CertificateDer<'static>>, BuildError> {
    let Some(path) = &instance.ca_file else {
        return Ok(Vec::new());
    };
    let failed = |source| BuildError::CaFile { instance: name(instance), path: path.clone(), source };
    let roots = certificates(path).map_err(failed)?;
    if roots.is_empty() {
        return Err(BuildError::EmptyCaFile { instance: name(instance), path: path.clone() });
    }
    Ok(roots)
}

fn own_certificates(instance: &Instance, path: &Path) -> Result<Vec<CertificateDer<'static>>, BuildError> {
    let failed = |source| BuildError::ClientCertificate { instance: name(instance), path: path.to_owned(), source };
    let chain = certificates(path).map_err(failed)?;
    if chain.is_empty() {
        return Err(BuildError::EmptyClientCertificate { instance: name(instance), path: path.to_owned() });
    }
    Ok(chain)
}

/// The private key, from a file that must be as private as that of a secret.
fn own_key(instance: &Instance, path: &Path) -> Result<PrivateKeyDer<'static>, BuildError> {
    let failed = |source| BuildError::ClientKeyFile { instance: name(instance), source };
    let mut bytes = Zeroizing::new(Vec::new());
    let read = open_private(path).map_err(failed)?.take(LARGEST_KEY).read_to_end(&mut bytes);
    read.map_err(|source| failed(source::Error::File { path: path.to_owned(), source }))?;
    // The reader's own error is left out: it may show lines of the file.
    PrivateKeyDer::from_pem_slice(&bytes)
        .map_err(|_| BuildError::ClientKey { instance: name(instance), path: path.to_owned() })
}

fn certificates(path: &Path) -> Result<Vec<CertificateDer<'static>>, rustls::pki_types::pem::Error> {
    CertificateDer::pem_file_iter(path).and_then(Iterator::collect)
}

fn name(instance: &Instance) -> String {
    instance.name.as_str().to_owned()
}
