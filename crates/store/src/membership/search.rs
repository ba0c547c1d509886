//! How lists find people: one bounded range for each way to walk through them, and what of a stretch matches a filter.

use muster_model::{
    AccountSid, BuiltIn, Membership, MembershipStatus, OrganizationSid, Result, RoleSid, Scope,
    Source, Time, UserSid,
};

use super::read;
use crate::{Select, Tx, Value, args, text};

/// What a list of people asks for.
#[derive(Debug, Clone, Default)]
pub struct MembershipFilter {
    /// In this state.
    pub status: Option<MembershipStatus>,
    /// Who came by this door.
    pub source: Option<Source>,
    /// Whose address or name begins so, without regard to case.
    pub q: Option<String>,
    /// Who hold this role somewhere, themselves or by a group.
    pub role: Option<RoleSid>,
    /// Not seen since; who never was counts from the day they came.
    pub quiet_before: Option<Time>,
    /// Only people who are members of one of some accounts; `None` is everybody.
    pub at: Option<Covering>,
}

/// What makes people members of some accounts.
#[derive(Debug, Clone, Default)]
pub struct Covering {
    /// The accounts: assignments right there.
    pub accounts: Vec<AccountSid>,
    /// They and all scopes above them: assignments that flow down. Hold-outs are not looked at.
    pub above: Vec<Scope>,
    /// The top-level accounts above them: whose owners cover them.
    pub top: Vec<AccountSid>,
}

macro_rules! own {
    ($tail:literal) => {
        concat!("EXISTS (SELECT 1 FROM assignment a WHERE a.organization_sid = m.organization_sid AND a.principal_sid = m.user_sid AND ", $tail)
    };
}

macro_rules! by_group {
    ($tail:literal) => {
        concat!(
            "EXISTS (SELECT 1 FROM group_member g JOIN assignment a ON a.organization_sid = g.organization_sid AND a.principal_sid = g.group_sid
             WHERE g.organization_sid = m.organization_sid AND g.user_sid = m.user_sid AND ",
            $tail
        )
    };
}

const OWNS: &str = "EXISTS (SELECT 1 FROM account o WHERE o.organization_sid = m.organization_sid AND o.owner_sid = m.user_sid AND o.sid";

/// Those of some people who match a filter, in no order.
pub fn matching(
    tx: &mut Tx,
    organization: OrganizationSid,
    filter: &MembershipFilter,
    people: &[UserSid],
) -> Result<Vec<Membership>> {
    if people.is_empty() {
        return Ok(Vec::new());
    }
    let now = tx.now();
    let mut select = Select::new(select!(""))
        .and("m.organization_sid = $", organization)
        .and_in("m.user_sid", people.iter().copied());
    if let Some(status) = filter.status {
        select = select.and("m.status = $", status.code());
    }
    if let Some(source) = filter.source {
        select = select.and("m.source = $", source.code());
    }
    if let Some(quiet_before) = filter.quiet_before {
        select = select.and("m.quiet_since < $", quiet_before);
    }
    if let Some(q) = &filter.q {
        let (email, name) = (q.to_lowercase(), text::key(q));
        let ends = [text::after_prefix(&email), text::after_prefix(&name)];
        let [email_end, name_end] = ends;
        select = select.and_all(
            "(m.email_key >= $ AND m.email_key < $) OR (m.name_key >= $ AND m.name_key < $)",
            [email, email_end, name, name_end].map(Value::from),
        );
    }
    if let Some(role) = filter.role {
        let held: [Value; 4] = [role.into(), now.into(), role.into(), now.into()];
        select = if role == BuiltIn::Owner.sid() {
            select.and_all(
                concat!(own!("a.role_sid = $ AND (a.expires_at IS NULL OR a.expires_at > $))"), " OR ", by_group!("a.role_sid = $ AND (a.expires_at IS NULL OR a.expires_at > $))"),
                    " OR EXISTS (SELECT 1 FROM account o WHERE o.organization_sid = m.organization_sid AND o.owner_sid = m.user_sid)"),
                held,
            )
        } else {
            select.and_all(
                concat!(
                    own!("a.role_sid = $ AND (a.expires_at IS NULL OR a.expires_at > $))"),
                    " OR ",
                    by_group!("a.role_sid = $ AND (a.expires_at IS NULL OR a.expires_at > $))")
                ),
                held,
            )
        };
    }
    if let Some(covering) = &filter.at {
        let scopes =
            |sids: &[AccountSid]| -> Vec<Value> { sids.iter().copied().map(Value::from).collect() };
        let above: Vec<Value> = covering.above.iter().copied().map(Value::from).collect();
        select = select.and_any_in([
            (own!("a.scope_sid"), scopes(&covering.accounts), ")"),
            (own!("a.inherit AND a.scope_sid"), above.clone(), ")"),
            (by_group!("a.scope_sid"), scopes(&covering.accounts), ")"),
            (by_group!("a.inherit AND a.scope_sid"), above, ")"),
            (OWNS, scopes(&covering.top), ")"),
        ]);
    }
    tx.page(&select, read)
}

