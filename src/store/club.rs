//! The club itself: settings, plans, gates, and the places in which the bot stands.

use super::error::{corrupt, json, to_json};
use super::{StoreError, Tx, tx::on};
use crate::domain::notice::Right;
use crate::domain::{ClubSettings, Gate, GateId, GateKey, Plan, Platform, Timestamp};

/// A place in which the bot stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PlaceRow {
    /// Its messenger.
    pub platform: Platform,
    /// The messenger's id of it.
    pub chat: i64,
    /// Its title.
    pub title: String,
    /// What sort of place it is, in the messenger's own word.
    pub kind: String,
    /// The rights that the bot lacks.
    pub missing: Vec<Right>,
    /// Whether the bot is in there.
    pub present: bool,
    /// The way in, where one serves all.
    pub door: Option<String>,
    /// Whether the program can only look there.
    pub by_hand: bool,
}

#[derive(sqlx::FromRow)]
struct GateColumns {
    id: i64,
    key: String,
    platform: String,
    chat_id: i64,
    brake_nonce: Option<i64>,
    brake_kept: bool,
    released_at: Option<i64>,
    title: Option<String>,
    missing: Option<String>,
    present: Option<bool>,
    door: Option<String>,
    by_hand: Option<bool>,
}

impl TryFrom<GateColumns> for Gate {
    type Error = StoreError;

    fn try_from(r: GateColumns) -> Result<Self, StoreError> {
        let missing = r.missing.map(|m| json(&m, "places", "missing", r.chat_id)).transpose()?;
        Ok(Self {
            id: GateId(r.id),
            platform: corrupt(r.platform.parse().ok(), "gates", "platform", r.id)?,
            chat: r.chat_id,
            title: r.title.unwrap_or_else(|| r.key.clone()),
            present: r.present.unwrap_or(false),
            missing: missing.unwrap_or_default(),
            door: r.door,
            by_hand: r.by_hand.unwrap_or(false),
            brake_nonce: r.brake_nonce,
            brake_kept: r.brake_kept,
            released_at: r.released_at.map(Timestamp),
            key: corrupt(r.key.parse().ok(), "gates", "key", r.id)?,
        })
    }
}

impl Tx {
    /// The number that grows with every change of what [`Self::club`] returns.
    ///
    /// # Errors
    /// What the database says.
    pub async fn club_revision(&mut self) -> Result<i64, StoreError> {
        const SQL: &str = "SELECT revision FROM club WHERE id = 1";
        let (revision,): (i64,) = on!(self, c => sqlx::query_as(SQL).fetch_one(c).await)?;
        Ok(revision)
    }

    /// Whether this transaction has changed the club since this was last asked.
    pub fn club_has_changed(&mut self) -> bool {
        std::mem::take(&mut self.club_changed)
    }

    async fn club_changed(&mut self) -> Result<(), StoreError> {
        const SQL: &str = "UPDATE club SET revision = revision + 1 WHERE id = 1";
        self.club_changed = true;
        on!(self, c => sqlx::query(SQL).execute(c).await.map(|_| ()))?;
        Ok(())
    }

    /// Settings, plans on sale in the owner's order, and gates.
    ///
    /// # Errors
    /// What the database says.
    pub async fn club(&mut self) -> Result<(ClubSettings, Vec<Plan>, Vec<Gate>), StoreError> {
        const SETTINGS: &str = "SELECT settings FROM club WHERE id = 1";
        const PLANS: &str = "SELECT key, spec FROM plans WHERE NOT archived ORDER BY position, key";
        // SQLite has no booleans of its own: 0 and 1 stand in `NOT archived` as they are.
        const GATES: &str =
            "SELECT g.id, g.key, g.platform, g.chat_id, g.brake_nonce, g.brake_kept, g.released_at, p.title, p.missing, p.present, p.door, p.by_hand
             FROM gates g LEFT JOIN places p ON p.platform = g.platform AND p.chat_id = g.chat_id
             WHERE NOT g.archived ORDER BY g.id";
        let (settings,): (String,) = on!(self, c => sqlx::query_as(SETTINGS).fetch_one(c).await)?;
        let plans: Vec<(String, String)> = on!(self, c => sqlx::query_as(PLANS).fetch_all(c).await)?;
        let gates: Vec<GateColumns> = on!(self, c => sqlx::query_as(GATES).fetch_all(c).await)?;
        Ok((
            json(&settings, "club", "settings", 1)?,
            plans.into_iter().map(|(key, spec)| json(&spec, "plans", "spec", key)).collect::<Result<_, _>>()?,
            gates.into_iter().map(Gate::try_from).collect::<Result<_, _>>()?,
        ))
    }

