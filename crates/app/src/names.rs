//! How a name that somebody chose is shown to others: as text on one line, in its own direction; in mails also short and nothing to click.

/// Longest name shown, in characters.
const LONGEST: usize = 64;
/// Opens a stretch whose direction does not reach outside it.
const ISOLATE: char = '\u{2068}';
/// Closes it.
const POP: char = '\u{2069}';

/// A name as a mail shows it: at most 64 characters, addresses of the web in it broken up, its direction isolated.
pub fn shown(name: &str) -> String {
    let mut line: String = one_line(name);
    if line.chars().count() > LONGEST {
        line = line.chars().take(LONGEST - 1).collect();
        line = format!("{}…", line.trim_end());
    }
    isolated(broken_up(&line))
}

/// A proven address as a mail shows it.
pub fn address(email: &str) -> String {
    isolated(one_line(email))
}

/// What an inviter wrote, line by line, nothing in it to click.
pub fn message(text: &str) -> Vec<String> {
    text.lines()
        .map(|line| isolated(broken_up(&one_line(line))))
        .collect()
}

/// A name as a page shows it: no mark in it turns the direction of what follows. Escaping is the template's affair.
pub fn inert(name: &str) -> String {
    isolated(one_line(name))
}

/// Without control characters (names with them are refused where they come in: this is the second lock) and without marks that turn the direction of what follows.
fn one_line(text: &str) -> String {
    let spaced: String = text
        .chars()
        .map(|letter| {
            if letter.is_control() || matches!(letter, '\u{2028}' | '\u{2029}') {
                ' '
            } else {
                letter
            }
        })
        .collect();
    let words: Vec<&str> = spaced.split(' ').filter(|word| !word.is_empty()).collect();
    words
        .join(" ")
        .chars()
        .filter(|letter| !turns_direction(*letter))
        .collect()
}

fn turns_direction(letter: char) -> bool {
    matches!(letter, '\u{061C}' | '\u{200E}' | '\u{200F}' | '\u{202A}'..='\u{202E}' | '\u{2066}'..='\u{2069}')
}

/// Isolates a name that may be written from right to left; the others need no mark.
fn isolated(text: String) -> String {
    let from_the_right = |letter: char| matches!(letter, '\u{0590}'..='\u{08FF}' | '\u{FB1D}'..='\u{FDFF}' | '\u{FE70}'..='\u{FEFF}' | '\u{10800}'..='\u{10FFF}' | '\u{1E800}'..='\u{1EFFF}');
    if text.chars().any(from_the_right) {
        format!("{ISOLATE}{text}{POP}")
    } else {
        text
    }
}

/// Puts a space after each dot, colon, slash and at-sign of a word that a mail program might make a link of.
fn broken_up(text: &str) -> String {
    let words: Vec<String> = text
        .split(' ')
        .map(|word| {
            if looks_like_an_address(word) {
                spaced_out(word)
            } else {
                word.to_owned()
            }
        })
        .collect();
    words.join(" ")
}

/// Two letters or more after a dot between letters (`evil.example`), a scheme (`https://`, `javascript:`) or an at-sign.
fn looks_like_an_address(word: &str) -> bool {
    let dotted = word.split(['.', '。', '．', '｡']).skip(1).any(|label| {
        label
            .chars()
            .take_while(|letter| letter.is_alphanumeric())
            .count()
            >= 2
    });
    dotted
        || word.contains("//")
        || word.contains('@')
        || word.split_once(':').is_some_and(|(scheme, rest)| {
            scheme.chars().any(char::is_alphabetic) && !rest.is_empty()
        })
}

fn spaced_out(word: &str) -> String {
    let mut spaced = String::new();
    let mut letters = word.chars().peekable();
    while let Some(letter) = letters.next() {
        spaced.push(letter);
        if matches!(letter, '.' | ':' | '/' | '@' | '。' | '．' | '｡') && letters.peek().is_some()
        {
            spaced.push(' ');
        }
    }
    spaced
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_plain_name_is_shown_as_it_is() {
        for name in [
            "Ada Lovelace",
            "J.R.R. Tolkien",
            "St. Mary's",
            "Müller & Söhne",
            "AT&T",
            "Support/EU",
            "{{name}} ${x} %s",
        ] {
            assert_eq!(shown(name), name);
        }
    }

    #[test]
    fn a_name_that_looks_like_a_link_is_broken_up() {
        assert_eq!(
            shown("https://evil.example/login"),
            "https: / / evil. example/ login"
        );
        assert_eq!(shown("Visit evil.example now"), "Visit evil. example now");
        assert_eq!(shown("javascript:alert(1)"), "javascript: alert(1)");
        assert_eq!(shown("ada@evil.example"), "ada@ evil. example");
        assert_eq!(shown("evil。example"), "evil。 example");
    }

    #[test]
    fn a_name_is_cut_at_64_characters() {
        let cut = shown(&"é".repeat(200));
        assert_eq!(cut.chars().count(), 64);
        assert!(cut.ends_with('…'));
    }

    #[test]
    fn marks_of_direction_are_dropped_and_the_rest_is_isolated() {
        assert_eq!(shown("Ada\u{202E}gpj.exe"), "Adagpj. exe");
        assert_eq!(shown("אבג\u{2069}"), "\u{2068}אבג\u{2069}");
    }
}
