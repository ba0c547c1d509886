//! From a [`Mail`] to the bytes that leave: headers, a text part and an HTML part. Two runs over the same mail give the same bytes.

use std::time::{Duration, UNIX_EPOCH};

use lettre::{
    Message,
    address::Envelope,
    message::{
        Body, Mailbox, MultiPart, SinglePart,
        header::{ContentTransferEncoding, ContentType, Header, HeaderName, HeaderValue},
    },
};
use muster_model::{Error, Result, Time};

use super::Mail;

/// Longest line that SMTP carries, without its end.
const LONGEST_LINE: usize = 998;

/// A message ready to leave.
#[derive(Debug, Clone)]
pub struct Composed {
    /// The identifier of the intent, without its angle brackets.
    pub message_id: String,
    /// The subject.
    pub subject: String,
    /// The text part.
    pub text: String,
    /// The HTML part.
    pub html: String,
    pub(super) envelope: Envelope,
    pub(super) eight_bit: Vec<u8>,
    pub(super) seven_bit: Vec<u8>,
}

impl Composed {
    /// The message as it is written to a file, and sent to every server that takes 8 bits: the link stands unbroken in it.
    pub fn bytes(&self) -> &[u8] {
        &self.eight_bit
    }
}

/// Composes the mail. `message_id` is `unique@host`: it names the intent, stays the same over all attempts, and is not guessable by whoever chose the names.
pub fn compose(
    mail: &Mail,
    from: &Mailbox,
    to: &Mailbox,
    message_id: &str,
    date: Time,
) -> Result<Composed> {
    if !is_message_id(message_id) {
        return Err(Error::internal(format!("{message_id:?} is no message id")));
    }
    let letter = mail.letter();
    let (text, html) = (letter.text()?, letter.html()?);
    let boundary = format!("=_{}", message_id.replace('@', "_"));
    if text.contains(&boundary) || html.contains(&boundary) {
        return Err(Error::internal("a part of the mail holds its own boundary"));
    }
    let build = |wide: bool| {
        let parts = MultiPart::alternative()
            .boundary(boundary.clone())
            .singlepart(part(ContentType::TEXT_PLAIN, &text, wide))
            .singlepart(part(ContentType::TEXT_HTML, &html, wide));
        Message::builder()
            .from(from.clone())
            .to(to.clone())
            .date(UNIX_EPOCH + Duration::from_millis(date.millis()))
            .message_id(Some(format!("<{message_id}>")))
            .subject(letter.subject.clone())
            .header(AutoSubmitted)
            .multipart(parts)
            .map_err(Error::internal)
    };
    let message = build(true)?;
    Ok(Composed {
        message_id: message_id.to_owned(),
        envelope: message.envelope().clone(),
        eight_bit: message.formatted(),
        seven_bit: build(false)?.formatted(),
        subject: letter.subject,
        text,
        html,
    })
}

/// A part as it stands, so that no encoding cuts the link in it; encoded where a line is too long for SMTP, or 8 bits for the server.
fn part(content_type: ContentType, text: &str, wide: bool) -> SinglePart {
    let as_it_stands =
        text.lines().all(|line| line.len() <= LONGEST_LINE) && (wide || text.is_ascii());
    let body = if as_it_stands {
        let encoding = if text.is_ascii() {
            ContentTransferEncoding::SevenBit
        } else {
            ContentTransferEncoding::EightBit
        };
        Body::dangerous_pre_encoded(text.replace('\n', "\r\n").into_bytes(), encoding)
    } else {
        Body::new(text.to_owned())
    };
    SinglePart::builder().content_type(content_type).body(body)
}

/// It becomes a header, a boundary and a file name: nothing but letters, digits, dots, dashes and one at-sign.
fn is_message_id(text: &str) -> bool {
    let plain = |part: &str| {
        !part.is_empty()
            && !part.starts_with('.')
            && part
                .chars()
                .all(|letter| letter.is_ascii_alphanumeric() || matches!(letter, '.' | '-' | '_'))
    };
    text.len() <= 128
        && text
            .split_once('@')
            .is_some_and(|(unique, host)| plain(unique) && plain(host))
}

/// Tells out-of-office robots not to answer (RFC 3834).
#[derive(Clone)]
struct AutoSubmitted;

impl Header for AutoSubmitted {
    fn name() -> HeaderName {
        HeaderName::new_from_ascii_str("Auto-Submitted")
    }

    fn parse(_: &str) -> std::result::Result<Self, Box<dyn std::error::Error + Send + Sync>> {
        Ok(Self)
    }

    fn display(&self) -> HeaderValue {
        HeaderValue::new(Self::name(), "auto-generated".into())
    }
}