    /// Replaces the club's settings.
    ///
    /// # Errors
    /// What the database says.
    pub async fn set_club(&mut self, settings: &ClubSettings) -> Result<(), StoreError> {
        const SQL: &str = "UPDATE club SET settings = $1 WHERE id = 1";
        on!(self, c => sqlx::query(SQL).bind(to_json(settings)).execute(c).await.map(|_| ()))?;
        self.club_changed().await
    }

    /// Puts a plan on sale, or changes it. Nothing already sold changes: subscriptions keep their copy.
    ///
    /// # Errors
    /// What the database says.
    pub async fn put_plan(&mut self, plan: &Plan, position: i64) -> Result<(), StoreError> {
        let sql = self.pick(
            "INSERT INTO plans (key, position, spec, archived) VALUES ($1, $2, $3, 0)
             ON CONFLICT (key) DO UPDATE SET position = excluded.position, spec = excluded.spec, archived = 0",
            "INSERT INTO plans (key, position, spec, archived) VALUES ($1, $2, $3, FALSE)
             ON CONFLICT (key) DO UPDATE SET position = excluded.position, spec = excluded.spec, archived = FALSE",
        );
        on!(self, c => sqlx::query(sql).bind(plan.key.as_str()).bind(position).bind(to_json(plan)).execute(c).await.map(|_| ()))?;
        self.club_changed().await
    }

    /// Takes a plan off sale.
    ///
    /// # Errors
    /// What the database says.
    pub async fn archive_plan(&mut self, key: &str) -> Result<(), StoreError> {
        const SQL: &str = "UPDATE plans SET archived = $2 WHERE key = $1";
        on!(self, c => sqlx::query(SQL).bind(key).bind(true).execute(c).await.map(|_| ()))?;
        self.club_changed().await
    }

    /// Guards a place under a key, or moves a key to another place.
    ///
    /// # Errors
    /// What the database says; the same place under two keys is refused by it.
    pub async fn put_gate(
        &mut self,
        key: &GateKey,
        platform: Platform,
        chat: i64,
        now: Timestamp,
    ) -> Result<GateId, StoreError> {
        let sql = self.pick(
            "INSERT INTO gates (key, platform, chat_id, archived, created_at, brake_nonce, brake_kept) VALUES ($1, $2, $3, 0, $4, NULL, 0)
             ON CONFLICT (key) DO UPDATE SET platform = excluded.platform, chat_id = excluded.chat_id, archived = 0 RETURNING id",
            "INSERT INTO gates (key, platform, chat_id, archived, created_at, brake_nonce, brake_kept) VALUES ($1, $2, $3, FALSE, $4, NULL, FALSE)
             ON CONFLICT (key) DO UPDATE SET platform = excluded.platform, chat_id = excluded.chat_id, archived = FALSE RETURNING id",
        );
        let (id,): (i64,) = on!(self, c => sqlx::query_as(sql).bind(key.as_str()).bind(platform.as_str()).bind(chat).bind(now.0).fetch_one(c).await)?;
        self.club_changed().await?;
        Ok(GateId(id))
    }

    /// Gives a gate, also an archived one, by the place it guards: its key.
    ///
    /// # Errors
    /// What the database says.
    pub async fn gate_key_at(&mut self, platform: Platform, chat: i64) -> Result<Option<GateKey>, StoreError> {
        const SQL: &str = "SELECT key FROM gates WHERE platform = $1 AND chat_id = $2";
        let row: Option<(String,)> =
            on!(self, c => sqlx::query_as(SQL).bind(platform.as_str()).bind(chat).fetch_optional(c).await)?;
        row.map(|(key,)| corrupt(key.parse().ok(), "gates", "key", key)).transpose()
    }

