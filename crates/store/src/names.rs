//! What SIDs are called: one statement for each kind of thing, however many there are.

use muster_model::{AccountSid, AnySid, KeySid, Names, OrganizationSid, Result, UserSid};

use crate::{Select, Tx, args};

/// The names of those of `sids` that lie in the organization. People are called what the organization calls them.
pub fn find(tx: &mut Tx, organization: OrganizationSid, sids: &[AnySid]) -> Result<Names> {
    let mut names = Names::default();
    if sids.contains(&organization.into()) {
        let name: Option<String> = tx.opt(
            "SELECT name FROM organization WHERE sid = $1",
            args![organization],
            |row| row.get(0),
        )?;
        if let Some(name) = name {
            names.add(organization, &name);
        }
    }
    add_people(tx, organization, sids, &mut names)?;
    let accounts = Select::new("SELECT sid, name FROM account");
    add(
        tx,
        accounts,
        organization,
        of_kind::<AccountSid>(sids),
        &mut names,
    )?;
    let keys = Select::new("SELECT sid, name FROM api_key");
    add(tx, keys, organization, of_kind::<KeySid>(sids), &mut names)?;
    Ok(names)
}

fn of_kind<S: muster_model::Sid>(sids: &[AnySid]) -> Vec<AnySid> {
    let mut wanted: Vec<AnySid> = sids
        .iter()
        .copied()
        .filter(|sid| sid.to::<S>().is_some())
        .collect();
    wanted.sort_unstable();
    wanted.dedup();
    wanted
}

fn add(
    tx: &mut Tx,
    select: Select<'static>,
    organization: OrganizationSid,
    sids: Vec<AnySid>,
    names: &mut Names,
) -> Result<()> {
    if sids.is_empty() {
        return Ok(());
    }
    let select = select
        .and("organization_sid = $", organization)
        .and_in("sid", sids);
    let found = tx.page(&select, |row| {
        Ok((row.get::<AnySid>(0)?, row.get::<String>(1)?))
    })?;
    for (sid, name) in found {
        names.add(sid, &name);
    }
    Ok(())
}

fn add_people(
    tx: &mut Tx,
    organization: OrganizationSid,
    sids: &[AnySid],
    names: &mut Names,
) -> Result<()> {
    let people = of_kind::<UserSid>(sids);
    if people.is_empty() {
        return Ok(());
    }
    let select = Select::new("SELECT m.user_sid, COALESCE(m.name, p.name), p.email FROM membership m JOIN person p ON p.sid = m.user_sid")
        .and("m.organization_sid = $", organization)
        .and_in("m.user_sid", people);
    let found = tx.page(&select, |row| {
        Ok((
            row.get::<AnySid>(0)?,
            row.get::<String>(1)?,
            row.get::<String>(2)?,
        ))
    })?;
    for (sid, name, email) in found {
        names.add_person(sid, &name, &email);
    }
    Ok(())
}
