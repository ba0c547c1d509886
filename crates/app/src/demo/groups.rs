//! Groups in the demonstration: what they give, who is in them, and who is taken out of what they give somewhere.

use muster_model::{Result, Scope};

use super::{
    Agenda, Calendar, ORGANIZATION,
    accounts::MAIN,
    cast::{ADMINISTRATOR, DEVELOPER, PLATFORM, SUPPORT_LEAD},
    joining::Given,
    stage::Stage,
};
use crate::{NewAssignment, NewGroup};

struct Planned {
    name: &'static str,
    description: &'static str,
    days_ago: u32,
    gives: &'static [Given],
    /// Of the cast.
    known: &'static [usize],
    /// How many others.
    others: u32,
}

#[rustfmt::skip]
const GROUPS: &[Planned] = &[
    Planned { name: "Support crew", description: "Everybody who answers customers.", days_ago: 330, known: &[], others: 14,
        gives: &[Given::new("Support EU", "viewer", false), Given::new("Support US", "viewer", false)] },
    Planned { name: "Platform", description: "Builds and runs what all accounts stand on.", days_ago: 310, known: &[DEVELOPER, PLATFORM], others: 7,
        gives: &[Given::new(MAIN, "developer", true), Given::new("Labs", "developer", true)] },
    Planned { name: "Finance", description: "Invoices and budgets.", days_ago: 280, known: &[], others: 4,
        gives: &[Given::new(ORGANIZATION, "billing_manager", true)] },
    Planned { name: "Contractors", description: "People of other firms.", days_ago: 150, known: &[], others: 6,
        gives: &[Given::new("Sandbox", "Viewer without personal data", false)] },
    Planned { name: "On call", description: "Whoever carries the phone this month.", days_ago: 45, known: &[SUPPORT_LEAD], others: 3, gives: &[] },
];

/// Plans groups, their people and hold-outs.
pub(super) fn plan(agenda: &mut Agenda, calendar: &Calendar) {
    for group in GROUPS {
        let made = calendar.hour(group.days_ago, 9);
        agenda.scene(made, |stage| Box::pin(stage.make_group(group)));
        for known in group.known {
            let at = calendar.at(group.days_ago, 9 * 60 + 20);
            agenda.scene(at, |stage| Box::pin(stage.put_in(group.name, *known)));
        }
        for number in 0..group.others {
            // Half come at once, the others one by one since.
            let half = group.others / 2;
            let later = number.saturating_sub(half) * (group.days_ago - 3) / (half + 1);
            let at = calendar.at(group.days_ago - later, 9 * 60 + 25 + number);
            agenda.scene(at, |stage| Box::pin(stage.put_somebody_in(group.name)));
        }
    }
    agenda.scene(calendar.hour(64, 13), |stage| {
        Box::pin(stage.hold_somebody_out("Platform", "Marketing"))
    });
    agenda.scene(calendar.hour(19, 13), |stage| {
        Box::pin(stage.hold_somebody_out("Support crew", "Support US"))
    });
    agenda.scene(calendar.hour(33, 13), |stage| {
        Box::pin(stage.take_somebody_out("Contractors"))
    });
}

impl Stage {
    async fn make_group(&mut self, planned: &Planned) -> Result<()> {
        let request = self.by(ADMINISTRATOR).await?;
        let new = NewGroup {
            name: planned.name.to_owned(),
            description: planned.description.to_owned(),
        };
        let group = self.app.create_group(&request, new).await?;
        self.groups
            .insert(group.name.clone(), (group.sid, Vec::new()));
        for given in planned.gives {
            let scope = self.scope(given.place)?;
            let new = NewAssignment {
                principal: group.sid.into(),
                role: self.role(given.role),
                scope,
                inherit: matches!(scope, Scope::Account(_)).then_some(given.inherit),
                except: Vec::new(),
                expires_at: None,
                reason: None,
            };
            self.app.assign(&request, new).await?;
        }
        Ok(())
    }

    async fn put_in(&mut self, group: &str, who: usize) -> Result<()> {
        let request = self.by(ADMINISTRATOR).await?;
        let (user, sid) = (self.user(who)?, self.group(group)?.0);
        self.app.add_group_member(&request, sid, user).await?;
        if let Some((_, people)) = self.groups.get_mut(group) {
            people.push(who);
        }
        Ok(())
    }

    async fn put_somebody_in(&mut self, group: &str) -> Result<()> {
        let (_, inside) = self.group(group)?;
        let outside: Vec<usize> = self
            .present()
            .into_iter()
            .filter(|who| !inside.contains(who))
            .collect();
        match outside[..] {
            [] => Ok(()),
            _ => self.put_in(group, *self.chance.one_of(&outside)).await,
        }
    }

    async fn hold_somebody_out(&mut self, group: &str, account: &str) -> Result<()> {
        let request = self.by(ADMINISTRATOR).await?;
        let (_, inside) = self.group(group)?;
        let Some(who) = inside.last().copied() else {
            return Ok(());
        };
        let (user, account) = (self.user(who)?, self.account(account)?);
        self.app.hold_out(&request, user, account, None).await?;
        Ok(())
    }

    async fn take_somebody_out(&mut self, group: &str) -> Result<()> {
        let request = self.by(ADMINISTRATOR).await?;
        let (sid, inside) = self.group(group)?;
        let Some(who) = inside.first().copied() else {
            return Ok(());
        };
        let user = self.user(who)?;
        self.app
            .remove_group_member(&request, sid, user, None)
            .await?;
        if let Some((_, people)) = self.groups.get_mut(group) {
            people.retain(|inside| *inside != who);
        }
        Ok(())
    }

    fn group(&self, name: &str) -> Result<(muster_model::GroupSid, Vec<usize>)> {
        self.groups.get(name).cloned().ok_or_else(|| {
            muster_model::Error::internal(format!("the group {name} is not there by now"))
        })
    }
}
