//! Rollouts in words.

use serde_json::Value;

use rendered::RenderedResource;

/// How a new revision takes over: the strategy of ECS, and what it waits for.
pub fn rollout(service: &RenderedResource) -> String {
    let configuration = |name: &str| service.get(&format!("/deployment_configuration/0/{name}"));
    let number = |name: &str| configuration(name).map_or_else(String::new, number);
    let strategy = match configuration("strategy").and_then(Value::as_str) {
        None | Some("ROLLING") => return "rolling".to_owned(),
        Some("CANARY") => format!(
            "canary of {} %, bakes {} min",
            number("canary_configuration/0/canary_percent"),
            number("canary_configuration/0/canary_bake_time_in_minutes"),
        ),
        Some("LINEAR") => format!(
            "linear by {} %, bakes {} min each",
            number("linear_configuration/0/step_percent"),
            number("linear_configuration/0/step_bake_time_in_minutes"),
        ),
        Some("BLUE_GREEN") => format!("blue/green, bakes {} min", number("bake_time_in_minutes")),
        Some(other) => other.to_owned(),
    };
    let hooks = service.list("/deployment_configuration/0/lifecycle_hook");
    let (pauses, functions): (Vec<_>, Vec<_>) =
        hooks.iter().partition(|hook| hook.get("target_type").is_some_and(|it| it == "PAUSE"));
    let count = |count: usize, one: &str| match count {
        0 => String::new(),
        1 => format!(", 1 {one}"),
        more => format!(", {more} {one}s"),
    };
    format!("{strategy}{}{}", count(pauses.len(), "pause"), count(functions.len(), "function"))
}

/// A number, which the provider may want as text.
fn number(value: &Value) -> String {
    value.as_str().map_or_else(|| value.to_string(), str::to_owned)
}
