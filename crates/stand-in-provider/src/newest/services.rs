//! What an ECS service has that the real provider does not know: as terraform has it, and as ECS has it.

use serde_json::{Map, Value as Json, json};
use tfplugin::value::{Value, attribute, object};

/// What is added to what the real provider sends of a service.
#[derive(Debug, Clone, PartialEq)]
pub struct Additions {
    /// Of `deploymentConfiguration`.
    deployment: Map<String, Json>,
    /// `advancedConfiguration`, by the target group of its load balancer.
    shifts: Vec<(Json, Json)>,
    /// `testTrafficRules`, by the port of a service and of the alias.
    tests: Vec<(Json, Json, Json)>,
}

impl Additions {
    /// Those of a planned service. How it is deployed is sent again only if that is not as it was.
    pub fn of(planned: &Value, prior: &Value) -> Self {
        let is_changed = attribute(planned, DEPLOYMENT) != attribute(prior, DEPLOYMENT);
        let configuration = only(planned, DEPLOYMENT).filter(|_| is_changed);
        let shift = |balancer| {
            let shift = only(balancer, "advanced_configuration")?;
            let sent = sent(shift, &SHIFT);
            Some((text(balancer, "target_group_arn"), Json::Object(sent)))
        };
        let tests = each(planned, "service_connect_configuration")
            .flat_map(|connect| each(connect, "service"))
            .flat_map(|service| each(service, "client_alias").map(move |alias| (service, alias)));
        let test = |(service, alias)| {
            let header = only(only(alias, "test_traffic_rules")?, "header")?;
            let exact = text(only(header, "value")?, "exact");
            let rules =
                json!({ "header": { "name": text(header, "name"), "value": { "exact": exact } } });
            Some((text(service, "port_name"), number(alias, "port"), rules))
        };
        Self {
            deployment: configuration.map(deployment).unwrap_or_default(),
            shifts: each(planned, "load_balancer").filter_map(shift).collect(),
            tests: tests.filter_map(test).collect(),
        }
    }

    /// Adds them to a request of `CreateService` or `UpdateService`.
    pub fn add_to(&self, request: &mut Json) {
        if !self.deployment.is_empty() {
            let configuration = &mut request["deploymentConfiguration"];
            for (name, value) in &self.deployment {
                configuration[name] = value.clone();
            }
        }
        for balancer in several(request.pointer_mut("/loadBalancers")) {
            let own = self.shifts.iter().find(|(group, _)| *group == balancer["targetGroupArn"]);
            if let Some((_, shift)) = own {
                balancer["advancedConfiguration"] = shift.clone();
            }
        }
        if self.tests.is_empty() {
            return;
        }
        for service in several(request.pointer_mut("/serviceConnectConfiguration/services")) {
            let name = service["portName"].clone();
            for alias in several(service.get_mut("clientAliases")) {
                let is_own = |(of, port, _): &&_| *of == name && *port == alias["port"];
                if let Some((_, _, rules)) = self.tests.iter().find(is_own) {
                    alias["testTrafficRules"] = rules.clone();
                }
            }
        }
    }
}

/// How a service is deployed.
const DEPLOYMENT: &str = "deployment_configuration";

/// What that says in ECS.
const OWN: [&str; 5] = [
    "strategy",
    "bakeTimeInMinutes",
    "canaryConfiguration",
    "linearConfiguration",
    "lifecycleHooks",
];

/// Names in terraform and in ECS of what is a text in both.
const SHIFT: [(&str, &str); 4] = [
    ("alternate_target_group_arn", "alternateTargetGroupArn"),
    ("production_listener_rule", "productionListenerRule"),
    ("role_arn", "roleArn"),
    ("test_listener_rule", "testListenerRule"),
];
const HOOK: [(&str, &str); 3] =
    [("hook_target_arn", "hookTargetArn"), ("role_arn", "roleArn"), ("target_type", "targetType")];

