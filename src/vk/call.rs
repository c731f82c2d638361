//! One call as a value: a method and its parameters, which go out as a form or within a script.

use serde_json::{Map, Value};

/// In whose name a call goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Key {
    /// The community's.
    Community,
    /// An administrator's, a person.
    Person,
}

/// A call of a method. Names are case-sensitive.
#[derive(Debug, Clone)]
pub(super) struct Call {
    pub(super) method: &'static str,
    pub(super) params: Map<String, Value>,
    /// Whether it may share a request with others. Those with long answers, and those that VK refuses in a script, not.
    pub(super) shares: bool,
}

impl Call {
    /// A call without parameters yet.
    pub(super) fn new(method: &'static str) -> Self {
        Self { method, params: Map::new(), shares: true }
    }

    /// With one more parameter. Lists and objects are to be given as VK takes them: with commas, or as JSON in a string.
    pub(super) fn with(mut self, name: &str, value: impl Into<Value>) -> Self {
        self.params.insert(name.to_owned(), value.into());
        self
    }

    /// Not together with others in one request.
    pub(super) fn alone(mut self) -> Self {
        self.shares = false;
        self
    }

    /// About how many bytes it takes in a script.
    pub(super) fn length(&self) -> usize {
        let params =
            self.params.iter().map(|(name, value)| name.len() + value.as_str().map_or(24, |s| s.len() * 2) + 8);
        self.method.len() + params.sum::<usize>()
    }

    /// The call as a script has it. VK's script language takes JSON for objects.
    pub(super) fn script(&self) -> String {
        format!("API.{}({})", self.method, Value::Object(self.params.clone()))
    }

    /// The parameters as a form has them.
    pub(super) fn form(&self) -> Vec<(String, String)> {
        let text = |value: &Value| match value {
            Value::String(s) => s.clone(),
            Value::Bool(b) => i32::from(*b).to_string(),
            other => other.to_string(),
        };
        self.params.iter().map(|(name, value)| (name.clone(), text(value))).collect()
    }
}
