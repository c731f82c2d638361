//! VK's own schema as the judge: of what we ask, and of what the emulated VK answers.
//!
//! `tests/data/vk-schema.json` holds the facts of the methods that matter here: whose token may call, which parameters
//! there are, how an answer looks. Methods about documents are not in it, because the schema leaves them out.

use jsonschema::Validator;
use propusk::sandbox::vk::{Call, Outcome, TokenKind};
use serde_json::{Map, Value, json};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, LazyLock, Mutex};

/// Parameters of every method. <https://dev.vk.com/ru/api/api-requests>
const COMMON: [&str; 4] = ["v", "lang", "access_token", "test_mode"];

static SCHEMA: LazyLock<Value> = LazyLock::new(|| {
    let mut schema = serde_json::from_str(include_str!("../data/vk-schema.json")).unwrap();
    in_todays_words(&mut schema);
    schema
});

/// VK writes at a property that it is required, as early drafts of JSON Schema did; today its object says so.
fn in_todays_words(schema: &mut Value) {
    match schema {
        Value::Object(fields) => {
            let required = |(name, property): (&String, &mut Value)| {
                let found = property.as_object_mut()?.remove("required").is_some_and(|r| r == true);
                found.then(|| Value::from(name.as_str()))
            };
            let properties = fields.get_mut("properties").and_then(Value::as_object_mut);
            let flags = |p: &&mut Value| p["required"].is_boolean();
            let properties = properties.into_iter().flatten().filter(|(_, p)| flags(p));
            let names: Vec<Value> = properties.filter_map(required).collect();
            // A keyboard is text on the wire, whatever else stands beside that.
            if fields.get("type").is_some_and(|kind| kind == "string") {
                fields.remove("$ref");
            }
            if !names.is_empty() {
                fields.insert("required".into(), names.into());
            }
            fields.values_mut().for_each(in_todays_words);
        }
        Value::Array(all) => all.iter_mut().for_each(in_todays_words),
        _ => {}
    }
}

/// What a method may be asked with, and what it answers. To read a schema takes much longer than to judge by it.
struct Judge {
    asked: Validator,
    answered: Validator,
}

static JUDGES: Mutex<BTreeMap<String, Arc<Judge>>> = Mutex::new(BTreeMap::new());

/// What of these calls and of their answers VK's schema does not know, each thing once; nothing: all is well.
pub(crate) fn complaints(calls: &[Call]) -> Vec<String> {
    let found: BTreeSet<String> = calls.iter().flat_map(complaints_of).collect();
    found.into_iter().collect()
}

fn judge(name: &str, method: &Value) -> Arc<Judge> {
    let mut judges = JUDGES.lock().unwrap();
    if let Some(known) = judges.get(name) {
        return Arc::clone(known);
    }
    let judge = Arc::new(Judge {
        asked: validator(json!({"properties": method["params"], "required": method["required"]}), false),
        answered: validator(json!({"anyOf": method["answers"]}), true),
    });
    judges.insert(name.to_owned(), Arc::clone(&judge));
    judge
}

fn complaints_of(call: &Call) -> Vec<String> {
    let name = call.method.as_str();
    if name == "execute" || name.starts_with("docs.") || call.token == TokenKind::Unknown {
        return Vec::new();
    }
    let method = &SCHEMA["methods"][name];
    let Some(params) = method["params"].as_object() else { return vec![format!("{name}: there is no such method")] };
    let mut found = Vec::new();
    let refused = matches!(call.outcome, Outcome::Refused { .. });
    let token = if call.token == TokenKind::Group { "group" } else { "user" };
    if !refused && !method["tokens"].as_array().unwrap().contains(&json!(token)) {
        found.push(format!("{name}: not with the token of a {token}"));
    }
    let (mut said, judge) = (Map::new(), judge(name, method));
    for (key, value) in call.params.as_object().unwrap().iter().filter(|(key, _)| !COMMON.contains(&key.as_str())) {
        let Some(schema) = params.get(key) else {
            found.push(format!("{name}: has no parameter {key}"));
            continue;
        };
        said.insert(key.clone(), meant(value, schema));
    }
    if !refused {
        let said = Value::Object(said);
        found.extend(judge.asked.iter_errors(&said).map(|what| format!("{name}: asked with {what}")));
    }
    if let Some(answer) = &call.answer {
        let whole = json!({"response": answer});
        found.extend(judge.answered.iter_errors(&whole).map(|what| format!("{name}: answered {answer}: {what}")));
    }
    found
}

/// A parameter as it is meant: on the wire everything is text.
fn meant(value: &Value, schema: &Value) -> Value {
    let kind = schema_of(schema);
    let is = |name: &str| kind["type"] == name || kind["type"].as_array().is_some_and(|all| all.contains(&json!(name)));
    let Value::String(text) = value else {
        return match value.as_i64() {
            // Scripts write one number for a list of one, and 0 and 1 for no and yes, and are understood.
            Some(_) if is("array") => json!([value]),
            Some(number @ (0 | 1)) if is("boolean") => json!(number == 1),
            _ => value.clone(),
        };
    };
    if is("array") {
        let items = text.split(',').filter(|item| !item.is_empty());
        return items.map(|item| meant(&item.trim().into(), &kind["items"])).collect();
    }
    match (text.as_str(), text.parse::<i64>()) {
        ("0" | "1", _) if is("boolean") => json!(text == "1"),
        (_, Ok(number)) if is("integer") || is("number") => json!(number),
        _ => value.clone(),
    }
}

/// What a reference stands for.
fn schema_of(schema: &Value) -> &Value {
    let name = schema["$ref"].as_str().and_then(|path| path.strip_prefix("#/definitions/"));
    name.map_or(schema, |name| schema_of(&SCHEMA["definitions"][name]))
}

/// What is required of an object is said of VK's own ones: a keyboard that is sent need not have all of it.
fn validator(mut schema: Value, strict: bool) -> Validator {
    let mut definitions = SCHEMA["definitions"].clone();
    let all = definitions.as_object_mut().unwrap().values_mut();
    if !strict {
        all.for_each(|definition| drop(definition.as_object_mut().unwrap().remove("required")));
    }
    schema["definitions"] = definitions;
    jsonschema::validator_for(&schema).unwrap()
}
