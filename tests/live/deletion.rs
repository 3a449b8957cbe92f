//! AWS deletes nothing that is in use: a run that adds and removes comes back for it, and what somebody
//! else has put there stops `destroy` until it is gone.

use serde_json::json;

use super::environments::{SECRETS, assert_nothing_is_left};
use super::project::{Live, assert_empty, list};

const DEV: &str = "envs/dev.hcl";
/// What it takes to have something of an upper layer, a load balancer, in subnets of a lower one.
const LAYERS: [&str; 4] = ["network", "registry", "security", "edge"];

#[test]
fn what_is_in_use_is_deleted_later() {
    let Some(mut live) = Live::start() else { return };
    live.give_secrets(&SECRETS);
    live.render();
    // The provider asks again for 20 minutes before it says that AWS refuses.
    let hasty = ["public", "private", "isolated"].map(|name| {
        format!(
            "resource \"aws_subnet\" \"{name}\" {{\n  timeouts {{\n    delete = \"5s\"\n  }}\n}}\n"
        )
    });
    live.sandbox.write("modules/network/hasty_override.tf", &hasty.concat());
    let before = live.aws.inventory();
    live.apply_layers("dev", &LAYERS);

    // The load balancer is still in the third zone when its subnet is to go, and a secret is added.
    live.sandbox.replace(DEV, "\"us-east-1b\", \"us-east-1c\"]", "\"us-east-1b\"]");
    live.sandbox.replace(
        "envs/platform.hcl",
        "secrets = [\"session-key\"]",
        "secrets = [\"session-key\", \"news-key\"]",
    );
    live.give_secrets(&["frontend/news-key"]);
    live.render();
    let apply = ["apply", "--env", "dev", "--auto-approve", "--secrets-stdin"];
    let layers = LAYERS.iter().flat_map(|layer| ["--layer", layer]);
    let apply: Vec<_> = apply.into_iter().chain(layers).collect();
    let (code, text, error) = live.ended(&apply);
    assert_eq!(code, Some(0), "{text}\n{error}");
    assert!(
        format!("{text}{error}").contains("applied, except for what is still in use"),
        "{text}"
    );
    let zones = live.aws.call("ec2", "describe_subnets", &json!({}));
    let ours = zones["Subnets"].as_array().expect("subnets").iter();
    let ours = ours.filter(|it| it["Tags"].to_string().contains("-dev"));
    let third = ours.filter(|it| it["AvailabilityZone"] == "us-east-1c").count();
    assert_eq!(third, 0);
    assert_empty(&live.apply_layers("dev", &LAYERS));

    // Somebody has put something into a private subnet.
    let filter =
        json!([{ "Name": "tag:Name", "Values": ["subnet-private-trading-us-east-1a-dev"] }]);
    let subnets = live.aws.call("ec2", "describe_subnets", &json!({ "Filters": filter }));
    let subnet = &subnets["Subnets"][0]["SubnetId"];
    let foreign = live.aws.call("ec2", "create_network_interface", &json!({ "SubnetId": subnet }));
    let destroy = ["destroy", "--env", "dev", "--auto-approve"];
    let (code, text, error) = live.ended(&destroy);
    assert_eq!(code, Some(1), "{text}\n{error}");
    let said = format!("{text}{error}");
    assert!(said.contains("DependencyViolation: The subnet"), "{said}");
    assert!(said.contains("AWS deletes nothing that is in use: run the command again"), "{said}");
    // The registry depends on nothing and may go at any time.
    let order = live.order("dev");
    let last = order.iter().rfind(|layer| *layer != "registry");
    assert_eq!(last.map(String::as_str), Some("network"), "{said}");

    let interface = &foreign["NetworkInterface"]["NetworkInterfaceId"];
    live.aws.call("ec2", "delete_network_interface", &json!({ "NetworkInterfaceId": interface }));
    let rest = live.destroy("dev");
    assert!(rest.keys().all(|it| it.starts_with("network.")), "{}", list(&rest));
    assert_nothing_is_left(&before, &live.aws.inventory());
}
