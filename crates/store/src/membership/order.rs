//! How people are sorted: each order is an index that is followed from a place on. Nobody is sorted here who wasn't found by one.

use muster_model::{OrganizationSid, Result, UserSid, membership::PeopleOrder};

use crate::{Cell, Column, Row, Select, Tx, Value};

/// What somebody is sorted by.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum Place {
    /// A moment, in microseconds.
    Moment(i64),
    /// A folded text.
    Text(String),
    /// Nothing: after all who have something.
    Nothing,
}

impl Column for Place {
    fn read(cell: Cell<'_>) -> Option<Self> {
        match cell {
            Cell::Int(moment) => Some(Self::Moment(moment)),
            Cell::Text(text) => Some(Self::Text(text.to_owned())),
            Cell::Null => Some(Self::Nothing),
            Cell::Bool(_) | Cell::Bytes(_) => None,
        }
    }
}

impl From<Place> for Value<'_> {
    fn from(place: Place) -> Self {
        match place {
            Place::Moment(moment) => moment.into(),
            Place::Text(text) => text.into(),
            Place::Nothing => None::<i64>.into(),
        }
    }
}

/// The texts of an order: what is read, who has something to be sorted by, who comes after a place, by which columns.
struct Texts {
    read: &'static str,
    known: &'static str,
    beyond: &'static str,
    order: &'static str,
}

macro_rules! texts {
    ($read:literal, $column:literal, $beyond:literal, $direction:literal) => {
        Texts {
            read: $read,
            known: concat!($column, " IS NOT NULL"),
            beyond: concat!("(", $column, ", user_sid) ", $beyond, " ($, $)"),
            order: concat!($column, $direction, ", user_sid", $direction),
        }
    };
}

impl Texts {
    fn of(order: PeopleOrder) -> Self {
        match order {
            PeopleOrder::Name => texts!(
                "SELECT name_key, user_sid FROM membership",
                "name_key",
                ">",
                ""
            ),
            PeopleOrder::NameDescending => texts!(
                "SELECT name_key, user_sid FROM membership",
                "name_key",
                "<",
                " DESC"
            ),
            PeopleOrder::Email => texts!(
                "SELECT email_key, user_sid FROM membership",
                "email_key",
                ">",
                ""
            ),
            PeopleOrder::EmailDescending => texts!(
                "SELECT email_key, user_sid FROM membership",
                "email_key",
                "<",
                " DESC"
            ),
            PeopleOrder::JoinedAt => texts!(
                "SELECT joined_at, user_sid FROM membership",
                "joined_at",
                ">",
                ""
            ),
            PeopleOrder::JoinedAtDescending => texts!(
                "SELECT joined_at, user_sid FROM membership",
                "joined_at",
                "<",
                " DESC"
            ),
            PeopleOrder::LastSeen => texts!(
                "SELECT last_seen_at, user_sid FROM membership",
                "last_seen_at",
                ">",
                ""
            ),
            PeopleOrder::LastSeenDescending => texts!(
                "SELECT last_seen_at, user_sid FROM membership",
                "last_seen_at",
                "<",
                " DESC"
            ),
        }
    }
}

/// People in an order, from behind a place on. `NULLS LAST` is two ranges, because no index has it both ways on both databases.
pub fn ordered(
    tx: &mut Tx,
    organization: OrganizationSid,
    order: PeopleOrder,
    after: Option<(Place, UserSid)>,
    limit: u32,
) -> Result<Vec<(Place, UserSid)>> {
    let mut found = match &after {
        Some((Place::Nothing, _)) => Vec::new(),
        _ => tx.page(&known(organization, order, after.clone(), limit), read)?,
    };
    let left = limit - found.len() as u32;
    if left > 0 && order.is_by_last_seen() {
        let after = after.filter(|(place, _)| *place == Place::Nothing);
        let after = after.map(|(_, user)| user);
        let never = never_seen(organization, order.is_descending(), after, left);
        found.extend(tx.page(&never, read)?);
    }
    Ok(found)
}

