//! What becomes of each person of the demonstration: by which door they come, what they hold, how often they sign in, and how it
//! ends. Here it is planned; the acts are in the other rooms, the lives that nobody wrote in `drawn`.

use std::ops::Range;

use muster_model::{Time, time::HOUR};

use super::{
    Agenda, Calendar, Chance, ORGANIZATION,
    accounts::MAIN,
    cast::{self, ADMINISTRATOR, OWNER, Profile, RETAIL_ADMINISTRATOR},
    drawn,
    joining::{Given, Invitee},
    visits,
};

/// How somebody comes in.
#[derive(Debug, Clone, Copy)]
pub(super) enum Door {
    /// With the organization.
    Founded(Time),
    /// Invited then, and accepted then.
    Invited { sent: Time, accepted: Time },
    /// Brought over from another system.
    Imported(Time),
}

/// How it ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum End {
    /// It goes on.
    Active,
    /// Never signs in.
    NeverSeen,
    /// Doesn't sign in any more.
    Quiet(Time),
    /// Is deactivated.
    Deactivated(Time),
    /// Is removed from the account of their first role.
    Removed(Time),
}

/// What becomes of somebody.
#[derive(Debug, Clone)]
pub(super) struct Life {
    pub(super) door: Door,
    pub(super) given: Vec<Given>,
    pub(super) end: End,
    /// How likely they sign in on a usual day.
    pub(super) pace: f64,
    /// How many hours their day begins before that of UTC.
    pub(super) ahead: i32,
    /// Not there on these days, counted back from today.
    pub(super) away: Range<u32>,
}

impl Life {
    /// When they are there.
    pub(super) fn begin(&self) -> Time {
        match self.door {
            Door::Invited { accepted: at, .. } | Door::Founded(at) | Door::Imported(at) => at,
        }
    }
}

/// The days on which people were brought over from another system.
pub(super) const IMPORTS: [u32; 2] = [388, 75];