/// People by SID: the oldest first.
pub fn by_sid(
    tx: &mut Tx,
    organization: OrganizationSid,
    after: Option<UserSid>,
    limit: u32,
) -> Result<Vec<UserSid>> {
    let mut select =
        Select::new("SELECT user_sid FROM membership").and("organization_sid = $", organization);
    if let Some(after) = after {
        select = select.and("user_sid > $", after);
    }
    tx.page(&select.order("user_sid").limit(limit), |row| row.get(0))
}

/// People in one state, by SID.
pub fn by_status(
    tx: &mut Tx,
    organization: OrganizationSid,
    status: MembershipStatus,
    after: Option<UserSid>,
    limit: u32,
) -> Result<Vec<UserSid>> {
    let mut select = Select::new("SELECT user_sid FROM membership")
        .and("organization_sid = $", organization)
        .and("status = $", status.code());
    if let Some(after) = after {
        select = select.and("user_sid > $", after);
    }
    tx.page(&select.order("user_sid").limit(limit), |row| row.get(0))
}

/// People not seen since `before`, the longest quiet first.
pub fn by_quiet(
    tx: &mut Tx,
    organization: OrganizationSid,
    before: Time,
    after: Option<(Time, UserSid)>,
    limit: u32,
) -> Result<Vec<(Time, UserSid)>> {
    let mut select = Select::new("SELECT quiet_since, user_sid FROM membership")
        .and("organization_sid = $", organization)
        .and("quiet_since < $", before);
    if let Some((quiet, user)) = after {
        select = select.and_all(
            "(quiet_since, user_sid) > ($, $)",
            [quiet.into(), user.into()],
        );
    }
    tx.page(&select.order("quiet_since, user_sid").limit(limit), |row| {
        Ok((row.get(0)?, row.get(1)?))
    })
}

/// People whose address begins with `q`, by address.
pub fn by_email(
    tx: &mut Tx,
    organization: OrganizationSid,
    q: &str,
    after: Option<(String, UserSid)>,
    limit: u32,
) -> Result<Vec<UserSid>> {
    let prefix = q.to_lowercase();
    let select = Select::new("SELECT user_sid FROM membership")
        .and("organization_sid = $", organization)
        .and("email_key < $", text::after_prefix(&prefix));
    let select = match after {
        Some((key, user)) => {
            select.and_all("(email_key, user_sid) > ($, $)", [key.into(), user.into()])
        }
        None => select.and("email_key >= $", prefix),
    };
    tx.page(&select.order("email_key, user_sid").limit(limit), |row| {
        row.get(0)
    })
}

/// People whose name begins with `q` and whose address doesn't, by name.
pub fn by_name(
    tx: &mut Tx,
    organization: OrganizationSid,
    q: &str,
    after: Option<(String, UserSid)>,
    limit: u32,
) -> Result<Vec<UserSid>> {
    let (email, prefix) = (q.to_lowercase(), text::key(q));
    let email_end = text::after_prefix(&email);
    let select = Select::new("SELECT user_sid FROM membership")
        .and("organization_sid = $", organization)
        .and("name_key < $", text::after_prefix(&prefix))
        .and_all(
            "NOT (email_key >= $ AND email_key < $)",
            [email.into(), email_end.into()],
        );
    let select = match after {
        Some((key, user)) => {
            select.and_all("(name_key, user_sid) > ($, $)", [key.into(), user.into()])
        }
        None => select.and("name_key >= $", prefix),
    };
    tx.page(&select.order("name_key, user_sid").limit(limit), |row| {
        row.get(0)
    })
}

/// What a person is searched by: the folded address and name.
pub fn search_keys(
    tx: &mut Tx,
    organization: OrganizationSid,
    user: UserSid,
) -> Result<Option<(String, String)>> {
    tx.opt(
        "SELECT email_key, name_key FROM membership WHERE organization_sid = $1 AND user_sid = $2",
        args![organization, user],
        |row| Ok((row.get(0)?, row.get(1)?)),
    )
}
