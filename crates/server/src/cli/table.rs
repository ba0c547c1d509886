//! Rows and columns, as aligned text and as CSV. Nothing is cut: a narrow terminal folds cells, `--wide` does not.

use comfy_table::{Attribute, Cell as Aligned, ContentArrangement, presets};

/// One cell: what a person reads, and what a spreadsheet gets.
pub(super) struct Cell {
    shown: String,
    exact: String,
}

impl From<String> for Cell {
    fn from(text: String) -> Self {
        Self {
            exact: text.clone(),
            shown: text,
        }
    }
}

impl From<&str> for Cell {
    fn from(text: &str) -> Self {
        text.to_owned().into()
    }
}

impl Cell {
    /// A cell that reads differently than it is kept, as `2 hours ago`.
    pub(super) fn of(shown: impl Into<String>, exact: impl Into<String>) -> Self {
        Self {
            shown: shown.into(),
            exact: exact.into(),
        }
    }

    /// What a person reads, as wide as a column that is not known to its end.
    pub(super) fn padded(&self, width: usize) -> String {
        format!("{:width$}", self.shown)
    }
}

/// A list of one noun.
pub(super) struct Table {
    singular: &'static str,
    plural: &'static str,
    columns: &'static [&'static str],
    rows: Vec<(String, Vec<Cell>)>,
}

impl Table {
    pub(super) fn new(
        singular: &'static str,
        plural: &'static str,
        columns: &'static [&'static str],
    ) -> Self {
        Self {
            singular,
            plural,
            columns,
            rows: Vec::new(),
        }
    }

    /// Adds a row and the SID that it stands for.
    pub(super) fn row(&mut self, sid: String, cells: Vec<Cell>) {
        self.rows.push((sid, cells));
    }

    pub(super) fn is_empty(&self) -> bool {
        self.rows.is_empty()
    }

    pub(super) fn sids(&self) -> impl Iterator<Item = &str> {
        self.rows.iter().map(|(sid, _)| sid.as_str())
    }

    /// The columns side by side; empty for no rows.
    pub(super) fn aligned(&self, width: Option<u16>, styled: bool) -> String {
        if self.rows.is_empty() {
            return String::new();
        }
        let mut table = comfy_table::Table::new();
        table.load_style(presets::NOTHING).force_no_tty();
        if styled {
            table.enforce_styling();
        }
        if let Some(width) = width {
            table
                .set_content_arrangement(ContentArrangement::Dynamic)
                .set_width(width);
        }
        table.set_header(
            self.columns
                .iter()
                .map(|column| Aligned::new(column.to_uppercase()).add_attribute(Attribute::Bold)),
        );
        for (_, cells) in &self.rows {
            table.add_row(cells.iter().map(|cell| Aligned::new(&cell.shown)));
        }
        for column in table.column_iter_mut() {
            column.set_padding((0, 2));
        }
        table
            .lines()
            .map(|line| line.trim_end().to_owned() + "\n")
            .collect()
    }

    /// The last line: how many there are, and whether that is all.
    pub(super) fn count(&self, more: bool) -> String {
        let noun = if self.rows.len() == 1 {
            self.singular
        } else {
            self.plural
        };
        match self.rows.len() {
            0 => format!("No {}.", self.plural),
            count if more => format!("{count} {noun}; there are more, --limit shows them."),
            count => format!("{count} {noun}."),
        }
    }

    /// RFC 4180 with a header line. Cells that a spreadsheet would execute get a leading apostrophe.
    pub(super) fn csv(&self) -> String {
        let header = self
            .columns
            .iter()
            .map(|column| column.replace(' ', "_"))
            .collect::<Vec<_>>()
            .join(",");
        let rows = self.rows.iter().map(|(_, cells)| {
            cells
                .iter()
                .map(|cell| quoted(&cell.exact))
                .collect::<Vec<_>>()
                .join(",")
        });
        std::iter::once(header)
            .chain(rows)
            .map(|line| line + "\r\n")
            .collect()
    }
}

fn quoted(value: &str) -> String {
    let guard = if value.starts_with(['=', '+', '-', '@', '\t', '\r']) {
        "'"
    } else {
        ""
    };
    if value.contains([',', '"', '\n', '\r']) {
        format!("\"{guard}{}\"", value.replace('"', "\"\""))
    } else {
        format!("{guard}{value}")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn people() -> Table {
        let mut table = Table::new("member", "members", &["person", "last seen"]);
        table.row(
            "US1".into(),
            vec![
                "ada@example.com".into(),
                Cell::of("2 hours ago", "2026-12-01T12:05:00.000000Z"),
            ],
        );
        table.row(
            "US2".into(),
            vec!["=HYPERLINK(\"x\"), Bo".into(), Cell::of("never", "")],
        );
        table
    }

    #[test]
    fn a_spreadsheet_gets_exact_times_and_executes_nothing() {
        assert_eq!(
            people().csv(),
            "person,last_seen\r\nada@example.com,2026-12-01T12:05:00.000000Z\r\n\"'=HYPERLINK(\"\"x\"\"), Bo\",\r\n"
        );
    }

    #[test]
    fn a_narrow_terminal_folds_cells_and_cuts_nothing() {
        let folded: String = people().aligned(Some(24), false);
        assert!(
            folded.lines().all(|line| line.chars().count() <= 24),
            "{folded}"
        );
        let kept: String = folded
            .chars()
            .filter(|character| !character.is_whitespace())
            .collect();
        for word in ["hours", "never", "HYPERLINK"] {
            assert!(kept.contains(word), "{folded}");
        }
    }

    #[test]
    fn a_list_that_goes_on_says_so() {
        assert_eq!(people().count(false), "2 members.");
        assert_eq!(
            people().count(true),
            "2 members; there are more, --limit shows them."
        );
        assert_eq!(
            Table::new("member", "members", &[]).count(false),
            "No members."
        );
    }
}
