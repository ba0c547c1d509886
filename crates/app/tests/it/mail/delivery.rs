//! How messages leave: over real SMTP against a server that may misbehave, and into a directory.

use std::{os::unix::fs::PermissionsExt, time::Duration};

use muster_app::{
    mail::{Failure, Security, Smtp, SmtpSettings, Transport},
    testing::smtp_sink::{Certificate, Fault, Line, Manner, SmtpSink},
};

use super::*;

fn settings(sink: &SmtpSink) -> SmtpSettings {
    SmtpSettings {
        host: "127.0.0.1".into(),
        port: sink.address().port(),
        security: Security::Plain,
        login: None,
        trusted: None,
        timeout: Duration::from_secs(20),
        own_name: "muster.example".into(),
    }
}

/// For localhost, signed by itself, used by nothing else.
const CERTIFICATE: &[u8] = include_bytes!("localhost.pem");

fn certificate() -> Certificate {
    Certificate::from_pem(CERTIFICATE, include_bytes!("localhost.key.pem")).unwrap()
}

async fn attempt(settings: SmtpSettings) -> Result<(), Failure> {
    Transport::Smtp(Smtp::new(settings).unwrap())
        .deliver(&composed(&invitation()))
        .await
}

async fn refused_with(fault: Fault) -> Failure {
    let sink = SmtpSink::start(Manner::default()).await.unwrap();
    sink.fail(Some(fault));
    let failure = attempt(settings(&sink)).await.unwrap_err();
    assert!(sink.received().is_empty());
    failure
}

#[tokio::test]
async fn a_message_arrives_as_it_was_composed() {
    let sink = SmtpSink::start(Manner::default()).await.unwrap();
    attempt(settings(&sink)).await.unwrap();
    let received = sink.wait_for(1).await;
    assert_eq!(
        (received[0].from.as_str(), received[0].to.as_slice()),
        ("muster@muster.example", &["ada@example.com".to_owned()][..])
    );
    assert_eq!(
        received[0].bytes,
        [composed(&invitation()).bytes(), b"\r\n"].concat()
    );
    assert!(
        received[0]
            .text()
            .contains(&format!("Message-ID: <{MESSAGE_ID}>\r\n"))
    );
}

#[tokio::test]
async fn a_server_that_asks_for_a_login_gets_it() {
    let login = ("muster".to_owned(), "correct horse".to_owned());
    let sink = SmtpSink::start(Manner {
        login: Some(login.clone()),
        ..Manner::default()
    })
    .await
    .unwrap();
    attempt(SmtpSettings {
        login: Some(login),
        ..settings(&sink)
    })
    .await
    .unwrap();
    assert_eq!(sink.wait_for(1).await.len(), 1);
}

#[tokio::test]
async fn a_refused_login_passes_and_tells_no_secret() {
    let sink = SmtpSink::start(Manner {
        login: Some(("muster".into(), "right".into())),
        ..Manner::default()
    })
    .await
    .unwrap();
    let failure = attempt(SmtpSettings {
        login: Some(("muster".into(), "wrong-secret".into())),
        ..settings(&sink)
    })
    .await
    .unwrap_err();
    assert_eq!(
        failure,
        Failure {
            permanent: false,
            reason: "the mail server refused the login (535)".into()
        }
    );
    assert!(sink.received().is_empty());
}

#[tokio::test]
async fn an_address_refused_for_good_is_not_tried_again() {
    let failure = refused_with(Fault::RefuseRecipient(550)).await;
    assert!(
        failure.permanent && failure.reason.contains("550"),
        "{failure}"
    );
}

#[tokio::test]
async fn a_server_that_is_busy_is_tried_again() {
    for fault in [Fault::RefuseRecipient(450), Fault::RefuseMessage(452)] {
        let failure = refused_with(fault).await;
        assert!(!failure.permanent, "{failure}");
    }
}

#[tokio::test]
async fn a_message_refused_for_good_is_not_tried_again() {
    assert!(refused_with(Fault::RefuseMessage(554)).await.permanent);
}

#[tokio::test]
async fn a_line_that_breaks_in_the_middle_is_tried_again() {
    assert!(!refused_with(Fault::HangUpInData).await.permanent);
}

#[tokio::test]
async fn a_server_that_is_not_there_is_tried_again() {
    let sink = SmtpSink::start(Manner::default()).await.unwrap();
    let failure = attempt(SmtpSettings {
        port: 1,
        ..settings(&sink)
    })
    .await
    .unwrap_err();
    assert!(
        !failure.permanent
            && failure
                .reason
                .starts_with("the mail server could not be reached"),
        "{failure}"
    );
}

