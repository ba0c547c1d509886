//! Service accounts of the demonstration: who answers for them, what they may do, and their keys.

use muster_model::{KeyKind, Result, ServiceAccountStatus};

use super::{
    Agenda, Calendar,
    accounts::MAIN,
    cast::{ADMINISTRATOR, BILLING, LABS_LEAD, PLATFORM},
    joining::Given,
    keys::{Planned, USUAL},
    stage::{Stage, named},
};
use crate::{NewAssignment, NewServiceAccount};

struct Machine {
    name: &'static str,
    description: &'static str,
    account: &'static str,
    sponsor: usize,
    role: Given,
    days_ago: u32,
}

#[rustfmt::skip]
const MACHINES: &[Machine] = &[
    Machine { name: "CI", description: "Builds and deploys what Labs makes.", account: "Labs", sponsor: LABS_LEAD, days_ago: 350, role: Given::new("Labs", "developer", true) },
    Machine { name: "Nightly billing export", description: "Takes usage and invoices into the books.", account: MAIN, sponsor: BILLING, days_ago: 333, role: Given::new(MAIN, "billing_manager", false) },
    Machine { name: "Old CRM bridge", description: "Copied contacts into the old CRM. Switched off with it.", account: "Support US", sponsor: PLATFORM, days_ago: 325, role: Given::new("Support US", "viewer", false) },
    Machine { name: "Status page", description: "Reads logs to say whether messages arrive.", account: "Support EU", sponsor: PLATFORM, days_ago: 180, role: Given::new("Support EU", "viewer", false) },
];

/// Their keys.
#[rustfmt::skip]
pub(super) const KEYS: &[Planned] = &[
    Planned { name: "CI deploy", place: "Labs", by: ADMINISTRATOR, service: Some("CI"), days_ago: 349, life: None, used: Some((349, 27, 0)), from: [203, 0, 113, 9], agent: "ci-runner/17.4", ..USUAL },
    Planned { name: "Nightly export", by: ADMINISTRATOR, service: Some("Nightly billing export"), kind: KeyKind::Restricted, permissions: &["billing.read", "usage.read"],
        days_ago: 332, life: Some(350), used: Some((332, 29, 1)), from: [198, 51, 100, 50], agent: "billing-export/1.0", ..USUAL },
    Planned { name: "CRM bridge", place: "Support US", by: ADMINISTRATOR, service: Some("Old CRM bridge"), kind: KeyKind::Restricted, permissions: &["logs.read"],
        days_ago: 324, life: None, used: Some((324, 34, 203)), agent: "crm-bridge/0.9", ..USUAL },
    Planned { name: "Status page", place: "Support EU", by: ADMINISTRATOR, service: Some("Status page"), kind: KeyKind::Restricted, permissions: &["logs.read", "products.read"],
        days_ago: 179, used: Some((179, 26, 0)), from: [203, 0, 113, 61], agent: "status-page/4.2", ..USUAL },
];

/// Plans service accounts; their keys are planned with all others.
pub(super) fn plan(agenda: &mut Agenda, calendar: &Calendar) {
    for machine in MACHINES {
        let made = calendar.hour(machine.days_ago, 12);
        agenda.scene(made, |stage| Box::pin(stage.make_machine(machine)));
    }
    agenda.scene(calendar.hour(201, 12), |stage| {
        Box::pin(stage.switch_off("Old CRM bridge"))
    });
}

impl Stage {
    async fn make_machine(&mut self, machine: &Machine) -> Result<()> {
        let request = self.by(ADMINISTRATOR).await?;
        let new = NewServiceAccount {
            name: machine.name.to_owned(),
            account: self.account(machine.account)?,
            sponsor: Some(self.user(machine.sponsor)?),
            description: machine.description.to_owned(),
        };
        let made = self.app.create_service_account(&request, new).await?.sid;
        self.services.insert(machine.name.to_owned(), made);
        let new = NewAssignment {
            principal: made.into(),
            role: self.role(machine.role.role),
            scope: self.scope(machine.role.place)?,
            inherit: Some(machine.role.inherit),
            except: Vec::new(),
            expires_at: None,
            reason: None,
        };
        self.app.assign(&request, new).await?;
        Ok(())
    }

    async fn switch_off(&mut self, name: &str) -> Result<()> {
        let request = self.by(ADMINISTRATOR).await?;
        let sid = named(&self.services, name)?;
        let off = ServiceAccountStatus::Disabled;
        self.app.switch_service_account(&request, sid, off).await?;
        Ok(())
    }
}