/// Blocks that there is one of, with a percentage and minutes.
const SHARES: [(&str, &str, [&str; 2], [&str; 2]); 2] = [
    (
        "canary_configuration",
        "canaryConfiguration",
        ["canary_percent", "canaryPercent"],
        ["canary_bake_time_in_minutes", "canaryBakeTimeInMinutes"],
    ),
    (
        "linear_configuration",
        "linearConfiguration",
        ["step_percent", "stepPercent"],
        ["step_bake_time_in_minutes", "stepBakeTimeInMinutes"],
    ),
];

/// Keeps how a service is deployed where a configuration does not say it, as the provider does.
pub fn keep_deployment(proposed: &mut Value, prior: &Value, config: &Value) {
    if only(config, DEPLOYMENT).is_none() && !prior.is_nil() {
        tfplugin::value::set(proposed, DEPLOYMENT, attribute(prior, DEPLOYMENT).clone());
    }
}

/// How a service is deployed, as ECS is told. It is not told that there is no hook any more.
fn deployment(configuration: &Value) -> Map<String, Json> {
    let mut all = sent(configuration, &[("strategy", "strategy")]);
    put(&mut all, "bakeTimeInMinutes", minutes(configuration, "bake_time_in_minutes"));
    for (block, name, percent, bake) in SHARES {
        if let Some(share) = only(configuration, block) {
            let mut own = Map::new();
            put(&mut own, percent[1], number(share, percent[0]));
            put(&mut own, bake[1], minutes(share, bake[0]));
            all.insert(name.to_owned(), own.into());
        }
    }
    let hook = |hook| {
        let mut own = sent(hook, &HOOK);
        let stages = attribute(hook, "lifecycle_stages").as_array().into_iter().flatten();
        own.insert("lifecycleStages".to_owned(), stages.map(Value::as_str).collect());
        if let Some(timeout) = only(hook, "timeout_configuration") {
            let mut of = sent(timeout, &[("action", "action")]);
            put(&mut of, "timeoutInMinutes", minutes(timeout, "timeout_in_minutes"));
            own.insert("timeoutConfiguration".to_owned(), of.into());
        }
        Json::Object(own)
    };
    let hooks: Vec<_> = each(configuration, "lifecycle_hook").map(hook).collect();
    if !hooks.is_empty() {
        all.insert("lifecycleHooks".to_owned(), hooks.into());
    }
    all
}

/// What terraform has of a service, with all that ECS says of what the real provider does not know.
pub fn read(service: &Json, known: &Value) -> Value {
    let balancers = array(&service["loadBalancers"]).map(|balancer| {
        let shift = &balancer["advancedConfiguration"];
        object([
            ("target_group_arn", from(&balancer["targetGroupArn"])),
            ("advanced_configuration", some(shift.is_object(), || texts(shift, &SHIFT))),
        ])
    });
    let primary = array(&service["deployments"]).find(|it| it["status"] == "PRIMARY");
    let connect = primary.map_or(&Json::Null, |it| &it["serviceConnectConfiguration"]);
    let services = array(&connect["services"]).map(|service| {
        let aliases = array(&service["clientAliases"]).map(|alias| {
            let header = &alias["testTrafficRules"]["header"];
            let value = || object([("exact", from(&header["value"]["exact"]))]);
            let header = || object([("name", from(&header["name"])), ("value", some(true, value))]);
            let is_there = alias["testTrafficRules"].is_object();
            let rules = some(is_there, || object([("header", some(true, header))]));
            object([("port", from(&alias["port"])), ("test_traffic_rules", rules)])
        });
        object([("port_name", from(&service["portName"])), ("client_alias", aliases.collect())])
    });
    let connect = object([("service", services.collect())]);
    let configuration = &service["deploymentConfiguration"];
    let is_any = OWN.iter().any(|name| !configuration[name].is_null());
    let overlay = [
        (DEPLOYMENT, some(is_any, || read_deployment(configuration))),
        ("load_balancer", balancers.collect()),
        ("service_connect_configuration", some(true, || connect)),
    ];
    let mut known = known.clone();
    for (name, value) in overlay {
        tfplugin::value::set(&mut known, name, value);
    }
    known
}

