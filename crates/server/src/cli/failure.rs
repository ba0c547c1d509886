//! How a command ends: its exit code, and for a failure the words on standard error. No decision is taken here.

use std::{fmt, io};

use serde_json::Value;

use super::answer::{printable, text};

/// The exit codes that scripts may rely on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[repr(u8)]
pub(super) enum Exit {
    /// Done.
    Done = 0,
    /// It failed.
    Failed = 1,
    /// The command line itself is wrong.
    Usage = 2,
    /// There is nothing under that name.
    NotFound = 3,
    /// Not permitted, or not signed in; also the answer `denied` of a check.
    Denied = 4,
    /// The present state forbids it.
    Conflict = 5,
    /// A dry run found something to change.
    Changes = 10,
}

/// What went wrong, in the words that a person reads, and the next command to type.
#[derive(Debug)]
pub(super) struct Failure {
    pub(super) exit: Exit,
    message: String,
    details: Vec<String>,
    help: Option<String>,
    /// The stable code of the server's problem document.
    pub(super) code: String,
}

impl Failure {
    pub(super) fn new(exit: Exit, message: impl Into<String>) -> Self {
        Self {
            exit,
            message: message.into(),
            details: Vec::new(),
            help: None,
            code: String::new(),
        }
    }

    pub(super) fn failed(message: impl Into<String>) -> Self {
        Self::new(Exit::Failed, message)
    }

    pub(super) fn usage(message: impl Into<String>) -> Self {
        Self::new(Exit::Usage, message)
    }

    pub(super) fn detail(mut self, line: impl Into<String>) -> Self {
        self.details.push(line.into());
        self
    }

    pub(super) fn help(mut self, help: impl Into<String>) -> Self {
        self.help = Some(help.into());
        self
    }

    /// The server's problem document, told in full.
    pub(super) fn of_problem(status: u16, problem: &Value, retry_after: Option<&str>) -> Self {
        let said = [text(problem, "/detail"), text(problem, "/title")]
            .into_iter()
            .find(|line| !line.is_empty());
        let message =
            said.unwrap_or_else(|| format!("The server answered {status} without a reason."));
        let mut failure = Self::new(exit_of(status), message);
        failure.code = text(problem, "/code");
        for field in problem["errors"].as_array().into_iter().flatten() {
            let (path, said) = (text(field, "/path"), text(field, "/message"));
            let line = if said == failure.message {
                format!("field: {path}")
            } else {
                format!("{path}: {said}")
            };
            failure.details.push(line);
        }
        let missing = text(problem, "/missing_permission");
        if !missing.is_empty() {
            failure
                .details
                .push(format!("missing permission: {missing}"));
        }
        let request = text(problem, "/request_id");
        if !request.is_empty() {
            failure
                .details
                .push(format!("{} ({status}), request {request}", failure.code));
        }
        let wait =
            retry_after.map(|seconds| format!("try again in {seconds} s; nothing was changed"));
        let who_can = (!missing.is_empty()).then(|| {
            format!("muster check WHO {missing} --account ACCOUNT --explain says who can give it")
        });
        failure.help = wait
            .or(who_can)
            .or_else(|| help_for(status, &failure.code).map(str::to_owned));
        failure
    }

    /// Everything as it stands on standard error, already safe to print.
    pub(super) fn lines(&self) -> (String, Vec<String>, Option<String>) {
        (
            printable(&self.message),
            self.details.iter().map(|line| printable(line)).collect(),
            self.help.as_deref().map(printable),
        )
    }
}

fn exit_of(status: u16) -> Exit {
    match status {
        401 | 403 => Exit::Denied,
        404 => Exit::NotFound,
        409 | 410 | 412 => Exit::Conflict,
        _ => Exit::Failed,
    }
}

/// The next command to type, where the refusal has an obvious one.
fn help_for(status: u16, code: &str) -> Option<&'static str> {
    match code {
        "member.keys_in_use" | "service_account.keys_in_use" => {
            Some("add --keys revoke, or --keys transfer --to WHO")
        }
        "session.refused" => Some("check the address and the password; muster login asks again"),
        "session.step_up_required" => {
            Some("sign in again with muster login: this act wants a sign-in of the last 10 minutes")
        }
        "invitation.needs_proof" | "invitation.sign_in_first" => {
            Some("open the link of the invitation in a browser")
        }
        _ => match status {
            401 => Some("sign in with muster login, or set MUSTER_API_KEY"),
            403 => Some("muster whoami shows who you are here"),
            412 => Some("read it again with get, then decide"),
            _ => None,
        },
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}

impl From<io::Error> for Failure {
    fn from(error: io::Error) -> Self {
        let mut failure = Self::failed(format!("Reading or writing failed: {error}"));
        // Whoever reads us (`head`) has seen enough: that is no failure to speak of.
        if error.kind() == io::ErrorKind::BrokenPipe {
            failure.exit = Exit::Done;
        }
        failure
    }
}