#[tokio::test]
async fn a_server_that_says_nothing_is_given_up_in_time() {
    let sink = SmtpSink::start(Manner::default()).await.unwrap();
    sink.fail(Some(Fault::Silence));
    let failure = attempt(SmtpSettings {
        timeout: Duration::from_millis(50),
        ..settings(&sink)
    })
    .await
    .unwrap_err();
    assert!(!failure.permanent);
}

#[tokio::test]
async fn nothing_is_sent_to_a_server_without_the_demanded_encryption() {
    let sink = SmtpSink::start(Manner::default()).await.unwrap();
    let failure = attempt(SmtpSettings {
        security: Security::StartTls,
        ..settings(&sink)
    })
    .await
    .unwrap_err();
    assert!(
        !failure.permanent && failure.reason.contains("STARTTLS"),
        "{failure}"
    );
    assert!(sink.received().is_empty());
}

#[test]
fn a_line_without_encryption_to_another_machine_is_refused_before_anything_is_sent() {
    let elsewhere = SmtpSettings {
        host: "mail.example".into(),
        port: 25,
        security: Security::Plain,
        login: None,
        trusted: None,
        timeout: Duration::from_secs(1),
        own_name: "muster.example".into(),
    };
    assert_eq!(
        Smtp::new(elsewhere).unwrap_err().code(),
        "mail.not_encrypted"
    );
}

#[tokio::test]
async fn a_message_and_its_login_travel_encrypted() {
    let login = ("muster".to_owned(), "correct horse".to_owned());
    for (line, security) in [
        (Line::StartTls(certificate()), Security::StartTls),
        (Line::Tls(certificate()), Security::Tls),
    ] {
        let sink = SmtpSink::start(Manner {
            line,
            login: Some(login.clone()),
            ..Manner::default()
        })
        .await
        .unwrap();
        attempt(SmtpSettings {
            host: "localhost".into(),
            security,
            login: Some(login.clone()),
            trusted: Some(CERTIFICATE.into()),
            ..settings(&sink)
        })
        .await
        .unwrap();
        assert_eq!(sink.wait_for(1).await.len(), 1);
    }
}

#[tokio::test]
async fn a_server_whose_certificate_nobody_vouches_for_gets_nothing() {
    let sink = SmtpSink::start(Manner {
        line: Line::StartTls(certificate()),
        ..Manner::default()
    })
    .await
    .unwrap();
    let failure = attempt(SmtpSettings {
        host: "localhost".into(),
        security: Security::StartTls,
        ..settings(&sink)
    })
    .await
    .unwrap_err();
    assert!(
        !failure.permanent && failure.reason.contains("certificate"),
        "{failure}"
    );
    assert!(sink.received().is_empty());
}

#[tokio::test]
async fn a_server_that_takes_seven_bits_gets_seven_bits() {
    let sink = SmtpSink::start(Manner {
        seven_bits_only: true,
        ..Manner::default()
    })
    .await
    .unwrap();
    let mail = Mail::ProofLink {
        organization: "Müller & Söhne".into(),
        link: LINK.into(),
        ends_at: in_a_week(),
    };
    Transport::Smtp(Smtp::new(settings(&sink)).unwrap())
        .deliver(&composed(&mail))
        .await
        .unwrap();
    assert!(sink.wait_for(1).await[0].bytes.is_ascii());
}

#[tokio::test]
async fn a_directory_holds_one_whole_file_per_message_readable_by_its_owner_alone() {
    let home = tempfile::tempdir().unwrap();
    let directory = home.path().join("mails");
    let message = composed(&invitation());
    for _ in 0..2 {
        Transport::Directory(directory.clone())
            .deliver(&message)
            .await
            .unwrap();
    }
    let files: Vec<_> = std::fs::read_dir(&directory)
        .unwrap()
        .map(|file| file.unwrap())
        .collect();
    assert_eq!(files.len(), 1);
    assert_eq!(
        files[0].file_name().to_str().unwrap(),
        format!("{MESSAGE_ID}.eml")
    );
    assert_eq!(std::fs::read(files[0].path()).unwrap(), message.bytes());
    assert_eq!(
        files[0].metadata().unwrap().permissions().mode() & 0o777,
        0o600
    );
}

#[tokio::test]
async fn a_server_without_mail_says_so() {
    let failure = Transport::None
        .deliver(&composed(&invitation()))
        .await
        .unwrap_err();
    assert!(failure.permanent && failure.reason.contains("MUSTER_MAIL"));
}
