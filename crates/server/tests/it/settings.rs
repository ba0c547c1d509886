//! Settings: one file, the environment over it, and an error that names what is wrong and where it came from.

use std::{fs, os::unix::fs::PermissionsExt, path::PathBuf, time::Duration};

use muster_model::{Error, Result};
use muster_server::config::{Database, Mail, Settings, SmtpSecurity};

fn environment(pairs: &[(&str, &str)]) -> Vec<(String, String)> {
    let database = (
        "MUSTER_DATABASE".to_owned(),
        "sqlite:/var/lib/muster/muster.db".to_owned(),
    );
    let given = pairs
        .iter()
        .map(|(name, value)| ((*name).to_owned(), (*value).to_owned()));
    std::iter::once(database).chain(given).collect()
}

fn from_environment(pairs: &[(&str, &str)]) -> Result<Settings> {
    Settings::read(None, environment(pairs))
}

struct Written(tempfile::TempDir);

impl Written {
    fn new(text: &str, mode: u32) -> Self {
        let written = Self(tempfile::tempdir().unwrap());
        fs::write(written.path(), text).unwrap();
        fs::set_permissions(written.path(), fs::Permissions::from_mode(mode)).unwrap();
        written
    }

    fn path(&self) -> PathBuf {
        self.0.path().join("muster.toml")
    }

    fn read(&self, pairs: &[(&str, &str)]) -> Result<Settings> {
        Settings::read(Some(&self.path()), environment(pairs))
    }
}

fn refusal(result: Result<Settings>) -> Error {
    result.expect_err("the settings are refused")
}

#[test]
fn nothing_but_a_database_needs_to_be_set() {
    let settings = from_environment(&[]).unwrap();
    assert_eq!(settings.listen.to_string(), "127.0.0.1:8600");
    assert_eq!(settings.public_url.origin(), "http://127.0.0.1:8600");
    assert_eq!(
        settings.key_file,
        PathBuf::from("/var/lib/muster/muster.keys")
    );
    assert_eq!(settings.mail, Mail::None);
    assert_eq!(settings.http.body_bytes, 1_048_576);
    assert_eq!(settings.limits.anonymous_per_minute, 600);
    assert!(settings.warnings.is_empty());
    assert_eq!(refusal(Settings::read(None, [])).code(), "setting.missing");
}

#[test]
fn the_environment_wins_over_the_file() {
    let file = Written::new(
        "listen = '127.0.0.1:1'\n[http]\nheader_time = '2s'\nidle_time = 5\n",
        0o600,
    );
    let settings = file
        .read(&[
            ("MUSTER_LISTEN", "127.0.0.1:2"),
            ("MUSTER_HTTP_IDLE_TIME", "1m"),
        ])
        .unwrap();
    assert_eq!(settings.listen.port(), 2);
    assert_eq!(settings.http.header_time, Duration::from_secs(2));
    assert_eq!(settings.http.idle_time, Duration::from_secs(60));
}

#[test]
fn an_unknown_key_of_the_file_is_refused_with_its_path() {
    let file = Written::new("[limit]\nheader_time = 3\n", 0o600);
    let error = refusal(file.read(&[]));
    assert_eq!(error.code(), "setting.unknown");
    assert!(
        error.message().starts_with("limit.header_time in "),
        "{error}"
    );
    assert!(
        error
            .message()
            .contains("muster.toml is no setting. Perhaps http.header_time is meant."),
        "{error}"
    );
}

#[test]
fn an_unknown_variable_is_warned_about_and_the_command_lines_own_are_not() {
    let settings =
        from_environment(&[("MUSTER_LISTENS", "x"), ("MUSTER_URL", "x"), ("PATH", "x")]).unwrap();
    assert_eq!(
        settings.warnings,
        ["MUSTER_LISTENS is set but is no setting of Muster."]
    );
}

#[test]
fn a_bad_value_names_the_setting_and_where_it_came_from() {
    for (name, value, key) in [
        ("MUSTER_LISTEN", "localhost", "listen"),
        ("MUSTER_PUBLIC_URL", "http://muster.example", "public_url"),
        (
            "MUSTER_PUBLIC_URL",
            "https://muster.example/path",
            "public_url",
        ),
        (
            "MUSTER_PUBLIC_URL",
            "https://user@muster.example",
            "public_url",
        ),
        ("MUSTER_MAIL", "imap://x", "mail"),
        ("MUSTER_MAIL", "smtp://user@host", "mail"),
        ("MUSTER_MAIL", "smtp://user:secret@host?tls=none", "mail"),
        ("MUSTER_SIGNUP", "yes", "signup"),
        ("MUSTER_TRUSTED_PROXIES", "10.0.0.0/33", "trusted_proxies"),
        ("MUSTER_LOG_LEVEL", "loud", "log.level"),
        ("MUSTER_LOG_FORMAT", "xml", "log.format"),
        ("MUSTER_PASSWORD_MEMORY_KIB", "1024", "password.memory_kib"),
        ("MUSTER_HTTP_BODY_BYTES", "-1", "http.body_bytes"),
        ("MUSTER_HTTP_REQUEST_TIME", "0s", "http.request_time"),
        ("MUSTER_LIMITS", "none", "limits"),
        (
            "MUSTER_LIMITS_CREDENTIAL_BURST",
            "many",
            "limits.credential_burst",
        ),
    ] {
        let error = refusal(from_environment(&[(name, value)]));
        assert_eq!(error.fields()[0].path, key);
        assert!(
            error.message().starts_with(&format!("{key} in {name}: ")),
            "{error}"
        );
    }
}

