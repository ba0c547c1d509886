//! Raw values by dotted key, where each came from, and which were asked for. A key that nobody asked for is a mistake in
//! the file (refused) or perhaps somebody else's variable (warned about). Meaning lives in the structs that read them.

use std::{
    collections::{BTreeMap, BTreeSet},
    fmt,
    ops::RangeInclusive,
    path::{Path, PathBuf},
    time::Duration,
};

use muster_model::{Error, Result};

use super::file::read_private;

/// Variables of the command line: no settings, and not unknown.
const OF_THE_COMMAND_LINE: [&str; 4] = [
    "MUSTER_CONFIG",
    "MUSTER_URL",
    "MUSTER_API_KEY",
    "MUSTER_CREDENTIALS",
];

/// Where a value was found.
#[derive(Debug, Clone)]
enum Origin {
    File(PathBuf),
    Variable(String),
}

impl fmt::Display for Origin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::File(path) => write!(f, "{}", path.display()),
            Self::Variable(name) => f.write_str(name),
        }
    }
}

/// All values of a file and the environment, each read at most once.
#[derive(Debug, Default)]
pub(super) struct Values {
    file: BTreeMap<String, (String, Origin)>,
    environment: BTreeMap<String, String>,
    asked: BTreeSet<&'static str>,
}

impl Values {
    /// Flattens the file and keeps what is ours of the environment.
    pub(super) fn collect(
        file: Option<&Path>,
        environment: impl IntoIterator<Item = (String, String)>,
    ) -> Result<Self> {
        let ours = environment
            .into_iter()
            .filter(|(name, _)| name.starts_with("MUSTER_"))
            .collect();
        let mut values = Self {
            environment: ours,
            ..Self::default()
        };
        if let Some(path) = file {
            let text = read_private("config", path)?;
            let table: toml::Table = toml::from_str(&text).map_err(|error| {
                Error::invalid(
                    "config",
                    "setting.syntax",
                    format!("{} is not TOML: {error}", path.display()),
                )
            })?;
            values.flatten(path, "", table)?;
        }
        Ok(values)
    }

    fn flatten(&mut self, path: &Path, prefix: &str, table: toml::Table) -> Result<()> {
        for (name, value) in table {
            let key = if prefix.is_empty() {
                name
            } else {
                format!("{prefix}.{name}")
            };
            if let toml::Value::Table(inner) = value {
                self.flatten(path, &key, inner)?;
                continue;
            }
            let Some(text) = text_of(&value) else {
                let why = format!(
                    "{key} in {}: a text, a whole number, true, false or a list of texts is expected.",
                    path.display()
                );
                return Err(Error::invalid(key, "setting.invalid", why));
            };
            self.file.insert(key, (text, Origin::File(path.to_owned())));
        }
        Ok(())
    }

    fn find(&mut self, key: &'static str) -> Option<(String, Origin)> {
        self.asked.insert(key);
        let name = variable(key);
        let from_file = self.file.remove(key);
        match self.environment.remove(&name) {
            Some(text) => Some((text, Origin::Variable(name))),
            None => from_file,
        }
    }

    /// The value of `key` as `parse` reads it, which says what is wrong with it; nothing when it is not set.
    pub(super) fn optional<T>(
        &mut self,
        key: &'static str,
        parse: impl FnOnce(&str) -> Result<T, String>,
    ) -> Result<Option<T>> {
        self.find(key)
            .map(|(text, origin)| parse(&text).map_err(|why| refused(key, &origin, &why)))
            .transpose()
    }

    /// The same with a default.
    pub(super) fn read<T>(
        &mut self,
        key: &'static str,
        default: T,
        parse: impl FnOnce(&str) -> Result<T, String>,
    ) -> Result<T> {
        Ok(self.optional(key, parse)?.unwrap_or(default))
    }