fn read_deployment(configuration: &Json) -> Value {
    let share = |(block, name, percent, bake): (_, &str, [&'static str; 2], [&'static str; 2])| {
        let own = &configuration[name];
        let values =
            || object([(percent[0], from(&own[percent[1]])), (bake[0], as_text(&own[bake[1]]))]);
        (block, some(own.is_object(), values))
    };
    let hook = |hook: &Json| {
        let timeout = &hook["timeoutConfiguration"];
        let timeout = some(timeout.is_object(), || {
            let minutes = as_text(&timeout["timeoutInMinutes"]);
            object([("action", from(&timeout["action"])), ("timeout_in_minutes", minutes)])
        });
        let stages = array(&hook["lifecycleStages"]).map(from).collect();
        let mut own = texts(hook, &HOOK);
        if let Value::Map(entries) = &mut own {
            entries.push(("lifecycle_stages".into(), stages));
            entries.push(("timeout_configuration".into(), timeout));
        }
        own
    };
    let hooks = array(&configuration["lifecycleHooks"]).map(hook).collect();
    let own = [
        ("strategy", from(&configuration["strategy"])),
        ("bake_time_in_minutes", as_text(&configuration["bakeTimeInMinutes"])),
        ("lifecycle_hook", hooks),
    ];
    object(own.into_iter().chain(SHARES.map(share)))
}

/// Each block of a name.
fn each<'a>(block: &'a Value, name: &str) -> impl Iterator<Item = &'a Value> {
    attribute(block, name).as_array().into_iter().flatten()
}

/// The block of a name, of which there may be one.
fn only<'a>(block: &'a Value, name: &str) -> Option<&'a Value> {
    each(block, name).next()
}

/// Blocks of which there is one or none.
fn some(is_there: bool, block: impl FnOnce() -> Value) -> Value {
    Value::Array(if is_there { vec![block()] } else { Vec::new() })
}

/// Texts of a block that are not empty, as ECS calls them.
fn sent(block: &Value, names: &[(&str, &str)]) -> Map<String, Json> {
    let mut all = Map::new();
    for (name, of_ecs) in names {
        put(&mut all, of_ecs, text(block, name));
    }
    all
}

