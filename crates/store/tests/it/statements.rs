//! The product's own statements and schema: everything that `src` says in SQL is prepared on both databases, and both
//! have the same tables. Statements are found by reading the sources, so that none can be forgotten.

use std::{fs, path::Path};

use muster_store::{Database, testing::TestDatabase};

/// Files whose SQL is about the engine and not about the product.
const OF_THE_ENGINE: &[&str] = &[
    "dialect",
    "engine",
    "testing",
    "migrate.rs",
    "select.rs",
    "statistics.rs",
    "tx.rs",
];

#[test]
fn every_statement_is_prepared_by_sqlite() {
    let db = TestDatabase::sqlite();
    let Database::Sqlite(path) = db.options().database else {
        panic!("not SQLite")
    };
    let connection = rusqlite::Connection::open(path).unwrap();
    for (place, statement) in statements() {
        let prepared = connection.prepare(statement.trim_end_matches(" FOR UPDATE"));
        assert!(
            prepared.is_ok(),
            "{place}: {statement}\n{}",
            prepared.unwrap_err()
        );
    }
}

#[test]
fn what_is_looked_up_in_an_organization_is_found_without_reading_all_of_it() {
    let db = TestDatabase::sqlite();
    let Database::Sqlite(path) = db.options().database else {
        panic!("not SQLite")
    };
    let connection = rusqlite::Connection::open(path).unwrap();
    let mut looked_at = 0;
    for (place, statement) in statements() {
        // Two equal signs: the organization, and what lies in it. Offers of ownership are few, and an account is erased once.
        if statement.contains("FROM ownership_transfer")
            || statement.contains("DELETE FROM last_seen")
            || !statement.contains("organization_sid = $1 AND ")
            || statement.matches(" = $").count() < 2
        {
            continue;
        }
        let text = format!(
            "EXPLAIN QUERY PLAN {}",
            statement.trim_end_matches(" FOR UPDATE")
        );
        let mut prepared = connection.prepare(&text).unwrap();
        let steps: Vec<String> = prepared
            .raw_query()
            .mapped(|row| row.get(3))
            .map(Result::unwrap)
            .collect();
        assert!(
            !steps
                .iter()
                .any(|step| step.ends_with("(organization_sid=?)")),
            "{place}: {statement}\n{steps:?}"
        );
        looked_at += 1;
    }
    assert!(looked_at > 10, "{looked_at}");
}

#[test]
fn every_statement_is_prepared_by_postgresql() {
    let Some(db) = TestDatabase::postgres() else {
        return;
    };
    let mut client = connect(&db);
    for (place, statement) in statements() {
        let prepared = client.prepare(&statement);
        let error = prepared
            .err()
            .map(|error| format!("{:?}", error.as_db_error()));
        assert_eq!(error, None, "{place}: {statement}");
    }
}

#[test]
fn the_reading_of_the_sources_finds_plain_and_composed_statements() {
    let source = r#"
        // "SELECT in a comment"
        macro_rules! select { ($tail:literal) => { concat!("SELECT a FROM account ", $tail) }; }
        fn f() { tx.one(select!("WHERE sid = $1"), args!['"']); tx.exec("DELETE FROM \
            account WHERE sid = $1", x); Select::new("SELECT b FROM account WHERE sid = $"); Select::new("SELECT c, COUNT(*) FROM d").group("c"); }
    "#;
    assert_eq!(
        statements_in(source),
        [
            "SELECT a FROM account ",
            "SELECT a FROM account WHERE sid = $1",
            "DELETE FROM account WHERE sid = $1",
            "SELECT c, COUNT(*) FROM d GROUP BY c"
        ]
    );
    assert!(statements().len() > 50, "{}", statements().len());
}

#[test]
fn both_databases_have_the_same_tables_and_columns() {
    let Some(postgres) = TestDatabase::postgres() else {
        return;
    };
    let columns = "SELECT table_name || '.' || column_name || ' ' || is_nullable || ' ' ||
            CASE data_type WHEN 'bytea' THEN 'BLOB' WHEN 'text' THEN 'TEXT' ELSE 'INTEGER' END
        FROM information_schema.columns WHERE table_schema = 'public'";
    let mut theirs: Vec<String> = connect(&postgres)
        .query(columns, &[])
        .unwrap()
        .iter()
        .map(|row| row.get(0))
        .collect();
    let sqlite = TestDatabase::sqlite();
    let Database::Sqlite(path) = sqlite.options().database else {
        panic!("not SQLite")
    };
    let connection = rusqlite::Connection::open(path).unwrap();
    let mut statement = connection
        .prepare(
            "SELECT m.name || '.' || c.name || ' ' || iif(c.\"notnull\", 'NO', 'YES') || ' ' || c.type
            FROM sqlite_master m JOIN pragma_table_info(m.name) c WHERE m.type = 'table' AND m.name NOT LIKE 'sqlite_%'",
        )
        .unwrap();
    let mut ours: Vec<String> = statement
        .query_map([], |row| row.get(0))
        .unwrap()
        .map(Result::unwrap)
        .collect();
    theirs.sort();
    ours.sort();
    assert_eq!(ours, theirs);
}

