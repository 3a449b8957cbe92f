//! What listeners of a load balancer do with what they take.

use serde_json::Value;

use crate::RenderedResource;
use crate::index::Index;

/// The rules and default actions of a listener, each with the resource that declares it.
pub fn actions<'a>(
    index: &Index<'a>,
    listener: &'a RenderedResource,
) -> Vec<(&'a RenderedResource, &'a Value)> {
    let defaults = listener.list("/default_action").iter().map(|action| (listener, action));
    let rules = index.referring("aws_lb_listener_rule", "/listener_arn", listener);
    let rules =
        rules.into_iter().flat_map(|rule| rule.list("/action").iter().map(move |it| (rule, it)));
    defaults.chain(rules).collect()
}

/// The ARNs of the target groups that an action forwards to, as they are written.
pub fn target_group_arns(action: &Value) -> impl Iterator<Item = &Value> {
    let forwards = action.get("forward").and_then(Value::as_array).into_iter().flatten();
    let groups = forwards.filter_map(|forward| forward.get("target_group")?.as_array());
    let arns = groups.flatten().filter_map(|group| group.get("arn"));
    arns.chain(action.get("target_group_arn")).filter(|arn| !arn.is_null())
}

/// The target groups that an action forwards to.
pub fn target_groups<'a>(index: &Index<'a>, action: &Value) -> Vec<&'a RenderedResource> {
    target_group_arns(action).filter_map(|arn| index.referred(arn)).collect()
}
