//! `execute`: several calls in one request.
//!
//! Of VK's little language only this much is read: `return [API.a.b({…}), API.c.d({…})];` and `return API.a.b({…});`,
//! with arguments in JSON. Each call is refused by itself: its place in the answer is `false`, and why stands in
//! `execute_errors`.

use serde_json::{Map, Value, json};

use super::methods;
use super::params::Params;
use super::refusal::{Answer, Refusal};
use super::token::Caller;
use super::world::World;

/// So many calls fit into one request. Source: VK's page on the method `execute`.
const MOST_CALLS: usize = 25;

/// The method that runs others.
pub(super) const NAME: &str = "execute";

/// One call that was made.
pub(super) struct Step {
    pub(super) method: String,
    pub(super) params: Value,
    pub(super) answer: Answer,
}

/// A call as the code has it: the method and its arguments.
type Written = (String, Map<String, Value>);

/// Runs the code; the answer is the whole body.
pub(super) fn run(world: &mut World, caller: Caller, params: &Params, steps: &mut Vec<Step>) -> Answer {
    let code = params.word("code").ok_or_else(|| Refusal::required("code"))?;
    let (many, calls) = read(&code).ok_or_else(|| Refusal::new(12, "Unable to compile code: unexpected token"))?;
    if calls.len() > MOST_CALLS {
        return Err(Refusal::new(13, "Runtime error occurred during code invocation: Too many API calls"));
    }
    let mut results = Vec::with_capacity(calls.len());
    let mut errors = Vec::new();
    for (method, arguments) in calls {
        let arguments = Params(arguments);
        let answer = methods::run(world, caller, &method, &arguments);
        match &answer {
            Ok(value) => results.push(value.clone()),
            Err(refusal) => {
                results.push(Value::Bool(false));
                errors.push(json!({"method": method, "error_code": refusal.code, "error_msg": refusal.text}));
            }
        }
        steps.push(Step { method, params: Value::Object(arguments.0), answer });
    }
    let response = if many { Value::Array(results) } else { results.pop().unwrap_or(Value::Null) };
    let mut body = json!({"response": response});
    if !errors.is_empty() {
        body["execute_errors"] = Value::Array(errors);
    }
    Ok(body)
}

/// The calls of the code, and whether they stand in a list. `None` is code that is not understood.
fn read(code: &str) -> Option<(bool, Vec<Written>)> {
    let rest = code.trim().strip_prefix("return")?.trim_start();
    let Some(mut rest) = rest.strip_prefix('[') else {
        let (call, rest) = read_call(rest)?;
        return ended(rest).then(|| (false, vec![call]));
    };
    let mut calls = Vec::new();
    loop {
        rest = rest.trim_start();
        if let Some(after) = rest.strip_prefix(']') {
            return ended(after).then_some((true, calls));
        }
        let (call, after) = read_call(rest)?;
        calls.push(call);
        rest = after.trim_start();
        match rest.strip_prefix(',') {
            Some(after) => rest = after,
            None if rest.starts_with(']') => {}
            None => return None,
        }
    }
}

fn ended(rest: &str) -> bool {
    matches!(rest.trim(), "" | ";")
}

fn read_call(code: &str) -> Option<(Written, &str)> {
    let (method, rest) = code.trim_start().strip_prefix("API.")?.split_once('(')?;
    if !method.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'.') {
        return None;
    }
    let rest = rest.trim_start();
    if let Some(rest) = rest.strip_prefix(')') {
        return Some(((method.to_owned(), Map::new()), rest));
    }
    let mut values = serde_json::Deserializer::from_str(rest).into_iter::<Map<String, Value>>();
    let arguments = values.next()?.ok()?;
    let rest = rest.get(values.byte_offset()..)?.trim_start().strip_prefix(')')?;
    Some(((method.to_owned(), arguments), rest))
}
