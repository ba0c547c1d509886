//! The program itself, as a process: started, asked over HTTP, stopped or killed.

use std::{
    io::{BufRead, BufReader, Read},
    path::{Path, PathBuf},
    process::{Child, ChildStdout, Command, Output, Stdio},
    sync::mpsc,
    thread,
    time::Duration,
};

use reqwest::{Client, Method};
use serde_json::{Value, json};

/// The password of the owner.
pub(crate) const PASSWORD: &str = "seven grey herons at dusk";

/// Longer than any command takes, shorter than a test may hang.
const ALARM: Duration = Duration::from_secs(30);

/// A folder with a database, its key file and mail, and the program that works in it.
pub(crate) struct Machine {
    folder: tempfile::TempDir,
    variables: Vec<(String, String)>,
}

/// A running server; killed when dropped.
pub(crate) struct Running {
    process: Child,
    /// Where it answers.
    pub(crate) url: String,
    /// What it said on standard output before it was ready.
    pub(crate) told: String,
}

/// A command that goes on; killed when dropped.
pub(crate) struct Going {
    process: Child,
    said: BufReader<ChildStdout>,
}

/// What the server answered.
pub(crate) struct Answered {
    pub(crate) status: u16,
    pub(crate) body: Value,
}

impl Machine {
    pub(crate) fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let database = format!("sqlite:{}", folder.path().join("muster.db").display());
        let mail = format!("file:{}", folder.path().join("mails").display());
        let variables = [
            ("MUSTER_DATABASE", database.as_str()),
            ("MUSTER_MAIL", &mail),
            ("MUSTER_LISTEN", "127.0.0.1:0"),
            ("MUSTER_LIMITS", "off"),
        ];
        let variables = variables
            .map(|(name, value)| (name.to_owned(), value.to_owned()))
            .into();
        std::fs::create_dir(folder.path().join("mails")).unwrap();
        Self { folder, variables }
    }

    /// With another variable, or another value of one.
    pub(crate) fn with(mut self, name: &str, value: &str) -> Self {
        self.variables.retain(|(known, _)| known != name);
        self.variables.push((name.to_owned(), value.to_owned()));
        self
    }

    pub(crate) fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_muster"));
        command
            .args(arguments)
            .env_clear()
            .envs(self.variables.iter().cloned())
            .current_dir(self.folder.path());
        command
    }

    /// Runs a command to its end; one that goes on where it should have refused is killed and fails the test.
    pub(crate) fn run(&self, arguments: &[&str]) -> Output {
        let process = self
            .command(arguments)
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        let pid = rustix::process::Pid::from_child(&process);
        let (ended, end) = mpsc::channel();
        thread::spawn(move || ended.send(process.wait_with_output()));
        end.recv_timeout(ALARM).map_or_else(
            |_| {
                rustix::process::kill_process(pid, rustix::process::Signal::KILL).unwrap();
                panic!("{arguments:?} did not end");
            },
            Result::unwrap,
        )
    }

    /// Starts a command against a server and lets it go on; what it says is read from its pipes.
    pub(crate) fn start(&self, url: &str, key: &str, arguments: &[&str]) -> Going {
        let mut process = self
            .command(arguments)
            .env("MUSTER_URL", url)
            .env("MUSTER_API_KEY", key)
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        let said = BufReader::new(process.stdout.take().unwrap());
        Going { process, said }
    }

    /// Makes Acme with the account Main, and gives what `init` printed.
    pub(crate) fn init(&self) -> Value {
        self.made(&[
            "init",
            "--organization",
            "Acme",
            "--account",
            "Main",
            "--owner-email",
            "owner@example.com",
            "--owner-name",
            "Olive Owner",
            "--owner-password-stdin",
            "-o",
            "json",
        ])
    }

    /// Makes the demonstration, and gives what `demo` printed.
    pub(crate) fn demo(&self) -> Value {
        self.made(&["demo", "--key", "--owner-password-stdin", "-o", "json"])
    }

    /// What a command printed that reads the password from its input.
    fn made(&self, arguments: &[&str]) -> Value {
        let password = self.path("password");
        std::fs::write(&password, format!("{PASSWORD}\n")).unwrap();
        let output = self
            .command(arguments)
            .stdin(std::fs::File::open(password).unwrap())
            .output()
            .unwrap();
        assert!(output.status.success(), "{}", text(&output.stderr));
        serde_json::from_slice(&output.stdout).unwrap()
    }

    /// Starts the server and waits until it says where it listens.
    pub(crate) fn serve(&self) -> Running {
        let log = std::fs::File::create(self.path("log")).unwrap();
        let mut process = self
            .command(&["serve"])
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(log)
            .spawn()
            .unwrap();
        let mut lines = BufReader::new(process.stdout.take().unwrap());
        let mut told = String::new();
        // The last line of what it says.
        while !(told.contains("Ready") && told.ends_with('\n')) {
            let read = lines.read_line(&mut told).unwrap();
            assert!(read > 0, "{told}{}", self.log());
        }
        let (_, rest) = told.split_once("listens on ").unwrap();
        let url = rest.split_whitespace().next().unwrap().to_owned();
        Running { process, url, told }
    }

    /// What the last server logged.
    pub(crate) fn log(&self) -> String {
        std::fs::read_to_string(self.path("log")).unwrap_or_default()
    }
}