/// The other way round.
fn texts(block: &Json, names: &[(&'static str, &str)]) -> Value {
    object(names.iter().map(|(name, of_ecs)| (*name, from(&block[*of_ecs]))))
}

fn put(all: &mut Map<String, Json>, name: &str, value: Json) {
    if !value.is_null() {
        all.insert(name.to_owned(), value);
    }
}

/// A text, or null if it is empty.
fn text(block: &Value, name: &str) -> Json {
    attribute(block, name).as_str().filter(|text| !text.is_empty()).into()
}

fn number(block: &Value, name: &str) -> Json {
    let value = attribute(block, name);
    value.as_i64().map_or_else(|| value.as_f64().into(), Json::from)
}

/// Minutes, which terraform has as a text.
fn minutes(block: &Value, name: &str) -> Json {
    attribute(block, name).as_str().and_then(|text| text.parse::<u64>().ok()).into()
}

/// Minutes, as terraform has them.
fn as_text(minutes: &Json) -> Value {
    minutes.as_u64().map_or(Value::Nil, |minutes| minutes.to_string().into())
}

/// A text or a number.
fn from(value: &Json) -> Value {
    match value {
        Json::String(text) => text.as_str().into(),
        Json::Number(number) => number
            .as_i64()
            .map_or_else(|| number.as_f64().map_or(Value::Nil, Value::from), Value::from),
        _ => Value::Nil,
    }
}

fn array(value: &Json) -> impl Iterator<Item = &Json> {
    value.as_array().into_iter().flatten()
}

fn several(value: Option<&mut Json>) -> impl Iterator<Item = &mut Json> {
    value.and_then(Json::as_array_mut).into_iter().flatten()
}

#[cfg(test)]
mod tests {
    use serde_json::{Value as Json, json};
    use tfplugin::value::{Value, attribute, object, set};

    use super::{Additions, keep_deployment, read};

    fn one(entries: impl IntoIterator<Item = (&'static str, Value)>) -> Value {
        Value::Array(vec![object(entries)])
    }

    fn service() -> Value {
        let timeout = one([("action", "CONTINUE".into()), ("timeout_in_minutes", "5".into())]);
        let stages = Value::Array(vec!["POST_SCALE_UP".into()]);
        let hook = one([
            ("hook_target_arn", Value::Nil),
            ("role_arn", Value::Nil),
            ("target_type", "PAUSE".into()),
            ("lifecycle_stages", stages),
            ("timeout_configuration", timeout),
        ]);
        let canary =
            one([("canary_percent", 10.into()), ("canary_bake_time_in_minutes", "4".into())]);
        let configuration = one([
            ("strategy", "CANARY".into()),
            ("bake_time_in_minutes", "4".into()),
            ("lifecycle_hook", hook),
            ("canary_configuration", canary),
            ("linear_configuration", Value::Array(Vec::new())),
        ]);
        let shift = one([
            ("alternate_target_group_arn", "two".into()),
            ("production_listener_rule", "rule".into()),
            ("role_arn", "role".into()),
            ("test_listener_rule", Value::Nil),
        ]);
        let balancer = one([("target_group_arn", "one".into()), ("advanced_configuration", shift)]);
        let header = one([("name", "X".into()), ("value", one([("exact", "1".into())]))]);
        let alias = one([("port", 80.into()), ("test_traffic_rules", one([("header", header)]))]);
        let connect =
            one([("service", one([("port_name", "web".into()), ("client_alias", alias)]))]);
        object([
            ("deployment_configuration", configuration),
            ("load_balancer", balancer),
            ("service_connect_configuration", connect),
        ])
    }

    /// What the real provider sends.
    fn request() -> Json {
        json!({
            "deploymentConfiguration": { "maximumPercent": 200 },
            "loadBalancers": [{ "targetGroupArn": "one" }, { "targetGroupArn": "three" }],
            "serviceConnectConfiguration": {
                "services": [{ "portName": "web", "clientAliases": [{ "port": 80 }] }],
            },
        })
    }

    #[test]
    fn what_is_sent_is_read_again() {
        let mut sent = request();
        Additions::of(&service(), &Value::Nil).add_to(&mut sent);
        assert_eq!(
            sent["deploymentConfiguration"],
            json!({
                "maximumPercent": 200,
                "strategy": "CANARY",
                "bakeTimeInMinutes": 4,
                "canaryConfiguration": { "canaryPercent": 10, "canaryBakeTimeInMinutes": 4 },
                "lifecycleHooks": [{
                    "targetType": "PAUSE",
                    "lifecycleStages": ["POST_SCALE_UP"],
                    "timeoutConfiguration": { "timeoutInMinutes": 5, "action": "CONTINUE" },
                }],
            })
        );
        let balancers = sent["loadBalancers"].as_array_mut().unwrap();
        assert_eq!(balancers.pop().unwrap(), json!({ "targetGroupArn": "three" }));
        let connect = sent["serviceConnectConfiguration"].clone();
        sent["deployments"] =
            json!([{ "status": "PRIMARY", "serviceConnectConfiguration": connect }]);
        assert_eq!(read(&sent, &service()), service());
    }

    #[test]
    fn only_what_the_real_provider_sends_and_what_has_changed_is_added_to() {
        let mut sent = json!({ "service": "web" });
        Additions::of(&service(), &service()).add_to(&mut sent);
        assert_eq!(sent, json!({ "service": "web" }));
    }

    #[test]
    fn drift_is_read() {
        let read =
            read(&json!({ "deploymentConfiguration": { "maximumPercent": 200 } }), &service());
        let none = Value::Array(Vec::new());
        assert_eq!(attribute(&read, "deployment_configuration"), &none);
        assert_eq!(attribute(&read, "load_balancer"), &none);
    }

    #[test]
    fn what_a_configuration_does_not_say_stays() {
        let name = "deployment_configuration";
        let mut silent = service();
        set(&mut silent, name, Value::Array(Vec::new()));
        let mut proposed = silent.clone();
        keep_deployment(&mut proposed, &service(), &silent);
        assert_eq!(proposed, service());
        keep_deployment(&mut proposed, &silent, &service());
        assert_eq!(proposed, service());
    }
}