    /// Waits until nobody else decides about the removals of a gate, and keeps others from it until the end.
    ///
    /// # Errors
    /// What the database says.
    pub async fn lock_gate(&mut self, gate: GateId) -> Result<(), StoreError> {
        let sql = self.pick("SELECT id FROM gates WHERE id = $1", "SELECT id FROM gates WHERE id = $1 FOR UPDATE");
        let _: Option<(i64,)> = on!(self, c => sqlx::query_as(sql).bind(gate.0).fetch_optional(c).await)?;
        Ok(())
    }

    /// A key came to guard another place: what was known of people at the old one holds no more, and its links are of no
    /// use. A removal between its halves is finished where it was begun.
    ///
    /// # Errors
    /// What the database says.
    pub async fn forget_gate(&mut self, gate: GateId, now: Timestamp) -> Result<(), StoreError> {
        const LINKS: &str = "UPDATE links SET revoked_at = $2 WHERE gate_id = $1 AND revoked_at IS NULL";
        let people = self.pick(
            "UPDATE access SET seen = 'unknown', removal = 'none', told = 0, changed_at = $2, hand = NULL, hand_at = NULL, asked_at = NULL,
                 shown_at = NULL, odd_at = CASE WHEN wanted THEN COALESCE(odd_at, $2) END
             WHERE gate_id = $1 AND removal NOT IN ('banning', 'banned')",
            "UPDATE access SET seen = 'unknown', removal = 'none', told = FALSE, changed_at = $2, hand = NULL, hand_at = NULL, asked_at = NULL,
                 shown_at = NULL, odd_at = CASE WHEN wanted THEN COALESCE(odd_at, $2) END
             WHERE gate_id = $1 AND removal NOT IN ('banning', 'banned')",
        );
        on!(self, c => sqlx::query(LINKS).bind(gate.0).bind(now.0).execute(c).await.map(|_| ()))?;
        on!(self, c => sqlx::query(people).bind(gate.0).bind(now.0).execute(c).await.map(|_| ()))?;
        Ok(())
    }

    /// Remembers that an owner let the brake go: what was removed before no longer counts.
    ///
    /// # Errors
    /// What the database says.
    pub async fn release_brake(&mut self, gate: GateId, now: Timestamp) -> Result<(), StoreError> {
        const SQL: &str = "UPDATE gates SET released_at = $2 WHERE id = $1";
        self.set_brake(gate, None, false).await?;
        on!(self, c => sqlx::query(SQL).bind(gate.0).bind(now.0).execute(c).await.map(|_| ()))?;
        Ok(())
    }

    /// Remembers that an owner was asked about a list of people, or that she answered.
    ///
    /// # Errors
    /// What the database says.
    pub async fn set_brake(&mut self, gate: GateId, nonce: Option<i64>, kept: bool) -> Result<(), StoreError> {
        const SQL: &str = "UPDATE gates SET brake_nonce = $2, brake_kept = $3 WHERE id = $1";
        on!(self, c => sqlx::query(SQL).bind(gate.0).bind(nonce).bind(kept).execute(c).await.map(|_| ()))?;
        self.club_changed().await
    }

    /// Writes down how the bot stands in a place. Returns what was known before.
    ///
    /// # Errors
    /// What the database says.
    pub async fn put_place(&mut self, place: &PlaceRow, now: Timestamp) -> Result<Option<PlaceRow>, StoreError> {
        const SQL: &str = "INSERT INTO places (platform, chat_id, title, kind, missing, present, updated_at, door, by_hand) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)
             ON CONFLICT (platform, chat_id) DO UPDATE SET title = excluded.title, kind = excluded.kind, missing = excluded.missing,
                 present = excluded.present, updated_at = excluded.updated_at, door = excluded.door, by_hand = excluded.by_hand";
        let before = self.place(place.platform, place.chat).await?;
        if before.as_ref() != Some(place) {
            on!(self, c => sqlx::query(SQL).bind(place.platform.as_str()).bind(place.chat).bind(&place.title).bind(&place.kind)
                .bind(to_json(&place.missing)).bind(place.present).bind(now.0).bind(&place.door).bind(place.by_hand).execute(c).await.map(|_| ()))?;
            self.club_changed().await?;
        }
        Ok(before)
    }