/// A part: how many days ago it begins, how likely a sign-in is, what is given.
type Part = (u32, f64, &'static [Given]);

#[rustfmt::skip]
const PARTS: [Part; cast::PARTS] = [
    (395, 0.45, &[]),
    (394, 0.6, &[Given::new(ORGANIZATION, "administrator", true)]),
    (393, 0.5, &[Given::new(MAIN, "developer", true), Given::new("Retail", "developer", true)]),
    (390, 0.15, &[Given::new(ORGANIZATION, "billing_manager", true)]),
    (390, 0.2, &[Given::new(MAIN, "viewer", true)]),
    (389, 0.3, &[Given::new("Retail", "administrator", true)]),
    (388, 0.3, &[Given::new("Labs", "administrator", true)]),
    (386, 0.35, &[Given::new("Retail", "administrator", true)]),
    (385, 0.4, &[Given::new(MAIN, "developer", true), Given::new("Retail", "developer", true), Given::new("Labs", "developer", true)]),
    (350, 0.2, &[Given::new("Support EU", "developer", false), Given::new("Support US", "Viewer without personal data", false)]),
    (300, 0.1, &[Given::new("Retail", "viewer", true)]),
    (370, 0.2, &[Given::new("Stores", "developer", true)]),
    (340, 0.05, &[Given::new(ORGANIZATION, "Auditor", true)]),
    (295, 0.3, &[Given::new("Support EU", "Support lead", false), Given::new("Support US", "Support lead", false)]),
    (330, 0.08, &[Given::new("Sandbox", "developer", false)]),
    (240, 0.2, &[Given::new("Staging", "developer", false)]),
];

/// When the one who came back was away.
pub(super) const AWAY: Range<u32> = 80..101;
/// From this day on the parts of the house invite their own people.
const HOUSES_INVITE: u32 = 380;
/// When the contractor's access ended.
const CONTRACT_ENDED: u32 = 60;

/// A life of the cast.
fn written(calendar: &Calendar, who: usize) -> Life {
    let (days_ago, pace, given) = PARTS[who];
    let sent = calendar.at(days_ago, 10 * 60 + 3 * who as u32);
    let mut life = Life {
        door: Door::Invited {
            sent,
            accepted: sent + HOUR * 2,
        },
        given: given.to_vec(),
        end: End::Active,
        pace,
        ahead: 1,
        away: 0..0,
    };
    match who {
        OWNER => life.door = Door::Founded(calendar.hour(days_ago, 8)),
        cast::LEAVER => life.end = End::Deactivated(calendar.hour(cast::LEFT_DAYS_AGO, 15)),
        cast::RETURNED => life.away = AWAY,
        cast::CONTRACTOR => {
            life.end = End::Quiet(calendar.hour(CONTRACT_ENDED + 1, 15));
            let until = calendar.hour(CONTRACT_ENDED, 0);
            life.given
                .iter_mut()
                .for_each(|given| given.until = Some(until));
        }
        _ => {}
    }
    life
}

/// Plans the lives of so many people, and gives them.
pub(super) fn plan(
    agenda: &mut Agenda,
    calendar: &Calendar,
    chance: &Chance,
    profiles: &[Profile],
) -> Vec<Life> {
    let cast = (0..cast::PARTS).map(|who| written(calendar, who));
    let others = drawn::lives(calendar, chance, profiles.len().saturating_sub(cast::PARTS));
    let lives: Vec<Life> = cast.chain(others).collect();
    for (who, (life, profile)) in lives.iter().zip(profiles).enumerate() {
        come(agenda, calendar, chance, (who, profile), life);
        end(agenda, who, life);
        visits::plan(agenda, calendar, &chance.apart(), who, life);
    }
    for days_ago in IMPORTS {
        let at = calendar.hour(days_ago, 8);
        let is_brought = |life: &Life| matches!(life.door, Door::Imported(on) if on == at);
        let brought: Vec<(usize, Given)> = (0..)
            .zip(&lives)
            .filter(|(_, life)| is_brought(life))
            .filter_map(|(who, life)| Some((who, *life.given.first()?)))
            .collect();
        agenda.scene(at, move |stage| Box::pin(stage.import_all(brought)));
    }
    lives
}

const MESSAGES: &[&str] = &[
    "Welcome aboard! This is where we see who has access to what.",
    "You asked for access last week. Here it is; tell me if anything is missing.",
    "For the move to the new platform.",
    "Your team lead asked me to add you.",
];

fn come(
    agenda: &mut Agenda,
    calendar: &Calendar,
    chance: &Chance,
    (who, profile): (usize, &Profile),
    life: &Life,
) {
    let Door::Invited { sent, accepted } = life.door else {
        return;
    };
    let invitee = Invitee {
        name: profile.name.clone(),
        email: profile.email.clone(),
        given: life.given.clone(),
        message: (chance.below(4) == 0).then(|| *chance.one_of(MESSAGES)),
        life: None,
    };
    let early = calendar.days_ago(sent) > HOUSES_INVITE;
    let by = inviter(chance, who, &life.given, early);
    agenda.scene(sent, move |stage| Box::pin(stage.invite(by, invitee)));
    agenda.scene(accepted, move |stage| Box::pin(stage.join(who)));
}

/// The first ones are invited by the Owner; later each part of the house invites its own.
fn inviter(chance: &Chance, who: usize, given: &[Given], early: bool) -> usize {
    let of_retail = |given: &Given| given.place.starts_with("Stores") || given.place == "Retail";
    if who <= cast::PLATFORM {
        OWNER
    } else if who >= cast::PARTS && !early && given.iter().all(of_retail) && chance.below(3) > 0 {
        RETAIL_ADMINISTRATOR
    } else {
        ADMINISTRATOR
    }
}

fn end(agenda: &mut Agenda, who: usize, life: &Life) {
    match life.end {
        // The keys decide how that goes.
        End::Deactivated(_) if who == cast::LEAVER => {}
        End::Deactivated(at) => {
            agenda.scene(at, move |stage| Box::pin(stage.deactivate(who)));
        }
        End::Removed(at) => agenda.scene(at, move |stage| Box::pin(stage.remove(who))),
        End::Active | End::NeverSeen | End::Quiet(_) => {}
    }
}
