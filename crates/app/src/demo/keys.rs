//! API keys in the demonstration, with a history of use: made, used, rotated, handed over, revoked, forgotten. Whose they are is told
//! here too where it is a service account's.

use std::{net::IpAddr, time::Duration};

use muster_model::{
    Error, KeyKind, KeySid, Principal, Result, Scope, Time,
    secret::Secret,
    time::{DAY, MINUTE},
};

use super::{
    Agenda, Calendar,
    accounts::MAIN,
    cast::{ADMINISTRATOR, DEVELOPER, LABS_LEAD, LEAVER, LEFT_DAYS_AGO, OWNER, PLATFORM},
    machines,
    stage::Stage,
};
use crate::{CreatedKey, KeyChoice, NewApiKey, Request};

/// A key as whoever uses it has it.
#[derive(Debug, Clone)]
pub(super) struct Held {
    pub(super) sid: KeySid,
    secret: Secret,
}

/// A key to be made, and how it is used.
pub(super) struct Planned {
    pub(super) name: &'static str,
    pub(super) place: &'static str,
    /// Who makes it.
    pub(super) by: usize,
    /// The service account that it acts as, if it is one's.
    pub(super) service: Option<&'static str>,
    pub(super) kind: KeyKind,
    pub(super) permissions: &'static [&'static str],
    pub(super) networks: &'static [&'static str],
    pub(super) days_ago: u32,
    /// How many days it lives; none for good.
    pub(super) life: Option<u32>,
    /// The days of its uses: so many days ago at first, every so many days, until so many days ago.
    pub(super) used: Option<(u32, u32, u32)>,
    pub(super) from: [u8; 4],
    pub(super) agent: &'static str,
}

/// What keys have in common.
pub(super) const USUAL: Planned = Planned {
    name: "",
    place: MAIN,
    by: PLATFORM,
    service: None,
    kind: KeyKind::Standard,
    permissions: &[],
    networks: &[],
    days_ago: 0,
    life: Some(365),
    used: None,
    from: [198, 51, 100, 7],
    agent: "acme-platform/3.2",
};

#[rustfmt::skip]
const KEYS: &[Planned] = &[
    Planned { name: "Number import 2025", by: DEVELOPER, days_ago: 384, life: None, used: Some((384, 33, 212)), agent: "python-requests/2.32.3", ..USUAL },
    Planned { name: "Online shop checkout", place: "Online shop", days_ago: 343, used: Some((343, 30, 0)), from: [203, 0, 113, 20], agent: "acme-shop/8.1", ..USUAL },
    Planned { name: "Partner feed", place: "Retail", days_ago: 335, life: Some(340), used: Some((334, 31, 2)), agent: "curl/8.9.1", ..USUAL },
    Planned { name: "Webhook relay", place: "Support US", by: DEVELOPER, days_ago: 320, life: None, used: Some((320, 32, 47)), from: [203, 0, 113, 77], agent: "node", ..USUAL },
    Planned { name: "Stock sync", place: "Stores", by: LEAVER, days_ago: 290, life: None, used: Some((290, 29, LEFT_DAYS_AGO + 1)), agent: "stock-sync/1.4", ..USUAL },
    Planned { name: "Load test", place: "Labs", by: LABS_LEAD, days_ago: 262, life: None, ..USUAL },
    Planned { name: "Tills in Spain", place: "Stores ES", kind: KeyKind::Restricted, permissions: &["numbers.read", "logs.read"], networks: &["203.0.113.0/24"],
        days_ago: 214, used: Some((213, 28, 1)), from: [203, 0, 113, 140], agent: "till/5.0", ..USUAL },
    Planned { name: "Campaign sender", place: "Campaigns EU", by: DEVELOPER, days_ago: 152, used: Some((152, 28, 0)), agent: "acme-campaigns/2.0", ..USUAL },
    Planned { name: "Kenji's laptop", by: DEVELOPER, kind: KeyKind::Main, days_ago: 70, life: Some(90), used: Some((69, 27, 1)), agent: "muster/0.1.0", ..USUAL },
    Planned { name: "Staging deploy", place: "Staging", by: LABS_LEAD, days_ago: 101, life: Some(180), used: Some((100, 29, 1)), agent: "terraform/1.9", ..USUAL },
];

