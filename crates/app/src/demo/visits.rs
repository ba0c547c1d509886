//! When people sign in: on working days more than at weekends, in their own hours, and for the last time as their life ends.

use muster_model::Time;

use super::{
    Agenda, Calendar, Chance,
    agenda::Visit,
    lives::{End, Life},
};

/// Whoever goes on was seen within this many days.
const LATELY: f64 = 40.0;

/// Plans the sign-ins of one person.
pub(super) fn plan(
    agenda: &mut Agenda,
    calendar: &Calendar,
    chance: &Chance,
    who: usize,
    life: &Life,
) {
    let begin = life.begin();
    let last = match life.end {
        End::NeverSeen => return,
        End::Active => lately(calendar, chance, life),
        End::Quiet(at) | End::Deactivated(at) | End::Removed(at) => at,
    };
    for days_ago in (calendar.days_ago(last)..calendar.days_ago(begin)).rev() {
        let at = calendar.at(days_ago, minute(chance, life));
        let comes = chance.share() < life.pace * calendar.bustle(days_ago);
        if comes && begin < at && at < last && !life.away.contains(&days_ago) {
            agenda.visit(Visit {
                at,
                who,
                looks: false,
            });
        }
    }
    // Nobody signs in and is deactivated at the same instant.
    if begin < last && matches!(life.end, End::Active | End::Quiet(_)) {
        agenda.visit(Visit {
            at: last,
            who,
            looks: true,
        });
    }
}

/// The last sign-in of somebody who goes on: the more often they come, the less long ago.
fn lately(calendar: &Calendar, chance: &Chance, life: &Life) -> Time {
    let days = (chance.share().powi(3) * LATELY * (0.05 / life.pace).min(1.0)) as u32;
    let minute = minute(chance, life);
    let at = match calendar.at(days, minute) {
        // That hour of today is still to come.
        late if late >= calendar.now => calendar.at(days + 1, minute),
        at => at,
    };
    at.max(life.begin())
}

/// A minute of a working day, in UTC; most in the middle of it.
fn minute(chance: &Chance, life: &Life) -> u32 {
    let hours = 8.0 + 4.5 * (chance.share() + chance.share()) - f64::from(life.ahead);
    (hours * 60.0) as u32
}
