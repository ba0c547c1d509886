//! What people read.

use super::*;

#[test]
fn every_mail_reads_as_reviewed() {
    for (name, mail) in every_mail() {
        let message = composed(&mail);
        insta::assert_snapshot!(
            format!("{name}.txt"),
            format!("Subject: {}\n\n{}", message.subject, message.text)
        );
        insta::assert_snapshot!(format!("{name}.html"), message.html);
    }
}

#[test]
fn a_mail_survives_the_queue_as_it_was() {
    for (_, mail) in every_mail() {
        let queued = serde_json::to_string(&mail).unwrap();
        assert_eq!(serde_json::from_str::<Mail>(&queued).unwrap(), mail);
    }
}

#[test]
fn text_and_html_say_the_same_words() {
    for (name, mail) in every_mail() {
        let message = composed(&mail);
        let (_, body) = message.html.split_once("<body").unwrap();
        let html: Vec<String> = words(&without_tags(body));
        for word in words(&message.text)
            .into_iter()
            .filter(|word| !matches!(word.as_str(), "-" | "--" | ">"))
        {
            let bare = word.trim_end_matches(':').to_owned();
            assert!(
                html.contains(&word) || html.contains(&bare),
                "{name}: {word:?} is in the text alone"
            );
        }
    }
}

#[test]
fn a_name_with_markup_or_template_syntax_is_shown_literally() {
    let name = "<b>{{x}}</b> ${y} %s";
    let message = composed(&Mail::ProofLink {
        organization: name.into(),
        link: LINK.into(),
        ends_at: in_a_week(),
    });
    assert!(message.text.contains(name));
    assert!(
        message
            .html
            .contains("&#60;b&#62;{{x}}&#60;/b&#62; ${y} %s"),
        "{}",
        message.html
    );
}

#[test]
fn a_name_from_right_to_left_does_not_turn_the_sentence() {
    let message = composed(&Mail::ProofLink {
        organization: "שלום\u{202E}".into(),
        link: LINK.into(),
        ends_at: in_a_week(),
    });
    assert!(message.text.contains("\u{2068}שלום\u{2069}") && !message.text.contains('\u{202E}'));
    assert!(message.html.contains("\u{2068}שלום\u{2069}") && !message.html.contains('\u{202E}'));
}

#[test]
fn a_name_that_looks_like_a_link_is_none() {
    let message = composed(&Mail::ProofLink {
        organization: "https://evil.example/login".into(),
        link: LINK.into(),
        ends_at: in_a_week(),
    });
    for part in [&message.subject, &message.text, &message.html] {
        assert!(
            !part.contains("evil.example") && !part.contains("https://evil"),
            "{part}"
        );
    }
}

fn words(text: &str) -> Vec<String> {
    text.replace(',', " ")
        .split_whitespace()
        .map(str::to_owned)
        .collect()
}

fn without_tags(html: &str) -> String {
    let mut text = String::new();
    let mut inside = true;
    for letter in html.chars() {
        match letter {
            '<' => inside = true,
            '>' => {
                inside = false;
                text.push(' ');
            }
            letter if !inside => text.push(letter),
            _ => {}
        }
    }
    text.replace("&#39;", "'")
}