fn known(
    organization: OrganizationSid,
    order: PeopleOrder,
    after: Option<(Place, UserSid)>,
    limit: u32,
) -> Select<'static> {
    let texts = Texts::of(order);
    let select = Select::new(texts.read).and("organization_sid = $", organization);
    let select = match after {
        Some((place, user)) => select.and_all(texts.beyond, [place.into(), user.into()]),
        None => select.and_all(texts.known, []),
    };
    select.order(texts.order).limit(limit)
}

fn never_seen(
    organization: OrganizationSid,
    descending: bool,
    after: Option<UserSid>,
    limit: u32,
) -> Select<'static> {
    let (beyond, order) = if descending {
        ("user_sid < $", "user_sid DESC")
    } else {
        ("user_sid > $", "user_sid")
    };
    let mut select = Select::new("SELECT last_seen_at, user_sid FROM membership")
        .and("organization_sid = $", organization)
        .and_all("last_seen_at IS NULL", []);
    if let Some(after) = after {
        select = select.and(beyond, after);
    }
    select.order(order).limit(limit)
}

fn read(row: &Row) -> Result<(Place, UserSid)> {
    Ok((row.get(0)?, row.get(1)?))
}

/// What several people are sorted by, in no order.
pub fn places(
    tx: &mut Tx,
    organization: OrganizationSid,
    order: PeopleOrder,
    people: &[UserSid],
) -> Result<Vec<(Place, UserSid)>> {
    if people.is_empty() {
        return Ok(Vec::new());
    }
    let select = Select::new(Texts::of(order).read)
        .and("organization_sid = $", organization)
        .and_in("user_sid", people.iter().copied());
    tx.page(&select, read)
}

#[cfg(test)]
mod tests {
    use muster_model::Sid;
    use rusqlite::Connection;

    use super::*;
    use crate::{
        MIGRATIONS,
        dialect::{Engine, schema_text, sqlite_text},
        statistics,
    };

    fn plan(connection: &Connection, select: &Select) -> String {
        let (text, _) = select.build();
        let text = format!("EXPLAIN QUERY PLAN {}", sqlite_text(&text));
        let mut prepared = connection.prepare(&text).unwrap();
        let steps = prepared.raw_query().mapped(|row| row.get::<_, String>(3));
        steps.map(Result::unwrap).collect::<Vec<_>>().join("; ")
    }

    #[test]
    fn every_order_follows_an_index_and_sorts_nothing() {
        let connection = Connection::open_in_memory().unwrap();
        for migration in MIGRATIONS {
            let text = schema_text(migration.sql, Engine::Sqlite);
            connection.execute_batch(&text).unwrap();
        }
        statistics::write(&connection).unwrap();
        connection.execute_batch("ANALYZE sqlite_schema").unwrap();
        let organization = OrganizationSid::from_bits(1);
        let user = UserSid::from_bits(2);
        for order in PeopleOrder::ALL.iter().copied() {
            let index = match order.code().trim_start_matches('-') {
                "joined_at" => "membership_joined",
                word => &format!("membership_{word}"),
            };
            for after in [None, Some((Place::Moment(3), user))] {
                let plan = plan(&connection, &known(organization, order, after, 51));
                assert!(
                    plan.contains(&format!("SEARCH membership USING COVERING INDEX {index} (")),
                    "{order}: {plan}"
                );
                assert!(!plan.contains("TEMP B-TREE"), "{order}: {plan}");
            }
        }
        for (descending, after) in [(false, None), (true, Some(user))] {
            let plan = plan(
                &connection,
                &never_seen(organization, descending, after, 51),
            );
            assert!(
                plan.contains("INDEX membership_last_seen (organization_sid=? AND last_seen_at=?"),
                "{plan}"
            );
            assert!(!plan.contains("TEMP B-TREE"), "{plan}");
        }
    }
}
