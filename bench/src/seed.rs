//! A large organization in little time: people, memberships and assignments written by the store's own functions, five hundred
//! to an act. Events are left out, for seeding only: nothing that is measured afterwards reads them.

use muster_model::{
    Assignment, AssignmentSid, BuiltIn, Email, Membership, MembershipStatus, Result, Source, User,
    UserSid,
};
use muster_store::{Database, Options, Store, Tx, assignment, membership, person};

use crate::{machine, server::Site};

/// People in one act.
const AT_ONCE: usize = 500;

/// Adds `count` members to the account of a site whose server does not run.
pub(crate) async fn members(site: &Site, count: usize) -> machine::Result<()> {
    let store = Store::open(Options::new(Database::Sqlite(site.database())))?;
    let (organization, account) = (site.organization.parse()?, site.account.parse()?);
    for first in (0..count).step_by(AT_ONCE) {
        let last = count.min(first + AT_ONCE);
        let add = move |tx: &mut Tx<'_>| {
            (first..last).try_for_each(|number| add(tx, organization, account, number))
        };
        store.write(0, add).await?;
    }
    store.close();
    Ok(())
}

/// Adds `count` people who belong to no organization: addresses that have an account.
pub(crate) async fn strangers(site: &Site, count: usize) -> machine::Result<()> {
    let store = Store::open(Options::new(Database::Sqlite(site.database())))?;
    for first in (0..count).step_by(AT_ONCE) {
        let last = count.min(first + AT_ONCE);
        let add = move |tx: &mut Tx<'_>| {
            let name = |number| format!("person-{number}@strangers.example");
            (first..last)
                .try_for_each(|number| person_of(tx, &name(number), "A Stranger").map(drop))
        };
        store.write(0, add).await?;
    }
    store.close();
    Ok(())
}

fn person_of(tx: &mut Tx<'_>, address: &str, name: &str) -> Result<User> {
    let now = tx.now();
    let email = Email::parse(address, "email")?;
    let user = User {
        sid: tx.new_sid::<UserSid>(),
        email: email.address().to_owned(),
        name: name.to_owned(),
        created_at: now,
        updated_at: now,
        version: 1,
    };
    person::insert(tx, &user, &email)?;
    Ok(user)
}

fn add(
    tx: &mut Tx<'_>,
    organization: muster_model::OrganizationSid,
    account: muster_model::AccountSid,
    number: usize,
) -> Result<()> {
    let now = tx.now();
    let address = format!("member-{number}@northwind.example");
    let user = person_of(tx, &address, &format!("Member Number {number}"))?;
    let given = Assignment {
        organization,
        sid: tx.new_sid::<AssignmentSid>(),
        principal: user.sid.into(),
        role: BuiltIn::Developer.role(),
        scope: account.into(),
        inherit: false,
        except: Vec::new(),
        expires_at: None,
        source: Source::Import,
        given_by: None,
        created_at: now,
        updated_at: now,
        version: 1,
    };
    let joined = Membership {
        organization,
        sid: tx.new_sid(),
        user,
        status: MembershipStatus::Active,
        source: Source::Import,
        joined_at: now,
        deactivated_at: None,
        last_seen_at: None,
        updated_at: now,
        version: 1,
    };
    membership::insert(tx, &joined)?;
    assignment::insert(tx, &given)
}