#[test]
fn a_bad_database_never_shows_its_password() {
    let error = refusal(Settings::read(
        None,
        [(
            "MUSTER_DATABASE".to_owned(),
            "mysql://u:hunter2@h/d".to_owned(),
        )],
    ));
    assert!(!format!("{error:?}").contains("hunter2"));
    let settings = Settings::read(
        None,
        [
            (
                "MUSTER_DATABASE".to_owned(),
                "postgres://u:hunter2@h/d".to_owned(),
            ),
            ("MUSTER_KEY_FILE".to_owned(), "/k".to_owned()),
        ],
    );
    assert!(!format!("{:?}", settings.unwrap()).contains("hunter2"));
}

#[test]
fn an_open_address_needs_a_public_url() {
    assert_eq!(
        refusal(from_environment(&[("MUSTER_LISTEN", "0.0.0.0:80")])).code(),
        "setting.missing"
    );
    let settings = from_environment(&[
        ("MUSTER_LISTEN", "0.0.0.0:80"),
        ("MUSTER_PUBLIC_URL", "https://Muster.Example:443/"),
    ])
    .unwrap();
    assert_eq!(settings.public_url.origin(), "https://muster.example");
    assert_eq!(
        settings.public_url.session_cookie(),
        "__Host-muster_session"
    );
}

#[test]
fn mail_by_smtp_reads_its_password_and_its_protection() {
    let settings =
        from_environment(&[("MUSTER_MAIL", "smtps://user:p%40ss@mail.example")]).unwrap();
    let Mail::Smtp(smtp) = settings.mail else {
        panic!("not SMTP")
    };
    assert_eq!(
        (smtp.host.as_str(), smtp.port, smtp.security),
        ("mail.example", 465, SmtpSecurity::Tls)
    );
    assert_eq!(
        smtp.credentials,
        Some(("user".to_owned(), "p@ss".to_owned()))
    );
    assert!(!format!("{smtp:?}").contains("p@ss"));
    let settings = from_environment(&[("MUSTER_MAIL", "smtp://127.0.0.1:2525?tls=none")]).unwrap();
    let Mail::Smtp(smtp) = settings.mail else {
        panic!("not SMTP")
    };
    assert_eq!((smtp.port, smtp.security), (2525, SmtpSecurity::None));
}

#[test]
fn a_secret_may_come_from_a_file_of_its_own() {
    let secret = Written::new("sqlite:/elsewhere/muster.db\n", 0o600);
    let path = secret.path().display().to_string();
    let settings =
        Settings::read(None, [("MUSTER_DATABASE_FILE".to_owned(), path.clone())]).unwrap();
    assert_eq!(
        settings.database,
        Database::Sqlite("/elsewhere/muster.db".into())
    );
    assert_eq!(
        refusal(from_environment(&[("MUSTER_DATABASE_FILE", &path)])).code(),
        "setting.twice"
    );
}

#[test]
fn q4_a_config_file_readable_by_others_is_refused_with_path_and_mode() {
    for mode in [0o644, 0o604, 0o620, 0o606] {
        let file = Written::new("", mode);
        let error = refusal(file.read(&[]));
        assert_eq!(error.code(), "setting.file_too_open");
        assert!(
            error.message().contains(&file.path().display().to_string()),
            "{error}"
        );
        assert!(error.message().contains(&format!("{mode:04o}")), "{error}");
    }
    assert!(Written::new("", 0o640).read(&[]).is_ok());
}

#[test]
fn switching_the_limits_off_is_said_aloud() {
    let settings = from_environment(&[("MUSTER_LIMITS", "off")]).unwrap();
    assert!(!settings.limits.enabled);
    assert!(settings.warnings[0].contains("MUSTER_LIMITS=off"));
}

#[test]
fn a_permissions_file_is_read_strictly() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("permissions.toml");
    let named = path.to_str().unwrap();
    let read = |text: &str| {
        fs::write(&path, text).unwrap();
        from_environment(&[("MUSTER_PERMISSIONS_FILE", named)])
    };
    let good =
        "[[permission]]\nname = \"flows.publish\"\nlabel = \"Publish\"\nroles = [\"developer\"]\n";
    let listed = read(good).unwrap().permissions.unwrap();
    assert_eq!(
        (listed.len(), listed[0].name.as_str()),
        (1, "flows.publish")
    );
    assert_eq!(listed[0].roles, ["developer"]);
    for (wrong, code) in [
        (
            "[[permission]]\nname = \"flows.publish\"\n",
            "setting.syntax",
        ),
        (
            "[[permission]]\nname = \"a.b\"\nlabel = \"x\"\nrole = []\n",
            "setting.syntax",
        ),
        ("[[permissions]]\n", "setting.syntax"),
    ] {
        let refused = refusal(read(wrong));
        assert_eq!(refused.code(), code, "{wrong}");
        assert!(refused.message().contains(named), "{refused}");
    }
    fs::remove_file(&path).unwrap();
    let missing = from_environment(&[("MUSTER_PERMISSIONS_FILE", named)]);
    assert_eq!(refusal(missing).code(), "setting.file_unreadable");
    assert!(from_environment(&[]).unwrap().permissions.is_none());
}