    /// Writes down the way in that all share. Says whether it is another one.
    ///
    /// # Errors
    /// What the database says.
    pub async fn set_door(
        &mut self,
        platform: Platform,
        chat: i64,
        door: &str,
        now: Timestamp,
    ) -> Result<bool, StoreError> {
        const SQL: &str = "UPDATE places SET door = $3, updated_at = $4 WHERE platform = $1 AND chat_id = $2 AND (door IS NULL OR door <> $3)";
        let n = on!(self, c => sqlx::query(SQL).bind(platform.as_str()).bind(chat).bind(door).bind(now.0).execute(c).await
            .map(|r| r.rows_affected()))?;
        if n > 0 {
            self.club_changed().await?;
        }
        Ok(n > 0)
    }

    /// How the bot stands in a place, as last seen.
    ///
    /// # Errors
    /// What the database says.
    pub async fn place(&mut self, platform: Platform, chat: i64) -> Result<Option<PlaceRow>, StoreError> {
        const SQL: &str =
            "SELECT title, kind, missing, present, door, by_hand FROM places WHERE platform = $1 AND chat_id = $2";
        let row: Option<(String, String, String, bool, Option<String>, bool)> =
            on!(self, c => sqlx::query_as(SQL).bind(platform.as_str()).bind(chat).fetch_optional(c).await)?;
        row.map(|(title, kind, missing, present, door, by_hand)| {
            let missing = json(&missing, "places", "missing", chat)?;
            Ok(PlaceRow { platform, chat, title, kind, missing, present, door, by_hand })
        })
        .transpose()
    }

    /// The places in which the bot stands and that no gate guards.
    ///
    /// # Errors
    /// What the database says.
    pub async fn unguarded_places(&mut self, platform: Platform) -> Result<Vec<PlaceRow>, StoreError> {
        const SQL: &str = "SELECT p.chat_id, p.title, p.kind, p.missing, p.door, p.by_hand FROM places p
             WHERE p.platform = $1 AND p.present AND NOT EXISTS (
                 SELECT 1 FROM gates g WHERE g.platform = p.platform AND g.chat_id = p.chat_id AND NOT g.archived)
             ORDER BY p.chat_id";
        let rows: Vec<(i64, String, String, String, Option<String>, bool)> =
            on!(self, c => sqlx::query_as(SQL).bind(platform.as_str()).fetch_all(c).await)?;
        let place = |(chat, title, kind, missing, door, by_hand)| {
            let missing: String = missing;
            let missing = json(&missing, "places", "missing", chat)?;
            Ok(PlaceRow { platform, chat, title, kind, missing, present: true, door, by_hand })
        };
        rows.into_iter().map(place).collect()
    }

    /// Follows a chat to its new id, everywhere at once. Says whether a gate moved with it.
    ///
    /// Links of the old chat are void by the messenger's own rule.
    ///
    /// # Errors
    /// What the database says.
    pub async fn move_chat(
        &mut self,
        platform: Platform,
        from: i64,
        to: i64,
        now: Timestamp,
    ) -> Result<bool, StoreError> {
        const LINKS: &str = "UPDATE links SET revoked_at = $3 WHERE revoked_at IS NULL
             AND gate_id IN (SELECT id FROM gates WHERE platform = $1 AND chat_id = $2)";
        const GATES: &str = "UPDATE gates SET chat_id = $3 WHERE platform = $1 AND chat_id = $2";
        const PLACES: &str = "DELETE FROM places WHERE platform = $1 AND chat_id = $2";
        on!(self, c => sqlx::query(LINKS).bind(platform.as_str()).bind(from).bind(now.0).execute(c).await.map(|_| ()))?;
        let moved = on!(self, c => sqlx::query(GATES).bind(platform.as_str()).bind(from).bind(to).execute(c).await.map(|r| r.rows_affected()))?;
        on!(self, c => sqlx::query(PLACES).bind(platform.as_str()).bind(from).execute(c).await.map(|_| ()))?;
        self.club_changed().await?;
        Ok(moved > 0)
    }
}
