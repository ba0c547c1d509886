//! What a command prints and asks: sentences, tables, JSON, CSV, plans and questions. It knows no noun and no server.

use std::io::Write;

use clap::{
    ValueEnum,
    builder::styling::{AnsiColor, Style},
};
use serde_json::{Value, json};

use super::{
    environment::{Environment, Terminal},
    failure::{Exit, Failure},
    table::Table,
};

/// The form of what goes to standard output.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, ValueEnum)]
pub(super) enum Format {
    /// For people.
    #[default]
    Table,
    /// As the API answers.
    Json,
    /// Lists only.
    Csv,
}

/// How far one page through a list went.
pub(super) struct List {
    pub(super) items: Vec<Value>,
    pub(super) next_cursor: Option<String>,
}

/// The two streams and the choices of the person for them.
pub(super) struct Output<'a> {
    pub(super) out: &'a mut dyn Write,
    pub(super) err: &'a mut dyn Write,
    pub(super) environment: &'a mut Environment,
    pub(super) format: Format,
    pub(super) quiet: bool,
    pub(super) wide: bool,
    pub(super) yes: bool,
}

const GOOD: Style = AnsiColor::Green.on_default();
const BAD: Style = AnsiColor::Red.on_default().bold();
const HINT: Style = AnsiColor::Cyan.on_default();