fn connect(db: &TestDatabase) -> postgres::Client {
    let Database::Postgres(url) = db.options().database else {
        panic!("not PostgreSQL")
    };
    postgres::Client::connect(&url, postgres::NoTls).unwrap()
}

/// Every whole statement in the sources with the file it is in.
fn statements() -> Vec<(String, String)> {
    let mut found = Vec::new();
    collect(
        &Path::new(env!("CARGO_MANIFEST_DIR")).join("src"),
        &mut found,
    );
    found
}

fn collect(directory: &Path, found: &mut Vec<(String, String)>) {
    for entry in fs::read_dir(directory).unwrap() {
        let path = entry.unwrap().path();
        let name = path.file_name().unwrap().to_str().unwrap().to_owned();
        if OF_THE_ENGINE
            .iter()
            .any(|own| name.trim_end_matches(".rs") == own.trim_end_matches(".rs"))
        {
            continue;
        }
        if path.is_dir() {
            collect(&path, found);
        } else if name.ends_with(".rs") {
            let statements = statements_in(&fs::read_to_string(&path).unwrap());
            found.extend(
                statements
                    .into_iter()
                    .map(|statement| (name.clone(), statement)),
            );
        }
    }
}

/// The statements of one source: its literals, and those that its macro `select!` puts together. A text with a bare
/// `$` is a fragment for the builder and no statement.
fn statements_in(source: &str) -> Vec<String> {
    let literals = literals(source);
    let head = literals
        .iter()
        .find(|(_, text, after)| is_statement(text) && after.trim_start().starts_with(", $tail"));
    let mut statements = Vec::new();
    for (before, text, after) in &literals {
        if is_statement(text) {
            // A built statement may be grouped further on.
            let group = after
                .split_once(".group(\"")
                .and_then(|(_, rest)| rest.split_once('"'));
            let group = group.filter(|_| before.trim_end().ends_with("Select::new("));
            statements.push(group.map_or_else(
                || text.clone(),
                |(columns, _)| format!("{text} GROUP BY {columns}"),
            ));
        } else if before.trim_end().ends_with("select!(") {
            statements.extend(head.map(|(_, head, _)| format!("{head}{text}")));
        }
    }
    statements.retain(|text| !has_bare_place(text));
    statements
}

fn is_statement(text: &str) -> bool {
    ["SELECT ", "INSERT ", "UPDATE ", "DELETE ", "WITH "]
        .iter()
        .any(|verb| text.starts_with(verb))
}

fn has_bare_place(text: &str) -> bool {
    text.split('$')
        .skip(1)
        .any(|rest| !rest.starts_with(|digit: char| digit.is_ascii_digit()))
}

/// The string literals of Rust code: what comes before each, its text, and the rest of its function.
fn literals(source: &str) -> Vec<(String, String, String)> {
    let code: String = source
        .lines()
        .filter(|line| !line.trim_start().starts_with("//"))
        .collect::<Vec<_>>()
        .join("\n")
        .replace("'\"'", "' '");
    let mut found = Vec::new();
    let mut at = 0;
    while let Some(start) = code[at..].find('"').map(|offset| at + offset) {
        let mut text = String::new();
        let mut letters = code[start + 1..].char_indices().peekable();
        let mut end = code.len();
        while let Some((offset, letter)) = letters.next() {
            match letter {
                '"' => {
                    end = start + 1 + offset;
                    break;
                }
                // A backslash at the end of a line swallows it and the blanks of the next.
                '\\' => match letters.next() {
                    Some((_, '\n')) => {
                        while letters
                            .next_if(|(_, letter)| letter.is_whitespace())
                            .is_some()
                        {}
                    }
                    Some((_, escaped)) => text.push(escaped),
                    None => {}
                },
                other => text.push(other),
            }
        }
        let tail = code.get(end + 1..).unwrap_or_default();
        found.push((
            code[at..start].to_owned(),
            text,
            tail.split("\n}").next().unwrap_or_default().to_owned(),
        ));
        at = (end + 1).min(code.len());
    }
    found
}
