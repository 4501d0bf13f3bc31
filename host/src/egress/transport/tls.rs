//! Whom to trust: the operating system's authorities, and those that the operator adds.

use crate::config::instance::Instance;
use crate::egress::error::BuildError;
use rustls::ClientConfig;
use rustls::crypto::CryptoProvider;
use rustls::pki_types::CertificateDer;
use rustls::pki_types::pem::PemObject;
use rustls_platform_verifier::Verifier;
use std::sync::Arc;

/// The TLS settings of an instance.
pub(crate) fn settings(instance: &Instance) -> Result<ClientConfig, BuildError> {
    let failed = |source| BuildError::Tls { instance: instance.name.as_str().to_owned(), source };
    // Given explicitly: a process-wide default would depend on who came first.
    let provider: Arc<CryptoProvider> = Arc::new(rustls::crypto::ring::default_provider());
    let builder = ClientConfig::builder_with_provider(Arc::clone(&provider))
        .with_safe_default_protocol_versions()
        .map_err(failed)?;
    let verifier = verifier(instance, provider)?;
    // "dangerous" is rustls's word for any verifier but its own; this one is rustls's own with the system's roots.
    Ok(builder.dangerous().with_custom_certificate_verifier(Arc::new(verifier)).with_no_client_auth())
}

fn verifier(instance: &Instance, provider: Arc<CryptoProvider>) -> Result<Verifier, BuildError> {
    let roots = authorities(instance)?;
    Verifier::new_with_extra_roots(roots, provider)
        .map_err(|source| BuildError::Tls { instance: instance.name.as_str().to_owned(), source })
}

/// The certificates of the operator's file, if there is one.
fn authorities(instance: &Instance) -> Result<Vec<CertificateDer<'static>>, BuildError> {
    let Some(path) = &instance.ca_file else {
        return Ok(Vec::new());
    };
    let name = || instance.name.as_str().to_owned();
    let failed = |source| BuildError::CaFile { instance: name(), path: path.clone(), source };
    let roots: Vec<_> =
        CertificateDer::pem_file_iter(path).and_then(Iterator::collect::<Result<_, _>>).map_err(failed)?;
    if roots.is_empty() {
        return Err(BuildError::EmptyCaFile { instance: name(), path: path.clone() });
    }
    Ok(roots)
}