impl Running {
    /// Ends it as `kill -9` does, with everything that is under way.
    pub(crate) fn kill(mut self) {
        self.process.kill().unwrap();
        self.process.wait().unwrap();
    }

    /// Asks it to stop, waits, and gives its exit code.
    pub(crate) fn stop(mut self) -> Option<i32> {
        let pid = rustix::process::Pid::from_child(&self.process);
        rustix::process::kill_process(pid, rustix::process::Signal::TERM).unwrap();
        self.process.wait().unwrap().code()
    }

    /// A client that presents `secret`.
    pub(crate) fn caller(&self, secret: &str) -> Caller {
        Caller {
            client: Client::builder().build().unwrap(),
            url: self.url.clone(),
            secret: Some(secret.to_owned()),
        }
    }
}

impl Going {
    /// The next line of what it says.
    pub(crate) fn line(&mut self) -> String {
        let mut line = String::new();
        assert!(self.said.read_line(&mut line).unwrap() > 0, "it ended");
        line
    }

    /// Ends it as Ctrl-C does; gives its exit code and what it said on standard error.
    pub(crate) fn interrupt(mut self) -> (Option<i32>, String) {
        let pid = rustix::process::Pid::from_child(&self.process);
        rustix::process::kill_process(pid, rustix::process::Signal::INT).unwrap();
        let code = self.process.wait().unwrap().code();
        let mut said = String::new();
        let mut errors = self.process.stderr.take().unwrap();
        errors.read_to_string(&mut said).unwrap();
        (code, said)
    }
}

impl Drop for Going {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

/// Somebody who calls a running server.
#[derive(Clone)]
pub(crate) struct Caller {
    client: Client,
    url: String,
    secret: Option<String>,
}

impl Caller {
    /// The same client presenting nothing.
    pub(crate) fn nobody(&self) -> Self {
        Self {
            secret: None,
            ..self.clone()
        }
    }

    pub(crate) async fn get(&self, path: &str) -> Answered {
        self.call(Method::GET, path, None).await.unwrap()
    }

    pub(crate) async fn post(&self, path: &str, body: Value) -> Answered {
        self.call(Method::POST, path, Some(body)).await.unwrap()
    }

    /// None where no answer came: the server went away.
    pub(crate) async fn call(
        &self,
        method: Method,
        path: &str,
        body: Option<Value>,
    ) -> Option<Answered> {
        let request = self.client.request(method, format!("{}{path}", self.url));
        let request = match &self.secret {
            Some(secret) => request.bearer_auth(secret),
            None => request,
        };
        let request = match body {
            Some(body) => request.json(&body),
            None => request,
        };
        let response = request.send().await.ok()?;
        let status = response.status().as_u16();
        let bytes = response.bytes().await.ok()?;
        Some(Answered {
            status,
            body: serde_json::from_slice(&bytes).unwrap_or_else(|_| json!(text(&bytes))),
        })
    }
}

/// How often: `full` where `MUSTER_TEST_SCALE=full`.
pub(crate) fn scaled(small: usize, full: usize) -> usize {
    match std::env::var("MUSTER_TEST_SCALE").as_deref() {
        Ok("full") => full,
        _ => small,
    }
}

/// Bytes that are text.
pub(crate) fn text(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}

/// The bytes of a file.
pub(crate) fn bytes(path: &Path) -> Vec<u8> {
    std::fs::read(path).unwrap()
}
