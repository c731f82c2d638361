//! The lists. A cursor says after which row a page begins, and what it is a cursor of; to whoever asks it says nothing.

use super::key::Allowed;
use super::problem::Problem;
use super::views::{Events, Member, Page, Payment, PlanView, Subscription};
use super::{MOST, Shared, USUAL};
use crate::club::outgoing;
use crate::domain::{AccountRef, MemberId, Stage, SubscriptionId, Timestamp};
use crate::store::{MemberPage, Tx};
use axum::extract::rejection::{PathRejection, QueryRejection};
use axum::extract::{Extension, Path, Query, State};
use axum::response::Json;
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use chrono::{DateTime, NaiveDate, NaiveTime};
use chrono_tz::Tz;
use serde::Deserialize;

type Asked<T> = Result<Query<T>, QueryRejection>;
type Answer<T> = Result<Json<T>, Problem>;

/// The query of a list that is only paged.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Paged {
    cursor: Option<String>,
    limit: Option<String>,
}

/// The query of the list of subscriptions.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct OfSubscriptions {
    stage: Option<String>,
    ending_before: Option<String>,
    cursor: Option<String>,
    limit: Option<String>,
}

/// The query of the list of payments.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct OfPayments {
    since: Option<String>,
    cursor: Option<String>,
    limit: Option<String>,
}

/// The query of the list of events.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct OfEvents {
    after: Option<String>,
    limit: Option<String>,
}

/// No query.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Nothing {}

fn asked<T>(query: Asked<T>) -> Result<T, Problem> {
    query.map(|Query(query)| query).map_err(|error| Problem::bad_request(error.body_text()))
}

fn limit(text: Option<&String>) -> Result<usize, Problem> {
    let Some(text) = text else { return Ok(USUAL) };
    let number = text.parse().ok().filter(|n| (1..=MOST).contains(n));
    number.ok_or_else(|| Problem::bad_request(format!("limit: expected a number from 1 to {MOST}")))
}

/// Where a page begins, of a list of this name.
fn begins(text: Option<&String>, list: char) -> Result<Option<(i64, i64)>, Problem> {
    let Some(text) = text else { return Ok(None) };
    let parse = || {
        let plain = String::from_utf8(URL_SAFE_NO_PAD.decode(text).ok()?).ok()?;
        let (at, id) = plain.strip_prefix(list)?.split_once('.')?;
        Some((at.parse().ok()?, id.parse().ok()?))
    };
    parse().map(Some).ok_or_else(|| Problem::bad_request("cursor: this one does not belong here; begin without one"))
}

fn cursor(list: char, at: i64, id: i64) -> String {
    URL_SAFE_NO_PAD.encode(format!("{list}{at}.{id}"))
}

/// A page of rows of which one more was read than is shown.
fn page<R, T>(mut rows: Vec<R>, limit: usize, next: impl Fn(&R) -> String, show: impl FnMut(R) -> T) -> Page<T> {
    let more = rows.len() > limit;
    rows.truncate(limit);
    let next = rows.last().filter(|_| more).map(next);
    Page { items: rows.into_iter().map(show).collect(), next }
}

/// One more than is shown says whether there is more.
fn one_more(limit: usize) -> i64 {
    i64::try_from(limit + 1).unwrap_or(i64::MAX)
}

async fn zone(shared: &Shared, tx: &mut Tx) -> Result<Tz, Problem> {
    Ok(shared.app.club(tx).await?.zone())
}

async fn shown(tx: &mut Tx, members: &[MemberPage], names: bool, zone: Tz) -> Result<Vec<Member>, Problem> {
    let ids: Vec<MemberId> = members.iter().map(|member| member.id).collect();
    let subscriptions = tx.subscriptions_by(&ids).await?;
    Ok(members.iter().map(|member| Member::new(member, &subscriptions, names, zone)).collect())
}

/// All members.
pub(super) async fn members(
    State(shared): State<Shared>,
    Extension(allowed): Extension<Allowed>,
    query: Asked<Paged>,
) -> Answer<Page<Member>> {
    let query = asked(query)?;
    let limit = limit(query.limit.as_ref())?;
    let after = begins(query.cursor.as_ref(), 'm')?.map_or(0, |(_, id)| id);
    let mut tx = shared.app.store.read().await?;
    let zone = zone(&shared, &mut tx).await?;
    let rows = tx.page_of_members(MemberId(after), one_more(limit)).await?;
    let Page { items, next } = page(rows, limit, |member| cursor('m', 0, member.id.0), |member| member);
    Ok(Json(Page { items: shown(&mut tx, &items, allowed.names, zone).await?, next }))
}

/// One member, by her number or by one of her accounts.
pub(super) async fn member(
    State(shared): State<Shared>,
    Extension(allowed): Extension<Allowed>,
    path: Result<Path<String>, PathRejection>,
    query: Asked<Nothing>,
) -> Answer<Member> {
    asked(query)?;
    let none = || Problem::not_found("there is no such member");
    let Path(id) = path.map_err(|_| none())?;
    let mut tx = shared.app.store.read().await?;
    let zone = zone(&shared, &mut tx).await?;
    let number = match id.parse::<i64>() {
        Ok(number) => MemberId(number),
        Err(_) => {
            let address: AccountRef = id.parse().map_err(|_| none())?;
            tx.account_at(&address).await?.ok_or_else(none)?.member
        }
    };
    let found: Vec<MemberPage> = tx.members_by(&[number]).await?.into_values().collect();
    shown(&mut tx, &found, allowed.names, zone).await?.pop().map(Json).ok_or_else(none)
}