/// Plans keys and what becomes of them.
pub(super) fn plan(agenda: &mut Agenda, calendar: &Calendar) {
    for key in KEYS.iter().chain(machines::KEYS) {
        let made = calendar.at(key.days_ago, 13 * 60);
        agenda.scene(made, |stage| Box::pin(stage.make_key(key)));
        for at in uses(calendar, key) {
            agenda.quiet_scene(at, |stage| Box::pin(stage.use_key(key)));
        }
    }
    agenda.scene(calendar.hour(45, 11), |stage| {
        Box::pin(stage.revoke("Webhook relay", DEVELOPER))
    });
    agenda.scene(calendar.hour(2, 10), |stage| {
        Box::pin(stage.rotate("Campaign sender", DEVELOPER, DAY * 7))
    });
    agenda.scene(calendar.hour(LEFT_DAYS_AGO, 15), |stage| {
        Box::pin(stage.leave_keys_to(LEAVER, PLATFORM))
    });
    for days_ago in (1..LEFT_DAYS_AGO).step_by(15) {
        agenda.quiet_scene(calendar.at(days_ago, 13 * 60 + 30), |stage| {
            Box::pin(stage.use_key(&KEYS[4]))
        });
    }
}

/// When a key is used: after it was made, and for the last time some minutes ago where that is today.
fn uses(calendar: &Calendar, key: &Planned) -> Vec<Time> {
    let Some((first, every, last)) = key.used else {
        return Vec::new();
    };
    let on = |days_ago: u32| calendar.at(days_ago, 13 * 60 + 25 + days_ago % 300);
    let mut at: Vec<Time> = (last..=first)
        .rev()
        .step_by(every as usize)
        .map(on)
        .collect();
    at.push(match last {
        0 => calendar.now - MINUTE * 3,
        _ => on(last),
    });
    at
}

impl Stage {
    async fn make_key(&mut self, planned: &Planned) -> Result<()> {
        let request = self.by(planned.by).await?;
        let owned = |texts: &[&str]| texts.iter().map(ToString::to_string).collect();
        let service = planned
            .service
            .map(|name| super::stage::named(&self.services, name))
            .transpose()?;
        let new = NewApiKey {
            scope: self.scope(planned.place)?,
            name: planned.name.to_owned(),
            kind: planned.kind,
            permissions: owned(planned.permissions),
            principal: service.map(Principal::from),
            expires_in: planned.life.map(|days| DAY * days),
            networks: owned(planned.networks),
        };
        let made = self.app.create_api_key(&request, new).await?;
        self.hold(planned.name, &made)
    }

    /// Keeps a key with its newest secret, for whoever uses it.
    fn hold(&mut self, name: &str, key: &CreatedKey) -> Result<()> {
        self.keep_key(name, key.details.sid, &key.secret)
    }

    fn keep_key(&mut self, name: &str, sid: KeySid, secret: &str) -> Result<()> {
        let secret = secret
            .parse()
            .map_err(|_| Error::internal("a new key's secret can't be read"))?;
        self.keys.insert(name.to_owned(), Held { sid, secret });
        Ok(())
    }

    fn held(&self, name: &str) -> Result<&Held> {
        let held = self.keys.get(name);
        held.ok_or_else(|| Error::internal(format!("the key {name} is not there by now")))
    }

    /// A request comes with the key.
    pub(super) async fn use_key(&mut self, planned: &Planned) -> Result<()> {
        let request = Request {
            secret: Some(self.held(planned.name)?.secret.clone()),
            agent: Some(planned.agent.to_owned()),
            ..Request::anonymous(IpAddr::from(planned.from), "")
        };
        self.app.identify(&request).await.map(drop)
    }

    async fn revoke(&mut self, name: &str, by: usize) -> Result<()> {
        let request = self.by(by).await?;
        let sid = self.held(name)?.sid;
        self.app.revoke_api_key(&request, sid).await.map(drop)
    }

    pub(super) async fn rotate(&mut self, name: &str, by: usize, overlap: Duration) -> Result<()> {
        let request = self.by(by).await?;
        let sid = self.held(name)?.sid;
        let rotated = self.app.rotate_api_key(&request, sid, overlap).await?;
        self.hold(name, &rotated)
    }

    /// Somebody is deactivated, and somebody else takes their keys over.
    async fn leave_keys_to(&mut self, who: usize, to: usize) -> Result<()> {
        let request = self.by(ADMINISTRATOR).await?;
        let choice = KeyChoice::Transfer {
            to: self.user(to)?.into(),
        };
        let user = self.user(who)?;
        let done = self.app.deactivate(&request, user, Some(choice)).await?;
        self.people[who].held.clear();
        for key in done.settled.api_keys.clone() {
            if let Some(secret) = &key.secret {
                self.keep_key(&key.name, key.sid, secret)?;
            }
        }
        Ok(())
    }

    /// A key of the Owner for whoever tries the demonstration: told once, good for a month.
    pub(super) async fn owners_key(&mut self) -> Result<String> {
        let request = self.by(OWNER).await?;
        let new = NewApiKey {
            scope: Scope::from(self.organization),
            name: "Demonstration".to_owned(),
            kind: KeyKind::Main,
            permissions: Vec::new(),
            principal: None,
            expires_in: Some(DAY * 30),
            networks: Vec::new(),
        };
        Ok(self.app.create_api_key(&request, new).await?.secret)
    }
}
