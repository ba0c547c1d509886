//! The accounts of the demonstration: three, and twelve below them. Who is in them is told elsewhere.

use std::collections::BTreeMap;

use muster_model::Result;

use super::{Agenda, Calendar, cast::OWNER, stage::Stage};
use crate::{AccountChange, NewAccount};

/// The first account: there from the first day.
pub(super) const MAIN: &str = "Main";
/// Was suspended for a while, and is.
pub(super) const SUSPENDED: &str = "Loyalty";
/// Since when.
pub(super) const SUSPENDED_DAYS_AGO: u32 = 40;

/// An account to be made.
struct Planned {
    name: &'static str,
    above: Option<&'static str>,
    labels: &'static [(&'static str, &'static str)],
    days_ago: u32,
}

const fn planned(
    name: &'static str,
    above: Option<&'static str>,
    days_ago: u32,
    labels: &'static [(&'static str, &'static str)],
) -> Planned {
    Planned {
        name,
        above,
        labels,
        days_ago,
    }
}

const PRODUCTION: (&str, &str) = ("environment", "production");
const EU: (&str, &str) = ("region", "eu");
const US: (&str, &str) = ("region", "us");

#[rustfmt::skip]
const TREE: &[Planned] = &[
    planned("Support EU", Some(MAIN), 394, &[PRODUCTION, EU, ("team", "support")]),
    planned("Support US", Some(MAIN), 394, &[PRODUCTION, US, ("team", "support")]),
    planned("Marketing", Some(MAIN), 394, &[PRODUCTION, ("team", "marketing")]),
    planned("Campaigns EU", Some("Marketing"), 394, &[PRODUCTION, EU]),
    planned("Campaigns US", Some("Marketing"), 394, &[PRODUCTION, US]),
    planned("Retail", None, 394, &[("cost_center", "4100")]),
    planned("Stores", Some("Retail"), 394, &[PRODUCTION]),
    planned("Stores DE", Some("Stores"), 394, &[PRODUCTION, EU]),
    planned("Stores ES", Some("Stores"), 394, &[PRODUCTION, EU]),
    planned("Online shop", Some("Retail"), 394, &[PRODUCTION, EU]),
    planned(SUSPENDED, Some("Retail"), 394, &[PRODUCTION]),
    planned("Labs", None, 394, &[("cost_center", "9000")]),
    planned("Staging", Some("Labs"), 394, &[("environment", "staging"), EU]),
    planned("Sandbox", Some("Labs"), 394, &[("environment", "development")]),
];

/// Plans the accounts and what happens to them.
pub(super) fn plan(agenda: &mut Agenda, calendar: &Calendar) {
    for (number, account) in (0u32..).zip(TREE) {
        let at = calendar.at(account.days_ago, 9 * 60 + 2 * number);
        agenda.scene(at, |stage| Box::pin(stage.make_account(account)));
    }
    agenda.scene(calendar.hour(389, 10), |stage| {
        Box::pin(stage.label(MAIN, &[("cost_center", "1000")]))
    });
    agenda.scene(calendar.hour(170, 10), |stage| {
        Box::pin(stage.label("Stores ES", &[PRODUCTION, EU, ("team", "iberia")]))
    });
    agenda.scene(calendar.hour(SUSPENDED_DAYS_AGO, 16), |stage| {
        Box::pin(stage.suspend(SUSPENDED))
    });
}

fn labels(pairs: &[(&str, &str)]) -> BTreeMap<String, String> {
    let owned = |(key, value): &(&str, &str)| ((*key).to_owned(), (*value).to_owned());
    pairs.iter().map(owned).collect()
}

impl Stage {
    async fn make_account(&mut self, planned: &Planned) -> Result<()> {
        let request = self.by(OWNER).await?;
        let new = NewAccount {
            name: planned.name.to_owned(),
            parent: planned.above.map(|above| self.account(above)).transpose()?,
            owner: None,
            labels: labels(planned.labels),
            organization: None,
        };
        let made = self.app.create_account(&request, new).await?;
        self.accounts.insert(planned.name.to_owned(), made.sid);
        Ok(())
    }

    async fn label(&mut self, account: &str, pairs: &[(&str, &str)]) -> Result<()> {
        let request = self.by(OWNER).await?;
        let change = AccountChange {
            name: None,
            labels: Some(labels(pairs)),
        };
        let account = self.account(account)?;
        self.app.change_account(&request, account, change).await?;
        Ok(())
    }

    async fn suspend(&mut self, account: &str) -> Result<()> {
        let request = self.by(OWNER).await?;
        let account = self.account(account)?;
        self.app.suspend_account(&request, account).await?;
        Ok(())
    }
}
