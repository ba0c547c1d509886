//! A person at a shell: variables, what they type, and what they read.

use std::{collections::BTreeMap, io::Cursor, path::Path};

use muster_server::cli::{Environment, Terminal, run};

use super::stub::Stub;

/// How a command ended.
pub(super) struct Ran {
    pub(super) code: u8,
    pub(super) out: String,
    pub(super) err: String,
}

impl Ran {
    /// Everything that a person sees, for a snapshot.
    pub(super) fn shown(&self) -> String {
        format!("{}{}exit {}", self.out, self.err, self.code)
    }
}

/// The shell; every command starts from the same state.
pub(super) struct Shell {
    home: tempfile::TempDir,
    variables: BTreeMap<String, String>,
    input: String,
    terminal: Terminal,
}

impl Shell {
    /// A script that holds an API key for the stub.
    pub(super) fn script(stub: &Stub) -> Self {
        Self::stranger(stub).with("MUSTER_API_KEY", "mst_key_secret")
    }

    /// A person at a terminal, with the same key.
    pub(super) fn person(stub: &Stub) -> Self {
        let mut shell = Self::script(stub);
        shell.terminal = Terminal {
            input: true,
            output: false,
            errors: false,
            width: None,
        };
        shell
    }

    /// Nobody that the server knows.
    pub(super) fn stranger(stub: &Stub) -> Self {
        let home = tempfile::tempdir().unwrap();
        let variables = [
            ("HOME".to_owned(), home.path().to_str().unwrap().to_owned()),
            ("MUSTER_URL".to_owned(), stub.url.clone()),
        ]
        .into();
        Self {
            home,
            variables,
            input: String::new(),
            terminal: Terminal::default(),
        }
    }

    pub(super) fn with(mut self, name: &str, value: &str) -> Self {
        self.variables.insert(name.to_owned(), value.to_owned());
        self
    }

    pub(super) fn without(mut self, name: &str) -> Self {
        self.variables.remove(name);
        self
    }

    pub(super) fn typing(mut self, input: &str) -> Self {
        self.input = input.to_owned();
        self
    }

    pub(super) fn reading_at(mut self, width: u16) -> Self {
        self.terminal = Terminal {
            input: self.terminal.input,
            output: true,
            errors: true,
            width: Some(width),
        };
        self
    }

    pub(super) fn home(&self) -> &Path {
        self.home.path()
    }

    pub(super) async fn run(&self, arguments: &[&str]) -> Ran {
        let environment = Environment::new(
            self.variables.clone(),
            Box::new(Cursor::new(self.input.clone())),
            self.terminal,
        );
        let (mut out, mut err) = (Vec::new(), Vec::new());
        let arguments = std::iter::once(&"muster").chain(arguments);
        let code = run(arguments, &mut out, &mut err, environment).await;
        Ran {
            code,
            out: String::from_utf8(out).unwrap(),
            err: String::from_utf8(err).unwrap(),
        }
    }
}