/// Subscriptions: all, those of a stage, those that end before a day.
pub(super) async fn subscriptions(
    State(shared): State<Shared>,
    query: Asked<OfSubscriptions>,
) -> Answer<Page<Subscription>> {
    let query = asked(query)?;
    let limit = limit(query.limit.as_ref())?;
    let stage = query.stage.as_deref().map(stage).transpose()?;
    let day = query.ending_before.as_deref().map(day).transpose()?;
    let mut tx = shared.app.store.read().await?;
    let zone = zone(&shared, &mut tx).await?;
    let page = if let Some(day) = day {
        let (at, id) = begins(query.cursor.as_ref(), 'e')?.unwrap_or((i64::MIN, 0));
        let by = Timestamp::at(day, NaiveTime::MIN, zone);
        let rows = tx.page_of_ending(stage, by, (Timestamp(at), SubscriptionId(id)), one_more(limit)).await?;
        let end = |row: &crate::store::SubscriptionPage| row.paid_until.map_or(0, |at| at.0);
        page(rows, limit, |row| cursor('e', end(row), row.id.0), |row| Subscription::new(&row, zone))
    } else {
        let after = begins(query.cursor.as_ref(), 's')?.map_or(0, |(_, id)| id);
        let rows = tx.page_of_subscriptions(stage, SubscriptionId(after), one_more(limit)).await?;
        page(rows, limit, |row| cursor('s', 0, row.id.0), |row| Subscription::new(&row, zone))
    };
    Ok(Json(page))
}

fn stage(text: &str) -> Result<Stage, Problem> {
    let known = "stage: expected pending, active, expiring, grace, ended or frozen";
    Stage::parse(text).ok_or_else(|| Problem::bad_request(known))
}

fn day(text: &str) -> Result<NaiveDate, Problem> {
    text.parse().map_err(|_| Problem::bad_request("ending_before: expected a day such as 2026-12-31"))
}

/// Payments, those heard of first first.
pub(super) async fn payments(State(shared): State<Shared>, query: Asked<OfPayments>) -> Answer<Page<Payment>> {
    let query = asked(query)?;
    let limit = limit(query.limit.as_ref())?;
    let since = query.since.as_deref().map(moment).transpose()?;
    let start = since.map_or((i64::MIN, 0), |at| (at.plus(-1).0, i64::MAX));
    let (at, id) = begins(query.cursor.as_ref(), 'p')?.map_or(start, |cursor| cursor.max(start));
    let mut tx = shared.app.store.read().await?;
    let rows = tx.page_of_payments((Timestamp(at), id), one_more(limit)).await?;
    Ok(Json(page(rows, limit, |row| cursor('p', row.created_at.0, row.id), Payment::from)))
}

fn moment(text: &str) -> Result<Timestamp, Problem> {
    let moment = DateTime::parse_from_rfc3339(text).map(|at| Timestamp(at.timestamp_millis()));
    moment.map_err(|_| Problem::bad_request("since: expected a moment such as 2026-12-31T00:00:00Z"))
}

/// What happened, in order: the same as web hooks tell.
pub(super) async fn events(
    State(shared): State<Shared>,
    Extension(allowed): Extension<Allowed>,
    query: Asked<OfEvents>,
) -> Answer<Events> {
    let query = asked(query)?;
    let limit = limit(query.limit.as_ref())?;
    let after = match &query.after {
        // An event's own id will do as well.
        Some(id) if id.starts_with("evt_") => outgoing::line_of(id)
            .ok_or_else(|| Problem::bad_request("after: expected `next` of a page before, or the id of an event"))?,
        text => begins(text.as_ref(), 'v')?.map_or(0, |(_, line)| line),
    };
    let mut tx = shared.app.store.read().await?;
    let feed = outgoing::feed(&mut tx, after, limit, allowed.names, shared.app.now()).await?;
    let items = feed.events.into_iter().map(Into::into).collect();
    Ok(Json(Events { items, next: cursor('v', 0, feed.next), more: feed.more }))
}

/// What is on sale.
pub(super) async fn plans(State(shared): State<Shared>, query: Asked<Nothing>) -> Answer<Page<PlanView>> {
    asked(query)?;
    let mut tx = shared.app.store.read().await?;
    let club = shared.app.club(&mut tx).await?;
    Ok(Json(Page { items: club.plans.iter().map(PlanView::from).collect(), next: None }))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cursor_belongs_to_its_list() {
        let text = cursor('p', -5, 7);
        assert_eq!(begins(Some(&text), 'p').unwrap(), Some((-5, 7)));
        assert!(begins(Some(&text), 'm').is_err());
        assert!(begins(Some(&"🎟".to_owned()), 'm').is_err());
        assert_eq!(begins(None, 'm').unwrap(), None);
    }
}
