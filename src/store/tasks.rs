//! Tasks for the staff: a call before a member's time ends.

use super::error::{corrupt, json};
use super::{StoreError, Tx, tx::keeping, tx::on};
use crate::domain::{AccountRef, LocalText, MemberId, Plan, SubscriptionId, Timestamp};

/// An open task as a line of the list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TaskRow {
    /// Its number.
    pub id: i64,
    /// About whom.
    pub member: MemberId,
    /// Her name.
    pub name: String,
    /// The plan's name.
    pub title: LocalText,
    /// When her paid time ends.
    pub due_at: Timestamp,
}

#[derive(sqlx::FromRow)]
struct Columns {
    id: i64,
    member_id: i64,
    name: String,
    plan: String,
    due_at: i64,
}

impl TryFrom<Columns> for TaskRow {
    type Error = StoreError;

    fn try_from(r: Columns) -> Result<Self, StoreError> {
        let plan: Plan = json(&r.plan, "subscriptions", "plan", r.id)?;
        Ok(Self {
            id: r.id,
            member: MemberId(r.member_id),
            name: r.name,
            title: plan.title,
            due_at: Timestamp(r.due_at),
        })
    }
}

impl Tx {
    /// Makes a task to call before an end; once for each end.
    ///
    /// # Errors
    /// What the database says.
    pub async fn add_task(
        &mut self,
        member: MemberId,
        subscription: SubscriptionId,
        due_at: Timestamp,
        now: Timestamp,
    ) -> Result<(), StoreError> {
        const SQL: &str = "INSERT INTO tasks (kind, member_id, subscription_id, due_at, created_at, told) VALUES ('call', $1, $2, $3, $4, $5)
             ON CONFLICT (kind, subscription_id, due_at) DO NOTHING";
        on!(self, c => sqlx::query(SQL).bind(member.0).bind(subscription.0).bind(due_at.0).bind(now.0).bind(false)
            .execute(c).await.map(|_| ()))?;
        Ok(())
    }

    /// Closes the open tasks of a subscription that are about another end than this one; `None`: about any.
    ///
    /// # Errors
    /// What the database says.
    pub async fn close_tasks(
        &mut self,
        subscription: SubscriptionId,
        but: Option<Timestamp>,
        now: Timestamp,
    ) -> Result<(), StoreError> {
        const SQL: &str =
            "UPDATE tasks SET done_at = $3 WHERE subscription_id = $1 AND done_at IS NULL AND due_at <> $2";
        keeping!(self, c => sqlx::query(SQL).bind(subscription.0).bind(but.map_or(i64::MIN, |t| t.0)).bind(now.0).execute(c).await.map(|_| ()))?;
        Ok(())
    }

    /// Somebody has done a task. Says about whom it was; `None`: it was closed before, or there is none.
    ///
    /// # Errors
    /// What the database says.
    pub async fn task_done(
        &mut self,
        task: i64,
        by: &AccountRef,
        now: Timestamp,
    ) -> Result<Option<MemberId>, StoreError> {
        const SQL: &str =
            "UPDATE tasks SET done_at = $2, done_by = $3 WHERE id = $1 AND done_at IS NULL RETURNING member_id";
        let row: Option<(i64,)> =
            on!(self, c => sqlx::query_as(SQL).bind(task).bind(now.0).bind(by.to_string()).fetch_optional(c).await)?;
        Ok(row.map(|(m,)| MemberId(m)))
    }

    /// An open task.
    ///
    /// # Errors
    /// What the database says.
    pub async fn task(&mut self, id: i64) -> Result<Option<TaskRow>, StoreError> {
        const SQL: &str = "SELECT t.id, t.member_id, m.name, s.plan, t.due_at FROM tasks t
             JOIN members m ON m.id = t.member_id JOIN subscriptions s ON s.id = t.subscription_id
             WHERE t.id = $1 AND t.done_at IS NULL";
        let row: Option<Columns> = on!(self, c => sqlx::query_as(SQL).bind(id).fetch_optional(c).await)?;
        row.map(TaskRow::try_from).transpose()
    }

    /// Open tasks behind one of them, the next end first.
    ///
    /// # Errors
    /// What the database says.
    pub async fn tasks_after(&mut self, behind: (Timestamp, i64), limit: i64) -> Result<Vec<TaskRow>, StoreError> {
        const SQL: &str = "SELECT t.id, t.member_id, m.name, s.plan, t.due_at FROM tasks t
             JOIN members m ON m.id = t.member_id JOIN subscriptions s ON s.id = t.subscription_id
             WHERE t.done_at IS NULL AND (t.due_at, t.id) > ($1, $2) ORDER BY t.due_at, t.id LIMIT $3";
        let rows: Vec<Columns> =
            on!(self, c => sqlx::query_as(SQL).bind(behind.0.0).bind(behind.1).bind(limit).fetch_all(c).await)?;
        rows.into_iter().map(TaskRow::try_from).collect()
    }

    /// How many tasks are open, and how many of them no digest has counted.
    ///
    /// # Errors
    /// What the database says.
    pub async fn count_tasks(&mut self) -> Result<(u32, u32), StoreError> {
        const SQL: &str =
            "SELECT COUNT(*), COALESCE(SUM(CASE WHEN told THEN 0 ELSE 1 END), 0) FROM tasks WHERE done_at IS NULL";
        let (all, new): (i64, i64) = on!(self, c => sqlx::query_as(SQL).fetch_one(c).await)?;
        let count = |n: i64, column| corrupt(u32::try_from(n).ok(), "tasks", column, n);
        Ok((count(all, "count")?, count(new, "told")?))
    }

    /// A digest has counted all open tasks.
    ///
    /// # Errors
    /// What the database says.
    pub async fn tasks_told(&mut self) -> Result<(), StoreError> {
        const SQL: &str = "UPDATE tasks SET told = $1 WHERE done_at IS NULL AND NOT told";
        on!(self, c => sqlx::query(SQL).bind(true).execute(c).await.map(|_| ()))?;
        Ok(())
    }
}