    /// A value that may hold a secret: `MUSTER_…_FILE` may name a file that has it instead.
    pub(super) fn secret<T>(
        &mut self,
        key: &'static str,
        parse: impl FnOnce(&str) -> Result<T, String>,
    ) -> Result<Option<T>> {
        let name = format!("{}_FILE", variable(key));
        let Some(path) = self.environment.remove(&name) else {
            return self.optional(key, parse);
        };
        if self.environment.contains_key(&variable(key)) {
            let why = format!("{} and {name} are both set; keep one.", variable(key));
            return Err(Error::invalid(key, "setting.twice", why));
        }
        self.find(key);
        let text = read_private(&name, Path::new(&path))?;
        parse(text.trim_end_matches(['\r', '\n']))
            .map(Some)
            .map_err(|why| refused(key, &Origin::Variable(name), &why))
    }

    /// A whole number within `range`.
    pub(super) fn number(
        &mut self,
        key: &'static str,
        default: u32,
        range: RangeInclusive<u32>,
    ) -> Result<u32> {
        self.read(key, default, |text| {
            text.parse()
                .ok()
                .filter(|number| range.contains(number))
                .ok_or_else(|| {
                    format!(
                        "a whole number from {} to {} is expected, not {text:?}",
                        range.start(),
                        range.end()
                    )
                })
        })
    }

    /// A duration within `range`: seconds, or a number with `ms`, `s`, `m`, `h` or `d`.
    pub(super) fn duration(
        &mut self,
        key: &'static str,
        default: Duration,
        range: RangeInclusive<Duration>,
    ) -> Result<Duration> {
        self.read(key, default, |text| {
            duration(text).filter(|found| range.contains(found)).ok_or_else(|| {
                format!("a time such as 30s, 15m or 1h, from {:?} to {:?}, is expected, not {text:?}", range.start(), range.end())
            })
        })
    }

    /// Refuses what is left of the file; answers a warning for each variable that is left.
    pub(super) fn finish(self) -> Result<Vec<String>> {
        if let Some((key, (_, origin))) = self.file.into_iter().next() {
            let why = format!(
                "{key} in {origin} is no setting.{}",
                nearest(&key, &self.asked)
            );
            return Err(Error::invalid(key, "setting.unknown", why));
        }
        let unknown = self
            .environment
            .into_keys()
            .filter(|name| !OF_THE_COMMAND_LINE.contains(&name.as_str()));
        Ok(unknown
            .map(|name| format!("{name} is set but is no setting of Muster."))
            .collect())
    }
}

fn refused(key: &str, origin: &Origin, why: &str) -> Error {
    Error::invalid(key, "setting.invalid", format!("{key} in {origin}: {why}."))
}

fn variable(key: &str) -> String {
    format!("MUSTER_{}", key.to_uppercase().replace('.', "_"))
}

fn text_of(value: &toml::Value) -> Option<String> {
    match value {
        toml::Value::String(text) => Some(text.clone()),
        toml::Value::Integer(number) => Some(number.to_string()),
        toml::Value::Boolean(flag) => Some(flag.to_string()),
        toml::Value::Array(items) => items
            .iter()
            .map(toml::Value::as_str)
            .collect::<Option<Vec<_>>>()
            .map(|texts| texts.join(",")),
        _ => None,
    }
}

fn duration(text: &str) -> Option<Duration> {
    let digits = text.bytes().take_while(u8::is_ascii_digit).count();
    let (number, unit) = text.split_at(digits);
    let milliseconds = match unit.trim() {
        "ms" => 1,
        "" | "s" => 1_000,
        "m" => 60_000,
        "h" => 3_600_000,
        "d" => 86_400_000,
        _ => return None,
    };
    number
        .parse::<u64>()
        .ok()?
        .checked_mul(milliseconds)
        .map(Duration::from_millis)
}

/// A known key with the same last word, for those who put it into another table.
fn nearest(key: &str, known: &BTreeSet<&'static str>) -> String {
    let last = |key: &str| key.rsplit('.').next().map(str::to_owned);
    match known.iter().find(|candidate| last(candidate) == last(key)) {
        Some(candidate) => format!(" Perhaps {candidate} is meant."),
        None => String::new(),
    }
}