impl Output<'_> {
    fn terminal(&self) -> Terminal {
        self.environment.terminal
    }

    /// Whether text for this stream may be coloured.
    pub(super) fn colour(&self, terminal: bool) -> bool {
        terminal && self.environment.variable("NO_COLOR").is_none()
    }

    fn painted(&self, text: &str, style: Style, terminal: bool) -> String {
        if self.colour(terminal) {
            format!("{style}{text}{style:#}")
        } else {
            text.to_owned()
        }
    }

    /// An act is done: the sentence for a person, the answer for a program, with `--quiet` the SID (or secret) alone.
    pub(super) fn done(
        &mut self,
        answer: &Value,
        quiet: &str,
        sentence: &str,
    ) -> Result<(), Failure> {
        match self.format {
            Format::Json => self.json(answer),
            Format::Csv => Err(csv_is_for_lists()),
            Format::Table if self.quiet => {
                if quiet.is_empty() {
                    Ok(())
                } else {
                    Ok(writeln!(self.out, "{quiet}")?)
                }
            }
            Format::Table => Ok(writeln!(self.out, "{}", sentence.trim_end())?),
        }
    }

    /// The verdict of a check, coloured but readable without.
    pub(super) fn verdict(
        &mut self,
        answer: &Value,
        allowed: bool,
        reasons: &[String],
    ) -> Result<(), Failure> {
        let (word, style) = if allowed {
            ("allowed", GOOD)
        } else {
            ("denied", BAD)
        };
        if self.format == Format::Table && !self.quiet {
            let word = self.painted(word, style, self.terminal().output);
            writeln!(self.out, "{word}")?;
            for reason in reasons {
                writeln!(self.out, "  {reason}")?;
            }
            return Ok(());
        }
        self.done(answer, word, word)
    }

    /// One object: a line per field.
    pub(super) fn object(
        &mut self,
        answer: &Value,
        fields: &[(&str, String)],
    ) -> Result<(), Failure> {
        match self.format {
            Format::Json => self.json(answer),
            Format::Csv => Err(csv_is_for_lists()),
            Format::Table => {
                let width = fields
                    .iter()
                    .map(|(label, _)| label.chars().count())
                    .max()
                    .unwrap_or(0);
                for (label, value) in fields.iter().filter(|(_, value)| !value.is_empty()) {
                    writeln!(self.out, "{label:width$}  {value}")?;
                }
                Ok(())
            }
        }
    }

    /// A list: aligned with its count, or as the API has it, or as CSV; with `--quiet` one SID a line.
    pub(super) fn list(&mut self, list: &List, table: &Table) -> Result<(), Failure> {
        match self.format {
            Format::Json => {
                self.json(&json!({"data": list.items, "next_cursor": list.next_cursor}))
            }
            Format::Csv => Ok(self.out.write_all(table.csv().as_bytes())?),
            Format::Table if self.quiet => {
                for sid in table.sids() {
                    writeln!(self.out, "{sid}")?;
                }
                Ok(())
            }
            Format::Table => {
                let width = if self.wide {
                    None
                } else {
                    self.terminal().width.filter(|_| self.terminal().output)
                };
                write!(
                    self.out,
                    "{}",
                    table.aligned(width, self.colour(self.terminal().output))
                )?;
                Ok(writeln!(
                    self.out,
                    "{}",
                    table.count(list.next_cursor.is_some())
                )?)
            }
        }
    }

    /// One item of a list without an end, on a line of its own, seen at once.
    pub(super) fn line(&mut self, item: &Value, sid: &str, row: &str) -> Result<(), Failure> {
        match self.format {
            Format::Json => writeln!(self.out, "{item}")?,
            Format::Table if self.quiet => writeln!(self.out, "{sid}")?,
            Format::Table => writeln!(self.out, "{}", row.trim_end())?,
            Format::Csv => return Err(csv_has_an_end()),
        }
        Ok(self.out.flush()?)
    }

    /// Refuses the form that a list without an end does not have, before anything is asked.
    pub(super) fn goes_on(&self) -> Result<(), Failure> {
        if self.format == Format::Csv {
            Err(csv_has_an_end())
        } else {
            Ok(())
        }
    }

    /// A table under an object, without a count of its own and not in JSON.
    pub(super) fn part(&mut self, table: &Table) -> Result<(), Failure> {
        if self.format == Format::Table && !table.is_empty() {
            write!(
                self.out,
                "\n{}",
                table.aligned(None, self.colour(self.terminal().output))
            )?;
        }
        Ok(())
    }

    /// Whether what stands under an object is shown at all.
    pub(super) fn tells_parts(&self) -> bool {
        self.format == Format::Table
    }

    fn json(&mut self, value: &Value) -> Result<(), Failure> {
        let text = serde_json::to_string_pretty(value)
            .map_err(|error| Failure::failed(error.to_string()))?;
        Ok(writeln!(self.out, "{text}")?)
    }

    /// A remark on standard error that is not part of the answer.
    pub(super) fn remark(&mut self, word: &str, text: &str) -> Result<(), Failure> {
        let word = self.painted(&format!("{word}:"), HINT, self.terminal().errors);
        Ok(writeln!(self.err, "{word} {text}")?)
    }

    /// Shows a plan of a dry run; the exit code says whether it has changes.
    pub(super) fn plan(
        &mut self,
        answer: &Value,
        lines: &[String],
        changes: bool,
    ) -> Result<Exit, Failure> {
        self.done(answer, "", &lines.join("\n"))?;
        Ok(if changes { Exit::Changes } else { Exit::Done })
    }

    /// Shows the plan and asks. Without a terminal there is nobody to ask: `--yes` has to say it.
    pub(super) fn confirm(&mut self, lines: &[String], question: &str) -> Result<(), Failure> {
        if self.yes {
            return Ok(());
        }
        if !self.terminal().input {
            return Err(Failure::usage(
                "This can't be asked without a terminal, and nothing was changed.",
            )
            .help("add --yes to do it, or --dry-run to look"));
        }
        for line in lines {
            writeln!(self.err, "{line}")?;
        }
        write!(self.err, "{question} [y/N] ")?;
        self.err.flush()?;
        let answer = self.environment.read_line()?;
        if matches!(answer.to_ascii_lowercase().as_str(), "y" | "yes") {
            Ok(())
        } else {
            Err(Failure::failed("Not confirmed, nothing was changed."))
        }
    }

    /// Whether a person is asked before anything happens.
    pub(super) fn asks(&self) -> bool {
        !self.yes
    }

    /// Tells a failure: `error:` with its details, then `help:`.
    pub(super) fn failure(&mut self, failure: &Failure) {
        let (message, details, help) = failure.lines();
        let terminal = self.terminal().errors;
        let mut text = format!("{} {message}\n", self.painted("error:", BAD, terminal));
        for detail in details {
            text += &format!("  {detail}\n");
        }
        if let Some(help) = help {
            text += &format!("{} {help}\n", self.painted("help:", HINT, terminal));
        }
        // With standard error gone there is nobody left to tell.
        let _ = self.err.write_all(text.as_bytes());
    }
}

fn csv_is_for_lists() -> Failure {
    Failure::usage("CSV is for lists; this answer is not one.").help("use -o json")
}

fn csv_has_an_end() -> Failure {
    Failure::usage("CSV is for lists that end; this one goes on.")
        .help("use -o json, one event a line, or muster event list -o csv")
}
