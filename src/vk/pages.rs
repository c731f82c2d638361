//! Lists that VK tells page by page.

use super::Vk;
use super::call::{Call, Key};
use crate::messenger::CallError;
use serde::Deserialize;
use serde::de::DeserializeOwned;

/// Pages after which a list that does not end is left.
const PAGES: usize = 2000;
/// Of a whole list at least so much is there, in percent: VK may count people whom it does not name.
const WHOLE: usize = 90;

/// A page of a list.
#[derive(Deserialize)]
pub(super) struct Page<T> {
    /// How many there are on all pages.
    #[serde(default)]
    pub(super) count: usize,
    /// Who or what is on this one.
    pub(super) items: Vec<T>,
}

impl Vk {
    /// Reads a list page by page, until it ends or somebody is found.
    pub(super) async fn pages<T: DeserializeOwned>(
        &self,
        key: Key,
        ask: &Call,
        size: usize,
        found: impl Fn(&T) -> bool,
    ) -> Result<Vec<T>, CallError> {
        self.read_list(key, ask, size, found).await.map(|(all, _)| all)
    }

    /// Reads a list to its end. It is taken for whole, so that one of which much is missing is none.
    pub(super) async fn whole<T: DeserializeOwned>(
        &self,
        key: Key,
        ask: &Call,
        size: usize,
    ) -> Result<Vec<T>, CallError> {
        let (all, count) = self.read_list(key, ask, size, |_| false).await?;
        if all.len() * 100 < count * WHOLE {
            return Err(CallError::Unreached(format!("of a list of {count} VK told only {}", all.len())));
        }
        Ok(all)
    }

    /// Reads a list, and how many VK says that there are.
    async fn read_list<T: DeserializeOwned>(
        &self,
        key: Key,
        ask: &Call,
        size: usize,
        found: impl Fn(&T) -> bool,
    ) -> Result<(Vec<T>, usize), CallError> {
        let (mut all, mut count) = (Vec::new(), 0);
        for page in 0..PAGES {
            let offset = page * size;
            let page: Page<T> = self.ask(key, ask.clone().with("offset", offset).with("count", size)).await?;
            let (ended, is_found) = (page.items.is_empty(), page.items.iter().any(&found));
            count = page.count;
            all.extend(page.items);
            if ended || is_found || offset + size >= count {
                break;
            }
        }
        Ok((all, count))
    }
}
