//! Programs that print a credential: password managers, vaults.

use super::source::{LARGEST, clean};
use super::{Error, file};
use secrecy::SecretString;
use std::process::Stdio;
use std::time::Duration;
use tokio::io::AsyncReadExt;
use tokio::process::Command;

/// For a command, which may have to reach an agent or a vault.
pub(super) const TIME: Duration = Duration::from_secs(10);

/// What a command prints, without its last line's end. No shell reads its words.
///
/// # Cancel safety
/// A command that is running is killed.
pub(super) async fn output(words: &[String], time: Duration) -> Result<SecretString, Error> {
    let (program, arguments) = words.split_first().map_or(("", words), |(program, rest)| (program.as_str(), rest));
    let program_name = || program.to_owned();
    let failed = |source| Error::Command { program: program_name(), source };
    // Its stderr is not shown: a failing program may print what it was given.
    let mut child = Command::new(program)
        .args(arguments)
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .kill_on_drop(true)
        .spawn()
        .map_err(failed)?;
    let mut bytes = file::buffer(LARGEST);
    let stdout = child.stdout.take();
    let run = async {
        if let Some(stdout) = stdout {
            stdout.take(LARGEST as u64 + 1).read_to_end(&mut bytes).await?;
        }
        // A program that goes on printing would wait for a reader until the time is up.
        if bytes.len() > LARGEST { Ok(None) } else { child.wait().await.map(Some) }
    };
    let from = format!("the secret command `{program}`");
    match tokio::time::timeout(time, run).await {
        Err(_) => Err(Error::Slow { from, seconds: time.as_secs() }),
        Ok(Err(source)) => Err(failed(source)),
        Ok(Ok(None)) => Err(Error::TooLarge { from, largest: LARGEST }),
        Ok(Ok(Some(status))) if !status.success() => Err(Error::Failed { program: program_name(), status }),
        Ok(Ok(Some(_))) => clean(&bytes, &from),
    }
}

#[cfg(test)]
#[cfg(unix)]
mod tests {
    use super::*;
    use secrecy::ExposeSecret;

    fn shell(script: &str) -> Vec<String> {
        ["/bin/sh", "-c", script].map(str::to_owned).to_vec()
    }

    async fn printed(words: &[String]) -> String {
        output(words, TIME).await.unwrap().expose_secret().to_owned()
    }

    async fn refused(words: &[String]) -> String {
        let error = output(words, TIME).await.unwrap_err();
        assert!(!format!("{error} {error:?}").contains("canary"), "{error:?}");
        error.to_string()
    }

    #[tokio::test]
    async fn a_command_gives_what_it_prints() {
        assert_eq!(printed(&shell("printf 'from a command\\n'")).await, "from a command");
    }

    #[tokio::test]
    async fn a_command_s_arguments_are_not_read_by_a_shell() {
        assert_eq!(printed(&["echo".to_owned(), "$HOME;x".to_owned()]).await, "$HOME;x");
    }

    #[tokio::test]
    async fn a_command_that_fails_is_named_without_its_output() {
        let failed = refused(&shell("echo canary; echo canary >&2; exit 3")).await;
        assert_eq!(failed, "the secret command `/bin/sh` failed (exit status: 3): run it by hand to see why");
        let absent = refused(&["/nonexistent/program".to_owned()]).await;
        assert_eq!(absent, "cannot run the secret command `/nonexistent/program`");
    }

    #[tokio::test]
    async fn a_command_has_no_input_and_bounded_output() {
        assert_eq!(printed(&shell("cat; echo no input")).await, "no input");
        let floods = refused(&shell("while :; do echo canary; done")).await;
        assert_eq!(floods, "the secret command `/bin/sh` gives more than 65536 bytes");
    }

    #[tokio::test]
    async fn a_command_that_does_not_end_is_given_up() {
        let error = output(&shell("exec sleep 60"), Duration::from_millis(50)).await.unwrap_err();
        assert!(matches!(error, Error::Slow { .. }), "{error:?}");
    }
}
