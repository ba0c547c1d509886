//! Lives that nobody wrote: drawn by chance, so that a house of so many people looks like one.

use muster_model::time::MINUTE;

use super::{
    Calendar, Chance, ORGANIZATION,
    accounts::{MAIN, SUSPENDED, SUSPENDED_DAYS_AGO},
    calendar::FIRST_DAY,
    joining::Given,
    lives::{Door, End, IMPORTS, Life},
};

/// What people do, and how many of them do it.
#[rustfmt::skip]
const WORK: &[(usize, Given)] = &[
    (8, Given::new("Support EU", "developer", false)),
    (7, Given::new("Support US", "developer", false)),
    (8, Given::new("Support EU", "Viewer without personal data", false)),
    (6, Given::new("Support US", "Viewer without personal data", false)),
    (10, Given::new("Online shop", "developer", false)),
    (5, Given::new("Stores", "viewer", true)),
    (4, Given::new("Stores DE", "Number manager", false)),
    (4, Given::new("Stores ES", "Number manager", false)),
    (6, Given::new("Marketing", "viewer", true)),
    (5, Given::new("Campaigns EU", "developer", false)),
    (5, Given::new("Campaigns US", "developer", false)),
    (6, Given::new("Labs", "developer", true)),
    (7, Given::new("Sandbox", "developer", false)),
    (6, Given::new("Staging", "developer", false)),
    (5, Given::new(SUSPENDED, "viewer", false)),
    (7, Given::new(MAIN, "viewer", false)),
    (4, Given::new("Retail", "viewer", true)),
    (3, Given::new(MAIN, "billing_manager", false)),
    (2, Given::new("Retail", "billing_manager", false)),
    (1, Given::new(ORGANIZATION, "Auditor", true)),
    (1, Given::new("Marketing", "administrator", true)),
    (1, Given::new("Labs", "administrator", true)),
];

/// From this day on the organization's own roles can be given.
const ROLES_DAYS_AGO: u32 = 384;
/// The last ones were invited so many days ago: they have had the time to accept.
const NEWEST: u32 = 8;
/// Who is quiet has not been seen for longer than this.
const QUIET_DAYS: u32 = 94;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    Active,
    Imported,
    NeverSeen,
    Quiet,
    Deactivated,
    Removed,
}

/// So many lives, in the order in which the people are known.
pub(super) fn lives(calendar: &Calendar, chance: &Chance, count: usize) -> Vec<Life> {
    let kinds = kinds(chance, count);
    (1..)
        .zip(kinds)
        .map(|(number, kind)| life(calendar, chance, kind, number as f64 / count as f64))
        .collect()
}

/// Of a hundred so many each; all others go on.
fn kinds(chance: &Chance, count: usize) -> Vec<Kind> {
    let shares = [
        (Kind::Imported, 3),
        (Kind::NeverSeen, 7),
        (Kind::Quiet, 12),
        (Kind::Deactivated, 5),
        (Kind::Removed, 3),
    ];
    let mut kinds: Vec<Kind> = shares
        .iter()
        .flat_map(|(kind, share)| std::iter::repeat_n(*kind, (count * share).div_ceil(100)))
        .take(count)
        .collect();
    kinds.resize(count, Kind::Active);
    chance.shuffle(&mut kinds);
    kinds
}

/// `share` of all have come before this one.
fn life(calendar: &Calendar, chance: &Chance, kind: Kind, share: f64) -> Life {
    // Whose end is told came early enough to have one.
    let share = match kind {
        Kind::Active | Kind::Imported | Kind::NeverSeen => share,
        Kind::Quiet | Kind::Deactivated | Kind::Removed => share * 0.6,
    };
    let days_ago = (f64::from(FIRST_DAY - 10) * (1.0 - share.powf(0.85))) as u32 + NEWEST;
    let door = match kind {
        Kind::Imported | Kind::NeverSeen => imported(calendar, chance),
        _ => invited(calendar, chance, days_ago),
    };
    let mut life = Life {
        given: work(chance, days_ago, matches!(door, Door::Imported(_))),
        door,
        end: End::Active,
        pace: pace(chance),
        ahead: *chance.one_of(&[-6, -5, 0, 0, 1, 1, 1, 2, 5]),
        away: 0..0,
    };
    let begin = calendar.days_ago(life.begin());
    let at = |after: u32, before: u32| {
        let span = begin.saturating_sub(after + before) as usize;
        calendar.at(
            before + chance.below(span) as u32,
            9 * 60 + chance.below(420) as u32,
        )
    };
    life.end = match kind {
        Kind::Active | Kind::Imported => End::Active,
        Kind::NeverSeen => End::NeverSeen,
        Kind::Quiet => End::Quiet(at(10, QUIET_DAYS)),
        Kind::Deactivated => End::Deactivated(at(20, 2)),
        Kind::Removed => End::Removed(at(20, 2)),
    };
    life
}

fn imported(calendar: &Calendar, chance: &Chance) -> Door {
    Door::Imported(calendar.hour(*chance.one_of(&IMPORTS), 8))
}

/// Most accept within hours, some after days; the link is good for seven.
fn invited(calendar: &Calendar, chance: &Chance, days_ago: u32) -> Door {
    let sent = calendar.at(days_ago, 7 * 60 + chance.below(10 * 60) as u32);
    let wait = MINUTE * (8 + (chance.share().powi(4) * 5.5 * 1_440.0) as u32);
    Door::Invited {
        sent,
        accepted: sent + wait,
    }
}

fn pace(chance: &Chance) -> f64 {
    match chance.below(10) {
        0 => 0.22,
        1..4 => 0.1,
        4..8 => 0.05,
        _ => 0.018,
    }
}

/// One role or two, in different places. Who is brought over gets a built-in one.
pub(super) fn work(chance: &Chance, days_ago: u32, built_in: bool) -> Vec<Given> {
    let is_open = |given: &Given| {
        (given.place != SUSPENDED || days_ago > SUSPENDED_DAYS_AGO + 20)
            && (given.is_built_in() || !built_in && days_ago < ROLES_DAYS_AGO)
    };
    let open: Vec<Given> = WORK
        .iter()
        .filter(|(_, given)| is_open(given))
        .flat_map(|(weight, given)| std::iter::repeat_n(*given, *weight))
        .collect();
    let first = *chance.one_of(&open);
    let second = *chance.one_of(&open);
    let has_two = chance.below(100) < 30 && second.place != first.place;
    [first]
        .into_iter()
        .chain(has_two.then_some(second))
        .collect()
}
