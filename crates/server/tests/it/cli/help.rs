//! What `--help` says.

use clap::Command;
use insta::assert_snapshot;

use super::{shell::Shell, stub::Stub};

fn walk(command: &Command, path: &str, found: &mut Vec<(String, Command)>) {
    for child in command.get_subcommands() {
        let path = format!("{path} {}", child.get_name());
        walk(child, &path, found);
        found.push((path, child.clone()));
    }
}

fn commands() -> Vec<(String, Command)> {
    let mut found = Vec::new();
    let mut root = muster_server::cli::command();
    root.build();
    walk(&root, "muster", &mut found);
    found
}

#[tokio::test]
async fn the_help_fits_a_screen_and_names_every_noun() {
    let stub = Stub::start().await;
    let help = Shell::stranger(&stub).run(&["--help"]).await;
    assert_eq!((help.code, help.err.as_str()), (0, ""));
    assert!(
        help.out.lines().count() <= 60 && help.out.lines().all(|line| line.chars().count() <= 100),
        "{}",
        help.out
    );
    for command in muster_server::cli::command().get_subcommands() {
        assert!(
            help.out
                .split(|c: char| !c.is_alphanumeric() && c != '-')
                .any(|word| word == command.get_name()),
            "{} is not in the help",
            command.get_name()
        );
    }
    assert_snapshot!("muster", help.out);
}

#[test]
fn the_help_of_a_noun_names_every_verb_in_the_overview() {
    let overview = muster_server::cli::command().render_help().to_string();
    for (path, _) in commands()
        .iter()
        .filter(|(path, _)| path.split(' ').count() == 3)
    {
        let [_, noun, verb] = path.split(' ').collect::<Vec<_>>()[..] else {
            panic!("{path}")
        };
        let line = overview
            .lines()
            .find(|line| line.trim_start().starts_with(noun))
            .unwrap();
        assert!(line.contains(verb), "{path} is not in the overview");
    }
}

#[test]
fn every_help_text_has_one_example() {
    for (path, command) in commands() {
        let help = command.clone().render_help().to_string();
        assert_eq!(
            help.matches("Example:\n  $ muster").count(),
            1,
            "{path}:\n{help}"
        );
        let example = help.split("Example:\n").nth(1).unwrap();
        let line = example.lines().next().unwrap();
        let next = example.lines().nth(1).unwrap_or_default();
        assert!(
            line.ends_with('\\') || next.trim().is_empty(),
            "the example of {path} is folded:\n{example}"
        );
    }
}

#[tokio::test]
async fn help_texts_are_reviewed() {
    let stub = Stub::start().await;
    let shell = Shell::stranger(&stub);
    let mut all = String::new();
    for (path, _) in commands() {
        let arguments: Vec<_> = path.split(' ').skip(1).chain(["--help"]).collect();
        let help = shell.run(&arguments).await;
        let own = help
            .out
            .split("Options everywhere:")
            .next()
            .unwrap()
            .trim_end();
        let example = help.out.split("Example:").nth(1).unwrap().trim_end();
        all += &format!("===== {path}\n{own}\n\nExample:{example}\n\n");
    }
    assert_snapshot!("commands", all);
}

#[tokio::test]
async fn a_wrong_command_line_is_a_usage_error_that_asks_nothing() {
    let stub = Stub::start().await;
    let shell = Shell::script(&stub);
    for line in [
        &["memebr", "list"][..],
        &["member"],
        &["invite"],
        &["check", "ada@example.com", "logs.read"],
        &["key", "create", "ci"],
        &["account", "list", "--limit", "0"],
    ] {
        let ran = shell.run(line).await;
        assert_eq!(
            (ran.code, ran.out.as_str()),
            (2, ""),
            "{line:?}: {}",
            ran.err
        );
    }
    assert_snapshot!(shell.run(&["memebr", "list"]).await.err, @r"
    error: unrecognized subcommand 'memebr'
      tip: a similar subcommand exists: 'member'
      Usage: muster [OPTIONS] <COMMAND>
    help: add --help to see how it is written, with an example
    ");
    assert!(stub.asked().is_empty());
}
