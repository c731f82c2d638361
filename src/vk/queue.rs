//! Events as they come in: each becomes a row for the inbox, unread.

use super::Vk;
use super::call::{Call, Key};
use crate::messenger::{Batch, CallError, Look};
use std::time::Duration;

impl Vk {
    /// Waits up to `wait` for events behind the cursor.
    pub(super) async fn events(&self, _cursor: Option<&str>, _wait: Duration) -> Result<Batch, CallError> {
        Err(CallError::Refused("events are not read yet".into()))
    }

    /// Asks VK who we are.
    pub(super) async fn meet(&self) -> Result<(), CallError> {
        #[derive(serde::Deserialize)]
        struct Groups {
            groups: Vec<super::Me>,
        }
        let ask = Call::new("groups.getById").with("group_id", self.group);
        let me: Groups = self.ask(Key::Community, ask).await?;
        if let Some(me) = me.groups.into_iter().next() {
            self.me.get_or_init(|| me);
        }
        Ok(())
    }

    /// Looks at ourselves.
    pub(super) async fn examine(&self) -> Result<Look, CallError> {
        self.meet().await?;
        let name = self.me.get().map(|me| me.name.clone()).unwrap_or_default();
        Ok(Look { name, time: None, troubles: Vec::new() })
    }
}
