//! What a command sees of the world around it: variables, standard input, terminals. Passed in, so that tests own it.

use std::{
    collections::BTreeMap,
    io::{self, BufRead, IsTerminal},
};

/// The surroundings of one command.
pub struct Environment {
    variables: BTreeMap<String, String>,
    pub(super) input: Box<dyn BufRead>,
    pub(super) terminal: Terminal,
}

/// Which of the standard streams are terminals, and how wide.
#[derive(Debug, Clone, Copy, Default)]
pub struct Terminal {
    /// A person can answer questions.
    pub input: bool,
    /// A person reads the output.
    pub output: bool,
    /// A person reads errors.
    pub errors: bool,
    /// Columns, where known.
    pub width: Option<u16>,
}

impl Environment {
    /// An environment of exactly these variables, this input and these terminals.
    pub fn new(
        variables: BTreeMap<String, String>,
        input: Box<dyn BufRead>,
        terminal: Terminal,
    ) -> Self {
        Self {
            variables,
            input,
            terminal,
        }
    }

    /// The environment of this process.
    pub fn of_process() -> Self {
        let variables = std::env::vars_os()
            .filter_map(|(name, value)| Some((name.into_string().ok()?, value.into_string().ok()?)))
            .collect();
        let terminal = Terminal {
            input: io::stdin().is_terminal(),
            output: io::stdout().is_terminal(),
            errors: io::stderr().is_terminal(),
            width: comfy_table::Table::new().width(),
        };
        Self::new(
            variables,
            Box::new(io::BufReader::new(io::stdin())),
            terminal,
        )
    }

    /// A variable that is set and not empty.
    pub fn variable(&self, name: &str) -> Option<&str> {
        self.variables
            .get(name)
            .map(String::as_str)
            .filter(|value| !value.is_empty())
    }

    /// All variables, for settings.
    pub(super) fn all(&self) -> impl Iterator<Item = (String, String)> + '_ {
        self.variables
            .iter()
            .map(|(name, value)| (name.clone(), value.clone()))
    }

    /// Everything on standard input, without one trailing newline: a password or a key.
    pub(super) fn read_secret(&mut self) -> io::Result<String> {
        let mut secret = String::new();
        io::Read::read_to_string(&mut self.input, &mut secret)?;
        if secret.ends_with('\n') {
            secret.pop();
            if secret.ends_with('\r') {
                secret.pop();
            }
        }
        Ok(secret)
    }

    /// One line that a person typed.
    pub(super) fn read_line(&mut self) -> io::Result<String> {
        let mut line = String::new();
        self.input.read_line(&mut line)?;
        Ok(line.trim().to_owned())
    }
}
